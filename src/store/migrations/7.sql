-- The moderators' log has also the names that a room had and who keeps it (room/store.hpp, Deed): 7 and above.
DROP INDEX lines_of_order;
CREATE INDEX lines_of_order ON lines (room, epoch, sequence)
  WHERE deed >= 7 OR (deed = 4 AND target <> '');
