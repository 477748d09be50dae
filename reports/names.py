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
COVARIATES = {
    "age_years": "Age, years",
    "female_share": "Women",
    "symptom_weeks": "Weeks of symptoms before",
    "baseline_nprs": "Pain (NPRS 0–10)",
    "baseline_odi": "Disability (Oswestry 0–100)",
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
}


def reason(code: str) -> str:
    """A reason of the quarantine in words; an unknown code as it reads."""
    return REASONS.get(code, code.replace("_", " "))
