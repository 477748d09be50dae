"""The pages of the worklists: templates, the one script and its policy."""

from base64 import b64encode
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from hashlib import sha256
from importlib.resources import files

from markupsafe import Markup

from domain.settings import Clinics, Measures
from reports import names, words
from reports.html import templates
from reports.patient_row import LEVELS, PatientRow
from reports.silence import SilentClinic
from reports.sparkline import sparkline
from reports.timeline import timeline
from reports.timeline_days import first_day_shown, weeks_of
from reports.timeline_words import day_in_words

LEVEL_WORDS = {"red": "Call first", "amber": "Call this week", "info": "For information"}
# Laying out a table of hundreds of rows takes a browser longer than somebody waits for a sort.
SHOWN_AT_FIRST = 50


class Pages:
    """The pages of one clinic group at one data cut."""

    def __init__(
        self,
        clinics: Clinics,
        measures: Measures,
        as_of: date,
        before: date,
        silent: Mapping[str, SilentClinic],
        patients_in_quarantine: int,
    ) -> None:
        self._clinics, self._silent = clinics, silent
        self._told = {
            "as_of": as_of,
            "before": before,
            "patients_in_quarantine": patients_in_quarantine,
            "measures": measures,
            "levels": LEVELS,
            "level_words": LEVEL_WORDS,
            "shown_at_first": SHOWN_AT_FIRST,
            "words": words,
            "names": names,
            "weeks_of": weeks_of,
            "day_in_words": day_in_words,
            "sparkline": lambda row: _sparkline(row, measures.adherent_from_pct),
            "timeline": lambda days: Markup(timeline(days, first_day_shown(as_of))),
            "script": _included("worklist.js"),
            "script_hash": _hash("worklist.js"),
            "style": _included("worklist.css"),
            "style_hash": _hash("worklist.css"),
        }

    def of(self, template: str, clinic_id: str, **about: object) -> str:
        """The page that a template makes about a clinic."""
        about |= {
            "clinic_name": self._clinics.unique_name_of(clinic_id),
            "silent": self._silent.get(clinic_id),
        }
        return templates().get_template(template).render(**self._told, **about)


def _sparkline(row: PatientRow, line_at: float) -> Markup:
    return Markup(sparkline([week.lower for week in row.weeks], line_at))


@lru_cache
def _included(name: str) -> Markup:
    """The script or the style of a page, as it stands in it."""
    return Markup((files("reports") / "templates" / name).read_text(encoding="utf-8"))


def _hash(name: str) -> str:
    """What the page's policy knows its script or style by."""
    return b64encode(sha256(_included(name).encode()).digest()).decode()
