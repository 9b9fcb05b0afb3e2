/* Values in PostgreSQL's binary format. What is summed or averaged comes as numeric, what is
 * compared as bool: both are read as the numbers SQLite would answer. Uses pipeline.h. */
#include <endian.h>
#include <math.h>

#include "store/pipeline.h"

/* pg_type.dat of PostgreSQL's source. */
enum {
    PG_BOOL = 16,
    PG_BYTEA = 17,
    PG_NAME = 19,
    PG_INT8 = 20,
    PG_INT2 = 21,
    PG_INT4 = 23,
    PG_TEXT = 25,
    PG_OID = 26,
    PG_FLOAT4 = 700,
    PG_FLOAT8 = 701,
    PG_UNKNOWN = 705,
    PG_BPCHAR = 1042,
    PG_VARCHAR = 1043,
    PG_NUMERIC = 1700
};

Oid pg_type(enum value_type type)
{
    static const Oid types[] = {[VALUE_INT] = PG_INT8,
                                [VALUE_TEXT] = PG_TEXT,
                                [VALUE_REAL] = PG_FLOAT8,
                                [VALUE_BLOB] = PG_BYTEA};
    return types[type];
}

void pg_write(const struct query *q, const struct value *params, struct pg_params *out)
{
    for (size_t i = 0; i < q->n_params; i++) {
        const struct value *v = &params[i];
        u64 bits = (u64)v->i;
        bool number = q->params[i] == VALUE_INT || q->params[i] == VALUE_REAL;
        if (q->params[i] == VALUE_REAL)
            memcpy(&bits, &v->r, sizeof bits);
        out->words[i] = htobe64(bits);
        out->values[i] = v->null ? NULL : number ? (const char *)&out->words[i] : v->s.p;
        out->lengths[i] = v->null ? 0 : number ? (int)sizeof bits : (int)v->s.n;
        out->formats[i] = 1;
    }
}

static u64 big_endian(const char *p, int n)
{
    u64 v = 0;
    for (int i = 0; i < n; i++)
        v = v << 8 | (u8)p[i];
    return v;
}

static int i16_of(const char *p)
{
    return (int16_t)big_endian(p, 2);
}

/* numeric_send(): count of digits, weight of the first, sign, scale, then digits of base 10000. */
static bool read_numeric(const char *p, int n, i64 *whole, double *real)
{
    if (n < 8)
        return false;
    int digits = i16_of(p), weight = i16_of(p + 2);
    unsigned sign = (unsigned)big_endian(p + 4, 2);
    if (digits < 0 || n < 8 + 2 * digits || (sign != 0 && sign != 0x4000))
        return false;
    *whole = 0;
    *real = 0;
    bool exact = digits <= weight + 1;
    for (int i = 0; i < digits || i <= weight; i++) {
        i64 digit = i < digits ? i16_of(p + 8 + 2 * i) : 0;
        *real += (double)digit * pow(10000, weight - i);
        if (i <= weight && (__builtin_mul_overflow(*whole, 10000, whole) ||
                            __builtin_add_overflow(*whole, sign ? -digit : digit, whole)))
            exact = false;
    }
    if (sign)
        *real = -*real;
    return exact;
}

bool pg_readable(Oid type, enum value_type as)
{
    switch (type) {
    case PG_BOOL:
    case PG_OID:
        return as == VALUE_INT;
    case PG_INT2:
    case PG_INT4:
    case PG_INT8:
    case PG_NUMERIC:
        return as == VALUE_INT || as == VALUE_REAL;
    case PG_FLOAT4:
    case PG_FLOAT8:
        return as == VALUE_REAL;
    case PG_TEXT:
    case PG_VARCHAR:
    case PG_BPCHAR:
    case PG_NAME:
    case PG_UNKNOWN:
        return as == VALUE_TEXT;
    case PG_BYTEA:
        return as == VALUE_BLOB;
    default:
        return false;
    }
}

static bool read_number(Oid type, const char *p, int n, bool as_real, struct value *out)
{
    i64 whole = 0;
    double real = 0;
    bool exact = true;
    switch (type) {
    case PG_NUMERIC:
        exact = read_numeric(p, n, &whole, &real);
        break;
    case PG_FLOAT4: {
        u32 bits = (u32)big_endian(p, 4);
        float f;
        memcpy(&f, &bits, sizeof f);
        real = (double)f;
        break;
    }
    case PG_FLOAT8: {
        u64 bits = big_endian(p, 8);
        memcpy(&real, &bits, sizeof real);
        break;
    }
    default:
        whole = n == 8   ? (i64)big_endian(p, 8)
                : n == 4 ? (i64)(i32)(u32)big_endian(p, 4)
                : n == 2 ? i16_of(p)
                         : p[0];
        real = (double)whole;
    }
    if (as_real)
        out->r = real;
    else
        out->i = whole;
    return as_real || exact;
}

bool pg_read(const PGresult *r, int row, int column, enum value_type as, struct value *out)
{
    Oid type = PQftype(r, column);
    *out = (struct value){.null = PQgetisnull(r, row, column)};
    if (!pg_readable(type, as))
        return false;
    if (out->null)
        return true;
    const char *p = PQgetvalue(r, row, column);
    int n = PQgetlength(r, row, column);
    if (as == VALUE_INT || as == VALUE_REAL)
        return read_number(type, p, n, as == VALUE_REAL, out);
    out->s = (str){p, (size_t)n};
    return true;
}
