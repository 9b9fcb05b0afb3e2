/* What hangs on what: attachments. Uses files.sql. */
#include "files/files.h"

#include "base/id.h"
#include "base/json.h"
#include "base/utf8.h"
#include "files/inner.h"
#include "lang/lang.h"

/* ── Types ── */

static const struct {
    const char *mime;
    const char *endings[3]; /* the first is put behind a name that has none of them */
} types[FILE_TYPES] = {
    [FILE_OTHER] = {"application/octet-stream", {NULL}},
    [FILE_JPEG] = {"image/jpeg", {".jpg", ".jpeg", NULL}},
    [FILE_PNG] = {"image/png", {".png", NULL}},
    [FILE_WEBP] = {"image/webp", {".webp", NULL}},
    [FILE_HEIF] = {"image/heif", {".heic", ".heif", ".avif"}},
    [FILE_PDF] = {"application/pdf", {".pdf", NULL}},
    [FILE_ODT] = {"application/vnd.oasis.opendocument.text", {".odt", NULL}},
    [FILE_DOCX] = {"application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                   {".docx", NULL}},
};

bool type_is_picture(enum file_type t)
{
    return TYPES_PICTURES >> t & 1;
}

const char *type_mime(enum file_type t)
{
    return types[t].mime;
}

const char *file_fault_name(enum file_fault f)
{
    static const char *const names[] = {
        [FAULT_NONE] = "",
        [FAULT_UNREADABLE] = N_("This file is damaged, or not what it seems to be."),
        [FAULT_TOO_LARGE] = N_("This picture has too many points to be shown."),
        [FAULT_TOO_SLOW] = N_("This file took too long to be read."),
    };
    return names[f];
}

/* ── Names ── */

static bool may_stand_in_name(u32 code)
{
    bool turns = code == 0x061C || code == 0x200E || code == 0x200F ||
                 (code >= 0x202A && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069);
    return code >= ' ' && code != 127 && !turns && code < 0x110000 &&

           !(code < 128 && strchr("<>:\"|?*", (int)code));
}

static str last_part(str name)
{
    for (size_t i = name.n; i-- > 0;)
        if (name.p[i] == '/' || name.p[i] == '\\')
            return str_from_at(name, i + 1);
    return name;
}

static bool ends_nocase(str s, const char *ending)
{
    str e = str_from(ending);
    return s.n >= e.n && str_eq_nocase(str_from_at(s, s.n - e.n), e);
}

static bool has_ending(str name, enum file_type type)
{
    bool any = types[type].endings[0] != NULL, found = false;
    for (size_t i = 0; i < COUNT(types[type].endings) && types[type].endings[i]; i++)
        found |= ends_nocase(name, types[type].endings[i]);
    return found || !any;
}

/* As text_clean() leaves a line: without space of any script at its ends; empty when it cannot be.
 */
static str cleaned(struct arena *a, str raw)
{
    str clean;
    return text_clean(a, raw, true, &clean) ? clean : S("");
}

/* Cut to `most` characters, but for an ending of a few letters. */
static str cut_name(struct arena *a, str name, size_t most)
{
    enum { LONGEST_ENDING = 8 };
    size_t dot = name.n;
    while (dot > 0 && name.p[dot - 1] != '.')
        dot--;
    bool ends = dot > 1 && name.n - dot <= LONGEST_ENDING;
    str tail = ends ? str_from_at(name, dot - 1) : S("");
    str head = cleaned(a, utf8_first(name, most - LONGEST_ENDING - 1));
    return str_fmt(a, "%.*s%.*s", STR_FMT(head), STR_FMT(tail));
}

str file_name_clean(struct arena *a, str name, enum file_type type)
{
    struct buf b = buf_new(a);
    str clean = cleaned(a, last_part(name));
    for (size_t at = 0; at < clean.n;) {
        u32 code = utf8_next(clean, &at);
        if (may_stand_in_name(code))
            utf8_put(&b, code);
    }
    str kept = cleaned(a, buf_str(&b));
    while (str_starts(kept, S("."))) /* hidden where it is saved */
        kept = cleaned(a, str_from_at(kept, 1));
    const char *ending = has_ending(kept, type) ? "" : types[type].endings[0];
    size_t most = FILE_NAME_MOST - strlen(ending);
    if (utf8_count(kept) > most)
        kept = cut_name(a, kept, most);
    return str_fmt(a, "%.*s%s", STR_FMT(kept.n ? kept : S("file")), ending);
}

/* ── Hanging ── */

static void note(struct db *db, const struct actor *actor, const char *verb, str place, id64 owner,
                 id64 attachment, str hash)
{
    struct buf b = buf_new(db_arena(db));
    struct json j = {&b, false};
    json_open(&j, '{');
    json_key_int(&j, "attachment", attachment);
    json_key_str(&j, "hash", hash);
    json_close(&j, '}');
    record(db, (struct record_entry){.actor = actor ? actor->account : 0,
                                     .verb = verb,
                                     .subject = owner,
                                     .place = place,
                                     .detail = buf_str(&b)});
}

static struct result caption_fault(str caption)
{
    if (text_length(caption) > CAPTION_MOST)
        return refuse(INVALID, "caption", N_("A caption has at most 300 characters."));
    return OK_RESULT;
}

struct result files_attach(struct db *db, const struct actor *actor, const struct hang_on *to,
                           const struct file_new *files, size_t n)
{
    i64 there = 0, position = -1;
    struct file_row file;
    attachment_count(db, to->kind, to->owner, &there);
    if (there + (i64)n > ATTACHMENTS_MOST)
        return refuse(INVALID, "files", N_("At most 100 files can hang on one thing."));
    attachment_last_position(db, to->kind, to->owner, &position);
    for (size_t i = 0; i < n; i++) {
        struct result r = caption_fault(files[i].caption);
        if (r.outcome)
            return r;
        if (!file_row_by_id(db, files[i].file, &file) || !file_add_use(db, file.id))
            return refuse(CONFLICT, "files",
                          N_("A file was not kept that long. Please choose it again."));
        struct attachment_insert_row row = {
            .id = id_new(db_now(db)),
            .kind = to->kind,
            .owner = to->owner,
            .part = to->part,
            .position = ++position,
            .audience = to->audience,
            .file = file.id,
            .name = file_name_clean(db_arena(db), files[i].name, (enum file_type)file.type),
            .caption = files[i].caption,
            .lang = files[i].lang,
            .by = actor ? actor->account : 0,
            .at = db_now(db)};
        attachment_insert(db, &row);
        note(db, actor, "file_attach", to->place, to->owner, row.id, file.hash);
    }
    return OK_RESULT;
}

struct result file_detach(struct db *db, const struct actor *actor, const struct attachment *a,
                          str place)
{
    if (!attachment_delete(db, a->id) && !db_failed(db))
        return refuse(MISSING, NULL, N_("There is no such file, or not for you to know."));
    file_end_use(db, a->file.id, db_now(db));
    note(db, actor, "file_detach", place, a->owner, a->id, a->file.hash);
    return OK_RESULT;
}

static struct result file_describe(struct db *db, const struct actor *actor,
                                   const struct attachment *a, str caption, str lang, str place)
{
    struct result r = caption_fault(caption);
    if (r.outcome)
        return r;
    if (!attachment_describe(db, a->id, caption, lang) && !db_failed(db))
        return refuse(MISSING, NULL, N_("There is no such file, or not for you to know."));
    note(db, actor, "file_describe", place, a->owner, a->id, a->file.hash);
    return OK_RESULT;
}

/* ── Reading ── */

struct attachment attachment_from(const struct attachment_row *row)
{
    return (struct attachment){.id = row->id,
                               .kind = (enum owner_kind)row->kind,
                               .owner = row->owner,
                               .part = row->part,
                               .position = row->position,
                               .audience = row->audience,
                               .file = {.id = row->file,
                                        .hash = row->hash,
                                        .size = row->size,
                                        .type = (enum file_type)row->type,
                                        .state = (enum file_state)row->state,
                                        .fault = (enum file_fault)row->fault,
                                        .width = row->width,
                                        .height = row->height},
                               .name = row->name,
                               .caption = row->caption,
                               .lang = row->lang,
                               .by = row->by,
                               .at = row->at};
}

size_t file_attachments(struct db *db, enum owner_kind kind, id64 owner, i64 audience,
                        struct attachment **out)
{
    struct attachment_row *rows;
    size_t n = attachment_rows(db, kind, owner, audience, ATTACHMENTS_MOST, &rows);
    *out = NEW_ARRAY(db_arena(db), struct attachment, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = attachment_from(&rows[i]);
    return n;
}

void file_attachments_ahead(struct db *db, enum owner_kind kind, id64 owner, i64 audience)
{
    attachment_rows_ahead(db, kind, owner, audience, ATTACHMENTS_MOST);
}

bool attachment_get(struct db *db, id64 id, struct attachment *out)
{
    struct attachment_row row;
    if (!attachment_row_by_id(db, id, &row))
        return false;
    *out = attachment_from(&row);
    return true;
}

static const struct file_owner *owner_of(const struct file_owner *const *owners,
                                         const struct attachment *a)
{
    for (size_t i = 0; owners && owners[i]; i++)
        if (owners[i]->kind == a->kind)
            return owners[i];
    return NULL;
}

bool attachment_seen_by(struct db *db, const struct file_owner *const *owners,
                        const struct actor *actor, const struct attachment *a)
{
    const struct file_owner *owner = owner_of(owners, a);
    return owner && owner->sees(db, actor, a);
}

bool attachment_changed_by(struct db *db, const struct file_owner *const *owners,
                           const struct actor *actor, const struct attachment *a, str *page)
{
    const struct file_owner *owner = owner_of(owners, a);
    str place;
    return owner && owner->may_change && owner->may_change(db, actor, a, &place, page);
}

struct result file_change(struct db *db, const struct file_owner *const *owners,
                          const struct actor *actor, const struct file_change *c)
{
    struct attachment a;
    struct result r;
    str place, page;
    if (!attachment_get(db, c->attachment, &a) || !attachment_seen_by(db, owners, actor, &a))
        return refuse(MISSING, NULL, N_("There is no such file, or not for you to know."));
    const struct file_owner *owner = owner_of(owners, &a);
    if (!owner->may_change || !owner->may_change(db, actor, &a, &place, &page))
        return refuse(FORBIDDEN, NULL, N_("You may not change this file."));
    r = c->take_away ? file_detach(db, actor, &a, place)
                     : file_describe(db, actor, &a, c->caption, c->lang, place);
    if (!r.outcome && owner->ready)
        owner->ready(db, &a);
    return r;
}

const struct verb_word files_verbs[] = {
    {"file_attach", N_("File added")},
    {"file_detach", N_("File taken away")},
    {"file_describe", N_("File described anew")},
    {0},
};
