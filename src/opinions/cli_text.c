/* A map as lines for a terminal. Uses show, lang/say. */
#include <math.h>

#include "lang/say.h"
#include "opinions/show.h"

static void line(struct buf *b, const struct lang *lang, const char *text, str one, str two,
                 str three)
{
    say_put(b, lang, (struct message){.text = text, .args = {one, two, three, STR_NONE}});
    buf_byte(b, '\n');
}

static str whole(struct arena *a, i64 n)
{
    return str_fmt(a, "%lld", (long long)n);
}

static str share(struct arena *a, i32 part, i32 of)
{
    return str_fmt(a, "%.0f %%", of ? 100.0 * part / of : 0);
}

static void put_list(struct buf *b, const struct lang *lang, const struct shown *s,
                     const struct standings *list)
{
    struct arena *a = b->arena;
    for (u32 k = 0; k < list->n; k++) {
        const struct standing *l = &list->line[k];
        const struct statement *st = &s->c->statements[l->statement];
        str of = whole(a, l->answers);
        str text = st->text.n ? st->text : str_fmt(a, "#%lld", (long long)st->id);
        buf_z(b, "  ");
        if (l->for_agree)
            line(b, lang, N_("{1} of {2} agree: {3}"), share(a, l->agrees, l->answers), of, text);
        else
            line(b, lang, N_("{1} of {2} disagree: {3}"), share(a, l->disagrees, l->answers), of,
                 text);
    }
}

str opinions_text(struct arena *a, const struct lang *lang, const struct shown *s)
{
    struct buf b = buf_new(a);
    const struct opinion_map *map = s->map;
    line(&b, lang, N_("{1} people, {2} statements, {3} votes"), whole(a, s->people),
         whole(a, s->o->votes.statements), whole(a, s->votes));
    if (map->k > 1)
        line(&b, lang, N_("{1} groups (silhouette {2}, stability {3})"), whole(a, map->k),
             str_fmt(a, "%.3f", map->silhouette[map->k]),
             isnan(map->stability) ? S("–") : str_fmt(a, "%.2f", map->stability));
    if (!map->clear)
        line(&b, lang, N_("There are no clear groups."), STR_NONE, STR_NONE, STR_NONE);
    for (int agree = 1; agree >= 0; agree--) {
        struct standings list = shown_consensus(s, agree == 1);
        line(&b, lang, agree ? N_("Most agree:") : N_("Most disagree:"), STR_NONE, STR_NONE,
             STR_NONE);
        put_list(&b, lang, s, &list);
    }
    for (u32 g = 0; g < map->k && map->k > 1; g++) {
        struct standings list = shown_representative(s, g);
        line(&b, lang, N_("Group {1}, {2} people:"), str_fmt(a, "%c", 'A' + (int)g),
             whole(a, map->size[g]), STR_NONE);
        put_list(&b, lang, s, &list);
    }
    return buf_str(&b);
}
