/* The library's words and signs: icons of states, verbs of the record, the footer. */
#include "library/web.h"

const char *document_state_icon(enum document_state state)
{
    static const char *const icons[DOCUMENT_STATES] = {[0] = "pencil",
                                                       [DOCUMENT_DRAFT] = "pencil",
                                                       [DOCUMENT_IN_REVIEW] = "eye",
                                                       [DOCUMENT_APPROVED] = "badge-check",
                                                       [DOCUMENT_WITHDRAWN] = "ban"};
    return icons[state < DOCUMENT_STATES ? state : 0];
}

const char *document_state_tone(enum document_state state)
{
    static const char *const tones[DOCUMENT_STATES] = {[0] = "",
                                                       [DOCUMENT_DRAFT] = "",
                                                       [DOCUMENT_IN_REVIEW] = "soon",
                                                       [DOCUMENT_APPROVED] = "done",
                                                       [DOCUMENT_WITHDRAWN] = "late"};
    return tones[state < DOCUMENT_STATES ? state : 0];
}

html document_html(const struct document_version *v)
{
    return (html){v->html};
}

const struct verb_word library_verbs[] = {
    {"document_add", N_("Document begun")},
    {"document_save", N_("Document changed")},
    {"document_send", N_("Document sent to review")},
    {"document_give_back", N_("Document given back")},
    {"document_approve", N_("Document published")},
    {"document_approve_for", N_("Document approved for a later time")},
    {"document_withdraw", N_("Document withdrawn")},
    {"document_supersede", N_("Document replaces another")},
    {"document_extend", N_("Further reading chosen")},
    {"document_report", N_("Correction or removal asked for")},
    {"documents_import", N_("Documents taken over")},
    {"topic_set", N_("Topic named")},
    {"topic_move", N_("Topic moved in the order")},
    {"topic_retire", N_("Topic retired")},
    {"topic_resume", N_("Topic taken up again")},
    {"topic_pick", N_("Document picked for a topic")},
    {0},
};

const struct nav_word library_foot[] = {
    {.path = "/library", .text = N_("The library")},
    {0},
};

str autosave_path(struct page *p, const struct write_view *v)
{
    return str_fmt(p->arena, "%.*s/d/%.*s/autosave", STR_FMT(p->prefix), STR_FMT(v->doc.number));
}
