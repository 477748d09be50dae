"""The windows of the outcomes (contract, section 5)."""

from datetime import date, timedelta

from tests.oracle_parts.scores import outcome_scores
from tests.oracle_parts.words import Row, Rows

LOWER_IS_BETTER = {"nprs", "odi", "modi", "rmdq"}
MINIMAL_IMPORTANT_CHANGE = {"nprs": 2, "odi": 10, "modi": 6, "rmdq": 5, "psfs": 2}
LOWEST = 0
HIGHEST = {"psfs": 10}

# window: first and last day since the start, target.
WINDOWS = {
    "baseline": (-14, 3, 0),
    "week_2": (8, 21, 14),
    "week_6": (35, 49, 42),
    "week_12": (77, 91, 84),
}


def nearest(scores: list[Row], target: date) -> Row | None:
    """Nearest to target wins, a tie goes to the earlier, two on one day to the later completed."""
    last_of_day: dict[date, Row] = {}
    for score in sorted(scores, key=lambda row: (row["completed_at"], row["response_id"])):
        last_of_day[score["completed_at"].date()] = score
    days = sorted(last_of_day, key=lambda day: (abs((day - target).days), day))
    return last_of_day[days[0]] if days else None


def chosen(scores: list[Row], episode: Row, window: str, cut: date) -> Row | None:
    """The score of one episode and instrument in a window; null where there is none."""
    discharged_on = episode["discharged_on"]
    if window == "discharge":
        # Within 7 days of discharge, target the day itself, once discharge is not after the cut.
        if discharged_on is None or discharged_on > cut:
            return None
        target, first, last = discharged_on, -7, 7
    else:
        begin, end, offset = WINDOWS[window]
        target = episode["started_on"] + timedelta(days=offset)
        first, last = begin - offset, end - offset
    inside = [
        score for score in scores if first <= (score["completed_at"].date() - target).days <= last
    ]
    return nearest(inside, target)


def is_change_at_baseline(score: Row, episode: Row) -> bool:
    """GRoC within the baseline window: kept, in no outcome window."""
    offset = (score["completed_at"].date() - episode["started_on"]).days
    return bool(score["instrument"] == "groc" and -14 <= offset <= 3)


def improvement(instrument: str, score: float, baseline: float | None) -> float | None:
    """Signed so that positive is better; GRoC is itself a change and never subtracted."""
    if instrument == "groc":
        return score
    if baseline is None:
        return None
    return baseline - score if instrument in LOWER_IS_BETTER else score - baseline


def is_responder(instrument: str, score: float, baseline: float | None) -> bool | None:
    """Improvement ≥ the minimal important change; null where the baseline leaves no room."""
    if instrument == "groc":
        return score >= 5
    if instrument == "pass":
        return score >= 1
    if instrument == "satisfaction" or baseline is None:
        return None
    wanted = MINIMAL_IMPORTANT_CHANGE[instrument]
    is_lower = instrument in LOWER_IS_BETTER
    room = baseline - LOWEST if is_lower else HIGHEST[instrument] - baseline
    if round(room, 9) < wanted:
        return None
    gained = baseline - score if is_lower else score - baseline
    return round(gained, 9) >= wanted


def window_row(episode: Row, window: str, score: Row, baseline: float | None) -> Row:
    """One window's row. In the baseline row itself change, improvement and responder are null."""
    instrument, value = score["instrument"], score["score"]
    after = window != "baseline"
    has_change = after and baseline is not None and instrument != "groc"
    return {
        "clinic_id": episode["clinic_id"],
        "patient_id": episode["patient_id"],
        "episode_id": episode["episode_id"],
        "cohort": episode["cohort"],
        "instrument": instrument,
        "outcome_window": window,
        "score": value,
        "baseline_score": baseline,
        "change": value - baseline if has_change else None,
        "improvement": improvement(instrument, value, baseline) if after else None,
        "is_responder": is_responder(instrument, value, baseline) if after else None,
        "completed_at": score["completed_at"],
    }


def windows_of_episode(scores: list[Row], episode: Row, cut: date) -> list[Row]:
    """The windows of one episode as of the cut; ``scores`` are those attributed to it."""
    found = []
    usable = [score for score in scores if score["completed_at"].date() <= cut]
    usable = [score for score in usable if not is_change_at_baseline(score, episode)]
    for instrument in sorted({score["instrument"] for score in usable}):
        of_instrument = [score for score in usable if score["instrument"] == instrument]
        at_baseline = chosen(of_instrument, episode, "baseline", cut)
        baseline = at_baseline["score"] if at_baseline else None
        for window in (*WINDOWS, "discharge"):
            score = chosen(of_instrument, episode, window, cut)
            if score is not None:
                found.append(window_row(episode, window, score, baseline))
    return found


def outcome_windows(rows: Rows, cut: date) -> list[Row]:
    """One row per episode, instrument and window with a score."""
    scores = outcome_scores(rows)
    found = []
    for episode in rows["episodes"]:
        if episode["started_on"] > cut:
            continue
        of_episode = [
            score
            for score in scores
            if score["clinic_id"] == episode["clinic_id"]
            and score["episode_id"] == episode["episode_id"]
        ]
        found += windows_of_episode(of_episode, episode, cut)
    return sorted(
        found,
        key=lambda row: (
            row["clinic_id"],
            row["episode_id"],
            row["instrument"],
            row["outcome_window"],
        ),
    )
