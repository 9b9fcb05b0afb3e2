/* What the public sees of a map from one state to the next. Uses show.
 *
 * Whoever subtracts one published state from the next must not find what a few people said. So the
 * figures of a statement (everybody's, and each group's) are replaced together, and only when in
 * each part that can be told apart either nobody's answer changed or at least five people's did;
 * until then the old figures stand. A part is a group shown before and now, or all the rest.
 */
#ifndef LINLI_OPINIONS_PUBLISH_H
#define LINLI_OPINIONS_PUBLISH_H

#include "opinions/opinions.h"

/* The public figures of one statement. Row `statements` is not a statement: its answers count the
 * people of each group. */
struct public_row {
    bool published; /* false: too few answers yet */
    bool stale;     /* its groups are not those of this map: show `all` alone */
    u32 k;
    struct tally all, group[GROUPS_MAX];
    bool shown[GROUPS_MAX];
    struct said_by *said; /* kept private: whose answers these figures are made of, by person */
    u32 n_said;
};

struct said_by {
    u32 person;
    i32 group; /* −1: none */
    u8 opinion;
};

struct publication {
    msec at;
    u32 k, statements;
    struct public_row *rows; /* statements + 1 */
};

/* The next state. before: NULL at first. A state younger than `period` stands as it is. Lives in
 * the arena, with all it needs of `before` copied. */
struct publication publish(struct arena *a, const struct publication *before,
                           const struct opinions *o, const struct opinion_map *map, msec now,
                           msec period);

#endif
