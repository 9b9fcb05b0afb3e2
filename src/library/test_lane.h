/* A lane with its neighbours and staff, and what they do with documents, for tests of the library:
 * opened on the database of `engine`. For tests only; cmocka comes with it. */
#ifndef LINLI_TEST_LANE_H
#define LINLI_TEST_LANE_H

#include "base/when.h"
#include "library/test_shelf.h"

struct lane {
    id64 community, other, club;
    str path, other_path;
    struct actor resident, stranger, worker, clerk, second, elsewhere, member;
};

static struct lane lane;
static msec clock_now = NOW;

static struct result build(struct db *db, void *arg)
{
    struct lane *t = arg;
    str path, home;
    id64 id = invent_place(db, 0, CITY, "City", &path);
    id = invent_place(db, id, DISTRICT, "District", &path);
    id64 street = invent_place(db, id, SUBDISTRICT, "Street", &path);
    t->community = invent_place(db, street, COMMUNITY, "Lane", &t->path);
    t->other = invent_place(db, street, COMMUNITY, "Court", &t->other_path);
    id64 building = invent_place(db, t->community, BUILDING, "1", &path);
    id64 flat = invent_place(db, building, HOUSEHOLD, "101", &home);
    struct said_name club[] = {{S("en"), S("Choir")}};
    organisation_add(db, NULL, CLUB, t->community, club, 1, S(""), &t->club);
    setting_set(db, NULL, t->community, S("zone"), S("Asia/Shanghai"));
    setting_set(db, NULL, t->community, S("register-scheme"), S("唐西居委〔{year}〕{n}号"));
    t->resident = invent_person(db, "amina", RESIDENT, flat, home, flat, 0);
    t->resident.path = home;
    t->worker = invent_person(db, "cheng", GRID_WORKER, t->community, t->path, 0, 0);
    t->clerk = invent_person(db, "fang", SERVICE_CENTRE, t->community, t->path, 0, 0);
    t->second = invent_person(db, "zhou", COMMITTEE, t->community, t->path, 0, 0);
    t->elsewhere = invent_person(db, "li", COMMITTEE, t->other, t->other_path, 0, 0);
    t->member = invent_person(db, "gao", ORGANISATION_MEMBER, t->community, t->path, 0, t->club);
    t->stranger = nobody;
    return OK_RESULT;
}

/* ── A step as a rule ── */

struct doing {
    struct result (*what)(struct db *db, struct doing *d);
    const struct actor *who;
    struct document_step s;
    struct document_about about;
    struct document_words words;
    struct document_made made;
    id64 id, target;
    const id64 *two;
    msec at;
    struct document_import import;
    bool known;
};

static struct result run_rule(struct db *db, void *arg)
{
    struct doing *d = arg;
    return d->what(db, d);
}

static struct result run(struct doing *d)
{
    if (d->words.title.n) {
        struct result r = document_make(arena, &d->words, &d->made);
        if (r.outcome)
            return r;
    }
    clock_now += MINUTES(1);
    return store_write(scratch.store, arena, clock_now, run_rule, d);
}

static struct result do_add(struct db *db, struct doing *d)
{
    return document_add(db, d->who, &d->about, &d->made, 0, &d->id);
}

static struct result do_save(struct db *db, struct doing *d)
{
    return document_save(db, d->who, d->s, &d->about, &d->made);
}

static struct result do_send(struct db *db, struct doing *d)
{
    return document_send(db, d->who, d->s);
}

static struct result do_approve(struct db *db, struct doing *d)
{
    return document_approve(db, d->who, d->s, d->at);
}

static struct result do_withdraw(struct db *db, struct doing *d)
{
    return document_withdraw(db, d->who, d->s);
}

static enum outcome step(struct result (*what)(struct db *, struct doing *),
                         const struct actor *who, id64 id, const char *text)
{
    struct doing d = {.what = what, .who = who, .s = {id, 0, str_from(text)}};
    return run(&d).outcome;
}

static struct document_about about(enum document_kind kind, enum readers readers)
{
    return (struct document_about){
        .kind = kind, .place = lane.community, .readers = readers, .body = lane.club};
}

static struct document_words words(const char *title, const char *body)
{
    return (struct document_words){
        .lang = S("zh-Hans"), .title = str_from(title), .body = str_from(body)};
}

static id64 write_one(const char *title, enum readers readers)
{
    struct doing d = {.what = do_add,
                      .who = &lane.clerk,
                      .about = about(RULES, readers),
                      .words = words(title, "# 一\n\n文字。\n")};
    assert_int_equal(run(&d).outcome, DONE);
    return d.id;
}

static id64 publish_one(const char *title, enum readers readers)
{
    id64 id = write_one(title, readers);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, id, NULL), DONE);
    return id;
}

/* ── Reading ── */

static bool sees_at(const struct actor *who, id64 id, msec at, struct document *out)
{
    struct document d;
    struct db *db = store_read(scratch.store, arena, at);
    bool seen = document_get_by_id(db, who, id, out ? out : &d).outcome == DONE;
    assert_int_equal(store_read_end(db), DB_FINE);
    return seen;
}

static bool sees_it(const struct actor *who, id64 id)
{
    return sees_at(who, id, clock_now + 1, NULL);
}

static bool listed(const struct actor *who, id64 id)
{
    struct document_filter f = {.list = DOCUMENTS_PUBLIC, .under = lane.path, .limit = 100};
    struct document_line *lines;
    bool found = false;
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    size_t n = document_lines(db, who, &f, &lines);
    for (size_t i = 0; i < n; i++)
        found |= lines[i].id == id;
    /* Asked for by name it is there for the same readers: related reading lists so. */
    str ids = str_fmt(arena, "[7,%lld,%lld]", (long long)id, (long long)lines[0].id);
    struct document_line *named;
    n = document_names(db, who, ids, 5, &named);
    assert_int_equal(n > 0 && named[0].id == id, found);
    /* One is asked for, and what cannot be read is passed over. */
    assert_int_equal(document_names(db, who, ids, 1, &named), 1);
    assert_true(named[0].id == (found ? id : lines[0].id));
    assert_int_equal(store_read_end(db), DB_FINE);
    return found;
}

static int setup(void **state)
{
    (void)state;
    clock_now = NOW;
    shelf_open(build, &lane);
    return 0;
}

#endif
