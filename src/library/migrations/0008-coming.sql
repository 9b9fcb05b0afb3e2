-- A new version of what readers see already may be approved for a later time: until then they see the one before.
ALTER TABLE document ADD COLUMN coming INTEGER NOT NULL DEFAULT 0;    -- the version they will see, 0 none …
ALTER TABLE document ADD COLUMN coming_at INTEGER;                    -- … and from when on
CREATE INDEX document_coming ON document (coming_at) WHERE coming > 0;
-- When what readers see changed; "updated" is when anybody wrote something, which is nobody else's business.
ALTER TABLE document ADD COLUMN changed INTEGER NOT NULL DEFAULT 0;
UPDATE document SET changed = updated;
