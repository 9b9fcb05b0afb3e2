/* Writing a conversation in the format of Polis' server (the current one). Uses show.
 *
 * For the public: summary.csv, comments.csv, comment-groups.csv, with suppression. For a named
 * researcher also votes.csv and participant-votes.csv, under numbers drawn anew and without times,
 * since whoever knows five of a person's votes can find that person's row.
 */
#ifndef LINLI_OPINIONS_EXPORT_H
#define LINLI_OPINIONS_EXPORT_H

#include "opinions/show.h"

/* Whole files, as CSV in `a`. */
str export_summary(struct arena *a, const struct shown *s);
str export_comments(struct arena *a, const struct shown *s);
/* Not Polis': the statements that were turned down, with the reason, apart from the others. */
str export_rejected(struct arena *a, const struct shown *s);
str export_comment_groups(struct arena *a, const struct shown *s);

/* number[i]: what person i is called; rows come in that order. times: as in a whole copy. */
str export_votes(struct arena *a, const struct shown *s, const u32 *number);
str export_matrix(struct arena *a, const struct shown *s, const u32 *number);

/* A fresh shuffle of 0 … people − 1, from the system's random source. */
u32 *export_numbers(struct arena *a, u32 people);

#endif
