-- A translation that came from another store keeps the name of who made it there.
ALTER TABLE translation ADD COLUMN author_name TEXT NOT NULL DEFAULT '';
