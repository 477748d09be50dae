"""Weekly adherence from session exports: dlt loads them into DuckDB, dbt makes the tables.

python run.py INBOX OUT AS_OF
"""

import os
import sys
from pathlib import Path

import dlt
from dbt.cli.main import dbtRunner
from dlt.extract import DltResource
from dlt.sources.filesystem import filesystem, read_csv_duckdb

INBOX, OUT, AS_OF = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
PROJECT = Path(__file__).parent


def exports(dataset: str) -> DltResource:
    """The rows of the files that are new since the last run, every cell as text."""
    files = filesystem(
        bucket_url=INBOX.resolve().as_uri(),
        file_glob=f"*_{dataset}_*.csv",
        incremental=dlt.sources.incremental("modification_date"),
    ).with_name(f"{dataset}_files")
    rows = read_csv_duckdb(
        use_pyarrow=True, chunk_size=100_000, header=True, all_varchar=True, ignore_errors=True
    )
    return (files | rows).with_name(dataset).apply_hints(write_disposition="append")


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    pipeline = dlt.pipeline(
        "adherence",
        pipelines_dir=str(OUT / "dlt"),
        destination=dlt.destinations.duckdb(str(OUT / "adherence.duckdb")),
        dataset_name="raw",
    )
    pipeline.run([exports(dataset) for dataset in ("episodes", "prescriptions", "sessions")])
    print(pipeline.last_trace.last_normalize_info)
    # dbt_project.yml, profiles.yml and the report read these.
    os.environ |= {"ADHERENCE_OUT": str(OUT), "ADHERENCE_AS_OF": AS_OF}
    folders = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    written = ["--target-path", str(OUT / "target"), "--log-path", str(OUT / "logs")]
    outcome = dbtRunner().invoke(["build", *folders, *written])
    sys.exit(0 if outcome.success else 1)


if __name__ == "__main__":
    main()
