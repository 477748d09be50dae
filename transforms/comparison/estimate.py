"""What a comparison of the two cohorts says: a difference, its interval, and who is in it."""

from dataclasses import dataclass, replace

# Not scipy.stats: it takes a second to import, and its distributions check each number at length.
from scipy.special import stdtrit

from domain.intervals import LEVEL

TOO_FEW = "too_few"
NO_DATA = "no_data"
NO_VARIANCE = "no_variance"
UNDETERMINED = "undetermined"


@dataclass(frozen=True)
class Estimate:
    """One difference, lumbar_hip minus lumbar_only, with its interval; null what is not known."""

    estimate: float | None
    lower: float | None
    upper: float | None
    n_lumbar_only: int
    n_lumbar_hip: int
    note: str | None = None

    def withheld_under(self, patients: int) -> "Estimate":
        """The same difference; without its interval where a cohort has fewer patients, or none."""
        if min(self.n_lumbar_only, self.n_lumbar_hip) >= patients:
            return self
        return replace(self, lower=None, upper=None, note=TOO_FEW)


def without_interval(
    estimate: float | None, n_lumbar_only: int, n_lumbar_hip: int, note: str
) -> Estimate:
    """A difference with no interval, or none at all, and why."""
    return Estimate(estimate, None, None, n_lumbar_only, n_lumbar_hip, note)


def with_t_interval(
    estimate: float, standard_error: float, df: float, n_lumbar_only: int, n_lumbar_hip: int
) -> Estimate:
    """A difference with the t interval of that standard error and degrees of freedom."""
    reach = float(stdtrit(df, 0.5 + LEVEL / 2)) * standard_error
    return Estimate(estimate, estimate - reach, estimate + reach, n_lumbar_only, n_lumbar_hip)
