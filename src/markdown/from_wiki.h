/* MediaWiki's marks, turned into Markdown. Uses base. Templates, files and references are left out:
 * they mean nothing away from their wiki. */
#ifndef LINLI_FROM_WIKI_H
#define LINLI_FROM_WIKI_H

#include "base/buf.h"

enum { FROM_WIKI_DEEPEST = 40 /* braces and brackets inside one another */ };

struct from_wiki {
    str body;
    str *topics; /* of [[Category:…]], at most FROM_WIKI_TOPICS */
    size_t n_topics;
    bool redirect; /* only points to another page */
};
enum { FROM_WIKI_TOPICS = 12 };

/* `text` is valid UTF-8. Takes time linear in it. */
void from_wiki(struct arena *a, str text, struct from_wiki *out);

#endif
