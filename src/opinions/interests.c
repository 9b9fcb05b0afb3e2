/* Interests weighed. Uses votes. */
#include "opinions/interests.h"

#include <math.h>

/* Shares what the capped leave among the others, until nobody is above the cap. */
double *interest_weights(struct arena *a, const i32 *size, const double *wanted, u32 n)
{
    double *weight = NEW_ARRAY(a, double, n);
    bool *capped = NEW_ARRAY(a, bool, n);
    double people = 0;
    for (u32 h = 0; h < n; h++)
        people += size[h];
    for (u32 round = 0; round <= n; round++) {
        double free_weight = 1, asked = 0;
        bool over = false;
        for (u32 h = 0; h < n; h++) {
            free_weight -= capped[h] ? weight[h] : 0;
            asked += capped[h] || !size[h] ? 0 : wanted ? fmax(wanted[h], 0) : 1;
        }
        for (u32 h = 0; h < n; h++) {
            double most = HEAD_MAX * size[h] / people;
            if (capped[h] || !size[h] || asked <= 0)
                continue;
            weight[h] = free_weight * (wanted ? fmax(wanted[h], 0) : 1) / asked;
            if (weight[h] <= most * (1 + 1e-12))
                continue;
            weight[h] = most;
            capped[h] = over = true;
        }
        if (!over)
            break;
    }
    return weight;
}

double weighed_share(const struct tally *tallies, const double *weights, u32 n, u32 statements,
                     u32 statement, bool agree)
{
    double sum = 0, weight = 0;
    for (u32 h = 0; h < n; h++) {
        struct tally t = tallies[(size_t)h * statements + statement];
        if (!tally_all(t))
            continue;
        sum += weights[h] * (agree ? t.agrees : t.disagrees) / tally_all(t);
        weight += weights[h];
    }
    return weight > 0 ? sum / weight : NAN;
}
