-- What somebody translated, for their own copy of it.
CREATE INDEX translation_by_author ON translation (author, id);
