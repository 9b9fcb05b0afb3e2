/* Open311: opening a request. Source: GeoReport v2, "POST Service Request". */
#include <math.h>

#include "base/hash.h"
#include "base/random.h"
#include "base/utf8.h"
#include "cases/open311.h"
#include "cases/open311.sql.h"

struct posting {
    struct case_new c;
    str token;
    str number; /* of the case `made`, as the rule saw it */
    id64 made;
};

static struct result open_posted(struct db *db, void *arg)
{
    struct posting *p = arg;
    struct result r = case_open(db, &nobody, &p->c, &p->number);
    p->made = r.made;
    if (!r.outcome)
        token_insert(db, p->token, r.made);
    return r;
}

static bool key_known(struct call *c)
{
    return api_key_fits(request_db(c->r), call_given(c, "api_key"));
}

/* attribute[CODE]=v, attribute[CODE][]=v repeated for lists. */
static void read_attributes(struct call *c, struct case_new *out)
{
    struct answer_given *answers = NULL;
    size_t n = 0, cap = 0;
    for (size_t i = 0; i < c->given.n; i++) {
        str name = c->given.at[i].name, value;
        if (!str_starts(name, S("attribute[")) ||
            !text_clean(c->r->arena, c->given.at[i].value, false, &value))
            continue;
        name = str_from_at(name, sizeof "attribute[" - 1);
        str code = str_first(name, str_find_byte(name, ']'));
        if (value.n)
            *PUSH(c->r->arena, answers, n, cap) = (struct answer_given){code, value};
    }
    out->answers = answers;
    out->n_answers = n;
}

/* A description has no title in Open311: its first line, or what fits of it, becomes ours. */
static void read_description(struct call *c, const struct kind *kind, struct case_new *out)
{
    str text = call_given(c, "description"), line, rest = text;
    if (!text.n) {
        out->title = kind->name;
        out->description = S("");
        return;
    }
    str_cut(&rest, '\n', &line);
    bool fits = utf8_count(line) <= TITLE_MOST;
    out->title = str_trim(utf8_first(line, TITLE_MOST));
    out->description = fits ? str_trim(str_or_empty(rest)) : text;
    if (!out->title.n)
        out->title = kind->name;
    out->lang = text_script_lang(text);
}

/* One of lat and long, address_string, address_id is needed. */
static const char *read_location(struct call *c, struct case_new *out)
{
    struct place place;
    struct db *db = request_db(c->r);
    str lat = call_given(c, "lat"), lon = call_given(c, "long"),
        address = call_given(c, "address_string"), address_id = call_given(c, "address_id");
    out->lat = out->lon = NAN;
    if ((lat.n || lon.n) && (!str_double(lat, &out->lat) || !str_double(lon, &out->lon)))
        return N_("lat and long are degrees, radius is metres.");
    if (!lat.n && !address.n && !address_id.n)
        return N_("A location is needed: lat and long, address_string or address_id.");
    out->address = address;
    if (address_id.n) {
        if (!place_by_code(db, NULL, address_id, &place) &&
            !place_by_path(db, NULL, address_id, &place))
            return N_("The address_id was not found.");
        out->place = place.id;
    } else if (!lat.n) {
        struct place community;
        out->place = c->community                      ? c->community
                     : web_community(c->r, &community) ? community.id
                                                       : 0;
    }
    return NULL;
}

static void posted(struct request *r, struct result result)
{
    struct call c;
    if (!call_begin(&c, r, 0))
        return;
    struct posting *p = r->user;
    if (result.outcome && result.outcome != UNKNOWN) {
        int status = result.outcome == INVALID ? 400 : web_status(result.outcome);
        call_fail(&c, status,
                  result.message.text ? result.message.text
                                      : N_("The request could not be taken in."));
        return;
    }
    str number = p->number;
    bool sure = !result.outcome &&
                (p->made == result.made || request_number(request_db(r), result.made, &number));
    spark_list(&c.out, "service_requests", true);
    spark_item(&c.out, "request");
    if (sure)
        spark_text(&c.out, "service_request_id", number);
    else
        spark_text(&c.out, "token", p->token);
    spark_text(&c.out, "service_notice", S(""));
    spark_text(&c.out, "account_id", STR_NONE);
    spark_item_end(&c.out, "request");
    spark_list_end(&c.out, "service_requests");
    call_finish(&c, 200);
}

void open311_post(struct request *r)
{
    struct call c;
    struct kind kind;
    u8 random[16];
    struct posting *p = NEW(r->arena, struct posting);
    const char *fault;
    if (!call_begin(&c, r, 0))
        return;
    if (!key_known(&c)) {
        call_fail(&c, 403, N_("The api_key is missing or not known."));
        return;
    }
    str code = call_given(&c, "service_code");
    if (!code.n) {
        call_fail(&c, 400, N_("The service_code is missing."));
        return;
    }
    if (!kind_by_code(request_db(r), r->lang, code, &kind) || !kind.leaf) {
        call_fail(&c, 404, N_("The service_code was not found."));
        return;
    }
    p->c = (struct case_new){.kind = kind.id, .channel = CHANNEL_PROGRAM, .lang = S("")};
    if ((fault = read_location(&c, &p->c))) {
        call_fail(&c, 400, fault);
        return;
    }
    read_description(&c, &kind, &p->c);
    read_attributes(&c, &p->c);
    p->c.media_url = call_given(&c, "media_url");
    str first = call_given(&c, "first_name"), last = call_given(&c, "last_name");
    p->c.contact_name = str_trim(str_fmt(r->arena, "%.*s %.*s", STR_FMT(first), STR_FMT(last)));
    p->c.contact = (struct contact){call_given(&c, "phone"), call_given(&c, "email"), S("")};
    struct buf token = buf_new(r->arena);
    random_bytes(random, sizeof random);
    hex_put(&token, random, sizeof random);
    p->token = buf_str(&token);
    r->user = p;
    commit(r, open_posted, p, posted);
}
