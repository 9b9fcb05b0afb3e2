-- The public list reads nothing but one range of this index: no row of the table is looked up. The same as before in
-- front, for other lists.
DROP INDEX cases_by_opened;
CREATE INDEX cases_by_opened ON cases (opened, id, audience, number, title, lang, kind, place, state);
