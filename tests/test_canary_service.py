"""The service leaves no word of a patient outside the folders of the pipeline."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.canary import WORDS, files_of, leaks, planted_exports, words_in_private, write_all
from tests.processes import until
from tests.service import Service, configuration
from warehouse.landing import landed_exports

pytestmark = [pytest.mark.slow, pytest.mark.service]


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A service whose temporary files lie in a folder that is searched too."""
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    config = configuration(tmp_path / "config")
    running = Service(tmp_path / "data", config, TMPDIR=str(temporary))
    try:
        running.wait_until_running()
        yield running
    finally:
        running.stop()


def test_a_service_that_published_and_rejected_leaks_nothing(
    service: Service, tmp_path: Path
) -> None:
    exports = planted_exports()
    service.drop(write_all(exports, tmp_path / "sent"))
    until(lambda: len(landed_exports(service.store)) == len(exports), "all to land")
    until(lambda: len(service.receipts) == len(exports), "all to be taken in or rejected")
    until(lambda: service.notices("export-rejected"), "a notice")
    until(lambda: list(service.store.reports.glob("*/clinic_z.html")), "a report")
    service.stop()
    assert leaks(service.store.data, *files_of(tmp_path / "tmp")) == []
    assert words_in_private(service.store.data) == set(WORDS)
