"""What people call cohorts, components, windows, covariates and reasons."""

COHORTS = {"lumbar_only": "Lumbar only", "lumbar_hip": "Lumbar + hip"}
COMPONENTS = {"lumbar": "Lumbar exercises", "hip": "Hip exercises", "all": "All exercises"}
WINDOWS = {
    "baseline": "At the start",
    "week_2": "2 weeks",
    "week_6": "6 weeks",
    "week_12": "12 weeks",
    "discharge": "Discharge",
}
QUESTIONNAIRES = {
    "nprs": "Pain",
    "odi": "Oswestry",
    "modi": "Modified Oswestry",
    "rmdq": "Roland-Morris",
    "psfs": "PSFS",
    "groc": "Change",
    "pass": "Acceptable",
    "satisfaction": "Satisfaction",
}
COVARIATES = {
    "age_years": "Age, years",
    "female_share": "Women",
    "symptom_weeks": "Weeks of symptoms before",
    "baseline_nprs": "Pain (NPRS 0–10)",
    "baseline_odi": "Disability (Oswestry 0–100)",
}
FLAGS = {
    "N1": "Never logged",
    "N2": "Stopped logging",
    "N3": "Low last week",
    "N4": "Low two weeks running",
    "N5": "Sharp drop",
    "N6": "One exercise left out",
    "P1": "High pain in sessions",
    "P2": "Pain above the start",
    "Q1": "Questionnaire overdue",
    "D1": "More than prescribed",
}
REASONS = {
    "missing_value": "a required value is missing",
    "bad_id": "an id that a spreadsheet has mangled, or that cannot be used",
    "bad_date": "not a date",
    "date_out_of_range": "a date that cannot be right",
    "bad_number": "not a number",
    "out_of_range": "a number outside its scale",
    "not_in_list": "a word that is not on the list for its column",
    "unknown_exercise": "an exercise that the catalogue does not know",
    "duplicate_key": "the same row twice with different values",
    "wrong_width": "a line with more or fewer cells than the header",
    "bad_quoting": "a line with a quotation mark where none can be",
    "mostly_bad": "more than half of its rows are bad",
    "no_mapping": "nobody says any more how it is to be read",
    "shrunken_snapshot": "more than a full export may lose",
    "snapshot_unknown_keys": "and other rows in it have ids that cannot be read",
    "partial_snapshot": "and says itself that its list goes on, or changed meanwhile",
    "undated_snapshot": "and nothing says when it was made",
}


def reason(code: str) -> str:
    """A reason of the quarantine in words; an unknown code as it reads."""
    return REASONS.get(code, code.replace("_", " "))


def flag(code: str) -> str:
    """A flag's rule in a few words; an unknown code as it reads."""
    return FLAGS.get(code, code)
