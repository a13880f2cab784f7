#include "repute/weight.h"

#include <math.h>

double weight_fresh(double confidence, gint64 followers, gint64 cap)
{
    if (!(confidence > 0))
        return 0;
    return MIN(confidence, 1) * (1 + log10(1 + (double)CLAMP(followers, 0, MAX(cap, 0))));
}
