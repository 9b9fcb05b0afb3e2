/* Taking over files on the web: sending one, looking how far it is, saying that it shall be taken.
 */
#include "import/web.h"

#include "files/web.h"
#include "import.html.h"
#include "import/view.h"
#include "web/form.h"

enum { JOBS_SHOWN = 20, LINES_SHOWN = 100, LOOK_SECONDS = 2 };

const char *import_state_name(enum import_state s)
{
    static const char *const names[] = {"",
                                        N_("Being tried"),
                                        N_("Tried: nothing is written yet"),
                                        N_("Being taken over"),
                                        N_("Taken over"),
                                        N_("Given up"),
                                        N_("Thrown away")};
    return names[s];
}

const char *import_state_icon(enum import_state s)
{
    static const char *const icons[] = {"",      "hourglass",      "search", "hourglass",
                                        "check", "triangle-alert", "trash-2"};
    return icons[s];
}

enum tone import_state_tone(enum import_state s)
{
    static const enum tone tones[] = {TONE_PLAIN, TONE_NOTE, TONE_SOON, TONE_NOTE,
                                      TONE_DONE,  TONE_LATE, TONE_PLAIN};
    return tones[s];
}

static void show_imports(struct request *r)
{
    struct imports_view v = {0};
    v.n = import_jobs(request_db(r), r->actor, JOBS_SHOWN, &v.jobs);
    struct page *p = web_page(r);
    page_imports(p, &v);
    web_answer(r, 200, p);
}

/* ── Sending ── */

static const struct files_asked asked = {"file", NULL, TYPES_ALL, 1};

struct sending {
    const struct actor *actor;
    enum import_what what;
    struct web_form *form;
    struct files_sent files;
};

static struct result do_send(struct db *db, void *arg)
{
    const struct sending *s = arg;
    return import_send(db, s->actor, s->what, s->files.at[0].file, s->files.at[0].name);
}

static void sent(struct request *r, struct web_form *f, id64 id)
{
    (void)f;
    importer_wake(r->app->importer);
    answer_redirect(r, str_fmt(r->arena, "/imports/%lld", (long long)id));
}

/* The form of the route's kind of file; NULL: it has answered. */
static struct sending *sending_asked(struct request *r)
{
    static const struct field fields[] = {{.name = "file",
                                           .type = FIELD_FILES,
                                           .label = N_("File"),
                                           .hint = N_("At most 20 MB. A table is CSV in UTF-8."),
                                           .max = 1,
                                           .accept = ".csv,.json,.geojson,text/csv"},
                                          {0}};
    struct sending *s = NEW(r->arena, struct sending);
    s->actor = r->actor;
    if (!import_by_word(r->captures[0], &s->what)) {
        answer_error(r, 404, (struct message){0});
        return NULL;
    }
    struct web_form *f = web_form_new(r, fields, NULL, do_send, s);
    s->form = f;
    f->title =
        (struct message){.text = N_("Take over: {1}"), .args = {tr(r->lang, import_name(s->what))}};
    f->about = (struct message){
        .text = s->what == IMPORT_OUTLINES ? "{1}" : N_("The first line names the columns: {1}"),
        .args = {tr(r->lang, import_columns(s->what))}};
    f->button = N_("Try it");
    f->icon = "upload";
    f->to = S("/import");
    f->checked = true;
    f->done = sent;
    f->crumbs = NEW_ARRAY(r->arena, struct crumb, 2);
    f->crumbs[f->n_crumbs++] =
        (struct crumb){web_here(r, N_("Take over what you have")), S("/import")};
    f->crumbs[f->n_crumbs++] = (struct crumb){web_here(r, import_name(s->what)), S("")};
    return s;
}

static void show_send(struct request *r)
{
    struct sending *s = sending_asked(r);
    if (s)
        web_form_show(r, s->form, 200);
}

static void received(struct request *r)
{
    struct sending *s = r->user;
    if (s->files.fault.text) {
        form_refuse(&s->form->form, "file", s->files.fault);
        web_form_show(r, s->form, s->files.status);
        return;
    }
    if (!s->files.n)
        form_refuse(&s->form->form, "file", (struct message){.text = N_("Choose a file.")});
    web_form_sent(r, s->form);
}

static void send_sent(struct request *r)
{
    struct sending *s = sending_asked(r);
    if (!s)
        return;
    if (!may_somewhere(r->actor, IMPORT_DATA)) {
        answer_error(r, 403, (struct message){.text = N_("You may not take over files.")});
        return;
    }
    r->user = s;
    files_receive(r, &asked, &s->files, received);
}

/* ── One of them ── */

static void show_import(struct request *r)
{
    struct import_view v = {.older = S("")};
    id64 id = web_capture_id(r, 0);
    i64 after = 0;
    if (!import_job(request_db(r), r->actor, id, &v.job)) {
        answer_error(r, 404, (struct message){0});
        return;
    }
    (void)str_i64(pairs_get(r->query, S("after")), &after);
    v.works = v.job.state == IMPORT_CHECKING || v.job.state == IMPORT_TAKING;
    v.n = import_faults(request_db(r), id, after, LINES_SHOWN, &v.lines);
    if (v.n == LINES_SHOWN)
        v.older = str_fmt(r->arena, "/imports/%lld?after=%lld", (long long)id,
                          (long long)v.lines[v.n - 1].n);
    if (v.works)
        answer_header(r, S("Refresh"), str_fmt(r->arena, "%d", LOOK_SECONDS));
    struct page *p = web_page(r);
    page_import_job(p, &v);
    web_answer(r, 200, p);
}

struct step {
    const struct actor *actor;
    id64 id;
    bool take;
};

static struct result do_step(struct db *db, void *arg)
{
    const struct step *s = arg;
    return s->take ? import_take(db, s->actor, s->id) : import_drop(db, s->actor, s->id);
}

static void stepped(struct request *r, struct result result)
{
    const struct step *s = r->user;
    importer_wake(r->app->importer);
    web_after(r, result,
              s->take ? str_fmt(r->arena, "/imports/%lld", (long long)s->id) : S("/import"));
}

static void step_sent(struct request *r)
{
    struct step *s = NEW(r->arena, struct step);
    str word = pairs_get(r->form, S("do"));
    *s = (struct step){r->actor, web_capture_id(r, 0), str_eq(word, S("take"))};
    if (!s->take && !str_eq(word, S("drop"))) {
        answer_error(r, 422, (struct message){0});
        return;
    }
    r->user = s;
    commit(r, do_step, s, stepped);
}

const struct verb_word import_words[] = {
    {"import_send", N_("File sent to be taken over")},
    {"import_take", N_("File taken over")},
    {"import_drop", N_("File thrown away")},
    {0},
};

const struct route import_routes[] = {
    GET("/import", ADMINISTRATORS, show_imports, "What can be taken over, and what was sent"),
    GET("/import/{what}", ADMINISTRATORS, show_send, "The form for a file"),
    POST("/import/{what}", ADMINISTRATORS, MB(21), send_sent, "Send a file, to be tried first"),
    GET("/imports/{id}", ADMINISTRATORS, show_import, "How far a file is; its faulty lines"),
    POST("/imports/{id}/step", ADMINISTRATORS, KB(4), step_sent, "Take it over, or throw it away"),
    {0},
};
