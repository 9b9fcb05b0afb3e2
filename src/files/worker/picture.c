/* A picture made anew by libvips: decoded, turned upright, brought to sRGB, written in three sizes
 * and two formats without anything else that came with it. */
#include <gmodule.h>
#include <unistd.h>
#include <vips/vips.h>

#include "files/worker/worker.h"

enum { JPEG_QUALITY = 80, WEBP_QUALITY = 75, WEBP_EFFORT = 2 };

/* Only these four are ever read; each is kept on its own, since a module may bring more. */
static const char *const loaders[] = {"VipsForeignLoadJpeg", "VipsForeignLoadPng",
                                      "VipsForeignLoadWebp", "VipsForeignLoadHeif"};

/* Of libvips's modules (whose folder our environment hides from it) only HEIF's is taken. Absent:
 * HEIF pictures cannot be read. */
static void load_heif(void)
{
    GModule *heif = g_module_open(VIPS_MODULES "/vips-heif.so", G_MODULE_BIND_LOCAL);
    if (heif)
        g_module_make_resident(heif);
}

bool picture_begin(void)
{
    if (VIPS_INIT("linli-worker"))
        return false;
    load_heif();
    vips_concurrency_set(1);
    vips_cache_set_max(0);
    vips_operation_block_set("VipsForeignLoad", TRUE);
    for (size_t i = 0; i < COUNT(loaders); i++)
        vips_operation_block_set(loaders[i], FALSE);
    return true;
}

static bool put(const void *bytes, size_t n)
{
    for (const char *p = bytes; n;) {
        ssize_t put = write(1, p, n);
        if (put <= 0)
            return false;
        p += put;
        n -= (size_t)put;
    }
    return true;
}

static bool put_copy(u32 copy, VipsImage *image, bool webp)
{
    void *bytes = NULL;
    size_t n = 0;
    int failed = webp ? vips_webpsave_buffer(image, &bytes, &n, "Q", WEBP_QUALITY, "effort",
                                             WEBP_EFFORT, "strip", TRUE, NULL)
                      : vips_jpegsave_buffer(image, &bytes, &n, "Q", JPEG_QUALITY, "strip", TRUE,
                                             "optimize_coding", TRUE, "interlace", TRUE, NULL);
    if (failed)
        return false;
    struct made_head head = {copy, (u32)vips_image_get_width(image),
                             (u32)vips_image_get_height(image), (u32)n};
    bool fine = put(&head, sizeof head) && put(bytes, n);
    g_free(bytes);
    return fine;
}

/* Without transparency, which JPEG has not: on white. In memory, for three sizes come of it. */
static VipsImage *plain(VipsImage *image)
{
    VipsImage *flat = NULL, *kept;
    double white[] = {255, 255, 255};
    if (vips_image_hasalpha(image)) {
        VipsArrayDouble *background = vips_array_double_new(white, 3);
        int failed = vips_flatten(image, &flat, "background", background, NULL);
        vips_area_unref(VIPS_AREA(background));
        if (failed)
            return NULL;
        kept = vips_image_copy_memory(flat);
        g_object_unref(flat);
        return kept;
    }
    return vips_image_copy_memory(image);
}

/* Everything that is not points: place, camera, comments, profiles. libvips's "strip" lets a WebP
 * keep its Exif, so it goes before anything is written. */
static void forget_origin(VipsImage *image)
{
    gchar **fields = vips_image_get_fields(image);
    for (size_t i = 0; fields[i]; i++)
        if (vips_image_get_typeof(image, fields[i]) == VIPS_TYPE_BLOB ||
            g_str_has_prefix(fields[i], "exif-") || g_str_has_prefix(fields[i], "png-comment") ||
            strcmp(fields[i], VIPS_META_ORIENTATION) == 0)
            vips_image_remove(image, fields[i]);
    g_strfreev(fields);
}

/* Of a picture that breaks off, what is there. */
static VipsImage *largest(str file)
{
    VipsImage *image = NULL, *kept;
    if (vips_thumbnail_buffer((void *)(uintptr_t)file.p, file.n, &image, MADE_SIDE_MOST, "height",
                              MADE_SIDE_MOST, "size", VIPS_SIZE_DOWN, "export_profile", "srgb",
                              "fail_on", VIPS_FAIL_ON_ERROR, NULL))
        return NULL;
    kept = plain(image);
    g_object_unref(image);
    if (kept)
        forget_origin(kept);
    return kept;
}

static bool put_size(u32 copy, VipsImage *from, int side)
{
    VipsImage *image = NULL;
    if (vips_thumbnail_image(from, &image, side, "height", side, "size", VIPS_SIZE_DOWN, NULL))
        return false;
    VipsImage *kept = vips_image_copy_memory(image);
    bool fine = kept && put_copy(copy, kept, false) && put_copy(copy + 1, kept, true);
    g_object_unref(image);
    if (kept)
        g_object_unref(kept);
    return fine;
}

/* Its points as its head tells them; nothing is decoded yet. */
static double points(str file)
{
    VipsImage *image =
        vips_image_new_from_buffer(file.p, file.n, "", "access", VIPS_ACCESS_SEQUENTIAL, NULL);
    if (!image)
        return 0;
    double n = (double)vips_image_get_width(image) * vips_image_get_height(image);
    g_object_unref(image);
    return n;
}

int picture_run(str file)
{
    double n = points(file);
    if (n < 1)
        return WORKER_UNREADABLE;
    if (n > PICTURE_POINTS_MOST)
        return WORKER_TOO_LARGE;
    VipsImage *large = largest(file);
    if (!large)
        return WORKER_UNREADABLE;
    bool fine = put_size(COPY_SMALL_JPEG, large, 320) && put_size(COPY_MEDIUM_JPEG, large, 960) &&
                put_size(COPY_LARGE_JPEG, large, MADE_SIDE_MOST);
    g_object_unref(large);
    return fine ? WORKER_DONE : WORKER_UNREADABLE;
}
