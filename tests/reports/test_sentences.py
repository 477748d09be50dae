"""The three sentences, also where there is little or nothing to say."""

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

import polars as pl
import pytest

from domain.settings import Clinics
from domain.weeks import Week
from reports.figures import Count, Figure
from reports.no_sessions import without_sessions_in_full
from reports.sentences import (
    Sentence,
    about_adherence,
    about_difference,
    about_pain,
    about_the_data,
    sentences,
)
from reports.words import shown_ends, week_day
from tests.reports.builders import WEEK, Row, clinics_of, table, tables_of
from tests.reports.invented_tables import group_tables
from tests.reports.reporting import Tables, report_of, shown_report, shown_reports

CLINICS = clinics_of(clinic_a="A")
SPACE = "\N{NO-BREAK SPACE}"


def of_sizes(**sizes: int) -> Tables:
    return group_tables({"clinic_a": sizes})


def silent_this_week(tables: Tables, clinic_id: str, week: Week = WEEK) -> Tables:
    """The tables as if nobody of the clinic had logged anything in the week."""
    is_theirs = pl.col("clinic_id") == clinic_id
    is_now = is_theirs & (pl.col("week") == week.monday)
    is_then = is_theirs & pl.col("performed_on").is_between(week.monday, week.sunday)
    none = {"logged_days": 0, "adherence_pct": 0.0, "adherence_logged_pct": None}
    silent = [pl.when(is_now).then(none[name]).otherwise(name).alias(name) for name in none]
    return {
        **tables,
        "patient_weeks": tables["patient_weeks"].with_columns(silent),
        "bouts": tables["bouts"].filter(~is_then),
    }


def logging_each_week(tables: Tables, clinic_id: str) -> Tables:
    """The tables with a bout of the clinic on the Friday of each week shown."""
    fridays = [WEEK.before(n).sunday - timedelta(days=2) for n in range(12)]
    rows = [{"clinic_id": clinic_id, "performed_on": friday} for friday in fridays]
    return {**tables, "bouts": pl.concat([tables["bouts"], table("bouts", rows)])}


def with_exports(**rows: Iterable[Row]) -> Tables:
    """Tables of these rows, of an export that was used."""
    used = {"export_id": "e" * 64, "dataset": "episodes", "state": "accepted"}
    return tables_of(**{"exports": [used], **rows})


def said(sentence: Sentence) -> str:
    return sentence.text.replace(SPACE, " ")


def test_adherence_begins_with_the_numbers_and_gives_both_bounds(
    group: Tables, clinics: Clinics
) -> None:
    sentence = about_adherence(shown_report(group, clinics))
    assert sentence.lead.replace(SPACE, " ") == "On average 53 % and 56 %"
    assert sentence.rest.startswith("of the lumbar sessions due this week were logged as done, ")
    assert (
        "were logged as done, over all patients with any due: 71 who started with lumbar exercises "
        "only and 49 who started with lumbar and hip exercises"
    ) in said(sentence)
    assert "counting only days with a log" in said(sentence)


def test_a_difference_in_pain_stands_beside_not_randomised(group: Tables, clinics: Clinics) -> None:
    sentence = said(about_pain(shown_report(group, clinics)))
    assert "points (95 % interval " in sentence
    assert sentence.endswith("These patients were not randomised.")


def test_each_cohorts_change_in_pain_stands_beside_its_patients(
    group: Tables, clinics: Clinics
) -> None:
    window = shown_report(group, clinics).pain.at("week_6")
    changes = (Figure(-1.64), Figure(-0.96), Figure(0.31), Figure(0.01))
    for only, hip, words in (
        (
            0,
            1,
            r"Pain fell by 1\.6 points \(\d+ patients, lumbar only\) and by 1\.0 points \(\d+ pat",
        ),
        (
            1,
            2,
            r"Pain fell by 1\.0 points .* and rose by 0\.3 points \(\d+ patients, lumbar \+ hip\)",
        ),
        (3, 0, r"Pain changed by 0\.0 points .* and fell by 1\.6 points"),
    ):
        cohorts = tuple(
            replace(one, change=changes[place])
            for one, place in zip(window.cohorts, (only, hip), strict=True)
        )
        report = shown_report(group, clinics)
        windows = tuple(
            replace(one, cohorts=cohorts) if one.outcome_window == "week_6" else one
            for one in report.pain.windows
        )
        found = about_pain(replace(report, pain=replace(report.pain, windows=windows)))
        assert re.match(words, found.lead.replace(SPACE, " ")), found.lead


def test_the_interval_that_is_printed_is_the_one_that_the_words_go_by(
    group: Tables, clinics: Clinics
) -> None:
    report = shown_report(group, clinics)
    window = report.pain.at("week_6")
    ends = shown_ends(window.at_all_looks.figure, "signed")
    assert f"(95 % interval that allows for weekly looking {ends})" in said(about_pain(report))
    only_fixed = replace(window, at_all_looks=replace(window.at_all_looks, figure=Figure(None)))
    ends = shown_ends(window.adjusted.figure, "signed")
    assert f"(95 % interval {ends})" in about_difference(only_fixed, 2.0).replace(SPACE, " ")


@pytest.mark.parametrize(
    ("figure", "note", "words"),
    [
        (Figure(-1.0), "too_few", "There are not enough patients yet to tell"),
        (Figure(None), "undetermined", "cannot be told: nearly all patients of a cohort began"),
        (Figure(0.0), "no_variance", "cannot be told: all patients are alike."),
        (Figure(None, is_hidden=True), "too_few", "Whether the cohorts differ is not published."),
    ],
)
def test_without_an_interval_the_sentence_says_why(
    group: Tables, clinics: Clinics, figure: Figure, note: str, words: str
) -> None:
    window = shown_report(group, clinics).pain.at("week_6")
    without = replace(window.adjusted, figure=figure, note=note)
    assert words in about_difference(replace(window, adjusted=without, at_all_looks=without), 2.0)


def test_under_ten_in_a_cohort_there_are_not_enough_patients_to_tell() -> None:
    sentence = said(about_pain(shown_report(of_sizes(lumbar_only=30, lumbar_hip=12), CLINICS)))
    assert "There are not enough patients yet to tell whether the cohorts differ." in sentence
    assert "interval" not in sentence


def test_one_cohort_is_spoken_of_alone() -> None:
    report = shown_report(of_sizes(lumbar_only=31), CLINICS)
    assert "lumbar and hip" not in said(about_adherence(report))
    assert "lumbar + hip" not in about_pain(report).lead
    assert about_pain(report).rest.endswith(
        "No patients of the other cohort have entered yet to compare them with."
    )


def test_what_is_not_published_is_said_to_be_so_and_why() -> None:
    report = shown_report(of_sizes(lumbar_only=4, lumbar_hip=3), CLINICS, "clinic_a")
    adherence, pain, _ = sentences(report)
    not_published = (
        "is not published, because it would tell of too few patients: of fewer than 5, or what "
        "none or all of fewer than 10 did."
    )
    assert said(adherence) == f"Adherence this week {not_published}"
    assert said(pain) == f"The change in pain at six weeks {not_published}"


def test_without_any_data_the_sentences_say_so() -> None:
    adherence, pain, data = sentences(shown_report(tables_of(), CLINICS))
    assert said(adherence) == "No patients had lumbar exercises due at home this week."
    # Some may wait for the others of their batch.
    assert said(pain).startswith("No patients have entered the figures of pain at six weeks yet")
    assert said(data) == (
        "No export has been taken in: ask the clinics whether they send any, and whoever runs this "
        "program where these arrive."
    )


def test_where_all_came_and_nothing_is_wrong_there_is_nothing_to_mend() -> None:
    assert said(about_the_data(shown_report(with_exports(), CLINICS))) == (
        "Nothing to mend: no row is in quarantine and no pain questionnaire was left unanswered."
    )


def test_where_all_in_care_are_on_hold_it_is_said_why_nothing_was_due() -> None:
    tables = of_sizes(lumbar_only=20, lumbar_hip=20)
    weeks = ("cohort_weeks", "patient_weeks", "process_charts")
    nothing_due = {name: tables[name].clear() for name in weeks}
    sentence = said(about_adherence(shown_report({**tables, **nothing_due}, CLINICS)))
    assert sentence == (
        "No patients had lumbar exercises due at home this week: all who are in care were on hold, "
        "or have none prescribed."
    )


def test_where_missing_questionnaires_are_hidden_nothing_is_not_what_there_is_to_mend() -> None:
    of_cohort = {"clinic_id": "clinic_a", "cohort": "lumbar_only", "week": WEEK.monday}
    counts = {"episodes": 7, "started": 7, "due": 7, "missing": 7}
    row = {**of_cohort, **counts, "outcome_window": "baseline"}
    tables = with_exports(flow=[row], clinics=[{"clinic_id": "clinic_a"}])
    assert said(about_the_data(shown_report(tables, CLINICS, "clinic_a"))) == (
        "No row is in quarantine. How many pain questionnaires were left unanswered is not "
        "published."
    )


def test_what_is_wrong_in_the_data_comes_with_what_to_do(group: Tables, clinics: Clinics) -> None:
    sentence = said(about_the_data(shown_report(group, clinics)))
    assert sentence.startswith(
        "1 export was rejected: have it mended and sent again, before patients are called. "
        "60 problems in rows still in quarantine (42 of them for an exercise or word that the "
        "configuration lacks): ask whoever runs this program to add it, and have the other rows "
        "corrected where they were entered. "
    )


def test_what_the_configuration_lacks_is_not_asked_of_the_clinic() -> None:
    row = {"clinic_id": "clinic_a", "dataset": "sessions", "reason": "unknown_exercise", "rows": 4}
    tables = with_exports(quarantine_counts=[row], clinics=[{"clinic_id": "clinic_a"}])
    sentence = said(about_the_data(shown_report(tables, CLINICS)))
    assert sentence.startswith(
        "4 problems in rows still in quarantine, for an exercise or word that the configuration "
        "lacks: ask whoever runs this program to add it."
    )
    assert "corrected" not in sentence


def test_a_questionnaire_is_asked_for_while_its_answer_can_count(
    group: Tables, clinics: Clinics
) -> None:
    report = shown_report(group, clinics)
    missing = report.completeness.total.missing
    of = group["flow"].filter(pl.col("clinic_id") != "all")
    assert missing.whole.value == (of["due"] - of["discontinued"]).sum()
    sentence = said(about_the_data(report))
    assert f"{missing.part.value} of {missing.whole.value} pain questionnaires not" in sentence
    assert "at visits on days 8 to 21, 35 to 49 and 77 to 91, and at discharge." in sentence


def test_missing_forms_of_the_start_are_told_apart(group: Tables, clinics: Clinics) -> None:
    starts = (
        group["flow"]
        .filter(outcome_window="week_2")
        .with_columns(pl.col("due", "missing") + 30, outcome_window=pl.lit("baseline"))
    )
    tables = {**group, "flow": pl.concat([group["flow"], starts])}
    at_start = starts.filter(clinic_id="all")["missing"].sum()
    sentence = said(about_the_data(shown_report(tables, clinics)))
    assert f"not answered in their window ({at_start} of them at the start)" in sentence
    assert (
        "ask for the first one at the first visit, and for the next ones at visits on" in sentence
    )


@pytest.mark.parametrize("clinic_id", ["clinic_b", "clinic_c"])
def test_a_hidden_number_of_missing_questionnaires_is_not_called_none(
    group: Tables, clinics: Clinics, clinic_id: str
) -> None:
    report = shown_report(group, clinics, clinic_id)
    assert report.completeness.total.missing.part.value is None
    assert "questionnaire" not in said(about_the_data(report))


def test_a_full_export_that_lost_too_much_is_named(group: Tables, clinics: Clinics) -> None:
    shrunken = {"snapshot": "shrunken_snapshot", "rows_absent": 40}
    exports = group["exports"].with_columns(
        pl.when(pl.col("export_id") == "f" * 64)
        .then(pl.lit(value))
        .otherwise(pl.col(name))
        .alias(name)
        for name, value in shrunken.items()
    )
    report = shown_report({**group, "exports": exports}, clinics)
    assert "1 full export lacks rows known before" in said(about_the_data(report))
    [export] = report.intake.doubted
    assert (export.doubt, export.rows_absent) == ("shrunken_snapshot", 40)
    of_clinic = shown_report({**group, "exports": exports}, clinics, "clinic_a")
    assert "full export" not in said(about_the_data(of_clinic))


def test_where_nobody_logged_the_exports_are_doubted_first(group: Tables, clinics: Clinics) -> None:
    tables = silent_this_week(group, "clinic_a")
    of_group = said(about_the_data(shown_report(tables, clinics)))
    step = "find out whether sessions are still exported, before patients are called"
    lead = "No home log this week at Example Clinic A"
    assert of_group.startswith(f"{lead}: {step}. 1 export was rejected: ")
    assert "No home log" not in said(about_the_data(shown_report(tables, clinics, "clinic_b")))


def arrived(day: int, waiting: int = 0, clinic_id: str = "clinic_a") -> pl.DataFrame:
    until = date(2026, 11, day)
    rows = {"sessions": 10_000, "sessions_waiting": waiting}
    row = {"clinic_id": clinic_id, "sessions_until": until, **rows}
    return table("arrivals", [row])


@pytest.mark.parametrize(("day", "is_said"), [(8, True), (9, True), (10, False), (15, False)])
def test_that_a_file_did_not_come_is_said_however_few_logged(day: int, is_said: bool) -> None:
    """It is a fact about files: of so few that nobody logged is not."""
    few = of_sizes(lumbar_only=4, lumbar_hip=4)
    tables = {**silent_this_week(few, "clinic_a"), "arrivals": arrived(day)}
    since = week_day(date(2026, 11, day)).replace(SPACE, " ")
    of_clinic = said(about_the_data(shown_report(tables, CLINICS, "clinic_a")))
    assert (f"No sessions have come since {since}" in of_clinic) == is_said
    of_group = said(about_the_data(shown_report(tables, CLINICS)))
    assert of_group.startswith(f"No sessions have come from A since {since}") == is_said
    assert ("find out whether sessions are still exported" in of_group) == is_said


def test_of_a_clinic_where_nothing_was_due_nothing_is_said(group: Tables, clinics: Clinics) -> None:
    tables = {**group, "arrivals": arrived(8, clinic_id="clinic_z")}
    assert "have come" not in said(about_the_data(shown_report(tables, clinics)))


def test_a_mean_of_days_of_which_nothing_came_says_so(group: Tables, clinics: Clinics) -> None:
    tables = {**silent_this_week(group, "clinic_a"), "arrivals": arrived(8)}
    of_group = said(about_adherence(shown_report(tables, clinics)))
    where = " No sessions have come from Example Clinic A since Sun 8 Nov: days there since then"
    assert of_group.endswith(f"{where} count as not done.")
    of_clinic = said(about_adherence(shown_report(tables, clinics, "clinic_a")))
    assert " No sessions have come since Sun 8 Nov: days since then count as not" in of_clinic
    of_other = said(about_adherence(shown_report(tables, clinics, "clinic_b")))
    assert "have come" not in of_other


def gap(made_on: date, next_made_on: date, clinic_id: str = "clinic_a") -> pl.DataFrame:
    row = {"clinic_id": clinic_id, "made_on": made_on, "next_made_on": next_made_on}
    return table("gaps", [row])


@pytest.mark.parametrize(
    ("made_on", "next_made_on", "is_said"),
    [
        (date(2026, 10, 19), date(2026, 11, 2), True),
        (date(2026, 10, 18), date(2026, 10, 26), True),
        # The earlier may have sessions of the Tuesday, the later is of the week itself.
        (date(2026, 10, 20), date(2026, 11, 2), False),
        (date(2026, 10, 12), date(2026, 10, 25), False),
    ],
)
@pytest.mark.parametrize("size", [4, 40])
def test_a_week_that_never_came_between_two_is_said(
    made_on: date, next_made_on: date, is_said: bool, size: int
) -> None:
    """Of a few it may be what they did: the next export may hold what is missing."""
    is_said = is_said and size > 4
    lost = WEEK.before(3)
    sized = of_sizes(lumbar_only=size, lumbar_hip=size)
    tables = silent_this_week(logging_each_week(sized, "clinic_a"), "clinic_a", lost)
    tables = {**tables, "arrivals": arrived(15), "gaps": gap(made_on, next_made_on)}
    of_clinic = said(about_the_data(shown_report(tables, CLINICS, "clinic_a")))
    lead = "No sessions of the week of Mon 19 Oct have come"
    assert of_clinic.startswith(f"{lead} (later ones have)") == is_said
    assert (
        "find out which export of sessions is missing, and have it sent" in of_clinic
    ) == is_said
    of_group = said(about_the_data(shown_report(tables, CLINICS)))
    assert of_group.startswith(f"{lead} from A (later ones have)") == is_said


@pytest.mark.parametrize(("day", "is_said"), [(19, True), (20, False)])
def test_a_week_never_came_though_the_export_before_has_its_first_day(
    day: int, is_said: bool
) -> None:
    """An export of the Monday holds what was logged by then, and no more of that week."""
    sized = logging_each_week(of_sizes(lumbar_only=40, lumbar_hip=40), "clinic_a")
    tables = silent_this_week(sized, "clinic_a", WEEK.before(3))
    bout = {"clinic_id": "clinic_a", "performed_on": date(2026, 10, day)}
    tables = {
        **tables,
        "bouts": pl.concat([tables["bouts"], table("bouts", [bout])]),
        "arrivals": arrived(15),
        "gaps": gap(date(2026, 10, 19), date(2026, 11, 2)),
    }
    told = said(about_the_data(shown_report(tables, CLINICS, "clinic_a")))
    assert told.startswith("No sessions of the week of Mon 19 Oct have come") == is_said


def test_a_week_of_which_a_later_export_has_sessions_came(group: Tables, clinics: Clinics) -> None:
    tables = logging_each_week(group, "clinic_a")
    tables = {**tables, "arrivals": arrived(15), "gaps": gap(date(2026, 10, 19), date(2026, 11, 2))}
    assert "have come" not in said(about_the_data(shown_report(tables, clinics)))


def test_weeks_that_never_came_are_listed_by_clinic(group: Tables, clinics: Clinics) -> None:
    tables = logging_each_week(logging_each_week(group, "clinic_a"), "clinic_b")
    for clinic_id, weeks_ago in (("clinic_a", 2), ("clinic_a", 3), ("clinic_b", 3)):
        tables = silent_this_week(tables, clinic_id, WEEK.before(weeks_ago))
    long, short = gap(date(2026, 10, 19), date(2026, 11, 9)), date(2026, 10, 28)
    gaps = pl.concat([long, gap(date(2026, 10, 19), short, "clinic_b")])
    both_arrived = pl.concat([arrived(15), arrived(15, clinic_id="clinic_b")])
    tables = {**tables, "arrivals": both_arrived, "gaps": gaps}
    of_group = said(about_the_data(shown_report(tables, clinics)))
    both = "No sessions of the weeks of Mon 19 Oct and Mon 26 Oct have come from Example Clinic A"
    assert of_group.startswith(f"{both} (later ones have); ")
    of_b = "no sessions of the week of Mon 19 Oct have come from Example Clinic B (later ones have)"
    assert f"; {of_b}: find out which" in of_group
    of_page = without_sessions_in_full(shown_report(tables, clinics))
    assert f"{of_b[:1].upper()}{of_b[1:-18]}; later ones have." in [
        line.replace(SPACE, " ") for line in of_page
    ]


def test_a_report_of_the_week_itself_says_so_beside_its_mean() -> None:
    """Made again once later exports are there."""
    tables = silent_this_week(of_sizes(lumbar_only=40, lumbar_hip=40), "clinic_a")
    tables = {**tables, "arrivals": arrived(29), "gaps": gap(date(2026, 11, 9), date(2026, 11, 23))}
    report = shown_report(tables, CLINICS, "clinic_a")
    of_mean = "No sessions of this week have come: days count as not done."
    assert said(about_adherence(report)).endswith(of_mean)
    of_group = said(about_the_data(shown_report(tables, CLINICS)))
    assert of_group.startswith("No sessions of the week of Mon 9 Nov have come from A (later ")
    assert "No home log" not in of_group


def test_a_clinic_of_which_nothing_came_is_not_named_twice(group: Tables, clinics: Clinics) -> None:
    tables = {**silent_this_week(group, "clinic_a"), "arrivals": arrived(8)}
    of_group = said(about_the_data(shown_report(tables, clinics)))
    assert "come from Example Clinic A since Sun 8 Nov: find out" in of_group
    assert "No home log" not in of_group
    of_both = {**tables, "arrivals": arrived(8, clinic_id="clinic_b")}
    of_group = said(about_the_data(shown_report(of_both, clinics)))
    assert "since Sun 8 Nov; no home log this week at Example Clinic A" in of_group
    assert of_group.count("find out whether sessions are still exported") == 1


def test_what_a_sentence_tells_is_no_second_cell_for_another_clinic() -> None:
    """Nothing came from A; of B all but one logged: beside A's hidden none that would be told."""
    sizes = {"clinic_a": 5, "clinic_b": 24, "clinic_c": 55}
    clinics = clinics_of(clinic_a="A", clinic_b="B", clinic_c="C")
    cohorts = {one: {"lumbar_only": n, "lumbar_hip": 0} for one, n in sizes.items()}
    tables = silent_this_week(group_tables(cohorts), "clinic_a")
    of_week = tables["patient_weeks"].filter(clinic_id="clinic_b", week=WEEK.monday)
    last = of_week["episode_key"].max()
    is_b = (pl.col("clinic_id") == "clinic_b") & (pl.col("week") == WEEK.monday)
    logged = pl.when(is_b).then(pl.col("episode_key") != last).otherwise(pl.col("logged_days") > 0)
    weeks = tables["patient_weeks"].with_columns(logged_days=logged.cast(pl.Int64))
    told = {**tables, "patient_weeks": weeks, "arrivals": arrived(8)}
    shown = shown_reports(told, clinics)[None].completeness
    of_a, of_b, of_c = (row.logged for row in shown.clinics)
    assert of_a.part.value == 0
    # The others' whole is all that is known: how many of it are of B is not.
    assert None in (of_b.part.value, of_b.whole.value)
    assert of_a.whole.value is None
    assert of_c.part.value is not None


def test_rows_that_wait_for_their_episode_are_counted(group: Tables, clinics: Clinics) -> None:
    tables = {**group, "arrivals": arrived(15, 494)}
    words = "494 rows of sessions wait for the episode of the patient"
    assert words in said(about_the_data(shown_report(tables, clinics)))
    assert words in said(about_the_data(shown_report(tables, clinics, "clinic_a")))
    assert words not in said(about_the_data(shown_report(tables, clinics, "clinic_b")))
    few = {**group, "arrivals": arrived(15, 99)}
    assert "wait for" not in said(about_the_data(shown_report(few, clinics)))
    one = {**group, "arrivals": arrived(15, 1).with_columns(sessions=1)}
    assert "1 row of sessions waits for" in said(about_the_data(shown_report(one, clinics)))


def test_one_questionnaire_is_no_several() -> None:
    of_cohort = {"clinic_id": "clinic_a", "cohort": "lumbar_only", "week": WEEK.monday}
    counts = {"episodes": 9, "started": 9, "due": 9, "observed": 8, "missing": 1}
    row = {**of_cohort, **counts, "outcome_window": "week_2"}
    tables = with_exports(flow=[row], clinics=[{"clinic_id": "clinic_a"}])
    report = report_of(tables, CLINICS, "clinic_a")
    words = "1 of 9 pain questionnaires not answered in its window:"
    assert said(about_the_data(report)).startswith(words)
    missing = replace(report.completeness.total.missing, whole=Count("expected", None))
    total = replace(report.completeness.total, missing=missing)
    alone = replace(report, completeness=replace(report.completeness, total=total))
    words = "1 pain questionnaire not answered in its window:"
    assert said(about_the_data(alone)).startswith(words)


def test_clinics_of_one_day_are_named_together_and_no_more_than_can_be_read() -> None:
    ids = [f"clinic_{letter}" for letter in "abcdefghijkl"]
    clinics = clinics_of(**{one: one[-1].upper() for one in ids})
    tables: Tables = group_tables({one: {"lumbar_only": 15, "lumbar_hip": 0} for one in ids})
    for one in ids:
        tables = silent_this_week(tables, one)

    def of_group(days: list[int]) -> tuple[str, list[str]]:
        rows = [arrived(day, clinic_id=one) for day, one in zip(days, ids, strict=False)]
        report = shown_report({**tables, "arrivals": pl.concat(rows)}, clinics)
        lines = [line.replace(SPACE, " ") for line in without_sessions_in_full(report)]
        return said(about_the_data(report)), lines

    three, lines = of_group([8] * 3)
    assert three.startswith(
        "No sessions have come from A, B and C since Sun 8 Nov; no home log this week at D, E, F "
        "and 6 more: "
    )
    assert lines == ["No sessions have come since Sun 8 Nov from A, B and C."]
    all_of_one_day, lines = of_group([8] * 12)
    assert all_of_one_day.startswith("No sessions have come from A, B, C and 9 more since Sun 8")
    assert lines == [
        "No sessions have come since Sun 8 Nov from A, B, C, D, E, F, G, H, I, J, K and L."
    ]
    assert of_group([8, 7, 8])[0].startswith(
        "No sessions have come from B since Sat 7 Nov, and from A and C since Sun 8 Nov; no home"
    )
    assert of_group(list(range(5, 9)) + [4] * 2)[0].startswith(
        "No sessions have come from E and F since Wed 4 Nov, from A since Thu 5 Nov, from B since "
        "Fri 6 Nov, and from 2 more since other days; no home log"
    )


@pytest.mark.parametrize(("size", "is_said"), [(4, False), (15, True)])
def test_that_nobody_of_a_few_logged_is_not_given_away(size: int, is_said: bool) -> None:
    cohorts = {"lumbar_only": size, "lumbar_hip": size}
    tables = silent_this_week(group_tables({"clinic_a": cohorts}), "clinic_a")
    report = shown_report(tables, CLINICS, "clinic_a")
    since = r"No home log since (Mon|Tue|Wed|Thu|Fri|Sat|Sun) \d+ (Oct|Nov)"
    assert bool(re.match(since, said(about_the_data(report)))) == is_said
    assert report.completeness.total.last_log.is_hidden != is_said
    never = shown_report({**tables, "bouts": tables["bouts"].clear()}, CLINICS, "clinic_a")
    assert said(about_the_data(never)).startswith("No home log so far") == is_said
    assert never.completeness.total.last_log.is_hidden != is_said


def test_a_clinic_where_nobody_logged_is_named_though_a_few_were_given_hip_exercises() -> None:
    tables = group_tables({"clinic_a": {"lumbar_only": 40, "lumbar_hip": 40}})
    is_theirs = (pl.col("cohort") == "lumbar_only") & (pl.col("week") == WEEK.monday)
    given_hip = {
        name: tables[name].filter(is_theirs, component="all").with_columns(component=pl.lit("hip"))
        for name in ("patient_weeks", "cohort_weeks")
    }
    few = {
        "patient_weeks": given_hip["patient_weeks"].head(6),
        "cohort_weeks": given_hip["cohort_weeks"].with_columns(patients=pl.lit(6, pl.Int64)),
    }
    tables |= {name: pl.concat([tables[name], rows]) for name, rows in few.items()}
    report = shown_report(silent_this_week(tables, "clinic_a"), CLINICS, "clinic_a")
    assert said(about_the_data(report)).startswith("No home log since ")
    (only, _) = report.adherence_to("hip").cohorts
    assert only.latest.with_log.value is None


def test_where_no_questionnaire_was_answered_the_exports_are_doubted(
    group: Tables, clinics: Clinics
) -> None:
    flow = group["flow"].with_columns(observed=0, missing=pl.col("observed") + pl.col("missing"))
    words = "find out whether the exports hold answers at all, and ask for the first one"
    assert words in said(about_the_data(shown_report({**group, "flow": flow}, clinics)))
    assert words not in said(about_the_data(shown_report(group, clinics)))
