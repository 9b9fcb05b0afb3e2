/* Documents follow a place that is moved. Uses library.sql. */
#include "library/inner.h"
#include "library/library.sql.h"

static i64 count_documents(struct db *db, str low, str high)
{
    i64 n = 0;
    documents_count(db, low, high, &n);
    return n;
}

struct ids {
    struct arena *arena;
    id64 *at;
    size_t n, cap;
};

static bool take_id(void *ctx, const struct target_row *row)
{
    struct ids *ids = ctx;
    *PUSH(ids->arena, ids->at, ids->n, ids->cap) = row->target;
    return true;
}

static void move_documents(struct db *db, const struct actor *actor, const struct place_moved *m)
{
    struct ids ids = {.arena = db_arena(db)};
    (void)actor;
    document_ids_under(db, m->low, m->high, take_id, &ids);
    documents_move(db, m->low, m->high, m->path, m->tail, m->community);
    for (size_t i = 0; i < ids.n; i++) /* who may read them stands in the index by place */
        search_changed(db, SEARCH_DOCUMENT, ids.at[i]);
}

const struct place_mover library_mover = {N_("Documents"), count_documents, move_documents};
