-- What is not for everybody says so by a word of its own (keys.c): the index is made anew.
DELETE FROM search_leaf;
DELETE FROM search_segment;
DELETE FROM search_entries;
DELETE FROM search_dead;
DELETE FROM search_thing;
DELETE FROM search_later;
DELETE FROM search_index;
INSERT INTO search_index (generation, state, next_doc, docs, tokens, cursor_kind, cursor_id) VALUES (1, 0, 0, 0, 0, 0, 0);
