"""One episode with everything known of it up to a day: what the measures look at."""

from collections import defaultdict
from collections.abc import Set
from dataclasses import dataclass
from datetime import date, timedelta

from tests.oracle_parts.settling import episode_of_day
from tests.oracle_parts.words import Row, Rows, is_within, monday_of


@dataclass(frozen=True)
class Course:
    """One episode as of a data cut.

    ``bouts`` are attributed by their own day (D1), ``sessions`` by the day of the session's first
    bout (D2); each session is the list of its bouts. All three lie by their day, which spares a
    search through all of them for each day.
    """

    episode: Row
    prescriptions: list[Row]
    holds: list[Row]
    bouts: dict[date, list[Row]]
    patient_bouts: dict[date, list[Row]]
    sessions: dict[date, list[list[Row]]]
    cut: date

    @property
    def started_on(self) -> date:
        """First day of the episode."""
        started_on: date = self.episode["started_on"]
        return started_on

    @property
    def last_day(self) -> date:
        """Discharge or the data cut, whichever comes first."""
        return min(self.episode["discharged_on"] or self.cut, self.cut)

    def holds_day(self, day: date) -> bool:
        """Whether the episode is active on that day and the day is not after the data cut."""
        return self.started_on <= day <= self.last_day

    def is_on_hold(self, day: date) -> bool:
        """Whether a hold covers that day."""
        return any(is_within(day, hold["from_on"], hold["to_on"]) for hold in self.holds)

    def valid_prescriptions(self, exercises: Set[str], day: date) -> list[Row]:
        """The prescriptions of these exercises that are valid on that day."""
        return [
            prescription
            for prescription in self.prescriptions
            if prescription["exercise_code"] in exercises
            and is_within(day, prescription["valid_from"], prescription["valid_to"])
        ]

    def is_eligible(self, exercises: Set[str], day: date) -> bool:
        """Active, at least one prescription valid, no hold, not after the data cut."""
        return (
            self.holds_day(day)
            and bool(self.valid_prescriptions(exercises, day))
            and not self.is_on_hold(day)
        )

    def mondays(self) -> list[date]:
        """From the week of started_on to the week of discharge or of the data cut."""
        weeks = []
        monday = monday_of(self.started_on)
        while monday <= self.last_day:
            weeks.append(monday)
            monday += timedelta(weeks=1)
        return weeks


def is_home_log(bout: Row) -> bool:
    """Setting home, source not inferred: whatever its status or exercise."""
    return bool(bout["setting"] == "home" and bout["source_kind"] != "inferred")


def rows_of_patient(rows: Rows, episode: Row) -> dict[str, list[Row]]:
    """What the measures of one episode need: its plan, and every row of its patient."""
    patient = (episode["clinic_id"], episode["patient_id"])
    return {
        dataset: [
            row
            for row in all_rows
            if (
                is_of(row, episode)
                if dataset in ("prescriptions", "holds")
                else (row["clinic_id"], row["patient_id"]) == patient
            )
        ]
        for dataset, all_rows in rows.items()
    }


def by_day(bouts: list[Row]) -> dict[date, list[Row]]:
    """The bouts of each day that has any."""
    of_day: dict[date, list[Row]] = defaultdict(list)
    for bout in bouts:
        of_day[bout["performed_at"].date()].append(bout)
    return dict(of_day)


def sessions_of(bouts: list[Row]) -> list[list[Row]]:
    """The bouts of one patient that share a session_id."""
    by_session: dict[str, list[Row]] = defaultdict(list)
    for bout in bouts:
        by_session[bout["session_id"]].append(bout)
    return list(by_session.values())


def course(rows: Rows, episode: Row, cut: date) -> Course:
    """One episode as of ``cut``; ``rows`` holds at least the rows of its patient."""
    of_patient = rows_of_patient(rows, episode)
    episode_id = episode["episode_id"]
    # D5: bouts dated after the cut are not used.
    bouts = [bout for bout in of_patient["sessions"] if bout["performed_at"].date() <= cut]
    sessions: dict[date, list[list[Row]]] = defaultdict(list)
    for session in sessions_of(bouts):
        # A session counts once, on the local date of its first bout.
        session_on = min(bout["performed_at"] for bout in session).date()
        if episode_of_day(of_patient["episodes"], session_on) == episode_id:
            sessions[session_on].append(session)
    return Course(
        episode=episode,
        prescriptions=of_patient["prescriptions"],
        holds=of_patient["holds"],
        bouts=by_day([bout for bout in bouts if bout["episode_id"] == episode_id]),
        patient_bouts=by_day(bouts),
        sessions=dict(sessions),
        cut=cut,
    )


def is_of(row: Row, episode: Row) -> bool:
    """Whether a prescription or hold names the episode."""
    return bool(
        row["clinic_id"] == episode["clinic_id"] and row["episode_id"] == episode["episode_id"]
    )


def courses(rows: Rows, cut: date) -> list[Course]:
    """Every episode that has started by the cut (D5), in the order of clinic and episode."""
    started = [episode for episode in rows["episodes"] if episode["started_on"] <= cut]
    ordered = sorted(started, key=lambda episode: (episode["clinic_id"], episode["episode_id"]))
    return [course(rows, episode, cut) for episode in ordered]
