"""Published tables of what a publication was made from."""

from domain.columns import Column, Kind, Table
from domain.published.columns import CLINIC_ID, INSTRUMENT, integer, real

EXPORTS = Table(
    "exports",
    "One row per export and dataset in it; without file names, and without the clinics in it.",
    (
        Column("export_id", Kind.TEXT, "SHA-256 of the file's bytes."),
        Column("dataset", Kind.TEXT, "Dataset."),
        Column("mapping", Kind.TEXT, "Mapping that read it."),
        Column("state", Kind.TEXT, "accepted or rejected."),
        Column(
            "is_redacted",
            Kind.BOOLEAN,
            "Written again without a patient who was forgotten; its rows are counted as ignored.",
        ),
        Column("reason", Kind.TEXT, "Code of why it was rejected whole; null: it was not."),
        Column("received_at", Kind.DATETIME, "When it landed, UTC."),
        Column("exported_at", Kind.DATETIME, "When it was made, clinic time; null: not known."),
        integer("rows_read", "Rows in the file."),
        integer("rows_accepted", "Rows accepted."),
        integer("rows_quarantined", "Rows quarantined, also those that were corrected since."),
        integer(
            "rows_ignored",
            "Rows ignored: blank, of a footer, of another dataset, or of a patient to be ignored "
            "or forgotten.",
        ),
        integer("warnings", "Rows accepted with a warning."),
        Column(
            "snapshot",
            Kind.TEXT,
            "Of a full snapshot: applied, or why what it lacks was not taken for deleted; null: it "
            "is none.",
        ),
        integer("rows_absent", "Rows known before that the full snapshot lacks."),
    ),
    key=("export_id", "dataset"),
)

SOURCE_ALARMS = Table(
    "source_alarms",
    "One row per clinic and instrument whose scores go the wrong way with pain.",
    (
        CLINIC_ID,
        INSTRUMENT,
        Column("compared_with", Kind.TEXT, "The pain; either may be reversed."),
        integer("pairs", "Scores of both by one patient on one day."),
        real("correlation", "Spearman's correlation of the pairs, -1 to 1."),
    ),
    key=("clinic_id", "instrument"),
)

QUARANTINE_COUNTS = Table(
    "quarantine_counts",
    "One row per dataset, clinic and reason: rows in quarantine now, without those that were "
    "corrected since (exports counts them, too); a row counts under each reason.",
    (
        Column("dataset", Kind.TEXT, "Dataset."),
        Column("clinic_id", Kind.TEXT, "Clinic; null where the row does not say a known one."),
        Column("reason", Kind.TEXT, "Reason code."),
        integer("rows", "Rows in quarantine."),
    ),
    key=("dataset", "clinic_id", "reason"),
)

PUBLICATION = Table(
    "publication",
    "One row: what this database was made from.",
    (
        Column("as_of", Kind.DATE, "Data cut: the last day that counts."),
        Column(
            "known_at",
            Kind.DATETIME,
            "Exports received up to then are taken into account, by their names of then, UTC.",
        ),
        Column("published_at", Kind.DATETIME, "When it was published, UTC."),
        Column("code_version", Kind.TEXT, "Version of the program."),
        Column(
            "rules_version",
            Kind.TEXT,
            "Version of the thresholds, and a hash over them.",
        ),
        Column(
            "exports_hash", Kind.TEXT, "Hash over the exports used, and how they were taken in."
        ),
        Column("schema_version", Kind.TEXT, "Version of these tables."),
        Column(
            "key_id",
            Kind.TEXT,
            "Name of the key behind the pseudonyms: two publications with the same one have the "
            "same pseudonyms. It tells nothing of the key.",
        ),
        Column(
            "audit_head",
            Kind.TEXT,
            "Hash of the last line that the audit log had then, to check it against.",
        ),
    ),
)
