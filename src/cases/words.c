/* How a case's axes look and read on a page. */
#include <math.h>

#include "cases/web.h"

static const struct {
    const char *icon, *tone;
} looks[STATE_COUNT] = {
    [STATE_NONE] = {"circle-help", ""},          [STATE_NEW] = {"circle-dot", "soon"},
    [STATE_ASSIGNED] = {"wrench", "note"},       [STATE_ANSWERED] = {"reply", "note"},
    [STATE_RESOLVED] = {"circle-check", "done"}, [STATE_REOPENED] = {"rotate-ccw", "late"},
    [STATE_CLOSED] = {"circle-check", "done"},   [STATE_WITHDRAWN] = {"x", ""},
    [STATE_REJECTED] = {"ban", "late"},
};

const char *state_icon(enum case_state s)
{
    return looks[s].icon;
}

const char *state_tone(enum case_state s)
{
    return looks[s].tone;
}

const char *satisfied_name(i64 n)
{
    static const char *const names[] = {"",          N_("Very badly"), N_("Badly"),
                                        N_("So-so"), N_("Well"),       N_("Very well")};
    return names[n >= 1 && n <= 5 ? n : 0];
}

str answer_words(const struct question *q, str value)
{
    for (size_t i = 0; i < q->n_choices; i++)
        if (str_eq(q->choices[i].code, value))
            return q->choices[i].name;
    return value;
}

/* Five decimals are a metre; more would be false. By whole numbers: printf takes far longer. */
static void put_degrees(struct buf *b, double degrees)
{
    i64 v = llround(degrees * 100000);
    if (v < 0)
        buf_byte(b, '-');
    v = v < 0 ? -v : v;
    buf_u64(b, (u64)v / 100000);
    buf_byte(b, '.');
    buf_digits(b, (u64)v % 100000, 5);
}

str coordinates(struct page *p, double lat, double lon)
{
    struct buf b = buf_new(p->arena);
    put_degrees(&b, lat);
    buf_z(&b, ", ");
    put_degrees(&b, lon);
    return buf_str(&b);
}

struct url geo_link(struct page *p, double lat, double lon)
{
    struct buf b = buf_new(p->arena);
    buf_z(&b, "/cases?near=");
    put_degrees(&b, lat);
    buf_byte(&b, ',');
    put_degrees(&b, lon);
    return url_path(buf_str(&b));
}

/* Kinds come from communities; an icon the program does not have would end it. */
const char *kind_icon(const struct kind *k)
{
    static const char *const known[] = {
        "lamp",      "wrench",    "trash-2",        "house",         "users-round",
        "handshake", "heart",     "book-open",      "building-2",    "key-round",
        "leaf",      "megaphone", "phone",          "scale",         "shield-check",
        "store",     "sun",       "triangle-alert", "calendar-days", "wallet"};
    for (size_t i = 0; i < COUNT(known); i++)
        if (str_eq(k->icon, str_from(known[i])))
            return known[i];
    return "message-circle";
}

const struct verb_word cases_verbs[] = {
    {"case_open", N_("Request opened")},
    {"case_assign", N_("Request assigned")},
    {"case_refer", N_("Request passed on")},
    {"case_sign", N_("Request taken on")},
    {"case_give_back", N_("Request given back")},
    {"case_answer", N_("Request answered")},
    {"case_resolve", N_("Request resolved")},
    {"case_note", N_("Internal note")},
    {"case_comment", N_("Something was added to a request")},
    {"case_reject", N_("Request refused")},
    {"case_pause", N_("Deadline paused")},
    {"case_resume", N_("Deadline runs again")},
    {"case_rate", N_("Request rated")},
    {"case_reopen", N_("Request opened again")},
    {"case_withdraw", N_("Request withdrawn")},
    {"case_hide", N_("Who may see a request")},
    {"case_change_kind", N_("Request put right")},
    {"case_close_unrated", N_("Request closed by itself")},
    {"cases_import", N_("Requests taken over")},
    {"kind_add", N_("Kind of request added")},
    {"kind_edit", N_("Kind of request changed")},
    {"kind_move", N_("Kind of request moved")},
    {"kind_shift", N_("Order of kinds changed")},
    {"kind_retire", N_("Kind of request retired")},
    {"kind_revive", N_("Kind of request revived")},
    {"question_add", N_("Question added")},
    {"question_edit", N_("Question changed")},
    {"question_shift", N_("Order of questions changed")},
    {"question_retire", N_("Question retired")},
    {"question_revive", N_("Question revived")},
    {"choice_add", N_("Choices added")},
    {"choice_edit", N_("Choice changed")},
    {"choice_shift", N_("Order of choices changed")},
    {"choice_retire", N_("Choice retired")},
    {"choice_revive", N_("Choice revived")},
    {0},
};

const struct nav_word cases_foot[] = {
    {.path = "/cases", .text = N_("All requests")},
    {.path = "/open311/v2/discovery.xml", .text = N_("For programs (Open311)")},
    {0},
};
