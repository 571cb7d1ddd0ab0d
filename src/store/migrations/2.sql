-- Version 2: the search index follows in larger pieces (src/store/search_index.hpp). Indexed is what is not above the
-- highest row of lines_text_docsize: FTS5 keeps one there for each row of the index.

DROP TRIGGER lines_come;
DROP TRIGGER lines_go;
CREATE TRIGGER lines_go AFTER DELETE ON lines WHEN old.id <= (SELECT max(id) FROM lines_text_docsize) BEGIN
  INSERT INTO lines_text (lines_text, rowid, text) VALUES ('delete', old.id, old.text);
END;
