/* Files on the web: taking them from a form, handing them out, showing them on a module's pages.
 *
 * A form: a FIELD_FILES in its table; its handler calls files_receive(), goes on in `then`, and
 * hands sent->at to files_attach() in its rule. When the form comes back with a fault, files_back()
 * puts what came into it again, so that nobody has to choose a file twice. A page: @use
 * attached(all, n, part), of "files.html.h".
 */
#ifndef LINLI_FILES_WEB_H
#define LINLI_FILES_WEB_H

#include "files/view.h"
#include "page/form.h"
#include "web/web.h"

/* What all files of one form may weigh together: the body limit of its route. */
#define FILES_BODY MB(64)

/* What a field for photos and documents lets one choose; the server looks for itself. */
#define FILES_ACCEPT "image/jpeg,image/png,image/webp,image/heic,image/heif,.pdf,.odt,.docx"

extern const struct route files_routes[];

/* What a form asks for. */
struct files_asked {
    const char *field;   /* its name; other uploads are passed over */
    const char *caption; /* the field of a caption for all of them; NULL: none */
    unsigned types;      /* TYPES_…, as bits */
    size_t most;         /* at most FILES_AT_ONCE_MOST */
};

/* What came, kept in the store already; nothing is visible before it is attached. */
struct files_sent {
    struct file_new *at;
    size_t n;
    struct message fault; /* text NULL: all is well. Else what is wrong with one of them; the others
                             are in `at` all the same */
    int status;           /* which the form then comes back with: 413 over a limit, else 422 */
};

/* In a POST handler: keeps the uploads on a job thread, then calls then(r) on a server thread,
 * where *out is filled; at once when nothing was sent. Until then the handler must answer nothing.
 * `asked` and `out` must live as long as the request. */
void files_receive(struct request *r, const struct files_asked *asked, struct files_sent *out,
                   void (*then)(struct request *r));

/* The same for a form drawn by hand, with file_fields(). */
struct files_back files_back_of(struct request *r, const struct files_sent *sent);

/* Shows again, ticked, what has been received with a form that comes back. */
void files_back(struct request *r, struct form *f, const struct files_asked *asked,
                const struct files_sent *sent);

/* web_edit.c */
void file_edit_form(struct request *r);
void file_edit_sent(struct request *r);

#endif
