/* What requests hold about one person. Uses cases.sql. */
#include "accounts/own.h"
#include "cases/inner.h"

static void own_answers(struct own_out *out, id64 case_id)
{
    struct given_row *answers;
    struct buf b = buf_new(out->arena);
    size_t n = case_answers_of(out->db, case_id, MOST_QUESTIONS, &answers);
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, "%s%.*s: %.*s", i ? "; " : "", STR_FMT(answers[i].code),
                STR_FMT(answers[i].value));
    own_text(out, "answers", N_("Answers to questions"), buf_str(&b));
}

static void own_files(struct own_out *out, id64 case_id)
{
    struct attachment *files;
    struct buf b = buf_new(out->arena);
    size_t n = file_attachments(out->db, OWNER_CASE, case_id, REPORTER_AND_STAFF, &files);
    for (size_t i = 0; i < n; i++)
        buf_fmt(&b, "%s%.*s", i ? "; " : "", STR_FMT(files[i].name));
    own_text(out, "files", N_("Files"), buf_str(&b));
}

static void own_requests(struct own_out *out, const struct actor *actor)
{
    struct case_row *rows;
    struct place place;
    size_t n = own_cases(out->db, actor->person, OWN_MOST, &rows);
    own_part(out, "requests", N_("Requests"));
    for (size_t i = 0; i < n; i++) {
        own_thing(out);
        own_text(out, "number", N_("Number"), rows[i].number);
        own_text(out, "title", N_("Title"), rows[i].title);
        own_text(out, "description", N_("Description"), rows[i].description);
        own_text(out, "kind", N_("Kind"), kind_name(out->db, out->lang, rows[i].kind));
        if (place_get(out->db, out->lang, rows[i].place, &place))
            own_text(out, "place", N_("Place"), place.name);
        own_text(out, "address", N_("Where exactly?"), rows[i].address);
        own_word(out, "state", N_("State"), state_name((enum case_state)rows[i].state));
        own_word(out, "seen_by", N_("Seen by"),
                 rows[i].audience == EVERYBODY ? N_("Everybody") : N_("Those who handle it"));
        own_time(out, "opened", N_("Opened"), rows[i].opened);
        own_time(out, "resolved", N_("Resolved"), rows[i].resolved);
        own_time(out, "closed", N_("Closed"), rows[i].closed);
        own_answers(out, rows[i].id);
        own_files(out, rows[i].id);
    }
}

static void own_words(struct own_out *out, const struct actor *actor)
{
    struct own_event_row *rows;
    size_t n = own_events(out->db, actor->person, actor->account, OWN_MOST, &rows);
    own_part(out, "request_entries", N_("What you wrote to requests"));
    for (size_t i = 0; i < n; i++) {
        own_thing(out);
        own_text(out, "request", N_("Number"), rows[i].number);
        own_text(out, "text", N_("Text"), rows[i].text);
        own_time(out, "at", N_("When"), rows[i].at);
    }
}

static void own_rated(struct own_out *out, const struct actor *actor)
{
    struct own_rating_row *rows;
    size_t n = own_ratings(out->db, actor->person, OWN_MOST, &rows);
    own_part(out, "ratings", N_("Ratings"));
    for (size_t i = 0; i < n; i++) {
        own_thing(out);
        own_text(out, "request", N_("Number"), rows[i].number);
        own_word(out, "solved", N_("Is it solved?"), solved_name((enum solved)rows[i].solved));
        own_int(out, "satisfied", N_("Satisfied, 1 to 5"), rows[i].satisfied);
        own_text(out, "comment", N_("Comment"), rows[i].comment);
        own_time(out, "at", N_("When"), rows[i].at);
    }
}

static void own_follows(struct own_out *out, const struct actor *actor)
{
    struct own_followed_row *rows;
    size_t n = own_followed(out->db, actor->person, OWN_MOST, &rows);
    own_part(out, "followed", N_("Requests you follow"));
    for (size_t i = 0; i < n; i++) {
        own_thing(out);
        own_text(out, "request", N_("Number"), rows[i].number);
        own_text(out, "title", N_("Title"), rows[i].title);
        own_time(out, "since", N_("Since"), rows[i].since);
    }
}

void cases_own(struct own_out *out, const struct actor *actor)
{
    if (!actor->person)
        return;
    own_requests(out, actor);
    own_words(out, actor);
    own_rated(out, actor);
    own_follows(out, actor);
}
