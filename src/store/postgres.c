/* The PostgreSQL engine. Uses engine.h. */
#include "store/engine.h"

static struct db *make(struct arena *a)
{
    return NEW(a, struct db);
}

static bool not_here(struct db *db)
{
    db_fail(db, DB_AWAY, "this linli was built without PostgreSQL");
    return false;
}

static void nothing(struct db *db)
{
    (void)db;
}

const struct engine postgres_engine = {
    .kind = DB_POSTGRES, .make = make, .open = not_here, .close = nothing};
