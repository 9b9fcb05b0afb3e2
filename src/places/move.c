/* Moving a place to another parent, with all below it. Uses places.sql.
 *
 * A place's ancestors are part of its path, and paths stand in the rows of every module: each moves
 * its own in the same transaction. A path is never given out twice, so old ones go on meaning the
 * same place: place_was keeps them for old addresses and lines of the record. */
#include "places/places.h"
#include "places/places.sql.h"
#include "record/record.h"

i64 place_count(struct db *db, str low, str high)
{
    i64 n = 0;
    places_count(db, low, high, &n);
    return n;
}

static struct result move_checked(struct db *db, const struct actor *actor, id64 id, id64 parent_id,
                                  struct place *place, struct place *parent)
{
    i64 deepest = 0;
    struct place community;
    if (!place_get(db, NULL, id, place))
        return refuse(MISSING, NULL, N_("There is no such place."));
    if (actor && !may(actor, EDIT_PLACE, place->path))
        return refuse(FORBIDDEN, NULL, N_("You may not change this place."));
    if (!parent_id || !place_get(db, NULL, parent_id, parent))
        return refuse(INVALID, "to", N_("There is no such place."));
    if (actor && !may(actor, EDIT_PLACE, parent->path))
        return refuse(FORBIDDEN, NULL, N_("You may not add places here."));
    if (place->level == CITY)
        return refuse(INVALID, "to", N_("A city stands at the top."));
    if (str_starts(parent->path, place->path))
        return refuse(INVALID, "to", N_("A place cannot lie in itself."));
    if (parent->id == place->parent)
        return refuse(CONFLICT, "to", N_("It lies there already."));
    if (parent->level >= place->level)
        return refuse(INVALID, "to", N_("A place lies under one of a higher level."));
    if (parent->closed)
        return refuse(INVALID, "to", N_("This place is closed."));
    if (place->level > COMMUNITY && !place_at_level(db, NULL, parent->path, COMMUNITY, &community))
        return refuse(INVALID, "to", N_("Choose a place inside a community."));
    places_deepest(db, place->path, path_end(db_arena(db), place->path), &deepest);
    size_t below = (size_t)deepest - place->path.n;
    if (parent->path.n + PATH_STEP + below > (size_t)PATH_STEP * PATH_DEEPEST)
        return refuse(CONFLICT, "to", N_("The tree would become too deep there."));
    return OK_RESULT;
}

struct result place_move_fault(struct db *db, const struct actor *actor, id64 id, id64 parent)
{
    struct place place, to;
    return move_checked(db, actor, id, parent, &place, &to);
}

struct result place_move(struct db *db, const struct actor *actor, id64 id, id64 parent_id,
                         const struct place_mover *const *movers)
{
    struct place place, parent, community = {.id = 0};
    struct arena *a = db_arena(db);
    i64 nth = 0;
    struct result r = move_checked(db, actor, id, parent_id, &place, &parent);
    if (r.outcome)
        return r;
    place_next_child(db, parent.id, &nth);
    str path = path_child(a, parent.path, nth), end = path_end(a, place.path);
    if (!path.p)
        return refuse(CONFLICT, "to", N_("There is no room for another place under this one."));
    places_remember(db, place.path, end);
    place_update_parent(db, id, parent.id);
    places_move(db, place.path, end, path, (i64)place.path.n + 1);
    if (place.level > COMMUNITY)
        place_at_level(db, NULL, path, COMMUNITY, &community);
    struct place_moved m = {.low = place.path,
                            .high = end,
                            .path = path,
                            .tail = (i64)place.path.n + 1,
                            .community = community.id};
    for (size_t i = 0; movers && movers[i]; i++)
        movers[i]->move(db, actor, &m);
    record(db, (struct record_entry){.actor = actor ? actor->account : 0,
                                     .verb = "place_move",
                                     .subject = id,
                                     .place = path,
                                     .is_public = true,
                                     .detail = str_fmt(a, "{\"from\":\"%.*s\",\"to\":\"%.*s\"}",
                                                       STR_FMT(place.path), STR_FMT(path))});
    return made(id);
}

static i64 count_organisations(struct db *db, str low, str high)
{
    i64 n = 0;
    organisations_count(db, low, high, &n);
    return n;
}

static void move_organisations(struct db *db, const struct actor *actor,
                               const struct place_moved *m)
{
    (void)actor;
    organisations_move(db, m->low, m->high, m->path, m->tail);
}

const struct place_mover organisations_mover = {N_("Organisations"), count_organisations,
                                                move_organisations};
