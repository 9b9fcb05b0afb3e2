-- The public list reads nothing but one range of this index, and never walks over what is not public.
-- (SQLite takes the index for covering only when the column of its WHERE is in it too.)
CREATE INDEX cases_public ON cases (opened, id, number, title, lang, kind, place, state, audience) WHERE audience = 0;
