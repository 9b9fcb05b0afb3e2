/* The test of all statements. Uses query.h. For tests only. */
#ifndef LINLI_STATEMENTS_H
#define LINLI_STATEMENTS_H

#include "store/query.h"

/* Prepares every query of these lists (MODULE_queries; NULL ends each, and all of them) on the
 * store's engine, with every combination of its optional pieces (of many: none, each, each two and
 * all), and compares the columns it answers with its row. On SQLite a plan that reads a whole table
 * is a fault too, unless the .sql file says "-- scan ok: why", or it only takes the first rows of
 * an order that an index has (LIMIT without WHERE). Another fault is a statement that changes a
 * table which a kept query reads, without its own file naming that table steady. Answers how many
 * statements were prepared; *faults has a line for each fault, "" when there is none. */
size_t statements_check(struct store *s, struct arena *a, const struct query *const *const *lists,
                        str *faults);

#endif
