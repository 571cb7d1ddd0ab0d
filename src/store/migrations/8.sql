-- Version 8: what was said in a room is found without reading past who came and went. Each line is in one of the two.
CREATE UNIQUE INDEX lines_said ON lines (room, epoch, sequence) WHERE deed = 0 AND kind <> 3;
CREATE UNIQUE INDEX lines_done ON lines (room, epoch, sequence) WHERE deed <> 0 OR kind = 3;
DROP INDEX lines_by_room;
