/* Steps of a document on the web: its reviews, its end, its order, and requests about it. */
#include <math.h>

#include "base/utf8.h"
#include "base/when.h"
#include "cases/cases.h"
#include "library/web.h"

struct step {
    struct request *r;
    struct document doc;
    struct document_step s;
    struct result (*rule)(struct db *db, const struct step *step);
    const char *word; /* in the address, and of what is said afterwards */
    str typed_at;     /* when it is to be published */
    msec at;          /* the same, where it can be read; 0: at once */
    str numbers;      /* of other documents */
    bool takedown;
};

/* ── What each does ── */

static struct result send(struct db *db, const struct step *st)
{
    return document_send(db, st->r->actor, st->s);
}

static struct result back(struct db *db, const struct step *st)
{
    return document_give_back(db, st->r->actor, st->s);
}

/* What is published cannot be unseen: a time that was mistyped never means "at once". */
static struct result approve(struct db *db, const struct step *st)
{
    if (st->typed_at.n && !st->at)
        return (struct result){
            .outcome = INVALID,
            .message = {.text = N_("There is no such day or time: {1}"), .args = {st->typed_at}}};
    if (st->at && st->at < db_now(db) - MINUTES(1))
        return refuse(INVALID, "at", N_("This time has passed. Left empty, it is published now."));
    return document_approve(db, st->r->actor, st->s, st->at);
}

static struct result withdraw(struct db *db, const struct step *st)
{
    return document_withdraw(db, st->r->actor, st->s);
}

/* "2026-17", or the address of its page however it was copied: "https://…/ar/d/2026-17?done=saved".
 */
static str number_in(str word)
{
    str number = str_trim(word);
    size_t at = str_find(number, S("/d/")), end = 0;
    if (at == SIZE_MAX)
        return number;
    number = str_from_at(number, at + 3);
    while (end < number.n && !memchr("?#/", number.p[end], 3))
        end++;
    return str_first(number, end);
}

/* Numbers or addresses of documents, one a line; INVALID names the first that is none. */
static struct result read_numbers(struct db *db, const struct step *st, id64 *ids, size_t most,
                                  size_t *n)
{
    struct arena *a = db_arena(db);
    str rest = st->numbers, word;
    struct document d;
    *n = 0;
    while (rest.n && str_cut(&rest, '\n', &word)) {
        str number = number_in(word);
        if (!number.n)
            continue;
        if (*n == most)
            return (struct result){
                .outcome = INVALID,
                .message = {.text = N_("At most {1} numbers can stand here, one a line."),
                            .args = {str_fmt(a, "%zu", most)}}};
        if (document_get(db, st->r->actor, number, &d).outcome)
            return (struct result){.outcome = INVALID,
                                   .message = {.text = N_("There is no document “{1}”."),
                                               .args = {str_copy(a, number)}}};
        ids[(*n)++] = d.id;
    }
    return OK_RESULT;
}

static struct result order(struct db *db, const struct step *st)
{
    id64 ids[MOST_EXTENDED];
    size_t n;
    struct result r = read_numbers(db, st, ids, MOST_EXTENDED, &n);
    return r.outcome ? r : document_extend(db, st->r->actor, st->s, ids, n);
}

static struct result supersede(struct db *db, const struct step *st)
{
    id64 ids[MOST_EXTENDED];
    size_t n;
    struct result r = read_numbers(db, st, ids, MOST_EXTENDED, &n);
    return r.outcome ? r : document_supersede(db, st->r->actor, st->s, ids, n);
}

/* ── Requests about a document are cases of two kinds of their own, made when first needed ── */

/* A sentence in every language there is. */
static size_t in_all_languages(struct arena *a, const char *sentence, struct said_name **out)
{
    size_t n, m = 0;
    const struct lang *const *all = lang_all(&n);
    *out = NEW_ARRAY(a, struct said_name, n);
    for (size_t i = 0; i < n && all[i]->offered; i++)
        (*out)[m++] = (struct said_name){all[i]->code, tr(all[i], sentence)};
    return m;
}

static struct result report_kind(struct db *db, bool takedown, id64 *out)
{
    struct arena *a = db_arena(db);
    struct said_name *names, *asked;
    str code = takedown ? S("document-removal") : S("document-correction");
    struct kind there;
    id64 question;
    if (kind_by_code(db, NULL, code, &there))
        return *out = there.id, OK_RESULT;
    size_t n = in_all_languages(
        a, takedown ? N_("Removal of a document") : N_("Correction of a document"), &names);
    struct kind_new k = {.code = code,
                         .icon = S("file-text"),
                         .role = COMMITTEE,
                         .level = COMMUNITY,
                         .respond_minutes = 480,
                         .resolve_minutes = 2400,
                         .is_private = true,
                         .reopening = true,
                         .names = names,
                         .n_names = n};
    struct result r = kind_add(db, NULL, &k, out);
    if (r.outcome)
        return r;
    struct question_new q = {
        .kind_code = code, .code = S("document"), .type = ASK_TEXT, .required = true, .asks = true};
    q.n_asked = in_all_languages(a, N_("Which document?"), &asked);
    q.asked = asked;
    return question_add(db, NULL, &q, &question);
}

static struct result report(struct db *db, const struct step *st)
{
    struct document d;
    struct document_version words;
    id64 kind;
    str number;
    struct arena *a = db_arena(db);
    struct result r = document_get_by_id(db, st->r->actor, st->doc.id, &d);
    if (r.outcome)
        return r;
    if (!str_trim(st->s.text).n)
        return refuse(INVALID, "text", N_("Say what is wrong with it."));
    if ((r = report_kind(db, st->takedown, &kind)).outcome)
        return r;
    if (!document_shown(db, &d, &words))
        return refuse(MISSING, NULL, N_("There is no such document."));
    struct answer_given which = {S("document"), str_fmt(a, "/d/%.*s", STR_FMT(d.number))};
    str lang = text_script_lang(st->s.text);
    lang = lang.n ? lang : st->r->lang->code;
    /* The request is in one language: its title too, where the document has one in it. */
    struct text_title title = {d.id, words.lang, words.title, words.summary, AS_WRITTEN};
    text_titles(db, TEXT_DOCUMENT, lang, &title, 1);
    struct case_new c = {.kind = kind,
                         .title = utf8_first(title.title, TITLE_MOST),
                         .description = st->s.text,
                         .lang = lang,
                         .place = d.place,
                         .lat = NAN,
                         .lon = NAN,
                         .is_private = true,
                         .answers = &which,
                         .n_answers = 1};
    if ((r = case_open(db, st->r->actor, &c, &number)).outcome)
        return r;
    return document_link_case(db, d.id, r.made);
}

/* ── Sending ── */

static const struct {
    const char *word;
    struct result (*rule)(struct db *db, const struct step *step);
} steps[] = {{"send", send},         {"back", back},   {"approve", approve},
             {"withdraw", withdraw}, {"order", order}, {"supersede", supersede},
             {"report", report}};

static struct result take(struct db *db, void *arg)
{
    const struct step *st = arg;
    return st->rule(db, st);
}

static void taken(struct request *r, struct result result)
{
    struct step *st = r->user;
    if (result.outcome == INVALID) {
        struct document_view *v = NEW(r->arena, struct document_view);
        if (!library_document(r, &v->doc))
            return;
        v->step = st->word;
        v->fault = result.message;
        v->typed = st->numbers.n ? st->numbers : st->s.text;
        v->takedown = st->takedown;
        v->publish_at = st->typed_at;
        library_show(r, v, 422);
        return;
    }
    if (result.outcome) {
        web_refuse(r, result);
        return;
    }
    struct document d;
    bool left = document_get_by_id(request_db(r), r->actor, st->doc.id, &d).outcome != DONE;
    web_done(r, left ? S("/library/work")
                     : str_fmt(r->arena, "/d/%.*s?done=%s", STR_FMT(d.number), st->word));
}

/* A minute typed into a datetime field, or by hand with a space, in the community's zone; 0: none.
 */
static msec moment_typed(struct arena *a, const char *zone, str typed)
{
    const int utc = 0;
    msec t, local;
    size_t space = str_find_byte(typed, ' ');
    if (space != SIZE_MAX)
        typed = str_fmt(a, "%.*sT%.*s", STR_FMT(str_first(typed, space)),
                        STR_FMT(str_from_at(typed, space + 1)));
    if (!typed.n || !when_parse(typed, &utc, &t))
        return 0;
    struct civil c = civil_from(t);
    return zone_moment(zone, &c, &local) ? local : t;
}

static str words_sent(struct request *r, str name)
{
    str clean;
    return text_clean(r->arena, pairs_get(r->form, name), false, &clean) ? clean : S("");
}

void library_step_sent(struct request *r)
{
    struct step *st = NEW(r->arena, struct step);
    i64 version = 0;
    *st = (struct step){.r = r};
    if (!library_document(r, &st->doc))
        return;
    for (size_t i = 0; i < COUNT(steps); i++) {
        if (str_eq(r->captures[1], str_from(steps[i].word))) {
            st->rule = steps[i].rule;
            st->word = steps[i].word;
        }
    }
    if (!st->rule) {
        answer_error(r, 404, (struct message){0});
        return;
    }
    str zone = setting(request_db(r), st->doc.path, "zone");
    str_i64(pairs_get(r->form, S("version")), &version);
    st->s = (struct document_step){
        .id = st->doc.id, .version = version, .text = words_sent(r, S("text"))};
    st->numbers = words_sent(r, S("numbers"));
    st->takedown = str_eq(pairs_get(r->form, S("what")), S("removal"));
    st->typed_at = str_trim(words_sent(r, S("at")));
    st->at = moment_typed(r->arena, zone.n ? str_z(r->arena, zone) : "UTC", st->typed_at);
    r->user = st;
    commit(r, take, st, taken);
}
