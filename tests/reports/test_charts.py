"""The charts: the same bytes, both cohorts told apart without colour, nothing on nothing."""

import re
from dataclasses import replace
from datetime import date

import pytest

from domain.reported import PERSISTENCE_WEEKS
from domain.settings import Clinics
from reports.adherence_chart import adherence_chart
from reports.change_chart import change_chart
from reports.charts import COHORT_STYLES, drawing, svg_of
from reports.difference_chart import description, difference_chart
from reports.figures import Count, Figure
from reports.persistence_chart import persistence_chart
from reports.persistence_figures import CohortPersistence, PersistenceAt
from tests.reports.builders import clinics_of
from tests.reports.invented_tables import group_tables
from tests.reports.pages import Page
from tests.reports.reporting import Tables, shown_report

SPACE = "\N{NO-BREAK SPACE}"


def texts(svg: str) -> list[str]:
    return [text.replace(SPACE, " ") for text in re.findall(r"<text[^>]*>([^<]*)</text>", svg)]


def test_a_chart_is_the_same_bytes_each_time(group: Tables, clinics: Clinics) -> None:
    report = shown_report(group, clinics)
    lumbar = report.adherence_to("lumbar")
    assert adherence_chart(lumbar) == adherence_chart(lumbar)
    assert change_chart(report.pain) == change_chart(report.pain)
    assert difference_chart(report.pain) == difference_chart(report.pain)


def test_weeks_stand_on_their_mondays_with_n_below(group: Tables, clinics: Clinics) -> None:
    said = texts(adherence_chart(shown_report(group, clinics).adherence_to("lumbar")))
    days = [text for text in said if re.fullmatch(r"\d+ (Aug|Sep|Oct|Nov)", text)]
    months = {"Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11}
    assert len(days) == 12
    for day in days:
        number, month = day.split()
        assert date(2026, months[month], int(number)).weekday() == 0
    assert "71" in said
    assert "49" in said


def test_both_bounds_are_labelled_with_their_numbers(group: Tables, clinics: Clinics) -> None:
    said = " ".join(texts(adherence_chart(shown_report(group, clinics).adherence_to("lumbar"))))
    assert said.count("logged days only") == 2
    assert said.count("no log = not done") == 2


def test_the_lines_of_what_is_usual_bear_their_numbers(group: Tables, clinics: Clinics) -> None:
    lumbar = shown_report(group, clinics).adherence_to("lumbar")
    only, hip = lumbar.cohorts
    limits = replace(only.limits, centre=Figure(61.0), lower=Figure(54.0), upper=Figure(100.0))
    drawn = replace(lumbar, cohorts=(replace(only, limits=limits), hip))
    said = texts(adherence_chart(drawn))
    # A limit that lies at the end of the scale is no line.
    assert {"61 %", "54 %"} <= set(said)
    assert said.count("100 %") == 1


def test_a_marked_week_has_a_ring_only_beside_the_lines_that_it_is_marked_by(
    group: Tables, clinics: Clinics
) -> None:
    lumbar = shown_report(group, clinics).adherence_to("lumbar")

    def rings(centre: Figure) -> int:
        marked = [
            replace(
                cohort,
                limits=replace(
                    cohort.limits, centre=centre, lower=Figure(None), upper=Figure(None)
                ),
                weeks=tuple(
                    replace(week, signal=replace(week.signal, value="concern", rules=("shift",)))
                    for week in cohort.weeks
                ),
            )
            for cohort in lumbar.cohorts
        ]
        svg = adherence_chart(replace(lumbar, cohorts=tuple(marked)))
        return len(re.findall(r"stroke: #222222; stroke-width: 0.9", svg))

    assert rings(Figure(61.0)) > 0
    assert rings(Figure(None, is_hidden=True)) == 0


def test_labels_of_equal_bounds_stand_apart() -> None:
    tables = group_tables({"clinic_a": {"lumbar_only": 12, "lumbar_hip": 12}})
    logged = {"adherence_pct": 60.0, "adherence_logged_pct": 60.0, "logged_days": 7}
    same = tables["patient_weeks"].with_columns(**logged)
    weeks = tables["cohort_weeks"].with_columns(mean_pct=60.0)
    tables = {**tables, "patient_weeks": same, "cohort_weeks": weeks}
    svg = adherence_chart(shown_report(tables, clinics_of(clinic_a="A")).adherence_to("lumbar"))
    drawn = [
        (float(x), float(y))
        for x, y, words in re.findall(r"translate\(([\d.]+) ([\d.]+)\)\">([^<]*)<", svg)
        if words == "logged days only" or words == "no log = not done"
    ]
    assert len(drawn) == 4
    for (x, y), (other_x, other_y) in [(drawn[0], drawn[1]), (drawn[2], drawn[3])]:
        assert x == other_x
        # Two lines of 7-point type each.
        assert abs(y - other_y) >= 14


def test_the_cohorts_differ_in_colour_dash_and_marker() -> None:
    only, hip = COHORT_STYLES["lumbar_only"], COHORT_STYLES["lumbar_hip"]
    assert (only.colour, hip.colour) == ("#0072B2", "#B34700")
    assert only.marker != hip.marker
    assert only.dash != hip.dash


def test_a_hidden_cohort_is_neither_drawn_nor_described(group: Tables, clinics: Clinics) -> None:
    shown = shown_report(group, clinics, "clinic_b")
    svg = adherence_chart(shown.adherence_to("lumbar"))
    assert "n.p. (too few patients)" in texts(svg)
    assert COHORT_STYLES["lumbar_hip"].tint not in svg
    assert "Lumbar + hip: nothing to show this week." in svg


@pytest.mark.parametrize("sizes", [{}, {"lumbar_only": 31}, {"lumbar_only": 4, "lumbar_hip": 3}])
def test_charts_can_be_drawn_of_next_to_nothing(sizes: dict[str, int]) -> None:
    report = shown_report(group_tables({"clinic_a": sizes}), clinics_of(clinic_a="A"))
    for svg in (
        *(adherence_chart(of_component) for of_component in report.adherence),
        change_chart(report.pain),
        difference_chart(report.disability),
    ):
        assert Page(svg).all("svg")
        assert "nan" not in svg


def test_too_few_for_an_interval_leave_the_estimate_and_say_so() -> None:
    tables = group_tables({"clinic_a": {"lumbar_only": 18, "lumbar_hip": 13}})
    said = texts(difference_chart(shown_report(tables, clinics_of(clinic_a="A")).pain))
    assert "too few to tell" in said
    assert "within 2 points" in said


def test_a_difference_of_patients_who_are_all_alike_is_not_called_one_of_too_few() -> None:
    tables = group_tables({"clinic_a": {"lumbar_only": 60, "lumbar_hip": 60}})
    pain = shown_report(tables, clinics_of(clinic_a="A")).pain
    alike = replace(pain.windows[0].adjusted, figure=Figure(0.0), note="no_variance")
    window = replace(pain.windows[0], adjusted=alike)
    said = texts(difference_chart(replace(pain, windows=(window, *pain.windows[1:]))))
    assert "all alike" in said


def cohort_persistence(cohort: str, *shares: float | None) -> CohortPersistence:
    """Persistence at 2, 4, 8 and 12 weeks; null: hidden."""
    started = Count("started", 40)
    points = tuple(
        PersistenceAt(weeks, started, (), Figure(share, is_hidden=share is None))
        for weeks, share in zip(PERSISTENCE_WEEKS, shares, strict=False)
    )
    return CohortPersistence(cohort, started, points)


def described(svg: str) -> str:
    (found,) = re.findall(r"<desc[^>]*>([^<]*)</desc>", svg)
    return str(found).replace(SPACE, " ")


def test_an_empty_chart_says_once_that_there_is_nothing() -> None:
    report = shown_report(group_tables({"clinic_a": {}}), clinics_of(clinic_a="A"))
    assert described(change_chart(report.pain)) == "Nobody entered yet."
    few = group_tables({"clinic_a": {"lumbar_only": 4, "lumbar_hip": 3}})
    hidden = shown_report(few, clinics_of(clinic_a="A"))
    assert described(change_chart(hidden.pain)) == "n.p. (too few patients)."
    only = shown_report(group_tables({"clinic_a": {"lumbar_only": 31}}), clinics_of(clinic_a="A"))
    said = described(change_chart(only.pain))
    assert "6 weeks, lumbar + hip: nobody entered yet." in said
    assert "n 0" not in said


def test_the_words_of_a_chart_count_one_as_one() -> None:
    tables = group_tables({"clinic_a": {"lumbar_only": 30, "lumbar_hip": 30}})
    lumbar = shown_report(tables, clinics_of(clinic_a="A")).adherence_to("lumbar")
    cohorts = tuple(
        replace(one, weeks=(replace(one.latest, patients=Count("patients", 1)),))
        for one in lumbar.cohorts
    )
    said = described(adherence_chart(replace(lumbar, cohorts=cohorts)))
    assert said.count("on logged days only, 1 patient; 1 week drawn. ") == 2


def test_the_words_of_a_chart_count_the_weeks_that_are_drawn() -> None:
    tables = group_tables({"clinic_a": {"lumbar_only": 30, "lumbar_hip": 30}})
    lumbar = shown_report(tables, clinics_of(clinic_a="A")).adherence_to("lumbar")
    gone = (Figure(None, is_hidden=True), Figure(None))
    cohorts = tuple(
        replace(
            one,
            weeks=tuple(
                replace(week, mean=gone[place]) if place < len(gone) else week
                for place, week in enumerate(one.weeks)
            ),
        )
        for one in lumbar.cohorts
    )
    assert described(adherence_chart(lumbar)).count("; 12 weeks drawn. ") == 2
    assert described(adherence_chart(replace(lumbar, cohorts=cohorts))).count("; 10 weeks ") == 2


def test_no_mark_of_a_week_is_cut_by_the_edge_of_the_chart() -> None:
    """One of all sessions done, without a neighbour, was half a dot."""
    tables = group_tables({"clinic_a": {"lumbar_only": 30, "lumbar_hip": 30}})
    lumbar = shown_report(tables, clinics_of(clinic_a="A")).adherence_to("lumbar")
    cohorts = tuple(
        replace(one, weeks=(replace(one.latest, mean_logged=Figure(100.0)),))
        for one in lumbar.cohorts
    )
    svg = adherence_chart(replace(lumbar, cohorts=cohorts))
    for style in COHORT_STYLES.values():
        marks = re.findall(rf"<g([^>]*)> <use[^>]*fill: {style.colour.lower()}", svg)
        assert marks == ["", ""]


def test_of_many_patients_of_whom_too_few_stopped_it_is_not_said_that_they_are_too_few() -> None:
    hidden = cohort_persistence("lumbar_only", None, None)
    svg = persistence_chart((hidden, cohort_persistence("lumbar_hip")))
    assert texts(svg) == ["Not published"]
    assert described(svg) == (
        "Lumbar only: Not published. Lumbar + hip: Nobody has been observed long enough."
    )


def lines_of(svg: str, cohort: str) -> list[str]:
    colour = COHORT_STYLES[cohort].colour.lower()
    paths = re.findall(r'<path d="([^"]*)"[^>]*style="[^"]*stroke: (#\w+)', svg)
    return [path for path, stroke in paths if stroke == colour]


def test_a_share_of_an_earlier_week_is_labelled_with_its_week() -> None:
    ends = [cohort_persistence("lumbar_only", 90, 80), cohort_persistence("lumbar_hip", *[70] * 4)]
    said = texts(persistence_chart(tuple(ends)))
    assert said[said.index("80 % Lumbar only") + 1] == "at 4 weeks"
    assert "70 % Lumbar + hip" in said
    assert "at 12 weeks" not in said


def test_a_hidden_share_leaves_a_gap_in_the_line() -> None:
    with_gap, without = (
        persistence_chart((cohort_persistence("lumbar_only", 90, second, 70, 60),))
        for second in (None, 80.0)
    )
    assert [lines_of(svg, "lumbar_only")[0].count("M") for svg in (with_gap, without)] == [2, 1]


def test_of_what_is_not_drawn_the_chart_says_why_without_axes_where_that_is_all() -> None:
    shown = cohort_persistence("lumbar_only", 90, 80, 70, 60)
    hidden, nobody = cohort_persistence("lumbar_hip", None, None), cohort_persistence("lumbar_hip")
    for of_cohort, why in (
        (hidden, "Not published"),
        (nobody, "Nobody has been observed long enough"),
    ):
        said = texts(persistence_chart((shown, of_cohort)))
        assert said[said.index("Lumbar + hip, n") + 1 :] == [why]
        assert texts(persistence_chart((of_cohort,))) == [why]


def test_the_limits_are_dashed_like_no_cohort(group: Tables, clinics: Clinics) -> None:
    svg = adherence_chart(shown_report(group, clinics).adherence_to("lumbar"))
    dashes = re.findall(r"stroke-dasharray: ([\d., ]+);[^\"]*stroke: #(595959|b34700)", svg)
    parts = {
        colour: {dash.count(",") for dash, of in dashes if of == colour} for _, colour in dashes
    }
    assert parts == {"595959": {3}, "b34700": {1}}


def test_titles_and_ids_of_charts_are_escaped_and_kept_apart() -> None:
    with drawing(1, 1) as figure:
        svg = svg_of(figure, "one", "<b> & co", "a < b")
    assert '<title id="one-title">&lt;b&gt; &amp; co</title>' in svg
    assert set(re.findall(r'id="([^"-]+)-', svg)) == {"one"}


def test_below_and_above_0_say_which_cohort_has_less(group: Tables, clinics: Clinics) -> None:
    shown = shown_report(group, clinics)
    for outcome, what in ((shown.pain, "pain"), (shown.disability, "disability")):
        assert [text for text in texts(difference_chart(outcome)) if "less" in text] == [
            f"points; below 0: less {what} in lumbar + hip,",
            f"above 0: less {what} in lumbar only",
        ]


def test_of_a_first_week_the_labels_stand_in_the_picture_and_both_marks_are_drawn() -> None:
    tables = group_tables({"clinic_a": {"lumbar_only": 30, "lumbar_hip": 30}})
    lumbar = shown_report(tables, clinics_of(clinic_a="A")).adherence_to("lumbar")

    def drawn(upper: Figure) -> str:
        cohorts = tuple(
            replace(one, weeks=(replace(one.latest, mean_logged=upper),)) for one in lumbar.cohorts
        )
        return adherence_chart(replace(lumbar, cohorts=cohorts))

    label = r"translate\(([\d.]+) [\d.]+\)\">no log = not done<"
    assert re.findall(label, drawn(Figure(85.0))) == re.findall(label, adherence_chart(lumbar))
    assert drawn(Figure(85.0)).count("<use") > drawn(Figure(None)).count("<use")


def test_a_difference_without_one_cohort_is_not_one_that_nobody_has_entered() -> None:
    report = shown_report(group_tables({"clinic_a": {"lumbar_only": 31}}), clinics_of(clinic_a="A"))
    said = texts(difference_chart(report.pain))
    entered = [one.adjusted.n_lumbar_only.value or 0 for one in report.pain.windows]
    assert [f"n {count} + 0" for count in entered if count] == [
        text for text in said if text.startswith("n ")
    ]
    assert said.count("nobody") == entered.count(0) < len(entered)


def test_the_words_of_a_difference_that_cannot_be_had_have_no_points() -> None:
    report = shown_report(group_tables({"clinic_a": {"lumbar_only": 31}}), clinics_of(clinic_a="A"))
    said = description(report.pain).replace(SPACE, " ")
    assert "too few to tell." in said
    assert "nobody entered yet." in said
    assert "– points" not in said
