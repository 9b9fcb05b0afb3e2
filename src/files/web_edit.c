/* The page of one file, for those who may describe it anew or take it away. */
#include "edit.html.h"
#include "files/web.h"
#include "lang/lang.h"

/* What it hangs on is asked first: nobody learns from here that it is there. */
static bool find(struct request *r, struct attachment *a, str *page)
{
    struct db *db = request_db(r);
    id64 id = web_capture_id(r, 0);
    const char *why = NULL;
    if (!id || !attachment_get(db, id, a) ||
        !attachment_seen_by(db, r->app->file_owners, r->actor, a))
        why = N_("There is no such file, or not for you to know.");
    if (why)
        answer_error(r, 404, (struct message){.text = why});
    else if (!attachment_changed_by(db, r->app->file_owners, r->actor, a, page))
        answer_error(r, 403, (struct message){.text = N_("You may not change this file.")});
    else
        return true;
    return false;
}

static void show(struct request *r, const struct attachment *a, str page, str typed,
                 struct message fault, int status)
{
    struct page *p = web_page(r);
    p->error = fault.text != NULL;
    page_edit_file(p, a, page, typed, fault);
    web_answer(r, status, p);
}

void file_edit_form(struct request *r)
{
    struct attachment a;
    str page;
    if (find(r, &a, &page))
        show(r, &a, page, a.caption, (struct message){0}, 200);
}

struct editing {
    const struct file_owner *const *owners;
    const struct actor *actor;
    struct file_change change;
    str page;
};

static struct result edit(struct db *db, void *arg)
{
    const struct editing *e = arg;
    return file_change(db, e->owners, e->actor, &e->change);
}

static void edited(struct request *r, struct result result)
{
    const struct editing *e = r->user;
    struct attachment a;
    str page;
    if (result.outcome != INVALID)
        web_after(r, result, e->page);
    else if (find(r, &a, &page))
        show(r, &a, page, e->change.caption, result.message, 422);
}

void file_edit_sent(struct request *r)
{
    struct editing *e = NEW(r->arena, struct editing);
    struct attachment a;
    *e = (struct editing){.owners = r->app->file_owners, .actor = r->actor};
    if (!find(r, &a, &e->page))
        return;
    if (!text_clean(r->arena, pairs_get(r->form, S("caption")), true, &e->change.caption))
        e->change.caption = S("");
    e->change.attachment = a.id;
    e->change.take_away = str_eq(pairs_get(r->form, S("take")), S("yes"));
    e->change.lang = text_script_lang(e->change.caption);
    if (!e->change.lang.n && e->change.caption.n)
        e->change.lang = r->lang->code;
    r->user = e;
    commit(r, edit, e, edited);
}
