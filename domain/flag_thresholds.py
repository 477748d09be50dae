"""Thresholds of the flags (contract, section 7), as measures.yaml says them."""

from typing import Annotated

from pydantic import ConfigDict, Field, model_validator

from domain.strict import MOST, MOST_DAYS, Days, Strict
from domain.windows import BASELINE, WINDOWS

Percent = Annotated[float, Field(ge=0, le=100)]
Points = Annotated[float, Field(gt=0)]


class _Thresholds(Strict):
    model_config = ConfigDict(allow_inf_nan=False)


class DayThresholds(_Thresholds):
    """N1, N2: days from which a flag is amber, and red."""

    amber_from_days: Days
    red_from_days: Days

    @model_validator(mode="after")
    def _amber_first(self) -> "DayThresholds":
        if self.red_from_days < self.amber_from_days:
            raise ValueError(
                f"expected red_from_days of {self.amber_from_days} or more: after amber"
            )
        return self


class LowWeek(_Thresholds):
    """N3: a week under a share, with enough eligible days to say so."""

    under_pct: Percent
    least_eligible_days: int = Field(ge=1, le=7)


class LowWeeks(_Thresholds):
    """N4: two weeks under a share; red under another one in both."""

    under_pct: Percent
    red_under_pct: Percent

    @model_validator(mode="after")
    def _red_is_lower(self) -> "LowWeeks":
        if self.red_under_pct > self.under_pct:
            raise ValueError(f"expected red_under_pct of {self.under_pct:g} or less")
        return self


class Drop(_Thresholds):
    """N5: a fall against the mean of the two weeks before."""

    drop_points: Annotated[float, Field(gt=0, le=100)]


class LeftOut(_Thresholds):
    """N6: one exercise under a share while every other reaches another one."""

    under_pct: Percent
    others_from_pct: Percent

    @model_validator(mode="after")
    def _others_are_higher(self) -> "LeftOut":
        if self.others_from_pct < self.under_pct:
            raise ValueError(f"expected others_from_pct of {self.under_pct:g} or more")
        return self


class SessionPain(_Thresholds):
    """P1: pain of one session, or pain over the baseline in several, within some days."""

    from_pain: float = Field(ge=0, le=10)
    over_baseline_points: Points
    sessions_over_baseline: int = Field(ge=1, le=MOST)
    within_days: Days


class RisenPain(_Thresholds):
    """P2: the latest NPRS over the baseline."""

    over_baseline_points: Points


class Overdue(_Thresholds):
    """Q1: an NPRS that is not there some days after its window closed."""

    after_window_days: int = Field(ge=0, le=MOST_DAYS)
    outcome_windows: tuple[str, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _windows_are_known(self) -> "Overdue":
        known = [window.name for window in WINDOWS if not window.is_baseline]
        if not set(self.outcome_windows) <= set(known):
            raise ValueError(f"expected outcome_windows out of {', '.join(known)}")
        return self


class OverPerformance(_Thresholds):
    """D1: uncapped adherence over a share."""

    over_pct: float = Field(ge=100)


class FlagThresholds(_Thresholds):
    """Thresholds of all flags."""

    # Before that the baseline is not settled, which P1 and P2 compare with.
    not_before_day: int = Field(ge=BASELINE.last, le=MOST_DAYS)
    n1: DayThresholds
    n2: DayThresholds
    n3: LowWeek
    n4: LowWeeks
    n5: Drop
    n6: LeftOut
    p1: SessionPain
    p2: RisenPain
    q1: Overdue
    d1: OverPerformance
    clears_from_pct: Percent

    @model_validator(mode="after")
    def _clears_above_where_it_fires(self) -> "FlagThresholds":
        highest = max(self.n3.under_pct, self.n4.under_pct)
        if self.clears_from_pct < highest:
            raise ValueError(
                f"expected clears_from_pct of {highest:g} or more: no week both raises and clears"
            )
        return self
