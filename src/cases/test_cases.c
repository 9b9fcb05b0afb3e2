/* Cases from opening to closing, as the people concerned: who may, what state, which clock, what is
 * told. */
#include "cases/test_town.h"

/* ── Doing and looking ── */

static struct result do_answer(struct db *db, void *arg)
{
    struct doing *d = arg;
    return case_answer(db, d->actor, d->step, d->resolved);
}

static struct result do_rate(struct db *db, void *arg)
{
    struct doing *d = arg;
    return case_rate(db, d->actor, d->step, d->solved, d->satisfied);
}

static struct result do_refer(struct db *db, void *arg)
{
    struct doing *d = arg;
    return case_refer(db, d->actor, d->step, d->team);
}

static struct result step(msec at, const struct actor *actor, id64 id,
                          struct result (*plain)(struct db *, const struct actor *,
                                                 struct case_step),
                          const char *text)
{
    return run(at, do_plain,
               (struct doing){.actor = actor,
                              .plain = plain,
                              .step = {.id = id, .text = str_from(text), .lang = S("en")}});
}

static struct result answer(msec at, const struct actor *actor, id64 id, bool resolved)
{
    return run(at, do_answer,
               (struct doing){.actor = actor,
                              .resolved = resolved,
                              .step = {.id = id, .text = S("Done."), .lang = S("en")}});
}

static enum outcome look(const struct actor *actor, id64 id, struct case_file *out)
{
    struct db *db = store_read(scratch.store, arena, TUESDAY);
    struct result r = case_get_by_id(db, actor, id, out);
    assert_int_equal(store_read_end(db), DB_FINE);
    return r.outcome;
}

static struct case_file file_of(id64 id)
{
    struct case_file f;
    assert_int_equal(look(&town.clerk, id, &f), DONE);
    return f;
}

/* ── The way of a case ── */

static void a_case_goes_to_the_grid_worker_of_its_place(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct case_file f = file_of(open_lamp(&town.resident));
    assert_int_equal(f.state, STATE_ASSIGNED);
    assert_int_equal(f.team.role, GRID_WORKER);
    assert_true(str_eq(f.team.path, town.grid1_path));
    assert_true(f.assignee == town.worker.account);
    assert_int_equal(f.number.n, 11);
    assert_true(str_starts(f.number, S("2026-")));
    /* first response in one working hour */
    assert_true(f.next_due == TUESDAY + HOURS(1));
}

static void numbers_follow_one_another(void **state)
{
    (void)state;
    if (skipped)
        return;
    i64 a, b;
    struct case_file first = file_of(open_lamp(&town.resident)),
                     second = file_of(open_lamp(&town.resident));
    assert_true(str_i64(str_from_at(first.number, 5), &a) &&
                str_i64(str_from_at(second.number, 5), &b));
    assert_int_equal(b, a + 1);
}

static void answered_resolved_rated_closed(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = open_lamp(&town.resident);
    assert_int_equal(answer(TUESDAY + MINUTES(30), &town.worker, id, false).outcome, DONE);
    struct case_file f = file_of(id);
    assert_int_equal(f.state, STATE_ANSWERED);
    assert_true(f.next_due == TUESDAY + DAYS(3)); /* 24 working hours: Friday, ten o'clock */
    assert_int_equal(answer(TUESDAY + HOURS(2), &town.worker, id, true).outcome, DONE);
    f = file_of(id);
    assert_int_equal(f.state, STATE_RESOLVED);
    assert_true(f.next_due == 0);
    struct doing rating = {
        .actor = &town.resident, .solved = SOLVED_YES, .satisfied = 5, .step = {.id = id}};
    assert_int_equal(run(TUESDAY + HOURS(3), do_rate, rating).outcome, DONE);
    f = file_of(id);
    assert_int_equal(f.state, STATE_CLOSED);
    assert_int_equal(f.solved, SOLVED_YES);
    assert_int_equal(f.satisfied, 5);
    assert_false(f.is_open);
}

static void not_solved_opens_it_again_with_new_deadlines(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = open_lamp(&town.resident);
    assert_int_equal(answer(TUESDAY, &town.worker, id, true).outcome, DONE);
    struct doing rating = {
        .actor = &town.resident, .solved = SOLVED_NO, .satisfied = 2, .step = {.id = id}};
    assert_int_equal(run(TUESDAY + HOURS(1), do_rate, rating).outcome, DONE);
    struct case_file f = file_of(id);
    assert_int_equal(f.state, STATE_REOPENED);
    assert_true(f.is_open);
    assert_true(f.assignee == town.worker.account);
    assert_true(f.next_due == TUESDAY + HOURS(2)); /* one working hour from eleven: noon */
}

static void reopening_ends_after_fourteen_days(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = open_lamp(&town.resident);
    assert_int_equal(answer(TUESDAY, &town.worker, id, true).outcome, DONE);
    assert_int_equal(
        step(TUESDAY + DAYS(15), &town.resident, id, case_reopen, "Still dark").outcome, CONFLICT);
    assert_int_equal(
        step(TUESDAY + DAYS(13), &town.neighbour, id, case_reopen, "Still dark").outcome,
        FORBIDDEN);
    assert_int_equal(step(TUESDAY + DAYS(13), &town.resident, id, case_reopen, "").outcome,
                     INVALID);
    assert_int_equal(
        step(TUESDAY + DAYS(13), &town.resident, id, case_reopen, "Still dark").outcome, DONE);
}

static struct result close_unrated(struct db *db, void *arg)
{
    *(i64 *)arg = cases_close_unrated(db, 1000);
    return OK_RESULT;
}

static void unrated_ones_close_by_themselves(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = open_lamp(&town.resident);
    i64 n;
    assert_int_equal(answer(TUESDAY, &town.worker, id, true).outcome, DONE);
    store_write(scratch.store, arena, TUESDAY + DAYS(13), close_unrated, &n);
    assert_int_equal(file_of(id).state, STATE_RESOLVED);
    store_write(scratch.store, arena, TUESDAY + DAYS(15), close_unrated, &n);
    assert_true(n >= 1);
    assert_int_equal(file_of(id).state, STATE_CLOSED);
    assert_int_equal(file_of(id).solved, SOLVED_UNSAID);
}

static void a_paused_clock_moves_its_deadline(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = open_lamp(&town.resident);
    assert_int_equal(
        step(TUESDAY + MINUTES(30), &town.worker, id, case_pause, "Waiting for your photo").outcome,
        DONE);
    assert_true(file_of(id).next_due == 0);
    assert_int_equal(step(TUESDAY + HOURS(1), &town.worker, id, case_resume, "").outcome, DONE);
    assert_true(file_of(id).next_due == TUESDAY + HOURS(1) + MINUTES(30));
}

static void referrals_are_signed_for_or_given_back(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = open_lamp(&town.resident);
    struct doing refer = {.actor = &town.worker,
                          .team = {ORGANISATION_MEMBER, town.community_path, town.company},
                          .step = {.id = id, .text = S("Yours, I think")}};
    assert_int_equal(run(TUESDAY, do_refer, refer).outcome, DONE);
    struct case_file f;
    assert_int_equal(look(&town.member, id, &f), DONE);
    assert_true(f.handles && f.referred);
    assert_int_equal(step(TUESDAY, &town.member, id, case_give_back, "").outcome, INVALID);
    assert_int_equal(
        step(TUESDAY, &town.member, id, case_give_back, "The lamp is the city's").outcome, DONE);
    f = file_of(id);
    assert_int_equal(f.team.role, GRID_WORKER);
    assert_true(f.assignee == town.worker.account);
    assert_int_equal(run(TUESDAY, do_refer, refer).outcome, DONE);
    assert_int_equal(step(TUESDAY, &town.member, id, case_sign, "").outcome, DONE);
    assert_int_equal(look(&town.member, id, &f), DONE);
    assert_false(f.referred);
    assert_int_equal(answer(TUESDAY, &town.member, id, true).outcome, DONE);
}

static void kinds_of_an_organisation_go_to_the_nearest_one(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct case_new c = {.kind = town.kind_lift, .title = S("Lift stuck"), .lat = NAN, .lon = NAN};
    struct result r = run(TUESDAY, do_open, (struct doing){.actor = &town.resident, .c = &c});
    assert_int_equal(r.outcome, DONE);
    assert_true(file_of(r.made).team.organisation == town.company);
}

/* ── Who may ── */

static void a_private_case_is_nobody_elses_business(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct case_new c = {.kind = town.kind_family, .title = S("At home"), .lat = NAN, .lon = NAN};
    struct result r = run(TUESDAY, do_open, (struct doing){.actor = &town.resident, .c = &c});
    struct case_file f;
    assert_int_equal(r.outcome, DONE);
    assert_int_equal(look(&town.resident, r.made, &f), DONE);
    assert_int_equal(look(&town.clerk, r.made, &f), DONE);
    assert_int_equal(look(&town.worker, r.made, &f), DONE); /* their grid */
    assert_int_equal(look(&town.other_worker, r.made, &f), MISSING);
    assert_int_equal(look(&town.neighbour, r.made, &f), MISSING);
    assert_int_equal(look(&town.member, r.made, &f), MISSING);
    assert_int_equal(look(&town.officer, r.made, &f), MISSING);
    assert_int_equal(look(&nobody, r.made, &f), MISSING);
}

static void an_anonymous_reporter_stays_unnamed(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct case_new c = {
        .kind = town.kind_lamp, .title = S("Dark"), .anonymous = true, .lat = NAN, .lon = NAN};
    struct result r = run(TUESDAY, do_open, (struct doing){.actor = &town.resident, .c = &c});
    struct doing rating = {
        .actor = &town.resident, .solved = SOLVED_YES, .satisfied = 4, .step = {.id = r.made}};
    struct case_file f;
    struct case_event *events;
    bool staff_named = false;
    assert_int_equal(answer(TUESDAY, &town.worker, r.made, true).outcome, DONE);
    assert_int_equal(run(TUESDAY + HOURS(1), do_rate, rating).outcome, DONE);
    assert_int_equal(look(&town.neighbour, r.made, &f), DONE);
    struct db *db = store_read(scratch.store, arena, TUESDAY);
    size_t n = case_events(db, &f, &events);
    for (size_t i = 0; i < n; i++) {
        assert_false(str_eq(events[i].by, S("amina")));
        staff_named |= str_eq(events[i].by, S("cheng"));
    }
    assert_true(staff_named && n >= 5);
    store_read_end(db);
}

static void strangers_and_other_grids_may_not_answer(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = open_lamp(&town.resident);
    assert_int_equal(answer(TUESDAY, &town.neighbour, id, false).outcome, FORBIDDEN);
    assert_int_equal(answer(TUESDAY, &town.other_worker, id, false).outcome, FORBIDDEN);
    assert_int_equal(answer(TUESDAY, &nobody, id, false).outcome, FORBIDDEN);
    assert_int_equal(answer(TUESDAY, &town.member, id, false).outcome, FORBIDDEN);
    assert_int_equal(step(TUESDAY, &town.neighbour, id, case_withdraw, "").outcome, FORBIDDEN);
}

static void only_staff_open_for_others_and_strangers_only_where_allowed(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct case_new c = {.kind = town.kind_lamp,
                         .title = S("By telephone"),
                         .place = town.building,
                         .channel = CHANNEL_TELEPHONE,
                         .reporter = town.neighbour.person,
                         .lat = NAN,
                         .lon = NAN};
    assert_int_equal(
        run(TUESDAY, do_open, (struct doing){.actor = &town.resident, .c = &c}).outcome, FORBIDDEN);
    assert_int_equal(run(TUESDAY, do_open, (struct doing){.actor = &town.clerk, .c = &c}).outcome,
                     DONE);
    struct case_new stranger = {.kind = town.kind_lamp,
                                .title = S("No account"),
                                .place = town.building,
                                .lat = NAN,
                                .lon = NAN};
    assert_int_equal(
        run(TUESDAY, do_open, (struct doing){.actor = &nobody, .c = &stranger}).outcome, FORBIDDEN);
}

static void contact_is_read_with_a_reason_and_the_person_sees_it(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = open_lamp(&town.resident);
    struct case_file f = file_of(id);
    struct contact contact;
    struct contact_reading *readings;
    str name;
    assert_int_equal(look(&town.worker, id, &f), DONE);
    struct db *db = store_read(scratch.store, arena, TUESDAY);
    assert_false(case_contact(db, &town.worker, &f, &name, &contact));
    store_read_end(db);
    assert_int_equal(step(TUESDAY, &town.worker, id, case_contact_ask, "").outcome, INVALID);
    assert_int_equal(step(TUESDAY, &town.neighbour, id, case_contact_ask, "curious").outcome,
                     FORBIDDEN);
    assert_int_equal(step(TUESDAY, &town.worker, id, case_contact_ask, "to be let in").outcome,
                     DONE);
    db = store_read(scratch.store, arena, TUESDAY);
    assert_true(case_contact(db, &town.worker, &f, &name, &contact));
    assert_true(str_eq(contact.phone, S("+8613800000000")));
    assert_int_equal(contact_readings(db, &town.resident, &readings), 1);
    assert_true(str_eq(readings[0].reader, S("cheng")));
    assert_true(str_eq(readings[0].reason, S("to be let in")));
    store_read_end(db);
}

/* ── Bad input ── */

static void faults_name_their_field(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct case_new good = {.kind = town.kind_lamp,
                            .title = S("t"),
                            .place = town.building,
                            .lat = NAN,
                            .lon = NAN},
                    c = good;
    struct result r;
    c.title = S("");
    r = run(TUESDAY, do_open, (struct doing){.actor = &town.resident, .c = &c});
    assert_int_equal(r.outcome, INVALID);
    assert_string_equal(r.field, "title");
    c = good;
    c.kind = 7;
    assert_string_equal(
        run(TUESDAY, do_open, (struct doing){.actor = &town.resident, .c = &c}).field, "kind");
    c = good;
    c.place = 7;
    assert_string_equal(
        run(TUESDAY, do_open, (struct doing){.actor = &town.resident, .c = &c}).field, "place");
    c = good;
    c.lat = 91;
    c.lon = 0;
    assert_string_equal(
        run(TUESDAY, do_open, (struct doing){.actor = &town.resident, .c = &c}).field, "lat");
    c = good;
    struct answer_given answers[] = {{S("nonsense"), S("x")}};
    c.answers = answers;
    c.n_answers = 1;
    assert_string_equal(
        run(TUESDAY, do_open, (struct doing){.actor = &town.resident, .c = &c}).field, "nonsense");
}

static void a_form_from_an_older_version_is_refused(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = open_lamp(&town.resident);
    i64 version = file_of(id).version;
    struct doing d = {.actor = &town.worker,
                      .plain = case_note,
                      .step = {.id = id, .text = S("a"), .version = version}};
    assert_int_equal(run(TUESDAY, do_plain, d).outcome, DONE);
    assert_int_equal(run(TUESDAY, do_plain, d).outcome, CONFLICT);
}

static void that_a_note_was_written_is_not_public(void **state)
{
    (void)state;
    if (skipped)
        return;
    id64 id = open_lamp(&town.resident);
    struct doing d = {.actor = &town.worker,
                      .plain = case_note,
                      .step = {.id = id, .text = S("a"), .version = file_of(id).version}};
    assert_int_equal(run(TUESDAY, do_plain, d).outcome, DONE);
    struct db *db = store_read(scratch.store, arena, TUESDAY);
    struct record_shown *lines;
    size_t n = record_public_about(db, id, 10, &lines);
    store_read_end(db);
    assert_int_equal(n, 1);
    assert_true(str_eq(lines[0].verb, S("case_open")));
}

static void imports_are_idempotent_by_source(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct case_new c = {.kind = town.kind_lamp,
                         .title = S("once"),
                         .place = town.building,
                         .channel = CHANNEL_PROGRAM,
                         .source = S("city"),
                         .source_id = S("42"),
                         .lat = NAN,
                         .lon = NAN};
    struct result a = run(TUESDAY, do_open, (struct doing){.actor = &nobody, .c = &c}),
                  b = run(TUESDAY, do_open, (struct doing){.actor = &nobody, .c = &c});
    assert_int_equal(a.outcome, DONE);
    assert_true(a.made == b.made);
}

static void the_record_is_whole(void **state)
{
    (void)state;
    if (skipped)
        return;
    struct db *db = store_read(scratch.store, arena, TUESDAY);
    struct record_check check = record_verify(db, S(""), NULL, NULL);
    store_read_end(db);
    assert_null(check.fault);
    assert_true(check.lines > 50);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_case_goes_to_the_grid_worker_of_its_place),
        cmocka_unit_test(numbers_follow_one_another),
        cmocka_unit_test(answered_resolved_rated_closed),
        cmocka_unit_test(not_solved_opens_it_again_with_new_deadlines),
        cmocka_unit_test(reopening_ends_after_fourteen_days),
        cmocka_unit_test(unrated_ones_close_by_themselves),
        cmocka_unit_test(a_paused_clock_moves_its_deadline),
        cmocka_unit_test(referrals_are_signed_for_or_given_back),
        cmocka_unit_test(kinds_of_an_organisation_go_to_the_nearest_one),
        cmocka_unit_test(a_private_case_is_nobody_elses_business),
        cmocka_unit_test(an_anonymous_reporter_stays_unnamed),
        cmocka_unit_test(strangers_and_other_grids_may_not_answer),
        cmocka_unit_test(only_staff_open_for_others_and_strangers_only_where_allowed),
        cmocka_unit_test(contact_is_read_with_a_reason_and_the_person_sees_it),
        cmocka_unit_test(faults_name_their_field),
        cmocka_unit_test(a_form_from_an_older_version_is_refused),
        cmocka_unit_test(that_a_note_was_written_is_not_public),
        cmocka_unit_test(imports_are_idempotent_by_source),
        cmocka_unit_test(the_record_is_whole),
    };
    int failed = cmocka_run_group_tests_name("sqlite", tests, setup, tables_close);
    engine = DB_POSTGRES;
    return failed + cmocka_run_group_tests_name("postgres", tests, setup, tables_close);
}
