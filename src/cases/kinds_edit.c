/* Changing the tree of kinds: adding, naming, moving, ordering, retiring. Uses kinds.sql. */
#include "base/id.h"
#include "base/json.h"
#include "cases/inner.h"
#include "cases/kinds.sql.h"
#include "record/record.h"

enum {
    CODE_MOST = 64,
    KIND_NAME_MOST = 120,
    ABOUT_MOST = 500,
    MOST_SISTERS = 2000,
    MINUTES_MOST = 60 * 24 * 366
};

bool code_valid(str code)
{
    for (size_t i = 0; i < code.n; i++) {
        char c = code.p[i];
        bool fine = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                    c == '-' || c == '_' || c == '.';
        if (!fine)
            return false;
    }
    return code.n > 0 && code.n <= CODE_MOST;
}

str code_of_words(struct arena *a, str words)
{
    struct buf b = buf_new(a);
    for (size_t i = 0; i < words.n && b.n < CODE_MOST / 2; i++) {
        char c = words.p[i];
        c = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
        bool plain = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
        if (plain)
            buf_byte(&b, c);
        else if (b.n && b.p[b.n - 1] != '-')
            buf_byte(&b, '-');
    }
    str code = buf_str(&b);
    return str_ends(code, S("-")) ? str_first(code, code.n - 1) : code;
}

struct result may_edit_kinds(const struct actor *actor)
{
    return actor && !may_somewhere(actor, EDIT_KIND)
               ? refuse(FORBIDDEN, NULL, N_("You may not change kinds."))
               : OK_RESULT;
}

void kind_changed(struct db *db, const struct actor *actor, const char *verb, id64 kind, str code)
{
    struct buf b = buf_new(db_arena(db));
    struct json j = {&b, false};
    json_open(&j, '{');
    json_key_str(&j, "code", code);
    json_close(&j, '}');
    record(db, (struct record_entry){.actor = actor ? actor->account : 0,
                                     .verb = verb,
                                     .subject = kind,
                                     .is_public = true,
                                     .detail = buf_str(&b)});
}

/* ── What a kind says ── */

/* Would any name be left? Those in languages the change does not speak of stay. */
static bool name_remains(struct db *db, id64 id, const struct kind_new *k)
{
    struct kind_text_row *rows;
    size_t n = id ? kind_text_rows(db, id, MOST_LANGUAGES, &rows) : 0;
    for (size_t i = 0; i < k->n_names; i++)
        if (k->names[i].name.n)
            return true;
    for (size_t r = 0; r < n; r++) {
        bool dropped = false;
        for (size_t i = 0; i < k->n_names; i++)
            dropped |= str_eq(k->names[i].lang, rows[r].lang);
        if (!dropped)
            return true;
    }
    return false;
}

static bool role_answers(enum role role)
{
    return role == GRID_WORKER || role == COMMITTEE || role == SERVICE_CENTRE ||
           role == ORGANISATION_MEMBER || role == SUBDISTRICT_OFFICER;
}

static struct result check_kind(struct db *db, id64 id, const struct kind_new *k)
{
    if (!name_remains(db, id, k))
        return refuse(INVALID, "name", N_("A kind needs a name."));
    for (size_t i = 0; i < k->n_names; i++) {
        if (text_length(k->names[i].name) > KIND_NAME_MOST)
            return refuse(INVALID, "name", N_("A name has at most 120 characters."));
        if (k->abouts && text_length(k->abouts[i]) > ABOUT_MOST)
            return refuse(INVALID, "about", N_("Words about a kind have at most 500 characters."));
    }
    if (!role_answers(k->role))
        return refuse(INVALID, "role", N_("Requests cannot go to this role."));
    if (k->role == ORGANISATION_MEMBER && !k->organisation_kind)
        return refuse(INVALID, "organisation", N_("Say which kind of organisation answers."));
    if (k->respond_minutes < 1 || k->respond_minutes > MINUTES_MOST)
        return refuse(INVALID, "respond", N_("A deadline is a minute to a year away."));
    if (k->resolve_minutes < 1 || k->resolve_minutes > MINUTES_MOST)
        return refuse(INVALID, "resolve", N_("A deadline is a minute to a year away."));
    if (k->resolve_minutes < k->respond_minutes)
        return refuse(INVALID, "resolve", N_("Nothing is resolved before the first answer."));
    return OK_RESULT;
}

static struct kind_insert_row row_of(const struct kind_new *k)
{
    return (struct kind_insert_row){.icon = k->icon,
                                    .role = k->role,
                                    .level = k->level,
                                    .organisation_kind = k->organisation_kind,
                                    .respond_minutes = k->respond_minutes,
                                    .resolve_minutes = k->resolve_minutes,
                                    .round_the_clock = k->round_the_clock,
                                    .private = k->is_private,
                                    .reopening = k->reopening};
}

static void set_words(struct db *db, id64 id, const struct kind_new *k)
{
    for (size_t i = 0; i < k->n_names; i++) {
        if (k->names[i].name.n)
            kind_text_set(db, id, k->names[i].lang, k->names[i].name,
                          k->abouts ? k->abouts[i] : S(""));
        else
            kind_text_drop(db, id, k->names[i].lang);
    }
}

/* ── Adding ── */

static str free_path(struct db *db, const struct kind *parent)
{
    i64 n = 0;
    id64 other;
    str path;
    if (parent->id)
        kind_next_child(db, parent->id, &n);
    else
        kind_roots(db, &n), n++;
    /* A top-level kind that was moved away leaves a gap: the count may be of a path in use. */
    while ((path = path_child(db_arena(db), parent->path, n)).p &&
           kind_path_taken(db, path, &other))
        n++;
    return path.n <= (size_t)PATH_STEP * PATH_DEEPEST ? path : STR_NONE;
}

/* Behind all its sisters. */
static i64 last_sort(struct db *db, id64 parent)
{
    struct kind_place_row *sisters;
    size_t n = kind_sisters(db, parent, MOST_SISTERS, &sisters);
    return n ? sisters[n - 1].sort : 0;
}

/* The code given, or one made of the names that nobody has. */
static str code_for(struct db *db, const struct kind_new *k)
{
    struct arena *a = db_arena(db);
    struct kind there;
    str made_of = S("");
    if (k->code.n)
        return k->code;
    for (size_t i = 0; i < k->n_names && !made_of.n; i++)
        if (str_eq(k->names[i].lang, S("en")))
            made_of = code_of_words(a, k->names[i].name);
    if (!made_of.n)
        made_of = S("kind");
    str code = made_of;
    for (int n = 2; kind_by_code(db, NULL, code, &there) && n < MOST_SISTERS; n++)
        code = str_fmt(a, "%.*s-%d", STR_FMT(made_of), n);
    return code;
}

struct result kind_fault(const struct actor *actor, const struct kind_new *k)
{
    struct result r = may_edit_kinds(actor);
    if (r.outcome)
        return r;
    if (k->code.n && !code_valid(k->code))
        return refuse(INVALID, "code", N_("A code has letters, digits, points and dashes only."));
    return check_kind(NULL, 0, k);
}

struct result kind_add(struct db *db, const struct actor *actor, const struct kind_new *k, id64 *id)
{
    struct kind parent = {.path = S("")};
    struct result r = may_edit_kinds(actor);
    if (r.outcome)
        return r;
    str code = code_for(db, k);
    if (!code_valid(code) || str_eq(code, S("add")))
        return refuse(INVALID, "code", N_("A code has letters, digits, points and dashes only."));
    if (k->parent_code.n && !kind_by_code(db, NULL, k->parent_code, &parent))
        return refuse(INVALID, "parent", N_("There is no such kind."));
    if (parent.closed)
        return refuse(CONFLICT, "parent", N_("The kind above it is retired."));
    if ((r = check_kind(db, 0, k)).outcome)
        return r;
    str path = free_path(db, &parent);
    if (!path.p)
        return refuse(CONFLICT, "parent", N_("There is no room for another kind."));
    struct kind_insert_row row = row_of(k);
    row.id = id_new(db_now(db));
    row.parent = parent.id;
    row.code = code;
    row.path = path;
    row.sort = last_sort(db, parent.id);
    if (!kind_insert(db, &row) && !db_failed(db))
        return refuse(CONFLICT, "code", N_("Another kind has this code."));
    set_words(db, row.id, k);
    kind_changed(db, actor, "kind_add", row.id, code);
    *id = row.id;
    return made(row.id);
}

/* ── Changing ── */

static struct result kind_to_edit(struct db *db, const struct actor *actor, id64 id,
                                  struct kind *out)
{
    struct result r = may_edit_kinds(actor);
    if (r.outcome)
        return r;
    return kind_get(db, NULL, id, out) ? OK_RESULT
                                       : refuse(MISSING, NULL, N_("There is no such kind."));
}

struct result kind_edit(struct db *db, const struct actor *actor, id64 id, const struct kind_new *k)
{
    struct kind kind;
    struct result r = kind_to_edit(db, actor, id, &kind);
    if (r.outcome || (r = check_kind(db, id, k)).outcome)
        return r;
    struct kind_insert_row row = row_of(k);
    row.id = id;
    kind_update(db, &row);
    set_words(db, id, k);
    kind_changed(db, actor, "kind_edit", id, kind.code);
    return made(id);
}

struct result kind_move(struct db *db, const struct actor *actor, id64 id, id64 parent_id)
{
    struct kind kind, parent = {.path = S("")};
    struct arena *a = db_arena(db);
    i64 deepest = 0;
    struct result r = kind_to_edit(db, actor, id, &kind);
    if (r.outcome)
        return r;
    if (parent_id && !kind_get(db, NULL, parent_id, &parent))
        return refuse(INVALID, "parent", N_("There is no such kind."));
    if (parent.id && str_starts(parent.path, kind.path))
        return refuse(INVALID, "parent", N_("A kind cannot lie under itself."));
    if (parent.closed && !kind.closed)
        return refuse(CONFLICT, "parent", N_("The kind above it is retired."));
    if (parent.id == kind.parent)
        return refuse(CONFLICT, "parent", N_("It lies there already."));
    str path = free_path(db, &parent), end = path_end(a, kind.path);
    kind_deepest(db, kind.path, end, &deepest);
    if (!path.p || path.n + (size_t)deepest - kind.path.n > (size_t)PATH_STEP * PATH_DEEPEST)
        return refuse(CONFLICT, "parent", N_("The tree would become too deep there."));
    i64 sort = last_sort(db, parent.id);
    kind_update_parent(db, id, parent.id, sort);
    kind_move_under(db, kind.path, end, path, (i64)kind.path.n + 1);
    kind_changed(db, actor, "kind_move", id, kind.code);
    return made(id);
}

struct result kind_shift(struct db *db, const struct actor *actor, id64 id, bool up)
{
    struct kind kind;
    struct kind_place_row *sisters;
    size_t at = 0;
    struct result r = kind_to_edit(db, actor, id, &kind);
    if (r.outcome)
        return r;
    size_t n = kind_sisters(db, kind.parent, MOST_SISTERS, &sisters);
    while (at < n && sisters[at].id != id)
        at++;
    if (at == n || (up ? at == 0 : at + 1 == n))
        return made(id); /* at the end already: a second click is no mistake */
    size_t other = up ? at - 1 : at + 1;
    for (size_t i = 0; i < n; i++) {
        size_t place = i == at ? other : i == other ? at : i;
        if (sisters[i].sort != (i64)place + 1)
            kind_update_sort(db, sisters[i].id, (i64)place + 1);
    }
    kind_changed(db, actor, "kind_shift", id, kind.code);
    return made(id);
}

struct result kind_retire(struct db *db, const struct actor *actor, id64 id, bool retired)
{
    struct kind kind, parent;
    struct result r = kind_to_edit(db, actor, id, &kind);
    if (r.outcome)
        return r;
    if (retired == (kind.closed != 0))
        return refuse(CONFLICT, NULL, N_("That has been done already."));
    if (!retired && kind.parent && kind_get(db, NULL, kind.parent, &parent) && parent.closed)
        return refuse(CONFLICT, NULL, N_("The kind above it is retired."));
    str end = path_end(db_arena(db), kind.path);
    if (retired)
        kind_update_closed(db, kind.path, end, db_now(db));
    else
        kind_revive_under(db, kind.path, end, kind.closed);
    kind_changed(db, actor, retired ? "kind_retire" : "kind_revive", id, kind.code);
    return made(id);
}
