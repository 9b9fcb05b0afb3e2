/* Is a JPEG nothing but points? Source: ITU-T T.81, annex B (markers). Nothing is decoded: segments
 * are stepped over by the lengths they tell. */
#include "files/files.h"

enum { SEGMENTS_MOST = 200 };

/* Tables, the frame and its scans; no application's segment, in which profiles, cameras and places
 * stand, and no comment. */
static bool is_of_points(u8 marker)
{
    return marker == 0xDB || marker == 0xC0 || marker == 0xC2 || marker == 0xC4 || marker == 0xDD ||
           marker == 0xDA;
}

/* To the marker that ends a scan's coded points; restarts and escaped bytes belong to them. */
static size_t behind_scan(str s, size_t at)
{
    while (at + 1 < s.n) {
        u8 next = (u8)s.p[at + 1];
        if ((u8)s.p[at] == 0xFF && next != 0 && (next < 0xD0 || next > 0xD7))
            return at;
        at++;
    }
    return s.n;
}

bool picture_is_bare(str s)
{
    size_t at = 2;
    if (!str_starts(s, S("\xFF\xD8")))
        return false;
    for (int i = 0; i < SEGMENTS_MOST && at + 2 <= s.n && (u8)s.p[at] == 0xFF; i++) {
        u8 marker = (u8)s.p[at + 1];
        if (marker == 0xD9)
            return at + 2 == s.n;
        if (!is_of_points(marker) || at + 4 > s.n)
            return false;
        at += 2 + ((size_t)(u8)s.p[at + 2] << 8 | (u8)s.p[at + 3]);
        if (at > s.n)
            return false;
        if (marker == 0xDA)
            at = behind_scan(s, at);
    }
    return false;
}
