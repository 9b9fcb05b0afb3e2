/* The one line a rule says to the index: this thing has changed. */
#include "base/id.h"
#include "search/search.h"
#include "search/search.sql.h"

void search_changed(struct db *db, enum search_kind kind, id64 id)
{
    search_queue_put(db, kind, id, id_new(db_now(db)));
}

void search_added(struct db *db, enum search_kind kind, id64 id)
{
    search_queue_add(db, kind, id, id_new(db_now(db)));
}
