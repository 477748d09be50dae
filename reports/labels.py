"""Where labels go so that none covers another."""

from collections.abc import Sequence


def nudged(wanted: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """A position for each label, at least ``gap`` apart and within the limits where they fit.

    In the order given; each as near as may be to where it is wanted.
    """
    order = sorted(range(len(wanted)), key=lambda n: (wanted[n], n))
    placed = [min(max(wanted[n], low), high) for n in order]
    for n in range(1, len(placed)):
        placed[n] = max(placed[n], placed[n - 1] + gap)
    ceiling = high
    for n in range(len(placed) - 1, -1, -1):
        placed[n] = min(placed[n], ceiling)
        ceiling = placed[n] - gap
    return [position for _, position in sorted(zip(order, placed, strict=True))]
