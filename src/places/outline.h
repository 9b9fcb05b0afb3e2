/* Outlines: GeoJSON polygons packed for asking whether a point lies inside. Uses base, jansson. */
#ifndef LINLI_OUTLINE_H
#define LINLI_OUTLINE_H

#include "base/buf.h"

struct outline {
    double south, north, west, east;
    str rings; /* u32 count of rings; then for each: u32 count of points, and lon, lat as doubles */
};

/* Reads a Polygon or MultiPolygon, or a Feature or GeometryCollection of one (RFC 7946), WGS84.
 * Memory from `a`. NULL when it is good, else what is wrong (N_). */
const char *outline_read(struct arena *a, str geojson, struct outline *out);

/* Is the point inside? By the even-odd rule over all rings, so holes and many parts need nothing
 * special. Points on a border belong to one side only: west and south borders are inside. */
bool outline_holds(str rings, double lat, double lon);

#endif
