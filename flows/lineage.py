"""Where a row comes from: its export and row there, what it superseded, what lies in quarantine."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import polars as pl

from domain.datasets import ATTRIBUTED, RANK
from domain.errors import UsageError
from flows.as_json import as_json, cells_of
from flows.context import derivation
from flows.engine import guarded
from flows.lineage_asked import Asked, asked_for
from flows.lineage_origins import Origins, Row
from flows.lineage_versions import Versions, versions_of
from flows.reading import reading_of
from sources.mapping_files import load_mappings


@guarded
def lineage(data: Path, words: Sequence[str]) -> list[Row]:
    """One item per key of the rows asked for: the row that counts, the others, and why not they.

    Changes nothing. Raises UsageError where the words ask for nothing that is known.
    """
    plan = replace(derivation(data), only_looks=True)
    mappings = load_mappings(plan.settings.folder)
    origins = Origins(
        {one.export.export_id: one for one in plan.known},
        {one.export.export_id: reading_of(one.export, mappings) for one in plan.known},
    )
    asked = asked_for(words, plan)
    found = [
        item
        for versions in versions_of(asked, plan)
        for item in _items(versions, origins)
        if _is_asked_for(item, asked)
    ]
    if not found:
        raise UsageError(
            "no row of that key is known here, accepted or quarantined. `adherence status` lists "
            "the exports that were taken in"
        )
    return found


def _is_asked_for(item: Row, asked: Asked) -> bool:
    """Whether it belongs to the episode asked for, where one is."""
    if asked.episode_id is None or item["dataset"] not in ATTRIBUTED:
        return True
    return bool(item["episode_id"] == asked.episode_id)


def _items(versions: Versions, origins: Origins) -> Iterator[Row]:
    """One item per key, in the order of the keys; rows without a full key last."""
    key = list(versions.table.key)
    accepted = _by_key(versions.accepted, key)
    quarantined = _by_key(versions.quarantined, key)
    current = {k: rows[0] for k, rows in _by_key(versions.current, key).items()}
    for values in sorted({*accepted, *quarantined}, key=str):
        rows = accepted.get(values, [])
        yield {
            "dataset": versions.table.name,
            "key": dict(zip(key, values, strict=True)),
            **_standing(rows, current.get(values), versions, origins),
            "superseded": [
                _superseded(row, rows[-1], versions, origins) for row in reversed(rows[:-1])
            ],
            "quarantined": [
                _quarantined(row, versions, origins) for row in quarantined.get(values, [])
            ],
        }


def _by_key(rows: pl.DataFrame, key: Sequence[str]) -> dict[tuple[Any, ...], list[Row]]:
    found: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows.iter_rows(named=True):
        found.setdefault(tuple(row[name] for name in key), []).append(row)
    return found


def _standing(
    rows: Sequence[Row], current: Row | None, versions: Versions, origins: Origins
) -> Row:
    """The row that counts and its episode; ``state`` says why there is none."""
    nothing: Row = {"episode_id": None, "row": None, "origin": None, "counts_as": None}
    if not rows:
        return {"state": "quarantined", **nothing}
    newest = rows[-1]
    origin = origins.of(newest, versions.table.name)
    if current is None:
        absent_from = origins.absent_from(newest)
        return {"state": _why_gone(newest), **nothing, "origin": origin, "absent_from": absent_from}
    return {
        "state": "waiting" if current["is_waiting"] else _attribution(current),
        "episode_id": current.get("episode_id"),
        "row": {name: as_json(newest[name]) for name in versions.table.names},
        "origin": origin,
        "counts_as": versions.identities.counts_as.get(newest["patient_id"]),
    }


def _why_gone(newest: Row) -> str:
    """Why a key with accepted rows has no current one."""
    if newest["gone_in"]:
        return "absent"
    return "deleted" if newest["is_deleted"] else "patient_deleted"


def _attribution(current: Row) -> str:
    is_lost = "episode_id" in current and current["episode_id"] is None
    return "unattributed" if is_lost else "current"


def _superseded(row: Row, newest: Row, versions: Versions, origins: Origins) -> Row:
    return {
        "because": _because(row, newest),
        "differs": _differing(row, newest, versions),
        **origins.of(row, versions.table.name),
    }


def _because(row: Row, newest: Row) -> str:
    """Why a row ranks lower: a later snapshot lacks it, or the first part of the rank."""
    if row["gone_in"] and not newest["gone_in"]:
        return "absence"
    return next(name for name in RANK if row[name] != newest[name])


def _differing(row: Row, newest: Row, versions: Versions) -> Row:
    """What a superseded row said otherwise."""
    names = [name for name in versions.table.names if row[name] != newest[name]]
    return {name: as_json(row[name]) for name in names}


def _quarantined(row: Row, versions: Versions, origins: Origins) -> Row:
    return {
        "reasons": row["reasons"],
        "is_open": row["is_open"],
        "cells": cells_of(row),
        **origins.of(row, versions.table.name),
    }
