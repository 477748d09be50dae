"""How often the intervals of the comparison hold, over simulated worlds.

Trials without a difference and with one of 1.5 points: coverage and bias of ancova and mmrm at the
last visit, where scores go missing by chance, and where who scored badly leaves more often (there a
complete-case analysis may be biased, and the repeated-measures model should not be). A year of
weekly looks without a difference: how many worlds ever show one, by the confidence sequence and by
the fixed interval.

Run: .venv/bin/python benchmarks/comparison_simulation.py [worlds]
"""

import sys
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


def looks(worlds: int) -> None:
    random = np.random.default_rng(2)
    everyone = WEEKS * NEW_PER_WEEK
    is_hip = [True, False] * (everyone // 2)
    misled = {"confidence_sequence": 0, "ancova": 0}
    for _ in range(worlds):
        baseline = random.normal(6, 1.5, everyone)
        score = (baseline / 2 + random.normal(0, 2, everyone)).tolist()
        before = baseline.tolist()
        # From ten patients in each cohort on.
        weeks = [(before[:n], score[:n], is_hip[:n]) for n in range(24, everyone + 1, NEW_PER_WEEK)]
        misled["ancova"] += any(excludes_nothing(ancova(*week)) for week in weeks)
        misled["confidence_sequence"] += any(
            excludes_nothing(confidence_sequence(*week, NARROWEST_AT)) for week in weeks
        )
    for method, count in misled.items():
        print(
            f"{WEEKS} weekly looks: {method} shows a difference in {count / worlds:.1%} of worlds"
        )


def main() -> None:
    worlds = int(sys.argv[1]) if len(sys.argv) > 1 else 2_000
    for difference in (0.0, 1.5):
        for missing in ("by chance", "by score"):
            for method, record in trials(worlds, difference, missing).items():
                print(
                    f"difference {difference}, missing {missing}: {method:6} covers "
                    f"{record.coverage:.1%}, bias {record.bias:+.4f} ± {record.precision:.4f}"
                )
    looks(worlds)


if __name__ == "__main__":
    main()
