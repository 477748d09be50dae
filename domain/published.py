"""The published tables (contract, section 10), each declared once.

The comments in DuckDB, the Parquet schemas and the data dictionary all come from here.
"""

from domain import datasets as incoming
from domain.columns import Column, Kind, Table
from domain.methods import ASSOCIATION_NOTES, METHODS, NOTES, in_words

PATIENT_KEY = Column("patient_key", Kind.TEXT, "Pseudonym of the patient.")
EPISODE_KEY = Column("episode_key", Kind.TEXT, "Pseudonym of the episode.")
EPISODE_KEY_OF_DAY = Column(
    "episode_key", Kind.TEXT, "Pseudonym of the episode; null where no episode holds the day."
)
EPISODE_KEY_OF_ANSWER = Column(
    "episode_key",
    Kind.TEXT,
    "Pseudonym of the episode, from 14 days before its start to 365 days after discharge; null "
    "where the answer falls into none.",
)
CLINIC_ID = Column("clinic_id", Kind.TEXT, "Clinic, as in the configuration.")
CLINIC_OR_ALL = Column("clinic_id", Kind.TEXT, "Clinic; 'all' for the whole group.")
PHYSIO_ID = Column(
    "physio_id",
    Kind.TEXT,
    "Physiotherapist in charge by now, also in rows of past weeks; null: nobody yet.",
)
COHORT = Column(
    "cohort",
    Kind.TEXT,
    "Cohort as assigned at the start: lumbar_only or lumbar_hip.",
    values=incoming.COHORTS,
)
WEEK = Column("week", Kind.DATE, "Monday of the week, clinic time.")
WEEK_COMPARED = Column(
    "week", Kind.DATE, "Monday of the last complete week, at whose Sunday it is computed."
)
COMPONENT = Column(
    "component",
    Kind.TEXT,
    "Part of the body trained: lumbar, hip, or all for both together, which is not their sum.",
    values=("lumbar", "hip", "all"),
)
EXERCISE_CODE = Column("exercise_code", Kind.TEXT, "Exercise, as in the catalogue.")
INSTRUMENT = Column("instrument", Kind.TEXT, "Questionnaire.")
OUTCOME_WINDOW = Column(
    "outcome_window",
    Kind.TEXT,
    "Window of days since the start: baseline, week_2, week_6, week_12 or discharge.",
)


def _integer(name: str, description: str) -> Column:
    return Column(name, Kind.INTEGER, description)


def _real(name: str, description: str) -> Column:
    return Column(name, Kind.REAL, description)


def _taken_from(table: Table, *names: str) -> tuple[Column, ...]:
    """Columns of an incoming dataset, as they are published."""
    return tuple(table.column(name) for name in names)


PROGRAMME = (
    _real(
        "sessions_prescribed",
        "Sessions prescribed: sum over eligible days of times a day × days a week / 7, each the "
        "greatest of the prescriptions of that day.",
    ),
    _integer(
        "sessions_done",
        "Home sessions done on eligible days, extra ones included: with a bout that is not "
        "inferred, done or partial, of a set or more; on the day of their first bout.",
    ),
    _real(
        "sessions_counted",
        "Sessions that count: at most the prescribed number each day, and in the week.",
    ),
    _real("adherence_pct", "100 × counted / prescribed, 0–100; null where nothing was prescribed."),
    _real("adherence_uncapped_pct", "100 × done / prescribed; may pass 100."),
    _integer("eligible_days", "Days active, prescribed, not on hold, not after the data cut."),
    _integer("days_with_session", "Eligible days with at least one session."),
)

CLINICS = Table(
    "clinics",
    "One row per clinic, from the configuration or met in an export.",
    (
        CLINIC_ID,
        Column("name", Kind.TEXT, "Name for people."),
        Column("time_zone", Kind.TEXT, "Time zone whose calendar counts."),
        Column("is_listed", Kind.BOOLEAN, "Whether the configuration lists the clinic."),
    ),
    key=("clinic_id",),
)

EXERCISES = Table(
    "exercises",
    "One row per exercise of the catalogue.",
    (
        EXERCISE_CODE,
        Column("name", Kind.TEXT, "Name for people."),
        Column("component", Kind.TEXT, "Part of the body trained: lumbar or hip."),
        Column("is_one_sided", Kind.BOOLEAN, "Whether each side is trained by itself."),
    ),
    key=("exercise_code",),
)

INSTRUMENTS = Table(
    "instruments",
    "One row per questionnaire: how its score is to be read.",
    (
        INSTRUMENT,
        Column("name", Kind.TEXT, "Name for people."),
        _real("low", "Lowest score."),
        _real("high", "Highest score."),
        Column("unit", Kind.TEXT, "What one point of the score is."),
        Column("better", Kind.TEXT, "Direction of an improvement.", values=("lower", "higher")),
        _real("minimal_important_change", "Change that matters to a patient; null: not known."),
        Column(
            "is_change", Kind.BOOLEAN, "Whether the score is itself a change, never subtracted."
        ),
        _integer("items", "Items that the score is computed from; 0: it is reported as a number."),
        _integer("items_needed", "Items that must be answered for a score."),
    ),
    key=("instrument",),
)

EPISODES = Table(
    "episodes",
    "One row per course of care of one patient, also one that starts after the data cut.",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        PHYSIO_ID,
        COHORT,
        Column("started_on", Kind.DATE, "First day of the episode."),
        Column(
            "discharged_on",
            Kind.DATE,
            "Last day of the episode, also one after the data cut; null: still open.",
        ),
        Column(
            "switched_on",
            Kind.DATE,
            "First day of a hip prescription in an episode of lumbar_only; null: not by the data "
            "cut.",
        ),
        _integer("birth_year", "Year of birth."),
        Column("sex", Kind.TEXT, "Sex as recorded: f, m or x."),
        _real("symptom_weeks", "Weeks of symptoms before the episode started."),
    ),
    key=("episode_key",),
)

PRESCRIPTIONS = Table(
    "prescriptions",
    "One row per exercise prescribed in an episode, with its dose and dates, also those after "
    "the data cut. No key: two rows may be alike.",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        EXERCISE_CODE,
        Column("component", Kind.TEXT, "Part of the body trained: lumbar or hip."),
        *_taken_from(
            incoming.PRESCRIPTIONS,
            "sets",
            "reps_min",
            "reps_max",
            "times_per_day",
            "days_per_week",
            "valid_from",
            "valid_to",
        ),
    ),
)

HOLDS = Table(
    "holds",
    "One row per period in which an episode pauses, also one after the data cut; without the "
    "reason in words. No key: two rows may be alike.",
    (PATIENT_KEY, EPISODE_KEY, CLINIC_ID, *_taken_from(incoming.HOLDS, "from_on", "to_on")),
)

APPOINTMENTS = Table(
    "appointments",
    "One row per appointment of a known patient, also one after the data cut. No key: two rows "
    "may be alike.",
    (
        PATIENT_KEY,
        EPISODE_KEY_OF_DAY,
        CLINIC_ID,
        *_taken_from(incoming.APPOINTMENTS, "starts_at", "status"),
    ),
)

BOUTS = Table(
    "bouts",
    "One row per bout of a known patient up to the data cut: one exercise done within one session.",
    (
        PATIENT_KEY,
        EPISODE_KEY_OF_DAY,
        Column("session_key", Kind.TEXT, "Pseudonym of the session."),
        _integer("line_no", "Number of the bout within its session."),
        CLINIC_ID,
        Column("performed_at", Kind.DATETIME, "When it was done, clinic time."),
        Column("performed_on", Kind.DATE, "Day it was done, clinic time."),
        *_taken_from(incoming.SESSIONS, "setting", "source_kind"),
        EXERCISE_CODE,
        Column("component", Kind.TEXT, "Part of the body trained: lumbar or hip."),
        *_taken_from(incoming.SESSIONS, "status", "side", "sets_done", "reps_per_set", "pain"),
    ),
    key=("session_key", "line_no"),
)

OUTCOME_SCORES = Table(
    "outcome_scores",
    "One row per questionnaire that a known patient answered up to the data cut and that yields a "
    "score. No key: two rows may be alike.",
    (
        PATIENT_KEY,
        EPISODE_KEY_OF_ANSWER,
        CLINIC_ID,
        INSTRUMENT,
        Column("completed_at", Kind.DATETIME, "When it was completed, clinic time."),
        _real("score", "The score used: computed from items where items are given."),
        _real("reported_score", "The score that the source reported."),
        _real("computed_score", "The score computed from items; null without items."),
        _integer("items_answered", "Items answered; 0 where only a score was reported."),
    ),
)

PATIENT_WEEKS = Table(
    "patient_weeks",
    "One row per episode, week up to the data cut, and component ever prescribed in the episode.",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        PHYSIO_ID,
        COHORT,
        WEEK,
        _integer("programme_week", "Whole weeks since the start, at the week's Sunday."),
        COMPONENT,
        *PROGRAMME,
        _real("days_covered_pct", "100 × days with a session / eligible days."),
        _integer(
            "logged_days",
            "Eligible days with any home bout of the patient that is not inferred, done or not, of "
            "whatever component or episode.",
        ),
        _real("log_completeness_pct", "100 × logged days / eligible days."),
        _real(
            "adherence_logged_pct",
            "Upper bound of adherence: counted / prescribed on logged days only.",
        ),
        _real(
            "volume_pct",
            "100 × repetitions done, at most the prescribed by exercise and day, / prescribed.",
        ),
        _integer("sessions_off_schedule", "Sessions on days of the episode that are not eligible."),
        Column("is_complete", Kind.BOOLEAN, "Whether the week's Sunday is not after the data cut."),
    ),
    key=("episode_key", "week", "component"),
)

EXERCISE_WEEKS = Table(
    "exercise_weeks",
    "One row per episode, week up to the data cut, and exercise ever prescribed in the episode.",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        PHYSIO_ID,
        COHORT,
        WEEK,
        _integer("programme_week", "Whole weeks since the start, at the week's Sunday."),
        EXERCISE_CODE,
        Column("component", Kind.TEXT, "Part of the body trained: lumbar or hip."),
        *PROGRAMME,
        _real("days_covered_pct", "100 × days with a session / eligible days."),
        _real(
            "volume_pct",
            "100 × repetitions done, at most the prescribed by exercise and day, / prescribed.",
        ),
        Column("is_complete", Kind.BOOLEAN, "Whether the week's Sunday is not after the data cut."),
    ),
    key=("episode_key", "week", "exercise_code"),
)

OUTCOME_WINDOWS = Table(
    "outcome_windows",
    "One row per episode, instrument and window that has a score. One answer may stand in two "
    "windows (discharge and the one of that day, such as week_6): do not pool them. Of who was "
    "discharged within days it may be baseline and discharge at once, its change 0 (same "
    "completed_at).",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        COHORT,
        INSTRUMENT,
        OUTCOME_WINDOW,
        _real("score", "Score in the window, in points of the instrument."),
        _real("baseline_score", "Score in the baseline window; null: none."),
        _real(
            "change",
            "Score − baseline score; null without a baseline, in the baseline row, and for GRoC.",
        ),
        _real(
            "improvement",
            "Change, signed so that positive is better; for GRoC the score itself.",
        ),
        Column(
            "is_responder",
            Kind.BOOLEAN,
            "Whether the improvement, of GRoC and PASS the score itself, reaches the minimal "
            "important change; null: the baseline row, no baseline, no room for it, satisfaction.",
        ),
        Column("completed_at", Kind.DATETIME, "When it was completed, clinic time."),
    ),
    key=("episode_key", "instrument", "outcome_window"),
)

COHORT_WEEKS = Table(
    "cohort_weeks",
    "One row per clinic (or all), cohort, week and component, the running week included up to the "
    "data cut; complete weeks: week + 6 <= (select as_of from publication). Not suppressed.",
    (
        CLINIC_OR_ALL,
        COHORT,
        WEEK,
        COMPONENT,
        _integer("patients", "Patients with an adherence that week."),
        _real("mean_pct", "Mean of their adherence_pct."),
        _real("median_pct", "Median of their adherence_pct."),
        _real("q1_pct", "First quartile (linear) of their adherence_pct."),
        _real("q3_pct", "Third quartile (linear) of their adherence_pct."),
        _integer("adherent_patients", "Patients at adherent_from_pct (80 % as shipped) or more."),
        _real("log_completeness_pct", "100 × logged days / eligible days of these patients."),
    ),
    key=("clinic_id", "cohort", "week", "component"),
)

PROCESS_CHARTS = Table(
    "process_charts",
    "One row per clinic (or all), cohort, component and week with enough patients: a point. As of "
    "the Sunday of the last complete week: what was logged since may make cohort_weeks another.",
    (
        CLINIC_OR_ALL,
        COHORT,
        COMPONENT,
        WEEK,
        _integer("patients", "Patients with an adherence that week."),
        _real("value_pct", "The point: mean of their adherence_pct."),
        _real("centre", "Mean of the first points; null until there are enough for limits."),
        _real("lower", "Lower natural limit, not cut at 0: centre − 2.66 × mean moving range."),
        _real("upper", "Upper natural limit, not cut at 100."),
        Column(
            "is_baseline", Kind.BOOLEAN, "Whether it is among the points that limits are made from."
        ),
        Column(
            "signals",
            Kind.TEXT,
            "Rules that mark the week, joined by commas: outside_limits, shift, trend, near_limit; "
            "null: none. A reason to look, no proof.",
        ),
        Column(
            "variation",
            Kind.TEXT,
            "What the first signal says: common_cause, improvement or concern; null without "
            "limits.",
        ),
    ),
    key=("clinic_id", "cohort", "component", "week"),
)

COHORT_COMPARISON = Table(
    "cohort_comparison",
    "One row per clinic (or all), method and what it is applied to: lumbar_hip minus lumbar_only. "
    "All patients at once: reports wait for batches of them, and have fewer.",
    (
        CLINIC_OR_ALL,
        WEEK_COMPARED,
        Column("method", Kind.TEXT, f"Statistical method. {in_words(METHODS)}"),
        Column("instrument", Kind.TEXT, "Questionnaire; null for adherence and persistence."),
        Column("outcome_window", Kind.TEXT, "Window; null for adherence and persistence."),
        Column("component", Kind.TEXT, "Component; null for outcomes and persistence."),
        _real("estimate", "Difference, lumbar_hip minus lumbar_only, in units of the method."),
        _real("lower", "Lower end of the interval; null: see note."),
        _real("upper", "Upper end of the interval; null: see note."),
        _real("level", "Confidence level of the interval."),
        _integer("n_lumbar_only", "Patients of lumbar_only analysed."),
        _integer("n_lumbar_hip", "Patients of lumbar_hip analysed."),
        Column("note", Kind.TEXT, f"What is not as usual; null: nothing. {in_words(NOTES)}"),
    ),
    key=("clinic_id", "week", "method", "instrument", "outcome_window", "component"),
)

ADHERENCE_ASSOCIATION = Table(
    "adherence_association",
    "One row per clinic (or all), cohort, questionnaire, window and component: how adherence "
    "before the window goes with the change in it. An association, no effect.",
    (
        CLINIC_OR_ALL,
        WEEK_COMPARED,
        COHORT,
        INSTRUMENT,
        OUTCOME_WINDOW,
        COMPONENT,
        _integer("n", "Patients with a change and an adherence before the window."),
        _real(
            "spearman",
            "Rank correlation, −1 to 1, of improvement with 100 × counted / prescribed over the "
            "weeks that were over when the window opened.",
        ),
        _real("lower", "Lower end of its interval (Bonett and Wright 2000); null where too few."),
        _real("upper", "Upper end of its interval; null where too few."),
        _real("level", "Confidence level of the interval."),
        Column(
            "note", Kind.TEXT, f"What is not as usual; null: nothing. {in_words(ASSOCIATION_NOTES)}"
        ),
    ),
    key=("clinic_id", "cohort", "instrument", "outcome_window", "component"),
)

COHORT_SUMMARY = Table(
    "cohort_summary",
    "One row per clinic (or all), cohort, instrument and window. All patients at once: reports "
    "wait for batches of them, and have fewer.",
    (
        CLINIC_OR_ALL,
        WEEK_COMPARED,
        COHORT,
        INSTRUMENT,
        OUTCOME_WINDOW,
        _integer("n", "Patients with a score in the window, also where it is still open."),
        _integer(
            "missing",
            "Patients whose window has closed and who have no score in it, also those discharged "
            "before it opened, whom flow counts apart: n + missing is not due.",
        ),
        _integer("n_change", "Patients with a score in the window and at baseline."),
        _real("baseline_mean", "Mean baseline score of those with a change."),
        _real("baseline_sd", "Standard deviation of the same."),
        _real("score_mean", "Mean score in the window."),
        _real("score_sd", "Standard deviation of the same."),
        _real("change_mean", "Mean change."),
        _real("change_sd", "Standard deviation of the same."),
        _integer("responders", "Patients who reached the minimal important change."),
        _integer("responders_of", "Patients who could have reached it."),
        _real("responder_share", "Responders / of, 0–1."),
        _real("responder_lower", "Lower end of Wilson's 95 % interval."),
        _real("responder_upper", "Upper end of Wilson's 95 % interval."),
    ),
    key=("clinic_id", "cohort", "instrument", "outcome_window"),
)

BASELINE_BALANCE = Table(
    "baseline_balance",
    "One row per clinic (or all) and covariate measured at the start.",
    (
        CLINIC_OR_ALL,
        WEEK_COMPARED,
        Column(
            "covariate",
            Kind.TEXT,
            "age_years (of 0 to 120), female_share, symptom_weeks, baseline_nprs or baseline_odi.",
        ),
        _integer("n_lumbar_only", "Patients of lumbar_only with a value."),
        _real("mean_lumbar_only", "Mean (or share) in lumbar_only."),
        _real("sd_lumbar_only", "Standard deviation in lumbar_only."),
        _integer("n_lumbar_hip", "Patients of lumbar_hip with a value."),
        _real("mean_lumbar_hip", "Mean (or share) in lumbar_hip."),
        _real("sd_lumbar_hip", "Standard deviation in lumbar_hip."),
        _real(
            "standardised_difference",
            "lumbar_hip minus lumbar_only, over the root of the mean variance (Austin 2009).",
        ),
    ),
    key=("clinic_id", "covariate"),
)

MISSING_BALANCE = Table(
    "missing_balance",
    "One row per clinic (or all), cohort, window and covariate: patients whose window has closed, "
    "with and without an NPRS in it, as they were at the start.",
    (
        CLINIC_OR_ALL,
        WEEK_COMPARED,
        COHORT,
        OUTCOME_WINDOW,
        Column(
            "covariate",
            Kind.TEXT,
            "age_years (of 0 to 120), female_share, symptom_weeks, baseline_nprs or baseline_odi.",
        ),
        _integer("n_observed", "Patients with a score and a value."),
        _real("mean_observed", "Mean (or share) of those with a score."),
        _real("sd_observed", "Standard deviation of the same."),
        _integer("n_missing", "Patients without a score, with a value."),
        _real("mean_missing", "Mean (or share) of those without a score."),
        _real("sd_missing", "Standard deviation of the same."),
        _real(
            "standardised_difference",
            "Missing minus observed, over the root of the mean variance (Austin 2009).",
        ),
    ),
    key=("clinic_id", "cohort", "outcome_window", "covariate"),
)

FLOW = Table(
    "flow",
    "One row per clinic (or all), cohort and window: from referred to analysed, pain (NPRS). "
    "episodes, started and with_baseline are the same in every window: do not add them up.",
    (
        CLINIC_OR_ALL,
        WEEK_COMPARED,
        COHORT,
        OUTCOME_WINDOW,
        _integer("episodes", "Episodes known."),
        _integer("started", "Episodes started by that Sunday."),
        _integer("with_baseline", "Started episodes with a baseline NPRS."),
        _integer("due", "Started episodes whose window has closed by that Sunday."),
        _integer("observed", "Due episodes with a score in the window."),
        _integer(
            "missing",
            "Due episodes without one, not discontinued; cohort_summary.missing is of patients and "
            "has the discontinued, too.",
        ),
        _integer("discontinued", "Due episodes without one, discharged before the window opened."),
    ),
    key=("clinic_id", "cohort", "outcome_window"),
)

ATTENDANCE = Table(
    "attendance",
    "One row per episode: its appointments up to the data cut.",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        COHORT,
        *(
            _integer(status, f"Appointments whose status is {status} by now; each has one status.")
            for status in incoming.APPOINTMENT_STATUSES
        ),
        _real(
            "attendance_pct",
            "100 × attended / (attended + did_not_attend + late_cancelled); null: none of these.",
        ),
    ),
    key=("episode_key",),
)

PERSISTENCE = Table(
    "persistence",
    "One row per episode: how long its home programme was kept up.",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        COHORT,
        Column("first_logged_on", Kind.DATE, "Day of the first home session; null: never."),
        _integer(
            "days_to_first_log",
            "Days from the first prescribed day to the first session, below 0 where it came "
            "before; null: no session, or nothing prescribed by the data cut.",
        ),
        _integer(
            "persisted_days",
            "Days from the first session to the last before a gap of more than the configured "
            "eligible days (14 as shipped); without such a gap to discharge or data cut.",
        ),
        Column(
            "is_censored",
            Kind.BOOLEAN,
            "Whether no such gap was seen: discharge or data cut came first, or there was no "
            "session at all (no first_logged_on).",
        ),
    ),
    key=("episode_key",),
)

PERSISTENCE_CURVES = Table(
    "persistence_curves",
    "One row per clinic (or all), cohort and day on which its persistence curve begins, steps or "
    "ends.",
    (
        CLINIC_OR_ALL,
        WEEK_COMPARED,
        COHORT,
        _integer("day", "Days since the first session; 0 is the start of the curve."),
        _integer(
            "at_risk",
            "Patients who still keep going on that day, and whose stop on it could be seen: more "
            "than the configured eligible days lie behind it (14 as shipped).",
        ),
        _integer("events", "Patients whose last session before a long gap was that day."),
        _real("survival", "Share that keeps going beyond that day, 0–1 (Kaplan–Meier)."),
        _real("lower", "Lower end of its 95 % interval (Greenwood, log–log); null at 0 and 1."),
        _real("upper", "Upper end of its 95 % interval; null at 0 and 1."),
    ),
    key=("clinic_id", "cohort", "day"),
)

FLAG_CODES = ("N1", "N2", "N3", "N4", "N5", "N6", "P1", "P2", "Q1", "D1")
# The numbers behind a flag; which of them a code has, and what they are there.
FLAG_NUMBERS = (
    _real(
        "value",
        "What the rule looks at: days (N1, N2: eligible ones; Q1: since the window closed), "
        "adherence_pct of a week (N3 to N6, D1: uncapped), highest pain (P1), latest NPRS (P2).",
    ),
    _real(
        "threshold",
        "Limit that the rule holds it against, at this level: in days, percent or points; for N5 "
        "and P2 the limit of the difference to compared_with.",
    ),
    _real(
        "compared_with",
        "Adherence of the week before (N4), mean of the two before (N5), lowest of the other "
        "exercises (N6); baseline NPRS (P1, P2).",
    ),
    _integer(
        "counted",
        "Eligible days of the week (N3), other exercises (N6), sessions at the threshold or over "
        "it (P1), windows without a score (Q1), sessions done in the week (D1).",
    ),
    Column(
        "value_on",
        Kind.DATE,
        "Day first prescribed (N1), last logged (N2), of the latest such session (P1), of the "
        "latest NPRS (P2); last day of the window (Q1).",
    ),
    Column("week", Kind.DATE, "Monday of the week that the value is of (N3 to N6, D1)."),
    Column("exercise_code", Kind.TEXT, "Exercise that is left out (N6)."),
    Column("outcome_window", Kind.TEXT, "Latest window without a score (Q1)."),
)

FLAGS = Table(
    "flags",
    "One row per episode and flag raised at the data cut.",
    (
        PATIENT_KEY,
        EPISODE_KEY,
        CLINIC_ID,
        PHYSIO_ID,
        Column(
            "code",
            Kind.TEXT,
            "Code of the rule, such as N1 for no home log ever.",
            values=FLAG_CODES,
        ),
        Column("level", Kind.TEXT, "red, amber or info.", values=("red", "amber", "info")),
        Column("first_seen", Kind.DATE, "First day of this spell on which the flag showed."),
        *FLAG_NUMBERS,
        Column("rules_version", Kind.TEXT, "Version of the rules and thresholds."),
    ),
    key=("episode_key", "code"),
)

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
        _integer("rows_read", "Rows in the file."),
        _integer("rows_accepted", "Rows accepted."),
        _integer("rows_quarantined", "Rows quarantined, also those that were corrected since."),
        _integer(
            "rows_ignored",
            "Rows ignored: blank, of a footer, of another dataset, or of a patient to be ignored "
            "or forgotten.",
        ),
        _integer("warnings", "Rows accepted with a warning."),
        Column(
            "snapshot",
            Kind.TEXT,
            "Of a full snapshot: applied, or why what it lacks was not taken for deleted; null: it "
            "is none.",
        ),
        _integer("rows_absent", "Rows known before that the full snapshot lacks."),
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
        _integer("pairs", "Scores of both by one patient on one day."),
        _real("correlation", "Spearman's correlation of the pairs, -1 to 1."),
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
        _integer("rows", "Rows in quarantine."),
    ),
    key=("dataset", "clinic_id", "reason"),
)

PUBLICATION = Table(
    "publication",
    "One row: what this database was made from.",
    (
        Column("as_of", Kind.DATE, "Data cut: the last day that counts."),
        Column(
            "known_at", Kind.DATETIME, "Exports received up to then are taken into account, UTC."
        ),
        Column("published_at", Kind.DATETIME, "When it was published, UTC."),
        Column("code_version", Kind.TEXT, "Version of the program."),
        Column("rules_version", Kind.TEXT, "Version of the rules and thresholds."),
        Column("exports_hash", Kind.TEXT, "Hash over the exports used."),
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

PUBLISHED: dict[str, Table] = {
    table.name: table
    for table in (
        CLINICS,
        EXERCISES,
        INSTRUMENTS,
        EPISODES,
        PRESCRIPTIONS,
        HOLDS,
        APPOINTMENTS,
        BOUTS,
        OUTCOME_SCORES,
        PATIENT_WEEKS,
        EXERCISE_WEEKS,
        OUTCOME_WINDOWS,
        COHORT_WEEKS,
        PROCESS_CHARTS,
        COHORT_COMPARISON,
        COHORT_SUMMARY,
        BASELINE_BALANCE,
        MISSING_BALANCE,
        ADHERENCE_ASSOCIATION,
        FLOW,
        ATTENDANCE,
        PERSISTENCE,
        PERSISTENCE_CURVES,
        FLAGS,
        EXPORTS,
        SOURCE_ALARMS,
        QUARANTINE_COUNTS,
        PUBLICATION,
    )
}
