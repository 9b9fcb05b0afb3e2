/* An index over time, on both databases: changes, ranks, what is near to what. */
#include <time.h>

#include "base/when.h"
#include "search/test_corpus.h"

/* ── Changes ── */

static i64 score_of(struct scratch *t, const char *words, id64 id)
{
    struct search_query q = {.words = str_from(words), .limit = 20};
    struct search_found found;
    i64 score = 0;
    struct db *db = store_read(t->store, t->arena, NOON);
    search(db, sources, &nobody, &q, NULL, &found);
    for (size_t i = 0; i < found.n; i++)
        if (found.hits[i].id == id)
            score = found.hits[i].key.score;
    assert_int_equal(store_read_end(db), DB_FINE);
    assert_true(score > 0);
    return score;
}

/* A rank, which stands in the address of the next page, tells nobody that "street" is in a text he
 * may not see, nor how long such a text is. */
static void ranks_tell_nothing(void **state)
{
    SCRATCH;
    i64 title = score_of(s, "street", 12), body = score_of(s, "street", 13);
    private_text = "A neighbour is loud, night after night, and nobody does anything about it.";
    touch(s, 10);
    work_all(s);
    assert_int_equal(score_of(s, "street", 13), body);
    hidden[9] = true;
    touch(s, 9);
    work_all(s);
    assert_int_equal(score_of(s, "street", 12), title);
}

static void changes(void **state)
{
    SCRATCH;
    changed_text = "三号楼前的长椅修好了";
    touch(s, 2);
    expect(s, "路灯", "2"); /* not indexed yet: the title still says so */
    work_all(s);
    expect(s, "井盖", "1");
    expect(s, "长椅", "2");
    hidden[1] = true; /* what is gone is not shown even before the index knows */
    expect(s, "井盖", "");
    touch(s, 1);
    work_all(s);
    expect(s, "居民", "3");
    hidden[1] = false;
    touch(s, 1);
    work_all(s);
    expect(s, "居民", "1 3");
}

/* What is published while the index looks at the clock, or by a process whose clock is ahead, is
 * not there yet for who reads it then: it waits, and is found when its moment has come. */
static void told_ahead(void **state)
{
    SCRATCH;
    id64 id = 2;
    changed_text = "三号楼前的长椅修好了";
    first_seen = now_ms() + 200;
    assert_int_equal(store_write(s->store, s->arena, first_seen, tell, &id).outcome, DONE);
    work_all(s);
    while (now_ms() <= first_seen)
        nanosleep(&(struct timespec){.tv_nsec = 10000000}, NULL);
    first_seen = 0; /* expect() asks at noon */
    work_all(s);
    expect(s, "长椅", "2");
}

/* ── Related reading ── */

static str near_of(struct scratch *t, id64 id, bool *fresh)
{
    str ids;
    struct db *db = store_read(t->store, t->arena, NOON);
    *fresh = search_near(db, sources, SEARCH_DOCUMENT, id, &ids);
    store_read_end(db);
    return ids;
}

static bool begins(str ids, const char *with)
{
    return str_starts(ids, str_from(with));
}

static void related(void **state)
{
    SCRATCH;
    bool fresh;
    assert_true(str_eq(near_of(s, 14, &fresh), S("[15]")));
    assert_true(str_eq(near_of(s, 999, &fresh), S("[]")));
    assert_true(begins(near_of(s, 3, &fresh), "[7")); /* in Thai, by its topic */
    assert_true(begins(near_of(s, 1, &fresh), "[2"));
    assert_false(fresh);
}

/* What is kept is shown until it is old: when the thing changed, or one near to it is new. */
static void related_is_kept(void **state)
{
    SCRATCH;
    bool fresh;
    const id64 read[] = {1, 2, 999};
    search_near_keep(s->store, s->arena, sources, SEARCH_DOCUMENT, read, 2);
    search_near_keep(s->store, s->arena, sources, SEARCH_DOCUMENT, read, COUNT(read));
    str kept = near_of(s, 1, &fresh);
    assert_true(fresh && begins(kept, "[2"));
    near_of(s, 999, &fresh);
    assert_false(fresh);
    touch(s, 2); /* a change: its list is gone, that of its neighbour to be made anew … */
    work_all(s);
    near_of(s, 2, &fresh);
    assert_false(fresh);
    near_of(s, 1, &fresh);
    assert_true(fresh);
    search_near_keep(s->store, s->arena, sources, SEARCH_DOCUMENT, read + 1, 1);
    near_of(s, 2, &fresh);
    assert_true(fresh);
    kept = near_of(s, 1, &fresh); /* … as soon as it is known who that is, and shown until then */
    assert_true(!fresh && begins(kept, "[2"));
    search_near_keep(s->store, s->arena, sources, SEARCH_DOCUMENT, read, 1);
    near_of(s, 1, &fresh);
    assert_true(fresh);
}

int main(void)
{
    const struct CMUnitTest tests[] = {ON_CORPUS(changes), ON_CORPUS(told_ahead),
                                       ON_CORPUS(ranks_tell_nothing), ON_CORPUS(related),
                                       ON_CORPUS(related_is_kept)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
