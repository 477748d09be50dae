"""Great Expectations: the rules of each dataset, and which rows break them."""

import os

from domain.lasting import imported_when_used

# Great Expectations reads this once, while it is imported.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
# A second of every run, for expectations that none of our suites has.
imported_when_used("scipy.stats")
