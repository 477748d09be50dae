"""Time to make worklists: python -m benchmarks.worklist_speed DATA CLINIC [CLINICS].

DATA is a folder that a run has published to. The worklists of CLINIC are made CLINICS times (50),
as the publish flow makes those of as many clinics one after another.
"""

import sys
from pathlib import Path
from time import perf_counter, process_time

import polars as pl

from domain.published import PUBLISHED
from domain.settings import load_settings
from reports.patient_facts import active_episodes
from reports.worklist import worklists


def of_clinic(data: Path, clinic_id: str) -> dict[str, pl.DataFrame]:
    tables = {name: pl.read_parquet(data / "parquet" / f"{name}.parquet") for name in PUBLISHED}
    return {
        name: rows.filter(pl.col("clinic_id") == clinic_id) if "clinic_id" in rows.columns else rows
        for name, rows in tables.items()
    }


def main(data: Path, clinic_id: str, clinics: int) -> None:
    settings = load_settings()
    tables = of_clinic(data, clinic_id)
    as_of = pl.read_parquet(data / "parquet" / "publication.parquet")["as_of"].item()
    ids = pl.read_parquet(data / "private" / "patient_keys.parquet")
    # Half of the flags are new, and as many others have gone.
    before = tables["flags"].gather_every(2)
    dates = dict.fromkeys(("performed_on", "exported_on"), pl.Date())
    nothing = pl.DataFrame(schema={"patient_id": pl.String(), **dates})
    started, worked = perf_counter(), process_time()
    for _ in range(clinics):
        worklists(
            tables,
            tables["bouts"].lazy(),
            ids,
            before,
            nothing,
            patients_in_quarantine=0,
            clinics=settings.clinics,
            measures=settings.measures,
            as_of=as_of,
        )
    patients = clinics * active_episodes(tables["episodes"], as_of).height
    print(
        f"{patients} patients in care, {clinics} clinics: {perf_counter() - started:.1f} s, "
        f"{process_time() - worked:.1f} s of one core"
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]) if len(sys.argv) > 3 else 50)
