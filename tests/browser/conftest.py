"""Debian's Chromium for the tests marked ``browser``; without it they are skipped.

``make browser`` installs what is missing and runs them.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest

from domain.settings import Clinics
from tests.reports.invented_tables import SIZES_OF_THREE, THREE_CLINICS, group_tables

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browser.visit import Visit

Open = Callable[[str], "Visit"]
HERE = Path(__file__).parent
# A container has no user namespaces for Chromium's sandbox, and pages here are our own.
ARGUMENTS = ("--no-sandbox", "--disable-dev-shm-usage")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    chromium = shutil.which("chromium")
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.browser)
            if chromium is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium: make browser installs it"))


@pytest.fixture(scope="session")
def browser() -> "Iterator[Browser]":
    """One Chromium for all tests."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(ARGUMENTS)
        )
        yield chromium
        chromium.close()


@pytest.fixture
def opened(browser: "Browser", tmp_path: Path) -> Iterator[Open]:
    """Opens the HTML of a page as a file in a tab of its own, as people do."""
    from tests.browser.visit import visited

    context = browser.new_context(viewport={"width": 1200, "height": 900})

    def open_page(html: str) -> "Visit":
        file = tmp_path / f"page_{len(context.pages)}.html"
        file.write_text(html, encoding="utf-8")
        return visited(context.new_page(), file)

    yield open_page
    context.close()


@pytest.fixture(scope="session")
def clinics() -> Clinics:
    return THREE_CLINICS


@pytest.fixture(scope="session")
def group() -> Mapping[str, pl.DataFrame]:
    return group_tables(SIZES_OF_THREE)
