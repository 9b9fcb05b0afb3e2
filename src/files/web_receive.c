/* Files that come with a form: checked by their bytes, kept in the store on a job thread. */
#include "base/address.h"
#include "base/hash.h"
#include "files/prepare.h"
#include "files/web.h"
#include "lang/lang.h"

static const char kept_field[] = "_kept";

struct receiving {
    struct request *r;
    const struct files_asked *asked;
    struct files_sent *out;
    void (*then)(struct request *r);
    struct upload **uploads; /* those of the field */
    size_t n;
    struct store *store;
    msec now;
    str sender;
    void *user; /* the handler's */
};

/* ── What came before, with a form that was not right yet ── */

/* So that nobody names a file he did not send: keyed by the server, bound to the account. */
static str kept_seal(struct request *r, id64 file, str name)
{
    struct buf hex = buf_new(r->arena);
    str text = str_fmt(r->arena, "linli kept file %lld %lld %.*s", (long long)file,
                       (long long)r->actor->account, STR_FMT(name));
    struct hash h = hash_blake2b(text, (str){(const char *)r->app->secret, SECRET_SIZE});
    hex_put(&hex, h.bytes, 16);
    return buf_str(&hex);
}

static str kept_value(struct request *r, const struct file_new *f)
{
    return str_fmt(r->arena, "%lld.%.*s.%.*s", (long long)f->file,
                   STR_FMT(kept_seal(r, f->file, f->name)), STR_FMT(f->name));
}

static bool kept_read(struct request *r, str value, struct file_new *out)
{
    str number, seal;
    i64 id;
    if (!str_cut(&value, '.', &number) || !str_cut(&value, '.', &seal) || !value.p ||
        !str_i64(number, &id) || !str_eq(seal, kept_seal(r, id, value)))
        return false;
    *out = (struct file_new){.file = id, .name = value, .caption = S(""), .lang = S("")};
    return true;
}

static size_t count_kept(const struct request *r)
{
    size_t n = 0;
    for (size_t i = 0; i < r->form.n; i++)
        n += str_eq(r->form.at[i].name, str_from(kept_field));
    return n;
}

static void take_kept(struct receiving *t)
{
    struct request *r = t->r;
    for (size_t i = 0; i < r->form.n && t->out->n < t->asked->most; i++)
        if (str_eq(r->form.at[i].name, str_from(kept_field)) &&
            kept_read(r, r->form.at[i].value, &t->out->at[t->out->n]))
            t->out->n++;
}

struct files_back files_back_of(struct request *r, const struct files_sent *sent)
{
    struct choice *choices = NEW_ARRAY(r->arena, struct choice, sent->n + 1);
    for (size_t i = 0; i < sent->n; i++)
        choices[i] =
            (struct choice){.value = kept_value(r, &sent->at[i]), .label = sent->at[i].name};
    return (struct files_back){choices, sent->n};
}

void files_back(struct request *r, struct form *f, const struct files_asked *asked,
                const struct files_sent *sent)
{
    struct files_back back = files_back_of(r, sent);
    form_choices(f, asked->field, back.at, back.n);
    if (sent->fault.text)
        form_refuse(f, asked->field, sent->fault);
}

/* ── What comes now ── */

static void set_fault(struct files_sent *out, int status, struct message fault)
{
    out->fault = fault;
    out->status = status;
}

static const char *type_fault(unsigned types)
{
    if (types & 1 << FILE_PDF && types & 1 << FILE_JPEG)
        return N_("“{1}” is of another kind than can be sent here: photos (JPEG, PNG, WebP, HEIC), "
                  "PDF, ODT or DOCX.");
    if (types & 1 << FILE_JPEG)
        return N_("“{1}” is no photo that can be sent here: JPEG, PNG, WebP or HEIC.");
    return N_("“{1}” is of another kind than can be sent here: PDF, ODT or DOCX.");
}

static bool right_upload(struct receiving *t, const struct upload *u, str name)
{
    const char *fault = NULL;
    if (!u->content.n)
        fault = N_("“{1}” is empty.");
    else if (u->content.n > FILE_BYTES_MOST)
        fault = N_("“{1}” is larger than 20 MB.");
    else if (!(t->asked->types >> file_sniff(u->content) & 1))
        fault = type_fault(t->asked->types);
    if (fault)
        set_fault(t->out, u->content.n > FILE_BYTES_MOST ? 413 : 422,
                  (struct message){.text = fault, .args = {name}});
    return !fault;
}

static struct message not_now(str name)
{
    return (struct message){.text = N_("“{1}” could not be kept just now. Please choose it again."),
                            .args = {name}};
}

/* Who sends: an account, or of a stranger the network, as a keyed hash that says nothing. */
static str sender_of(struct request *r)
{
    if (r->actor->account)
        return str_fmt(r->arena, "account %lld", (long long)r->actor->account);
    struct buf b = buf_new(r->arena);
    struct hash h = hash_blake2b(address_network(r->arena, r->address),
                                 (str){(const char *)r->app->secret, SECRET_SIZE});
    buf_z(&b, "address ");
    hex_put(&b, h.bytes, 16);
    return buf_str(&b);
}

/* On a job thread: nothing of the request may be used but its arena. */
static void keep_all(void *arg)
{
    struct receiving *t = arg;
    struct arena *a = t->r->arena;
    for (size_t i = 0; i < t->n; i++) {
        const struct upload *u = t->uploads[i];
        str name = file_name_clean(a, u->name, file_sniff(u->content));
        if (!right_upload(t, u, name))
            continue;
        struct result result = file_keep_from(t->store, a, t->now, u->content, t->sender);
        if (result.outcome == CONFLICT || result.outcome == UNAVAILABLE)
            set_fault(t->out, 422, result.message.text ? result.message : not_now(name));
        else if (result.outcome)
            set_fault(t->out, 422, not_now(name));
        else
            t->out->at[t->out->n++] = (struct file_new){
                .file = result.made, .name = name, .caption = S(""), .lang = S("")};
    }
}

/* One caption for all that came with it; each can be given its own later. */
static void take_caption(struct receiving *t)
{
    struct request *r = t->r;
    str caption = S(""), lang;
    if (!t->asked->caption ||
        !text_clean(r->arena, pairs_get(r->form, str_from(t->asked->caption)), true, &caption) ||
        !caption.n)
        return;
    lang = text_script_lang(caption);
    for (size_t i = 0; i < t->out->n; i++) {
        t->out->at[i].caption = caption;
        t->out->at[i].lang = lang.n ? lang : r->lang->code;
    }
}

static void kept_all(struct request *r)
{
    struct receiving *t = r->user;
    r->user = t->user;
    prepare_wake(r->app->preparer);
    take_caption(t);
    t->then(r);
}

static void gather(struct receiving *t, size_t most)
{
    struct request *r = t->r;
    t->uploads = NEW_ARRAY(r->arena, struct upload *, r->n_uploads + 1);
    for (size_t i = 0; i < r->n_uploads; i++) {
        if (!str_eq(r->uploads[i].field, str_from(t->asked->field)))
            continue;
        if (t->n == most)
            set_fault(
                t->out, 413,
                (struct message){
                    .text = N_("At most {1} files can be sent at once; the others were left out."),
                    .args = {str_fmt(r->arena, "%zu", t->asked->most)}});
        else
            t->uploads[t->n++] = &r->uploads[i];
    }
}

void files_receive(struct request *r, const struct files_asked *asked, struct files_sent *out,
                   void (*then)(struct request *r))
{
    struct receiving *t = NEW(r->arena, struct receiving);
    *t = (struct receiving){.r = r,
                            .asked = asked,
                            .out = out,
                            .then = then,
                            .store = r->app->store,
                            .now = r->now,
                            .sender = sender_of(r),
                            .user = r->user};
    *out = (struct files_sent){
        .at = NEW_ARRAY(r->arena, struct file_new, r->n_uploads + count_kept(r) + 1)};
    take_kept(t);
    gather(t, asked->most - out->n);
    if (!t->n) {
        take_caption(t);
        then(r);
        return;
    }
    r->user = t;
    offload(r, keep_all, t, kept_all);
}
