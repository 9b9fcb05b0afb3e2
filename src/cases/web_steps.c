/* What is done to a case from its page: one form a step, one rule a step. */
#include "cases/web.h"

/* Most steps take only their text. */
typedef struct result (*plain_step)(struct db *db, const struct actor *actor,
                                    struct case_step step);

/* Everything a step's form may hold. */
struct step_form {
    const struct actor *actor;
    struct case_step step;
    struct team team;
    id64 assignee;
    bool yes; /* resolved, follow, private */
    enum solved solved;
    i64 satisfied;
    id64 kind, place;
    str wanted; /* a language */
    plain_step plain;
    rule_fn rule;
    struct files_sent files;
};

static struct result do_plain(struct db *db, void *arg)
{
    struct step_form *f = arg;
    return f->plain(db, f->actor, f->step);
}

static struct result do_answer(struct db *db, void *arg)
{
    struct step_form *f = arg;
    return case_answer(db, f->actor, f->step, f->yes);
}

static struct result do_assign(struct db *db, void *arg)
{
    struct step_form *f = arg;
    return case_assign(db, f->actor, f->step, f->team, f->assignee);
}

static struct result do_change(struct db *db, void *arg)
{
    struct step_form *f = arg;
    return case_change_kind(db, f->actor, f->step, f->kind, f->place);
}

static struct result do_refer(struct db *db, void *arg)
{
    struct step_form *f = arg;
    return case_refer(db, f->actor, f->step, f->team);
}

static struct result do_rate(struct db *db, void *arg)
{
    struct step_form *f = arg;
    return case_rate(db, f->actor, f->step, f->solved, f->satisfied);
}

static struct result do_hide(struct db *db, void *arg)
{
    struct step_form *f = arg;
    return case_hide(db, f->actor, f->step, f->yes);
}

static struct result do_want_translation(struct db *db, void *arg)
{
    struct step_form *f = arg;
    return case_want_translation(db, f->actor, f->step.id, f->wanted);
}

static struct result do_follow(struct db *db, void *arg)
{
    struct step_form *f = arg;
    return case_follow(db, f->actor, f->step.id, f->yes);
}

/* The steps by their word in the address; `yes` names the button that says so. */
static const struct {
    const char *word, *yes;
    rule_fn rule;
    plain_step plain;
    bool files;
} steps[] = {
    {"answer", "resolved", do_answer, NULL, true},
    {"assign", NULL, do_assign, NULL, false},
    {"change", NULL, do_change, NULL, false},
    {"refer", NULL, do_refer, NULL, false},
    {"rate", NULL, do_rate, NULL, false},
    {"hide", "private", do_hide, NULL, false},
    {"follow", "follow", do_follow, NULL, false},
    {"translate", NULL, do_want_translation, NULL, false},
    {"note", NULL, do_plain, case_note, true},
    {"comment", NULL, do_plain, case_comment, true},
    {"sign", NULL, do_plain, case_sign, false},
    {"return", NULL, do_plain, case_give_back, false},
    {"reject", NULL, do_plain, case_reject, false},
    {"pause", NULL, do_plain, case_pause, false},
    {"resume", NULL, do_plain, case_resume, false},
    {"reopen", NULL, do_plain, case_reopen, false},
    {"withdraw", NULL, do_plain, case_withdraw, false},
    {"contact", NULL, do_plain, case_contact_ask, false},
};

static i64 number_field(const struct request *r, str name)
{
    i64 v;
    return str_i64(pairs_get(r->form, name), &v) ? v : 0;
}

static bool read_form(struct request *r, const char *yes, struct step_form *f)
{
    str text = pairs_get(r->form, S("text"));
    *f = (struct step_form){.actor = r->actor};
    if (text.n && !text_clean(r->arena, text, false, &f->step.text))
        return false;
    f->step.lang = text_script_lang(f->step.text);
    if (!f->step.lang.n && f->step.text.n)
        f->step.lang = r->lang->code;
    f->step.version = number_field(r, S("version"));
    f->wanted = r->lang->code;
    f->satisfied = number_field(r, S("satisfied"));
    f->solved = (enum solved)number_field(r, S("solved"));
    f->yes = yes && str_eq(pairs_get(r->form, str_from(yes)), S("yes"));
    str team = pairs_get(r->form, S("team")), code;
    if (team.n && str_cut(&team, '#', &code)) { /* "grid-worker 0001#ACCOUNT" */
        team_by_code(code, &f->team);
        (void)str_i64(team, &f->assignee);
    }
    return true;
}

bool step_takes_files(const char *step)
{
    for (size_t i = 0; i < COUNT(steps); i++)
        if (strcmp(steps[i].word, step) == 0)
            return steps[i].files;
    return false;
}

/* What it shall be of, and where; what is not named stays. */
static void read_change(struct request *r, const struct case_file *file, struct step_form *f)
{
    struct kind kind;
    struct place place;
    str code = pairs_get(r->form, S("kind")), path = pairs_get(r->form, S("place"));
    f->kind = !code.n                                             ? file->kind
              : kind_by_code(request_db(r), r->lang, code, &kind) ? kind.id
                                                                  : 0;
    f->place = !path.n ? file->place
               : path_valid(path) && place_by_path(request_db(r), r->lang, path, &place) ? place.id
                                                                                         : 0;
}

/* Shows the case again with what was typed and what is wrong with it. */
static void show_fault(struct request *r, struct result result, int status)
{
    const struct step_form *f = r->user;
    struct case_view v = {.step_name = str_z(r->arena, r->captures[1]), .fault = result.message};
    if (!text_clean(r->arena, pairs_get(r->form, S("text")), false, &v.typed))
        v.typed = S("");
    v.back = files_back_of(r, &f->files);
    if (case_view_read(r, &v).outcome)
        web_refuse(r, result);
    else
        case_show(r, &v, status);
}

static void step_done(struct request *r, struct result result)
{
    if (result.outcome == INVALID || result.outcome == CONFLICT)
        show_fault(r, result, web_status(result.outcome));
    else
        web_after(r, result,
                  str_fmt(r->arena, "/cases/%.*s%s", STR_FMT(r->captures[0]),
                          str_eq(r->captures[1], S("contact")) ? "#contact" : ""));
}

static void step_files_came(struct request *r)
{
    struct step_form *f = r->user;
    if (f->files.fault.text) {
        show_fault(r, (struct result){.outcome = INVALID, .message = f->files.fault},
                   f->files.status);
        return;
    }
    f->step.files = f->files.at;
    f->step.n_files = f->files.n;
    commit(r, f->rule, f, step_done);
}

void case_step_sent(struct request *r)
{
    static const struct files_asked asked = {"files", "caption", TYPES_PICTURES | TYPES_DOCUMENTS,
                                             FILES_AT_ONCE_MOST};
    struct step_form *f = NEW(r->arena, struct step_form);
    struct case_file file;
    for (size_t i = 0; i < COUNT(steps); i++) {
        if (!str_eq(r->captures[1], str_from(steps[i].word)))
            continue;
        if (!read_form(r, steps[i].yes, f)) {
            answer_error(r, 422,
                         (struct message){.text = N_("This text is not written in UTF-8.")});
            return;
        }
        struct result result = case_get(request_db(r), r->actor, r->captures[0], &file);
        if (result.outcome) {
            web_refuse(r, result);
            return;
        }
        f->step.id = file.id;
        read_change(r, &file, f);
        f->plain = steps[i].plain;
        f->rule = steps[i].rule;
        r->user = f;
        struct case_abilities can = case_abilities(r->actor, &file, r->now);
        if (steps[i].files && (can.answer || can.comment || can.note))
            files_receive(r, &asked, &f->files, step_files_came);
        else
            step_files_came(r);
        return;
    }
    answer_error(r, 404, (struct message){0});
}
