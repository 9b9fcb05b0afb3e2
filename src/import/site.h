/* Rules for pages of one site that were kept as text: which line is what. Uses base.
 *
 *     language = zh-Hans                what holds for all pages
 *     kind = reflection
 *     short lines are headings = 30     of at most so many characters, without a full stop
 *     [lines]                           tried in their order; {} stands for anything
 *     drop = 公文库{}首页                 not part of anything
 *     line = 时间:{date} 网站:{site}      sets what the braces name
 *     licence = 转载{}                   the whole line is it
 *     further = 扩展阅读:{title}          begins a document that is further reading of the first
 *     heading = 一.{}                    a heading, when short enough
 *     subheading = (一){}                one under it
 *     text = {}年{}月                    of the text, whatever else it looks like
 *     related = 相关阅读                  what follows are links, up to a line that is known
 *     end = 版权{}                       nothing more comes
 *
 * The first line that is nothing else is the title; lines that repeat it are left out.
 */
#ifndef LINLI_SITE_H
#define LINLI_SITE_H

#include "base/buf.h"

enum { SITE_RULES = 100, SITE_PARTS = 31, SITE_RELATED = 50 };

struct site_rule {
    str what, pattern;
};

struct site {
    str lang, kind, zone;
    i64 short_heading; /* characters; 0: no short line is a heading */
    struct site_rule rules[SITE_RULES];
    size_t n;
};

/* False: it has been said why, with file and line. */
bool site_read(str text, const char *file, struct site *out);

/* One document of a page; the first is the page itself. */
struct site_part {
    str title, author, date, source, site, disclaimer, licence, address;
    str body; /* Markdown */
    str related[SITE_RELATED];
    size_t n_related;
};
/* Reads a page; answers how many documents it holds; 0: more than SITE_PARTS. */
size_t site_parts(struct arena *a, const struct site *site, str text, struct site_part *out);

#endif
