import json
import logging
from collections.abc import Callable, Iterable
from pathlib import Path

import polars as pl
import pytest
from great_expectations.core import ExpectationSuiteValidationResult
from great_expectations.expectations.expectation import Expectation

import expectations.conditions
import expectations.validate
from domain.datasets import DATASETS, SESSIONS
from domain.settings import Settings
from expectations.pages import result_page
from expectations.quarantine import RuleCountMismatch, broken_rules_query
from expectations.staged import Staged
from expectations.suites import RULES
from expectations.validate import Validation, ValidationFailed, validated

Judge = Callable[..., Validation]
CANARY = "Kanarienvogel"

ALL_RULES = [(dataset, rule) for dataset, rules in RULES.items() for rule in rules]


def canary_rows() -> list[dict[str, str]]:
    """Rows that break rules of every kind, with a patient's words in every text."""
    texts = [column.name for column in SESSIONS.columns if column.is_text]
    unreadable = [column.name for column in SESSIONS.columns if not column.is_text]
    return [
        dict.fromkeys(texts, CANARY),
        dict.fromkeys(texts, f"/{CANARY}"),
        dict.fromkeys(["session_id", *unreadable], CANARY),
        {"session_id": "twice", "comment": CANARY},
        {"session_id": "twice", "comment": f"{CANARY} again"},
    ]


@pytest.fixture(scope="module")
def canary(judge: Judge) -> Validation:
    return judge("sessions", canary_rows())


def test_a_row_carries_every_reason_that_is_right_on_its_own(judge: Judge) -> None:
    row = {"patient_id": None, "pain": 11.0, "sets_done": 21, "performed_at": "?", "side": "top"}
    validation = judge("sessions", [{}, row])
    assert validation.reasons.to_dicts() == [
        {
            "row_number": 2,
            "reasons": ["bad_date", "missing_value", "not_in_list", "out_of_range"],
            "rule_ids": [
                "sessions.pain.out_of_range",
                "sessions.patient_id.missing",
                "sessions.performed_at.unreadable",
                "sessions.sets_done.out_of_range",
                "sessions.side.not_listed",
            ],
        }
    ]


def test_a_warning_is_no_reason_for_quarantine(judge: Judge) -> None:
    validation = judge("outcomes", [{"score": 9.0, "computed_score": 1.0}, {"score": 11.0}])
    assert validation.warnings.rows() == [(1, ["score_mismatch"], ["outcomes.score.mismatch"])]
    assert validation.reasons.rows() == [(2, ["out_of_range"], ["outcomes.score.out_of_range"])]


def test_counts_hold_every_rule_and_add_up_to_the_rows(canary: Validation) -> None:
    found = dict(canary.reasons["rule_ids"].explode().value_counts().iter_rows())
    rules = canary.result["rules"]
    assert {rule["rule_id"]: rule["rows"] for rule in rules if rule["rows"]} == found
    assert len(rules) == len(RULES["sessions"])


def test_an_export_without_bad_rows_has_no_reasons(judge: Judge) -> None:
    validation = judge("sessions", [{}])
    assert validation.reasons.schema == {
        "row_number": pl.Int64(),
        "reasons": pl.List(pl.String()),
        "rule_ids": pl.List(pl.String()),
    }
    assert (validation.reasons.height, validation.warnings.height) == (0, 0)


@pytest.mark.parametrize("dataset", DATASETS)
def test_an_export_without_rows_breaks_no_rule(judge: Judge, dataset: str) -> None:
    validation = judge(dataset, [])
    assert {rule["rows"] for rule in validation.result["rules"]} == {0}
    assert validation.reasons.is_empty()


def test_nothing_is_too_late_where_the_day_of_the_export_is_unknown(judge: Judge) -> None:
    rows = [{"performed_at": "2099-01-01T00:00"}]
    assert judge("sessions", rows, exported_on=None).reasons.is_empty()
    found = judge("sessions", rows).reasons["rule_ids"].to_list()
    assert found == [["sessions.performed_at.after_export"]]


def test_an_unlisted_clinic_is_bad_only_where_clinics_must_be_listed(
    judge: Judge, settings: Settings
) -> None:
    rows = [{"clinic_id": "clinic_a"}, {"clinic_id": "clinic_z"}, {"clinic_id": None}]
    strict = Settings(
        settings.clinics.model_copy(update={"clinics_must_be_listed": True}),
        settings.exercises,
        settings.measures,
        settings.folder,
    )
    rule_id = "holds.clinic_id.not_listed"
    assert rule_id not in {rule["rule_id"] for rule in judge("holds", rows).result["rules"]}
    reasons = judge("holds", rows, settings=strict).reasons
    assert reasons.filter(pl.col("rule_ids").list.contains(rule_id)).rows() == [
        (2, ["not_in_list"], [rule_id])
    ]


def test_the_result_is_ready_for_json_and_says_how_many_rows(canary: Validation) -> None:
    result = canary.result
    assert json.loads(json.dumps(result)) == result
    assert (result["dataset"], result["export_id"], result["rows"]) == ("sessions", "ab" * 32, 5)
    assert result["rows_with_errors"] == 5


def test_two_validations_of_one_export_are_the_same(judge: Judge, canary: Validation) -> None:
    again = judge("sessions", canary_rows())
    assert again.reasons.equals(canary.reasons)
    assert again.result == canary.result


def test_nothing_is_left_in_the_working_folder(
    stage: Callable[..., Path], settings: Settings, tmp_path: Path
) -> None:
    validated(stage("sessions", canary_rows()), SESSIONS, settings, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_the_run_fails_where_the_rows_found_are_not_those_counted(
    judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = expectations.conditions.conditions_of

    def forgetful(rules: Iterable[Expectation], staged: Staged) -> dict[str, str]:
        return honest(rules, staged) | {"sessions.session_id.unsafe": "false"}

    monkeypatch.setattr(expectations.conditions, "conditions_of", forgetful)
    with pytest.raises(RuleCountMismatch) as failure:
        judge("sessions", canary_rows())
    assert "sessions.session_id.unsafe: 1 reported, 0 found" in str(failure.value)
    assert CANARY not in str(failure.value)


def test_a_rule_that_cannot_be_judged_is_an_error_and_no_bad_data(
    stage: Callable[..., Path],
    settings: Settings,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    path = stage("sessions", [{"comment": CANARY}])
    rows = pl.read_parquet(path, glob=False)
    rows.with_columns(performed_at=pl.lit(CANARY)).write_parquet(path)
    with pytest.raises(ValidationFailed) as failure:
        validated(path, SESSIONS, settings, tmp_path)
    assert "sessions.performed_at.before_2000" in str(failure.value)
    output = capfd.readouterr()
    for text in (repr(failure.value), caplog.text, output.out, output.err):
        assert CANARY not in text


def damaged(staged: bytes) -> bytes:
    """Rows that cannot be read behind a description that can."""
    return staged[:4] + b"\xff" * 400 + staged[404:]


@pytest.mark.parametrize("content", [None, lambda _: CANARY.encode(), damaged])
def test_a_file_that_cannot_be_read_is_one_line(
    content: Callable[[bytes], bytes] | None,
    stage: Callable[..., Path],
    settings: Settings,
    tmp_path: Path,
) -> None:
    path = tmp_path / "staged.parquet"
    if content:
        path.write_bytes(content(stage("sessions", canary_rows()).read_bytes()))
    with pytest.raises(ValidationFailed) as failure:
        validated(path, SESSIONS, settings, tmp_path)
    assert "\n" not in str(failure.value)
    assert CANARY not in str(failure.value)


def test_no_value_is_reported_printed_or_logged(
    judge: Judge, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    validation = judge("sessions", canary_rows())
    output = capfd.readouterr()
    page = result_page(validation.result)
    reported = (validation.result, page, caplog.text)
    assert validation.reasons.height == 5
    assert CANARY not in repr(reported)
    assert (output.out, output.err) == ("", "")


def test_what_great_expectations_reports_holds_no_value_either(
    judge: Judge, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest, reports = expectations.validate._reported, []

    def kept(report: ExpectationSuiteValidationResult) -> dict[str, int]:
        reports.append(report)
        return honest(report)

    monkeypatch.setattr(expectations.validate, "_reported", kept)
    judge("sessions", canary_rows())
    (report,) = reports
    assert CANARY not in str(report)


@pytest.mark.parametrize("dataset", DATASETS)
def test_rule_ids_are_unique_and_fit_into_a_mask(dataset: str) -> None:
    rule_ids = [rule.meta["rule_id"] for rule in RULES[dataset] if rule.meta]
    assert len(set(rule_ids)) == len(RULES[dataset])
    assert broken_rules_query(dict.fromkeys(rule_ids, "true"), "staged")


@pytest.mark.parametrize(("dataset", "rule"), ALL_RULES)
def test_every_rule_says_what_it_is_for(dataset: str, rule: Expectation) -> None:
    meta = rule.meta or {}
    assert meta["rule_id"].startswith(f"{dataset}.")
    assert meta["severity"] in ("error", "warning")
    assert str(rule.description).endswith(".")
