/* The command line. Uses buf. */
#include "base/cli.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

int cli_fail(int code, const char *format, ...)
{
    va_list args;
    fflush(stdout);
    fputs("linli: ", stderr);
    va_start(args, format);
    vfprintf(stderr, format, args);
    va_end(args);
    fputc('\n', stderr);
    return code;
}

void cli_print(str text)
{
    fwrite(str_or_empty(text).p, 1, text.n, stdout);
}

static void list_verbs(const struct verb *verbs, const char *path)
{
    printf("usage: %s VERB …\n\n", path);
    for (const struct verb *v = verbs; v->name; v++)
        printf("  %-14s %s\n", v->name, v->about);
    printf("\n%s VERB --help tells more.\n"
           "Exit codes: 0 done, 1 the answer is no, 2 wrong usage, 3 faulty input, "
           "4 disk or database away, 5 a bug.\n",
           path);
}

static bool asks_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0 || strcmp(word, "help") == 0;
}

static int run_below(struct arena *a, const struct verb *verbs, const char *path, int argc,
                     char **argv)
{
    if (argc < 1) {
        list_verbs(verbs, path);
        return EXIT_USAGE;
    }
    if (asks_help(argv[0])) {
        list_verbs(verbs, path);
        return EXIT_DONE;
    }
    for (const struct verb *v = verbs; v->name; v++) {
        if (strcmp(v->name, argv[0]) != 0)
            continue;
        const char *name = str_fmt(a, "%s %s", path, v->name).p;
        if (v->under)
            return run_below(a, v->under, name, argc - 1, argv + 1);
        struct cli c = {.arena = a, .verb = v, .path = name, .argc = argc - 1, .argv = argv + 1};
        return v->run(&c);
    }
    return cli_fail(EXIT_USAGE, "%s: no verb '%s'; %s --help lists them", path, argv[0], path);
}

int cli_run(const struct verb *verbs, const char *program, int argc, char **argv)
{
    struct arena *a = arena_new(0);
    int code = run_below(a, verbs, program, argc - 1, argv + 1);
    arena_free(a);
    if (fflush(stdout) || ferror(stdout)) /* a full disk: half of it is nothing to go by */
        return cli_fail(EXIT_AWAY, "standard output could not be written");
    return code;
}

static void help(const struct cli *c, const struct option *options)
{
    printf("usage: %s %s\n\n%s\n", c->path, c->verb->usage ? c->verb->usage : "", c->verb->about);
    if (options->name)
        putchar('\n');
    for (const struct option *o = options; o->name; o++) {
        int n = printf("  --%s %s", o->name, o->value ? o->value : "");
        printf("%*s%s\n", n < 26 ? 26 - n : 1, "", o->about);
    }
}

static const struct option *option_named(const struct option *options, str name)
{
    for (const struct option *o = options; o->name; o++)
        if (str_eq(str_from(o->name), name))
            return o;
    return NULL;
}

static bool wrong(struct cli *c, const char *what, const char *word)
{
    c->exit = cli_fail(EXIT_USAGE, "%s: %s '%s'; see %s --help", c->path, what, word, c->path);
    return false;
}

/* argv[*i] starts with "--". */
static bool read_option(struct cli *c, const struct option *options, int *i)
{
    const char *word = c->argv[*i];
    str name = str_from(word + 2), value = STR_NONE;
    size_t equals = str_find_byte(name, '=');
    if (equals != SIZE_MAX) {
        value = str_from_at(name, equals + 1);
        name = str_first(name, equals);
    }
    const struct option *o = option_named(options, name);
    if (!o)
        return wrong(c, "no option", word);
    if (o->kind == OPT_FLAG) {
        if (value.p)
            return wrong(c, "takes no value:", word);
        *(bool *)o->into = true;
        return true;
    }
    if (!value.p) {
        if (*i + 1 >= c->argc)
            return wrong(c, "no value after", word);
        value = str_from(c->argv[++*i]);
    }
    if (o->kind == OPT_TEXT)
        *(const char **)o->into = value.p; /* argv's text ends with its NUL */
    else if (!str_i64(value, o->into))
        return wrong(c, "not a whole number:", value.p);
    return true;
}

bool cli_options(struct cli *c, const struct option *options, int least, int most)
{
    bool plain_only = false;
    c->args = NEW_ARRAY(c->arena, char *, (size_t)c->argc + 1);
    for (int i = 0; i < c->argc; i++) {
        char *word = c->argv[i];
        if (plain_only || strncmp(word, "--", 2) != 0) {
            if (!plain_only && strcmp(word, "-h") == 0) {
                help(c, options);
                return c->exit = EXIT_DONE, false;
            }
            c->args[c->n_args++] = word;
        } else if (!word[2]) {
            plain_only = true;
        } else if (strcmp(word, "--help") == 0) {
            help(c, options);
            return c->exit = EXIT_DONE, false;
        } else if (!read_option(c, options, &i)) {
            return false;
        }
    }
    if (c->n_args < least || c->n_args > most) {
        c->exit =
            cli_fail(EXIT_USAGE, "usage: %s %s", c->path, c->verb->usage ? c->verb->usage : "");
        return false;
    }
    return true;
}
