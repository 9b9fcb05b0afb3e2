/* Arenas: a list of chunks, each twice the last, and a pointer that moves. Uses malloc; nobody else
 * in linli does (the lint counts it). */
#include "base/arena.h"

#include <malloc.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_ASAN 1
#endif
#endif
#ifdef HAS_ASAN
#include <sanitizer/asan_interface.h>
#define POISON(p, n) ASAN_POISON_MEMORY_REGION((p), (n))
#define UNPOISON(p, n) ASAN_UNPOISON_MEMORY_REGION((p), (n))
#else
#define POISON(p, n) ((void)(p), (void)(n))
#define UNPOISON(p, n) ((void)(p), (void)(n))
#endif

enum {
    FIRST_CHUNK = 16 * 1024,
    KEPT_CHUNK = 64 * 1024, /* the largest that a reset keeps */
    LARGEST_STEP = 1024 * 1024,
    ALIGNMENT = 16
};

struct chunk {
    struct chunk *before;
    size_t size, used;
    _Alignas(ALIGNMENT) char bytes[];
};

struct guard {
    jmp_buf back;
    struct guard *outer;
};

struct arena {
    struct chunk *last;
    size_t limit, held, used;
    struct guard *guard;
};

static _Noreturn void out_of_memory(struct arena *a)
{
    if (a && a->guard)
        longjmp(a->guard->back, 1);
    fputs("linli: out of memory\n", stderr);
    abort();
}

static size_t rounded(size_t size)
{
    return (size + (ALIGNMENT - 1)) & ~(size_t)(ALIGNMENT - 1);
}

static struct chunk *chunk_new(struct arena *a, size_t size)
{
    if (size > SIZE_MAX - sizeof(struct chunk) || (a->limit && size > a->limit - a->held))
        return NULL;
    struct chunk *c = malloc(sizeof *c + size);
    if (!c)
        return NULL;
    c->before = a->last;
    c->size = size;
    c->used = 0;
    POISON(c->bytes, size);
    a->last = c;
    a->held += size;
    return c;
}

struct arena *arena_new(size_t limit)
{
    struct arena *a = calloc(1, sizeof *a);
    if (!a)
        out_of_memory(NULL);
    a->limit = limit;
    return a;
}

static void drop(struct arena *a, struct chunk *c)
{
    a->held -= c->size;
    UNPOISON(c->bytes, c->size);
    free(c);
}

void arena_free(struct arena *a)
{
    if (!a)
        return;
    for (struct chunk *c = a->last, *before; c; c = before) {
        before = c->before;
        drop(a, c);
    }
    free(a);
}

void arena_reset(struct arena *a)
{
    struct chunk *kept = NULL;
    for (struct chunk *c = a->last, *before; c; c = before) {
        before = c->before;
        if (kept || c->size > KEPT_CHUNK) /* the later ones are the larger ones */
            drop(a, c);
        else
            kept = c;
    }
    if (kept) {
        kept->before = NULL;
        kept->used = 0;
        POISON(kept->bytes, kept->size);
    }
    a->last = kept;
    a->used = 0;
}

void arena_trim(void)
{
    malloc_trim(0);
}

static void *take(struct arena *a, size_t size)
{
    if (size > SIZE_MAX / 2)
        out_of_memory(a);
    size_t need = rounded(size ? size : 1);
    struct chunk *c = a->last;
    if (!c || need > c->size - c->used) {
        size_t step = c ? c->size * 2 : FIRST_CHUNK;
        if (step > LARGEST_STEP)
            step = LARGEST_STEP;
        if (a->limit && step > a->limit - a->held)
            step = a->limit - a->held;
        c = chunk_new(a, need > step ? need : step);
        if (!c)
            out_of_memory(a);
    }
    char *p = c->bytes + c->used;
    c->used += need;
    a->used += need;
    UNPOISON(p, size);
    return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
    return memset(take(a, size), 0, size);
}

void *arena_array(struct arena *a, size_t count, size_t size)
{
    size_t bytes;
    if (__builtin_mul_overflow(count, size, &bytes))
        out_of_memory(a);
    return arena_alloc(a, bytes);
}

void *arena_grow(struct arena *a, void *p, size_t old, size_t size)
{
    p = arena_stretch(a, p, old, size);
    if (size > old)
        memset((char *)p + old, 0, size - old);
    return p;
}

void *arena_stretch(struct arena *a, void *p, size_t old, size_t size)
{
    struct chunk *c = a->last;
    size_t had = rounded(old ? old : 1);
    if (p && size >= old && size < SIZE_MAX / 2 && (char *)p + had == c->bytes + c->used &&
        rounded(size) - had <= c->size - c->used) {
        size_t more = rounded(size ? size : 1) - had;
        c->used += more;
        a->used += more;
        UNPOISON(p, size);
        return p;
    }
    void *q = take(a, size);
    if (p)
        memcpy(q, p, old < size ? old : size);
    return q;
}

void *arena_more(struct arena *a, void *items, size_t *cap, size_t size)
{
    size_t wanted = *cap ? *cap * 2 : 8, bytes;
    if (__builtin_mul_overflow(wanted, size, &bytes))
        out_of_memory(a);
    items = arena_grow(a, items, *cap * size, bytes);
    *cap = wanted;
    return items;
}

size_t arena_used(const struct arena *a)
{
    return a->used;
}

bool arena_guard(struct arena *a, void (*work)(void *), void *arg)
{
    struct guard g = {.outer = a->guard};
    a->guard = &g;
    bool finished = setjmp(g.back) == 0;
    if (finished)
        work(arg);
    a->guard = g.outer;
    return finished;
}
