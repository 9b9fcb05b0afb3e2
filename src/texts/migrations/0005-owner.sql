-- A translation tells whose it is: lists and searches look it up by that, and leave the texts alone.
ALTER TABLE translation ADD COLUMN kind INTEGER NOT NULL DEFAULT 0;
ALTER TABLE translation ADD COLUMN owner INTEGER NOT NULL DEFAULT 0;
UPDATE translation SET kind = (SELECT t.kind FROM text t WHERE t.id = translation.text),
  owner = (SELECT t.owner FROM text t WHERE t.id = translation.text);
CREATE UNIQUE INDEX translation_shown_of ON translation (kind, owner, lang) WHERE state = 1;
DROP INDEX translation_shown;
