"""How long the repeated-measures model takes: 5,000 patients, four visits, three in ten missing.

Run: .venv/bin/python benchmarks/mmrm_speed.py
"""

from time import perf_counter

import numpy as np

from transforms.comparison.mmrm import mmrm

PATIENTS = 5_000
COVARIANCE = [[4, 2, 1.5, 1], [2, 4, 2, 1.5], [1.5, 2, 4, 2], [1, 1.5, 2, 5]]


def main() -> None:
    random = np.random.default_rng(1)
    baseline, is_hip = random.normal(6, 1.5, PATIENTS), random.random(PATIENTS) < 0.5
    scores = 2 + baseline[:, None] / 2 + random.multivariate_normal([0] * 4, COVARIANCE, PATIENTS)
    scores[random.random(scores.shape) < 0.3] = np.nan
    start = perf_counter()
    found = mmrm(baseline, scores, is_hip)
    print(f"{perf_counter() - start:.2f} s")
    for visit, each in enumerate(found, 1):
        print(f"visit {visit}: {each}")


if __name__ == "__main__":
    main()
