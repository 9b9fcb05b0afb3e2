/* What the public sees of a map from one state to the next. Uses dots, show.
 *
 * Whoever subtracts one published state from the next must not find what a few people said. So the
 * figures of a statement (everybody's, and each group's) are replaced together, and only when in
 * each part that can be told apart either nobody's answer changed or at least five people's did;
 * until then the old figures stand. A part is a group shown before and now, or all the rest.
 * Against states further back this holds while votes are added; where five people take back what
 * others of them changed before, two states apart may differ by fewer.
 */
#ifndef LINLI_OPINIONS_PUBLISH_H
#define LINLI_OPINIONS_PUBLISH_H

#include "opinions/dots.h"

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
    i32 participants;
    struct public_row *rows; /* statements + 1 */
    bool clear;
    u32 k_least, k_most;
    double silhouette[GROUPS_MAX + 1], stability;
    struct dots dots; /* drawn anew when the sizes of the groups are */
};

/* The next state. before: NULL at first. A state younger than `period` stands as it is. Groups
 * change for the public only when their sizes may be told; until then new votes are counted to the
 * groups as published, and newcomers to none. Lives in the arena, with all it needs of `before`
 * copied. */
struct publication publish(struct arena *a, const struct publication *before,
                           const struct opinions *o, const struct opinion_map *map, msec now,
                           msec period);

/* What was published, as a map to be shown, with its cells: sizes, tallies and how clear the groups
 * are, nothing about single people. */
struct opinion_map published_map(struct arena *a, const struct publication *p, bool **cells);

#endif
