"""The score of a questionnaire, from its items where they are given (contract, section 5)."""

from tests.oracle_parts.words import Row, Rows

# Items that the score is computed from.
ITEMS = {"nprs": 3, "odi": 10, "modi": 10, "rmdq": 24, "psfs": 5}


def computed_score(instrument: str, answers: list[float]) -> float | None:
    """The score from the items answered; null where too few are (D8)."""
    if instrument == "nprs":
        # The mean of current, best and worst when all three are given.
        return sum(answers) / 3 if len(answers) == 3 else None
    if instrument in ("odi", "modi"):
        # 100 × sum / (5 × answered), at least 8 answered.
        return 100 * sum(answers) / (5 * len(answers)) if len(answers) >= 8 else None
    if instrument == "psfs":
        # The mean of the 3–5 activities given.
        return sum(answers) / len(answers) if len(answers) >= 3 else None
    # rmdq: ticked statements of 24.
    return float(sum(answers))


def scored(outcome: Row) -> Row | None:
    """The outcome with its score; null where it has none."""
    instrument = outcome["instrument"]
    numbers = range(1, ITEMS.get(instrument, 0) + 1)
    answers = [outcome[f"item_{n}"] for n in numbers if outcome[f"item_{n}"] is not None]
    computed = computed_score(instrument, answers) if answers else None
    # Items given but too few: no score, even if one is reported.
    score = computed if answers else outcome["score"]
    if score is None:
        return None
    return {
        "clinic_id": outcome["clinic_id"],
        "patient_id": outcome["patient_id"],
        "episode_id": outcome["episode_id"],
        "response_id": outcome["response_id"],
        "instrument": instrument,
        "completed_at": outcome["completed_at"],
        "score": score,
        "reported_score": outcome["score"],
        "computed_score": computed,
        "items_answered": len(answers),
    }


def outcome_scores(rows: Rows) -> list[Row]:
    """One row per outcome of a known patient that yields a score; unattributed ones included."""
    found = [scored(outcome) for outcome in rows["outcomes"] if not outcome["is_waiting"]]
    return sorted(
        (score for score in found if score is not None),
        key=lambda score: (score["clinic_id"], score["response_id"]),
    )
