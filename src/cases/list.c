/* Lists of cases: the public one, one's own, and those of staff; pages by key. */
#include "cases/inner.h"

enum { RANGES = 4 };

/* A filter as the statements take it. */
struct filter {
    str under, under_end, kind, kind_end, found;
    str low[RANGES], high[RANGES];
    i64 state, open, audience, team_role;
    id64 community;
    msec due_before;
};

/* The ids of what is found, as the statements take them; "[]" when the words ask for nothing. */
static str found_ids(struct db *db, const struct actor *actor, str words)
{
    enum { FOUND_MOST = 20000 }; /* the newest */
    struct message why;
    struct search_match *found;
    size_t n;
    search_matches(db, actor, SEARCH_CASE, words, 0, &found, &n, &why);
    return search_match_ids(db_arena(db), found, n < FOUND_MOST ? n : FOUND_MOST);
}

/* The places the list is about. An officer who routes but reads no private files sees public cases.
 */
static void set_reach(struct filter *out, struct arena *a, const struct actor *actor)
{
    str paths[RANGES];
    size_t n = reach(actor, READ_PRIVATE_CASE, paths, RANGES);
    if (!n) {
        n = reach(actor, ROUTE_CASE, paths, RANGES);
        out->audience = EVERYBODY;
    }
    for (size_t i = 0; i < RANGES; i++) {
        out->low[i] = i < n ? paths[i] : S("~");
        out->high[i] = i < n ? path_end(a, paths[i]) : S("~");
    }
}

static struct filter filter_from(struct db *db, const struct actor *actor,
                                 const struct case_filter *f)
{
    struct arena *a = db_arena(db);
    struct filter out = {
        .state = INT_NONE, .open = INT_NONE, .audience = INT_NONE, .team_role = INT_NONE};
    struct kind kind;
    struct place place;
    if (f->under.n && place_by_path(db, NULL, f->under, &place) && place.level == COMMUNITY) {
        out.community = place.id;
    } else if (f->under.n) {
        out.under = f->under;
        out.under_end = path_end(a, f->under);
    }
    if (f->kind && kind_get(db, NULL, f->kind, &kind)) {
        out.kind = kind.path;
        out.kind_end = path_end(a, kind.path);
    }
    if (f->state)
        out.state = f->state;
    if (f->only_open || f->only_closed)
        out.open = f->only_open;
    if (f->words.n)
        out.found = found_ids(db, actor, f->words);
    if (f->list == LIST_OVERDUE)
        out.due_before = db_now(db);
    if (f->list == LIST_UNASSIGNED)
        out.team_role = ROLE_NONE;
    set_reach(&out, a, actor);
    return out;
}

struct named {
    id64 id;
    str name, lang;
};

/* What many lines share is looked up once. A list is short: walking beats hashing. */
struct names {
    struct db *db;
    const struct lang *lang;
    struct named *kinds, *places;
    size_t n_kinds, cap_kinds, n_places, cap_places;
};

static const struct named *known(const struct named *all, size_t n, id64 id)
{
    for (size_t i = 0; i < n; i++)
        if (all[i].id == id)
            return &all[i];
    return NULL;
}

static str kind_named(struct names *names, id64 id)
{
    const struct named *kind = known(names->kinds, names->n_kinds, id);
    if (kind)
        return kind->name;
    str name = kind_name(names->db, names->lang, id);
    *PUSH(db_arena(names->db), names->kinds, names->n_kinds, names->cap_kinds) =
        (struct named){.id = id, .name = name};
    return name;
}

static struct named place_named(struct names *names, id64 id)
{
    const struct named *place = known(names->places, names->n_places, id);
    if (place)
        return *place;
    struct named is_new = {id, S(""), S("")};
    place_name(names->db, names->lang, id, &is_new.name, &is_new.lang);
    *PUSH(db_arena(names->db), names->places, names->n_places, names->cap_places) = is_new;
    return is_new;
}

static struct case_line line_from(const struct line_row *r, struct names *names)
{
    struct named place = place_named(names, r->place);
    return (struct case_line){.id = r->id,
                              .number = r->number,
                              .title = r->title,
                              .lang = r->lang,
                              .path = r->path,
                              .address = r->address,
                              .kind_name = kind_named(names, r->kind),
                              .place_name = place.name,
                              .place_lang = place.lang,
                              .state = (enum case_state)r->state,
                              .opened = r->opened,
                              .updated = r->updated,
                              .next_due = r->next_due == NEVER_DUE ? 0 : r->next_due,
                              .followers = r->followers,
                              .team_code = S("")};
}

static size_t lines_from(struct db *db, const struct lang *lang, const struct line_row *rows,
                         size_t n, struct case_line **out)
{
    struct names names = {.db = db, .lang = lang};
    *out = NEW_ARRAY(db_arena(db), struct case_line, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = line_from(&rows[i], &names);
    return n;
}

static size_t public_lines_from(struct db *db, const struct lang *lang,
                                const struct public_line_row *rows, size_t n,
                                struct case_line **out)
{
    struct names names = {.db = db, .lang = lang};
    *out = NEW_ARRAY(db_arena(db), struct case_line, n);
    for (size_t i = 0; i < n; i++) {
        const struct public_line_row *r = &rows[i];
        struct named place = place_named(&names, r->place);
        (*out)[i] = (struct case_line){.id = r->id,
                                       .number = r->number,
                                       .title = r->title,
                                       .lang = r->lang,
                                       .kind_name = kind_named(&names, r->kind),
                                       .place_name = place.name,
                                       .place_lang = place.lang,
                                       .state = (enum case_state)r->state,
                                       .opened = r->opened};
    }
    return n;
}

static bool by_urgency(const struct case_filter *f)
{
    return f->list == LIST_MY_WORK || f->list == LIST_OVERDUE || f->list == LIST_UNASSIGNED ||
           (f->list == LIST_MY_PLACES && f->only_open);
}

bool case_list_by_urgency(const struct case_filter *f)
{
    return by_urgency(f);
}

i64 case_line_due_key(const struct case_line *l)
{
    return l->next_due ? l->next_due : NEVER_DUE;
}

/* What everybody sees. */
static size_t public_lines(struct db *db, const struct lang *lang, const struct case_filter *f,
                           const struct filter *q, struct case_line **out)
{
    i64 limit = f->limit + 1;
    if (f->whole) {
        struct line_row *rows;
        size_t n = lines_public_whole(db, q->community, q->under, q->under_end, q->kind,
                                      q->kind_end, q->state, q->open, f->opened_from, f->opened_to,
                                      q->found, f->from_key, f->from_id, limit, &rows);
        return lines_from(db, lang, rows, n, out);
    }
    struct public_line_row *rows;
    size_t n = lines_public(db, q->community, q->under, q->under_end, q->kind, q->kind_end,
                            q->state, q->open, f->opened_from, f->opened_to, q->found, f->from_key,
                            f->from_id, limit, &rows);
    return public_lines_from(db, lang, rows, n, out);
}

/* What a person reported. */
static size_t own_lines(struct db *db, const struct lang *lang, const struct actor *actor,
                        const struct case_filter *f, const struct filter *q, struct case_line **out)
{
    struct line_row *rows;
    size_t n = lines_mine(db, actor->person, q->community, q->under, q->under_end, q->kind,
                          q->kind_end, q->state, q->open, f->opened_from, f->opened_to, q->found,
                          f->from_key, f->from_id, f->limit + 1, &rows);
    return lines_from(db, lang, rows, n, out);
}

/* In urgent lists a key is a deadline, going forward in time; in others an opening, going back. A
 * case without deadline has the key NEVER_DUE, which the page carries as it is. */
static size_t staff_lines(struct db *db, const struct lang *lang, const struct actor *actor,
                          const struct case_filter *f, const struct filter *q,
                          struct case_line **out)
{
    struct line_row *rows;
    i64 limit = f->limit + 1;
    size_t n;
    if (f->list == LIST_MY_WORK)
        n = lines_work(db, actor->account, db_now(db), q->community, q->under, q->under_end,
                       q->kind, q->kind_end, q->state, q->open, f->opened_from, f->opened_to,
                       q->found, f->from_key, f->from_id, limit, &rows);
    else if (by_urgency(f))
        n = lines_urgent(db, q->low[0], q->high[0], q->low[1], q->high[1], q->low[2], q->high[2],
                         q->low[3], q->high[3], q->audience, q->due_before, q->team_role,
                         q->community, q->under, q->under_end, q->kind, q->kind_end, q->state,
                         q->open, f->opened_from, f->opened_to, q->found, f->from_key, f->from_id,
                         limit, &rows);
    else
        n = lines_places(db, q->low[0], q->high[0], q->low[1], q->high[1], q->low[2], q->high[2],
                         q->low[3], q->high[3], q->audience, q->due_before, q->team_role,
                         q->community, q->under, q->under_end, q->kind, q->kind_end, q->state,
                         q->open, f->opened_from, f->opened_to, q->found, f->from_key, f->from_id,
                         limit, &rows);
    lines_from(db, lang, rows, n, out);
    for (size_t i = 0; i < n; i++)
        (*out)[i].team_code =
            team_code(db_arena(db), (struct team){(enum role)rows[i].team_role, rows[i].team_path,
                                                  rows[i].team_org});
    return n;
}

size_t case_lines(struct db *db, const struct lang *lang, const struct actor *actor,
                  const struct case_filter *f, struct case_line **out)
{
    struct filter q = filter_from(db, actor, f);
    if (f->list == LIST_PUBLIC)
        return public_lines(db, lang, f, &q, out);
    if (f->list == LIST_MINE)
        return own_lines(db, lang, actor, f, &q, out);
    return staff_lines(db, lang, actor, f, &q, out);
}

void case_figures(struct db *db, id64 community, msec since, struct case_figures *out)
{
    struct figures_row row = {0};
    figures(db, community, since, db_now(db), &row);
    *out = (struct case_figures){row.answerable, row.in_time, row.rated, row.solved, row.satisfied};
}
