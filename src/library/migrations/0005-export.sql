-- Versions that came from another store keep the names of those who wrote and reviewed them there.
ALTER TABLE document_version ADD COLUMN writer_name TEXT NOT NULL DEFAULT '';
ALTER TABLE document_version ADD COLUMN reviewer_name TEXT NOT NULL DEFAULT '';
-- A register gives no number twice, wherever the first came from.
CREATE INDEX document_by_register ON document (register_no, community) WHERE register_no <> '';
