"""Measures how the pipeline grows; results go to benchmarks/results/ as JSON.

    python -m benchmarks.scale one-csv FOLDER --bouts 10000000
    python -m benchmarks.scale clinics FOLDER --bouts 100000000 --clinics 50
    python -m benchmarks.scale one-clinic FOLDER --bouts 30000000
    python -m benchmarks.scale week FOLDER --bouts 20000000 --clinics 20
    python -m benchmarks.scale cumulative FOLDER --bouts 1000000
    python -m benchmarks.scale small FOLDER --bouts 50000

Every step is a process of its own, and what is compared is measured in the same run. FOLDER needs
room for about 1 kB a bout, and is empty again at the end.
"""

import argparse
import os
import shutil
from pathlib import Path

from benchmarks.results import noted
from benchmarks.scale.scenarios import MEASURED

ROOT = Path(__file__).parents[2]


def main() -> None:
    """Measures what is asked for in a folder of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale")
    parser.add_argument("what", choices=sorted(MEASURED))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--bouts", type=int, required=True)
    parser.add_argument("--clinics", type=int, default=1)
    asked = parser.parse_args()
    folder = asked.folder.resolve() / f"scale-{asked.what}-{asked.bouts}"
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "exports").mkdir(parents=True)
    os.environ.setdefault("PYTHONPATH", str(ROOT))
    try:
        found = MEASURED[asked.what](folder, asked.bouts, asked.clinics)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    noted(asked.what, {"bouts": asked.bouts, "clinics": asked.clinics, **found})


if __name__ == "__main__":
    main()
