-- Topics are retired, not deleted: what leads to them goes on leading there.
ALTER TABLE topic ADD COLUMN retired INTEGER;
-- Where a document stands among those that staff picked for a topic, from 1; nothing: not picked.
ALTER TABLE document_topic ADD COLUMN pick INTEGER;
CREATE INDEX document_topic_by_pick ON document_topic (topic, pick) WHERE pick IS NOT NULL;
