/* Paragraphs side by side. Uses base, lang. */
#include "texts/web_paragraphs.h"

size_t paragraphs_of(struct arena *a, str text, str **out)
{
    size_t n = 0, cap = 0;
    str *parts = NULL, rest = str_trim(text);
    while (rest.n) {
        size_t end = n + 1 < PARAGRAPHS_MOST ? str_find(rest, S("\n\n")) : SIZE_MAX;
        str part = end == SIZE_MAX ? rest : str_first(rest, end);
        *PUSH(a, parts, n, cap) = str_trim(part);
        rest = end == SIZE_MAX ? S("") : str_trim(str_from_at(rest, end));
    }
    *out = parts;
    return n;
}

str paragraphs_join(struct arena *a, const str *parts, size_t n)
{
    struct buf b = buf_new(a);
    for (size_t i = 0; i < n; i++) {
        if (!parts[i].n)
            continue;
        buf_z(&b, b.n ? "\n\n" : "");
        buf_put(&b, parts[i]);
    }
    return buf_str(&b);
}

struct diff_view what_changed(struct arena *a, str before, str after)
{
    struct diff_view d = {0};
    if (!str_eq(before, after))
        d.n = diff_words(a, before, after, &d.runs);
    return d;
}

struct diff_view what_changed_in(struct arena *a, enum text_kind kind, str before, str after)
{
    struct diff_view d = what_changed(a, text_words(a, kind, before), text_words(a, kind, after));
    if (d.n)
        return d;
    d = what_changed(a, before, after);
    d.marks = d.n != 0;
    return d;
}

/* Three lists: the paragraphs now, those the translation was made from, the translation's. */
static void align_changed(struct arena *a, struct work_view *v, const str *now, const str *past,
                          size_t n_past, const str *made)
{
    size_t *match = NEW_ARRAY(a, size_t, v->n_parts);
    diff_match(past, n_past, now, v->n_parts, match);
    for (size_t i = 0; i < v->n_parts; i++) {
        struct paragraph_view *part = &v->parts[i];
        bool in_place = match[i] == SIZE_MAX && n_past == v->n_parts;
        part->changed = match[i] == SIZE_MAX;
        if (match[i] != SIZE_MAX || in_place)
            part->typed = made[in_place ? i : match[i]];
        if (in_place)
            part->diff = what_changed_in(a, v->work.kind, past[i], now[i]);
        part->marked = part->diff.n && !part->diff.marks &&
                       !str_eq(now[i], text_words(a, v->work.kind, now[i]));
    }
}

void paragraphs_align(struct arena *a, struct work_view *v)
{
    const struct text_work *w = &v->work;
    str *now, *made, *past;
    v->n_parts = paragraphs_of(a, w->body, &now);
    v->parts = NEW_ARRAY(a, struct paragraph_view, v->n_parts);
    for (size_t i = 0; i < v->n_parts; i++)
        v->parts[i] = (struct paragraph_view){.source = now[i], .typed = S("")};
    size_t n_made = w->shown.id ? paragraphs_of(a, w->shown.body, &made) : 0;
    size_t n_past = paragraphs_of(a, w->past_body.n ? w->past_body : w->body, &past);
    if (!n_made || !v->n_parts)
        return;
    if (n_made == n_past)
        align_changed(a, v, now, past, n_past, made);
    else
        v->parts[0].typed = w->shown.body; /* cut otherwise: all of it, to be dealt out anew */
}
