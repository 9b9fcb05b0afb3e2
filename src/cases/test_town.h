/* A community with its people and kinds, and what they do with cases, for tests of cases: opened on
 * the database of `engine`. For tests only; cmocka comes with it. */
#ifndef LINLI_TEST_TOWN_H
#define LINLI_TEST_TOWN_H

#include <math.h>

#include "accounts/accounts.h"
#include "base/when.h"
#include "cases/cases.h"
#include "cases/test_case_tables.h"
#include "people/invent.h"
#include "record/record.h"

#define TUESDAY INT64_C(1795485600000) /* 2026-11-24T02:00:00Z, ten in the morning in Shanghai */

/* A community of two grids, its people and kinds. */
struct town {
    id64 community, grid1, grid2, building, household;
    str community_path, grid1_path;
    id64 kind_lamp, kind_family, kind_lift, company;
    struct actor resident, neighbour, worker, other_worker, clerk, member, officer;
};

static struct town town;

static const char shanghai_calendar[] =
    "zone = Asia/Shanghai\nworking day = 8:00\nmonday..friday = 09:00-12:00 13:00-18:00\n";

static id64 add_kind(struct db *db, const char *code, enum role role, enum level level,
                     bool is_private)
{
    struct said_name names[] = {{S("en"), str_from(code)}};
    struct kind_new k = {.code = str_from(code),
                         .role = role,
                         .level = level,
                         .organisation_kind =
                             role == ORGANISATION_MEMBER ? PROPERTY_COMPANY : ORGANISATION_NONE,
                         .respond_minutes = 60,
                         .resolve_minutes = 3 * 8 * 60,
                         .is_private = is_private,
                         .reopening = true,
                         .names = names,
                         .n_names = 1};
    id64 id;
    assert_int_equal(kind_add(db, NULL, &k, &id).outcome, DONE);
    return id;
}

static struct result build_town(struct db *db, void *arg)
{
    struct town *t = arg;
    str city, district, street, path;
    id64 parent = invent_place(db, 0, CITY, "City", &city);
    parent = invent_place(db, parent, DISTRICT, "District", &district);
    id64 street_id = invent_place(db, parent, SUBDISTRICT, "Street", &street);
    t->community = invent_place(db, street_id, COMMUNITY, "Lane", &t->community_path);
    t->grid1 = invent_place(db, t->community, GRID, "Grid 1", &t->grid1_path);
    t->grid2 = invent_place(db, t->community, GRID, "Grid 2", &path);
    str grid2_path = path;
    t->building = invent_place(db, t->grid1, BUILDING, "Building 1", &path);
    t->household = invent_place(db, t->building, HOUSEHOLD, "1-101", &path);
    setting_set(db, NULL, t->community, S("zone"), S("Asia/Shanghai"));
    setting_set(db, NULL, t->community, S("calendar"), str_from(shanghai_calendar));
    struct said_name company[] = {{S("en"), S("Qinglan Property")}};
    organisation_add(db, NULL, PROPERTY_COMPANY, t->community, company, 1, S(""), &t->company);
    t->resident = invent_person(db, "amina", RESIDENT, t->household, path, t->household, 0);
    t->resident.path = path;
    t->neighbour = invent_person(db, "bo", RESIDENT, t->grid2, grid2_path, 0, 0);
    t->worker = invent_person(db, "cheng", GRID_WORKER, t->grid1, t->grid1_path, 0, 0);
    t->other_worker = invent_person(db, "deng", GRID_WORKER, t->grid2, grid2_path, 0, 0);
    t->clerk = invent_person(db, "fang", SERVICE_CENTRE, t->community, t->community_path, 0, 0);
    t->member = invent_person(db, "gao", ORGANISATION_MEMBER, t->community, t->community_path, 0,
                              t->company);
    t->officer = invent_person(db, "hu", SUBDISTRICT_OFFICER, street_id, street, 0, 0);
    t->kind_lamp = add_kind(db, "lamp", GRID_WORKER, GRID, false);
    t->kind_family = add_kind(db, "family", SERVICE_CENTRE, COMMUNITY, true);
    t->kind_lift = add_kind(db, "lift", ORGANISATION_MEMBER, COMMUNITY, false);
    return OK_RESULT;
}

static int setup(void **state)
{
    (void)state;
    case_tables_open();
    return skipped ? DONE
                   : (int)store_write(scratch.store, arena, TUESDAY, build_town, &town).outcome;
}

/* ── Doing ── */

struct doing {
    const struct actor *actor;
    const struct case_new *c;
    struct case_step step;
    struct result (*plain)(struct db *, const struct actor *, struct case_step);
    enum solved solved;
    i64 satisfied;
    bool resolved;
    struct team team;
};

static struct result do_open(struct db *db, void *arg)
{
    struct doing *d = arg;
    str number;
    return case_open(db, d->actor, d->c, &number);
}

static struct result do_plain(struct db *db, void *arg)
{
    struct doing *d = arg;
    return d->plain(db, d->actor, d->step);
}

static struct result run(msec at, rule_fn rule, struct doing d)
{
    return store_write(scratch.store, arena, at, rule, &d);
}

static id64 open_lamp(const struct actor *actor)
{
    struct case_new c = {.kind = town.kind_lamp,
                         .title = S("Lamp is out"),
                         .description = S("At the gate"),
                         .lang = S("en"),
                         .lat = NAN,
                         .lon = NAN};
    struct result r = run(TUESDAY, do_open, (struct doing){.actor = actor, .c = &c});
    assert_int_equal(r.outcome, DONE);
    return r.made;
}

#endif
