"""The unit of work: a block of patients of one clinic, with its own streams of random numbers."""

from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

import numpy as np

from simulation.columns import DAY_SECONDS, Reals, day_number
from simulation.request import Request

PATIENTS_IN_BLOCK = 512
# Digits of a patient id; more where a clinic has so many patients that 9999 would be one.
DIGITS = 4


@dataclass(frozen=True)
class Block:
    """Some patients of one clinic: ``first`` is the number of the first, ``end`` the last day."""

    clinic_id: str
    clinic: int
    number: int
    first: int
    patients: int
    digits: int
    start: int
    end: int
    seed: int
    effect: float

    @property
    def last_moment(self) -> int:
        """The last second of the last day."""
        return (self.end + 1) * DAY_SECONDS - 1

    def generator(self, purpose: str) -> np.random.Generator:
        """Random numbers for one purpose.

        Called once per purpose, and its numbers drawn in the order of the patients, so that a
        patient's data depend on the patients before it in the block at most, never on the number
        of patients.
        """
        spawn_key = (crc32(purpose.encode()), self.clinic, self.number)
        return np.random.Generator(
            np.random.PCG64(np.random.SeedSequence(self.seed, spawn_key=spawn_key))
        )

    def uniforms(self, purpose: str, rows: int, *names: str) -> dict[str, Reals]:
        """For each name, one number from 0 to 1 per row."""
        drawn = self.generator(purpose).random((rows, len(names)))
        return dict(zip(names, drawn.T, strict=True))

    def normals(self, purpose: str, rows: int, *names: str) -> dict[str, Reals]:
        """For each name, one standard normal number per row."""
        drawn = self.generator(purpose).standard_normal((rows, len(names)))
        return dict(zip(names, drawn.T, strict=True))


def clinic_name(clinic: int) -> str:
    """The id of a clinic by its number from 0: clinic_a … clinic_z, clinic_aa …"""
    letters, rest = "", clinic + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("a") + letter) + letters
    return f"clinic_{letters}"


def blocks_of_clinic(clinic: int, request: Request) -> Iterator[Block]:
    """The blocks of one clinic in order; one empty block where it has no patient."""
    patients, end = request.patients_of(clinic), day_number(request.end)
    for number, first in enumerate(range(0, max(patients, 1), PATIENTS_IN_BLOCK)):
        yield Block(
            clinic_id=clinic_name(clinic),
            clinic=clinic,
            number=number,
            first=first + 1,
            patients=min(PATIENTS_IN_BLOCK, patients - first),
            digits=max(DIGITS, len(str(patients + 1))),
            start=end - 7 * request.weeks + 1,
            end=end,
            seed=request.seed,
            effect=request.effect,
        )
