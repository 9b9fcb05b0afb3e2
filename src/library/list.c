/* Lists of documents, by key; each asks for just what its reader may see. */
#include "library/inner.h"
#include "places/path.h"

enum { FOUND_FIRST = 256 }; /* of what search found, asked for at once */

/* What of a published document an actor may read, as the statements take it. */
struct sight {
    id64 home, account;
    str low[2], high[2];
};

static struct sight sight_of(struct db *db, const struct actor *actor)
{
    struct sight s = {.account = actor->account};
    struct place home;
    str paths[2];
    size_t n = reach(actor, WRITE_DOCUMENT, paths, COUNT(paths));
    if (actor->path.n && place_at_level(db, NULL, actor->path, COMMUNITY, &home))
        s.home = home.id;
    for (size_t i = 0; i < n && i < COUNT(paths); i++) {
        s.low[i] = paths[i];
        s.high[i] = path_end(db_arena(db), paths[i]);
    }
    return s;
}

static struct document_line line_from(const struct document_line_row *r)
{
    return (struct document_line){.id = r->id,
                                  .number = r->number,
                                  .title = r->title,
                                  .summary = r->summary,
                                  .lang = r->lang,
                                  .author = r->author,
                                  .unit = r->unit,
                                  .register_number = r->register_no,
                                  .path = r->path,
                                  .kind = (enum document_kind)r->kind,
                                  .state = (enum document_state)r->state,
                                  .readers = (enum readers)r->readers,
                                  .published = r->published,
                                  .dated = r->dated,
                                  .updated = r->updated,
                                  .changed = r->changed,
                                  .expires = r->expires,
                                  .minutes = r->minutes,
                                  .reads = r->reads,
                                  .superseded = r->superseded_by != 0};
}

static size_t lines_from(struct db *db, const struct document_line_row *rows, size_t n,
                         struct document_line **out)
{
    *out = NEW_ARRAY(db_arena(db), struct document_line, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = line_from(&rows[i]);
    return n;
}

static bool overlap(str a, str b)
{
    return a.n && b.n && (str_starts(a, b) || str_starts(b, a));
}

/* What of it matters in one community: most readers of another one see there what everybody sees,
 * and their list is then everybody's. */
static struct sight sight_in(struct db *db, const struct actor *actor,
                             const struct place *community)
{
    struct sight s = sight_of(db, actor);
    bool acts = false;
    for (size_t i = 0; i < actor->n_roles; i++)
        acts |= actor->roles[i].organisation != 0;
    if (s.home != community->id)
        s.home = 0;
    if (!acts)
        s.account = 0;
    for (size_t i = 0; i < COUNT(s.low); i++)
        if (!overlap(s.low[i], community->path))
            s.low[i] = s.high[i] = STR_NONE;
    return s;
}

static struct sight sight_in_community(struct db *db, const struct actor *actor, id64 community)
{
    struct place place = {.path = S("")};
    place_get(db, NULL, community, &place);
    return sight_in(db, actor, &place);
}

static bool sees_as_everybody(const struct sight *s)
{
    return !s->home && !s->account && !s->low[0].n && !s->low[1].n;
}

/* A filter of published documents as the statements take it. */
struct published {
    struct sight sight;
    id64 community;
    str low, high;
    i64 kind, year;
    msec key;
};

static struct published published_from(struct db *db, const struct actor *actor,
                                       const struct document_filter *f)
{
    struct place under = {0};
    /* A whole community's are found by it, in their order; a range of paths has none. */
    bool whole =
        f->under.n && place_by_path(db, NULL, f->under, &under) && under.level == COMMUNITY;
    str low = f->under.n && !whole ? f->under : STR_NONE;
    return (struct published){.sight = whole ? sight_in(db, actor, &under) : sight_of(db, actor),
                              .community = whole ? under.id : 0,
                              .low = low,
                              .high = low.n ? path_end(db_arena(db), low) : STR_NONE,
                              .kind = f->kind ? (i64)f->kind : INT_NONE,
                              .year = f->year ? f->year : INT_NONE,
                              .key = f->from_id ? f->from_key : 0};
}

/* Those that hold the words: search knows which, newest first, so that the newest of them fill the
 * page; only where other filters leave too few of those, more are asked for. */
static size_t found(struct db *db, const struct actor *actor, const struct document_filter *f,
                    struct document_line_row **rows)
{
    struct published p = published_from(db, actor, f);
    const struct sight *s = &p.sight;
    struct search_match *all;
    struct message why;
    size_t n_all, n = 0;
    search_matches(db, actor, SEARCH_DOCUMENT, f->words, p.key, &all, &n_all, &why);
    for (size_t most = FOUND_FIRST, end = 0; end < n_all; most *= 8) {
        end = most < n_all ? most : n_all;
        while (end < n_all && all[end].second == all[end - 1].second) /* their order is finer */
            end++;
        n = lines_found(db, db_now(db), s->home, s->account, s->low[0], s->high[0], s->low[1],
                        s->high[1], search_match_ids(db_arena(db), all, end), p.community, p.kind,
                        p.low, p.high, p.year, f->topic, p.key, f->from_id, f->limit + 1, rows);
        if (n > (size_t)f->limit)
            break;
    }
    return n;
}

static size_t published(struct db *db, const struct actor *actor, const struct document_filter *f,
                        struct document_line_row **rows)
{
    struct published p = published_from(db, actor, f);
    const struct sight *s = &p.sight;
    if (f->words.n)
        return found(db, actor, f, rows);
    if (f->topic) /* which is of one community */
        return lines_of_topic(db, db_now(db), s->home, s->account, s->low[0], s->high[0], s->low[1],
                              s->high[1], f->topic, sees_as_everybody(s) ? 1 : INT_NONE, p.kind,
                              p.low, p.high, p.year, p.key, f->from_id, f->limit + 1, rows);
    return lines_published(db, db_now(db), s->home, s->account, s->low[0], s->high[0], s->low[1],
                           s->high[1], p.community, p.kind, p.low, p.high, p.year, p.key,
                           f->from_id, f->limit + 1, rows);
}

/* What waits under one path; of a community, its own. */
static size_t waiting_under(struct db *db, str path, enum document_state state,
                            const struct document_filter *f, struct document_line_row **rows)
{
    struct place community = {0};
    place_at_level(db, NULL, path, COMMUNITY, &community);
    return lines_by_state(db, db_now(db), state, community.id, path, path_end(db_arena(db), path),
                          f->from_id ? f->from_key : 0, f->from_id, f->limit + 1, rows);
}

static bool later(const struct document_line_row *a, const struct document_line_row *b)
{
    return a->updated != b->updated ? a->updated > b->updated : a->id > b->id;
}

/* What waits for somebody of up to two places, neither of which lies in the other. */
static size_t waiting(struct db *db, const struct actor *actor, const struct document_filter *f,
                      struct document_line_row **rows)
{
    bool review = f->list == DOCUMENTS_REVIEW;
    str paths[2];
    struct document_line_row *of[2];
    size_t n_of[2] = {0}, at[2] = {0}, n = 0;
    size_t n_paths = reach(actor, review ? REVIEW_DOCUMENT : WRITE_DOCUMENT, paths, COUNT(paths));
    for (size_t i = 0; i < n_paths && i < COUNT(paths); i++)
        n_of[i] =
            waiting_under(db, paths[i], review ? DOCUMENT_IN_REVIEW : DOCUMENT_DRAFT, f, &of[i]);
    *rows = NEW_ARRAY(db_arena(db), struct document_line_row, n_of[0] + n_of[1]);
    while (n <= (size_t)f->limit && (at[0] < n_of[0] || at[1] < n_of[1])) {
        size_t from = at[1] < n_of[1] && (at[0] == n_of[0] || later(&of[1][at[1]], &of[0][at[0]]));
        (*rows)[n++] = of[from][at[from]++];
    }
    return n;
}

size_t document_lines(struct db *db, const struct actor *actor, const struct document_filter *f,
                      struct document_line **out)
{
    struct document_line_row *rows = NULL;
    size_t n = 0;
    switch (f->list) {
    case DOCUMENTS_PUBLIC:
        n = published(db, actor, f, &rows);
        break;
    case DOCUMENTS_MINE:
        n = lines_by_writer(db, db_now(db), actor->account, f->from_id ? f->from_key : 0,
                            f->from_id, f->limit + 1, &rows);
        break;
    case DOCUMENTS_REVIEW:
    case DOCUMENTS_DRAFTS:
        n = waiting(db, actor, f, &rows);
        break;
    }
    return lines_from(db, rows, n, out);
}

msec document_line_key(const struct document_filter *f, const struct document_line *l)
{
    return f->list == DOCUMENTS_PUBLIC ? l->published : l->updated;
}

size_t document_most_read(struct db *db, const struct actor *actor, id64 community, i64 limit,
                          struct document_line **out)
{
    struct document_line_row *rows;
    struct sight s = sight_in_community(db, actor, community);
    size_t n = lines_read_most(db, db_now(db), s.home, s.account, s.low[0], s.high[0], s.low[1],
                               s.high[1], community, limit, &rows);
    return lines_from(db, rows, n, out);
}

bool document_line(struct db *db, const struct actor *actor, id64 document,
                   struct document_line *out)
{
    struct document_line_row row;
    struct sight s = sight_of(db, actor);
    if (!document || !line_of(db, db_now(db), s.home, s.account, s.low[0], s.high[0], s.low[1],
                              s.high[1], document, &row))
        return false;
    *out = line_from(&row);
    return true;
}

/* Takes the first n of a list with commas off its front. */
static str first_ids(str *rest, size_t n)
{
    size_t at = 0;
    for (size_t k = 0; at < rest->n && (rest->p[at] != ',' || ++k < n);)
        at++;
    str first = str_first(*rest, at);
    *rest = str_from_at(*rest, at + 1);
    return first;
}

static const struct document_name_row *named(const struct document_name_row *rows, size_t n,
                                             id64 id)
{
    for (size_t i = 0; i < n; i++)
        if (rows[i].id == id)
            return &rows[i];
    return NULL;
}

/* Mostly the first can be read: more are asked for only where some cannot. */
size_t document_names(struct db *db, const struct actor *actor, str ids, size_t limit,
                      struct document_line **out)
{
    struct sight s = sight_of(db, actor);
    struct document_name_row *rows;
    size_t n = 0;
    *out = NEW_ARRAY(db_arena(db), struct document_line, limit);
    for (str rest = str_first(str_from_at(ids, 1), ids.n > 1 ? ids.n - 2 : 0);
         rest.n && n < limit;) {
        str some = first_ids(&rest, limit - n), one;
        size_t n_rows =
            names_of_lines(db, db_now(db), s.home, s.account, s.low[0], s.high[0], s.low[1],
                           s.high[1], str_fmt(db_arena(db), "[%.*s]", STR_FMT(some)), &rows);
        for (id64 id; str_cut(&some, ',', &one);) {
            const struct document_name_row *row =
                str_i64(one, &id) ? named(rows, n_rows, id) : NULL;
            if (row)
                (*out)[n++] = (struct document_line){.id = row->id,
                                                     .number = row->number,
                                                     .title = row->title,
                                                     .lang = row->lang,
                                                     .kind = (enum document_kind)row->kind};
        }
    }
    return n;
}

size_t document_extended(struct db *db, const struct actor *actor, id64 document,
                         struct document_line **out)
{
    struct document_line_row *rows;
    struct sight s = sight_of(db, actor);
    size_t n = lines_extended(db, db_now(db), s.home, s.account, s.low[0], s.high[0], s.low[1],
                              s.high[1], document, MOST_EXTENDED, &rows);
    return lines_from(db, rows, n, out);
}

void topic_picks_ahead(struct db *db, const struct actor *actor, const struct topic *topics,
                       size_t n, i64 limit)
{
    struct sight s = sight_of(db, actor);
    for (size_t i = 0; i < n; i++)
        lines_picked_ahead(db, db_now(db), s.home, s.account, s.low[0], s.high[0], s.low[1],
                           s.high[1], topics[i].id, limit);
}

size_t topic_picks(struct db *db, const struct actor *actor, id64 topic, i64 limit,
                   struct document_line **out)
{
    struct document_line_row *rows;
    struct sight s = sight_of(db, actor);
    size_t n = lines_picked(db, db_now(db), s.home, s.account, s.low[0], s.high[0], s.low[1],
                            s.high[1], topic, limit, &rows);
    return lines_from(db, rows, n, out);
}

size_t document_superseded(struct db *db, const struct actor *actor, id64 document,
                           struct document_line **out)
{
    struct document_line_row *rows;
    struct sight s = sight_of(db, actor);
    size_t n = lines_superseded(db, db_now(db), s.home, s.account, s.low[0], s.high[0], s.low[1],
                                s.high[1], document, MOST_EXTENDED, &rows);
    return lines_from(db, rows, n, out);
}

size_t document_places(struct db *db, struct place *places, size_t n)
{
    size_t kept = 0;
    i64 one;
    for (size_t i = 0; i < n; i++)
        place_has_documents_ahead(db, db_now(db), places[i].path,
                                  path_end(db_arena(db), places[i].path));
    for (size_t i = 0; i < n; i++)
        if (place_has_documents(db, db_now(db), places[i].path,
                                path_end(db_arena(db), places[i].path), &one))
            places[kept++] = places[i];
    return kept;
}

i64 document_first_year(struct db *db, const struct actor *actor, id64 community)
{
    i64 year = 0;
    struct sight s = sight_in_community(db, actor, community);
    return year_first(db, db_now(db), s.home, s.account, s.low[0], s.high[0], s.low[1], s.high[1],
                      community, &year)
               ? year
               : 0;
}

bool document_open_key(struct db *db, i64 skip, struct document_key *key)
{
    struct open_row row;
    if (!open_key(db, db_now(db), key->published, key->id, skip, &row))
        return false;
    *key = (struct document_key){row.published, row.id};
    return true;
}

size_t document_open_lines(struct db *db, struct document_key from, i64 limit,
                           struct document_line **out)
{
    struct document_line_row *rows;
    size_t n = open_lines(db, db_now(db), from.published, from.id, limit, &rows);
    return lines_from(db, rows, n, out);
}
