-- What was taken over as published had been looked at: it stays to be read when a newer version takes its place.
UPDATE document_version SET reviewed = at
WHERE writer = 0 AND reviewed IS NULL AND id IN (SELECT shown FROM document WHERE shown IS NOT NULL);
