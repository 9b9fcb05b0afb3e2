/* What the parts of files.html take. */
#ifndef LINLI_FILES_VIEW_H
#define LINLI_FILES_VIEW_H

#include "files/files.h"
#include "page/form.h"
#include "page/page.h"

/* Files that came with an earlier try of a form, for file_fields(); files_back_of() makes it. */
struct files_back {
    const struct choice *at;
    size_t n;
};

/* "/pictures/123/960.webp", without language: one address for all readers' caches. */
struct url picture_url(struct page *p, const struct attachment *a, enum file_copy copy);
/* "/pictures/123/320.webp 320w, …" of a format: enum file_type FILE_WEBP or FILE_JPEG. */
str picture_set(struct page *p, const struct attachment *a, enum file_type format);
/* The picture's size where it is fitted into a square of so many points. */
i64 picture_width(const struct attachment *a, i64 side);
i64 picture_height(const struct attachment *a, i64 side);
/* "12 MB", "340 KB", in the reader's digits. */
struct message size_words(struct page *p, i64 bytes);
/* The caption; without one, words that say so. */
str picture_alt(struct page *p, const struct attachment *a);
str type_word(enum file_type t); /* "PDF"; "" for other */

#endif
