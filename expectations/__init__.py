"""Great Expectations: the rules of each dataset, and which rows break them."""

import os

# Great Expectations reads this once, while it is imported.
os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
