"""Who is not the part of a share: nowhere told, but adding up over the clinics as the part does."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from reports.equations import Equation
from reports.solving import Unknowns


@dataclass(frozen=True)
class Rests:
    """The rests of the shares among these equations."""

    equations: tuple[Equation, ...]

    def share_of(self, equation: Equation) -> tuple[Equation, ...]:
        """The equations of one share in the group and in its clinics, whose rests add up."""
        return self._shares.get(equation.adds_to or equation.cells, ())

    @cached_property
    def _shares(self) -> Mapping[tuple[str, ...], tuple[Equation, ...]]:
        """The same by the cells of the group's."""
        found: dict[tuple[str, ...], dict[tuple[str, ...], Equation]] = {}
        for one in self.equations:
            if one.rest is not None:
                # A share may stand in a report twice.
                found.setdefault(one.adds_to or one.cells, {})[one.cells] = one
        return {
            cells: tuple(share.values())
            for cells, share in found.items()
            # Not where the group or a clinic has no such share.
            if cells in share
            and len(share) > 1
            and 2 * (share[cells].rest or 0) == sum(one.rest or 0 for one in share.values())
        }

    def known(
        self, equations: Sequence[Equation], hidden: set[str]
    ) -> Iterator[tuple[Unknowns, int]]:
        """What the unknown rests of a share add up to, the clinics' less the group's.

        Of each share that is among these equations. Few of the group are few of each clinic.
        """
        for share in dict.fromkeys(self.share_of(one) for one in equations):
            unknown = [one for one in share if not hidden.isdisjoint(one.cells)]
            factors = {one.rest_name: 1 if one.adds_to else -1 for one in unknown}
            yield factors, sum(factors[one.rest_name] * (one.rest or 0) for one in unknown)

    def are_few(self, equation: Equation, hidden: set[str], under: int) -> bool:
        """Whether the rests that clinics hide of this share are known to be few together."""
        unknown = [one for one in self.share_of(equation) if not hidden.isdisjoint(one.cells)]
        is_known = all(one.adds_to for one in unknown)
        return is_known and 0 < sum(one.rest or 0 for one in unknown) < under
