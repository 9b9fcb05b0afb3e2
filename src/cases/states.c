/* The words of a case's axes. Uses cases.h only. */
#include "cases/cases.h"

static const struct {
    const char *word, *name;
    bool open;
} states[STATE_COUNT] = {
    [STATE_NONE] = {"", "", false},
    [STATE_NEW] = {"new", N_("New"), true},
    [STATE_ASSIGNED] = {"assigned", N_("Assigned"), true},
    [STATE_ANSWERED] = {"answered", N_("Answered"), true},
    [STATE_RESOLVED] = {"resolved", N_("Resolved"), true},
    [STATE_REOPENED] = {"reopened", N_("Reopened"), true},
    [STATE_CLOSED] = {"closed", N_("Closed"), false},
    [STATE_WITHDRAWN] = {"withdrawn", N_("Withdrawn"), false},
    [STATE_REJECTED] = {"rejected", N_("Rejected"), false},
};

bool state_open(enum case_state s)
{
    return states[s].open;
}

const char *state_name(enum case_state s)
{
    return states[s].name;
}

const char *state_word(enum case_state s)
{
    return states[s].word;
}

bool state_by_word(str word, enum case_state *out)
{
    for (int i = STATE_NEW; i < STATE_COUNT; i++) {
        if (str_eq(word, str_from(states[i].word))) {
            *out = (enum case_state)i;
            return true;
        }
    }
    return false;
}
