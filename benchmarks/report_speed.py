"""Time for all reports and worklists of 5,000 patients of 50 clinics, in HTML, PDF and mail.

Run: .venv/bin/python -m benchmarks.report_speed DATA

DATA is filled at the first run, which takes minutes; the tables made for it are thrown away at
each run. The last two lines are about reports and worklists, with the comparison of the cohorts;
those before them are also work of `run` and `publish`. Beside the time that passes stands that of
the cores, which says more on a machine that does other things too.
"""

import sys
from pathlib import Path

if __name__ == "__main__":
    # Here, since the processes that draw import this module anew, as they do the program's own.
    from benchmarks.group_of_clinics import main

    main(Path(sys.argv[1]))
