/* The sample calendar of the demo. Uses base. */
#include "calendar/calendar.h"

str calendar_china(void)
{
    return S(
        "# A sample for the demo: office hours of a service centre in Shanghai, with the public "
        "holidays of 2026\n"
        "# and the weekend days worked in their stead, after the notice of the General Office of "
        "the State\n"
        "# Council of 2025-11-04. Each year's is published in the November before: add it then.\n"
        "zone = Asia/Shanghai\n"
        "working day = 8:00\n"
        "monday..friday = 09:00-12:00 13:00-18:00\n"
        "saturday..sunday = closed\n"
        "\n"
        "2026-01-01..2026-01-03 = closed  # 元旦\n"
        "2026-01-04 = friday              # 元旦\n"
        "2026-02-14 = friday              # 春节\n"
        "2026-02-15..2026-02-23 = closed  # 春节\n"
        "2026-02-28 = friday              # 春节\n"
        "2026-04-04..2026-04-06 = closed  # 清明节\n"
        "2026-05-01..2026-05-05 = closed  # 劳动节\n"
        "2026-05-09 = friday              # 劳动节\n"
        "2026-06-19..2026-06-21 = closed  # 端午节\n"
        "2026-09-20 = friday              # 国庆节\n"
        "2026-09-25..2026-09-27 = closed  # 中秋节\n"
        "2026-10-01..2026-10-07 = closed  # 国庆节\n"
        "2026-10-10 = friday              # 国庆节\n");
}
