/* The search itself: documents that match are met with the reader's keys and the filters, counted,
 * scored, and the best of them shown.
 *
 * Score: BM25 (Robertson and Zaragoza 2009, "The Probabilistic Relevance Framework", k1 = 1.2,
 * b = 0.75) of each clause in the body; a clause in the title counts as much as the body at its
 * most would, on top, so that a title always stands above a body. How rare a clause is comes from
 * living documents that the reader may see, measured by how many there are in all, in steps: it
 * does not depend on what was merged when, nor on the database, nor tell of what is hidden. */
#include <math.h>
#include <stdlib.h>

#include "base/json.h"
#include "base/when.h"
#include "lang/lang.h"
#include "places/path.h"
#include "search/index.h"

enum { YEARS = 200 };

/* A table of names by number, and which of them pass the filter. */
struct names {
    struct search_name_row *rows;
    size_t n;
    bool filtered;
    bool *pass; /* by number */
    i64 *count; /* by number */
    size_t width;
};

struct year {
    u32 from, until; /* seconds */
    int year;
    i64 n;
};

/* A thing while its parts are read: they come one after another. */
struct thing {
    struct entry entry; /* of the best part */
    double score;
    bool any;
};

struct finder {
    struct index x;
    const struct search_query *q;
    const char *zone;
    struct words words;
    struct matches m;
    struct bits granted;
    double *rarity; /* by clause */
    double mean;    /* tokens of a body */
    struct names places, topics, langs;
    struct year years[YEARS];
    size_t n_years;
    i64 kinds[SEARCH_KINDS];
    struct ranked *best; /* descending, at most limit + 1 */
    size_t n_best;
    i64 total, limit;
    struct thing thing;
};

/* ── Order ── */

/* Is a before b? */
static bool before(const struct search_key *a, const struct search_key *b)
{
    if (a->score != b->score)
        return a->score > b->score;
    if (a->time != b->time)
        return a->time > b->time;
    if (a->kind != b->kind)
        return a->kind < b->kind;
    return a->id > b->id;
}

static void keep_best(struct finder *f, const struct ranked *r)
{
    size_t at = f->n_best;
    if (f->q->after.score && !before(&f->q->after, &r->key))
        return;
    if (at == (size_t)f->limit + 1) {
        if (!before(&r->key, &f->best[at - 1].key))
            return;
        at--;
    } else {
        f->n_best++;
    }
    for (; at > 0 && before(&r->key, &f->best[at - 1].key); at--)
        f->best[at] = f->best[at - 1];
    f->best[at] = *r;
}

/* ── Score ── */

/* Up to the next half power of two. How many texts there are and how long they are on the whole
 * comes from all of them, and a score stands to the millionth in the address of the next page:
 * whoever solved it for these two would read off that somebody has just filed a private request,
 * and of how many words. In steps it says so once when all has grown by two fifths; ranks hardly
 * feel it. */
static double in_steps(double n)
{
    return n <= 1 ? 1 : exp2(ceil(2 * log2(n)) / 2);
}

static void weigh(struct finder *f)
{
    double all = in_steps((double)f->x.row.docs);
    f->rarity = NEW_ARRAY(f->x.arena, double, f->m.n_clauses);
    f->mean = f->x.row.docs ? in_steps((double)f->x.row.tokens / (double)f->x.row.docs) : 1;
    for (size_t c = 0; c < f->m.n_clauses; c++) {
        double have = (double)f->m.holders[c];
        f->rarity[c] = log(1 + (fmax(all - have, 0) + 0.5) / (have + 0.5));
    }
}

static double score(const struct finder *f, size_t i, const struct entry *e)
{
    const double k1 = 1.2, b = 0.75;
    double sum = 0, norm = k1 * (1 - b + b * (double)e->length / f->mean);
    for (size_t c = 0; c < f->m.n_clauses; c++) {
        double n = f->m.in_body[i * f->m.n_clauses + c];
        double in_title = f->m.in_title[i] >> c & 1 ? k1 + 1 : 0;
        sum += f->rarity[c] * (n * (k1 + 1) / (n + norm) + in_title);
    }
    return sum;
}

/* ── Filters and counts ── */

static bool passes(const struct names *names, u32 number)
{
    return !names->filtered || (number < names->width && names->pass[number]);
}

static void count(struct names *names, u32 number)
{
    if (number < names->width)
        names->count[number]++;
}

static struct year *year_of(struct finder *f, u32 seconds)
{
    struct civil civil;
    msec from, until;
    for (size_t i = 0; i < f->n_years; i++)
        if (seconds >= f->years[i].from && seconds < f->years[i].until)
            return &f->years[i];
    if (f->n_years == YEARS || !zone_civil(f->zone, (msec)seconds * 1000, &civil))
        return NULL;
    struct civil start = {.year = civil.year, .month = 1, .day = 1};
    struct civil end = {.year = civil.year + 1, .month = 1, .day = 1};
    if (!zone_moment(f->zone, &start, &from) || !zone_moment(f->zone, &end, &until))
        return NULL;
    f->years[f->n_years] = (struct year){.from = from < 0 ? 0 : (u32)(from / 1000),
                                         .until = (u32)(until / 1000),
                                         .year = (int)civil.year};
    return &f->years[f->n_years++];
}

/* A thing that matches and may be seen: it counts for each filter as if that one were not set. */
static void settle(struct finder *f)
{
    const struct entry *e = &f->thing.entry;
    const struct search_query *q = f->q;
    msec time = (msec)e->time * 1000;
    if (!f->thing.any)
        return;
    f->thing.any = false;
    bool kind = !q->kind || e->kind == q->kind;
    bool place = passes(&f->places, e->place), topic = passes(&f->topics, e->topics);
    bool lang = passes(&f->langs, e->lang);
    bool period = (!q->from || time >= q->from) && (!q->until || time < q->until);
    struct year *year = place && topic && lang && kind ? year_of(f, e->time) : NULL;
    if (year)
        year->n++;
    if (place && topic && lang && period && e->kind < SEARCH_KINDS)
        f->kinds[e->kind]++;
    if (kind && topic && lang && period)
        count(&f->places, e->place);
    if (kind && place && lang && period)
        count(&f->topics, e->topics);
    if (kind && place && topic && period)
        count(&f->langs, e->lang);
    if (!(kind && place && topic && lang && period))
        return;
    f->total++;
    struct ranked r = {.key = {(i64)llround(f->thing.score * 1e6), time, e->kind, e->id},
                       .part = e->part};
    r.key.score = r.key.score < 1 ? 1 : r.key.score;
    keep_best(f, &r);
}

static void take_entry(void *ctx, size_t i, const struct entry *e)
{
    struct finder *f = ctx;
    if (!(e->flags & ENTRY_PUBLIC) && !bit_is(&f->granted, f->m.docs[i]))
        return;
    bool same = f->thing.any && f->thing.entry.kind == e->kind && f->thing.entry.id == e->id;
    double s = score(f, i, e);
    if (!same)
        settle(f);
    if (!same || s > f->thing.score)
        f->thing = (struct thing){*e, s, true};
}

/* ── Names ── */

static bool has_topic(str set, str topic)
{
    for (str rest = set, one; str_cut(&rest, ',', &one);)
        if (str_eq(one, topic))
            return true;
    return false;
}

/* Which names pass: equal to, under, or holding what is asked. */
static bool name_passes(i64 what, str name, str asked)
{
    return what == NAME_PLACE    ? str_starts(name, asked)
           : what == NAME_TOPICS ? has_topic(name, asked)
                                 : str_eq(name, asked);
}

static void open_names(struct finder *f, struct names *names, i64 what, str asked)
{
    struct arena *a = f->x.arena;
    names->n = search_names(f->x.db, what, NAMES_MOST, &names->rows);
    names->width = names->n ? (size_t)names->rows[names->n - 1].n + 1 : 1;
    names->filtered = asked.n != 0;
    names->pass = NEW_ARRAY(a, bool, names->width);
    names->count = NEW_ARRAY(a, i64, names->width);
    for (size_t i = 0; names->filtered && i < names->n; i++)
        names->pass[names->rows[i].n] = name_passes(what, names->rows[i].name, asked);
}

/* ── Counts as the page wants them ── */

struct counting {
    struct arena *a;
    struct search_counts out;
    size_t cap;
};

static void add_count(struct counting *c, str value, i64 n)
{
    if (!n || !value.n)
        return;
    for (size_t i = 0; i < c->out.n; i++) {
        if (str_eq(c->out.at[i].value, value)) {
            c->out.at[i].n += n;
            return;
        }
    }
    *PUSH(c->a, c->out.at, c->out.n, c->cap) = (struct search_count){value, n};
}

/* Few enough for an insertion: the page shows some tens. */
static struct search_counts most_first(struct search_counts counts)
{
    for (size_t i = 1; i < counts.n; i++) {
        struct search_count one = counts.at[i];
        size_t k = i;
        for (; k > 0 &&
               (counts.at[k - 1].n < one.n ||
                (counts.at[k - 1].n == one.n && str_cmp(counts.at[k - 1].value, one.value) > 0));
             k--)
            counts.at[k] = counts.at[k - 1];
        counts.at[k] = one;
    }
    return counts;
}

static struct search_counts lang_counts(struct finder *f)
{
    struct counting c = {.a = f->x.arena};
    for (size_t i = 0; i < f->langs.n; i++)
        add_count(&c, f->langs.rows[i].name, f->langs.count[f->langs.rows[i].n]);
    return most_first(c.out);
}

static struct search_counts topic_counts(struct finder *f)
{
    struct counting c = {.a = f->x.arena};
    for (size_t i = 0; i < f->topics.n; i++) {
        i64 n = f->topics.count[f->topics.rows[i].n];
        for (str rest = f->topics.rows[i].name, one; n && str_cut(&rest, ',', &one);)
            add_count(&c, one, n);
    }
    return most_first(c.out);
}

/* Where one can go from the place that is asked for: the places one step deeper than what all hits
 * have in common. */
static struct search_counts place_counts(struct finder *f)
{
    struct counting c = {.a = f->x.arena};
    str common = STR_NONE;
    for (size_t i = 0; i < f->places.n; i++) {
        str path = f->places.rows[i].name;
        if (!f->places.count[f->places.rows[i].n] || !path.n || !str_starts(path, f->q->under))
            continue;
        if (!common.p)
            common = path;
        while (!str_starts(path, common))
            common = path_up(common);
    }
    for (size_t i = 0; common.p && i < f->places.n; i++) {
        str path = f->places.rows[i].name;
        if (str_starts(path, f->q->under) && str_starts(path, common))
            add_count(&c, str_first(path, common.n + PATH_STEP),
                      f->places.count[f->places.rows[i].n]);
    }
    return most_first(c.out);
}

static struct search_counts year_counts(struct finder *f)
{
    struct counting c = {.a = f->x.arena};
    for (int year = 2106; year >= 1970; year--)
        for (size_t i = 0; i < f->n_years; i++)
            if (f->years[i].year == year)
                add_count(&c, str_fmt(f->x.arena, "%d", year), f->years[i].n);
    return c.out;
}

static struct search_counts kind_counts(struct finder *f,
                                        const struct search_source *const *sources)
{
    struct counting c = {.a = f->x.arena};
    for (size_t i = 0; sources[i]; i++)
        add_count(&c, str_from(sources[i]->word), f->kinds[sources[i]->kind]);
    return most_first(c.out);
}

/* ── What is shown ── */

const struct search_source *source_of(const struct search_source *const *sources, i64 kind)
{
    for (size_t i = 0; sources[i]; i++)
        if ((i64)sources[i]->kind == kind)
            return sources[i];
    return NULL;
}

/* The title as the reader can read it best, among what the same readers may see. */
static str title_for(const struct search_item *item, const struct search_part *part, str reader,
                     str *lang)
{
    *lang = item->lang;
    if (!reader.n || str_eq(item->lang, reader))
        return item->title;
    for (size_t i = 0; i < part->n_texts; i++)
        if (part->texts[i].title.n && str_eq(part->texts[i].lang, reader)) {
            *lang = part->texts[i].lang;
            return part->texts[i].title;
        }
    return item->title;
}

/* Reads the thing of a hit again, and that the actor may see it still; fills what is shown. False:
 * not for him, or gone. */
static bool fill_hit(struct finder *f, const struct search_source *const *sources,
                     const struct actor *actor, const struct ranked *r, struct search_hit *out)
{
    struct arena *a = f->x.arena;
    struct search_item item = {0};
    str anchor = S("");
    *out = (struct search_hit){
        .key = r->key, .source = source_of(sources, r->key.kind), .id = r->key.id};
    /* It may have changed since it was indexed: asked again, of what it is now. */
    if (!out->source || !out->source->read(f->x.db, r->key.id, TO_SHOW, &item) ||
        (size_t)r->part >= item.n_parts || !part_admits(&item.parts[r->part], actor))
        return false;
    str title = title_for(&item, &item.parts[r->part], f->q->reader, &out->title_lang);
    out->title = marked(a, title, &f->words);
    out->lang = out->passage_lang = item.lang;
    out->path = item.path;
    out->sort = item.sort;
    out->time = item.time;
    find_passage(a, &item.parts[r->part], &f->words, out, &anchor);
    out->url = anchor.n ? str_fmt(a, "%.*s#%.*s", STR_FMT(item.url), STR_FMT(anchor)) : item.url;
    return true;
}

/* ── The search ── */

static struct result prepare(struct finder *f, struct db *db, const struct actor *actor,
                             const struct search_query *q, const char *zone)
{
    struct words words;
    struct result r = words_read(db_arena(db), str_or_empty(q->words), &words);
    *f = (struct finder){.q = q, .zone = zone ? zone : "UTC", .words = words};
    if (r.outcome || !index_open(db, &f->x))
        return r;
    f->limit = q->limit < 1 ? 1 : q->limit > PAGE_MOST ? PAGE_MOST : q->limit;
    f->best = NEW_ARRAY(f->x.arena, struct ranked, f->limit + 2);
    f->granted = match_granted(&f->x, actor);
    f->m = match(&f->x, &f->words);
    weigh(f);
    open_names(f, &f->places, NAME_PLACE, q->under);
    open_names(f, &f->topics, NAME_TOPICS, q->topic);
    open_names(f, &f->langs, NAME_LANG, q->lang);
    index_entries(&f->x, f->m.docs, f->m.n, take_entry, f);
    settle(f);
    return OK_RESULT;
}

struct result search(struct db *db, const struct search_source *const *sources,
                     const struct actor *actor, const struct search_query *q, const char *zone,
                     struct search_found *out)
{
    struct finder *f = NEW(db_arena(db), struct finder);
    struct result r = prepare(f, db, actor, q, zone);
    *out = (struct search_found){.suggestion = S("")};
    if (r.outcome)
        return r;
    if (!f->x.row.generation) {
        out->building = true;
        return r;
    }
    out->hits = NEW_ARRAY(f->x.arena, struct search_hit, f->limit);
    out->more = f->n_best > (size_t)f->limit;
    for (size_t i = 0; i < f->n_best && i < (size_t)f->limit; i++)
        out->n += fill_hit(f, sources, actor, &f->best[i], &out->hits[out->n]);
    out->total = f->total;
    out->kinds = kind_counts(f, sources);
    out->topics = topic_counts(f);
    out->places = place_counts(f);
    out->years = year_counts(f);
    out->langs = lang_counts(f);
    if (!f->total && !q->after.score)
        out->suggestion = suggestion(&f->x, &f->words, q->words, &f->granted);
    return r;
}

/* ── Matches alone, for a module's own lists ── */

struct match_run {
    struct arena *a;
    const struct matches *m;
    const struct bits *granted;
    enum search_kind kind;
    i64 until;
    struct search_match *at;
    size_t n, cap;
};

static void take_match(void *ctx, size_t i, const struct entry *e)
{
    struct match_run *run = ctx;
    bool seen = run->n && run->at[run->n - 1].id == e->id;
    if (e->kind == run->kind && !seen && (i64)e->time <= run->until &&
        (e->flags & ENTRY_PUBLIC || bit_is(run->granted, run->m->docs[i])))
        *PUSH(run->a, run->at, run->n, run->cap) = (struct search_match){e->id, e->time};
}

static int newest_first(const void *a, const void *b)
{
    const struct search_match *x = a, *y = b;
    if (x->second != y->second)
        return x->second > y->second ? -1 : 1;
    return x->id > y->id ? -1 : x->id < y->id;
}

bool search_words_fit(struct arena *a, str words, struct message *why)
{
    struct words read;
    struct result r = words_read(a, words, &read);
    *why = r.message;
    return !r.outcome;
}

bool search_matches(struct db *db, const struct actor *actor, enum search_kind kind, str words,
                    msec until, struct search_match **out, size_t *n, struct message *why)
{
    struct index x;
    struct words read;
    struct result r = words_read(db_arena(db), words, &read);
    *out = NULL;
    *n = 0;
    *why = r.message;
    if (r.outcome)
        return false;
    if (!index_open(db, &x))
        return true;
    struct bits granted = match_granted(&x, actor);
    struct matches m = match(&x, &read);
    struct match_run run = {.a = x.arena,
                            .m = &m,
                            .granted = &granted,
                            .kind = kind,
                            .until = until ? until / 1000 : INT64_MAX};
    index_entries(&x, m.docs, m.n, take_match, &run);
    if (run.n)
        qsort(run.at, run.n, sizeof *run.at, newest_first);
    *out = run.at;
    *n = run.n;
    return true;
}

str search_match_ids(struct arena *a, const struct search_match *found, size_t n)
{
    struct buf b = buf_new(a);
    struct json j = {&b, false};
    json_open(&j, '[');
    for (size_t i = 0; i < n; i++)
        json_int(&j, found[i].id);
    json_close(&j, ']');
    return buf_str(&b);
}
