/* The whole archive checked, one finding a check, and what it says: the board. Uses all of the
 * room. A check that fails ends the verification; what it needs has then not been seen. */
#ifndef LINLI_ELECTION_VERIFY_H
#define LINLI_ELECTION_VERIFY_H

#include "election/archive.h"
#include "election/shuffle.h"

/* An archive opened: what its events say, not yet what they are worth. */
struct board {
    struct arena *arena;
    struct archive archive;
    struct election election;
    struct trustees trustees;
    struct credentials credentials;
    const struct engine *engine; /* NULL until board_engine */
    size_t n_ballots;            /* Ballot events */
    size_t *voter; /* for each event: the place of its ballot's credential plus 1, or 0 */
    size_t *last;  /* for each credential: the event of its last ballot, or 0 */
};

/* Reads archive and setup and finds each ballot's credential on the list. `bytes` must stay. */
bool board_open(struct arena *a, str bytes, struct board *out, struct fault *f);
/* Makes the board's engine, whose tables pay off for so many ballots. Whoever checks proofs needs
 * one. */
void board_engine(struct board *b, enum way way, size_t ballots);
/* The event of a type, by its number from 0; SIZE_MAX if there are not so many. */
size_t board_find(const struct board *b, enum event_type type, size_t number);
size_t board_count(const struct board *b, enum event_type type);
/* The ballots that count (the last of each credential), joined; read, but not proved again. */
bool board_tally(const struct board *b, struct tally *out, struct fault *f);
/* What is to be opened: the tally after the last shuffle. */
bool board_pile(const struct board *b, const struct tally *t, struct pile *out, struct fault *f);

/* The partial decryptions, each checked, one a trustee: of[id − 1], TRUSTEES_MAX of them. */
bool board_decryptions(const struct board *b, const struct pile *pile, const struct factors **of,
                       i64 *count, struct fault *f);

enum check {
    CHECK_ARCHIVE,
    CHECK_SETUP,
    CHECK_TRUSTEES,
    CHECK_CREDENTIALS,
    CHECK_BALLOTS,
    CHECK_TALLY,
    CHECK_SHUFFLES,
    CHECK_DECRYPTIONS,
    CHECK_RESULT,
    CHECKS
};
extern const char *const check_names[CHECKS];

/* What was found good before, by hash: ballots (an event's payload) and lists of credentials. A
 * ballot proved when it was cast is not proved again. */
struct verdicts {
    struct map good;
};

struct verify_options {
    int threads; /* 0: as many as there are cores */
    enum way way;
    bool progress;          /* draw a bar on standard error */
    struct verdicts *known; /* may be NULL; those found good are added */
};

struct finding {
    bool done, passed;
    i64 count; /* how many things it looked at */
    struct message what;
};

struct report {
    struct finding checks[CHECKS];
    bool passed;
    struct board board;
    struct tally tally; /* recomputed, where the archive has one */
};

/* Verifies an archive; the report and its board live in `a`, and as long as `bytes`. */
void verify_archive(struct arena *a, str bytes, const struct verify_options *options,
                    struct report *out);
/* The same for report.board that is open already. */
void verify_board(const struct verify_options *options, struct report *out);

#endif
