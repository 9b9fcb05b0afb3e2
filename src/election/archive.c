/* Reading and writing UUID.bel. See archive.h. */
#include "election/archive.h"

#include <string.h>

#include "base/map.h"
#include "election/canonical.h"

enum { RECORD = 512, SIZE_LIMIT = 1 << 28 };

const str event_names[EVENT_TYPES] = {
    S_INIT("Setup"),   S_INIT("Ballot"),      S_INIT("EndBallots"),        S_INIT("EncryptedTally"),
    S_INIT("Shuffle"), S_INIT("EndShuffles"), S_INIT("PartialDecryption"), S_INIT("Result"),
};

/* How many data records come before an event of each type. */
static const u32 bodies_of[EVENT_TYPES] = {4, 1, 0, 2, 2, 0, 2, 1};

str event_body(const struct event *e, size_t i)
{
    return (str){e->bodies[i], e->sizes[i]};
}

/* The only header there is for a name, size and time. */
static void make_header(char h[RECORD], str name, size_t size, i64 timestamp)
{
    char field[16];
    unsigned sum = 0;
    memset(h, 0, RECORD);
    memcpy(h, name.p, name.n);
    memcpy(h + 100, "0000644", 7);
    memcpy(h + 108, "0000000", 7);
    memcpy(h + 116, "0000000", 7);
    snprintf(field, sizeof field, "%011llo", (unsigned long long)size);
    memcpy(h + 124, field, 11);
    snprintf(field, sizeof field, "%011llo", (unsigned long long)timestamp);
    memcpy(h + 136, field, 11);
    memset(h + 148, ' ', 8);
    h[156] = '0';
    for (int i = 0; i < RECORD; i++)
        sum += (u8)h[i];
    snprintf(field, sizeof field, "%06o", sum);
    memcpy(h + 148, field, 7); /* six digits and a NUL; a space follows */
}

static size_t padded(size_t n)
{
    return (n + RECORD - 1) / RECORD * RECORD;
}

struct reader {
    str bytes;
    size_t at;
    i64 timestamp;
    struct fault *fault;
};

struct record {
    str name, body;
};

/* Reads the record at r->at; its header must be the one its name, size and the time give. */
static bool read_record(struct reader *r, struct record *out)
{
    char expected[RECORD];
    u64 size = 0;
    str left = str_from_at(r->bytes, r->at);
    if (left.n < RECORD)
        return faulty(r->fault, N_("byte {1}: the archive ends inside a record"), (i64)r->at, 0, 0);
    const char *h = left.p;
    for (int i = 124; i < 135; i++) {
        if (h[i] < '0' || h[i] > '7')
            return faulty(r->fault, N_("byte {1}: not a record header"), (i64)r->at, 0, 0);
        size = size * 8 + (u64)(h[i] - '0');
    }
    out->name = (str){h, strnlen(h, 100)};
    make_header(expected, out->name, size, r->timestamp);
    if (r->timestamp >= 0 && memcmp(h, expected, RECORD) != 0)
        return faulty(r->fault, N_("byte {1}: not a record header"), (i64)r->at, 0, 0);
    if (size > SIZE_LIMIT)
        return faulty(r->fault, N_("byte {1}: a record of {2} bytes is too large"), (i64)r->at,
                      (i64)size, 0);
    if (left.n - RECORD < padded(size))
        return faulty(r->fault, N_("byte {1}: the archive ends inside a record"), (i64)r->at, 0, 0);
    out->body = (str){h + RECORD, size};
    for (size_t i = size; i < padded(size); i++)
        if (h[RECORD + i])
            return faulty(r->fault, N_("byte {1}: padding that is not zero"),
                          (i64)(r->at + RECORD + i), 0, 0);
    r->at += RECORD + padded(size);
    return true;
}

/* Name must be the hash of the body and the suffix. */
static bool named_by_hash(const struct record *r, str suffix, struct hash *hash)
{
    struct hash named;
    *hash = sha256(r->body);
    return r->name.n == 2 * HASH_SIZE + suffix.n && str_ends(r->name, suffix) &&
           hex_read(str_first(r->name, 2 * HASH_SIZE), named.bytes, HASH_SIZE) &&
           hash_eq(hash, &named) && !memchr(r->name.p, 'A', 64);
}

static bool read_start(struct reader *r)
{
    struct record first;
    char expected[RECORD];
    r->timestamp = -1;
    if (!read_record(r, &first))
        return false;
    struct scan s = scan_new(first.body);
    scan_is(&s, S("{\"version\":1,\"timestamp\":"));
    i64 timestamp = 0;
    str digits = scan_digits(&s);
    scan_is(&s, S("}"));
    if (!scan_done(&s) || !str_eq(first.name, S("BELENIOS")) || !str_i64(digits, &timestamp) ||
        timestamp >= (i64)1 << 33 || (digits.p[0] == '0' && digits.n > 1))
        return faulty(r->fault, N_("this is not an election archive of version 1"), 0, 0, 0);
    make_header(expected, first.name, first.body.n, timestamp);
    if (memcmp(expected, r->bytes.p, RECORD) != 0)
        return faulty(r->fault, N_("byte {1}: not a record header"), 0, 0, 0);
    r->timestamp = timestamp;
    return true;
}

static bool event_wrong(struct reader *r, size_t height)
{
    return faulty(r->fault, N_("event {1} is not written as it must be"), (i64)height, 0, 0);
}

/* The text of an event: parent, height, type, payload. `parent` is NULL for the first. */
static bool read_event_text(struct reader *r, str text, size_t height, const struct hash *parent,
                            struct event *out, bool *has_payload)
{
    struct scan s = scan_new(text);
    scan_is(&s, S("{"));
    if (scan_try(&s, S("\"parent\":"))) {
        struct hash named = scan_hash(&s);
        scan_is(&s, S(","));
        if (!s.failed && (!parent || !hash_eq(&named, parent)))
            return faulty(r->fault, N_("event {1} does not follow the event before it"),
                          (i64)height, 0, 0);
    } else if (parent) {
        return faulty(r->fault, N_("event {1} does not follow the event before it"), (i64)height, 0,
                      0);
    }
    scan_is(&s, S("\"height\":"));
    i64 named = scan_int(&s, 0, INT32_MAX);
    if (!s.failed && named != (i64)height)
        return faulty(r->fault, N_("event {1} says that its height is {2}"), (i64)height, named, 0);
    scan_is(&s, S(",\"type\":"));
    str type = s.failed ? S("") : scan_string(&s, r->fault->arena);
    for (out->type = 0; out->type < EVENT_TYPES; out->type++)
        if (str_eq(type, event_names[out->type]))
            break;
    if (out->type == EVENT_TYPES)
        return s.failed
                   ? event_wrong(r, height)
                   : faulty(r->fault, N_("event {1} is of an unknown type"), (i64)height, 0, 0);
    *has_payload = scan_try(&s, S(",\"payload\":"));
    if (*has_payload)
        out->payload = scan_hash(&s);
    scan_is(&s, S("}"));
    return scan_done(&s) || event_wrong(r, height);
}

/* The last data record names the ones before it where an event has several. */
static bool bodies_chained(struct reader *r, const struct event *e, const struct hash *hashes,
                           size_t height)
{
    struct buf b = buf_new(r->fault->arena);
    str last = event_body(e, e->n_bodies - 1);
    switch (e->type) {
    case EVENT_SETUP:
        buf_z(&b, "{\"election\":");
        put_hash(&b, &hashes[0]);
        buf_z(&b, ",\"trustees\":");
        put_hash(&b, &hashes[1]);
        buf_z(&b, ",\"credentials\":");
        put_hash(&b, &hashes[2]);
        buf_z(&b, "}");
        if (!str_eq(buf_str(&b), last))
            return faulty(r->fault, N_("event {1} does not name its data"), (i64)height, 0, 0);
        return true;
    case EVENT_TALLY:
        buf_z(&b, ",\"encrypted_tally\":");
        break;
    case EVENT_SHUFFLE:
    case EVENT_DECRYPTION:
        buf_z(&b, ",\"payload\":");
        break;
    default:
        return true;
    }
    put_hash(&b, &hashes[0]);
    buf_z(&b, "}");
    if (!str_ends(last, buf_str(&b)))
        return faulty(r->fault, N_("event {1} does not name its data"), (i64)height, 0, 0);
    return true;
}

/* Reads the data records and the event that uses them. */
static bool read_event(struct reader *r, size_t height, const struct event *last, struct event *out)
{
    struct hash hashes[BODIES_MAX];
    struct record record;
    bool has_payload = false;
    for (;;) {
        struct hash hash;
        if (!read_record(r, &record))
            return false;
        if (str_ends(record.name, S(".event.json")))
            break;
        if (!named_by_hash(&record, S(".data.json"), &hash))
            return faulty(r->fault, N_("byte {1}: a record's name is not the hash of its content"),
                          (i64)(record.body.p - r->bytes.p) - RECORD, 0, 0);
        if (out->n_bodies == BODIES_MAX)
            return faulty(r->fault, N_("event {1} has more data before it than it needs"),
                          (i64)height, 0, 0);
        hashes[out->n_bodies] = hash;
        out->bodies[out->n_bodies] = record.body.p;
        out->sizes[out->n_bodies++] = record.body.n;
    }
    if (!named_by_hash(&record, S(".event.json"), &out->hash))
        return faulty(r->fault, N_("byte {1}: a record's name is not the hash of its content"),
                      (i64)(record.body.p - r->bytes.p) - RECORD, 0, 0);
    if (!read_event_text(r, record.body, height, last ? &last->hash : NULL, out, &has_payload))
        return false;
    if (has_payload != (bodies_of[out->type] > 0))
        return event_wrong(r, height);
    if (out->n_bodies < bodies_of[out->type] && out->type == EVENT_BALLOT)
        return faulty(r->fault, N_("event {1}: this ballot was cast before"), (i64)height, 0, 0);
    if (out->n_bodies != bodies_of[out->type] ||
        (out->n_bodies && !hash_eq(&out->payload, &hashes[out->n_bodies - 1])) ||
        (out->n_bodies > 1 && !bodies_chained(r, out, hashes, height)))
        return faulty(r->fault, N_("event {1} does not name its data"), (i64)height, 0, 0);
    out->end = r->at;
    return true;
}

bool archive_may_follow(const struct archive *archive, enum event_type next)
{
    static const struct {
        enum event_type last, next;
    } allowed[] = {
        {EVENT_SETUP, EVENT_BALLOT},
        {EVENT_SETUP, EVENT_END_BALLOTS},
        {EVENT_BALLOT, EVENT_BALLOT},
        {EVENT_BALLOT, EVENT_END_BALLOTS},
        {EVENT_END_BALLOTS, EVENT_TALLY},
        {EVENT_TALLY, EVENT_SHUFFLE},
        {EVENT_TALLY, EVENT_END_SHUFFLES},
        {EVENT_TALLY, EVENT_DECRYPTION},
        {EVENT_SHUFFLE, EVENT_SHUFFLE},
        {EVENT_SHUFFLE, EVENT_END_SHUFFLES},
        {EVENT_END_SHUFFLES, EVENT_DECRYPTION},
        {EVENT_DECRYPTION, EVENT_DECRYPTION},
        {EVENT_DECRYPTION, EVENT_RESULT},
    };
    if (!archive->n)
        return next == EVENT_SETUP;
    enum event_type last = archive->events[archive->n - 1].type;
    if (last == EVENT_TALLY && archive->ranked != (next != EVENT_DECRYPTION))
        return false; /* ranked ballots must be shuffled, sums cannot be */
    for (size_t i = 0; i < COUNT(allowed); i++)
        if (allowed[i].last == last && allowed[i].next == next)
            return true;
    return false;
}

/* The payload's hash where the archive has it in writing: the name of the last body's record. */
static str payload_key(const struct event *e)
{
    return (str){e->bodies[e->n_bodies - 1] - RECORD, 2 * HASH_SIZE};
}

/* Reads events up to the end of the bytes, behind those that are there. */
static bool read_events(struct arena *a, struct reader *r, struct archive *out)
{
    struct fault *f = r->fault;
    struct map seen = map_new(a);
    size_t cap = out->n;
    for (size_t i = 0; i < out->n; i++)
        if (out->events[i].n_bodies)
            map_set(&seen, payload_key(&out->events[i]), (void *)1);
    while (r->at < r->bytes.n) {
        struct event e = {0};
        if (out->n == EVENTS_MAX)
            return faulty(f, N_("more than {1} events"), EVENTS_MAX, 0, 0);
        if (!read_event(r, out->n, out->n ? &out->events[out->n - 1] : NULL, &e))
            return false;
        if (!archive_may_follow(out, e.type))
            return faulty_str(
                f, N_("event {1} is out of order"),
                str_fmt(f->arena, "%zu (%.*s)", out->n, STR_FMT(event_names[e.type])));
        if (out->n == 0)
            out->ranked = str_has(event_body(&e, 0), S("{\"type\":\"NonHomomorphic\",\"value\":"));
        if (e.n_bodies) {
            if (map_get(&seen, payload_key(&e)))
                return faulty(f, N_("event {1} repeats an earlier one"), (i64)out->n, 0, 0);
            map_set(&seen, payload_key(&e), (void *)1);
        }
        *PUSH(a, out->events, out->n, cap) = e;
    }
    return true;
}

bool archive_read(struct arena *a, str bytes, struct archive *out, struct fault *f)
{
    struct reader r = {.bytes = bytes, .fault = f};
    *out = (struct archive){.bytes = bytes};
    if (!read_start(&r))
        return false;
    out->timestamp = r.timestamp;
    return read_events(a, &r, out) &&
           (out->n || faulty(f, N_("the archive has no events"), 0, 0, 0));
}

bool archive_extend(struct arena *a, const struct archive *before, str added, struct archive *out,
                    struct fault *f)
{
    struct reader r = {.bytes = added, .timestamp = before->timestamp, .fault = f};
    *out = *before;
    return read_events(a, &r, out);
}

static void put_record(struct buf *b, i64 timestamp, str name, str body)
{
    char *to = buf_room(b, RECORD + padded(body.n));
    make_header(to, name, body.n, timestamp);
    memcpy(to + RECORD, body.p, body.n);
    memset(to + RECORD + body.n, 0, padded(body.n) - body.n);
    b->n += RECORD + padded(body.n);
}

static struct hash put_hashed(struct buf *b, i64 timestamp, str suffix, str body)
{
    struct hash h = sha256(body);
    struct buf name = buf_new(b->arena);
    hex_put(&name, h.bytes, HASH_SIZE);
    buf_put(&name, suffix);
    put_record(b, timestamp, buf_str(&name), body);
    return h;
}

void archive_put_start(struct buf *b, i64 timestamp)
{
    str body = str_fmt(b->arena, "{\"version\":1,\"timestamp\":\"%lld\"}", (long long)timestamp);
    put_record(b, timestamp, S("BELENIOS"), body);
}

void archive_put_event(struct buf *b, i64 timestamp, const struct event *last, size_t height,
                       enum event_type type, const str *bodies, size_t n)
{
    struct hash payload = {0};
    struct buf text = buf_new(b->arena);
    for (size_t i = 0; i < n; i++)
        payload = put_hashed(b, timestamp, S(".data.json"), bodies[i]);
    buf_z(&text, "{");
    if (last) {
        buf_z(&text, "\"parent\":");
        put_hash(&text, &last->hash);
        buf_z(&text, ",");
    }
    buf_fmt(&text, "\"height\":%zu,\"type\":\"%.*s\"", height, STR_FMT(event_names[type]));
    if (n) {
        buf_z(&text, ",\"payload\":");
        put_hash(&text, &payload);
    }
    buf_z(&text, "}");
    put_hashed(b, timestamp, S(".event.json"), buf_str(&text));
}
