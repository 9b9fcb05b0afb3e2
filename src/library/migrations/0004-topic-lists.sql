-- The list of a topic walks an index of its own, newest first: when each of its documents was published; 0: not yet.
ALTER TABLE document_topic ADD COLUMN published INTEGER NOT NULL DEFAULT 0;
UPDATE document_topic SET published = COALESCE((SELECT d.published FROM document d WHERE d.id = document_topic.document), 0);
CREATE INDEX document_topic_by_published ON document_topic (topic, published, document);
