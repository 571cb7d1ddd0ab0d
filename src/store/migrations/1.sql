-- Version 1: the log, its newest snapshot, and the lines people can read back.
-- Times are milliseconds since 1970 (UTC). An id is (epoch, sequence); see src/room/entry.hpp.

-- How often the log has been started. One row.
CREATE TABLE meta (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  epoch INTEGER NOT NULL
) STRICT;
INSERT INTO meta VALUES (1, 0);

-- The entries after the snapshot. `command` is JSON, in the form that `version` names (docs/wire/log.md).
CREATE TABLE entries (
  epoch INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  version INTEGER NOT NULL,
  node INTEGER NOT NULL,
  incarnation INTEGER NOT NULL,
  session INTEGER NOT NULL,
  tag INTEGER NOT NULL,
  time INTEGER NOT NULL,
  command TEXT NOT NULL,
  PRIMARY KEY (epoch, sequence)
) STRICT;

-- The house after the entry (epoch, sequence), as JSON. One row, or none.
CREATE TABLE snapshots (
  epoch INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  house TEXT NOT NULL,
  PRIMARY KEY (epoch, sequence)
) STRICT;

-- History. `id` grows with time, so that the oldest lines are the lowest ids. `room` is folded; `dialect` and `kind`
-- are the numbers of room::Dialect and room::SayKind.
CREATE TABLE lines (
  id INTEGER PRIMARY KEY,
  room TEXT NOT NULL,
  epoch INTEGER NOT NULL,
  sequence INTEGER NOT NULL,
  time INTEGER NOT NULL,
  nick TEXT NOT NULL,
  user TEXT NOT NULL,
  dialect INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  text TEXT NOT NULL
) STRICT;

-- Reading back, and the promise that no line is there twice.
CREATE UNIQUE INDEX lines_by_room ON lines (room, epoch, sequence);

-- Search. The text itself stays in `lines` (an external-content table); the triggers keep the index in step.
CREATE VIRTUAL TABLE lines_text USING fts5 (
  text, content = 'lines', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER lines_come AFTER INSERT ON lines BEGIN
  INSERT INTO lines_text (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER lines_go AFTER DELETE ON lines BEGIN
  INSERT INTO lines_text (lines_text, rowid, text) VALUES ('delete', old.id, old.text);
END;
