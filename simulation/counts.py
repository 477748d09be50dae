"""What a messy history holds, counted, so that a run over it can be checked to the row."""

from collections import Counter
from dataclasses import dataclass, field, fields
from pathlib import Path

from domain.datasets import DATASETS


@dataclass(frozen=True)
class Counts:
    """What some exports hold.

    ``rows``: rows in all of them; ``planted``: rows to be quarantined at intake, by dataset and
    reason; ``mended``: those of them whose quarantine a later export closes; ``superseded``:
    accepted rows that another version outranks; ``waiting``: accepted rows whose patient is
    unknown; ``warned``: planted rows that are kept with a warning (score_mismatch isn't counted).
    """

    rows: Counter[str] = field(default_factory=Counter)
    planted: Counter[tuple[str, str]] = field(default_factory=Counter)
    mended: Counter[tuple[str, str]] = field(default_factory=Counter)
    superseded: Counter[str] = field(default_factory=Counter)
    waiting: Counter[str] = field(default_factory=Counter)
    warned: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, more: "Counts") -> None:
        """Adds the counts of further exports."""
        for each in fields(self):
            getattr(self, each.name).update(getattr(more, each.name))


@dataclass(frozen=True)
class MessyHistory:
    """The files of a messy history, and what they hold."""

    paths: list[Path]
    counts: Counts

    @property
    def planted(self) -> dict[str, dict[str, int]]:
        """Rows to be quarantined at intake: dataset, reason, number."""
        return _nested(self.counts.planted)

    @property
    def open_quarantine(self) -> dict[str, dict[str, int]]:
        """Rows still in quarantine once all files are in: dataset, reason, number."""
        return _nested(self.counts.planted - self.counts.mended)

    @property
    def current(self) -> dict[str, int]:
        """Current rows of each dataset, the waiting ones among them."""
        return {
            dataset: self.counts.rows[dataset]
            - sum(self.planted.get(dataset, {}).values())
            - self.counts.superseded[dataset]
            for dataset in DATASETS
        }


def _nested(counts: Counter[tuple[str, str]]) -> dict[str, dict[str, int]]:
    nested: dict[str, dict[str, int]] = {}
    for (dataset, reason), number in counts.items():
        if number:
            nested.setdefault(dataset, {})[reason] = number
    return nested
