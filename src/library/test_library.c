/* Documents from the first draft to the last version, as the people concerned: who may, who sees
 * what, what is kept. On both databases. */
#include "accounts/accounts.h"
#include "base/when.h"
#include "library/test_shelf.h"
#include "record/record.h"
#include "texts/texts.h"

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

static struct result do_back(struct db *db, struct doing *d)
{
    return document_give_back(db, d->who, d->s);
}

static struct result do_approve(struct db *db, struct doing *d)
{
    return document_approve(db, d->who, d->s, d->at);
}

static struct result do_withdraw(struct db *db, struct doing *d)
{
    return document_withdraw(db, d->who, d->s);
}

static struct result do_supersede(struct db *db, struct doing *d)
{
    return document_supersede(db, d->who, d->s, &d->target, d->target != 0);
}

static struct result do_supersede_two(struct db *db, struct doing *d)
{
    return document_supersede(db, d->who, d->s, d->two, 2);
}

static struct result do_extend(struct db *db, struct doing *d)
{
    return document_extend(db, d->who, d->s, &d->target, 1);
}

static struct result do_take_over(struct db *db, struct doing *d)
{
    return document_take_over(db, &d->import, &d->id, &d->known);
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

static size_t lines_of(const struct actor *who, const struct document_filter *f)
{
    struct document_line *lines;
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    size_t n = document_lines(db, who, f, &lines);
    assert_int_equal(store_read_end(db), DB_FINE);
    return n;
}

static struct document of(id64 id)
{
    struct document d;
    assert_true(sees_at(&lane.clerk, id, clock_now + 1, &d));
    return d;
}

/* ── Tests ── */

/* Where nobody wrote one: what the text says, not what its headings do, as one line. */
static void a_summary_is_made_of_the_text(void **state)
{
    (void)state;
    static const char *const made[][2] = {
        {"# 停在哪里\n\n请停在**西门**。\n\n# 何时生效\n\n十二月一日起。\n",
         "请停在西门。 十二月一日起。"},
        {"# A\n\nShort.\n\nThis is the first line that is long enough. It goes on.\n",
         "This is the first line that is long enough. It goes on."},
        {"| 时段 | 费用 |\n|---|---|\n| 白天 | 1 元 |\n\n表后。\n", "表后。"},
        {"# 只有标题\n", ""}};
    for (size_t i = 0; i < COUNT(made); i++) {
        struct document_words w = words("x", made[i][0]);
        struct document_made m;
        assert_int_equal(document_make(arena, &w, &m).outcome, DONE);
        assert_string_equal(str_z(arena, m.words.summary), made[i][1]);
        assert_true(str_eq(markdown_summarised(arena, w.body), m.words.summary));
    }
}

static void a_second_person_is_needed(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = write_one("公约", READ_BY_EVERYBODY);
    assert_int_equal(step(do_approve, &lane.second, id, NULL), CONFLICT); /* not sent yet */
    assert_int_equal(step(do_send, &lane.resident, id, NULL), MISSING);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.clerk, id, NULL), FORBIDDEN); /* one's own */
    assert_int_equal(step(do_approve, &lane.worker, id, NULL), FORBIDDEN);
    assert_int_equal(step(do_approve, &lane.elsewhere, id, NULL), MISSING);
    assert_false(sees_it(&lane.stranger, id));
    assert_int_equal(step(do_back, &lane.second, id, ""), INVALID);
    assert_int_equal(step(do_back, &lane.second, id, "请写明日期"), DONE);
    assert_int_equal(of(id).state, DOCUMENT_DRAFT);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, id, NULL), DONE);
    assert_true(sees_it(&lane.stranger, id));
    assert_true(listed(&lane.stranger, id));
}

static void readers_see_the_old_until_the_new_is_approved(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct document_version v;
    id64 id = publish_one("第一版", READ_BY_EVERYBODY);
    struct doing d = {.what = do_save,
                      .who = &lane.clerk,
                      .s = {id, of(id).version, STR_NONE},
                      .about = about(RULES, READ_BY_EVERYBODY),
                      .words = words("第二版", "新的文字。\n")};
    assert_int_equal(run(&d).outcome, DONE);
    assert_int_equal(run(&d).outcome, CONFLICT); /* the version it was written from is gone */
    struct document doc = of(id);
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_true(document_shown(db, &doc, &v));
    assert_true(str_eq(v.title, S("第一版")));
    assert_true(document_latest(db, &doc, &v));
    assert_true(str_eq(v.title, S("第二版")));
    assert_int_equal(v.n, 2);
    doc.staff = false; /* a reader's */
    assert_false(document_version_get(db, &doc, 2, &v));
    assert_true(document_version_get(db, &doc, 1, &v));
    store_read_end(db);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, id, NULL), DONE);
    struct text_shown shown;
    db = store_read(scratch.store, arena, clock_now + 1);
    assert_true(text_show(db, TEXT_DOCUMENT, id, S("zh-Hans"), &shown));
    assert_true(str_eq(shown.title, S("第二版"))); /* translators are told of the new words */
    store_read_end(db);
}

/* What was given back was never published, and stays among those who work on it. */
static void what_was_given_back_stays_unread(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct document_version v, *versions;
    id64 id = write_one("有姓名的草稿", READ_BY_EVERYBODY);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_back, &lane.second, id, "请删去姓名"), DONE);
    struct doing d = {.what = do_save,
                      .who = &lane.clerk,
                      .s = {.id = id},
                      .about = about(RULES, READ_BY_EVERYBODY),
                      .words = words("没有姓名的", "新的文字。\n")};
    assert_int_equal(run(&d).outcome, DONE);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, id, "好"), DONE);
    struct document doc = of(id);
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_int_equal(document_versions(db, &doc, 0, &versions), 2);
    assert_true(document_version_get(db, &doc, 1, &v));
    doc.staff = false; /* a reader's */
    assert_int_equal(document_versions(db, &doc, 0, &versions), 1);
    assert_int_equal(versions[0].n, 2);
    assert_false(document_version_get(db, &doc, 1, &v));
    assert_true(document_version_get(db, &doc, 2, &v));
    store_read_end(db);
    /* the published one stays readable when another takes its place */
    d.s = (struct document_step){.id = id};
    d.words = words("更新的", "更新的文字。\n");
    assert_int_equal(run(&d).outcome, DONE);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, id, NULL), DONE);
    doc = of(id);
    doc.staff = false;
    db = store_read(scratch.store, arena, clock_now + 1);
    assert_int_equal(document_versions(db, &doc, 0, &versions), 2);
    assert_true(document_version_get(db, &doc, 2, &v));
    store_read_end(db);
}

static struct result begin_and_end_a_role(struct db *db, struct doing *d)
{
    struct role_new n = {d->who->account, ORGANISATION_MEMBER, lane.path,          lane.community,
                         lane.club,       clock_now + DAYS(1), clock_now + DAYS(3)};
    return role_grant_for(db, NULL, &n);
}

/* Whoever signed in now. */
static bool listed_now(id64 account, id64 id)
{
    struct actor who;
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_true(account_acts(db, account, &who));
    assert_int_equal(store_read_end(db), DB_FINE);
    return listed(&who, id);
}

/* Who acts for a body for a time sees what is its own in that time, in lists as on pages. */
static void a_body_is_read_within_a_term(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = publish_one("只给合唱团", READ_BY_BODY);
    struct doing d = {.what = begin_and_end_a_role, .who = &lane.resident};
    assert_int_equal(run(&d).outcome, DONE);
    assert_false(listed_now(lane.resident.account, id));
    clock_now += DAYS(2);
    assert_true(listed_now(lane.resident.account, id));
    clock_now += DAYS(2);
    assert_false(listed_now(lane.resident.account, id));
}

static void who_may_read(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 all = publish_one("人人", READ_BY_EVERYBODY),
         home = publish_one("居民", READ_BY_RESIDENTS), body = publish_one("合唱团", READ_BY_BODY);
    const struct {
        const struct actor *who;
        bool all, home, body;
    } expected[] = {{&lane.stranger, true, false, false}, {&lane.resident, true, true, false},
                    {&lane.member, true, false, true},    {&lane.clerk, true, true, true},
                    {&lane.worker, true, true, true},     {&lane.second, true, true, true},
                    {&lane.elsewhere, true, false, false}};
    for (size_t i = 0; i < COUNT(expected); i++) {
        const struct actor *who = expected[i].who;
        assert_int_equal(sees_it(who, all), expected[i].all);
        assert_int_equal(sees_it(who, home), expected[i].home);
        assert_int_equal(sees_it(who, body), expected[i].body);
        assert_int_equal(listed(who, all), expected[i].all);
        assert_int_equal(listed(who, home), expected[i].home);
        assert_int_equal(listed(who, body), expected[i].body);
    }
}

static void who_may_write(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct doing d = {.what = do_add,
                      .who = &lane.resident,
                      .about = about(RULES, READ_BY_EVERYBODY),
                      .words = words("x", "y")};
    assert_int_equal(run(&d).outcome, FORBIDDEN);
    d.about.kind = REFLECTION; /* residents write what they learnt, at home */
    assert_int_equal(run(&d).outcome, DONE);
    d.about.place = lane.other;
    assert_int_equal(run(&d).outcome, FORBIDDEN);
    d.who = &lane.elsewhere;
    d.about.place = lane.community;
    assert_int_equal(run(&d).outcome, FORBIDDEN);
    d.who = &lane.stranger;
    assert_int_equal(run(&d).outcome, FORBIDDEN);
    d.who = &lane.clerk;
    d.about.kind = DOCUMENT_NONE;
    assert_int_equal(run(&d).outcome, INVALID);
    d.about = about(GUIDE, READ_BY_EVERYBODY);
    d.words.title = S("");
    assert_int_equal(document_make(arena, &d.words, &d.made).outcome, INVALID);
}

static struct result do_topic(struct db *db, struct doing *d)
{
    struct topic_words name = {S("en"), S("Stairs"), S("")};
    struct topic_new t = {
        .community = lane.community, .code = S("stairs"), .words = &name, .n_words = 1};
    return topic_set(db, NULL, &t, &d->id);
}

/* A topic lists what is published, newest first, page by page; drafts never. */
static void a_topic_lists_what_is_published(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct doing topic = {.what = do_topic, .who = &lane.clerk};
    assert_int_equal(run(&topic).outcome, DONE);
    const str codes[] = {S("stairs")};
    id64 ids[3];
    for (size_t i = 0; i < COUNT(ids); i++) {
        struct doing d = {.what = do_add,
                          .who = &lane.clerk,
                          .about = about(RULES, READ_BY_EVERYBODY),
                          .words = words("楼道", "文字。\n")};
        d.about.topics = codes;
        d.about.n_topics = 1;
        assert_int_equal(run(&d).outcome, DONE);
        ids[i] = d.id;
    }
    for (size_t i = 0; i < 2; i++) { /* the last stays a draft */
        assert_int_equal(step(do_send, &lane.clerk, ids[i], NULL), DONE);
        assert_int_equal(step(do_approve, &lane.second, ids[i], NULL), DONE);
    }
    struct document_filter f = {.list = DOCUMENTS_PUBLIC, .topic = topic.id, .limit = 1};
    struct document_line *lines;
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_int_equal(document_lines(db, &nobody, &f, &lines), 2);
    assert_int_equal(lines[0].id, ids[1]);
    f.from_id = lines[0].id;
    f.from_key = document_line_key(&f, &lines[0]);
    assert_int_equal(document_lines(db, &nobody, &f, &lines), 1);
    assert_int_equal(lines[0].id, ids[0]);
    store_read_end(db);
    struct doing residents = {.what = do_save,
                              .who = &lane.clerk,
                              .s = {.id = ids[0]},
                              .about = about(RULES, READ_BY_RESIDENTS),
                              .words = words("楼道", "文字。\n")};
    residents.about.topics = codes;
    residents.about.n_topics = 1;
    assert_int_equal(run(&residents).outcome, DONE);
    f = (struct document_filter){.under = lane.path, .topic = topic.id, .limit = 5};
    assert_int_equal(lines_of(&nobody, &f), 1);
    assert_int_equal(lines_of(&lane.resident, &f), 2);
    assert_int_equal(step(do_withdraw, &lane.second, ids[1], "旧了"), DONE);
    assert_int_equal(lines_of(&nobody, &f), 0);
    assert_int_equal(lines_of(&lane.resident, &f), 1);
}

static void published_at_a_given_time(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = write_one("明天", READ_BY_EVERYBODY);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    struct doing d = {
        .what = do_approve, .who = &lane.second, .s = {.id = id}, .at = NOW + DAYS(1)};
    assert_int_equal(run(&d).outcome, DONE);
    assert_false(sees_at(&lane.stranger, id, NOW + DAYS(1) - 1, NULL));
    assert_true(sees_at(&lane.stranger, id, NOW + DAYS(1), NULL));
    assert_false(listed(&lane.stranger, id));
}

static struct result do_tell_due(struct db *db, struct doing *d)
{
    (void)d;
    documents_tell_due(db);
    return OK_RESULT;
}

static str title_shown(id64 id, msec at)
{
    struct document d;
    struct document_version v;
    assert_true(sees_at(&lane.stranger, id, at, &d));
    struct db *db = store_read(scratch.store, arena, at);
    assert_true(document_shown(db, &d, &v));
    store_read_end(db);
    return v.title;
}

/* What readers see already they see until then, whoever writes on meanwhile; in a feed it has not
 * changed before. */
static void a_new_version_at_a_given_time(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = publish_one("现在的", READ_BY_EVERYBODY);
    msec changed = of(id).changed, at = clock_now + HOURS(5);
    struct doing save = {.what = do_save,
                         .who = &lane.clerk,
                         .s = {.id = id},
                         .about = about(RULES, READ_BY_EVERYBODY),
                         .words = words("明天的", "新的文字。\n")};
    struct doing approve = {.what = do_approve, .who = &lane.second, .s = {.id = id}, .at = at};
    struct doing due = {.what = do_tell_due};
    assert_int_equal(run(&save).outcome, DONE);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(run(&approve).outcome, DONE);
    assert_int_equal(of(id).state, DOCUMENT_APPROVED);
    assert_int_equal(run(&due).outcome, DONE);
    assert_true(str_eq(title_shown(id, clock_now + 1), S("现在的")));
    assert_int_equal(of(id).changed, changed);
    save.words = words("后天的", "草稿。\n");
    assert_int_equal(run(&save).outcome, DONE);
    i64 version = of(id).version;
    clock_now = at;
    assert_int_equal(run(&due).outcome, DONE);
    assert_true(str_eq(title_shown(id, clock_now + 1), S("明天的")));
    assert_int_equal(of(id).changed, at);
    assert_int_equal(of(id).coming, 0);
    assert_int_equal(of(id).state, DOCUMENT_DRAFT);
    assert_int_equal(of(id).version, version);
    /* approved at once, what was to come later is not waited for */
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    approve.at = clock_now + HOURS(5);
    assert_int_equal(run(&approve).outcome, DONE);
    save.words = words("马上的", "急。\n");
    assert_int_equal(run(&save).outcome, DONE);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, id, NULL), DONE);
    clock_now += HOURS(6);
    assert_int_equal(run(&due).outcome, DONE);
    assert_true(str_eq(title_shown(id, clock_now + 1), S("马上的")));
}

/* A document that comes to be written in another language goes on counting: every version is there.
 */
static void versions_in_two_languages(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct document_version v, *versions;
    id64 id = publish_one("中文的", READ_BY_EVERYBODY);
    struct doing save = {.what = do_save,
                         .who = &lane.clerk,
                         .s = {.id = id},
                         .about = about(RULES, READ_BY_EVERYBODY),
                         .words = words("In English", "Words.\n")};
    save.words.lang = S("en");
    assert_int_equal(run(&save).outcome, DONE);
    struct document doc = of(id);
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_int_equal(document_versions(db, &doc, 0, &versions), 2);
    assert_true(str_eq(versions[0].lang, S("en")));
    assert_int_equal(versions[0].n, 2);
    assert_true(document_version_get(db, &doc, 1, &v));
    assert_true(str_eq(v.title, S("中文的")));
    store_read_end(db);
}

static void two_do_not_come_from_one_address(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct doing d = {.what = do_add,
                      .who = &lane.clerk,
                      .about = about(RULES, READ_BY_EVERYBODY),
                      .words = words("转来的", "文字。\n")};
    d.about.source_address = S("https://example.org/once");
    assert_int_equal(run(&d).outcome, DONE);
    struct doing save = d, again = d;
    assert_int_equal(run(&again).outcome, INVALID);
    save.what = do_save;
    save.s.id = d.id;
    assert_int_equal(run(&save).outcome, DONE); /* its own */
    save.s.id = write_one("另一份", READ_BY_EVERYBODY);
    assert_int_equal(run(&save).outcome, INVALID);
}

static bool said_to_be_replaced(id64 id)
{
    struct document_line line;
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_true(document_line(db, &nobody, id, &line));
    store_read_end(db);
    return line.superseded;
}

/* A list says so only while readers see what took the place. */
static void replaced_by_what_is_read(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 old = publish_one("旧规", READ_BY_EVERYBODY),
         older = publish_one("更旧", READ_BY_EVERYBODY);
    id64 new = write_one("新规", READ_BY_EVERYBODY), both[] = {old, older};
    struct doing d = {.what = do_supersede, .who = &lane.second, .s = {.id = new}, .target = old};
    assert_int_equal(run(&d).outcome, DONE);
    assert_false(said_to_be_replaced(old));
    assert_int_equal(step(do_send, &lane.clerk, new, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, new, NULL), DONE);
    assert_true(said_to_be_replaced(old));
    struct doing two = {
        .what = do_supersede_two, .who = &lane.second, .s = {.id = new}, .two = both};
    assert_int_equal(run(&two).outcome, DONE);
    assert_true(said_to_be_replaced(old) && said_to_be_replaced(older));
    assert_int_equal(step(do_withdraw, &lane.second, new, "错了"), DONE);
    assert_false(said_to_be_replaced(old));
}

static void it_takes_the_next_register_number(void **state)
{
    (void)state;
    if (skipped)
        return;
    str numbers[2];
    for (int i = 0; i < 2; i++) {
        struct doing d = {.what = do_add,
                          .who = &lane.clerk,
                          .about = about(RULES, READ_BY_EVERYBODY),
                          .words = words("登记", "文")};
        d.about.wants_register = true;
        assert_int_equal(run(&d).outcome, DONE);
        assert_int_equal(of(d.id).register_number.n, 0);
        assert_int_equal(step(do_send, &lane.clerk, d.id, NULL), DONE);
        assert_int_equal(step(do_approve, &lane.second, d.id, NULL), DONE);
        numbers[i] = of(d.id).register_number;
    }
    assert_true(str_eq(numbers[0], S("唐西居委〔2026〕1号")));
    assert_true(str_eq(numbers[1], S("唐西居委〔2026〕2号")));
}

static void one_takes_the_place_of_another(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 old = publish_one("旧", READ_BY_EVERYBODY), new = publish_one("新", READ_BY_EVERYBODY);
    struct doing d = {.what = do_supersede, .who = &lane.second, .s = {.id = new}, .target = old};
    assert_int_equal(run(&d).outcome, DONE);
    assert_int_equal(of(old).superseded_by, new);
    d.s.id = old;
    d.target = new; /* round in a circle */
    assert_int_equal(run(&d).outcome, INVALID);
    d.target = old;
    assert_int_equal(run(&d).outcome, INVALID);
    d.s.id = new;
    d.who = &lane.worker;
    assert_int_equal(run(&d).outcome, FORBIDDEN);
    d.who = &lane.second;
    d.target = 0;
    assert_int_equal(run(&d).outcome, DONE);
    assert_int_equal(of(old).superseded_by, 0);
    d.what = do_extend;
    d.target = old;
    assert_int_equal(run(&d).outcome, DONE);
    struct document_line *lines;
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_int_equal(document_extended(db, &nobody, new, &lines), 1);
    assert_true(str_eq(lines[0].title, S("旧")));
    store_read_end(db);
}

static void what_must_be_kept_is_kept(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct doing d = {.what = do_add,
                      .who = &lane.clerk,
                      .about = about(MINUTES_OF_MEETING, READ_BY_EVERYBODY),
                      .words = words("记录", "文")};
    d.about.retain = NOW + DAYS(3650);
    assert_int_equal(run(&d).outcome, DONE);
    assert_int_equal(step(do_send, &lane.clerk, d.id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, d.id, NULL), DONE);
    assert_int_equal(step(do_withdraw, &lane.second, d.id, "错了"), INVALID);
    id64 other = publish_one("可撤", READ_BY_EVERYBODY);
    assert_int_equal(step(do_withdraw, &lane.worker, other, "错了"), FORBIDDEN);
    assert_int_equal(step(do_withdraw, &lane.second, other, ""), INVALID);
    assert_int_equal(step(do_withdraw, &lane.second, other, "错了"), DONE);
    assert_false(sees_it(&lane.stranger, other));
    assert_true(sees_it(&lane.clerk, other));
    assert_false(listed(&lane.stranger, other));
}

static void taking_over_twice_changes_nothing(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct doing d = {.what = do_take_over};
    struct document_words w = words("导入", "文字");
    assert_int_equal(document_make(arena, &w, &d.import.made).outcome, DONE);
    d.import.about = about(REPORT, READ_BY_EVERYBODY);
    d.import.about.source_address = S("https://example.org/a");
    d.import.published = NOW - DAYS(100);
    assert_int_equal(run(&d).outcome, DONE);
    assert_false(d.known);
    id64 first = d.id;
    assert_int_equal(run(&d).outcome, DONE);
    assert_true(d.known);
    assert_int_equal(d.id, first);
    assert_true(sees_it(&lane.stranger, first));
}

/* What was published elsewhere is a version as good as those approved here. */
static void what_was_taken_over_stays_among_the_versions(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct doing d = {.what = do_take_over};
    struct document_words w = words("外来的", "原来的文字。\n");
    struct document_version *versions, v;
    assert_int_equal(document_make(arena, &w, &d.import.made).outcome, DONE);
    d.import.about = about(REPORT, READ_BY_EVERYBODY);
    assert_int_equal(run(&d).outcome, DONE);
    id64 id = d.id;
    struct doing save = {.what = do_save,
                         .who = &lane.clerk,
                         .about = about(REPORT, READ_BY_EVERYBODY),
                         .words = words("外来的", "改过的文字。\n"),
                         .s = {.id = id}};
    assert_int_equal(run(&save).outcome, DONE);
    assert_int_equal(step(do_send, &lane.clerk, id, NULL), DONE);
    assert_int_equal(step(do_approve, &lane.second, id, NULL), DONE);
    struct document doc = of(id);
    doc.staff = false; /* a reader's */
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_int_equal(document_versions(db, &doc, 0, &versions), 2);
    assert_true(document_version_get(db, &doc, 1, &v));
    store_read_end(db);
}

static void every_change_is_in_the_record(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = publish_one("记录在案", READ_BY_EVERYBODY);
    struct record_shown *lines;
    struct db *db = store_read(scratch.store, arena, clock_now + 1);
    assert_true(record_verify(db, S(""), NULL, NULL).bad == 0);
    assert_int_equal(record_public_about(db, id, 50, &lines), 1); /* drafts are nobody's business */
    assert_true(str_eq(lines[0].verb, S("document_approve")));
    assert_true(str_has(lines[0].detail, S("\"kind\":\"rules\"")));
    store_read_end(db);
}

static int setup(void **state)
{
    (void)state;
    shelf_open(build, &lane);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_summary_is_made_of_the_text),
        cmocka_unit_test(a_second_person_is_needed),
        cmocka_unit_test(readers_see_the_old_until_the_new_is_approved),
        cmocka_unit_test(what_was_given_back_stays_unread),
        cmocka_unit_test(who_may_read),
        cmocka_unit_test(who_may_write),
        cmocka_unit_test(published_at_a_given_time),
        cmocka_unit_test(a_new_version_at_a_given_time),
        cmocka_unit_test(versions_in_two_languages),
        cmocka_unit_test(two_do_not_come_from_one_address),
        cmocka_unit_test(replaced_by_what_is_read),
        cmocka_unit_test(a_topic_lists_what_is_published),
        cmocka_unit_test(it_takes_the_next_register_number),
        cmocka_unit_test(one_takes_the_place_of_another),
        cmocka_unit_test(what_must_be_kept_is_kept),
        cmocka_unit_test(taking_over_twice_changes_nothing),
        cmocka_unit_test(what_was_taken_over_stays_among_the_versions),
        cmocka_unit_test(every_change_is_in_the_record),
        cmocka_unit_test(a_body_is_read_within_a_term),
    };
    engine = DB_SQLITE;
    int failed = cmocka_run_group_tests_name("library on SQLite", tests, setup, tables_close);
    engine = DB_POSTGRES;
    clock_now = NOW;
    return failed +
           cmocka_run_group_tests_name("library on PostgreSQL", tests, setup, tables_close);
}
