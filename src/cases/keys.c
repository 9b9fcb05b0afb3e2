/* Keys of programs that may open cases. Only their digests are kept. Uses open311.sql. */
#include "base/hash.h"
#include "cases/cases.h"
#include "cases/open311.sql.h"
#include "record/record.h"

static str digest_of(struct arena *a, str key)
{
    struct hash h = hash_blake2b(key, STR_NONE);
    return str_copy(a, (str){(const char *)h.bytes, HASH_SIZE});
}

struct result api_key_add(struct db *db, const struct actor *actor, str key, str name)
{
    if (actor && !may_somewhere(actor, EDIT_SETTING))
        return refuse(FORBIDDEN, NULL, N_("You may not change settings here."));
    api_key_insert(db, digest_of(db_arena(db), key), name, db_now(db));
    record(db, (struct record_entry){.actor = actor ? actor->account : 0, .verb = "api_key_add"});
    return OK_RESULT;
}

bool api_key_fits(struct db *db, str key)
{
    i64 one;
    return key.n && api_key_known(db, digest_of(db_arena(db), key), &one);
}
