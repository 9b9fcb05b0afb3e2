/* Pabulib's .pb files: read leniently with every liberty named, checked strictly, written to the
 * letter. Format: pabulib.org/format; what real files contain: collective-choice-budgets.md
 * section 2. Uses base, budget.h.
 *
 * A file is UTF-8 CSV with ';', in three sections META, PROJECTS, VOTES; lists inside a cell go by
 * ','. Everything read points into the text that was given, or into the arena.
 */
#ifndef LINLI_BUDGET_PB_H
#define LINLI_BUDGET_PB_H

#include "base/buf.h"
#include "budget/checks.h"

enum pb_vote_type { PB_APPROVAL, PB_CHOOSE_1, PB_ORDINAL, PB_CUMULATIVE, PB_SCORING };

struct pb_meta {
    str key, value;
};

/* How bad: the file cannot be counted; the format is broken and was read all the same (a liberty);
 * the format's checker would warn. */
enum pb_weight { PB_FATAL, PB_FAULT, PB_NOTE };

struct pb_finding {
    enum pb_weight weight;
    u32 line, column; /* from 1; column in characters; 0: of the file as a whole */
    struct message message;
};

/* One table: header and cells, row by row; short rows are filled up with empty cells. */
struct pb_table {
    str *columns;
    u32 n_columns, n_rows;
    str *cells; /* NULL where cells were not kept */
    u32 *lines; /* of each row; NULL likewise */
};

struct pb_file {
    struct pb_meta *meta;
    u32 n_meta;
    struct pb_table projects, votes;
    bool bom, crlf, open_end; /* as read; open_end: no line end after the last row */

    enum pb_vote_type vote_type;
    struct budget_input input; /* with the file's own limits */
    u32 *ballot_lines;         /* the line of each ballot */

    struct pb_finding *findings; /* the first PB_MOST_FINDINGS */
    u32 n_findings;
    u64 n_faults; /* all of FATAL and FAULT */
    bool readable;
};

enum { PB_MOST_FINDINGS = 1000 };

/* Reads a file. `keep_votes`: also all cells of VOTES (for writing and checking). Whatever
 * happens, `out` is filled as far as reading came; out->readable says whether it can be counted. */
void pb_read(struct arena *a, str text, bool keep_votes, struct pb_file *out);

/* The checks of Pabulib's own checker on a readable file (keep_votes), added to its findings. */
void pb_check(struct arena *a, struct pb_file *file);

/* Writes the tables in canonical form: quotes only where needed, the line ends of the file. What
 * was written in that form before comes out byte for byte. */
void pb_write(const struct pb_file *file, struct buf *out);

str pb_meta_value(const struct pb_file *file, str key); /* p NULL when absent */
/* SIZE_MAX when absent. */
size_t pb_column(const struct pb_table *table, str name);
str pb_cell(const struct pb_table *table, u32 row, size_t column); /* "" when absent */

/* The projects by what stands in a column (a cell may name several, by ','), in order of first
 * mention; those with an empty cell in none. How many; 0 without the column or with one value. */
u32 pb_parts(struct arena *a, const struct pb_file *file, str column, struct budget_part **parts);

/* Adds a finding; the message's args must live as long as the file. */
void pb_find(struct arena *a, struct pb_file *file, enum pb_weight weight, u32 line, u32 column,
             struct message message);

/* A decimal such as "1716138.17" as a whole number and its decimals, zeros at the end gone. */
bool pb_decimal(str text, i64 *mantissa, int *decimals);

#endif
