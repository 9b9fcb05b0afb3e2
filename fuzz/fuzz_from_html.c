/* Any text as a page of HTML; the Markdown it becomes is drawn without a tag of its own. */
#include "base/utf8.h"
#include "markdown/from_html.h"
#include "markdown/markdown.h"

int LLVMFuzzerTestOneInput(const u8 *data, size_t size);

int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
    struct arena *a = arena_new(0);
    struct from_html h;
    struct markdown m;
    str text;
    if (text_clean(a, (str){(const char *)data, size}, false, &text) && !from_html(a, text, &h)) {
        if (!utf8_valid(h.body) || !utf8_valid(h.title))
            abort();
        if (!markdown_render(a, h.body, &m) &&
            (str_has(m.html.text, S("<script")) || str_has(m.html.text, S("=\"javascript:"))))
            abort();
    }
    arena_free(a);
    return 0;
}
