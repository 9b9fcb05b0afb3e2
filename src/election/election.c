/* The election object. See election.h. */
#include "election/election.h"

#include <jansson.h>

size_t question_choices(const struct question *q)
{
    return q->ranked ? 1 : q->n_answers + q->blank;
}

static void read_answers(struct arena *a, struct scan *s, struct question *q)
{
    size_t cap = 0;
    scan_is(s, S("\"answers\":["));
    do
        *PUSH(a, q->answers, q->n_answers, cap) = scan_string(s, a);
    while (scan_try(s, S(",")) && (q->n_answers < ANSWERS_MAX || scan_fail(s)));
    scan_is(s, S("]"));
}

static void read_question(struct arena *a, struct scan *s, struct question *q)
{
    q->ranked = scan_try(s, S("{\"type\":\"NonHomomorphic\",\"value\":"));
    scan_is(s, S("{"));
    read_answers(a, s, q);
    if (q->ranked) {
        scan_is(s, S(",\"question\":"));
        q->text = scan_string(s, a);
        scan_is(s, S("}"));
        if (scan_try(s, S(",\"extra\":")))
            scan_value(s);
        scan_is(s, S("}"));
        return;
    }
    if (scan_try(s, S(",\"blank\":true")))
        q->blank = true;
    else
        scan_try(s, S(",\"blank\":false"));
    scan_is(s, S(",\"min\":"));
    q->min = scan_int(s, 0, ANSWERS_MAX);
    scan_is(s, S(",\"max\":"));
    q->max = scan_int(s, 0, ANSWERS_MAX);
    scan_is(s, S(",\"question\":"));
    q->text = scan_string(s, a);
    scan_is(s, S("}"));
}

static bool question_fair(const struct election *e, size_t i, struct fault *f)
{
    const struct question *q = &e->questions[i];
    i64 n = (i64)i + 1;
    if (!q->text.n)
        return faulty(f, N_("question {1} has no text"), n, 0, 0);
    if (q->ranked && !e->group->answer_bits)
        return faulty(f, N_("question {1}: rankings need the group RFC-3526-2048"), n, 0, 0);
    if (q->ranked && q->n_answers > RANKED_MAX)
        return faulty(f, N_("question {1}: more than {2} answers to rank"), n, RANKED_MAX, 0);
    if (!q->ranked && (q->min > q->max || q->max > (i64)q->n_answers || q->max < 1))
        return faulty(f, N_("question {1}: from {2} to {3} answers cannot be ticked"), n, q->min,
                      q->max);
    return true;
}

static bool questions_fair(const struct election *e, struct fault *f)
{
    size_t answers = 0;
    for (size_t i = 0; i < e->n_questions; i++) {
        if (!question_fair(e, i, f))
            return false;
        answers += e->questions[i].n_answers;
    }
    return answers <= ALL_ANSWERS_MAX ||
           faulty(f, N_("more than {1} answers in all"), ALL_ANSWERS_MAX, 0, 0);
}

static bool uuid_fair(str uuid)
{
    for (size_t i = 0; i < uuid.n; i++)
        if (!strchr("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz", uuid.p[i]))
            return false;
    return uuid.n >= 14 && uuid.n <= 64;
}

static bool election_fair(const struct election *e, struct fault *f)
{
    if (!e->name.n)
        return faulty(f, N_("the election has no name"), 0, 0, 0);
    if (!uuid_fair(e->uuid))
        return faulty(f, N_("the election's id is not of 14 or more letters of base 58"), 0, 0, 0);
    return questions_fair(e, f);
}

bool election_read(struct arena *a, str bytes, struct election *out, struct fault *f)
{
    struct scan s = scan_new(bytes);
    size_t cap = 0;
    *out = (struct election){.bytes = bytes};
    scan_is(&s, S("{\"version\":1,\"description\":"));
    out->description = scan_string(&s, a);
    scan_is(&s, S(",\"name\":"));
    out->name = scan_string(&s, a);
    scan_is(&s, S(",\"group\":"));
    str group = scan_string(&s, a);
    if (s.failed)
        return faulty(f, N_("the election is not written as it must be at its byte {1}"), (i64)s.at,
                      0, 0);
    out->group = group_new(a, group);
    if (!out->group)
        return faulty_str(f, N_("unknown group: {1}"), group);
    scan_is(&s, S(",\"public_key\":"));
    out->key = scan_element(&s, out->group);
    scan_is(&s, S(",\"questions\":["));
    do
        read_question(a, &s, PUSH(a, out->questions, out->n_questions, cap));
    while (scan_try(&s, S(",")) && (out->n_questions < QUESTIONS_MAX || scan_fail(&s)));
    scan_is(&s, S("],\"uuid\":"));
    out->uuid = scan_string(&s, a);
    if (scan_try(&s, S(",\"administrator\":")))
        out->administrator = scan_string(&s, a);
    if (scan_try(&s, S(",\"credential_authority\":")))
        out->credential_authority = scan_string(&s, a);
    scan_is(&s, S("}"));
    if (!scan_done(&s))
        return faulty(f, N_("the election is not written as it must be at its byte {1}"), (i64)s.at,
                      0, 0);
    struct hash h = sha256(bytes);
    struct buf b = buf_new(a);
    base64_put(&b, &h);
    out->fingerprint = buf_str(&b);
    return election_fair(out, f);
}

static void put_question(struct buf *b, const struct question *q)
{
    buf_z(b, q->ranked ? "{\"type\":\"NonHomomorphic\",\"value\":{" : "{");
    buf_z(b, "\"answers\":[");
    for (size_t i = 0; i < q->n_answers; i++) {
        if (i)
            buf_z(b, ",");
        put_string(b, q->answers[i]);
    }
    buf_z(b, "]");
    if (q->blank)
        buf_z(b, ",\"blank\":true");
    if (!q->ranked)
        buf_fmt(b, ",\"min\":%lld,\"max\":%lld", (long long)q->min, (long long)q->max);
    buf_z(b, ",\"question\":");
    put_string(b, q->text);
    buf_z(b, q->ranked ? "}}" : "}");
}

bool election_seal(struct arena *a, struct election *e, struct fault *f)
{
    struct buf b = buf_new(a);
    buf_z(&b, "{\"version\":1,\"description\":");
    put_string(&b, e->description);
    buf_z(&b, ",\"name\":");
    put_string(&b, e->name);
    buf_z(&b, ",\"group\":");
    put_string(&b, e->group->name);
    buf_z(&b, ",\"public_key\":");
    put_element(&b, &e->key);
    buf_z(&b, ",\"questions\":[");
    for (size_t i = 0; i < e->n_questions; i++) {
        if (i)
            buf_z(&b, ",");
        put_question(&b, &e->questions[i]);
    }
    buf_z(&b, "],\"uuid\":");
    put_string(&b, e->uuid);
    if (e->administrator.p) {
        buf_z(&b, ",\"administrator\":");
        put_string(&b, e->administrator);
    }
    if (e->credential_authority.p) {
        buf_z(&b, ",\"credential_authority\":");
        put_string(&b, e->credential_authority);
    }
    buf_z(&b, "}");
    return election_read(a, buf_str(&b), e, f);
}

static str text_of(const json_t *object, const char *key)
{
    const json_t *v = json_object_get(object, key);
    return json_is_string(v) ? (str){json_string_value(v), json_string_length(v)} : STR_NONE;
}

static bool template_question(struct arena *a, const json_t *from, struct question *q)
{
    const json_t *value = json_object_get(from, "value");
    q->ranked = str_eq(text_of(from, "type"), S("NonHomomorphic"));
    const json_t *body = value ? value : from, *answers = json_object_get(body, "answers");
    q->n_answers = json_array_size(answers);
    q->text = str_copy(a, text_of(body, "question"));
    q->answers = NEW_ARRAY(a, str, q->n_answers + 1);
    q->blank = !q->ranked && json_is_true(json_object_get(body, "blank"));
    q->min = json_integer_value(json_object_get(body, "min"));
    q->max = json_integer_value(json_object_get(body, "max"));
    for (size_t i = 0; i < q->n_answers; i++) {
        const json_t *v = json_array_get(answers, i);
        if (!json_is_string(v))
            return false;
        q->answers[i] = str_copy(a, (str){json_string_value(v), json_string_length(v)});
    }
    return q->n_answers > 0;
}

bool election_from_template(struct arena *a, str json, struct election *out, struct fault *f)
{
    json_error_t error;
    if (json.n > TEMPLATE_MAX)
        return faulty(f, N_("larger than {1} bytes"), TEMPLATE_MAX, 0, 0);
    json_t *root = json_loadb(json.p, json.n, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        return faulty(f, N_("line {1}, column {2}: not JSON"), error.line, error.column, 0);
    const json_t *questions = json_object_get(root, "questions");
    bool fine = true;
    *out = (struct election){.name = str_copy(a, text_of(root, "name")),
                             .description = str_copy(a, text_of(root, "description")),
                             .n_questions = json_array_size(questions)};
    if (text_of(root, "administrator").p)
        out->administrator = str_copy(a, text_of(root, "administrator"));
    if (text_of(root, "credential_authority").p)
        out->credential_authority = str_copy(a, text_of(root, "credential_authority"));
    out->questions = NEW_ARRAY(a, struct question, out->n_questions + 1);
    for (size_t i = 0; i < out->n_questions && fine; i++)
        if (!template_question(a, json_array_get(questions, i), &out->questions[i]))
            fine = faulty(f, N_("question {1} is not written as it must be"), (i64)i + 1, 0, 0);
    if (fine && !out->n_questions)
        fine = faulty(f, N_("there are no questions"), 0, 0, 0);
    json_decref(root);
    return fine;
}
