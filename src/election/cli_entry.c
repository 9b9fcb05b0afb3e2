/* How the verbs of linli election tell facts, keep verdicts and add events. See cli.h. */
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "election/cli.h"

void cli_facts(struct cli *c, bool json, const struct fact *facts, size_t n)
{
    struct buf b = buf_new(c->arena);
    struct json j = {.out = &b};
    if (json)
        json_open(&j, '{');
    for (size_t i = 0; i < n; i++) {
        const struct fact *f = &facts[i];
        if (json) {
            json_key(&j, f->name);
            f->text.p ? json_str(&j, f->text) : json_int(&j, f->number);
        } else if (f->text.p) {
            buf_fmt(&b, "%s %.*s\n", f->name, STR_FMT(f->text));
        } else {
            buf_fmt(&b, "%s %lld\n", f->name, (long long)f->number);
        }
    }
    if (json) {
        json_close(&j, '}');
        buf_byte(&b, '\n');
    }
    cli_print(buf_str(&b));
}

bool cli_verdicts_load(struct cli *c, const char *path, struct verdicts *out)
{
    str text;
    size_t line_number = 0;
    out->good = map_new(c->arena);
    if (access(path, F_OK) != 0)
        return true;
    if (!cli_read(c, path, &text))
        return false;
    for (str line; str_cut(&text, '\n', &line);) {
        struct hash h;
        line_number++;
        if (!hex_read(line, h.bytes, HASH_SIZE)) {
            c->exit = cli_fail(EXIT_INPUT, "%s: line %zu: not a verdict", path, line_number);
            return false;
        }
        map_set(&out->good, str_copy(c->arena, (str){(const char *)h.bytes, HASH_SIZE}), (void *)1);
    }
    return true;
}

bool cli_verdicts_save(struct cli *c, const char *path, const struct verdicts *v)
{
    struct buf b = buf_new(c->arena);
    str why;
    for (size_t i = 0; i < v->good.size; i++)
        if (v->good.slots[i].key.p) {
            hex_put(&b, v->good.slots[i].key.p, HASH_SIZE);
            buf_byte(&b, '\n');
        }
    if (file_write(c->arena, path, buf_str(&b), 0600, &why))
        return true;
    c->exit = cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    return false;
}

bool entry_begin(struct entry *e, const char *verdicts)
{
    struct cli *c = e->cli;
    struct stat about;
    str why;
    const char *file = cli_archive(c, c->args[0]);
    e->verdicts = verdicts;
    if (!verdicts && stat(c->args[0], &about) == 0 && S_ISDIR(about.st_mode))
        e->verdicts = cli_path(c, c->args[0], "verdicts");
    e->known.good = map_new(c->arena);
    if (!file || (e->verdicts && !cli_verdicts_load(c, e->verdicts, &e->known)))
        return false;
    if (append_begin(c->arena, file, &e->ap, &why))
        return true;
    c->exit = cli_fail(EXIT_INPUT, "%.*s", STR_FMT(why));
    return false;
}

bool entry_verified(struct entry *e)
{
    struct cli *c = e->cli;
    struct report r = {.board = e->ap.board};
    struct verify_options o = {.progress = !e->json, .known = &e->known};
    size_t before = e->known.good.n;
    verify_board(&o, &r);
    e->ap.board = r.board;
    e->tally = r.tally;
    for (enum check i = 0; i < CHECKS; i++)
        if (r.checks[i].done && !r.checks[i].passed) {
            cli_faulty(c, c->args[0], &(struct fault){c->arena, r.checks[i].what});
            c->exit = EXIT_NO;
            return false;
        }
    return !e->verdicts || e->known.good.n == before ||
           cli_verdicts_save(c, e->verdicts, &e->known);
}

int entry_end(struct entry *e, enum event_type type, const str *bodies, size_t n)
{
    struct cli *c = e->cli;
    struct hash hash;
    struct buf hex = buf_new(c->arena), tracker = buf_new(c->arena);
    struct fact facts[3];
    size_t n_facts = 0;
    str why;
    if (!append_event(c->arena, &e->ap, type, bodies, n, &hash, &why))
        return entry_drop(e, cli_fail(EXIT_NO, "%s: %.*s", c->args[0], STR_FMT(why)));
    if (type == EVENT_BALLOT) {
        struct hash h = sha256(bodies[0]);
        base64_put(&tracker, &h);
        facts[n_facts++] = (struct fact){"tracker", .text = buf_str(&tracker)};
    }
    hex_put(&hex, hash.bytes, HASH_SIZE);
    facts[n_facts++] = (struct fact){"height", .number = (i64)e->ap.board.archive.n};
    facts[n_facts++] = (struct fact){"event", .text = buf_str(&hex)};
    cli_facts(c, e->json, facts, n_facts);
    return entry_drop(e, EXIT_DONE);
}

int entry_drop(struct entry *e, int exit)
{
    append_end(&e->ap);
    return exit;
}
