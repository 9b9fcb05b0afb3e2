-- What becomes due is looked for each minute: an index of those that wait, which are few.
CREATE INDEX document_due ON document (published, id) WHERE published > updated;
