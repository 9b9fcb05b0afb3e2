-- Lists are of those who may read them: what everybody may read stands together in each order, so that nobody's
-- list walks past what is for residents or a body. Withdrawn ones stand in none of these.
DROP INDEX document_by_published;
DROP INDEX document_by_kind;
DROP INDEX document_by_year;
DROP INDEX document_by_reads;
CREATE INDEX document_open ON document (published, id) WHERE readers = 0 AND shown > 0 AND state <> 4;
CREATE INDEX document_open_path ON document (path, published, id) WHERE readers = 0 AND shown > 0 AND state <> 4;
CREATE INDEX document_for_community ON document (community, readers, published, id) WHERE shown > 0 AND state <> 4;
CREATE INDEX document_for_kind ON document (community, readers, kind, published, id) WHERE shown > 0 AND state <> 4;
CREATE INDEX document_for_year ON document (community, readers, year, published, id) WHERE shown > 0 AND state <> 4;
CREATE INDEX document_for_reads ON document (community, readers, reads, id) WHERE shown > 0 AND state <> 4;
-- What is being written stands apart from what is done, each community's by itself; those who work for many read all.
DROP INDEX document_by_state;
CREATE INDEX document_waiting ON document (state, updated, id) WHERE state < 3;
CREATE INDEX document_waiting_in ON document (community, state, updated, id) WHERE state < 3;
-- A topic's: 1 where everybody may read it.
ALTER TABLE document_topic ADD COLUMN is_open INTEGER NOT NULL DEFAULT 0 CHECK (is_open IN (0, 1));
UPDATE document_topic SET is_open = COALESCE((SELECT 1 FROM document d WHERE d.id = document_topic.document
  AND d.readers = 0 AND d.shown > 0 AND d.state <> 4), 0);
CREATE INDEX document_topic_open ON document_topic (topic, is_open, published, document);
