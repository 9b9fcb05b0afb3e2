/* The words every file of linli speaks: integers, text slices, outcomes, messages.
 *
 * Uses nothing but the C library. Include this first; include the other base headers by name.
 *
 * Text is a `str`: a pointer and a length, never owned, never needing a final NUL. Where a str
 * comes from says how long it lives: a literal for ever, an arena until it is reset, a buf until it
 * grows.
 */
#ifndef LINLI_BASE_H
#define LINLI_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t i32;
typedef int64_t i64;
typedef uint8_t u8;
typedef uint32_t u32;
typedef uint64_t u64;

/* A row's identity: 63 bits, made by the server (id.h), ordered by time. 0 is "none". */
typedef i64 id64;

/* Milliseconds since 1970-01-01T00:00:00Z. 0 is "none" where a time may be absent. */
typedef i64 msec;

typedef struct str {
    const char *p;
    size_t n;
} str;

#define S(literal) ((str){"" literal "", sizeof(literal) - 1})
#define S_INIT(literal)                                                                            \
    {                                                                                              \
        "" literal "", sizeof(literal) - 1                                                         \
    } /* for static tables */
#define STR_NONE ((str){NULL, 0})
#define STR_NONE_INIT                                                                              \
    {                                                                                              \
        NULL, 0                                                                                    \
    }
#define STR_FMT(s) (int)(s).n, (s).p /* arguments of a "%.*s" */
#define COUNT(array) (sizeof(array) / sizeof *(array))

/* What an operation answers. The web layer turns each into a status, the command line into an exit
 * code. DONE is 0, so `if ((r = f(...)).outcome) return r;` hands a failure on. */
enum outcome {
    DONE = 0,
    INVALID,     /* what was given breaks a rule; `field` names where (422) */
    FORBIDDEN,   /* this actor may not (403) */
    MISSING,     /* no such thing, or its existence is not this actor's to know (404) */
    CONFLICT,    /* somebody changed it meanwhile, or the state does not allow it (409) */
    UNAVAILABLE, /* the store, disk or a service is away; nothing was changed (503) */
    UNKNOWN,     /* a write that could be neither confirmed nor denied: "we are checking" (503) */
    FAULT        /* our mistake; logged with its reason (500) */
};

/* A sentence for a person, still untranslated: the catalog's key (marked N_) and what goes into its
 * places {1} to {4}. With a plural, `n` chooses the form: {NN_("{1} vote", "{1} votes"), .n = 3};
 * its {1} is n where args[0] is absent. Translated only where a language is known (lang/say.h). */
struct message {
    const char *text; /* NULL: nothing to say */
    const char *plural;
    i64 n;
    str args[4];
};

struct result {
    enum outcome outcome;
    const char *field; /* the form field that is wrong, or NULL */
    id64 made;         /* what a write made, so that a repeated form leads to the same thing */
    struct message message;
};

#define OK_RESULT ((struct result){.outcome = DONE})

static inline struct result made(id64 id)
{
    return (struct result){.outcome = DONE, .made = id};
}

/* `why` is an N_ sentence without places. */
static inline struct result refuse(enum outcome outcome, const char *field, const char *why)
{
    return (struct result){.outcome = outcome, .field = field, .message = {.text = why}};
}

/* Marks a sentence for the catalogs without translating it here. */
#define N_(sentence) (sentence)
/* The same for a sentence with a plural: fills `text` and `plural` of a struct message, so that the
 * catalogs know the two as one. */
#define NN_(one, many) (one), (many)

#endif
