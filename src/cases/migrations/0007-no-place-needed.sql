-- Every request has a place, whatever its kind.
ALTER TABLE kind DROP COLUMN place_needed;
