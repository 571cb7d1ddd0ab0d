-- Version 4: who spoke was a bot (user_mode::bot).

ALTER TABLE lines ADD COLUMN bot INTEGER NOT NULL DEFAULT 0;
