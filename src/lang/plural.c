/* Plural forms: a recursive-descent parser for C's operators ?: || && == != < > <= >= + - * / % !
 * over the one variable n. Uses base. */
#include "lang/plural.h"

enum { DEPTH_LIMIT = 100, FORMS_LIMIT = 16 };

struct plural_node {
    char op; /* 'n' the variable, '0' a number, '?' a choice, or an operator of `ops` below */
    u64 number;
    const struct plural_node *a, *b, *c;
};

struct parser {
    struct arena *arena;
    str rest;
    int depth;
    bool bad;
};

/* The two-place operators, loosest first; within a level the longer spelling first. */
static const struct {
    const char *text;
    int level;
    char op;
} ops[] = {
    {"||", 1, '|'}, {"&&", 2, '&'}, {"==", 3, '='}, {"!=", 3, '~'}, {"<=", 4, 'l'},
    {">=", 4, 'g'}, {"<", 4, '<'},  {">", 4, '>'},  {"+", 5, '+'},  {"-", 5, '-'},
    {"*", 6, '*'},  {"/", 6, '/'},  {"%", 6, '%'},
};
enum { LOOSEST = 1, TIGHTEST = 6 };

static bool take(struct parser *p, str word)
{
    p->rest = str_trim(p->rest);
    if (!str_starts(p->rest, word))
        return false;
    p->rest = str_from_at(p->rest, word.n);
    return true;
}

static const struct plural_node *node(struct parser *p, struct plural_node content)
{
    struct plural_node *made = NEW(p->arena, struct plural_node);
    *made = content;
    return made;
}

static const struct plural_node *parse_choice(struct parser *p);

static const struct plural_node *parse_number(struct parser *p)
{
    u64 value = 0;
    size_t digits = 0;
    while (digits < p->rest.n && p->rest.p[digits] >= '0' && p->rest.p[digits] <= '9')
        digits++;
    p->bad |= !str_u64(str_first(p->rest, digits), &value);
    p->rest = str_from_at(p->rest, digits);
    return node(p, (struct plural_node){.op = '0', .number = value});
}

static const struct plural_node *parse_unit(struct parser *p)
{
    const struct plural_node *inner;
    if (p->bad || ++p->depth > DEPTH_LIMIT) {
        p->bad = true;
        return node(p, (struct plural_node){.op = '0'});
    }
    if (take(p, S("!"))) {
        inner = node(p, (struct plural_node){.op = '!', .a = parse_unit(p)});
    } else if (take(p, S("("))) {
        inner = parse_choice(p);
        p->bad |= !take(p, S(")"));
    } else if (take(p, S("n"))) {
        inner = node(p, (struct plural_node){.op = 'n'});
    } else {
        inner = parse_number(p);
    }
    p->depth--;
    return inner;
}

static char take_operator(struct parser *p, int level)
{
    for (size_t i = 0; i < COUNT(ops); i++)
        if (ops[i].level == level && take(p, str_from(ops[i].text)))
            return ops[i].op;
    return 0;
}

static const struct plural_node *parse_level(struct parser *p, int level)
{
    if (level > TIGHTEST)
        return parse_unit(p);
    const struct plural_node *left = parse_level(p, level + 1);
    for (char op; !p->bad && (op = take_operator(p, level));)
        left = node(p, (struct plural_node){.op = op, .a = left, .b = parse_level(p, level + 1)});
    return left;
}

static const struct plural_node *parse_choice(struct parser *p)
{
    const struct plural_node *yes, *no, *test = parse_level(p, LOOSEST);
    if (p->bad || !take(p, S("?")))
        return test;
    if (++p->depth > DEPTH_LIMIT) {
        p->bad = true;
        return test;
    }
    yes = parse_choice(p);
    p->bad |= !take(p, S(":"));
    no = parse_choice(p);
    p->depth--;
    return node(p, (struct plural_node){.op = '?', .a = test, .b = yes, .c = no});
}

static u64 value(const struct plural_node *e, u64 n)
{
    if (e->op == 'n')
        return n;
    if (e->op == '0')
        return e->number;
    u64 a = value(e->a, n);
    if (e->op == '!')
        return !a;
    if (e->op == '?')
        return value(a ? e->b : e->c, n);
    if (e->op == '|' || e->op == '&')
        return (e->op == '|') == (a != 0) ? a != 0 : value(e->b, n) != 0;
    u64 b = value(e->b, n);
    switch (e->op) {
    case '=':
        return a == b;
    case '~':
        return a != b;
    case 'l':
        return a <= b;
    case 'g':
        return a >= b;
    case '<':
        return a < b;
    case '>':
        return a > b;
    case '+':
        return a + b;
    case '-':
        return a - b;
    case '*':
        return a * b;
    case '/':
        return b ? a / b : 0;
    default:
        return b ? a % b : 0;
    }
}

bool plural_parse(struct arena *a, str header, struct plural *out)
{
    struct parser p = {.arena = a, .rest = header};
    *out = (struct plural){.forms = 2};
    if (!take(&p, S("nplurals")) || !take(&p, S("=")))
        return false;
    p.rest = str_trim(p.rest);
    u64 forms = parse_number(&p)->number;
    if (p.bad || !forms || forms > FORMS_LIMIT || !take(&p, S(";")) || !take(&p, S("plural")) ||
        !take(&p, S("=")))
        return false;
    const struct plural_node *rule = parse_choice(&p);
    (void)take(&p, S(";"));
    if (p.bad || str_trim(p.rest).n)
        return false;
    *out = (struct plural){(int)forms, rule};
    return true;
}

int plural_form(const struct plural *p, i64 n)
{
    u64 size = n < 0 ? 0 - (u64)n : (u64)n;
    if (!p->rule)
        return size != 1;
    u64 form = value(p->rule, size);
    return form < (u64)p->forms ? (int)form : 0;
}
