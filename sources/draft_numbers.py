"""Which columns make the session of a row in a draft, and whether one numbers its rows."""

from collections.abc import Mapping

import polars as pl

from sources.profile import EntityProfile


def session_of(found: Mapping[str, str]) -> list[str]:
    """The columns of the export that rows of one session have alike; none where it has none."""
    if "session_id" in found:
        return [found["session_id"]]
    if "performed_at" not in found:
        return []
    # A log without patients may be that of one.
    return [found[name] for name in ("patient_id", "performed_at") if name in found]


def without_restarts(found: Mapping[str, str], entity: EntityProfile) -> dict[str, str]:
    """What was found but for a line_no that begins anew within a session, as with each exercise."""
    others = {ours: theirs for ours, theirs in found.items() if ours != "line_no"}
    return others if _restarts(found, entity) else dict(found)


def _restarts(found: Mapping[str, str], entity: EntityProfile) -> bool:
    session = session_of(found)
    if "line_no" not in found or not session:
        return False
    # Of two patients a session may have one id, and of two versions of a row one number.
    besides = [found[name] for name in ("line_no", "patient_id", "updated_at") if name in found]
    key = list(dict.fromkeys([*session, *besides]))
    rows = entity.cells.lazy().select(*dict.fromkeys(found.values())).unique().select(key)
    filled = rows.filter(
        pl.all_horizontal(pl.col(session[0], found["line_no"]).fill_null("") != "")
    )
    return bool(filled.collect().is_duplicated().any())
