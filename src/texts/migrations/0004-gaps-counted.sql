-- The desk counts, for each who looks, what they may read: gaps of hidden texts are told apart.
ALTER TABLE text_gap ADD COLUMN is_public INTEGER NOT NULL DEFAULT 0 CHECK (is_public IN (0, 1));
UPDATE text_gap SET is_public = (SELECT t.is_public FROM text t WHERE t.id = text_gap.text);
CREATE INDEX text_gap_counted ON text_gap (is_public, lang, state, wanted, text);
