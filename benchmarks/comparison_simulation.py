"""How often the intervals of the comparison hold, over simulated worlds.

Trials without a difference and with one of 1.5 points: coverage and bias of ancova and mmrm at the
last visit, where scores go missing by chance, and where who scored badly leaves more often (there a
complete-case analysis may be biased, and the repeated-measures model should not be). Weekly looks
without a difference, in a year of cohorts of like size and in two years of few patients with hip
exercises: how many worlds ever show one, by the confidence sequence and by the fixed interval.

Run: .venv/bin/python benchmarks/comparison_simulation.py [worlds]
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from transforms.comparison.ancova import ancova
from transforms.comparison.confidence_sequence import confidence_sequence
from transforms.comparison.estimate import Estimate
from transforms.comparison.mmrm import mmrm

PATIENTS = 120
WEEKS, NEW_PER_WEEK, NARROWEST_AT = 52, 8, 200
COVARIANCE = [[4, 2, 1.5, 1], [2, 4, 2, 1.5], [1.5, 2, 4, 2], [1, 1.5, 2, 5]]
# Patients of a cohort, from which on there is an interval.
FEWEST = 10
# Baseline, score and cohort in the order of arrival, and how many have come at each look.
Arrivals = tuple[NDArray[Any], NDArray[Any], NDArray[Any], list[int]]
World = tuple[NDArray[Any], NDArray[Any], NDArray[Any]]


@dataclass(frozen=True)
class Record:
    """How a method did over many worlds; ``precision`` is the Monte Carlo error of the bias."""

    coverage: float
    bias: float
    precision: float


def trial(random: np.random.Generator, difference: float, missing: str) -> World:
    """Baseline, scores at four visits, and cohort."""
    baseline, is_hip = random.normal(6, 1.5, PATIENTS), random.random(PATIENTS) < 0.5
    scores = 2 + baseline[:, None] / 2 + random.multivariate_normal([0] * 4, COVARIANCE, PATIENTS)
    scores += difference * is_hip[:, None]
    if missing == "by chance":
        scores[random.random(scores.shape) < 0.2] = np.nan
        return baseline, scores, is_hip
    for visit in range(1, 4):
        before = scores[:, visit - 1]
        leaves = random.random(PATIENTS) < 1 / (1 + np.exp(6 - before / 1.5))
        scores[leaves | np.isnan(before), visit] = np.nan
    return baseline, scores, is_hip


def holds(found: Estimate, difference: float) -> bool:
    if found.lower is None or found.upper is None:
        return False
    return found.lower <= difference <= found.upper


def recorded(found: list[Estimate], difference: float) -> Record:
    errors = np.array([each.estimate for each in found], dtype=float) - difference
    coverage = float(np.mean([holds(each, difference) for each in found]))
    precision = 1.96 * float(errors.std(ddof=1)) / sqrt(len(found))
    return Record(coverage, float(errors.mean()), precision)


def trials(worlds: int, difference: float, missing: str) -> dict[str, Record]:
    random = np.random.default_rng(1)
    estimates: dict[str, list[Estimate]] = {"ancova": [], "mmrm": []}
    for _ in range(worlds):
        baseline, scores, is_hip = trial(random, difference, missing)
        last = scores[:, -1]
        estimates["ancova"].append(ancova(baseline.tolist(), last.tolist(), is_hip.tolist()))
        estimates["mmrm"].append(mmrm(baseline, scores, is_hip)[-1])
    return {method: recorded(found, difference) for method, found in estimates.items()}


def excludes_nothing(found: Estimate) -> bool:
    return found.lower is not None and not holds(found, 0)


def like_sizes(random: np.random.Generator) -> Arrivals:
    """A year of eight new patients a week, every other with hip exercises."""
    everyone = WEEKS * NEW_PER_WEEK
    baseline = random.normal(6, 1.5, everyone)
    score = baseline / 2 + random.normal(0, 2, everyone)
    return baseline, score, np.arange(everyone) % 2 == 0, list(range(8, everyone + 1, 8))


def few_with_hip(random: np.random.Generator) -> Arrivals:
    """Two years of four new patients a week, one in eleven with hip exercises; most are well."""
    everyone = 2 * WEEKS * 4
    baseline = np.clip(np.round(random.normal(6, 1.8, everyone)), 2, 10)
    well, ill = random.integers(0, 2, everyone), random.integers(3, 11, everyone)
    score = np.where(random.random(everyone) < 0.75, well, np.minimum(baseline, ill))
    return baseline, score, random.random(everyone) < 1 / 11, list(range(4, everyone + 1, 4))


def looks(worlds: int, arrive: Callable[[np.random.Generator], Arrivals]) -> None:
    random = np.random.default_rng(2)
    misled = {"confidence_sequence": 0, "ancova": 0}
    for _ in range(worlds):
        baseline, score, is_hip, weeks = arrive(random)
        before, after, hip = baseline.tolist(), score.astype(float).tolist(), is_hip.tolist()
        seen = [
            (before[:n], after[:n], hip[:n])
            for n in weeks
            if FEWEST <= is_hip[:n].sum() <= n - FEWEST
        ]
        misled["ancova"] += any(excludes_nothing(ancova(*week)) for week in seen)
        misled["confidence_sequence"] += any(
            excludes_nothing(confidence_sequence(*week, NARROWEST_AT)) for week in seen
        )
    for method, count in misled.items():
        print(f"{arrive.__name__}: {method} ever shows a difference in {count / worlds:.1%}")


def main() -> None:
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    for difference in (0.0, 1.5):
        for missing in ("by chance", "by score"):
            for method, record in trials(worlds, difference, missing).items():
                print(
                    f"difference {difference}, missing {missing}: {method:6} covers "
                    f"{record.coverage:.1%}, bias {record.bias:+.4f} ± {record.precision:.4f}"
                )
    for arrive in (like_sizes, few_with_hip):
        looks(worlds, arrive)


if __name__ == "__main__":
    main()
