"""Data Docs: one page per dataset and export that says which rules held, and an index of them.

The pages are our own. Those that Great Expectations renders load some fifteen files from other
people's servers, run scripts, carry the time of day, and cannot be read without all that. These
open offline and cost a millisecond.
"""

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from expectations.pages import index_page, name_of, result_page

MOST_PAGES = 200
RESULTS = "results"


def _write(path: Path, text: str) -> None:
    """Replaces a file whole: nobody sees half of it, after a power cut neither."""
    part = path.with_name(f"{path.name}.part")
    with part.open("w", encoding="utf-8", newline="\n") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(part, path)


def _prune(folder: Path) -> list[Path]:
    """The results that stay, once all but the newest and their pages are gone."""
    newest_first = sorted(
        (folder / RESULTS).glob("*.json"),
        key=lambda path: (path.stat().st_mtime_ns, path.name),
        reverse=True,
    )
    for path in newest_first[MOST_PAGES:]:
        (folder / f"{path.stem}.html").unlink(missing_ok=True)
        path.unlink()
    return newest_first[:MOST_PAGES]


def _result(path: Path) -> dict[str, Any] | None:
    """A result as it was kept; null where the file is damaged: no page may stop an intake."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        path.unlink()
        return None
    return found


def write_data_docs(results: Iterable[Mapping[str, Any]], folder: Path) -> None:
    """Adds a page for each result to those in ``folder``, and makes their index anew.

    ``results`` are those of ``Validation``. One without rows has judged nothing and has no page.
    """
    (folder / RESULTS).mkdir(parents=True, exist_ok=True)
    for result in results:
        if result["rows"]:
            _write(folder / f"{name_of(result)}.html", result_page(result))
            _write(folder / RESULTS / f"{name_of(result)}.json", json.dumps(result, indent=1))
    kept = [one for path in _prune(folder) if (one := _result(path))]
    _write(folder / "index.html", index_page(kept, MOST_PAGES))
