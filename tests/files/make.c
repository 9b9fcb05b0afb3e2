/* Makes the pictures of this folder, for tests; they are kept, so nobody needs to run it:
 *   gcc tests/files/make.c -o /tmp/make $(pkg-config --cflags --libs vips) && /tmp/make tests/files
 * phone.jpg: 60 by 40 points, red left and blue right, to be turned by a quarter, with the place
 * where it was taken. The others: the same, upright. */
#include <stdio.h>
#include <vips/vips.h>

static VipsImage *halves(void)
{
    VipsImage *black, *left, *right, *both, *out;
    double red[] = {220, -200, -200}, blue[] = {-200, -200, 220}, one[] = {1, 1, 1};
    vips_black(&black, 30, 40, "bands", 3, NULL);
    vips_linear(black, &left, one, red, 3, NULL);
    vips_linear(black, &right, one, blue, 3, NULL);
    vips_join(left, right, &both, VIPS_DIRECTION_HORIZONTAL, NULL);
    vips_cast(both, &out, VIPS_FORMAT_UCHAR, NULL);
    vips_copy(out, &both, "interpretation", VIPS_INTERPRETATION_sRGB, NULL);
    return both;
}

int main(int argc, char **argv)
{
    char path[1000];
    VIPS_INIT(argv[0]);
    const char *folder = argc > 1 ? argv[1] : ".";
    VipsImage *image = halves(), *phone, *clear;
    double opaque[] = {100};
    vips_copy(image, &phone, NULL);
    vips_image_set_int(phone, "orientation", 6);
    vips_image_set_string(phone, "exif-ifd0-Orientation",
                          "6 (Right-top, Short, 1 components, 2 bytes)");
    vips_image_set_string(phone, "exif-ifd0-Make",
                          "LINLICAM (LINLICAM, ASCII, 9 components, 9 bytes)");
    vips_image_set_string(phone, "exif-ifd3-GPSLatitudeRef", "N (N, ASCII, 2 components, 2 bytes)");
    vips_image_set_string(phone, "exif-ifd3-GPSLatitude",
                          "31/1 11/1 4520/100 (31, 11, 45.20, Rational, 3 components, 24 bytes)");
    vips_image_set_string(phone, "exif-ifd3-GPSLongitudeRef",
                          "E (E, ASCII, 2 components, 2 bytes)");
    vips_image_set_string(phone, "exif-ifd3-GPSLongitude",
                          "121/1 24/1 1010/100 (121, 24, 10.10, Rational, 3 components, 24 bytes)");
    snprintf(path, sizeof path, "%s/phone.jpg", folder);
    if (vips_jpegsave(phone, path, "Q", 90, NULL))
        vips_error_exit(NULL);
    snprintf(path, sizeof path, "%s/clear.png", folder);
    if (vips_bandjoin_const(image, &clear, opaque, 1, NULL) || vips_pngsave(clear, path, NULL))
        vips_error_exit(NULL);
    snprintf(path, sizeof path, "%s/plain.webp", folder);
    if (vips_webpsave(image, path, NULL))
        vips_error_exit(NULL);
    snprintf(path, sizeof path, "%s/plain.heic", folder);
    if (vips_heifsave(image, path, "compression", VIPS_FOREIGN_HEIF_COMPRESSION_HEVC, NULL))
        vips_error_exit(NULL);
    return 0;
}
