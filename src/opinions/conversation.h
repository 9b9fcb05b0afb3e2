/* A conversation as it comes in files: who, which statements, which votes in which order.
 *
 * Reads both generations of Polis' exports (openData's and the server's) and linli's own, which is
 * the server's plus columns: `same-as` in comments.csv (this text is a translation of that
 * statement: votes on either are votes on one), `reason` (why a statement was turned down), an
 * empty vote (withdrawn). Liberties taken with a file are noted, faults refuse it. Uses votes,
 * base/csv.
 */
#ifndef LINLI_OPINIONS_CONVERSATION_H
#define LINLI_OPINIONS_CONVERSATION_H

#include "opinions/votes.h"

struct statement {
    i64 id;
    i64 author; /* −1: unknown */
    str text;   /* "" when there was no comments.csv */
    str language;
    str reason;  /* why it was turned down; "" where none was given */
    i64 same_as; /* id of the statement this is a translation of; −1: none */
    msec created;
    i32 moderated; /* −1 rejected, 0 not looked at, 1 accepted */
    bool meta;
};

struct note { /* a liberty taken, or a trap met */
    struct message message;
};

struct conversation {
    str topic, description, url;
    struct statement *statements; /* ascending id */
    u32 n_statements;
    i64 *people; /* ids, ascending */
    u32 n_people;
    struct vote *votes; /* in the order they were cast; indices into the two above */
    size_t n_votes;
    bool signs_turned;    /* the file had agree −1 */
    i32 *published_group; /* of each person, from participants-votes.csv; −1: none. NULL: no file */
    i32 *interest;        /* of each person, index into interests; −1: none. NULL: no file */
    str *interests;
    u32 n_interests;
    struct note *notes;
    size_t n_notes, cap_notes;
};

/* The texts of the files; those that are absent are STR_NONE. Texts must outlive the conversation.
 */
struct conversation_files {
    str votes, comments, matrix, summary, people;
};

/* False: *fault says what is wrong and on which line ({1} file, {2} line, …). */
bool conversation_read(struct arena *a, const struct conversation_files *files,
                       struct conversation *out, struct message *fault);

/* Whose votes on which statements do not count: rejected, meta, and translations. */
bool *conversation_hidden(struct arena *a, const struct conversation *c, bool meta_too);

/* The matrix, translations united. */
struct votes conversation_votes(struct arena *a, const struct conversation *c);

/* Index of a statement or person by id; UINT32_MAX when absent. */
u32 conversation_statement(const struct conversation *c, i64 id);
u32 conversation_person(const struct conversation *c, i64 id);

#endif
