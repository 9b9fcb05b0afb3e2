/* What an archive says. See verify.h. */
#include "election/verify.h"

/* {"election_uuid":…,"election_hash":…,"credential":"DIGITS": where the credential stands. */
static str credential_of(const struct election *e, str ballot)
{
    struct scan s = scan_new(ballot);
    scan_is(&s, S("{\"election_uuid\":\""));
    scan_is(&s, e->uuid);
    scan_is(&s, S("\",\"election_hash\":\""));
    scan_is(&s, e->fingerprint);
    scan_is(&s, S("\",\"credential\":"));
    return scan_digits(&s);
}

static bool find_voters(struct board *b, struct fault *f)
{
    const struct archive *ar = &b->archive;
    b->voter = NEW_ARRAY(b->arena, size_t, ar->n);
    b->last = NEW_ARRAY(b->arena, size_t, b->credentials.n);
    for (size_t i = 0; i < ar->n; i++) {
        if (ar->events[i].type != EVENT_BALLOT)
            continue;
        str key = credential_of(&b->election, event_body(&ar->events[i], 0));
        uintptr_t place = key.n ? (uintptr_t)map_get(&b->credentials.index, key) : 0;
        if (!key.n)
            return faulty(f, N_("event {1}: a ballot of another election"), (i64)i, 0, 0);
        if (!place)
            return faulty(f, N_("event {1}: a ballot by nobody on the list"), (i64)i, 0, 0);
        b->voter[i] = place;
        b->last[place - 1] = i;
        b->n_ballots++;
    }
    return true;
}

static bool read_setup(struct board *b, struct fault *f)
{
    const struct event *setup = &b->archive.events[0];
    return election_read(b->arena, event_body(setup, 0), &b->election, f) &&
           trustees_read(b->arena, b->election.group, event_body(setup, 1), &b->trustees, f) &&
           credentials_read(b->arena, b->election.group, event_body(setup, 2), &b->credentials, f);
}

bool board_open(struct arena *a, str bytes, struct board *out, struct fault *f)
{
    *out = (struct board){.arena = a};
    return archive_read(a, bytes, &out->archive, f) && read_setup(out, f) && find_voters(out, f);
}

void board_engine(struct board *b, enum way way, size_t ballots)
{
    size_t uses = 2; /* of a base a ballot: four a choice, and one for each sum */
    for (size_t i = 0; i < b->election.n_questions; i++) {
        const struct question *q = &b->election.questions[i];
        uses += q->ranked ? 1 : 4 * question_choices(q) + 2 * (size_t)(q->max - q->min);
    }
    b->engine = engine_new(b->arena, b->election.group, &b->election.key, way, uses * ballots + 16);
}

size_t board_find(const struct board *b, enum event_type type, size_t number)
{
    for (size_t i = 0; i < b->archive.n; i++)
        if (b->archive.events[i].type == type && number-- == 0)
            return i;
    return SIZE_MAX;
}

size_t board_count(const struct board *b, enum event_type type)
{
    size_t n = 0;
    for (size_t i = 0; i < b->archive.n; i++)
        n += b->archive.events[i].type == type;
    return n;
}

bool board_tally(const struct board *b, struct tally *out, struct fault *f)
{
    struct arena *scratch = arena_new(0);
    bool fine = true;
    *out = tally_new(b->arena, &b->election);
    for (size_t i = 0; i < b->archive.n && fine; i++) {
        size_t voter = b->voter[i];
        struct ballot ballot;
        if (!voter || b->last[voter - 1] != i)
            continue;
        fine = ballot_read(scratch, &b->election, event_body(&b->archive.events[i], 0), (i64)i,
                           &ballot, f);
        if (fine)
            tally_add(out, &ballot, b->credentials.weights[voter - 1]);
        arena_reset(scratch);
    }
    arena_free(scratch);
    tally_close(out);
    return fine;
}

bool board_pile(const struct board *b, const struct tally *t, struct pile *out, struct fault *f)
{
    const struct election *e = &b->election;
    struct pile ranked = {NEW_ARRAY(b->arena, struct ciphertext *, e->n_questions),
                          NEW_ARRAY(b->arena, size_t, e->n_questions), 0};
    *out = (struct pile){NEW_ARRAY(b->arena, struct ciphertext *, e->n_questions), t->pile.sizes,
                         e->n_questions};
    for (size_t i = 0; i < e->n_questions; i++) {
        out->rows[i] = t->pile.rows[i];
        if (e->questions[i].ranked) {
            ranked.rows[ranked.n] = t->pile.rows[i];
            ranked.sizes[ranked.n++] = t->pile.sizes[i];
        }
    }
    for (size_t k = 0, at; (at = board_find(b, EVENT_SHUFFLE, k)) != SIZE_MAX; k++) {
        struct shuffle s;
        if (!shuffle_read(b->arena, e->group, &ranked, event_body(&b->archive.events[at], 0),
                          (i64)at, &s, f))
            return false;
        ranked.rows = s.pile.rows;
    }
    for (size_t i = 0, r = 0; i < e->n_questions; i++)
        if (e->questions[i].ranked)
            out->rows[i] = ranked.rows[r++];
    return true;
}
