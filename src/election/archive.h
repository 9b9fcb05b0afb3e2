/* UUID.bel: the public record of an election, a tape that only grows. Uses canonical.
 *
 * The file is a sequence of old-style tar records, each a header of 512 bytes and a body padded
 * with zeros. The first is named BELENIOS; then come data (<sha256>.data.json) and events
 * (<sha256>.event.json). An event names its parent's hash, its height, its type and its payload;
 * the data it needs stand directly before it, so that a reader needs no memory of the file.
 * Source: Belenios 2.0, observed; research notes section 1.2.
 */
#ifndef LINLI_ELECTION_ARCHIVE_H
#define LINLI_ELECTION_ARCHIVE_H

#include "base/buf.h"
#include "base/hash.h"
#include "election/fault.h"

enum event_type {
    EVENT_SETUP,
    EVENT_BALLOT,
    EVENT_END_BALLOTS,
    EVENT_TALLY,
    EVENT_SHUFFLE,
    EVENT_END_SHUFFLES,
    EVENT_DECRYPTION,
    EVENT_RESULT,
    EVENT_TYPES
};
extern const str event_names[EVENT_TYPES]; /* as in the file: "Setup", "Ballot", … */

enum { BODIES_MAX = 4, EVENTS_MAX = 100000 };

/* An event with its data, all pointing into the archive's bytes. Setup: election, trustees,
 * credentials, setup data. Ballot, Result: the object. Tally: ciphertexts, then sizes. Shuffle,
 * Decryption: the object, then who made it. The ends: nothing. The last body is the payload. */
struct event {
    enum event_type type;
    u32 n_bodies;
    const char *bodies[BODIES_MAX];
    size_t sizes[BODIES_MAX];
    struct hash payload; /* of the last body */
    struct hash hash;    /* of the event itself */
    size_t end;          /* where in the file its record ends */
};

struct archive {
    str bytes;
    i64 timestamp; /* seconds; of every record */
    struct event *events;
    size_t n;
    bool ranked; /* it has a question whose ballots are to be shuffled */
};

str event_body(const struct event *e, size_t i);

/* Reads a whole archive: every byte of headers, padding and events as belenios-tool writes them,
 * hashes right, heights without gap, parents chained, data of each event complete, in order and
 * nothing beside, no payload twice, and the events in the order
 *     Setup Ballot* EndBallots EncryptedTally (Shuffle* EndShuffles)? PartialDecryption+ Result
 * of which the archive may be any beginning. `bytes` must outlive it. */
bool archive_read(struct arena *a, str bytes, struct archive *out, struct fault *f);

/* The archive after the events in `added`, held to the same rules. */
bool archive_extend(struct arena *a, const struct archive *before, str added, struct archive *out,
                    struct fault *f);

/* What may come next after the events so far. */
bool archive_may_follow(const struct archive *archive, enum event_type next);

/* The bytes to append for a new archive's start, and for an event after `last` (NULL: the first).
 * Bodies as in struct event. */
void archive_put_start(struct buf *b, i64 timestamp);
void archive_put_event(struct buf *b, i64 timestamp, const struct event *last, size_t height,
                       enum event_type type, const str *bodies, size_t n);

#endif
