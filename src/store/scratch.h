/* A store for a test: an SQLite file in a temporary folder, or a new database on the PostgreSQL
 * server that LINLI_TEST_POSTGRES names (./dev test and quick start one: tests/postgres). Uses
 * store.h. For tests only. */
#ifndef LINLI_SCRATCH_H
#define LINLI_SCRATCH_H

#include "store/store.h"

struct scratch {
    struct arena *arena; /* of the store */
    struct store *store;
    enum db_engine engine;
    const char *url;
    const char *folder; /* temporary, its own; tests may put files there */
    const struct migration *const *migrations;
    int readers;
};

/* Makes an empty database and opens it with these migrations. False: there is no PostgreSQL; says
 * "# skip" on standard error, and the test should pass. Any other failure ends the test. */
bool scratch_open(struct scratch *s, enum db_engine engine,
                  const struct migration *const *migrations);

/* Closes the store and opens the same database again. */
void scratch_reopen(struct scratch *s);

/* Closes and removes everything. Harmless on what scratch_open() refused. */
void scratch_close(struct scratch *s);

#endif
