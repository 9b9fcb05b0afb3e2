/* The words of a case's axes and of its questions. Uses cases.h only. */
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

const char *solved_name(enum solved s)
{
    static const char *const names[] = {[SOLVED_UNSAID] = "",
                                        [SOLVED_YES] = N_("Solved"),
                                        [SOLVED_PARTLY] = N_("In part"),
                                        [SOLVED_NO] = N_("Not solved")};
    return names[s];
}

static const struct {
    const char *word, *name;
} question_types[QUESTION_TYPES] = {
    [ASK_TEXT] = {"text", N_("Text")},
    [ASK_NUMBER] = {"number", N_("A number")},
    [ASK_DATE] = {"date", N_("A date")},
    [ASK_ONE_OF] = {"one", N_("One of several choices")},
    [ASK_SEVERAL_OF] = {"several", N_("Any of several choices")},
};

const char *question_type_name(enum question_type type)
{
    return question_types[type].name;
}

const char *question_type_word(enum question_type type)
{
    return question_types[type].word;
}

bool question_type_by_word(str word, enum question_type *out)
{
    for (int i = 0; i < QUESTION_TYPES; i++) {
        if (str_eq(word, str_from(question_types[i].word))) {
            *out = (enum question_type)i;
            return true;
        }
    }
    return false;
}
