"""What a report says of files that never came, or were rejected; and each thing with its step."""

import re
from datetime import datetime

import polars as pl
import pytest

from domain.settings import Clinics
from reports.never_came import never_came_in_full
from reports.no_sessions import without_sessions_in_full
from reports.sentences import about_adherence, about_the_data
from tests.reports.builders import clinics_of, table
from tests.reports.reporting import Tables, html_of, shown_report
from tests.reports.test_sentences import CLINICS, arrived, of_sizes, said, silent_this_week


def nothing_sent(clinic_id: str = "clinic_a", **what: bool) -> pl.DataFrame:
    return table("arrivals", [{"clinic_id": clinic_id, "sessions_until": None, **what}])


@pytest.mark.parametrize("size", [4, 40])
def test_that_sessions_never_came_is_said_however_few_there_are(size: int) -> None:
    tables = silent_this_week(of_sizes(lumbar_only=size, lumbar_hip=size), "clinic_a")
    none = {"bouts": tables["bouts"].clear(), "arrivals": nothing_sent(has_sessions=False)}
    used = tables["exports"].filter(pl.col("state") != "rejected")
    tables = {**tables, **none, "exports": used}
    step = "find out whether sessions are still exported, before patients are called."
    report = shown_report(tables, CLINICS, "clinic_a")
    assert said(about_the_data(report)).startswith(f"No sessions have come so far: {step}")
    group = shown_report(tables, CLINICS)
    assert said(about_the_data(group)).startswith(f"No sessions have come from A so far: {step}")
    assert without_sessions_in_full(group) == ["No sessions have come so far from A."]
    if size > 4:
        of_mean = " No sessions have come so far: days count as not done."
        assert said(about_adherence(report)).endswith(of_mean)


@pytest.mark.parametrize("size", [4, 40])
def test_that_questionnaires_never_came_is_said_however_few_are_due(size: int) -> None:
    tables: Tables = of_sizes(lumbar_only=size, lumbar_hip=size)
    flow = tables["flow"].with_columns(observed=0, missing=pl.col("observed") + pl.col("missing"))
    tables = {**tables, "flow": flow, "arrivals": nothing_sent(has_outcomes=False)}
    report = shown_report(tables, CLINICS, "clinic_a")
    lead = (
        r"No answers to questionnaires have come so far{}( \(\d+ pain questionnaires expected\))?: "
    )
    step = "find out whether the exports hold answers at all, and ask for the first one at the "
    assert re.search(f"{lead.format('')}{step}", said(about_the_data(report)))
    group = said(about_the_data(shown_report(tables, CLINICS)))
    assert re.search(f"{lead.format(' from A')}{step}", group)
    assert "not answered in their window" not in group


def test_of_a_clinic_among_others_patients_are_asked_where_answers_come(
    group: Tables, clinics: Clinics
) -> None:
    tables = {
        **group,
        "exports": group["exports"].filter(pl.col("state") != "rejected"),
        "arrivals": pl.concat(
            [arrived(15, clinic_id="clinic_b"), nothing_sent(has_outcomes=False)]
        ),
    }
    report = shown_report(tables, clinics)
    of_group, lead = said(about_the_data(report)), "No answers to questionnaires have come so far"
    lead += " from Example Clinic A"
    assert never_came_in_full(report) == [f"{lead}."]
    assert f"{lead}: find out whether the exports hold answers at all. " in of_group
    assert "not answered in their window: ask for the first one" in of_group
    assert "so far" not in said(about_the_data(shown_report(tables, clinics, "clinic_b")))


@pytest.mark.parametrize("whose", ["clinic_a", None])
def test_answers_that_came_and_were_rejected_are_not_said_never_to_have_come(
    whose: str | None,
) -> None:
    tables: Tables = of_sizes(lumbar_only=40, lumbar_hip=40)
    arrivals = nothing_sent(has_outcomes=False)
    tables = {**tables, **rejected(whose, "outcomes"), "arrivals": arrivals}
    group = shown_report(tables, CLINICS)
    lead = "No answers to questionnaires that can be used have come so far from A"
    assert f"{lead}: have it mended and sent again, and ask" in re.sub(
        r" \(\d+ pain questionnaires expected\)", "", said(about_the_data(group))
    )
    assert never_came_in_full(group) == [f"{lead}."]
    of_clinic = said(about_the_data(shown_report(tables, CLINICS, "clinic_a")))
    assert ("that can be used have come so far" in of_clinic) == (whose is not None)


def test_a_rejected_export_without_a_moment_of_arrival_is_told_without_a_day() -> None:
    """As of one that landed by a clock that was ahead."""
    bad = rejected("clinic_a")
    bad["exports"] = bad["exports"].with_columns(received_at=pl.lit(None, pl.Datetime("us")))
    tables: Tables = {**of_sizes(lumbar_only=40, lumbar_hip=40), **bad}
    page = html_of(tables, CLINICS, "clinic_a")
    assert "<strong>A rejected export:</strong> sessions: more than half" in page
    assert "export of sessions was rejected" in said(
        about_the_data(shown_report(tables, CLINICS, "clinic_a"))
    )


def test_a_listed_clinic_of_which_nothing_came_is_named(group: Tables, clinics: Clinics) -> None:
    nothing = nothing_sent("clinic_c", has_rows=False)
    of_group = said(about_the_data(shown_report({**group, "arrivals": nothing}, clinics)))
    assert of_group.startswith(
        "Nothing of C has been taken in so far: ask for its exports, or have it taken out of the "
        "list of clinics. "
    )
    several = pl.concat([nothing, nothing_sent("clinic_b", has_rows=False)])
    of_group = said(about_the_data(shown_report({**group, "arrivals": several}, clinics)))
    assert "ask for their exports, or have them taken out of the list" in of_group
    report = shown_report({**group, "arrivals": several}, clinics)
    assert never_came_in_full(report) == [
        "Nothing has been taken in so far of Example Clinic B and C."
    ]


def rejected(whose: str | None, dataset: str = "sessions") -> dict[str, pl.DataFrame]:
    """An export that came on Monday, 16 November, and was made on the day before."""
    bad = {
        "export_id": "b" * 64,
        "dataset": dataset,
        "state": "rejected",
        "reason": "mostly_bad",
        "exported_at": datetime.fromisoformat("2026-11-15"),
    }
    of = [{"export_id": "b" * 64, "clinic_id": whose}] if whose else []
    return {"exports": table("exports", [bad]), "whose_rejected": table("whose_rejected", of)}


def test_a_clinic_is_told_of_its_rejected_export() -> None:
    few = of_sizes(lumbar_only=4, lumbar_hip=4)
    clinics = clinics_of(clinic_a="A", clinic_b="B")
    tables = {**few, **rejected("clinic_a", "outcomes")}
    step = "have it mended and sent again."
    of_clinic = said(about_the_data(shown_report(tables, clinics, "clinic_a")))
    why = "was rejected (more than half of its rows are bad)"
    assert of_clinic.startswith(f"The export of outcomes that came on Mon 16 Nov {why}: {step}")
    assert "rejected" not in said(about_the_data(shown_report(tables, clinics, "clinic_b")))
    of_group = said(about_the_data(shown_report(tables, clinics)))
    assert of_group.startswith(f"1 export was rejected: {step}")
    unknown = {**few, **rejected(None)}
    assert "rejected" not in said(about_the_data(shown_report(unknown, clinics, "clinic_a")))
    assert "1 export was rejected: " in said(about_the_data(shown_report(unknown, clinics)))


def test_of_several_rejected_exports_the_last_is_named() -> None:
    bad = rejected("clinic_a")
    earlier = {"export_id": "a" * 64, "received_at": datetime.fromisoformat("2026-11-09T06:10")}
    rows = [{**bad["exports"].row(0, named=True), **earlier}]
    exports = pl.concat([bad["exports"], table("exports", rows)])
    whose = [{"export_id": one, "clinic_id": "clinic_a"} for one in exports["export_id"]]
    tables = {**of_sizes(lumbar_only=4), "exports": exports}
    tables["whose_rejected"] = table("whose_rejected", whose)
    assert said(about_the_data(shown_report(tables, CLINICS, "clinic_a"))).startswith(
        "2 exports were rejected, the last of them the export of sessions that came on Mon 16 Nov "
        "(more than half of its rows are bad): have them mended and sent again, before patients "
    )


@pytest.mark.parametrize(("day", "is_said"), [(8, True), (15, False)])
def test_sessions_that_came_and_were_rejected_are_not_looked_for(day: int, is_said: bool) -> None:
    silent = silent_this_week(of_sizes(lumbar_only=4, lumbar_hip=4), "clinic_a")
    tables = {**silent, **rejected("clinic_a"), "arrivals": arrived(day)}
    of_clinic = said(about_the_data(shown_report(tables, CLINICS, "clinic_a")))
    lead = "No sessions that can be used have come since Sun 8 Nov; the export of sessions that"
    assert of_clinic.startswith(lead) == is_said
    assert "have it mended and sent again, before patients are called." in of_clinic
    assert "whether sessions are still exported" not in of_clinic
    of_group = said(about_the_data(shown_report(tables, CLINICS)))
    lead = "No sessions that can be used have come from A since Sun 8 Nov; 1 export was rejected"
    assert of_group.startswith(lead) == is_said


def test_sessions_that_were_rejected_before_the_last_that_came_are_no_reason() -> None:
    silent = silent_this_week(of_sizes(lumbar_only=4, lumbar_hip=4), "clinic_a")
    bad = rejected("clinic_a")
    earlier = bad["exports"].with_columns(exported_at=datetime.fromisoformat("2026-11-01"))
    tables = {**silent, **bad, "exports": earlier, "arrivals": arrived(8)}
    of_clinic = said(about_the_data(shown_report(tables, CLINICS, "clinic_a")))
    assert of_clinic.startswith("No sessions have come since Sun 8 Nov: find out whether")


def test_each_thing_to_mend_stands_beside_its_step(group: Tables, clinics: Clinics) -> None:
    sentence = about_the_data(shown_report(group, clinics))
    items = (sentence, *sentence.others)
    assert [one.lead[-1] for one in items] == [":"] * 3
    assert items[-1].rest.startswith("ask for the first one at the first visit")
    assert sentence.text == " ".join(f"{one.lead} {one.rest}" for one in items)
