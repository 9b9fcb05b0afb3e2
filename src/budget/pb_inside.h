/* Inside the reader of .pb files: what it holds while it reads. */
#ifndef LINLI_BUDGET_PB_INSIDE_H
#define LINLI_BUDGET_PB_INSIDE_H

#include "base/csv.h"
#include "base/map.h"
#include "budget/pb.h"

enum section { NO_SECTION, IN_META, IN_PROJECTS, IN_VOTES };

struct priced {
    str id, name;
    i64 mantissa;
    int decimals;
};

struct reader {
    struct arena *arena, *passing; /* the second lives for a row */
    struct pb_file *file;
    str text;
    bool keep_votes;
    struct csv csv;
    const char *row_start;
    str *cells;
    size_t n_cells;

    enum section section;
    bool seen[IN_VOTES + 1], header; /* header: the next row is one */
    size_t cap_meta;

    size_t id_column, cost_column, name_column;
    struct map by_id; /* project + 1 */
    struct priced *projects;
    size_t n_projects, cap_projects, cap_project_cells, cap_project_lines;

    size_t voter_column, vote_column, points_column;
    bool has_type, has_points, short_points;
    struct arena *voter_arena, *slot_arena; /* for finding voters that stand twice */
    str *voters;
    u32 *slots, n_voters;
    size_t n_slots, cap_voters;
    struct arena *growing; /* of the next three, until they are settled */
    u32 *first, *names, *points, *last_ballot;
    size_t n_first, cap_first, n_names, cap_names, n_points, cap_points;
    size_t cap_vote_cells, cap_vote_lines, cap_ballot_lines;
};

/* Turns what was read into out->input: amounts on one scale, points, limits (pb_settle.c). */
void reader_settle(struct reader *r);

#endif
