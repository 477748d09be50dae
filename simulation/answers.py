"""What patients answer: items and reported scores that follow from their pain."""

from dataclasses import dataclass

import numpy as np

from domain.instruments import INSTRUMENTS
from simulation.blocks import Block
from simulation.columns import Flags, Integers, Reals
from simulation.traits import Pain

CODES = tuple(INSTRUMENTS)
ITEMS = 24
# Standard deviation of one pain rating about the patient's pain that day.
RATING_NOISE = 0.7


@dataclass(frozen=True)
class Responses:
    """The responses of a block; ``slot`` points into the plan, ``instrument`` into the codes."""

    episode: Integers
    slot: Integers
    day: Integers
    instrument: Integers
    completed_at: Integers

    def __len__(self) -> int:
        return len(self.episode)

    def are(self, *codes: str) -> Flags:
        """Which of them are of these instruments."""
        return np.isin(self.instrument, [CODES.index(code) for code in codes])


@dataclass(frozen=True)
class Answers:
    """Items (NaN: not answered) and reported score (NaN: none) of each response."""

    items: Reals
    reported: Reals


def answers_of(block: Block, responses: Responses, pain: Pain) -> Answers:
    """The answers of a block's responses."""
    rows = len(responses)
    felt = pain.on(responses.episode, responses.day)
    felt += RATING_NOISE * block.generator("rating").standard_normal(rows)
    noise = block.generator("items").standard_normal((rows, ITEMS))
    episodes = len(pain.started)
    style = block.uniforms("answering", episodes, "nprs", "odi", "rmdq", "psfs")
    styles = {name: drawn[responses.episode] for name, drawn in style.items()}
    items = np.full((rows, ITEMS), np.nan)
    _fill_nprs(items, responses.are("nprs") & (styles["nprs"] < 0.25), felt, noise)
    disability = 5 * felt + pain.disability[responses.episode]
    _fill_odi(
        block, items, responses.are("odi", "modi") & (styles["odi"] >= 0.05), disability, noise
    )
    _fill_rmdq(items, responses.are("rmdq"), disability, noise, styles["rmdq"])
    _fill_psfs(items, responses.are("psfs"), felt, noise, styles["psfs"])
    plain = _scores_without_items(responses, felt, pain, disability, noise)
    return Answers(items, _reported(block, responses, items, plain))


def computed_scores(responses: Responses, items: Reals) -> Reals:
    """The score by the rule of each instrument, however few items; NaN without items."""
    answered = (~np.isnan(items)).sum(axis=1)
    total = np.nansum(items, axis=1)
    divisor = np.where(responses.are("odi", "modi"), answered / 20, answered)
    divisor = np.where(responses.are("rmdq"), 1, divisor)
    scores: Reals = np.full(len(total), np.nan)
    np.divide(total, divisor, out=scores, where=answered > 0)
    return scores


def _fill_nprs(items: Reals, rows: Flags, felt: Reals, noise: Reals) -> None:
    """Current, best and worst pain."""
    current = np.rint(felt[rows])
    for item, shift in enumerate((0, -1, 1)):
        spread = np.rint(shift * (1 + 0.5 * np.abs(noise[rows, 0])))
        items[rows, item] = np.clip(current + spread, 0, 10)


def _fill_odi(block: Block, items: Reals, rows: Flags, percent: Reals, noise: Reals) -> None:
    """Ten items 0–5; item 8 is the one most often left out, now and then too many are."""
    answers = np.clip(np.rint(percent[rows, None] / 20 + 0.6 * noise[rows, :10]), 0, 5)
    left_out = block.generator("items left out").random(len(rows))[rows]
    answers[left_out < 0.15, 7] = np.nan
    answers[left_out < 0.03, 3] = np.nan
    answers[left_out < 0.005, 9] = np.nan
    items[rows, :10] = answers


def _fill_rmdq(items: Reals, rows: Flags, percent: Reals, noise: Reals, style: Reals) -> None:
    """Twenty-four statements; most sources leave those not ticked blank."""
    is_ticked = percent[rows, None] + 25 * noise[rows] > 50
    not_ticked = np.where(style[rows] < 0.7, np.nan, 0)
    items[rows] = np.where(is_ticked, 1, not_ticked[:, None])


def _fill_psfs(items: Reals, rows: Flags, felt: Reals, noise: Reals, style: Reals) -> None:
    """The same three to five activities all along."""
    activities = 3 + (style[rows] * 3).astype(np.int64)
    answers = np.clip(np.rint(8.5 - 0.8 * felt[rows, None] + noise[rows, :5]), 0, 10)
    items[rows, :5] = np.where(np.arange(5) < activities[:, None], answers, np.nan)


def _scores_without_items(
    responses: Responses, felt: Reals, pain: Pain, disability: Reals, noise: Reals
) -> Reals:
    """The score of each response if it is reported as one number."""
    improved = 1.6 * (pain.first[responses.episode] - felt) + 1.5 * noise[:, 1]
    choices = [
        (responses.are("nprs"), np.clip(np.rint(felt), 0, 10)),
        (responses.are("odi", "modi"), np.clip(2 * np.rint(disability / 2), 0, 100)),
        (responses.are("groc"), np.clip(np.rint(improved), -7, 7)),
        (responses.are("pass"), (felt + noise[:, 1] < 3.5).astype(np.float64)),
        (responses.are("satisfaction"), np.clip(np.rint(9 - 0.3 * felt + noise[:, 1]), 0, 10)),
    ]
    return np.select([rows for rows, _ in choices], [scores for _, scores in choices], 0.0)


def _reported(block: Block, responses: Responses, items: Reals, plain: Reals) -> Reals:
    """The score that the source reports beside the items: mostly right, sometimes left out."""
    drawn = block.generator("reported").random(len(responses))
    computed = computed_scores(responses, items)
    wrong = np.minimum(computed + 4, 100)
    is_wrong = (drawn < 0.015) & responses.are("odi", "modi")
    reported = np.where(is_wrong, wrong, np.where(drawn < 0.8, np.round(computed, 2), np.nan))
    return np.where(np.isnan(computed), plain, reported)
