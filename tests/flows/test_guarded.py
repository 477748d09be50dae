"""What people are told of an error that nobody foresaw: kind and place, or a full disk."""

import os
import signal
from errno import EACCES, EDQUOT, EIO, ENOSPC
from threading import Timer
from types import FrameType

import duckdb
import polars as pl
import pytest

from flows.engine import StepFailed, guarded

PATIENT = "PT-0042"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(ENOSPC, "No space left on device", PATIENT), "the disk is full"),
        (OSError(EDQUOT, "Disk quota exceeded"), "the disk is full"),
        (pl.exceptions.ComputeError(f"{PATIENT}: No space left on device"), "the disk is full"),
        (PermissionError(EACCES, "Permission denied", PATIENT), "PermissionError at tests/flows"),
        (OSError(EIO, "Input/output error", PATIENT), "OSError at tests/flows/test_guarded.py"),
        (ValueError(PATIENT), "ValueError at tests/flows/test_guarded.py"),
    ],
)
def test_a_step_that_fails_says_why_and_never_whose_row_it_was(error: Exception, said: str) -> None:
    @guarded
    def publish_all() -> None:
        raise error

    with pytest.raises(StepFailed) as failure:
        publish_all()
    assert f"publish_all: {said}" in str(failure.value)
    assert "Every published file is whole" in str(failure.value)
    assert PATIENT not in str(failure.value)
    assert "landing/" not in str(failure.value)


@pytest.mark.parametrize(
    "error",
    [
        pl.exceptions.ComputeError(f"parquet: File out of specification: {PATIENT}"),
        pl.exceptions.InvalidOperationError(f"unable to decode the encoded schema: {PATIENT}"),
        pl.exceptions.PanicException(PATIENT),
        duckdb.InvalidInputException(PATIENT),
    ],
)
@pytest.mark.parametrize(
    ("place", "is_of_rows"), [("warehouse/build.py:3", True), ("sources/profile.py:3", False)]
)
def test_what_may_be_a_damaged_file_of_rows_is_told_with_what_to_do(
    error: BaseException, place: str, is_of_rows: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("flows.engine.place_of", lambda _: place)

    @guarded
    def publish_all() -> None:
        raise error

    with pytest.raises(StepFailed, match=place) as failure:
        publish_all()
    assert ("remove derived/ and run again" in str(failure.value)) is is_of_rows
    assert ("are made anew from landing/" in str(failure.value)) is is_of_rows
    assert PATIENT not in str(failure.value)


def test_a_signal_within_a_statement_of_duckdb_is_no_error_of_the_step() -> None:
    class Stopped(BaseException):
        """As Prefect's for SIGTERM."""

    def stop(number: int, _: FrameType | None) -> None:
        raise Stopped(number)

    @guarded
    def publish_all() -> None:
        Timer(0.2, os.kill, (os.getpid(), signal.SIGUSR1)).start()
        duckdb.sql(
            "select sum(a.range * b.range) from range(10_000_000) a, range(100_000) b"
        ).fetchall()

    before = signal.signal(signal.SIGUSR1, stop)
    try:
        with pytest.raises(Stopped):
            publish_all()
    finally:
        signal.signal(signal.SIGUSR1, before)
