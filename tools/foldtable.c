/* foldtable: writes the tables by which search makes characters the same (src/search/fold.h).
 *   foldtable OUT.c
 * Han: OpenCC's "t2s" is asked about each character alone; what matters for finding is that both
 * ways of writing come out the same, not which word a character stands in. Letters: lang's
 * text_fold(), and what normal forms leave apart and readers do not. */
#include <opencc/opencc.h>
#include <unicode/uchar.h>

#include "base/cli.h"
#include "base/file.h"
#include "base/utf8.h"
#include "lang/lang.h"
#include "search/fold.h"

/* Unified ideographs beyond han_common (Unicode 15, chapter 18). */
enum { HAN_RARE_FIRST = 0x20000, HAN_RARE_LAST = 0x323AF };

static const struct {
    u32 from;
    const char *to;
} letters[] = {
    {0xE6, "ae"}, {0xF0, "d"},  {0xF8, "o"},   {0xFE, "th"}, {0x111, "d"},
    {0x131, "i"}, {0x142, "l"}, {0x153, "oe"}, {0x629, "ه"}, {0x649, "ي"},
    {0x671, "ا"}, {0x6A9, "ك"}, {0x6CC, "ي"},  {0x6C1, "ه"}, {0x6D5, "ه"},
};

static u32 simplified(opencc_t t2s, struct arena *a, u32 code)
{
    struct buf b = buf_new(a);
    utf8_put(&b, code);
    char *out = opencc_convert_utf8(t2s, b.p, b.n);
    if (!out)
        return code;
    str s = str_copy(a, str_from(out));
    size_t at = 0;
    opencc_convert_utf8_free(out);
    u32 to = s.n ? utf8_next(s, &at) : code;
    return at == s.n ? to : code; /* only one for one */
}

static size_t put_common_han(struct buf *b, opencc_t t2s, struct arena *a)
{
    size_t n = 0;
    buf_z(b, "const uint16_t han_common[] = {");
    for (u32 code = HAN_FIRST; code < HAN_END; code++) {
        u32 to = simplified(t2s, a, code);
        n += to != code;
        buf_fmt(b, "%s0x%X,", code % 12 ? " " : "\n    ", to > UINT16_MAX ? 0 : to);
    }
    buf_z(b, "\n};\n");
    return n;
}

/* What leads to or from rare characters. */
static void put_rare_han(struct buf *b, opencc_t t2s, struct arena *a)
{
    size_t n = 0;
    buf_z(b, "const struct han_pair han_rare[] = {");
    for (u32 code = HAN_FIRST; code <= HAN_RARE_LAST; code++) {
        if (code == HAN_END)
            code = HAN_RARE_FIRST;
        u32 to = simplified(t2s, a, code);
        if (to != code && (code >= HAN_END || to > UINT16_MAX))
            buf_fmt(b, "%s{0x%X, 0x%X},", n++ % 6 ? " " : "\n    ", code, to);
    }
    buf_fmt(b, "\n};\nconst size_t han_rare_n = %zu;\n", n);
}

static str folded(struct arena *a, u32 code)
{
    struct buf in = buf_new(a), out = buf_new(a);
    utf8_put(&in, code);
    str fold = text_fold(a, buf_str(&in));
    for (size_t at = 0; at < fold.n;) {
        u32 c = utf8_next(fold, &at);
        i32 digit = c > 0x7F ? u_charDigitValue((UChar32)c) : -1;
        const char *other = NULL;
        for (size_t i = 0; i < COUNT(letters); i++)
            if (letters[i].from == c)
                other = letters[i].to;
        if (other)
            buf_z(&out, other);
        else if (digit >= 0)
            buf_byte(&out, (char)('0' + digit));
        else
            utf8_put(&out, c);
    }
    return buf_str(&out);
}

/* False: a fold does not fit its row. */
static bool put_letters(struct buf *b, struct arena *a)
{
    buf_fmt(b, "\nconst char letter_folds[][FOLD_ROOM] = {");
    for (u32 code = FOLD_FIRST; code < FOLD_END; code++) {
        str fold = folded(a, code);
        if (fold.n >= FOLD_ROOM)
            return false;
        buf_z(b, code % 8 ? " {" : "\n    {");
        for (size_t i = 0; i < fold.n; i++)
            buf_fmt(b, "%d,", (signed char)fold.p[i]);
        buf_z(b, "0},");
    }
    buf_z(b, "\n};\n");
    return true;
}

int main(int argc, char **argv)
{
    str why;
    if (argc != 2)
        return cli_fail(EXIT_USAGE, "foldtable OUT.c");
    opencc_t t2s = opencc_open("t2s.json");
    if ((intptr_t)t2s == -1)
        return cli_fail(EXIT_AWAY, "OpenCC has no t2s.json");
    struct arena *a = arena_new(0);
    struct buf b = buf_new(a);
    buf_z(&b, "/* Made by tools/foldtable. */\n#include \"search/fold.h\"\n\n");
    size_t n = put_common_han(&b, t2s, a);
    put_rare_han(&b, t2s, a);
    opencc_close(t2s);
    if (n < 2000)
        return cli_fail(EXIT_AWAY, "OpenCC knows only %zu traditional characters", n);
    if (!put_letters(&b, a))
        return cli_fail(EXIT_OUR_FAULT, "FOLD_ROOM is too small");
    if (!file_write(a, argv[1], buf_str(&b), 0644, &why))
        return cli_fail(EXIT_AWAY, "%.*s", STR_FMT(why));
    arena_free(a);
    return EXIT_DONE;
}
