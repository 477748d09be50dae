"""Weekly adherence from session exports: pandas, Great Expectations, SQLite.

python pandas_great_expectations.py INBOX OUT AS_OF
"""

import sqlite3
import sys
from pathlib import Path

import great_expectations as gx
import great_expectations.expectations as gxe
import pandas as pd

INBOX, OUT, AS_OF = Path(sys.argv[1]), Path(sys.argv[2]), pd.Timestamp(sys.argv[3])
EXERCISES = [
    "hip_clamshell",
    "hip_quadruped_extension",
    "hip_single_leg_bridge",
    "lumbar_abdominal_brace",
    "lumbar_bird_dog",
    "lumbar_dead_bug",
    "lumbar_side_plank",
    "lumbar_extension_endurance",
    "lumbar_curl_up",
]
ID = r"^[A-Za-z0-9_.-]+$"
DAY, MOMENT = r"^\d{4}-\d{2}-\d{2}$", r"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}$"
LIMITS = {"sets_done": (0, 20), "reps_per_set": (0, 200), "pain": (0, 10)}
DOSES = {"sets": (0, 20), "reps_min": (0, 200), "times_per_day": (1, 10), "days_per_week": (1, 7)}
LISTS = {
    "setting": ["home", "clinic", "telehealth"],
    "source_kind": ["patient", "clinician", "device", "inferred"],
    "exercise_code": EXERCISES,
    "status": ["done", "partial", "skipped"],
    "side": ["left", "right", "both"],
}


def read(dataset: str) -> pd.DataFrame:
    files = sorted(INBOX.glob(f"*_{dataset}_*.csv"))
    frames = [pd.read_csv(file, dtype=str, on_bad_lines="warn") for file in files]
    return pd.concat(frames, ignore_index=True)


def typed(rows: pd.DataFrame, dates: list[str], numbers: list[str]) -> pd.DataFrame:
    parsed = {f"{name}_parsed": pd.to_datetime(rows[name], errors="coerce") for name in dates}
    parsed |= {f"{name}_parsed": pd.to_numeric(rows[name], errors="coerce") for name in numbers}
    return rows.assign(**parsed)


def session_suite() -> gx.ExpectationSuite:
    required = ["clinic_id", "patient_id", "session_id", "line_no", "performed_at", "setting"]
    required += ["exercise_code", "sets_done", "reps_per_set"]
    suite = gx.ExpectationSuite(name="sessions")
    for name in required:
        suite.add_expectation(gxe.ExpectColumnValuesToNotBeNull(column=name))
    for name in ("clinic_id", "patient_id", "session_id"):
        suite.add_expectation(gxe.ExpectColumnValuesToMatchRegex(column=name, regex=ID))
    for name in ("performed_at", "updated_at"):
        suite.add_expectation(gxe.ExpectColumnValuesToMatchRegex(column=name, regex=MOMENT))
    suite.add_expectation(gxe.ExpectColumnValuesToNotBeNull(column="performed_at_parsed"))
    suite.add_expectation(
        gxe.ExpectColumnValuesToBeBetween(
            column="performed_at_parsed",
            min_value=pd.Timestamp(2000, 1, 1),
            max_value=AS_OF + pd.Timedelta(days=1),
            strict_max=True,
        )
    )
    for name, (least, most) in LIMITS.items():
        suite.add_expectation(gxe.ExpectColumnValuesToMatchRegex(column=name, regex=r"^-?\d+$"))
        suite.add_expectation(
            gxe.ExpectColumnValuesToBeBetween(
                column=f"{name}_parsed", min_value=least, max_value=most
            )
        )
    for name, values in LISTS.items():
        suite.add_expectation(gxe.ExpectColumnValuesToBeInSet(column=name, value_set=values))
    return suite


def prescription_suite() -> gx.ExpectationSuite:
    suite = gx.ExpectationSuite(name="prescriptions")
    for name in ("clinic_id", "patient_id", "episode_id", "prescription_id", "valid_from"):
        suite.add_expectation(gxe.ExpectColumnValuesToNotBeNull(column=name))
    for name, (least, most) in DOSES.items():
        suite.add_expectation(
            gxe.ExpectColumnValuesToBeBetween(
                column=f"{name}_parsed", min_value=least, max_value=most
            )
        )
    for name in ("valid_from", "valid_to"):
        suite.add_expectation(gxe.ExpectColumnValuesToMatchRegex(column=name, regex=DAY))
    suite.add_expectation(
        gxe.ExpectColumnValuesToBeInSet(column="exercise_code", value_set=EXERCISES)
    )
    return suite


def episode_suite() -> gx.ExpectationSuite:
    suite = gx.ExpectationSuite(name="episodes")
    for name in ("clinic_id", "patient_id", "episode_id", "cohort", "started_on"):
        suite.add_expectation(gxe.ExpectColumnValuesToNotBeNull(column=name))
    for name in ("started_on", "discharged_on"):
        suite.add_expectation(gxe.ExpectColumnValuesToMatchRegex(column=name, regex=DAY))
    suite.add_expectation(
        gxe.ExpectColumnValuesToBeInSet(column="cohort", value_set=["lumbar_only", "lumbar_hip"])
    )
    return suite


def validated(
    context: gx.data_context.FileDataContext, suite: gx.ExpectationSuite, rows: pd.DataFrame
) -> pd.Series:
    """The reasons against each bad row, by the row's index."""
    name = suite.name
    source = context.data_sources.add_or_update_pandas(name)
    batch = source.add_dataframe_asset(name).add_batch_definition_whole_dataframe(name)
    definition = context.validation_definitions.add_or_update(
        gx.ValidationDefinition(name=name, data=batch, suite=context.suites.add_or_update(suite))
    )
    checkpoint = context.checkpoints.add_or_update(
        gx.Checkpoint(
            name=name,
            validation_definitions=[definition],
            actions=[gx.checkpoint.UpdateDataDocsAction(name="data_docs")],
            result_format={"result_format": "COMPLETE"},
        )
    )
    outcome = checkpoint.run(batch_parameters={"dataframe": rows})
    found = []
    for result in next(iter(outcome.run_results.values())).results:
        if not result.success:
            config = result.expectation_config
            reason = f"{config.kwargs['column']}: {config.type}"
            found.append(pd.Series(reason, index=result.result["unexpected_index_list"]))
    if not found:
        return pd.Series(dtype=str)
    return pd.concat(found).groupby(level=0).agg("; ".join)


def split(
    context: gx.data_context.FileDataContext, suite: gx.ExpectationSuite, rows: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    reasons = validated(context, suite, rows)
    bad = rows.loc[reasons.index].assign(dataset=suite.name, reasons=reasons)
    return rows.drop(reasons.index), bad


def newest(rows: pd.DataFrame, key: list[str]) -> pd.DataFrame:
    in_order = rows.sort_values("updated_at", kind="stable", na_position="first")
    return in_order.drop_duplicates(key, keep="last")


def by_component(rows: pd.DataFrame) -> pd.DataFrame:
    """Each row for its component and once more for all."""
    component = rows["exercise_code"].str.split("_").str[0]
    return pd.concat([rows.assign(component=component), rows.assign(component="all")])


def days_of(episodes: pd.DataFrame) -> pd.DataFrame:
    """Every day of every episode up to the cut."""
    ends = episodes["discharged_on_parsed"].fillna(AS_OF).clip(upper=AS_OF)
    days = [
        pd.date_range(first, last)
        for first, last in zip(episodes["started_on_parsed"], ends, strict=True)
    ]
    return episodes.assign(day=days)[["patient_id", "episode_id", "cohort", "day"]].explode("day")


def doses_of(days: pd.DataFrame, prescriptions: pd.DataFrame) -> pd.DataFrame:
    """What is prescribed on each eligible day."""
    doses = days.merge(by_component(prescriptions).drop(columns="patient_id"), on="episode_id")
    is_valid = (doses["valid_from_parsed"] <= doses["day"]) & (
        doses["valid_to_parsed"].isna() | (doses["day"] <= doses["valid_to_parsed"])
    )
    dose = ["times_per_day_parsed", "days_per_week_parsed"]
    return doses[is_valid].groupby(["episode_id", "component", "day"], as_index=False)[dose].max()


def sessions_a_day(sessions: pd.DataFrame, days: pd.DataFrame) -> pd.DataFrame:
    """Sessions done at home, per episode, component and day of the session's first bout."""
    home = sessions[
        (sessions["setting"] == "home")
        & (sessions["source_kind"] != "inferred")
        & (sessions["performed_at_parsed"] < AS_OF + pd.Timedelta(days=1))
    ]
    first = sessions.groupby("session_id")["performed_at_parsed"].min().dt.normalize()
    is_done = home["status"].isin(["done", "partial"]) & (home["sets_done_parsed"] >= 1)
    done = by_component(home.loc[is_done, ["patient_id", "session_id", "exercise_code"]])
    done = done.drop_duplicates(["session_id", "component"])
    done = done.assign(day=done["session_id"].map(first))
    done = done.merge(days[["patient_id", "episode_id", "day"]], on=["patient_id", "day"])
    done = done.drop_duplicates(["session_id", "component"], keep="last")
    return done.groupby(["episode_id", "component", "day"], as_index=False).agg(
        done=("session_id", "size")
    )


def weeks_of(days: pd.DataFrame, prescriptions: pd.DataFrame) -> pd.DataFrame:
    """Every week of every episode, for each component ever prescribed in it."""
    weeks = days.assign(week=monday(days["day"]))[["episode_id", "cohort", "week"]]
    components = by_component(prescriptions)[["episode_id", "component"]].drop_duplicates()
    return weeks.drop_duplicates().merge(components, on="episode_id")


def monday(day: pd.Series) -> pd.Series:
    day = pd.to_datetime(day)
    return day - pd.to_timedelta(day.dt.weekday, unit="D")


def adherence(
    sessions: pd.DataFrame, prescriptions: pd.DataFrame, episodes: pd.DataFrame
) -> pd.DataFrame:
    """One row per episode, week and component."""
    days = days_of(episodes)
    doses = doses_of(days, prescriptions)
    done = sessions_a_day(sessions, days)
    eligible = doses.merge(done, how="left", on=["episode_id", "component", "day"])
    eligible["done"] = eligible["done"].fillna(0)
    times, a_week = eligible["times_per_day_parsed"], eligible["days_per_week_parsed"]
    eligible["capped"] = eligible["done"].clip(upper=times)
    eligible["prescribed"] = times * a_week
    eligible["week"] = monday(eligible["day"])
    sums = eligible.groupby(["episode_id", "component", "week"], as_index=False).agg(
        sessions_prescribed=("prescribed", "sum"),
        sessions_done=("done", "sum"),
        sessions_counted=("capped", "sum"),
    )
    sums["sessions_prescribed"] /= 7
    sums["sessions_counted"] = sums[["sessions_counted", "sessions_prescribed"]].min(axis=1)
    sums["adherence_pct"] = 100 * sums["sessions_counted"] / sums["sessions_prescribed"]
    weeks = weeks_of(days, prescriptions)
    weeks = weeks.merge(sums, how="left", on=["episode_id", "component", "week"])
    counts = ["sessions_prescribed", "sessions_done", "sessions_counted"]
    weeks[counts] = weeks[counts].fillna(0)
    return weeks


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    context = gx.get_context(mode="file", project_root_dir=OUT)
    sessions = typed(read("sessions"), ["performed_at"], ["line_no", *LIMITS])
    prescriptions = typed(read("prescriptions"), ["valid_from", "valid_to"], list(DOSES))
    episodes = typed(read("episodes"), ["started_on", "discharged_on"], [])
    lines_read = len(sessions)
    sessions, bad_sessions = split(context, session_suite(), sessions)
    prescriptions, bad_prescriptions = split(context, prescription_suite(), prescriptions)
    episodes, bad_episodes = split(context, episode_suite(), episodes)
    bad = pd.concat([bad_sessions, bad_prescriptions, bad_episodes])
    bad.to_csv(OUT / "quarantine.csv", index=False)

    sessions = newest(sessions, ["clinic_id", "session_id", "line_no"])
    prescriptions = newest(prescriptions, ["clinic_id", "prescription_id"])
    episodes = newest(episodes, ["clinic_id", "episode_id"])
    weeks = adherence(sessions, prescriptions, episodes)
    report = weeks[weeks["component"] == "all"].groupby(["cohort", "week"], as_index=False)
    report = report.agg(patients=("adherence_pct", "count"), mean_pct=("adherence_pct", "mean"))
    report.to_csv(OUT / "report.csv", index=False)
    tables = {
        "sessions": sessions.drop(columns="comment"),
        "prescriptions": prescriptions,
        "episodes": episodes,
        "patient_weeks": weeks,
    }
    with sqlite3.connect(OUT / "adherence.sqlite") as database:
        for name, rows in tables.items():
            rows.to_sql(name, database, if_exists="replace", index=False, chunksize=50_000)
    print(f"{lines_read} sessions read, {len(sessions)} stored, {len(bad_sessions)} quarantined")


if __name__ == "__main__":
    main()
