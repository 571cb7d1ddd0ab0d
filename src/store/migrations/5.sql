-- Version 5: what was done to keep order in a room (room::keeps_order) is found without reading all that was said.

CREATE INDEX lines_of_order ON lines (room, epoch, sequence)
  WHERE deed = 7 OR deed = 8 OR (deed = 4 AND target <> '');
