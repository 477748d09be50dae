"""Whether the tests run with bigger numbers (`make campaign`)."""

import os

CAMPAIGN = bool(os.environ.get("ADHERENCE_CAMPAIGN"))
