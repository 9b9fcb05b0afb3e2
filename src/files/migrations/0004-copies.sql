-- What was made of a picture has a hash too, so that a changed byte is found; '': made before there was one.
ALTER TABLE file_made ADD COLUMN hash TEXT NOT NULL DEFAULT '';
