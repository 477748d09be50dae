"""Rows of appointments, and the rules they break."""

from typing import Any

# What the row holds; the rules it breaks.
CASES: list[tuple[dict[str, Any], set[str]]] = [
    ({"clinic_id": "3", "unlisted": ["clinic_id"]}, {"clinic_id.not_mapped"}),
    ({"patient_id": "word", "unlisted": ["patient_id"]}, {"words.not_mapped"}),
    ({}, set()),
    ({"clinic_id": None}, {"clinic_id.missing"}),
    ({"patient_id": None}, {"patient_id.missing"}),
    ({"appointment_id": None}, {"appointment_id.missing"}),
    ({"starts_at": None}, {"starts_at.missing"}),
    ({"status": None}, {"status.missing"}),
    ({"starts_at": "?"}, {"starts_at.unreadable"}),
    ({"updated_at": "?"}, {"updated_at.unreadable"}),
    ({"starts_at": "2000-01-01T00:00"}, set()),
    ({"starts_at": "1999-12-31T23:59"}, {"starts_at.before_2000"}),
    ({"updated_at": "2000-01-01T00:00"}, set()),
    ({"updated_at": "1999-12-31T23:59"}, {"updated_at.before_2000"}),
    ({"status": "booked"}, set()),
    ({"status": "attended"}, set()),
    ({"status": "did_not_attend"}, set()),
    ({"status": "late_cancelled"}, set()),
    ({"status": "clinic_cancelled"}, set()),
    ({"status": "elsewhere"}, {"status.not_listed"}),
    ({"clinic_id": "1.2E+17"}, {"clinic_id.mangled"}),
    ({"clinic_id": "a/b"}, {"clinic_id.unsafe"}),
    ({"patient_id": "1.2E+17"}, {"patient_id.mangled"}),
    ({"patient_id": "a/b"}, {"patient_id.unsafe"}),
    ({"appointment_id": "1.2E+17"}, {"appointment_id.mangled"}),
    ({"appointment_id": "a/b"}, {"appointment_id.unsafe"}),
    ({"appointment_id": "twice", "status": "booked"}, {"key.conflict"}),
    ({"appointment_id": "twice", "status": "attended"}, {"key.conflict"}),
]
