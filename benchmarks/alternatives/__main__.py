"""Our program and what people would use instead, on the same messy exports, side by side.

    python -m benchmarks.alternatives --bouts 1000000

Each takes in an export, takes the same in again, and then with a cumulative one that overlaps it;
another time, on fewer bouts, it is killed on the way. The packages of the alternatives are
installed into an environment of their own (``--environment``, else made and thrown away); what
cannot be had is left out and said. Figures go to results/alternatives.json, a table to the
terminal.
"""

import argparse
import json
import subprocess
import tempfile
from pathlib import Path

from benchmarks.alternatives.compared import Sizes, compared
from benchmarks.alternatives.contenders import DATA_TABLE, DLT, OURS, PANDAS, contenders
from benchmarks.alternatives.environment import python_of, rscript_with_data_table, versions
from benchmarks.alternatives.table import table

RESULTS = Path(__file__).parent.parent / "results" / "alternatives.json"
EVERYBODY = (OURS, PANDAS, DLT, DATA_TABLE)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--bouts", type=int, default=1_000_000)
    parser.add_argument("--kill-bouts", type=int, default=20_000)
    parser.add_argument("--kills", type=int, default=9, help="of each; 0: none")
    parser.add_argument("--times", type=int, default=1, help="the first run; the fastest counts")
    parser.add_argument("--only", nargs="+", choices=EVERYBODY, default=EVERYBODY)
    parser.add_argument("--environment", type=Path, help="of the alternatives, made if absent")
    parser.add_argument("--out", type=Path, default=RESULTS)
    given = parser.parse_args()
    sizes = Sizes(given.bouts, given.times, given.kill_bouts, given.kills)
    with tempfile.TemporaryDirectory(prefix="alternatives-") as folder:
        work = Path(folder)
        python, why = _python(given.environment or work / "environment")
        rscript = rscript_with_data_table()
        there = contenders(python, rscript)
        absent = {PANDAS: why, DLT: why, DATA_TABLE: "there is no R with data.table"}
        given.out.parent.mkdir(parents=True, exist_ok=True)
        for found in compared(there, given.only, absent, sizes, work):
            results = {**found, "versions": versions(python, rscript)}
            given.out.write_text(json.dumps(results, indent=1) + "\n")
    print(table(results))


def _python(folder: Path) -> tuple[Path | None, str]:
    try:
        return python_of(folder), ""
    except subprocess.CalledProcessError:
        return None, "its packages could not be installed"


if __name__ == "__main__":
    main()
