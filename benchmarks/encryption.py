"""What encryption at rest costs: one publication of many bouts, plain and encrypted.

Seconds of the processors, all threads together, which other work on the machine disturbs little.

``python -m benchmarks.encryption --bouts 2000000``
"""

import argparse
import base64
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

from domain.published import PUBLISHED
from warehouse.build import new_database
from warehouse.encryption import opened
from warehouse.parquet import write_parquet
from warehouse.pieces import hashed

QUERY = (
    "select clinic_id, component, avg(pain), count(distinct patient_key) from bouts group by all"
)


def bouts(rows: int, file: Path) -> None:
    """A table of that many bouts of 5,000 patients."""
    number = pl.int_range(rows).alias("n")
    columns = [
        (
            pl.format("{}-{}", pl.lit(column), pl.col("n") % 5000)
            if kind == pl.String
            else (pl.col("n") % 11)
        )
        .cast(kind)
        .alias(column)
        for column, kind in PUBLISHED["bouts"].polars_schema.items()
    ]
    pl.select(number).select(columns).write_parquet(file)


def seconds(step: Callable[[], object]) -> float:
    begun = time.process_time()
    step()
    return time.process_time() - begun


def measure(file: Path, folder: Path, secret: str | None) -> None:
    database = folder / f"{'encrypted' if secret else 'plain'}.duckdb"
    parquet = folder / database.stem
    parquet.mkdir()

    def built() -> None:
        with new_database(database, hashed({"bouts": [file]}), secret=secret):
            pass

    def asked() -> None:
        with opened(database, secret) as connection:
            connection.execute(QUERY).fetchall()

    steps: dict[str, Callable[[], object]] = {
        "database": built,
        "Parquet": lambda: write_parquet({"bouts": [file]}, parquet, secret),
        "query": asked,
    }
    took = ", ".join(f"{name} {seconds(step):.2f} s" for name, step in steps.items())
    print(f"{database.stem}: {took}, {database.stat().st_size / 1e6:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bouts", type=int, default=2_000_000)
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    for _ in range(options.times):
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            bouts(options.bouts, folder / "bouts.parquet")
            measure(folder / "bouts.parquet", folder, None)
            measure(folder / "bouts.parquet", folder, base64.b64encode(os.urandom(32)).decode())


if __name__ == "__main__":
    main()
