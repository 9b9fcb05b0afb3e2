/* Cases: any request by anyone; opened, routed, referred, answered, rated, reopened.
 * Uses base, lang, store, calendar, accounts/actor, places, people, record, search.
 *
 * A case has separate axes, never one flat status: its state; its referrals; its clocks; its
 * rating.
 *
 *     new → assigned → answered → resolved → closed            (withdrawn, rejected end it too)
 *                ↑________reopened ←____|______|                 within REOPEN_DAYS
 */
#ifndef LINLI_CASES_H
#define LINLI_CASES_H

#include "files/files.h"
#include "people/people.h"
#include "search/search.h"

enum case_state {
    STATE_NONE,
    STATE_NEW,      /* nobody has taken it */
    STATE_ASSIGNED, /* a team or a person answers for it */
    STATE_ANSWERED, /* first response given, work goes on */
    STATE_RESOLVED, /* staff say it is done; the reporter has not said so yet */
    STATE_REOPENED, /* the reporter says it is not */
    STATE_CLOSED,
    STATE_WITHDRAWN, /* by the reporter */
    STATE_REJECTED,  /* by staff, with a reason */
    STATE_COUNT
};
bool state_open(enum case_state s); /* new, assigned, answered, resolved, reopened */
const char *state_name(enum case_state s);
const char *state_word(enum case_state s); /* in addresses and imports: "assigned" */
bool state_by_word(str word, enum case_state *out);

enum audience { EVERYBODY, REPORTER_AND_STAFF, STAFF_ONLY };
enum channel {
    CHANNEL_WEB,
    CHANNEL_TELEPHONE,
    CHANNEL_WALK_IN,
    CHANNEL_PAPER,
    CHANNEL_PROGRAM,
    CHANNEL_IMPORT
};
enum clock_kind { CLOCK_RESPOND = 1, CLOCK_RESOLVE };
enum solved { SOLVED_UNSAID, SOLVED_YES, SOLVED_PARTLY, SOLVED_NO };
const char *solved_name(enum solved s); /* N_; "" for SOLVED_UNSAID */
enum question_type { ASK_TEXT, ASK_NUMBER, ASK_DATE, ASK_ONE_OF, ASK_SEVERAL_OF };
enum { QUESTION_TYPES = ASK_SEVERAL_OF + 1 };
const char *question_type_name(enum question_type type); /* N_ */
const char *question_type_word(enum question_type type); /* in forms and imports: "several" */
bool question_type_by_word(str word, enum question_type *out);

enum event_what {
    EVENT_OPENED = 1,
    EVENT_ASSIGNED,
    EVENT_REFERRED,
    EVENT_SIGNED,
    EVENT_RETURNED,
    EVENT_ANSWERED,
    EVENT_NOTE,
    EVENT_RESOLVED,
    EVENT_RATED,
    EVENT_REOPENED,
    EVENT_CLOSED,
    EVENT_WITHDRAWN,
    EVENT_REJECTED,
    EVENT_PAUSED,
    EVENT_RESUMED,
    EVENT_CHANGED,
    EVENT_COMMENT
};

enum {
    REOPEN_DAYS = 14,  /* after resolution or closing, the reporter may reopen */
    UNRATED_DAYS = 14, /* a resolved case closes by itself when nobody rates it */
    TITLE_MOST = 140,
    MEDIA_URL_MOST = 2000, /* bytes */
    TEXT_MOST = 4000       /* characters; Open311's limit for description */
};

/* Who handles a case: a role at a place, or an organisation. All zero: nobody. */
struct team {
    enum role role;
    str path;
    id64 organisation;
};

/* ── Kinds ── */

struct kind {
    id64 id, parent;
    str code, path, icon, name,
        about; /* name and about in the asked language or the best there is */
    enum role role;
    enum level level;
    enum organisation_kind organisation_kind;
    i64 respond_minutes, resolve_minutes;
    bool round_the_clock, is_private, reopening;
    msec closed;     /* retired then: cases of it stay, new ones are not opened. 0: not */
    bool group;      /* others lie under it */
    bool leaf, asks; /* leaf: cases can be of it; asks: it has extra questions */
};

enum { MOST_QUESTIONS = 50, MOST_CHOICES = 1000 /* of a kind, in all languages */ };

struct question {
    id64 id;
    str code, asked, hint;
    enum question_type type;
    bool required, asks;
    msec closed; /* asked no more since then; answers to it stay */
    struct question_choice {
        str code, name;
        bool closed;
    } * choices;
    size_t n_choices;
};

/* The tree, parents before children, sisters in their order; those that are not retired, or all. */
size_t kind_all(struct db *db, const struct lang *lang, struct kind **out);
size_t kind_ever(struct db *db, const struct lang *lang, struct kind **out);
/* The tree again, with as much of each as a filter shows. */
struct kind_choice {
    str code, name;
    bool below; /* under another */
};
size_t kind_choices(struct db *db, const struct lang *lang, struct kind_choice **out);
/* Retired ones too. */
bool kind_get(struct db *db, const struct lang *lang, id64 id, struct kind *out);
/* Its name alone, for lists; empty when there is none. */
str kind_name(struct db *db, const struct lang *lang, id64 id);
bool kind_by_code(struct db *db, const struct lang *lang, str code, struct kind *out);
/* Those that are asked; or with those that once were, for cases that answer them. */
size_t kind_questions(struct db *db, const struct lang *lang, id64 kind, struct question **out);
size_t kind_questions_ever(struct db *db, const struct lang *lang, id64 kind,
                           struct question **out);

/* Name and words about it in one language. */
struct kind_words {
    str lang, name, about;
};
size_t kind_said(struct db *db, id64 id, struct kind_words **out);
size_t question_said(struct db *db, id64 id, struct kind_words **out); /* question and hint */
size_t choice_said(struct db *db, id64 question, str code, struct said_name **out);

/* Whoever may EDIT_KIND anywhere may change them: all communities share one tree of kinds. */
struct kind_new {
    str parent_code, code, icon; /* no code: one is made of the English name */
    enum role role;
    enum level level;
    enum organisation_kind organisation_kind;
    i64 respond_minutes, resolve_minutes;
    bool round_the_clock, is_private, reopening;
    const struct said_name *names; /* and what it is about, in the same order */
    const str *abouts;
    size_t n_names;
};
struct result kind_add(struct db *db, const struct actor *actor, const struct kind_new *k,
                       id64 *id);
/* What kind_add() would refuse, whatever is there already; nothing is written. */
struct result kind_fault(const struct actor *actor, const struct kind_new *k);
/* All of it as it shall be; its code and its place in the tree stay. Names as in place_edit(). */
struct result kind_edit(struct db *db, const struct actor *actor, id64 id,
                        const struct kind_new *k);
/* Under another kind (0: to the top), last among its sisters there. Not under itself. */
struct result kind_move(struct db *db, const struct actor *actor, id64 id, id64 parent);
/* One place up or down among its sisters. */
struct result kind_shift(struct db *db, const struct actor *actor, id64 id, bool up);
/* Retires it with all below it; or revives it with what was retired at the same time. */
struct result kind_retire(struct db *db, const struct actor *actor, id64 id, bool retired);

struct question_new {
    str kind_code, code;
    enum question_type type;
    bool required, asks;
    i64 sort;
    const struct said_name *asked; /* the question in each language */
    const str *hints;              /* in the same order, or NULL */
    size_t n_asked;
    const struct said_choice {
        str code, lang, name;
    } * choices; /* in their order, each in each language */
    size_t n_choices;
};
struct result question_add(struct db *db, const struct actor *actor, const struct question_new *q,
                           id64 *id);
struct result question_fault(const struct actor *actor, const struct question_new *q);
/* Its words and whether it needs an answer; what sort of answer it takes stays. */
struct result question_edit(struct db *db, const struct actor *actor, id64 id,
                            const struct question_new *q);
struct result question_shift(struct db *db, const struct actor *actor, id64 id, bool up);
struct result question_retire(struct db *db, const struct actor *actor, id64 id, bool retired);
/* More choices behind those it has; a code it has already is refused. */
struct result choices_add(struct db *db, const struct actor *actor, id64 question,
                          const struct said_choice *choices, size_t n);
struct result choice_edit(struct db *db, const struct actor *actor, id64 question, str code,
                          const struct said_name *names, size_t n);
struct result choice_shift(struct db *db, const struct actor *actor, id64 question, str code,
                           bool up);
struct result choice_retire(struct db *db, const struct actor *actor, id64 question, str code,
                            bool retired);

/* ── Opening ── */

struct answer_given {
    str code;  /* the question's */
    str value; /* several rows for several of */
};

struct case_new {
    id64 kind;
    str title, description, lang;
    id64 place;      /* 0: the reporter's home, or the community when a point is given */
    double lat, lon; /* NAN: none */
    str address;
    bool is_private, anonymous;
    enum channel channel;
    id64 reporter;          /* person on whose behalf (staff), 0: the actor */
    struct contact contact; /* of a reporter without account */
    str contact_name;
    const struct answer_given *answers;
    size_t n_answers;
    const struct file_new *files; /* photos and documents */
    size_t n_files;
    str media_url;         /* of a picture elsewhere: kept as a link. Empty: none */
    str source, source_id; /* imports: makes opening idempotent */
};

/* result.made is the case's id, *number what people call it. FORBIDDEN without an account unless
 * the community allows it. */
struct result case_open(struct db *db, const struct actor *actor, const struct case_new *c,
                        str *number);

/* ── Reading ── */

struct case_file {
    id64 id;
    str number, title, description, lang, path, address;
    id64 community, place, kind, reporter;
    double lat, lon;
    enum audience audience;
    bool anonymous, is_open;
    enum case_state state;
    struct team team;
    id64 assignee;
    msec opened, next_due, resolved, closed;
    enum solved solved;
    i64 satisfied, followers, version;
    str source;
    /* what this actor is to it */
    bool is_reporter, is_staff; /* staff: may read it whole, notes included */
    bool handles;               /* of the team that answers for it */
    bool referred;              /* to that team, which has not signed for it yet */
    bool follows;
};

/* MISSING as well when this actor may not know of it. */
struct result case_get(struct db *db, const struct actor *actor, str number, struct case_file *out);
struct result case_get_by_id(struct db *db, const struct actor *actor, id64 id,
                             struct case_file *out);

struct case_event {
    id64 id;
    msec at;
    enum event_what what;
    enum audience audience;
    str by; /* name of a staff member, "" where it is not to be shown */
    str text, lang, detail;
};
/* Asks for what a case's page reads next, so that all of it travels from PostgreSQL at once. */
void case_ahead(struct db *db, const struct case_file *c);

/* Those whom `c` was read for may see, newest first. */
size_t case_events(struct db *db, const struct case_file *c, struct case_event **out);

struct case_clock {
    enum clock_kind what;
    msec due, met; /* met 0: not yet */
};
/* The first answer, then the resolution. */
size_t case_clocks(struct db *db, const struct case_file *c, struct case_clock **out);

/* To the questions of its kind, in their order. */
size_t case_answers(struct db *db, const struct case_file *c, struct answer_given **out);
/* "Committee of Lane 12", "Qinglan Property": the team in words. */
str team_name(struct db *db, const struct lang *lang, struct team team);

/* A team as it stands in events and forms: "grid-worker 00010001", "organisation 123"; and back
 * (only its form is checked). */
str team_code(struct arena *a, struct team team);
bool team_by_code(str code, struct team *out);

/* What hangs on it, as far as this actor may see: `part` is the event it came with, 0 the opening.
 */
size_t case_attachments(struct db *db, const struct case_file *c, struct attachment **out);
/* Of these, what the actor may describe anew or take away. */
size_t case_files_to_change(struct db *db, const struct actor *actor, const struct attachment *all,
                            size_t n, struct attachment **out);
extern const struct file_owner case_files;
str case_media_url(struct db *db, const struct case_file *c); /* "": none */

/* What the actor may do now, for buttons; each rule asks again. */
struct case_abilities {
    bool route, assign, refer, sign, give_back, answer, note, resolve, reject, pause, resume, rate,
        reopen, withdraw, comment, follow, hide, read_contact;
};
struct case_abilities case_abilities(const struct actor *actor, const struct case_file *c,
                                     msec now);

/* ── Changing ── */
/* Each takes the version the actor saw: CONFLICT when somebody changed the case meanwhile. */

struct case_step {
    id64 id;
    i64 version; /* 0: whatever it is (programs) */
    str text, lang;
    const struct file_new *files; /* with an answer, a note or a comment; others take none */
    size_t n_files;
};

struct result case_assign(struct db *db, const struct actor *actor, struct case_step s,
                          struct team team, id64 assignee);
/* To another team, which signs for it or gives it back. */
struct result case_refer(struct db *db, const struct actor *actor, struct case_step s,
                         struct team to);
/* The team it was referred to takes it on. */
struct result case_sign(struct db *db, const struct actor *actor, struct case_step s);
struct result case_give_back(struct db *db, const struct actor *actor,
                             struct case_step s); /* text: the reason */
struct result case_answer(struct db *db, const struct actor *actor, struct case_step s,
                          bool resolved);
struct result case_note(struct db *db, const struct actor *actor, struct case_step s);
struct result case_comment(struct db *db, const struct actor *actor,
                           struct case_step s); /* by the reporter */
struct result case_reject(struct db *db, const struct actor *actor, struct case_step s);
struct result case_withdraw(struct db *db, const struct actor *actor, struct case_step s);
struct result case_pause(struct db *db, const struct actor *actor, struct case_step s);
struct result case_resume(struct db *db, const struct actor *actor, struct case_step s);
struct result case_rate(struct db *db, const struct actor *actor, struct case_step s,
                        enum solved solved, i64 satisfied);
struct result case_reopen(struct db *db, const struct actor *actor, struct case_step s);
/* Somebody wants to read a public case in another language: its texts wait on the translators' desk
 * from then on. */
struct result case_want_translation(struct db *db, const struct actor *actor, id64 id, str lang);
struct result case_hide(struct db *db, const struct actor *actor, struct case_step s,
                        bool is_private);
struct result case_follow(struct db *db, const struct actor *actor, id64 id, bool follow);
struct result case_change_kind(struct db *db, const struct actor *actor, struct case_step s,
                               id64 kind, id64 place);

/* Notes that the actor reads how to reach the reporter (text: why); then case_contact() shows it
 * for a while. */
struct result case_contact_ask(struct db *db, const struct actor *actor, struct case_step s);
/* False: not asked for lately. */
bool case_contact(struct db *db, const struct actor *actor, const struct case_file *c, str *name,
                  struct contact *out);

/* Closes resolved cases that nobody rated in UNRATED_DAYS; at most `most` at once. Answers how
 * many. */
i64 cases_close_unrated(struct db *db, i64 most);

/* ── Lists ── */

enum case_list {
    LIST_PUBLIC,
    LIST_MINE /* reported by me */,
    LIST_MY_WORK /* assigned to me or my team */,
    LIST_MY_PLACES,
    LIST_OVERDUE,
    LIST_UNASSIGNED
};

struct case_filter {
    enum case_list list;
    str under; /* path, or empty */
    id64 kind; /* with everything below it */
    enum case_state state;
    bool only_open, only_closed;
    msec opened_from, opened_to;
    str words;     /* as search() takes them; of what search knows, a second late */
    bool whole;    /* in the public list too: path, address, updated, next_due, followers */
    msec from_key; /* of the last line of the page before, with its id; 0: first page */
    id64 from_id;
    i64 limit;
};

struct case_line {
    id64 id;
    str number, title, lang, path, address;
    str kind_name, place_name, place_lang;
    enum case_state state;
    msec opened, updated, next_due;
    i64 followers;
    str team_code; /* staff lists only; team_name() says it in words */
};
/* At most limit + 1 lines, so that the page knows whether there is more. One or two statements. */
size_t case_lines(struct db *db, const struct lang *lang, const struct actor *actor,
                  const struct case_filter *f, struct case_line **out);

/* How a community keeps its word, over the cases opened since a moment. Numerators and
 * denominators, for percentages are made where they are shown (research/cases.md 3.1: the unrated
 * are never counted satisfied). */
struct case_figures {
    i64 answerable; /* whose first deadline has come or was met */
    i64 in_time;
    i64 rated, solved, satisfied; /* solved: yes; satisfied: 4 or 5 */
};
/* All zero when the store has failed. */
void case_figures(struct db *db, id64 community, msec since, struct case_figures *out);

/* Is this list in the order of deadlines (its key a deadline, NEVER_DUE without one), or newest
 * first? */
bool case_list_by_urgency(const struct case_filter *f);

/* The key of a line in such a list. */
i64 case_line_due_key(const struct case_line *l);

/* How search finds cases: what everybody may read of one, what its reporter may, what staff may. */
extern const struct search_source cases_source;

/* ── Programs ── */

/* A key with which a program may open cases; and whether one is such. */
struct result api_key_add(struct db *db, const struct actor *actor, str key, str name);
bool api_key_fits(struct db *db, str key);

struct own_out; /* accounts/own.h */
void cases_own(struct own_out *out, const struct actor *actor);
extern const struct place_mover cases_mover;

#endif
