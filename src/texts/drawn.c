/* Which texts are Markdown: what their readers see of it, and the summary it gives by itself. */
#include "markdown/markdown.h"
#include "texts/inner.h"

static bool is_markdown(enum text_kind kind)
{
    return kind == TEXT_DOCUMENT;
}

str text_summary_made(struct arena *a, enum text_kind kind, str body)
{
    return is_markdown(kind) ? markdown_summarised(a, body) : S("");
}

str text_words(struct arena *a, enum text_kind kind, str text)
{
    return is_markdown(kind) ? markdown_words(a, text) : text;
}

str summary_written(struct arena *a, enum text_kind kind, str summary, str body)
{
    bool made = summary.n && str_eq(summary, text_summary_made(a, kind, body));
    return made ? S("") : summary;
}
