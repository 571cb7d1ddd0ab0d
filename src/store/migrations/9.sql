-- Version 9: what who spoke was logged in to, and the host of that account (room::Actor).

ALTER TABLE lines ADD COLUMN account TEXT NOT NULL DEFAULT '';
ALTER TABLE lines ADD COLUMN host TEXT NOT NULL DEFAULT '';
