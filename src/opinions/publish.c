/* From one published state to the next. Uses show. */
#include "opinions/publish.h"

#include "opinions/show.h"

enum { LEAST_CHANGE = 5, REST = GROUPS_MAX, PARTS = GROUPS_MAX + 1 };

static struct tally *part_of(struct public_row *row, i32 group)
{
    return group < 0 ? NULL : &row->group[group];
}

/* The figures of statement j as they stand; said[] in ascending order of people. */
static struct public_row row_now(struct arena *a, const struct opinions *o,
                                 const struct opinion_map *map, const struct columns *columns,
                                 const bool *cells, u32 j)
{
    u32 m = o->votes.statements;
    struct public_row row = {.k = map->k};
    size_t from = j < m ? columns->start[answer_of(j, AGREE)] : 0;
    size_t end = j < m ? columns->start[answer_of(j, PASS) + 1] : o->votes.people;
    row.said = NEW_ARRAY(a, struct said_by, end - from);
    for (u32 opinion = AGREE; opinion <= PASS && j < m; opinion++) {
        size_t q = answer_of(j, opinion);
        for (size_t at = columns->start[q]; at < columns->start[q + 1]; at++) {
            u32 i = columns->who[at];
            row.said[row.n_said++] = (struct said_by){i, map->group_of[i], (u8)opinion};
        }
    }
    for (u32 i = 0; i < o->votes.people && j == m; i++)
        if (map->group_of[i] >= 0)
            row.said[row.n_said++] = (struct said_by){i, map->group_of[i], PASS};
    for (u32 n = 0; n < row.n_said; n++) {
        struct tally *t = part_of(&row, row.said[n].group);
        tally_add(&row.all, answer_of(0, row.said[n].opinion), 1);
        if (t)
            tally_add(t, answer_of(0, row.said[n].opinion), 1);
    }
    for (u32 g = 0; g < map->k; g++)
        row.shown[g] = j == m || cells[(size_t)g * m + j];
    row.published = tally_all(row.all) == 0 || tally_all(row.all) >= LEAST_CHANGE;
    return row;
}

static int by_person(const void *a, const void *b)
{
    const struct said_by *p = a, *q = b;
    return p->person < q->person ? -1 : p->person > q->person;
}

/* Which part of both states an answer belongs to. */
static u32 part(const struct public_row *was, const struct public_row *is, const struct said_by *s)
{
    bool told = s->group >= 0 && (u32)s->group < was->k && (u32)s->group < is->k &&
                was->shown[s->group] && is->shown[s->group];
    return told ? (u32)s->group : REST;
}

/* Whether replacing `was` by `is` tells nobody's answer. Both said[] ascending by person. */
static bool may_replace(const struct public_row *was, const struct public_row *is)
{
    i32 changed[PARTS] = {0}, more[PARTS] = {0};
    for (u32 x = 0, y = 0; x < was->n_said || y < is->n_said;) {
        const struct said_by *s = x < was->n_said ? &was->said[x] : NULL;
        const struct said_by *t = y < is->n_said ? &is->said[y] : NULL;
        bool old = s && (!t || s->person <= t->person), new = t && (!s || t->person <= s->person);
        u32 from = old ? part(was, is, s) : PARTS, to = new ? part(was, is, t) : PARTS;
        if (from != to || s->opinion != t->opinion) {
            if (old)
                changed[from]++;
            if (new &&to != from)
                changed[to]++;
        }
        if (old)
            more[from]--;
        if (new)
            more[to]++;
        x += old;
        y += new;
    }
    for (u32 p = 0; p < PARTS; p++)
        if ((changed[p] && changed[p] < LEAST_CHANGE) || (more[p] && abs(more[p]) < LEAST_CHANGE))
            return false;
    return true;
}

static struct public_row keep_row(struct arena *a, const struct public_row *was, u32 k,
                                  bool same_groups)
{
    struct public_row row = *was;
    row.said = NEW_ARRAY(a, struct said_by, was->n_said);
    if (was->n_said)
        memcpy(row.said, was->said, was->n_said * sizeof *row.said);
    row.stale |= was->k != k || !same_groups;
    return row;
}

static struct publication again(struct arena *a, const struct publication *before)
{
    struct publication p = *before;
    p.rows = NEW_ARRAY(a, struct public_row, (size_t)p.statements + 1);
    for (u32 j = 0; j <= p.statements; j++)
        p.rows[j] = keep_row(a, &before->rows[j], before->rows[j].k, true);
    return p;
}

/* The row that stands from now on: `is` where it may be told. */
static struct public_row next_row(struct arena *a, const struct public_row *was,
                                  struct public_row is, u32 k, bool same_groups)
{
    qsort(is.said, is.n_said, sizeof *is.said, by_person);
    bool ready = is.published && (!was || !was->published || may_replace(was, &is));
    return ready || !was ? is : keep_row(a, was, k, same_groups);
}

/* People in the groups they were last published in. */
static struct opinion_map groups_before(struct arena *a, const struct opinions *o,
                                        const struct publication *before)
{
    const struct public_row *row = &before->rows[before->statements];
    struct opinion_map map = {.k = before->k, .group_of = NEW_ARRAY(a, i32, o->votes.people)};
    memset(map.group_of, -1, o->votes.people * sizeof *map.group_of);
    for (u32 n = 0; n < row->n_said; n++)
        if (row->said[n].person < o->votes.people)
            map.group_of[row->said[n].person] = row->said[n].group;
    map_groups(a, o, &map);
    return map;
}

static void describe(struct publication *p, const struct opinion_map *map, u32 people)
{
    p->k = map->k;
    p->clear = map->clear;
    p->k_least = map->k_least;
    p->k_most = map->k_most;
    p->stability = map->stability;
    memcpy(p->silhouette, map->silhouette, sizeof p->silhouette);
    p->dots = map->x ? dots_new(map, people) : (struct dots){.n = 0};
}

static void describe_again(struct publication *p, const struct publication *before)
{
    p->k = before->k;
    p->clear = before->clear;
    p->k_least = before->k_least;
    p->k_most = before->k_most;
    p->stability = before->stability;
    memcpy(p->silhouette, before->silhouette, sizeof p->silhouette);
    p->dots = before->dots;
}

struct publication publish(struct arena *a, const struct publication *before,
                           const struct opinions *o, const struct opinion_map *map, msec now,
                           msec period)
{
    if (before && now - before->at < period)
        return again(a, before);
    u32 m = o->votes.statements;
    i32 people = (i32)o->votes.people;
    struct publication p = {.at = now, .statements = m, .participants = people};
    if (before && abs(people - before->participants) < LEAST_CHANGE)
        p.participants = before->participants;
    else if (people < LEAST_CHANGE)
        p.participants = 0;
    p.rows = NEW_ARRAY(a, struct public_row, (size_t)m + 1);
    struct arena *scratch = arena_new(0);
    struct columns columns = columns_new(scratch, &o->votes);
    struct opinion_map groups = *map;
    struct public_row sizes = row_now(a, o, map, &columns, NULL, m);
    const struct public_row *sizes_before = before ? &before->rows[before->statements] : NULL;
    p.rows[m] = next_row(a, sizes_before, sizes, map->k, true);
    if (p.rows[m].said == sizes.said) {
        describe(&p, map, o->votes.people);
    } else {
        describe_again(&p, before);
        groups = groups_before(scratch, o, before);
        p.rows[m].stale = false;
    }
    const bool *cells = cells_shown(scratch, o, &groups);
    for (u32 j = 0; j < m; j++) {
        const struct public_row *was = before && j < before->statements ? &before->rows[j] : NULL;
        struct public_row row = row_now(a, o, &groups, &columns, cells, j);
        p.rows[j] = next_row(a, was, row, p.k, !before || before->k == p.k);
    }
    arena_free(scratch);
    return p;
}

struct opinion_map published_map(struct arena *a, const struct publication *p, bool **cells)
{
    u32 m = p->statements;
    struct opinion_map map = {.k = p->k,
                              .clear = p->clear,
                              .k_least = p->k_least,
                              .k_most = p->k_most,
                              .stability = p->stability,
                              .tallies = NEW_ARRAY(a, struct tally, (size_t)p->k * m),
                              .all = NEW_ARRAY(a, struct tally, m)};
    memcpy(map.silhouette, p->silhouette, sizeof map.silhouette);
    *cells = NEW_ARRAY(a, bool, (size_t)p->k *m);
    for (u32 g = 0; g < p->k && p->rows[m].published; g++)
        map.size[g] = tally_all(p->rows[m].group[g]);
    map.in_count = p->rows[m].published ? (u32)tally_all(p->rows[m].all) : 0;
    for (u32 j = 0; j < m; j++) {
        const struct public_row *row = &p->rows[j];
        map.all[j] = row->published ? row->all : (struct tally){0, 0, 0};
        for (u32 g = 0; g < p->k && row->published && !row->stale; g++)
            if (row->shown[g]) {
                (*cells)[(size_t)g * m + j] = true;
                map.tallies[(size_t)g * m + j] = row->group[g];
            }
    }
    return map;
}
