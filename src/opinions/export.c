/* Polis' server format: LF, text always quoted, no line end behind summary.csv. Uses show. */
#include "opinions/export.h"

#include "base/buf.h"
#include "base/random.h"

static void quoted(struct buf *b, str text)
{
    buf_byte(b, '"');
    for (size_t i = 0; i < text.n; i++) {
        if (text.p[i] == '"')
            buf_byte(b, '"');
        buf_byte(b, text.p[i]);
    }
    buf_byte(b, '"');
}

static u32 commenters(struct arena *scratch, const struct conversation *c)
{
    u32 n = 0;
    i64 *seen = NEW_ARRAY(scratch, i64, c->n_statements);
    for (u32 j = 0; j < c->n_statements; j++) {
        bool met = c->statements[j].author < 0;
        for (u32 k = 0; k < n && !met; k++)
            met = seen[k] == c->statements[j].author;
        if (!met)
            seen[n++] = c->statements[j].author;
    }
    return n;
}

str export_summary(struct arena *a, const struct shown *s)
{
    struct buf b = buf_new(a);
    buf_z(&b, "topic,");
    quoted(&b, s->c->topic);
    buf_fmt(&b,
            "\nurl,%.*s\nvoters,%lld\nvoters-in-conv,%u\ncommenters,%u\ncomments,%u\ngroups,%u\n",
            STR_FMT(str_or_empty(s->c->url)), (long long)s->people, s->map->in_count,
            commenters(a, s->c), s->c->n_statements, s->map->k);
    buf_z(&b, "conversation-description,");
    quoted(&b, s->c->description);
    return buf_str(&b);
}

str export_comments(struct arena *a, const struct shown *s)
{
    struct buf b = buf_new(a);
    buf_z(&b, "timestamp,datetime,comment-id,author-id,agrees,disagrees,moderated,comment-body\n");
    for (u32 j = 0; j < s->c->n_statements; j++) {
        const struct statement *t = &s->c->statements[j];
        struct tally all = s->map->all[j];
        bool shown = s->polis || tally_all(all) == 0 || tally_all(all) >= 5;
        buf_fmt(&b, "%lld,,%lld,", (long long)(s->polis ? t->created / 1000 : 0), (long long)t->id);
        if (s->polis)
            buf_i64(&b, t->author); /* who wrote what is not for the public */
        buf_byte(&b, ',');
        if (shown)
            buf_fmt(&b, "%d,%d", all.agrees, all.disagrees);
        else
            buf_byte(&b, ',');
        buf_fmt(&b, ",%d,", t->moderated);
        quoted(&b, t->text);
        buf_byte(&b, '\n');
    }
    return buf_str(&b);
}

str export_rejected(struct arena *a, const struct shown *s)
{
    struct buf b = buf_new(a);
    buf_z(&b, "comment-id,reason,comment-body\n");
    for (u32 j = 0; j < s->c->n_statements; j++) {
        const struct statement *t = &s->c->statements[j];
        if (t->moderated >= 0)
            continue;
        buf_fmt(&b, "%lld,", (long long)t->id);
        quoted(&b, t->reason);
        buf_byte(&b, ',');
        quoted(&b, t->text);
        buf_byte(&b, '\n');
    }
    return buf_str(&b);
}

static void four(struct buf *b, bool shown, struct tally t)
{
    if (shown)
        buf_fmt(b, ",%d,%d,%d,%d", tally_all(t), t.agrees, t.disagrees, t.passes);
    else
        buf_z(b, ",,,,");
}

str export_comment_groups(struct arena *a, const struct shown *s)
{
    struct buf b = buf_new(a);
    u32 m = s->o->votes.statements;
    buf_z(&b, "comment-id,comment,total-votes,total-agrees,total-disagrees,total-passes");
    for (u32 g = 0; g < s->map->k; g++) {
        int c = 'a' + (int)g;
        buf_fmt(&b, ",group-%c-votes,group-%c-agrees,group-%c-disagrees,group-%c-passes", c, c, c,
                c);
    }
    buf_byte(&b, '\n');
    for (u32 j = 0; j < m; j++) {
        buf_fmt(&b, "%lld,", (long long)s->c->statements[j].id);
        quoted(&b, s->c->statements[j].text);
        i32 all = tally_all(s->map->all[j]);
        four(&b, s->polis || all == 0 || all >= 5, s->map->all[j]);
        for (u32 g = 0; g < s->map->k; g++)
            four(&b, cell_shown(s, g, j), s->map->tallies[(size_t)g * m + j]);
        buf_byte(&b, '\n');
    }
    return buf_str(&b);
}

u32 *export_numbers(struct arena *a, u32 people)
{
    u32 *number = NEW_ARRAY(a, u32, people);
    for (u32 i = 0; i < people; i++) {
        u32 k = (u32)random_below(i + 1);
        number[i] = number[k];
        number[k] = i;
    }
    return number;
}

/* Who is called 0, 1, 2 … */
static u32 *in_order(struct arena *a, const struct votes *v, const u32 *number)
{
    u32 *person = NEW_ARRAY(a, u32, v->people);
    for (u32 i = 0; i < v->people; i++)
        person[number[i]] = i;
    return person;
}

static int value_of(u32 answer)
{
    return (answer_opinion(answer) == AGREE) - (answer_opinion(answer) == DISAGREE);
}

str export_votes(struct arena *a, const struct shown *s, const u32 *number)
{
    struct buf b = buf_new(a);
    const struct votes *v = &s->o->votes;
    const u32 *person = in_order(a, v, number);
    buf_z(&b, "timestamp,datetime,comment-id,voter-id,vote\n");
    for (u32 n = 0; n < v->people; n++)
        for (size_t at = v->row[person[n]]; at < v->row[person[n] + 1]; at++)
            buf_fmt(&b, "0,,%lld,%u,%d\n",
                    (long long)s->c->statements[answer_statement(v->answers[at])].id, n,
                    value_of(v->answers[at]));
    return buf_str(&b);
}

str export_matrix(struct arena *a, const struct shown *s, const u32 *number)
{
    struct buf b = buf_new(a);
    const struct votes *v = &s->o->votes;
    const u32 *person = in_order(a, v, number);
    buf_z(&b, "participant,group-id,n-comments,n-votes,n-agree,n-disagree");
    for (u32 j = 0; j < v->statements; j++)
        buf_fmt(&b, ",%lld", (long long)s->c->statements[j].id);
    buf_byte(&b, '\n');
    for (u32 n = 0; n < v->people; n++) {
        u32 i = person[n];
        struct tally t = {0, 0, 0};
        for (size_t at = v->row[i]; at < v->row[i + 1]; at++)
            tally_add(&t, v->answers[at], 1);
        buf_fmt(&b, "%u,", n);
        if (s->map->group_of[i] >= 0)
            buf_i64(&b, s->map->group_of[i]);
        buf_fmt(&b, ",0,%d,%d,%d", tally_all(t), t.agrees, t.disagrees);
        size_t at = v->row[i];
        for (u32 j = 0; j < v->statements; j++) {
            buf_byte(&b, ',');
            if (at < v->row[i + 1] && answer_statement(v->answers[at]) == j)
                buf_i64(&b, value_of(v->answers[at++]));
        }
        buf_byte(&b, '\n');
    }
    return buf_str(&b);
}
