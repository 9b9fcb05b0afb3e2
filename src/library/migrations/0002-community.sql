-- Lists are of one community: its documents stand together, in each order readers ask for.
CREATE INDEX document_by_community ON document (community, published, id);
CREATE INDEX document_by_community_kind ON document (community, kind, published, id);
CREATE INDEX document_by_community_year ON document (community, year, published, id);
CREATE INDEX document_by_community_reads ON document (community, reads, id);
