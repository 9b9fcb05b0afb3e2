/* From a path to its routes: a tree of segments built from the modules' tables at start. Uses base.
 *
 * At each step a literal goes before a capture, and a name with ".{format}" before one without, so
 * "/cases/new" and "/cases/{number}" live side by side. */
#include "http/inner.h"

enum kind { LITERAL, LITERAL_FORMAT, CAPTURE_FORMAT, CAPTURE }; /* in the order they are tried */

struct node {
    enum kind kind;
    str word;           /* of a literal */
    struct node *child; /* the first below */
    struct node *next;  /* beside, ordered by kind */
    const struct route *routes[2];
};

struct router {
    struct arena *arena;
    struct node root;
};

/* ── Building ── */

static struct node *node_below(struct arena *a, struct node *parent, enum kind kind, str word)
{
    struct node **at = &parent->child;
    for (; *at && (*at)->kind <= kind; at = &(*at)->next)
        if ((*at)->kind == kind && str_eq((*at)->word, word))
            return *at;
    struct node *node = NEW(a, struct node);
    node->kind = kind;
    node->word = word;
    node->next = *at;
    *at = node;
    return node;
}

static bool is_capture(str word)
{
    return word.n > 2 && word.p[0] == '{' && str_find_byte(word, '}') == word.n - 1;
}

/* What a segment of a route means. False: it means nothing. */
static bool segment_kind(str segment, bool last, enum kind *kind, str *word)
{
    static const str format = S_INIT(".{format}");
    bool with_format = last && segment.n > format.n && str_ends(segment, format);
    *word = with_format ? str_first(segment, segment.n - format.n) : segment;
    bool capture = is_capture(*word);
    if (!word->n || (!capture && str_find_byte(*word, '{') != SIZE_MAX))
        return false;
    if (capture)
        *word = STR_NONE;
    *kind = capture ? (with_format ? CAPTURE_FORMAT : CAPTURE)
                    : (with_format ? LITERAL_FORMAT : LITERAL);
    return true;
}

static str add(struct router *router, const struct route *route)
{
    struct node *node = &router->root;
    str rest = str_from(route->path), segment;
    int captures = 0;
    if (route->who == WHO_UNSET)
        return S("it does not say who may call it");
    if (!route->handle)
        return S("it has no handler");
    if (route->method == METHOD_GET && route->body_limit)
        return S("a GET takes no body");
    if (!str_starts(rest, S("/")))
        return S("its path does not begin with a slash");
    rest = rest.n == 1 ? STR_NONE : str_from_at(rest, 1);
    while (str_cut(&rest, '/', &segment)) {
        enum kind kind;
        str word;
        if (!segment_kind(segment, !rest.p, &kind, &word))
            return S("a segment of its path is empty or half a capture");
        captures += (kind == CAPTURE || kind == CAPTURE_FORMAT) +
                    (kind == LITERAL_FORMAT || kind == CAPTURE_FORMAT);
        node = node_below(router->arena, node, kind, word);
    }
    if (captures > MOST_CAPTURES)
        return S("its path has too many captures");
    if (node->routes[route->method])
        return S("another route has the same path");
    node->routes[route->method] = route;
    return STR_NONE;
}

struct router *router_new(struct arena *a, const struct route *const *routes, str *why)
{
    struct router *router = NEW(a, struct router);
    router->arena = a;
    for (; routes && *routes; routes++)
        for (const struct route *route = *routes; route->path; route++) {
            str fault = add(router, route);
            if (fault.p) {
                *why = str_fmt(a, "the route %s %s: %.*s",
                               route->method == METHOD_POST ? "POST" : "GET", route->path,
                               STR_FMT(fault));
                return NULL;
            }
        }
    return router;
}

/* ── Finding ── */

/* Whether the segment fits the node; what it captures is put at captures, *n is moved on. */
static bool fits(const struct node *node, str segment, str *captures, int *n)
{
    str name = segment, format = STR_NONE;
    if (node->kind == LITERAL_FORMAT || node->kind == CAPTURE_FORMAT) {
        const char *dot = segment.n ? memrchr(segment.p, '.', segment.n) : NULL;
        if (!dot)
            return false;
        name = str_first(segment, (size_t)(dot - segment.p));
        format = str_from_at(segment, name.n + 1);
        if (!name.n || !format.n)
            return false;
    }
    if (node->kind == LITERAL || node->kind == LITERAL_FORMAT) {
        if (!str_eq(name, node->word))
            return false;
    } else {
        if (!name.n)
            return false;
        captures[(*n)++] = name;
    }
    if (format.p)
        captures[(*n)++] = format;
    return true;
}

/* No deeper than the longest route; each level tries at most its few fitting children. */
static const struct node *walk(const struct node *node, str rest, str *captures, int n)
{
    str segment;
    if (!str_cut(&rest, '/', &segment))
        return node->routes[METHOD_GET] || node->routes[METHOD_POST] ? node : NULL;
    for (const struct node *child = node->child; child; child = child->next) {
        int m = n;
        if (!fits(child, segment, captures, &m))
            continue;
        const struct node *end = walk(child, rest, captures, m);
        if (end)
            return end;
    }
    return NULL;
}

struct found router_find(const struct router *router, str path)
{
    struct found found = {0};
    str captures[MOST_CAPTURES + 2] = {0};
    str rest = path.n > 1 ? str_from_at(path, 1) : STR_NONE;
    const struct node *node = walk(&router->root, rest, captures, 0);
    if (!node)
        return found;
    found.get = node->routes[METHOD_GET];
    found.post = node->routes[METHOD_POST];
    memcpy(found.captures, captures, sizeof found.captures);
    return found;
}
