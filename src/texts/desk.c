/* The translators' desk and the glossary. */
#include "base/id.h"
#include "places/path.h"
#include "record/record.h"
#include "texts/inner.h"

enum { PROPOSALS_LISTED = 100, WORD_MOST = 200 };

/* ── The desk ── */

/* The ranges of places whose texts the actor may translate, hidden ones too; "~" to "~" where there
 * is none. Who works in more places than this, none inside another, reaches the rest from their
 * pages. */
enum { REACH = 8 };
struct ranges {
    str low[REACH], high[REACH];
};

static struct ranges reach_of(struct db *db, const struct actor *actor)
{
    struct ranges r;
    str paths[REACH];
    size_t n = reach(actor, TRANSLATE, paths, REACH);
    for (size_t i = 0; i < REACH; i++) {
        r.low[i] = i < n ? paths[i] : S("~");
        r.high[i] = i < n ? path_end(db_arena(db), paths[i]) : S("~");
    }
    return r;
}

size_t desk_entries(struct db *db, const struct actor *actor, const struct desk_filter *f,
                    struct desk_entry **out)
{
    struct desk_row *rows;
    struct ranges r = reach_of(db, actor);
    size_t n = desk_rows(db, f->lang, r.low[0], r.high[0], r.low[1], r.high[1], r.low[2], r.high[2],
                         r.low[3], r.high[3], r.low[4], r.high[4], r.low[5], r.high[5], r.low[6],
                         r.high[6], r.low[7], r.high[7], f->kind ? (i64)f->kind : INT_NONE,
                         f->gap ? (i64)f->gap : INT_NONE, f->before ? f->before_wanted : INT_NONE,
                         f->before, f->limit, &rows);
    *out = NEW_ARRAY(db_arena(db), struct desk_entry, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct desk_entry){.text = rows[i].text,
                                        .kind = (enum text_kind)rows[i].kind,
                                        .url = rows[i].url,
                                        .title = rows[i].title,
                                        .lang = rows[i].lang,
                                        .gap = (enum gap)rows[i].state,
                                        .wanted = rows[i].wanted,
                                        .length = rows[i].length};
    return n;
}

size_t desk_languages(struct db *db, const struct actor *actor, struct desk_language **out)
{
    struct desk_language_row *rows;
    struct ranges r = reach_of(db, actor);
    size_t n = desk_language_rows(db, r.low[0], r.high[0], r.low[1], r.high[1], r.low[2], r.high[2],
                                  r.low[3], r.high[3], r.low[4], r.high[4], r.low[5], r.high[5],
                                  r.low[6], r.high[6], r.low[7], r.high[7], TEXT_LANGS_MOST, &rows);
    *out = NEW_ARRAY(db_arena(db), struct desk_language, n);
    for (size_t i = 0; i < n; i++) {
        struct desk_language *l = &(*out)[i];
        *l = (struct desk_language){rows[i].lang, rows[i].missing, rows[i].outdated, 0};
        readers_of(db, l->lang, str_fmt(db_arena(db), "%.*s %%", STR_FMT(l->lang)), &l->readers);
    }
    return n;
}

size_t desk_proposals(struct db *db, const struct actor *actor, struct proposal **out)
{
    struct proposal_row *rows;
    struct ranges r = reach_of(db, actor);
    size_t n = proposal_rows(db, r.low[0], r.high[0], r.low[1], r.high[1], r.low[2], r.high[2],
                             r.low[3], r.high[3], r.low[4], r.high[4], r.low[5], r.high[5],
                             r.low[6], r.high[6], r.low[7], r.high[7], PROPOSALS_LISTED, &rows);
    *out = NEW_ARRAY(db_arena(db), struct proposal, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct proposal){rows[i].text, rows[i].lang, rows[i].title,
                                      str_or_empty(rows[i].name), rows[i].at};
    return n;
}

/* ── The glossary ── */

size_t term_list(struct db *db, str lang, str other, struct term **out)
{
    struct term_row *rows;
    size_t n = term_rows(db, lang, other, TERMS_MOST, &rows);
    *out = NEW_ARRAY(db_arena(db), struct term, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] =
            (struct term){rows[i].id, rows[i].word, str_or_empty(rows[i].other), rows[i].note};
    return n;
}

bool term_find(struct db *db, str lang, str word, id64 *id)
{
    return term_by_word(db, lang, word, id);
}

size_t term_hits(struct db *db, str lang, str other, str text, struct term **out)
{
    struct term *all;
    size_t n = term_list(db, lang, other, &all), kept = 0;
    str folded = text_fold(db_arena(db), text);
    for (size_t i = 0; i < n; i++)
        if (str_has(folded, text_fold(db_arena(db), all[i].word)))
            all[kept++] = all[i];
    *out = all;
    return kept;
}

struct result term_set(struct db *db, const struct actor *actor, id64 id, str lang, str word,
                       str note)
{
    i64 one;
    bool fresh = id == 0;
    if (actor && !may_somewhere(actor, APPROVE_TRANSLATION))
        return refuse(FORBIDDEN, NULL, N_("You may not change the glossary."));
    if (!language_tag_valid(lang))
        return refuse(INVALID, "lang", N_("Choose a language."));
    if (word.n > WORD_MOST || note.n > 4 * WORD_MOST || (fresh && !word.n))
        return refuse(INVALID, "word", N_("Write the term, in at most 200 letters."));
    if (!fresh && !term_known(db, id, &one))
        return refuse(MISSING, NULL, N_("There is no such term."));
    if (fresh)
        term_insert(db, id = id_new(db_now(db)), note);
    else if (note.p)
        term_note(db, id, note);
    if (word.n)
        term_word_set(db, id, lang, word);
    else
        term_word_drop(db, id, lang);
    record(db, (struct record_entry){
                   .actor = actor ? actor->account : 0,
                   .verb = "term_set",
                   .subject = id,
                   .place = S(""),
                   .is_public = true,
                   .detail = str_fmt(db_arena(db), "{\"lang\":\"%.*s\"}", STR_FMT(lang))});
    return made(id);
}
