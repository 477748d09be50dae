"""Rows of holds, and the rules they break."""

from typing import Any

# What the row holds; the rules it breaks.
CASES: list[tuple[dict[str, Any], set[str]]] = [
    ({"clinic_id": "3", "unlisted": ["clinic_id"]}, {"clinic_id.not_mapped"}),
    ({"reason": "word", "unlisted": ["reason"]}, {"words.not_mapped"}),
    ({}, set()),
    ({"clinic_id": None}, {"clinic_id.missing"}),
    ({"patient_id": None}, {"patient_id.missing"}),
    ({"episode_id": None}, {"episode_id.missing"}),
    ({"hold_id": None}, {"hold_id.missing"}),
    ({"from_on": None}, {"from_on.missing"}),
    ({"from_on": "?"}, {"from_on.unreadable"}),
    ({"to_on": "?"}, {"to_on.unreadable"}),
    ({"updated_at": "?"}, {"updated_at.unreadable"}),
    ({"from_on": "2000-01-01"}, set()),
    ({"from_on": "1999-12-31"}, {"from_on.before_2000"}),
    (
        {"from_on": "2000-01-01", "to_on": "1999-12-31"},
        {"to_on.before_2000", "to_on.before_from_on"},
    ),
    ({"to_on": "2027-01-01"}, set()),
    ({"to_on": "2026-12-31"}, {"to_on.before_from_on"}),
    ({"updated_at": "2000-01-01T00:00"}, set()),
    ({"updated_at": "1999-12-31T23:59"}, {"updated_at.before_2000"}),
    ({"clinic_id": "1.2E+17"}, {"clinic_id.mangled"}),
    ({"clinic_id": "a/b"}, {"clinic_id.unsafe"}),
    ({"patient_id": "1.2E+17"}, {"patient_id.mangled"}),
    ({"patient_id": "a/b"}, {"patient_id.unsafe"}),
    ({"episode_id": "1.2E+17"}, {"episode_id.mangled"}),
    ({"episode_id": "a/b"}, {"episode_id.unsafe"}),
    ({"hold_id": "1.2E+17"}, {"hold_id.mangled"}),
    ({"hold_id": "a/b"}, {"hold_id.unsafe"}),
    ({"hold_id": "twice", "reason": "holiday"}, {"key.conflict"}),
    ({"hold_id": "twice", "reason": "surgery"}, {"key.conflict"}),
]
