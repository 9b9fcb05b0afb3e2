/* What imports and exports need of documents. */
#include "library/inner.h"

bool document_number_taken(struct db *db, str number, id64 *id)
{
    struct document_row row;
    if (!document_row_by_number(db, number, &row))
        return false;
    *id = row.id;
    return true;
}

void document_set_extended(struct db *db, id64 document, const id64 *targets, size_t n)
{
    links_clear(db, document, LINK_EXTENDED);
    for (size_t i = 0; i < n; i++)
        if (targets[i] != document)
            link_insert(db, document, LINK_EXTENDED, targets[i], (i64)i);
}

void document_set_superseded(struct db *db, id64 old, id64 by)
{
    if (old != by)
        document_superseded_set(db, old, by);
}

size_t document_extended_all(struct db *db, id64 document, struct document_line **out)
{
    struct number_row *rows;
    size_t n = link_numbers(db, document, LINK_EXTENDED, MOST_EXTENDED, &rows);
    *out = NEW_ARRAY(db_arena(db), struct document_line, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = (struct document_line){.id = rows[i].id, .number = rows[i].number};
    return n;
}

str document_supersedes(struct db *db, id64 document)
{
    str number;
    return superseded_number(db, document, &number) ? number : S("");
}

size_t document_all(struct db *db, id64 after, i64 limit, struct document **out)
{
    struct document_row *rows;
    size_t n = document_rows_after(db, after, db_now(db), limit, &rows);
    *out = NEW_ARRAY(db_arena(db), struct document, n);
    for (size_t i = 0; i < n; i++)
        (*out)[i] = document_from(db, &nobody, &rows[i]);
    return n;
}
