"""What no export says: how a patient takes to the programme, and how the pain goes.

Shares of the trajectories: Arensman 2024 (declining 12 %, stable 45 %, increasing 43 %).
"""

from dataclasses import dataclass

import numpy as np

from simulation.blocks import Block
from simulation.columns import NEVER, Flags, Integers, Reals
from simulation.patients import Episodes

NON_STARTER_SHARE = 0.06
DROP_OUT_SHARE = 0.18
# Time constant of the extra improvement of lumbar_hip.
RELIEF_DAYS = 28


@dataclass(frozen=True)
class Habits:
    """How each episode's patient keeps to the programme; one element per episode.

    ``level`` is the share of sessions done at first, ``slope`` its change a week on the logit
    scale, ``stops`` the day of the last entry (NEVER: keeps on), ``morning`` and ``evening`` the
    usual seconds of the day.
    """

    level: Reals
    slope: Reals
    weekend_dip: Reals
    stops: Integers
    morning: Reals
    evening: Reals
    is_keen: Flags


@dataclass(frozen=True)
class Pain:
    """The course of each episode's pain; one element per episode."""

    started: Integers
    first: Reals
    recovery: Reals
    time_constant: Reals
    flare_from: Integers
    flare_days: Integers
    relief: Reals
    disability: Reals

    def on(self, episode: Integers, day: Integers) -> Reals:
        """Pain of an episode on a day, not yet rounded nor kept within 0–10."""
        since = np.maximum(day - self.started[episode], 0)
        share = self.recovery[episode] * -np.expm1(-since / self.time_constant[episode])
        relief = self.relief[episode] * np.expm1(-since / RELIEF_DAYS) / np.expm1(-42 / RELIEF_DAYS)
        in_flare = (day >= self.flare_from[episode]) & (
            day < self.flare_from[episode] + self.flare_days[episode]
        )
        felt: Reals = self.first[episode] * (1 - share) - relief + 3 * in_flare
        return felt


def habits_of(block: Block, episodes: Episodes) -> Habits:
    """The habits of a block's episodes."""
    rows = len(episodes)
    drawn = block.uniforms("habits", rows, "course", "weekend", "stop", "stop_day", "keen")
    normal = block.normals("times of day", rows, "morning", "evening")
    level = block.generator("level").beta(3, 1.3, rows)
    slope = np.select([drawn["course"] < 0.12, drawn["course"] < 0.57], [-0.2, 0.0], 0.1)
    drop_out = episodes.started + 5 - (35 * np.log1p(-drawn["stop_day"])).astype(np.int64)
    is_keen = drawn["keen"] < 0.03
    return Habits(
        level=np.clip(np.where(is_keen, 0.95, level), 0.03, 0.97),
        slope=slope,
        weekend_dip=0.35 * drawn["weekend"],
        stops=np.select(
            [drawn["stop"] < NON_STARTER_SHARE, drawn["stop"] < NON_STARTER_SHARE + DROP_OUT_SHARE],
            [episodes.started - 1, drop_out],
            NEVER,
        ),
        morning=(7.5 + 0.9 * normal["morning"]) * 3600,
        evening=(19.5 + 1.3 * normal["evening"]) * 3600,
        is_keen=is_keen,
    )


def pain_of(block: Block, episodes: Episodes) -> Pain:
    """The pain of a block's episodes; ``lumbar_hip`` starts a quarter of a point higher."""
    rows = len(episodes)
    drawn = block.uniforms("flare", rows, "has_flare", "from", "days")
    normal = block.normals("pain", rows, "first", "recovery", "time_constant", "disability")
    flare_from = episodes.started + 7 + (drawn["from"] * 90).astype(np.int64)
    return Pain(
        started=episodes.started,
        first=np.clip(6 + 0.25 * episodes.is_hip + 1.5 * normal["first"], 1, 10),
        recovery=np.clip(0.42 + 0.26 * normal["recovery"], -0.25, 0.9),
        time_constant=25 * np.exp(0.4 * normal["time_constant"]),
        flare_from=np.where(drawn["has_flare"] < 0.1, flare_from, NEVER),
        flare_days=4 + (drawn["days"] * 7).astype(np.int64),
        relief=np.where(episodes.is_hip, block.effect, 0.0),
        disability=8 + 7 * normal["disability"],
    )
