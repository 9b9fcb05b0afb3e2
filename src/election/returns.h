/* The result of an archive that was checked, for the count. Uses verify, cli, count/tallied. */
#ifndef LINLI_ELECTION_RETURNS_H
#define LINLI_ELECTION_RETURNS_H

#include "count/tallied.h"
#include "election/cli.h"

struct returns {
    struct report report;
    struct result_question *result;
    i64 cast, weight; /* ballots that count, and their weight */
};

/* Verifies the archive and reads its result. False: said. */
bool returns_load(struct cli *c, const char *file, bool progress, struct returns *out);
struct tallied returns_question(struct cli *c, const struct returns *o, size_t i);

#endif
