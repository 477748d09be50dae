"""Commands that make exports: simulate, demo."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from adherence.day import day
from adherence.given import make_inbox
from adherence.options import DEFAULT_DATA, Data, Folder
from adherence.terminal import command, say
from domain.errors import UsageError

Day = Annotated[date, typer.Option("--end", parser=day, help="Last day.")]


@command
def simulate(
    patients: Annotated[int, typer.Option("--patients", min=1, help="Patients in all.")],
    weeks: Annotated[int, typer.Option("--weeks", min=1, help="Weeks up to the last day.")],
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same bytes.")],
    end: Day,
    out: Annotated[Path, Folder("--out", help="Folder for the exports.")],
    clinics: Annotated[int, typer.Option("--clinics", min=1, help="Clinics.")] = 3,
    effect: Annotated[
        float, typer.Option("--effect", help="True extra pain relief of lumbar_hip, points.")
    ] = 0.0,
    messy: Annotated[bool, typer.Option("--messy", help="With faulty rows and overlaps.")] = False,
) -> int:
    """Make plain exports of any size."""
    from simulation.exports import write_exports

    try:
        out.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"--out {out}: {error.strerror}. Name a folder to write to") from None
    files = write_exports(
        out,
        patients=patients,
        weeks=weeks,
        seed=seed,
        end=end,
        clinics=clinics,
        effect=effect,
        messy=messy,
    )
    say(f"{len(files)} exports: {out}")
    return 0


DEMO = {"patients": 240, "weeks": 26, "seed": 7, "clinics": 3}


@command
def demo(data: Data = DEFAULT_DATA) -> int:
    """Make invented exports, run everything on them, and say where to look."""
    from adherence.work import run_on
    from domain.settings import load_settings
    from domain.today import today
    from domain.weeks import Week
    from simulation.exports import write_exports
    from warehouse.writable import writable_store

    store = writable_store(data)
    in_use = store.landing.exists() or any(store.inbox.glob("*"))
    if in_use and not store.is_invented:
        raise UsageError(
            f"--data {data}: holds exports already, which invented ones would mix with. "
            "Name another folder, such as --data demo"
        )
    store.demo_mark.write_text("Invented patients. Remove this folder before real exports.\n")
    end = Week.last_complete(today(load_settings())).sunday
    make_inbox(store)
    files = write_exports(store.inbox, **DEMO, end=end, messy=True)
    say(f"{len(files)} exports of {DEMO['patients']} invented patients: {store.inbox}")
    status = run_on(store.data, store.inbox, end)
    say(f"query it: {store.database} (DuckDB, read-only)")
    say(f"all of these patients are invented; remove {store.data} before you take in real exports")
    return status
