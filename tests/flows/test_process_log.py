"""What a child process writes down of itself: kinds of errors, and nothing that a row may be in."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows.process_log import PREFECTS, log_to

PATIENT = "PT-0042"


@pytest.fixture
def log(tmp_path: Path) -> Iterator[Path]:
    """The file that this process writes to, until the test is over."""
    names = [one for one in logging.root.manager.loggerDict if one.partition(".")[0] in PREFECTS]
    loggers = [logging.getLogger(name) for name in {"", *names, *PREFECTS}]
    before = [(one, one.handlers, one.level, one.propagate) for one in loggers]
    path = tmp_path / "logs" / "flows.log"
    log_to(path)
    yield path
    logging.getLogger("prefect").handlers[0].close()
    for logger, handlers, level, propagate in before:
        logger.handlers, logger.propagate = handlers, propagate
        logger.setLevel(level)


def failed(logger: str) -> None:
    """An error of a package, whose exception quotes a cell."""
    try:
        raise ValueError(PATIENT)
    except ValueError:
        logging.getLogger(logger).exception("it failed")


def test_of_an_exception_only_its_kind_is_written(log: Path) -> None:
    failed("prefect.flow_runs")
    (line,) = log.read_text().splitlines()
    assert line.endswith("ERROR prefect.flow_runs it failed [ValueError]")


@pytest.mark.parametrize(
    "engine", ["polars", "sqlalchemy.engine", "great_expectations", "prefects"]
)
def test_an_engine_that_sees_rows_writes_nothing(
    engine: str, log: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    failed(engine)
    assert not log.exists()
    assert capfd.readouterr() == ("", "")


def test_what_is_no_warning_is_written_of_the_program_itself_alone(log: Path) -> None:
    for name in ("prefect", "adherence"):
        logging.getLogger(name).info("begun")
    (line,) = log.read_text().splitlines()
    assert line.endswith("INFO adherence begun")
