/* Reading .pb files. Uses csv, map. */
#include "budget/pb.h"

#include "base/buf.h"
#include "base/csv.h"
#include "base/hash.h"
#include "base/map.h"
#include "base/utf8.h"
#include "budget/pb_inside.h"

void pb_find(struct arena *a, struct pb_file *file, enum pb_weight weight, u32 line, u32 column,
             struct message message)
{
    if (weight != PB_NOTE)
        file->n_faults++;
    if (weight == PB_FATAL)
        file->readable = false;
    if (file->n_findings == PB_MOST_FINDINGS)
        return;
    if (!file->findings)
        file->findings = NEW_ARRAY(a, struct pb_finding, PB_MOST_FINDINGS);
    file->findings[file->n_findings++] = (struct pb_finding){weight, line, column, message};
}

str pb_meta_value(const struct pb_file *file, str key)
{
    for (u32 i = 0; i < file->n_meta; i++)
        if (str_eq_nocase(file->meta[i].key, key))
            return file->meta[i].value;
    return STR_NONE;
}

size_t pb_column(const struct pb_table *table, str name)
{
    for (u32 i = 0; i < table->n_columns; i++)
        if (str_eq(table->columns[i], name))
            return i;
    return SIZE_MAX;
}

str pb_cell(const struct pb_table *table, u32 row, size_t column)
{
    return column == SIZE_MAX || !table->cells ? S("")
                                               : table->cells[row * table->n_columns + column];
}

bool pb_decimal(str text, i64 *mantissa, int *decimals)
{
    size_t point = str_find_byte(text, '.'), end = text.n;
    *decimals = 0;
    *mantissa = 0;
    if (point != SIZE_MAX)
        while (end > point + 1 && text.p[end - 1] == '0')
            end--;
    bool minus = text.n && text.p[0] == '-', digit = false;
    for (size_t i = minus; i < end; i++) {
        if (i == point)
            continue;
        if (text.p[i] < '0' || text.p[i] > '9' || __builtin_mul_overflow(*mantissa, 10, mantissa) ||
            __builtin_add_overflow(*mantissa, text.p[i] - '0', mantissa))
            return false;
        digit = true;
        *decimals += point != SIZE_MAX && i > point;
    }
    if (minus)
        *mantissa = -*mantissa;
    return digit || (point != SIZE_MAX && text.n > 1 && end < text.n);
}

/* ── Where a cell stands ── */

/* The column, in characters from 1, of the row's cell `index`; looked for only when something is
 * to be said about it. */
static u32 column_of(const struct reader *r, size_t index)
{
    const char *start = r->row_start, *end = r->text.p + r->text.n;
    bool inside = false, at_start = true;
    const char *p = start, *line = start;
    for (; p < end && index; p++) {
        if (*p == '"' && (inside || at_start))
            inside = !inside;
        else if (*p == '\n')
            line = p + 1;
        at_start = !inside && *p == ';';
        index -= at_start;
    }
    return (u32)utf8_count((str){line, (size_t)(p - line)}) + 1;
}

/* A finding at a cell of the row in hand. */
static void reader_find(struct reader *r, enum pb_weight weight, size_t cell, const char *text,
                        str one, str two)
{
    struct message m = {.text = text, .args = {one, two}};
    pb_find(r->arena, r->file, weight, (u32)r->csv.line, column_of(r, cell), m);
}

static str count_text(struct arena *a, u64 n)
{
    return str_fmt(a, "%llu", (unsigned long long)n);
}

/* ── Rows ── */

/* The next row, its faults named. False at the end. */
static bool next_row(struct reader *r)
{
    size_t expected = r->csv.next_line;
    arena_reset(r->passing);
    r->row_start = r->csv.rest.p;
    if (!csv_row(&r->csv, &r->cells, &r->n_cells)) {
        if (r->csv.fault) {
            r->csv.line = r->csv.line ? r->csv.line : 1;
            reader_find(r, PB_FATAL, 0, r->csv.fault, S(""), S(""));
        }
        return false;
    }
    while (r->row_start < r->text.p + r->text.n && (*r->row_start == '\n' || *r->row_start == '\r'))
        r->row_start++;
    if (r->csv.line != expected && expected > 1)
        reader_find(r, PB_NOTE, 0, N_("Empty lines stand before this one; they were passed over."),
                    S(""), S(""));
    if (r->csv.fault && r->csv.fault[0] == 'T') /* text behind a closed quotation mark */
        reader_find(r, PB_FAULT, 0, r->csv.fault, S(""), S(""));
    return true;
}

/* A cell without white space at its edges (which is a fault). */
static str clean_cell(struct reader *r, size_t i)
{
    str cell = i < r->n_cells ? r->cells[i] : S(""), trimmed = str_trim(cell);
    if (trimmed.n != cell.n)
        reader_find(r, PB_FAULT, i, N_("White space at the edge of “{1}” was taken off."),
                    str_copy(r->arena, trimmed), S(""));
    return trimmed;
}

/* What outlives the row: quoted cells with doubled quotes were copied into the passing arena. */
static str lasting(struct reader *r, str cell)
{
    bool inside = cell.p >= r->text.p && cell.p <= r->text.p + r->text.n;
    return inside ? cell : str_copy(r->arena, cell);
}

static enum section section_named(str cell)
{
    if (str_eq_nocase(cell, S("META")))
        return IN_META;
    if (str_eq_nocase(cell, S("PROJECTS")))
        return IN_PROJECTS;
    return str_eq_nocase(cell, S("VOTES")) ? IN_VOTES : NO_SECTION;
}

/* Empty cells at the end of a section's line are what spreadsheets add. */
static bool begins_section(struct reader *r)
{
    enum section s = section_named(str_trim(r->cells[0]));
    for (size_t i = 1; i < r->n_cells && s; i++)
        if (str_trim(r->cells[i]).n)
            return false;
    if (!s)
        return false;
    if (r->n_cells > 1)
        reader_find(r, PB_FAULT, 1, N_("Empty cells after the section's name were passed over."),
                    S(""), S(""));
    if (r->seen[s])
        reader_find(r, PB_FAULT, 0, N_("Section {1} begins a second time; it was read on."),
                    lasting(r, r->cells[0]), S(""));
    else if (s != r->section + 1)
        reader_find(r, PB_FAULT, 0, N_("Section {1} is not in the order META, PROJECTS, VOTES."),
                    lasting(r, r->cells[0]), S(""));
    r->seen[s] = true;
    r->section = s;
    r->header = true;
    return true;
}

static void read_header(struct reader *r, struct pb_table *table, const char *first)
{
    r->header = false;
    if (table->n_columns)
        return; /* of a section that began twice */
    table->columns = NEW_ARRAY(r->arena, str, r->n_cells);
    for (size_t i = 0; i < r->n_cells; i++) {
        str name = lasting(r, clean_cell(r, i));
        if (pb_column(table, name) != SIZE_MAX)
            reader_find(r, PB_FAULT, i, N_("Column “{1}” stands twice; the first counts."), name,
                        S(""));
        table->columns[table->n_columns++] = name;
    }
    if (!str_eq(table->columns[0], str_from(first)))
        reader_find(r, PB_FAULT, 0, N_("The first column is “{1}” and not “{2}”."),
                    table->columns[0], str_from(first));
}

static void read_meta(struct reader *r)
{
    struct pb_file *f = r->file;
    if (r->header) {
        r->header = false;
        if (str_eq_nocase(str_trim(r->cells[0]), S("key")))
            return;
        reader_find(r, PB_FAULT, 0, N_("The line “key;value” is missing."), S(""), S(""));
    }
    struct pb_meta m = {lasting(r, clean_cell(r, 0)), lasting(r, clean_cell(r, 1))};
    if (!m.key.n)
        reader_find(r, PB_FAULT, 0, N_("A key is empty."), S(""), S(""));
    if (r->n_cells != 2)
        reader_find(r, PB_FAULT, r->n_cells > 2 ? 2 : 0,
                    N_("A line of META has {1} cells and not 2; the first two were read."),
                    count_text(r->arena, r->n_cells), S(""));
    if (pb_meta_value(f, m.key).p)
        reader_find(r, PB_FAULT, 0, N_("Key “{1}” stands twice; the first counts."), m.key, S(""));
    *PUSH(r->arena, f->meta, f->n_meta, r->cap_meta) = m;
}

static void check_width(struct reader *r, const struct pb_table *table)
{
    if (r->n_cells != table->n_columns)
        reader_find(r, PB_FAULT, r->n_cells > table->n_columns ? table->n_columns : 0,
                    N_("This line has {1} cells and not {2} as the header."),
                    count_text(r->arena, r->n_cells), count_text(r->arena, table->n_columns));
}

/* Keeps the row's cells at the end of the table. */
static void keep_row(struct reader *r, struct pb_table *table, size_t *cap_cells, size_t *cap_lines)
{
    size_t n = (size_t)table->n_rows * table->n_columns;
    for (u32 i = 0; i < table->n_columns; i++)
        *PUSH(r->arena, table->cells, n, *cap_cells) =
            i < r->n_cells ? lasting(r, r->cells[i]) : S("");
    u32 rows = table->n_rows++;
    *PUSH(r->arena, table->lines, rows, *cap_lines) = (u32)r->csv.line;
}

/* ── Sections ── */

static void read_project(struct reader *r)
{
    struct pb_table *t = &r->file->projects;
    if (r->header) {
        read_header(r, t, "project_id");
        r->id_column = pb_column(t, S("project_id"));
        r->cost_column = pb_column(t, S("cost"));
        r->name_column = pb_column(t, S("name"));
        if (r->id_column == SIZE_MAX || r->cost_column == SIZE_MAX)
            reader_find(r, PB_FATAL, 0, N_("PROJECTS has no column “{1}”."),
                        r->id_column == SIZE_MAX ? S("project_id") : S("cost"), S(""));
        return;
    }
    if (r->id_column == SIZE_MAX || r->cost_column == SIZE_MAX)
        return;
    check_width(r, t);
    struct priced p = {.id = lasting(r, clean_cell(r, r->id_column))};
    str cost = clean_cell(r, r->cost_column);
    p.name = r->name_column < r->n_cells ? lasting(r, str_trim(r->cells[r->name_column])) : S("");
    if (!p.id.n)
        reader_find(r, PB_FATAL, r->id_column, N_("A project has no id."), S(""), S(""));
    else if (map_get(&r->by_id, p.id))
        reader_find(r, PB_FATAL, r->id_column, N_("Project {1} stands twice."), p.id, S(""));
    if (!pb_decimal(cost, &p.mantissa, &p.decimals))
        reader_find(r, PB_FATAL, r->cost_column,
                    N_("The cost of project {1} is “{2}”: not a number, or too large a one."), p.id,
                    lasting(r, cost));
    else if (p.mantissa < 0)
        reader_find(r, PB_FATAL, r->cost_column, N_("The cost of project {1} is below 0."), p.id,
                    S(""));
    else if (p.mantissa == 0)
        reader_find(r, PB_FAULT, r->cost_column,
                    N_("Project {1} has no cost; it is left out of the count."), p.id, S(""));
    if (r->n_projects == BUDGET_MAX_PROJECTS) {
        reader_find(r, PB_FATAL, 0, N_("There are more projects than can be counted."), S(""),
                    S(""));
        return;
    }
    *PUSH(r->arena, r->projects, r->n_projects, r->cap_projects) = p;
    map_set(&r->by_id, p.id, (void *)(uintptr_t)r->n_projects);
    keep_row(r, t, &r->cap_project_cells, &r->cap_project_lines);
}

static void read_vote_header(struct reader *r)
{
    struct pb_table *t = &r->file->votes;
    read_header(r, t, "voter_id");
    r->voter_column = pb_column(t, S("voter_id"));
    r->vote_column = pb_column(t, S("vote"));
    r->points_column = pb_column(t, S("points"));
    if (r->vote_column == SIZE_MAX)
        reader_find(r, PB_FATAL, 0, N_("VOTES has no column “{1}”."), S("vote"), S(""));
    str type = pb_meta_value(r->file, S("vote_type"));
    static const char *const names[] = {"approval", "choose-1", "ordinal", "cumulative", "scoring"};
    for (size_t i = 0; i < COUNT(names); i++)
        if (str_eq_nocase(type, str_from(names[i]))) {
            r->file->vote_type = (enum pb_vote_type)i;
            r->has_type = true;
        }
    if (!r->has_type)
        reader_find(r, PB_FATAL, 0, N_("META has no vote_type that is known: “{1}”."),
                    str_or_empty(type), S(""));
    r->has_points = r->file->vote_type == PB_CUMULATIVE || r->file->vote_type == PB_SCORING;
    r->last_ballot = NEW_ARRAY(r->arena, u32, (size_t)r->n_projects + 1);
    if (!r->n_first) /* VOTES may begin a second time */
        *PUSH(r->growing, r->first, r->n_first, r->cap_first) = 0;
    if (r->has_points && r->points_column == SIZE_MAX)
        reader_find(r, PB_FAULT, 0,
                    N_("VOTES has no column “points”; each name counts as one point."), S(""),
                    S(""));
}

/* The points that stand beside a name; faulty ones count as 0. */
static u32 read_points(struct reader *r, str *rest)
{
    str piece = STR_NONE;
    i64 mantissa = 0;
    int decimals = 0;
    if (r->points_column == SIZE_MAX)
        return 1;
    if (!str_cut(rest, ',', &piece)) {
        if (!r->short_points)
            reader_find(r, PB_FAULT, r->points_column,
                        N_("There are fewer points than names; the missing ones count as 0."),
                        S(""), S(""));
        r->short_points = true;
        return 0;
    }
    if (pb_decimal(str_trim(piece), &mantissa, &decimals) && decimals == 0 && mantissa >= 0 &&
        mantissa <= BUDGET_MAX_POINTS)
        return (u32)mantissa;
    reader_find(r, PB_FAULT, r->points_column,
                N_("“{1}” is no whole number of points from 0 on; it counts as 0."),
                lasting(r, piece), S(""));
    return 0;
}

static void read_name(struct reader *r, str piece, u32 points, u32 ballot)
{
    str id = str_trim(piece);
    if (id.n != piece.n)
        reader_find(r, PB_FAULT, r->vote_column, N_("White space around “{1}” was taken off."),
                    lasting(r, id), S(""));
    u32 p = (u32)(uintptr_t)map_get(&r->by_id, id);
    if (!p) {
        reader_find(r, PB_FAULT, r->vote_column,
                    N_("The vote names project {1}, which is not there; the name is left out."),
                    lasting(r, id), S(""));
    } else if (r->last_ballot[p - 1] == ballot + 1) {
        reader_find(r, PB_FAULT, r->vote_column,
                    N_("Project {1} stands twice in this ballot; it counts once."), lasting(r, id),
                    S(""));
    } else {
        r->last_ballot[p - 1] = ballot + 1;
        *PUSH(r->growing, r->names, r->n_names, r->cap_names) = p - 1;
        if (r->has_points)
            *PUSH(r->growing, r->points, r->n_points, r->cap_points) = points;
    }
}

/* Voters by id: an open table of indices, an eighth of what a map would take; real files have
 * hundreds of thousands. */
static u32 *voter_slot(struct reader *r, str voter)
{
    size_t at = (size_t)hash_quick(voter) & (r->n_slots - 1);
    while (r->slots[at] && !str_eq(r->voters[r->slots[at] - 1], voter))
        at = (at + 1) & (r->n_slots - 1);
    return &r->slots[at];
}

static void widen_slots(struct reader *r)
{
    struct arena *before = r->slot_arena;
    r->slot_arena = arena_new(0);
    r->n_slots = r->n_slots ? r->n_slots * 2 : 1024;
    r->slots = NEW_ARRAY(r->slot_arena, u32, r->n_slots);
    for (u32 i = 0; i < r->n_voters; i++)
        *voter_slot(r, r->voters[i]) = i + 1;
    arena_free(before);
}

static void check_voter(struct reader *r)
{
    str voter = clean_cell(r, r->voter_column);
    if (!voter.n) {
        reader_find(r, PB_FAULT, r->voter_column, N_("A voter has no id."), S(""), S(""));
        return;
    }
    if (r->n_voters * 2 >= r->n_slots)
        widen_slots(r);
    u32 *slot = voter_slot(r, voter);
    voter = lasting(r, voter);
    if (*slot) {
        reader_find(r, PB_FAULT, r->voter_column,
                    N_("Voter {1} stands twice; both ballots are counted."), voter, S(""));
        return;
    }
    *PUSH(r->voter_arena, r->voters, r->n_voters, r->cap_voters) = voter;
    *slot = r->n_voters;
}

static void read_vote(struct reader *r)
{
    if (r->header) {
        read_vote_header(r);
        return;
    }
    if (r->vote_column == SIZE_MAX || !r->last_ballot)
        return;
    if (r->n_first > BUDGET_MAX_VOTERS || r->n_names > UINT32_MAX / 2) {
        reader_find(r, PB_FATAL, 0, N_("There are more votes or points than can be counted."),
                    S(""), S(""));
        r->csv.rest = STR_NONE;
        return;
    }
    check_width(r, &r->file->votes);
    if (r->voter_column != SIZE_MAX)
        check_voter(r);
    u32 ballot = (u32)r->n_first - 1;
    str vote = clean_cell(r, r->vote_column);
    str points = r->points_column < r->n_cells ? str_trim(r->cells[r->points_column]) : STR_NONE;
    bool listed = vote.n > 0;
    r->short_points = false;
    for (str piece; listed && str_cut(&vote, ',', &piece);)
        read_name(r, piece, r->has_points ? read_points(r, &points) : 1, ballot);
    if (r->has_points && listed && points.n)
        reader_find(r, PB_FAULT, r->points_column,
                    N_("There are more points than names; the rest is left out."), S(""), S(""));
    *PUSH(r->growing, r->first, r->n_first, r->cap_first) = (u32)r->n_names;
    u32 lines = ballot;
    *PUSH(r->arena, r->file->ballot_lines, lines, r->cap_ballot_lines) = (u32)r->csv.line;
    if (r->keep_votes)
        keep_row(r, &r->file->votes, &r->cap_vote_cells, &r->cap_vote_lines);
}

static void read_rows(struct reader *r)
{
    while (next_row(r)) {
        if (begins_section(r))
            continue;
        switch (r->section) {
        case NO_SECTION:
            reader_find(r, PB_FATAL, 0, N_("The file does not begin with a line “META”."), S(""),
                        S(""));
            return;
        case IN_META:
            read_meta(r);
            break;
        case IN_PROJECTS:
            read_project(r);
            break;
        case IN_VOTES:
            read_vote(r);
            break;
        }
    }
}

static void check_sections(struct reader *r)
{
    static const char *const names[] = {"", "META", "PROJECTS", "VOTES"};
    for (enum section s = IN_META; s <= IN_VOTES; s++)
        if (!r->seen[s])
            pb_find(r->arena, r->file, PB_FATAL, 0, 0,
                    (struct message){.text = N_("Section {1} is missing."),
                                     .args = {str_from(names[s])}});
    if (r->seen[IN_PROJECTS] && !r->n_projects)
        pb_find(r->arena, r->file, PB_FATAL, 0, 0,
                (struct message){.text = N_("There is no project.")});
    if (r->seen[IN_VOTES] && r->n_first < 2)
        pb_find(r->arena, r->file, PB_FATAL, 0, 0,
                (struct message){.text = N_("There is no vote to count.")});
}

void pb_read(struct arena *a, str text, bool keep_votes, struct pb_file *out)
{
    *out = (struct pb_file){.readable = true};
    out->bom = str_starts(text, S("\xEF\xBB\xBF"));
    size_t line = str_find_byte(text, '\n');
    out->crlf = line != SIZE_MAX && line > 0 && text.p[line - 1] == '\r';
    out->open_end = !str_ends(text, S("\n"));
    struct reader r = {.arena = a, .file = out, .text = text, .keep_votes = keep_votes};
    r.passing = arena_new(0);
    r.csv = csv_new(r.passing, text, ';');
    r.by_id = map_new(a);
    r.voter_arena = arena_new(0);
    r.growing = arena_new(0);
    r.row_start = text.p;
    if (!utf8_valid(text))
        pb_find(a, out, PB_FATAL, 0, 0, (struct message){.text = N_("The file is not UTF-8.")});
    else
        read_rows(&r);
    arena_free(r.voter_arena);
    arena_free(r.slot_arena);
    if (out->readable)
        check_sections(&r);
    if (out->readable)
        reader_settle(&r);
    arena_free(r.growing);
    arena_free(r.passing);
}
