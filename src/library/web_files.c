/* Files of a document on the web: taken from its page, taken off again. */
#include "files/web.h"
#include "library/web.h"

struct files_step {
    struct request *r;
    struct document doc;
    struct files_sent files;
    id64 detach; /* 0: files came */
};

static const struct files_asked asked = {"files", "caption", TYPES_PICTURES | TYPES_DOCUMENTS,
                                         FILES_AT_ONCE_MOST};

static struct result take(struct db *db, void *arg)
{
    struct files_step *f = arg;
    struct document_step s = {.id = f->doc.id};
    if (f->detach)
        return document_detach(db, f->r->actor, s, f->detach);
    return document_attach(db, f->r->actor, s, f->files.at, f->files.n);
}

/* The page again, with what came and what is wrong with the rest. */
static void show_fault(struct request *r, struct message fault, int status)
{
    struct files_step *f = r->user;
    struct document_view *v = NEW(r->arena, struct document_view);
    v->step = "files";
    v->fault = fault;
    v->back = files_back_of(r, &f->files);
    if (library_document(r, &v->doc))
        library_show(r, v, status);
}

static void taken(struct request *r, struct result result)
{
    struct files_step *f = r->user;
    if (result.outcome == INVALID) {
        show_fault(r, result.message, 422);
        return;
    }
    web_after(r, result,
              str_fmt(r->arena, "/d/%.*s?done=order%s", STR_FMT(f->doc.number),
                      f->doc.is_out ? "" : "&version=latest"));
}

static void came(struct request *r)
{
    struct files_step *f = r->user;
    if (f->files.fault.text)
        show_fault(r, f->files.fault, f->files.status);
    else if (!f->files.n)
        show_fault(r, (struct message){.text = N_("Choose a file first.")}, 422);
    else
        commit(r, take, f, taken);
}

void library_files_sent(struct request *r)
{
    struct files_step *f = NEW(r->arena, struct files_step);
    i64 detach = 0;
    *f = (struct files_step){.r = r};
    if (!library_document(r, &f->doc))
        return;
    r->user = f;
    if (str_i64(pairs_get(r->form, S("detach")), &detach) && detach > 0) {
        f->detach = detach;
        commit(r, take, f, taken);
    } else {
        files_receive(r, &asked, &f->files, came);
    }
}
