/* Numbers of documents: the short one of the address, and the register's. */
#include "base/when.h"
#include "library/inner.h"

i64 year_at(struct db *db, str path, msec t)
{
    struct civil c = civil_from(t);
    str zone = setting(db, path, "zone");
    zone_civil(zone.n ? str_z(db_arena(db), zone) : "UTC", t, &c);
    return c.year;
}

str document_number(struct db *db, i64 year)
{
    i64 nth = 0;
    str number;
    struct document_row there;
    do { /* those that came from elsewhere kept theirs */
        document_number_next(db, S("document"), year, &nth);
        number = str_fmt(db_arena(db), "%lld-%lld", (long long)year, (long long)nth);
    } while (!db_failed(db) && document_row_by_number(db, number, &there));
    return number;
}

/* The scheme holds {year} and {n}, may hold {unit}: 唐西居委〔{year}〕{n}号. */
static str fill_in(struct arena *a, str scheme, str unit, i64 year, i64 n)
{
    struct buf b = buf_new(a);
    for (size_t i = 0; i < scheme.n;) {
        str rest = str_from_at(scheme, i);
        if (str_starts(rest, S("{year}"))) {
            buf_i64(&b, year);
            i += strlen("{year}");
        } else if (str_starts(rest, S("{n}"))) {
            buf_i64(&b, n);
            i += strlen("{n}");
        } else if (str_starts(rest, S("{unit}"))) {
            buf_put(&b, unit);
            i += strlen("{unit}");
        } else {
            buf_byte(&b, scheme.p[i++]);
        }
    }
    return buf_str(&b);
}

str register_number(struct db *db, str path, id64 community, id64 unit, i64 year)
{
    struct organisation o = {.name = S("")};
    i64 nth = 0;
    str scheme = setting(db, path, "register-scheme");
    if (!scheme.n)
        return S("");
    if (unit)
        organisation_get(db, lang_by_code(S("zh-Hans")), unit, &o);
    /* Each register counts for itself: one a unit and place where the scheme was set. */
    str name = str_fmt(db_arena(db), "register %lld %.*s", (long long)unit, STR_FMT(scheme));
    /* Numbers that came from elsewhere are not given again. */
    str number;
    id64 there;
    do {
        document_number_next(db, name, year, &nth);
        number = fill_in(db_arena(db), scheme, o.name, year, nth);
    } while (!db_failed(db) && str_has(scheme, S("{n}")) &&
             register_taken(db, community, number, &there));
    return number;
}
