/* Outlines. Uses jansson to read GeoJSON. */
#include "places/outline.h"

#include <jansson.h>
#include <math.h>

enum { MOST_POINTS = 200000, MOST_DEPTH = 4 };

struct reading {
    struct buf rings;
    struct outline *out;
    u32 n_rings, n_points;
    const char *fault;
};

static void put_u32(struct buf *b, u32 v)
{
    buf_put(b, (str){(const char *)&v, sizeof v});
}

static bool fail(struct reading *r, const char *fault)
{
    r->fault = fault;
    return false;
}

static bool read_point(struct reading *r, const json_t *point, double xy[2])
{
    const json_t *lon = json_array_get(point, 0), *lat = json_array_get(point, 1);
    if (!json_is_number(lon) || !json_is_number(lat))
        return fail(r, N_("A position needs two numbers: longitude and latitude."));
    xy[0] = json_number_value(lon);
    xy[1] = json_number_value(lat);
    if (!(fabs(xy[0]) <= 180) || !(fabs(xy[1]) <= 90))
        return fail(r, N_("A longitude lies between −180 and 180, a latitude between −90 and 90."));
    r->out->west = fmin(r->out->west, xy[0]);
    r->out->east = fmax(r->out->east, xy[0]);
    r->out->south = fmin(r->out->south, xy[1]);
    r->out->north = fmax(r->out->north, xy[1]);
    return true;
}

/* RFC 7946 section 3.1.6: at least four positions, the last the same as the first. */
static bool read_ring(struct reading *r, const json_t *ring)
{
    size_t n = json_array_size(ring);
    double first[2] = {0}, xy[2] = {0};
    if (n < 4)
        return fail(r, N_("A ring needs at least four positions."));
    if (n > MOST_POINTS - r->n_points)
        return fail(r, N_("The outline has too many positions."));
    r->n_points += (u32)n;
    r->n_rings++;
    put_u32(&r->rings, (u32)n);
    for (size_t i = 0; i < n; i++) {
        if (!read_point(r, json_array_get(ring, i), xy))
            return false;
        if (i == 0)
            memcpy(first, xy, sizeof first);
        buf_put(&r->rings, (str){(const char *)xy, sizeof xy});
    }
    if (memcmp(first, xy, sizeof first) != 0)
        return fail(r, N_("A ring must end where it began."));
    return true;
}

static bool read_polygon(struct reading *r, const json_t *polygon)
{
    size_t n = json_array_size(polygon);
    if (!n)
        return fail(r, N_("A polygon needs a ring."));
    for (size_t i = 0; i < n; i++)
        if (!read_ring(r, json_array_get(polygon, i)))
            return false;
    return true;
}

static bool read_geometry(struct reading *r, const json_t *g, int depth)
{
    str type = str_from(json_string_value(json_object_get(g, "type")));
    const json_t *coordinates = json_object_get(g, "coordinates");
    if (depth > MOST_DEPTH)
        return fail(r, N_("The geometry is nested too deeply."));
    if (str_eq(type, S("Feature")))
        return read_geometry(r, json_object_get(g, "geometry"), depth + 1);
    if (str_eq(type, S("Polygon")))
        return read_polygon(r, coordinates);
    bool collection = str_eq(type, S("GeometryCollection"));
    const json_t *parts = collection ? json_object_get(g, "geometries") : coordinates;
    if (!collection && !str_eq(type, S("MultiPolygon")))
        return fail(r, N_("An outline is a Polygon or a MultiPolygon."));
    for (size_t i = 0; i < json_array_size(parts); i++) {
        const json_t *part = json_array_get(parts, i);
        if (!(collection ? read_geometry(r, part, depth + 1) : read_polygon(r, part)))
            return false;
    }
    return r->n_rings > 0 || fail(r, N_("A polygon needs a ring."));
}

const char *outline_read(struct arena *a, str geojson, struct outline *out)
{
    json_error_t error;
    json_t *root = json_loadb(geojson.p, geojson.n, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        return N_("This is not valid JSON.");
    *out = (struct outline){90, -90, 180, -180, STR_NONE};
    struct reading r = {.rings = buf_new(a), .out = out};
    put_u32(&r.rings, 0);
    if (read_geometry(&r, root, 0)) {
        memcpy(r.rings.p, &r.n_rings, sizeof r.n_rings);
        out->rings = buf_str(&r.rings);
    }
    json_decref(root);
    return r.fault;
}

/* W. R. Franklin's crossing test: count the edges that a ray to the east crosses. Half-open
 * intervals make each vertex count once. */
static bool ring_crossings(const char *points, u32 n, double lat, double lon)
{
    bool inside = false;
    double a[2], b[2];
    for (u32 i = 0; i + 1 < n; i++) {
        memcpy(a, points + (size_t)i * sizeof a, sizeof a);
        memcpy(b, points + ((size_t)i + 1) * sizeof b, sizeof b);
        if ((a[1] > lat) != (b[1] > lat) &&
            lon < (b[0] - a[0]) * (lat - a[1]) / (b[1] - a[1]) + a[0])
            inside = !inside;
    }
    return inside;
}

bool outline_holds(str rings, double lat, double lon)
{
    bool inside = false;
    u32 count, n;
    if (rings.n < sizeof count)
        return false;
    memcpy(&count, rings.p, sizeof count);
    rings = str_from_at(rings, sizeof count);
    for (u32 i = 0; i < count && rings.n >= sizeof n; i++) {
        memcpy(&n, rings.p, sizeof n);
        rings = str_from_at(rings, sizeof n);
        size_t bytes = (size_t)n * 2 * sizeof(double);
        if (bytes > rings.n)
            return false;
        inside ^= ring_crossings(rings.p, n, lat, lon);
        rings = str_from_at(rings, bytes);
    }
    return inside;
}
