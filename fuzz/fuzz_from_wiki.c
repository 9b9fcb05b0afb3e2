/* Any text as a MediaWiki page. */
#include "base/utf8.h"
#include "markdown/from_wiki.h"
#include "markdown/markdown.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct from_wiki w;
    struct markdown m;
    str text;
    if (text_clean(a, (str){(const char *)data, size}, false, &text)) {
        from_wiki(a, text, &w);
        if (!utf8_valid(w.body) || w.n_topics > FROM_WIKI_TOPICS)
            abort();
        markdown_render(a, w.body, &m);
    }
    arena_free(a);
    return 0;
}
