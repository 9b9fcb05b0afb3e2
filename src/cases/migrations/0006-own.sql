-- What somebody rated, for their own copy of it.
CREATE INDEX rating_by_person ON rating (person, id);
