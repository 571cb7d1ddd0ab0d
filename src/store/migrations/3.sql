-- Version 3: private lines, client-only tags and topics are history too. `room` is the conversation (room::Line::room);
-- `target` is whom a private line was said to, `author` whose line it is (room::owner_of), `deed` a room::Deed.

ALTER TABLE lines ADD COLUMN tags TEXT NOT NULL DEFAULT '';
ALTER TABLE lines ADD COLUMN target TEXT NOT NULL DEFAULT '';
ALTER TABLE lines ADD COLUMN author TEXT NOT NULL DEFAULT '';
ALTER TABLE lines ADD COLUMN deed INTEGER NOT NULL DEFAULT 0;
