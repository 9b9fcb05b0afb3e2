/* Changing the tree of places and the organisations in it: each page one form, one rule. */
#include "places/web_edit.h"

#include <stddef.h>

#include "manage.html.h"
#include "places/view.h"
#include "web/form.h"

enum { MOST_FIELDS = 16, NAME_MOST = 120, CODE_MOST = 64, OUTLINE_MOST = 900000, MOST_LEVELS = 9 };
enum { MOST_ORGANISATIONS = 300 };

bool place_asked(struct request *r, struct place *out)
{
    str path = r->captures[0];
    bool found = path_valid(path) && place_by_path(request_db(r), r->lang, path, out);
    if (!found)
        answer_error(r, 404, (struct message){0});
    return found;
}

str place_page(struct request *r, const struct place *place)
{
    return str_fmt(r->arena, "/places/%.*s", STR_FMT(place->path));
}

/* What a form of this file holds and its rule needs. */
struct editing {
    const struct actor *actor;
    struct place place;
    /* as typed */
    str names[WEB_NAMES], code, lat, lon, level, geojson, phone, kind;
    /* as the rule takes it */
    double at_lat, at_lon;
    struct said_name *said;
    size_t n_said;
    enum level new_level;
    enum organisation_kind organisation_kind;
    id64 id;
};

static struct editing *editing_new(struct request *r, const struct place *place)
{
    struct editing *e = NEW(r->arena, struct editing);
    *e = (struct editing){.actor = r->actor, .place = *place};
    return e;
}

static void add_crumbs(struct request *r, struct web_form *f, const struct place *place)
{
    f->n_crumbs = web_crumbs(r, place->path, said(say(r->arena, r->lang, f->title), r->lang->code),
                             &f->crumbs);
    f->to = place_page(r, place);
}

static const struct field point_fields[] = {
    {.name = "code",
     .type = FIELD_TEXT,
     .label = N_("Code"),
     .hint = N_("Your own short name for it, by which imports find it again."),
     .optional = true,
     .max = CODE_MOST,
     .is_short = true,
     .into = offsetof(struct editing, code)},
    {.name = "lat",
     .type = FIELD_TEXT,
     .label = N_("Latitude"),
     .hint = N_("Degrees north, like 31.2304 (WGS 84). Leave both empty for no point."),
     .optional = true,
     .max = 20,
     .inputmode = "decimal",
     .is_short = true,
     .into = offsetof(struct editing, lat)},
    {.name = "lon",
     .type = FIELD_TEXT,
     .label = N_("Longitude"),
     .hint = N_("Degrees east, like 121.4737."),
     .optional = true,
     .max = 20,
     .inputmode = "decimal",
     .is_short = true,
     .into = offsetof(struct editing, lon)},
};

static size_t name_and_point(struct request *r, struct field *fields)
{
    size_t n = web_name_fields(r, fields, "name", N_("Name in {1}"), NAME_MOST,
                               offsetof(struct editing, names));
    for (size_t i = 0; i < COUNT(point_fields); i++)
        fields[n++] = point_fields[i];
    return n;
}

static void check_place(struct request *r, struct web_form *f)
{
    struct editing *e = f->values;
    web_degrees(&f->form, "lat", e->lat, &e->at_lat);
    web_degrees(&f->form, "lon", e->lon, &e->at_lon);
    e->n_said = web_names(r, e->names, &e->said);
    level_by_word(e->level, &e->new_level);
}

/* ── Names, code, point ── */

static struct result do_edit(struct db *db, void *arg)
{
    struct editing *e = arg;
    struct place_change c = {.code = e->code,
                             .lat = e->at_lat,
                             .lon = e->at_lon,
                             .names = e->said,
                             .n_names = e->n_said};
    return place_edit(db, e->actor, e->place.id, &c);
}

static struct web_form *edit_form(struct request *r, const struct place *place)
{
    struct field *fields = NEW_ARRAY(r->arena, struct field, MOST_FIELDS);
    struct editing *e = editing_new(r, place);
    name_and_point(r, fields);
    struct web_form *f = web_form_new(r, fields, e, do_edit, e);
    f->title = (struct message){.text = N_("Names and point of {1}"), .args = {place->name}};
    f->check = check_place;
    add_crumbs(r, f, place);
    return f;
}

static void show_edit(struct request *r)
{
    struct place place;
    struct said_name *names;
    if (!place_asked(r, &place))
        return;
    struct web_form *f = edit_form(r, &place);
    size_t n = place_names(request_db(r), place.id, &names);
    web_fill_names(r, &f->form, "name", names, n);
    form_set(&f->form, "code", str_or_empty(place.code));
    form_set(&f->form, "lat", web_degrees_text(r->arena, place.lat));
    form_set(&f->form, "lon", web_degrees_text(r->arena, place.lon));
    web_form_show(r, f, 200);
}

static void edit_sent(struct request *r)
{
    struct place place;
    if (place_asked(r, &place))
        web_form_sent(r, edit_form(r, &place));
}

/* ── A place in it ── */

static struct result do_add(struct db *db, void *arg)
{
    struct editing *e = arg;
    struct said_name *given = NEW_ARRAY(db_arena(db), struct said_name, e->n_said);
    struct place_new p = {.parent = e->place.id,
                          .level = e->new_level,
                          .code = e->code,
                          .lat = e->at_lat,
                          .lon = e->at_lon,
                          .names = given};
    for (size_t i = 0; i < e->n_said; i++)
        if (e->said[i].name.n)
            given[p.n_names++] = e->said[i];
    return place_add(db, e->actor, &p, &e->id);
}

static void place_added(struct request *r, struct web_form *f, id64 id)
{
    struct place place;
    (void)f;
    answer_redirect(r, place_get(request_db(r), r->lang, id, &place) ? place_page(r, &place)
                                                                     : S("/places"));
}

static struct web_form *add_form(struct request *r, const struct place *place)
{
    static const char *const words[] = {"",     "city",     "district", "subdistrict", "community",
                                        "grid", "building", "entrance", "household"};
    struct field *fields = NEW_ARRAY(r->arena, struct field, MOST_FIELDS);
    struct choice *levels = NEW_ARRAY(r->arena, struct choice, MOST_LEVELS);
    struct editing *e = editing_new(r, place);
    size_t n = 0;
    fields[0] = (struct field){.name = "level",
                               .type = FIELD_SELECT,
                               .label = N_("What is it?"),
                               .choices = levels,
                               .into = offsetof(struct editing, level)};
    name_and_point(r, fields + 1);
    for (int i = (int)place->level + 1; i <= HOUSEHOLD; i++)
        levels[n++] = (struct choice){.value = str_from(words[i]), .text = level_name(i)};
    struct web_form *f = web_form_new(r, fields, e, do_add, e);
    f->title = (struct message){.text = N_("Add a place in {1}"), .args = {place->name}};
    f->button = N_("Add");
    f->icon = "plus";
    f->check = check_place;
    f->done = place_added;
    add_crumbs(r, f, place);
    if (n)
        form_set(&f->form, "level", levels[0].value);
    return f;
}

static void show_add(struct request *r)
{
    struct place place;
    if (place_asked(r, &place))
        web_form_show(r, add_form(r, &place), 200);
}

static void add_sent(struct request *r)
{
    struct place place;
    if (place_asked(r, &place))
        web_form_sent(r, add_form(r, &place));
}

/* ── Outline ── */

static struct result do_outline(struct db *db, void *arg)
{
    struct editing *e = arg;
    return e->geojson.n ? place_set_outline(db, e->actor, e->place.id, e->geojson)
                        : place_drop_outline(db, e->actor, e->place.id);
}

/* An uploaded file goes before what stands in the box. */
static void check_outline(struct request *r, struct web_form *f)
{
    struct editing *e = f->values;
    if (r->n_uploads && !text_clean(r->arena, r->uploads[0].content, false, &e->geojson))
        form_refuse(&f->form, "file", (struct message){.text = N_("This file is not UTF-8 text.")});
}

static struct web_form *outline_form(struct request *r, const struct place *place)
{
    static const struct field fields[] = {
        {.name = "file",
         .type = FIELD_FILES,
         .label = N_("GeoJSON file"),
         .hint = N_("A Polygon or MultiPolygon, or a Feature of one, in WGS 84."),
         .optional = true,
         .max = 1,
         .accept = ".json,.geojson,application/geo+json,application/json"},
        {.name = "outline",
         .type = FIELD_AREA,
         .label = N_("Or the GeoJSON itself"),
         .hint = N_("Empty, and without a file: the outline is taken away."),
         .optional = true,
         .max = OUTLINE_MOST,
         .into = offsetof(struct editing, geojson)},
        {0}};
    struct editing *e = editing_new(r, place);
    struct web_form *f = web_form_new(r, fields, e, do_outline, e);
    f->title = (struct message){.text = N_("Outline of {1}"), .args = {place->name}};
    f->about = (struct message){
        .text = N_("A request with a point belongs to the grid whose outline holds it.")};
    f->check = check_outline;
    add_crumbs(r, f, place);
    return f;
}

static void show_outline(struct request *r)
{
    struct place place;
    if (!place_asked(r, &place))
        return;
    struct web_form *f = outline_form(r, &place);
    str now = place_outline(request_db(r), place.id);
    form_set(&f->form, "outline", str_or_empty(now));
    web_form_show(r, f, 200);
}

static void outline_sent(struct request *r)
{
    struct place place;
    if (place_asked(r, &place))
        web_form_sent(r, outline_form(r, &place));
}

/* ── Closing and opening again ── */

static struct result do_close(struct db *db, void *arg)
{
    struct editing *e = arg;
    return place_close(db, e->actor, e->place.id, e->place.closed == 0);
}

static struct web_form *close_form(struct request *r, const struct place *place)
{
    static const struct field none[] = {{0}};
    struct editing *e = editing_new(r, place);
    struct web_form *f = web_form_new(r, none, e, do_close, e);
    f->title = (struct message){.text = place->closed ? N_("Open {1} again") : N_("Close {1}"),
                                .args = {place->name}};
    f->about = (struct message){
        .text = N_("A closed place can no longer be chosen for a request. What happened there "
                   "stays, and it can be opened again.")};
    f->button = place->closed ? N_("Open again") : N_("Close");
    f->grave = !place->closed;
    add_crumbs(r, f, place);
    return f;
}

static void show_close(struct request *r)
{
    struct place place;
    if (place_asked(r, &place))
        web_form_show(r, close_form(r, &place), 200);
}

static void close_sent(struct request *r)
{
    struct place place;
    if (place_asked(r, &place))
        web_form_sent(r, close_form(r, &place));
}

/* ── Organisations ── */

static void show_organisations(struct request *r)
{
    struct organisations_view v = {0};
    if (!place_asked(r, &v.place))
        return;
    v.n = organisation_list(request_db(r), r->lang, v.place.path, MOST_ORGANISATIONS,
                            &v.organisations);
    v.may_edit = may(r->actor, EDIT_PLACE, v.place.path);
    v.n_crumbs = web_crumbs(r, v.place.path, web_here(r, N_("Organisations")), &v.crumbs);
    struct page *p = web_page(r);
    page_organisations(p, &v);
    web_answer(r, 200, p);
}

static struct result do_organisation(struct db *db, void *arg)
{
    struct editing *e = arg;
    if (e->id)
        return organisation_edit(db, e->actor, e->id, e->organisation_kind, e->said, e->n_said,
                                 e->phone);
    struct said_name *given = NEW_ARRAY(db_arena(db), struct said_name, e->n_said);
    size_t n = 0;
    id64 id;
    for (size_t i = 0; i < e->n_said; i++)
        if (e->said[i].name.n)
            given[n++] = e->said[i];
    return organisation_add(db, e->actor, e->organisation_kind, e->place.id, given, n, e->phone,
                            &id);
}

static void check_organisation(struct request *r, struct web_form *f)
{
    struct editing *e = f->values;
    organisation_kind_by_word(e->kind, &e->organisation_kind);
    e->n_said = web_names(r, e->names, &e->said);
}

static struct web_form *organisation_form(struct request *r, const struct place *place, id64 id)
{
    struct field *fields = NEW_ARRAY(r->arena, struct field, MOST_FIELDS);
    struct choice *kinds = NEW_ARRAY(r->arena, struct choice, DEPARTMENT + 1);
    struct editing *e = editing_new(r, place);
    e->id = id;
    for (int i = 1; i <= DEPARTMENT; i++)
        kinds[i - 1] = (struct choice){.value = str_from(organisation_kind_word(i)),
                                       .text = organisation_kind_name(i)};
    fields[0] = (struct field){.name = "kind",
                               .type = FIELD_SELECT,
                               .label = N_("What is it?"),
                               .choices = kinds,
                               .into = offsetof(struct editing, kind)};
    size_t n = 1 + web_name_fields(r, fields + 1, "name", N_("Name in {1}"), NAME_MOST,
                                   offsetof(struct editing, names));
    fields[n] = (struct field){.name = "phone",
                               .type = FIELD_TEXT,
                               .label = N_("Telephone"),
                               .optional = true,
                               .max = 40,
                               .inputmode = "tel",
                               .into = offsetof(struct editing, phone)};
    struct web_form *f = web_form_new(r, fields, e, do_organisation, e);
    f->title =
        id ? (struct message){.text = N_("Change the organisation")}
           : (struct message){.text = N_("Add an organisation in {1}"), .args = {place->name}};
    f->check = check_organisation;
    add_crumbs(r, f, place);
    f->to = str_fmt(r->arena, "/places/%.*s/organisations", STR_FMT(place->path));
    return f;
}

static void show_organisation_add(struct request *r)
{
    struct place place;
    if (place_asked(r, &place))
        web_form_show(r, organisation_form(r, &place, 0), 200);
}

static void organisation_add_sent(struct request *r)
{
    struct place place;
    if (place_asked(r, &place))
        web_form_sent(r, organisation_form(r, &place, 0));
}

static bool organisation_asked(struct request *r, struct organisation *o, struct place *place)
{
    bool found = organisation_get(request_db(r), r->lang, web_capture_id(r, 0), o) &&
                 place_get(request_db(r), r->lang, o->place, place);
    if (!found)
        answer_error(r, 404, (struct message){0});
    return found;
}

static void show_organisation(struct request *r)
{
    struct organisation o;
    struct place place;
    struct said_name *names;
    if (!organisation_asked(r, &o, &place))
        return;
    struct web_form *f = organisation_form(r, &place, o.id);
    size_t n = organisation_names(request_db(r), o.id, &names);
    web_fill_names(r, &f->form, "name", names, n);
    form_set(&f->form, "kind", str_from(organisation_kind_word(o.kind)));
    form_set(&f->form, "phone", str_or_empty(o.phone));
    web_form_show(r, f, 200);
}

static void organisation_sent(struct request *r)
{
    struct organisation o;
    struct place place;
    if (organisation_asked(r, &o, &place))
        web_form_sent(r, organisation_form(r, &place, o.id));
}

static struct result do_close_organisation(struct db *db, void *arg)
{
    struct editing *e = arg;
    return organisation_close(db, e->actor, e->id);
}

static struct web_form *organisation_close_form(struct request *r, const struct organisation *o,
                                                const struct place *place)
{
    static const struct field none[] = {{0}};
    struct editing *e = editing_new(r, place);
    e->id = o->id;
    struct web_form *f = web_form_new(r, none, e, do_close_organisation, e);
    f->title = (struct message){.text = N_("Close {1}"), .args = {o->name}};
    f->about = (struct message){.text = N_("It gets no new requests; what it did stays.")};
    f->button = N_("Close");
    f->grave = true;
    add_crumbs(r, f, place);
    f->to = str_fmt(r->arena, "/places/%.*s/organisations", STR_FMT(place->path));
    return f;
}

static void show_organisation_close(struct request *r)
{
    struct organisation o;
    struct place place;
    if (organisation_asked(r, &o, &place))
        web_form_show(r, organisation_close_form(r, &o, &place), 200);
}

static void organisation_close_sent(struct request *r)
{
    struct organisation o;
    struct place place;
    if (organisation_asked(r, &o, &place))
        web_form_sent(r, organisation_close_form(r, &o, &place));
}

const struct route places_edit_routes[] = {
    GET("/places/{path}/edit", ADMINISTRATORS, show_edit, "Names, code and point of a place"),
    POST("/places/{path}/edit", ADMINISTRATORS, KB(16), edit_sent, "Change them"),
    GET("/places/{path}/add", ADMINISTRATORS, show_add, "The form for a place in it"),
    POST("/places/{path}/add", ADMINISTRATORS, KB(16), add_sent, "Add a place in it"),
    GET("/places/{path}/outline", ADMINISTRATORS, show_outline, "Outline of a place"),
    POST("/places/{path}/outline", ADMINISTRATORS, MB(1), outline_sent,
         "Draw or take away the outline, as GeoJSON"),
    GET("/places/{path}/close", ADMINISTRATORS, show_close, "Close a place, or open it again"),
    POST("/places/{path}/close", ADMINISTRATORS, KB(4), close_sent, "Do so"),
    GET("/places/{path}/organisations", STAFF, show_organisations, "Organisations in a place"),
    GET("/places/{path}/organisations/add", ADMINISTRATORS, show_organisation_add,
        "The form for an organisation"),
    POST("/places/{path}/organisations/add", ADMINISTRATORS, KB(16), organisation_add_sent,
         "Add an organisation"),
    GET("/organisations/{id}", ADMINISTRATORS, show_organisation, "Names, kind and telephone"),
    POST("/organisations/{id}", ADMINISTRATORS, KB(16), organisation_sent, "Change them"),
    GET("/organisations/{id}/close", ADMINISTRATORS, show_organisation_close,
        "Close an organisation"),
    POST("/organisations/{id}/close", ADMINISTRATORS, KB(4), organisation_close_sent, "Do so"),
    {0},
};
