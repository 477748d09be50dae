"""A first look at the published database, as a notebook of marimo.

Edit it with ``marimo edit docs/queries/first-look.py``, or run it as a script:
``python docs/queries/first-look.py -- --data data``.
"""

import marimo

app = marimo.App()


@app.cell
def _():
    import os
    from pathlib import Path

    import duckdb
    import marimo as mo

    return Path, duckdb, mo, os


@app.cell
def _(Path, duckdb, mo, os):
    # The file is read, never written: a run may replace it at any time, and this notebook then
    # still sees the publication that it opened.
    data = Path(mo.cli_args().get("data") or "data")
    file, key = str(data / "adherence.duckdb"), os.environ.get("ADHERENCE_DATABASE_KEY")
    if key:
        # Encrypted at rest: see docs/how-to/privacy.md.
        database = duckdb.connect()
        database.execute(f"attach '{file}' as adherence (read_only, encryption_key '{key}')")
        database.execute("use adherence")
    else:
        database = duckdb.connect(file, read_only=True)
    return (database,)


@app.cell
def _(database, mo):
    publication = database.sql("select as_of, code_version, schema_version from publication").pl()
    mo.vstack([mo.md("# What is this?"), publication])
    return (publication,)


@app.cell
def _(database, mo):
    adherence = database.sql("""
        select week, cohort, patients, mean_pct, log_completeness_pct
        from cohort_weeks
        where clinic_id = 'all' and component = 'lumbar'
            and week + 6 <= (select as_of from publication)
        order by week, cohort
    """).pl()
    mo.vstack(
        [
            mo.md("# Adherence to the lumbar exercises\n\nDays without a log are not done."),
            adherence,
        ]
    )
    return (adherence,)


@app.cell
def _(database, mo):
    pain = database.sql("""
        select cohort, programme_week, nprs_episodes, nprs_mean
        from pain_by_programme_week
        where clinic_id = 'all' and nprs_episodes > 0
        order by cohort, programme_week
    """).pl()
    mo.vstack([mo.md("# Pain\n\nNobody was randomised: a difference is no effect."), pain])
    return (pain,)


@app.cell
def _(database, mo):
    stopped = database.sql("""
        select clinic_id, count(*) as stopped, count(*) filter (has_resumed) as resumed
        from who_stopped
        group by clinic_id
        order by clinic_id
    """).pl()
    mo.vstack([mo.md("# Who stopped, and who came back"), stopped])
    return (stopped,)


@app.cell
def _(adherence, pain, publication, stopped):
    for _shown in (publication, adherence, pain, stopped):
        print(_shown)
    return


if __name__ == "__main__":
    app.run()
