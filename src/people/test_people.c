/* Settings, roles with an end, accounts within reach, moving and contact data: who may, and what it
 * does, on both databases. */
#include <math.h>

#include "accounts/accounts.h"
#include "accounts/accounts.sql.h"
#include "base/when.h"
#include "people/invent.h"
#include "people/people.sql.h"
#include "places/places.sql.h"
#include "record/record.h"
#include "record/record.sql.h"
#include "store/test_tables.h"

#define TUESDAY INT64_C(1795485600000) /* 2026-11-24T02:00:00Z */

/* A city, a community in it with two flats, another community; who works there. */
struct town {
    struct place city, here, there, flat1, flat2;
    struct actor admin, clerk, far_clerk, worker, officer;
    id64 resident;
};

static struct place add_place(struct db *db, id64 parent, enum level level, const char *name)
{
    str path;
    struct place place;
    assert_true(place_get(db, NULL, invent_place(db, parent, level, name, &path), &place));
    return place;
}

static struct actor add_staff(struct db *db, const char *name, enum role role,
                              const struct place *at)
{
    return invent_person(db, name, role, at->id, at->path, 0, 0);
}

static struct town build(struct db *db)
{
    struct town t = {.city = add_place(db, 0, CITY, "City")};
    t.here = add_place(db, t.city.id, COMMUNITY, "Here");
    t.there = add_place(db, t.city.id, COMMUNITY, "There");
    t.flat1 = add_place(db, t.here.id, HOUSEHOLD, "Flat 1");
    t.flat2 = add_place(db, t.here.id, HOUSEHOLD, "Flat 2");
    t.admin = add_staff(db, "admin", ADMINISTRATOR, &t.city);
    t.clerk = add_staff(db, "clerk", COMMITTEE, &t.here);
    t.far_clerk = add_staff(db, "far", COMMITTEE, &t.there);
    t.worker = add_staff(db, "worker", GRID_WORKER, &t.here);
    t.officer = add_staff(db, "officer", SUBDISTRICT_OFFICER, &t.city);
    struct person_new p = {.name = S("Amina"),
                           .languages = S("ar"),
                           .phone = S("+8613800000000"),
                           .household = t.flat1.id};
    assert_int_equal(person_add(db, &t.clerk, &p, &t.resident).outcome, DONE);
    return t;
}

/* Runs a test inside one rule, so that it sees what it writes. */
static void run_at(msec at, rule_fn rule)
{
    if (!skipped)
        assert_int_equal(store_write(scratch.store, arena, at, rule, NULL).outcome, DONE);
}

static bool is(struct result r, enum outcome outcome, const char *field)
{
    bool same = r.outcome == outcome && (field ? r.field && strcmp(r.field, field) == 0 : true);
    if (!same)
        print_error("outcome %d, field %s\n", r.outcome, r.field ? r.field : "-");
    return same;
}

/* ── Settings ── */

static struct result settings(struct db *db, void *arg)
{
    (void)arg;
    struct town t = build(db);
    const struct setting_kind *days = setting_kind(S("similar-days"));
    assert_int_equal(setting_number(db, t.flat1.path, "similar-days"), 30);
    assert_true(str_eq(setting(db, t.here.path, "zone"), S("UTC")));
    assert_int_equal(setting_value(db, &t.here, days).from, 0);
    /* the city says something, the community hears it, then says otherwise */
    assert_true(is(setting_set(db, &t.admin, t.city.id, S("similar-days"), S("7")), DONE, NULL));
    assert_int_equal(setting_number(db, t.flat1.path, "similar-days"), 7);
    assert_int_equal(setting_value(db, &t.here, days).from, t.city.id);
    assert_false(setting_value(db, &t.here, days).own);
    assert_true(is(setting_set(db, &t.clerk, t.here.id, S("similar-days"), S("9")), DONE, NULL));
    assert_int_equal(setting_number(db, t.flat1.path, "similar-days"), 9);
    assert_int_equal(setting_number(db, t.there.path, "similar-days"), 7);
    assert_true(is(setting_reset(db, &t.clerk, t.here.id, S("similar-days")), DONE, NULL));
    assert_int_equal(setting_number(db, t.flat1.path, "similar-days"), 7);
    assert_true(is(setting_reset(db, &t.clerk, t.here.id, S("similar-days")), CONFLICT, NULL));
    return OK_RESULT;
}

static struct result settings_refused(struct db *db, void *arg)
{
    (void)arg;
    struct town t = build(db);
    static const struct {
        const char *name, *value;
    } wrong[] = {{"similar-days", "0"},          {"similar-days", "366"}, {"similar-days", "many"},
                 {"anonymous-cases", "perhaps"}, {"zone", "Moon/Base"},   {"calendar", "monday"}};
    for (size_t i = 0; i < COUNT(wrong); i++)
        assert_true(is(
            setting_set(db, &t.admin, t.here.id, str_from(wrong[i].name), str_from(wrong[i].value)),
            INVALID, "value"));
    assert_true(is(setting_set(db, &t.admin, t.here.id, S("colour"), S("red")), MISSING, "name"));
    /* who may what, and where */
    assert_true(
        is(setting_set(db, &t.clerk, t.there.id, S("similar-days"), S("5")), FORBIDDEN, NULL));
    assert_true(
        is(setting_set(db, &t.worker, t.here.id, S("similar-days"), S("5")), FORBIDDEN, NULL));
    assert_true(is(setting_set(db, &t.clerk, t.here.id, S("zone"), S("UTC")), FORBIDDEN, NULL));
    assert_true(
        is(setting_set(db, &t.admin, t.flat1.id, S("similar-days"), S("5")), INVALID, "place"));
    return OK_RESULT;
}

/* ── Roles ── */

static bool works_here(struct db *db, const struct town *t, id64 account)
{
    struct role_line *holders;
    size_t n = role_holders(db, t->here.path, SERVICE_CENTRE, 0, 10, &holders);
    for (size_t i = 0; i < n; i++)
        if (holders[i].account == account)
            return true;
    return false;
}

static struct town later_town;
static id64 later_account;

static struct result role_with_a_term(struct db *db, void *arg)
{
    (void)arg;
    struct town t = build(db);
    struct role_new n = {.account = t.worker.account,
                         .role = SERVICE_CENTRE,
                         .path = t.here.path,
                         .place = t.here.id,
                         .since = TUESDAY + DAYS(2),
                         .until = TUESDAY + DAYS(4)};
    assert_true(is(role_grant_for(db, &t.clerk, &n), FORBIDDEN, NULL));
    assert_true(is(role_grant_for(db, &t.admin, &n), DONE, NULL));
    assert_true(is(role_grant_for(db, &t.admin, &n), CONFLICT, "role"));
    n.since = n.until;
    n.until = n.since - 1;
    assert_true(is(role_grant_for(db, &t.admin, &n), INVALID, "until"));
    n.until = 0; /* the next term may follow at once */
    assert_true(is(role_grant_for(db, &t.admin, &n), DONE, NULL));
    assert_false(works_here(db, &t, t.worker.account));
    later_town = t;
    later_town.here.path = str_copy(arena, t.here.path);
    later_account = t.worker.account;
    return OK_RESULT;
}

static struct result term_runs(struct db *db, void *arg)
{
    (void)arg;
    assert_true(works_here(db, &later_town, later_account));
    return OK_RESULT;
}

static struct result second_term_is_ended(struct db *db, void *arg)
{
    (void)arg;
    struct role_line *held;
    assert_true(works_here(db, &later_town, later_account));
    size_t n = roles_of(db, later_account, &held);
    for (size_t i = 0; i < n; i++)
        if (held[i].role == SERVICE_CENTRE)
            assert_true(is(role_end(db, &later_town.admin, held[i].id), DONE, NULL));
    assert_false(works_here(db, &later_town, later_account));
    assert_int_equal(roles_ever(db, later_account, &held), 3); /* two terms, and grid worker */
    return OK_RESULT;
}

/* ── Accounts ── */

static struct result accounts_within_reach(struct db *db, void *arg)
{
    (void)arg;
    struct town t = build(db);
    struct account worker, officer, *found;
    id64 next;
    u8 token[TOKEN_SIZE];
    assert_true(account_get(db, t.worker.account, &worker));
    assert_true(account_get(db, t.officer.account, &officer));
    assert_true(account_within(db, &t.clerk, ADD_ACCOUNT, &worker));
    assert_false(account_within(db, &t.far_clerk, ADD_ACCOUNT, &worker));
    assert_false(account_within(db, &t.clerk, ADD_ACCOUNT, &officer)); /* stands above */
    assert_false(account_within(db, &t.worker, ADD_ACCOUNT, &worker));
    assert_true(is(invitation_make(db, &t.clerk, officer.id, S(""), token), FORBIDDEN, NULL));
    assert_true(is(invitation_make(db, &t.clerk, worker.id, S(""), token), DONE, NULL));
    assert_true(is(account_disable(db, &t.clerk, worker.id, true), MISSING, NULL));
    assert_true(is(account_disable(db, &t.admin, t.admin.account, true), CONFLICT, NULL));
    assert_true(is(account_disable(db, &t.admin, worker.id, true), DONE, NULL));
    assert_false(invitation_find(db, token, &worker)); /* a locked account cannot be taken */
    assert_int_equal(account_find(db, &t.clerk, S("wor"), 0, 10, &found, &next), 1);
    assert_int_equal(account_find(db, &t.far_clerk, S("wor"), 0, 10, &found, &next), 0);
    assert_int_equal(account_find(db, &t.clerk, S("worker@example.org"), 0, 10, &found, &next), 1);
    assert_true(str_eq(login_masked(arena, &found[0]), S("w…@example.org")));
    /* However many have such a name elsewhere, those within reach are found. */
    for (int i = 0; i < 12; i++)
        add_staff(db, str_fmt(arena, "worn%d", i).p, GRID_WORKER, &t.here);
    add_staff(db, "worm", GRID_WORKER, &t.there);
    assert_int_equal(account_find(db, &t.far_clerk, S("wor"), 0, 10, &found, &next), 1);
    assert_int_equal(next, 0);
    assert_int_equal(account_find(db, &t.clerk, S("wor"), 0, 10, &found, &next), 10);
    assert_int_equal(account_find(db, &t.clerk, S("wor"), next, 10, &found, &next), 3);
    assert_int_equal(next, 0);
    return OK_RESULT;
}

/* An invitation is a key to the account: nobody hands out a key to more than he holds. */
static struct result invitations_give_no_more(struct db *db, void *arg)
{
    (void)arg;
    struct town t = build(db);
    struct actor chief = add_staff(db, "chief", ADMINISTRATOR, &t.here),
                 fellow = add_staff(db, "fellow", COMMITTEE, &t.here),
                 member = add_staff(db, "member", SERVICE_CENTRE, &t.here);
    struct said_name names[] = {{S("en"), S("Lifts Ltd")}};
    id64 lifts;
    u8 token[TOKEN_SIZE];
    assert_true(is(organisation_add(db, NULL, PROPERTY_COMPANY, t.here.id, names, 1, S(""), &lifts),
                   DONE, NULL));
    assert_true(is(invitation_make(db, &t.clerk, chief.account, S(""), token), FORBIDDEN, NULL));
    assert_true(is(invitation_make(db, &t.clerk, fellow.account, S(""), token), DONE, NULL));
    assert_true(is(invitation_make(db, &t.clerk, t.worker.account, S(""), token), DONE, NULL));
    assert_true(is(invitation_make(db, &member, t.worker.account, S(""), token), DONE, NULL));
    assert_true(is(invitation_make(db, &member, t.clerk.account, S(""), token), FORBIDDEN, NULL));
    assert_true(is(invitation_make(db, &chief, t.clerk.account, S(""), token), DONE, NULL));
    /* who acts for an organisation sees what nobody else does */
    assert_true(is(
        role_grant(db, NULL, t.worker.account, ORGANISATION_MEMBER, t.here.path, t.here.id, lifts),
        DONE, NULL));
    assert_true(is(invitation_make(db, &t.clerk, t.worker.account, S(""), token), FORBIDDEN, NULL));
    assert_true(is(invitation_make(db, &chief, t.worker.account, S(""), token), DONE, NULL));
    return OK_RESULT;
}

/* Staff open an account again whose password was forgotten; its owner reads who, why, and what
 * became of it, and can withdraw it while it is open. Nobody opens their own past the password. */
static struct result owners_are_told(struct db *db, void *arg)
{
    (void)arg;
    struct town t = build(db);
    struct actor *owner = &t.worker;
    struct session session;
    struct actor actor;
    struct account account;
    struct invitation_made *told;
    u8 first[TOKEN_SIZE], second[TOKEN_SIZE], open[TOKEN_SIZE];
    id64 id;
    assert_true(is(account_set_password(db, owner->account, S("old"), 0), DONE, NULL));
    assert_true(is(session_begin(db, owner->account, S("curl"), open), DONE, NULL));
    assert_true(session_find(db, open, &session, &actor, &account));
    assert_int_equal(session.helped, 0);
    assert_true(is(invitation_make(db, &t.clerk, owner->account, S(""), first), INVALID, "reason"));
    assert_true(is(invitation_make(db, &t.clerk, t.clerk.account, S("me"), first), FORBIDDEN, 0));
    assert_true(is(invitation_make(db, &t.clerk, owner->account, S("forgot"), first), DONE, NULL));
    assert_true(session_find(db, open, &session, &actor, &account));
    assert_int_equal(session.helped, TUESDAY);
    assert_true(is(invitation_seen(db, owner, true), DONE, NULL));
    assert_false(invitation_find(db, first, &account));
    assert_true(session_find(db, open, &session, &actor, &account));
    assert_int_equal(session.helped, 0);
    /* the next one is used */
    assert_true(is(invitation_make(db, &t.clerk, owner->account, S("again"), second), DONE, NULL));
    assert_true(is(invitation_take(db, second, S("new"), S("lynx"), &id), DONE, NULL));
    assert_false(session_find(db, open, &session, &actor, &account));
    assert_int_equal(invitations_made(db, owner, &told), 2);
    assert_int_equal(told[0].state, INVITATION_TAKEN);
    assert_true(str_eq(told[0].by, S("clerk")) && str_eq(told[0].reason, S("again")) &&
                str_eq(told[0].agent, S("lynx")));
    assert_int_equal(told[1].state, INVITATION_ENDED);
    assert_true(is(session_begin(db, owner->account, S("curl"), open), DONE, NULL));
    assert_true(session_find(db, open, &session, &actor, &account));
    assert_int_equal(session.helped, TUESDAY);
    assert_true(is(invitation_seen(db, owner, false), DONE, NULL));
    assert_int_equal(invitations_made(db, owner, &told), 2);
    return OK_RESULT;
}

static void test_owners_are_told(void **state)
{
    (void)state;
    run_at(TUESDAY, owners_are_told);
}

/* Who moved away, or whose term is over, stays with those who knew them. */
static struct result accounts_of_nobody_here(struct db *db, void *arg)
{
    (void)arg;
    struct town t = build(db);
    struct account_new n = {.person = t.resident, .login = S("amina@example.org")};
    struct account amina, worker, alone;
    struct role_line *held;
    id64 id;
    assert_true(is(account_add(db, &t.clerk, &n, &id), DONE, NULL));
    assert_true(account_get(db, id, &amina));
    assert_true(account_get(db, t.worker.account, &worker));
    assert_false(account_within(db, &t.far_clerk, ADD_ACCOUNT, &amina));
    assert_true(is(person_move(db, &t.clerk, t.resident, 0, 0), DONE, NULL));
    assert_true(account_within(db, &t.clerk, ADD_ACCOUNT, &amina));
    assert_false(account_within(db, &t.far_clerk, ADD_ACCOUNT, &amina));
    assert_int_equal(roles_of(db, worker.id, &held), 1);
    assert_true(is(role_end(db, &t.admin, held[0].id), DONE, NULL));
    assert_true(account_within(db, &t.clerk, ADD_ACCOUNT, &worker));
    assert_false(account_within(db, &t.far_clerk, ADD_ACCOUNT, &worker));
    /* never anybody's: an administrator's */
    struct person_new p = {.name = S("Alone"), .languages = S("en")};
    n.login = S("alone@example.org");
    assert_true(is(person_add(db, NULL, &p, &n.person), DONE, NULL));
    assert_true(is(account_add(db, NULL, &n, &id), DONE, NULL));
    assert_true(account_get(db, id, &alone));
    assert_false(account_within(db, &t.clerk, ADD_ACCOUNT, &alone));
    assert_true(account_within(db, &t.admin, ADD_ACCOUNT, &alone));
    return OK_RESULT;
}

/* ── People ── */

static struct result moving(struct db *db, void *arg)
{
    (void)arg;
    struct town t = build(db);
    struct person person;
    struct residence *homes;
    assert_true(is(person_move(db, &t.worker, t.resident, t.flat2.id, 0), MISSING, NULL));
    assert_true(is(person_move(db, &t.clerk, t.resident, t.flat1.id, 0), CONFLICT, "household"));
    assert_true(is(person_move(db, &t.clerk, t.resident, t.there.id, 0), INVALID, "household"));
    assert_true(
        is(person_move(db, &t.clerk, t.resident, t.flat2.id, TUESDAY - DAYS(9)), INVALID, "at"));
    assert_true(is(person_move(db, &t.clerk, t.resident, t.flat2.id, 0), DONE, NULL));
    assert_true(is(person_move(db, &t.clerk, t.resident, 0, 0), DONE, NULL));
    /* who moved away is still known to those who knew them, and to nobody else */
    assert_int_equal(person_get(db, &t.clerk, t.resident, &person).outcome, DONE);
    assert_int_equal(person_get(db, &t.far_clerk, t.resident, &person).outcome, MISSING);
    assert_int_equal(person_homes(db, &t.clerk, t.resident, &homes), 2);
    assert_true(homes[0].moved_out && homes[1].moved_out);
    assert_true(is(person_move(db, &t.clerk, t.resident, t.flat1.id, 0), DONE, NULL));
    return OK_RESULT;
}

static struct result contact_data(struct db *db, void *arg)
{
    (void)arg;
    struct town t = build(db);
    struct actor self = {.account = 0, .person = t.resident, .path = t.flat1.path};
    struct contact c, changed = {S("+8613900000000"), S(""), S("evenings")};
    struct person_new name = {.name = S("Amina H."), .languages = S("ar en")};
    struct contact_reading *readings;
    assert_true(is(contact_set(db, &t.clerk, t.resident, &changed), CONFLICT, NULL));
    assert_true(is(contact_read(db, &t.clerk, t.resident, S(""), &c), INVALID, "reason"));
    assert_true(is(contact_read(db, &t.far_clerk, t.resident, S("why"), &c), MISSING, NULL));
    assert_true(is(contact_read(db, &t.clerk, t.resident, S("lift"), &c), DONE, NULL));
    assert_int_equal(contact_readings(db, &self, &readings), 1);
    assert_true(str_eq(readings[0].reason, S("lift")));
    /* a change of the name leaves contact data as it was */
    assert_true(is(person_edit(db, &t.clerk, t.resident, &name), DONE, NULL));
    assert_true(str_eq(contact_of(db, t.resident).phone, S("+8613800000000")));
    assert_true(is(contact_set(db, &t.clerk, t.resident, &changed), DONE, NULL));
    assert_true(str_eq(contact_of(db, t.resident).phone, S("+8613900000000")));
    assert_true(is(person_edit(db, &t.worker, t.resident, &name), MISSING, NULL));
    return OK_RESULT;
}

/* ── Places ── */

static struct result places_change(struct db *db, void *arg)
{
    (void)arg;
    struct town t = build(db);
    struct said_name names[] = {{S("en"), S("New")}, {S("ar"), S("جديد")}},
                     none[] = {{S("en"), S("")}};
    struct said_name *now;
    struct place_change c = {
        .code = S("here"), .lat = 31.2, .lon = 121.4, .names = names, .n_names = 2};
    assert_true(is(place_edit(db, &t.clerk, t.here.id, &c), FORBIDDEN, NULL));
    assert_true(is(place_edit(db, &t.admin, t.here.id, &c), DONE, NULL));
    assert_int_equal(place_names(db, t.here.id, &now), 2);
    assert_true(is(place_edit(db, &t.admin, t.there.id, &c), CONFLICT, "code"));
    c.code = S("");
    c.lat = NAN;
    assert_true(is(place_edit(db, &t.admin, t.here.id, &c), INVALID, "lat"));
    c.lat = 91;
    assert_true(is(place_edit(db, &t.admin, t.here.id, &c), INVALID, "lat"));
    c.lat = c.lon = NAN;
    c.names = none;
    c.n_names = 1; /* the Arabic name stays */
    assert_true(is(place_edit(db, &t.admin, t.here.id, &c), DONE, NULL));
    names[1].name = S("");
    names[0].name = S("");
    c.names = names;
    c.n_names = 2;
    assert_true(is(place_edit(db, &t.admin, t.here.id, &c), INVALID, "name"));
    assert_true(is(place_close(db, &t.admin, t.here.id, true), DONE, NULL));
    assert_true(is(place_close(db, &t.admin, t.here.id, true), CONFLICT, NULL));
    assert_true(is(place_close(db, &t.admin, t.here.id, false), DONE, NULL));
    return OK_RESULT;
}

static struct result organisations_change(struct db *db, void *arg)
{
    (void)arg;
    struct town t = build(db);
    struct said_name names[] = {{S("en"), S("Chess club")}};
    struct organisation *all;
    id64 id;
    assert_true(
        is(organisation_add(db, &t.clerk, CLUB, t.here.id, names, 1, S(""), &id), FORBIDDEN, NULL));
    assert_true(
        is(organisation_add(db, &t.admin, CLUB, t.here.id, names, 1, S(""), &id), DONE, NULL));
    assert_true(is(organisation_edit(db, &t.clerk, id, CLUB, names, 1, S("1")), FORBIDDEN, NULL));
    assert_true(is(organisation_edit(db, &t.admin, id, CLUB, names, 0, S("1")), INVALID, "name"));
    assert_true(is(organisation_edit(db, &t.admin, id, CLUB, names, 1, S("1")), DONE, NULL));
    assert_int_equal(organisation_list(db, NULL, t.here.path, 10, &all), 1);
    assert_true(is(organisation_close(db, &t.admin, id), DONE, NULL));
    assert_true(is(organisation_close(db, &t.admin, id), CONFLICT, NULL));
    assert_int_equal(organisation_list(db, NULL, t.here.path, 10, &all), 0);
    return OK_RESULT;
}

#define TEST(name)                                                                                 \
    static void test_##name(void **state)                                                          \
    {                                                                                              \
        (void)state;                                                                               \
        run_at(TUESDAY, name);                                                                     \
    }
TEST(settings)
TEST(settings_refused)
TEST(accounts_within_reach)
TEST(invitations_give_no_more)
TEST(accounts_of_nobody_here)
TEST(moving)
TEST(contact_data)
TEST(places_change)
TEST(organisations_change)

static void roles_begin_and_end(void **state)
{
    (void)state;
    run_at(TUESDAY, role_with_a_term);
    run_at(TUESDAY + DAYS(3), term_runs);
    run_at(TUESDAY + DAYS(5), second_term_is_ended);
}

static int setup(void **state)
{
    static const struct migration *const all[] = {record_migrations, places_migrations,
                                                  people_migrations, accounts_migrations, NULL};
    (void)state;
    tables_open(all);
    lang_load(arena);
    return 0;
}

/* ── Where one is signed in ── */

static void browsers_have_their_names(void **state)
{
    (void)state;
    static const struct {
        const char *agent, *said;
    } heard[] = {
        {"Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
         "Firefox, Linux"},
        {"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Chrome/126.0.0.0 Safari/537.36 Edg/126.0.0.0",
         "Edge, Windows"},
        {"Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
         "Gecko) Version/17.5 Mobile/15E148 Safari/604.1",
         "Safari, iPhone"},
        {"Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 (KHTML, like Gecko) "
         "Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 MicroMessenger/8.0.49",
         "WeChat, Android"},
        {"curl/7.88.1", "curl/7.88.1"},
        {"", ""},
    };
    for (size_t i = 0; i < COUNT(heard); i++)
        assert_true(str_eq(agent_said(arena, str_from(heard[i].agent)), str_from(heard[i].said)));
    assert_int_equal(agent_said(arena, str_fmt(arena, "%0999d", 0)).n, 60);
}

/* ── Finding by name ── */

static void add_neighbours(struct db *db, const struct town *t, int from, int to)
{
    for (int i = from; i < to; i++) {
        struct place home = add_place(db, t->here.id, HOUSEHOLD, str_fmt(arena, "Door %d", i).p);
        struct person_new p = {
            .name = str_fmt(arena, "Neighbour %d", i), .languages = S("en"), .household = home.id};
        id64 id;
        assert_int_equal(person_add(db, NULL, &p, &id).outcome, DONE);
    }
}

static i64 finding_us(struct db *db, const struct town *t)
{
    struct place *places;
    struct person *people;
    i64 before = thread_us();
    for (int i = 0; i < 20; i++) {
        assert_int_equal(place_find(db, NULL, t->here.path, S("Flat 2"), 2, &places), 1);
        assert_int_equal(person_find(db, &t->clerk, t->here.path, S("Ami"), 0, 2, &people), 1);
    }
    return thread_us() - before;
}

/* It costs by how many are called so, not by how many live there: an import looks up every name. */
static struct result names_come_first(struct db *db, void *arg)
{
    (void)arg;
    struct town t = build(db);
    add_neighbours(db, &t, 0, 50);
    finding_us(db, &t); /* prepares */
    i64 few = finding_us(db, &t);
    add_neighbours(db, &t, 50, 1500);
    i64 many = finding_us(db, &t);
    if (many > 4 * few)
        fail_msg("%lld us among 50 neighbours, %lld us among 1500", (long long)few,
                 (long long)many);
    return OK_RESULT;
}

static void finding_costs_by_what_is_found(void **state)
{
    (void)state;
    if (engine == DB_SQLITE) /* PostgreSQL's work is not on this thread */
        run_at(TUESDAY, names_come_first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(browsers_have_their_names, setup, tables_close),
        cmocka_unit_test_setup_teardown(test_settings, setup, tables_close),
        cmocka_unit_test_setup_teardown(test_settings_refused, setup, tables_close),
        cmocka_unit_test_setup_teardown(roles_begin_and_end, setup, tables_close),
        cmocka_unit_test_setup_teardown(test_accounts_within_reach, setup, tables_close),
        cmocka_unit_test_setup_teardown(test_invitations_give_no_more, setup, tables_close),
        cmocka_unit_test_setup_teardown(test_owners_are_told, setup, tables_close),
        cmocka_unit_test_setup_teardown(test_accounts_of_nobody_here, setup, tables_close),
        cmocka_unit_test_setup_teardown(test_moving, setup, tables_close),
        cmocka_unit_test_setup_teardown(test_contact_data, setup, tables_close),
        cmocka_unit_test_setup_teardown(test_places_change, setup, tables_close),
        cmocka_unit_test_setup_teardown(test_organisations_change, setup, tables_close),
        cmocka_unit_test_setup_teardown(finding_costs_by_what_is_found, setup, tables_close),
    };
    engine = DB_SQLITE;
    int failed = cmocka_run_group_tests_name("people on SQLite", tests, NULL, NULL);
    engine = DB_POSTGRES;
    return failed + cmocka_run_group_tests_name("people on PostgreSQL", tests, NULL, NULL);
}
