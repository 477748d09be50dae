"""A reader with every report of a week and of the week before, who tries to work out the rest.

Written apart from the reports' own disclosure control: matrices of floats for what sums determine,
and bounds of whole numbers for what they leave no room for.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any

import numpy as np

from reports.figures import Count, Figure, Share, Sum
from reports.weekly import WeeklyReport

Cell = tuple[int, str, str]


def nodes(of: Any) -> Iterator[Any]:
    """Every dataclass in a report."""
    if isinstance(of, tuple):
        for one in of:
            yield from nodes(one)
    elif is_dataclass(of):
        yield of
        for each in fields(of):
            yield from nodes(getattr(of, each.name))


def cell(week: int, report: WeeklyReport, name: str) -> Cell:
    """A count as the reader files it: the clinics' rows in the group's report with the clinics'."""
    parts = name.split("/")
    if parts[0] == "completeness":
        return week, parts[2] if len(parts) > 2 else "all", "/".join(parts[:2])
    return week, report.clinic_id or "all", name


@dataclass
class Reader:
    """What is known of the cells, and the sums between them: factors by cell, all together 0."""

    known: dict[Cell, int] = field(default_factory=dict)
    unknown: set[Cell] = field(default_factory=set)
    sums: list[dict[Cell, int]] = field(default_factory=list)

    def reads(self, week: int, reports: Sequence[WeeklyReport]) -> None:
        """Takes in all reports of one week."""
        for report in reports:
            for node in nodes(report):
                if isinstance(node, Count):
                    self._sees(cell(week, report, node.name), node.value)
                elif isinstance(node, Sum):
                    total = {cell(week, report, node.total): -1}
                    self.sums.append({cell(week, report, one): 1 for one in node.parts} | total)
                elif isinstance(node, Share):
                    self._reads_share(week, report, node)
        self._adds_up_clinics(week)

    def _sees(self, where: Cell, value: int | None) -> None:
        if value is not None:
            self.known[where] = value
        self.unknown.add(where)

    def _reads_share(self, week: int, report: WeeklyReport, share: Share) -> None:
        whole, part = (cell(week, report, one.name) for one in (share.whole, share.part))
        rest = (week, whole[1], f"rest of {whole[2]} without {part[2]}")
        self.unknown.add(rest)
        self.sums.append({part: 1, rest: 1, whole: -1})
        if share.pct.value is not None and share.whole.value is not None:
            self.known[part] = round(share.pct.value * share.whole.value / 100)
        if whole in self.known and part in self.known:
            self.known[rest] = self.known[whole] - self.known[part]

    def _adds_up_clinics(self, week: int) -> None:
        for at, clinic, name in list(self.unknown):
            if (at, clinic) == (week, "all"):
                parts = {one: 1 for one in self.unknown if one[0] == week and one[2] == name}
                if len(parts) > 1:
                    self.sums.append(parts | {(at, clinic, name): -1})

    def compares(self, now: int, before: int, truth: Mapping[Cell, int]) -> None:
        """Sets what both weeks say of one thing equal, and what grew against who came and left.

        ``truth`` has every cell as it is. A reader cannot know where such a sum does not hold, and
        would work out wrong numbers by it: it is left out. So is the group's count of a window in
        which somebody counts in no clinic's batch so far.
        """
        self.sums = [
            one for one in self.sums if not one.keys() <= truth.keys() or _holds(one, truth)
        ]
        for at, clinic, name in list(self.unknown):
            if at == now:
                for one in _links((now, clinic, name), before):
                    if one.keys() <= truth.keys() and _holds(one, truth):
                        self.sums.append(one)

    def works_out(self) -> set[Cell]:
        """The cells that were not shown, and can be one number only."""
        found: set[Cell] = set()
        for group in self._groups():
            found |= _determined(group, self.known) | _squeezed(group, self.known)
        return found

    def few_together(self, truth: Mapping[Cell, int], under: int) -> list[set[Cell]]:
        """Cells that stay unknown, of which a sum says that they are few, if any.

        What is worked out is taken in first, with the values of ``truth``.
        """
        known = self.known | {one: truth[one] for one in self.works_out() if one in truth}
        left = [{name: f for name, f in one.items() if name not in known} for one in self.sums]
        return [
            set(one)
            for one in left
            if len(one) > 1 and len(set(one.values())) == 1 and one.keys() <= truth.keys()
            if 0 < sum(truth[name] for name in one) < under
        ]

    def _groups(self) -> list[list[dict[Cell, int]]]:
        """The sums, those that share a cell that was not shown together."""
        groups: list[tuple[set[Cell], list[dict[Cell, int]]]] = []
        for one in self.sums:
            cells = {name for name in one if name not in self.known}
            if not cells:
                continue
            linked = [group for group in groups if group[0] & cells]
            groups = [group for group in groups if not group[0] & cells]
            merged = [sum_ for group in linked for sum_ in group[1]]
            groups.append((cells.union(*(group[0] for group in linked)), [*merged, one]))
        return [group for _, group in groups]


def _holds(one: Mapping[Cell, int], truth: Mapping[Cell, int]) -> bool:
    return not sum(factor * truth[each] for each, factor in one.items())


def _links(of: Cell, before: int) -> Iterator[dict[Cell, int]]:
    """The sums that lead from a cell of this week to cells of the week before."""
    now, clinic, name = of
    kind, cohort = [*name.split("/"), ""][:2]
    then = (before, clinic, name)
    came = (now, clinic, f"started_this_week/{cohort}")
    left = (now, clinic, f"discharged_this_week/{cohort}")
    if kind in ("adherence", "adherence_logged", "logged"):
        yield {of: 1, then: -1}
    if kind == "restated" and name.endswith("/then"):
        week = name.removeprefix("restated/").removesuffix("/then")
        yield {of: 1, (before, clinic, f"adherence/{week}"): -1}
    if kind == "flow" and name.endswith(("/started", "/episodes")):
        yield {of: -1, then: 1, came: 1}
    if kind == "active":
        yield {of: -1, then: 1, came: 1, left: -1}


def _determined(sums: Sequence[Mapping[Cell, int]], known: Mapping[Cell, int]) -> set[Cell]:
    """The cells along which no solution of the sums can differ from another."""
    cells = sorted({name for one in sums for name in one if name not in known})
    matrix = np.array([[float(one.get(name, 0)) for name in cells] for one in sums])
    _, sizes, directions = np.linalg.svd(matrix)
    free = directions[int((sizes > 1e-9).sum()) :]
    loose = np.abs(free).max(axis=0) if len(free) else np.zeros(len(cells))
    return {name for name, reach in zip(cells, loose, strict=True) if reach < 1e-9}


def _squeezed(sums: Sequence[Mapping[Cell, int]], known: Mapping[Cell, int]) -> set[Cell]:
    """The cells whose bounds meet, as counts that are never under 0."""
    most = 10**6
    bounds = {name: (0, most) for one in sums for name in one if name not in known}
    for _ in range(60):
        before = dict(bounds)
        for one in sums:
            ends = {
                name: (known[name], known[name]) if name in known else bounds[name] for name in one
            }
            reach = {
                name: sorted(factor * end for end in ends[name]) for name, factor in one.items()
            }
            least, top = (sum(pair[side] for pair in reach.values()) for side in (0, 1))
            for name, factor in one.items():
                if name in known:
                    continue
                low, high = -(top - reach[name][1]), -(least - reach[name][0])
                low, high = (low, high) if factor > 0 else (-high, -low)
                bounds[name] = (max(bounds[name][0], low), min(bounds[name][1], high))
        if bounds == before:
            break
    return {name for name, (low, high) in bounds.items() if low == high}


def means_given_away(before: Sequence[WeeklyReport], shown: Sequence[WeeklyReport]) -> list[str]:
    """Means of too few patients that follow from the group's mean and those of the clinics."""
    found = []
    group = next(report for report in shown if report.is_group)
    clinics = [
        (true, _means(true), _means(report))
        for true, report in zip(before, shown, strict=True)
        if not report.is_group
    ]
    for slot, figure in _means(group).items():
        if figure.value is None:
            continue
        hidden = [
            true
            for true, means, seen in clinics
            if slot in seen and seen[slot].is_hidden and means[slot].value is not None
        ]
        patients = sum(
            next(n.value or 0 for n in nodes(one) if isinstance(n, Count) and n.name == slot[0])
            for one in hidden
        )
        if hidden and (len(hidden) == 1 or patients < 5):
            found.append(f"{slot}: {[one.clinic_id for one in hidden]}")
    return found


def _means(report: WeeklyReport) -> dict[tuple[str, str], Figure]:
    """The means in a report, by the count that they rest on and their place."""
    return {
        (part.rests_on[0], each.name): part
        for node in nodes(report)
        for each in fields(node)
        if isinstance(part := getattr(node, each.name), Figure)
        and each.name in ("mean", "mean_logged", "change", "score", "baseline")
        and type(node).__name__ in ("AdherenceWeek", "CohortOutcome")
    }
