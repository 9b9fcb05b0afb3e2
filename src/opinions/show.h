/* What of a map may be shown, and showing it. Uses opinions, conversation, interests.
 *
 * Polis' way is shown whole, to be compared with Polis. Ours goes through `cells`: figures of a
 * group that rest on fewer than five answers, or that could be found by subtraction, are not there.
 */
#ifndef LINLI_OPINIONS_SHOW_H
#define LINLI_OPINIONS_SHOW_H

#include "opinions/conversation.h"
#include "opinions/interests.h"
#include "opinions/opinions.h"

/* What each interest (owners, tenants, shops, units) said; parallel to the conversation's. */
struct interest_figures {
    i32 *size;
    double *weights;       /* capped; they sum to 1 */
    struct tally *tallies; /* [interest * statements + statement] */
    bool *cells;           /* as of groups */
};

struct shown {
    const struct conversation *c;
    const struct opinions *o;
    const struct opinion_map *map;
    const bool *cells;  /* [group * statements + statement]: may be shown; NULL: all */
    const bool *chosen; /* [group]: common ground is that of these alone; NULL: of all */
    const struct interest_figures *interests; /* NULL: not known */
    i64 people, votes;                        /* who took part, votes that count */
    bool polis, members;
};

/* All there is of a map; without cells, chosen groups and interests. */
struct shown shown_new(const struct conversation *c, const struct opinions *o,
                       const struct opinion_map *map);

/* Which cells of one state may be shown: groups with five answers or more, and where some group is
 * left out, what all left out have together (people in no group too) is none or five or more. */
bool *cells_shown(struct arena *a, const struct opinions *o, const struct opinion_map *map);

static inline bool cell_shown(const struct shown *s, u32 group, u32 statement)
{
    return !s->cells || s->cells[(size_t)group * s->o->votes.statements + statement];
}

/* NULL where the conversation knows no interests. wanted: weights as the community gave them, or
 * NULL: equal ones. */
const struct interest_figures *interests_shown(struct arena *a, const struct conversation *c,
                                               const struct opinions *o, const double *wanted);
bool interest_shown(const struct shown *s, u32 interest, u32 statement);
/* Share of agreement weighed over the interests; NAN unless all that count are shown: with all but
 * one it would tell that one's. */
double interests_agree(const struct shown *s, u32 statement);

/* Everybody's figures of a statement rest on five answers, or none. */
bool all_shown(const struct shown *s, u32 statement);
struct standings shown_consensus(const struct shown *s, bool agree);

/* All groups' answers to a statement. */
struct tally groups_together(const struct opinion_map *map, u32 statements, u32 statement);

/* Group-informed consensus and a group's list, of what is shown; NAN where a group is hidden. */
double shown_common(const struct shown *s, u32 statement, bool agree);
struct standings shown_representative(const struct shown *s, u32 group);

struct lang;
str opinions_json(struct arena *a, const struct shown *s);
str opinions_text(struct arena *a, const struct lang *lang, const struct shown *s);

#endif
