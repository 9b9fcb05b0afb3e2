/* The map of a living conversation: votes arrive one by one, counts are always exact. Uses
 * opinions, axes.
 *
 * One vote costs a step for each other vote of that person. Everything kept is an integer, so that
 * a vote taken back leaves nothing behind. A quick map starts from the last one's axes; a settled
 * map is a function of the votes alone, the same as one made from scratch.
 */
#ifndef LINLI_OPINIONS_ENGINE_H
#define LINLI_OPINIONS_ENGINE_H

#include "opinions/opinions.h"

struct engine;

/* Lives in the arena, which grows with the votes. */
struct engine *engine_new(struct arena *a);

/* People and statements come into being with their first vote; WITHDRAWN takes a vote back. False:
 * an index beyond OPINION_PEOPLE_MAX or OPINION_STATEMENTS_MAX. */
bool engine_vote(struct engine *e, u32 person, u32 statement, enum opinion opinion);

/* The matrix as it stands; answers and tallies are the engine's own until the next vote. */
struct votes engine_votes(struct arena *a, const struct engine *e);
const struct tally *engine_tallies(const struct engine *e);
const struct pair *engine_pairs(const struct engine *e); /* NULL: too many statements for pairs */

/* hidden and meta as in struct opinions, over the statements there are. quick: from the last map's
 * axes, good to 1e-9 of the greatest variance. */
struct opinion_map engine_map(struct arena *a, struct engine *e, const bool *hidden,
                              const bool *meta, const struct own_options *how, bool quick);

#endif
