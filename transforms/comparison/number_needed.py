"""Number needed to treat: patients for one more responder (Altman 1998, BMJ 317:1309–12)."""

from dataclasses import replace
from math import inf

from transforms.comparison.estimate import Estimate
from transforms.comparison.moments import ROUNDING

INCLUDES_0 = "interval_includes_0"


def patients_for_one(difference: float) -> float:
    """Patients for one responder more, or, below 0, for one fewer; infinite without difference."""
    return 1 / difference if difference else inf


def number_needed(difference: Estimate) -> Estimate:
    """A difference of shares as number needed to treat, where its interval excludes 0.

    Where it includes 0 the numbers run through infinity, from one more to one fewer responder, and
    a plain interval would leave "no difference" out: no number is given.
    """
    value, lower, upper = difference.estimate, difference.lower, difference.upper
    if value is None or lower is None or upper is None:
        return replace(difference, estimate=None, lower=None, upper=None)
    # A limit that rounding leaves beside 0 would be a number of patients beyond all sense.
    if lower < ROUNDING and upper > -ROUNDING:
        return replace(difference, estimate=None, lower=None, upper=None, note=INCLUDES_0)
    fewest, most = sorted((patients_for_one(lower), patients_for_one(upper)))
    return replace(difference, estimate=patients_for_one(value), lower=fewest, upper=most)
