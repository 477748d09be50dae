# Everything installs itself: a machine needs Python 3.11 or newer and make.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	command -v $$p >/dev/null && $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' && echo $$p && break; done)
BIN := .venv/bin

.PHONY: install demo test check format docs lock browser service campaign bench clean

install: .venv/installed

.venv/installed: requirements.lock pyproject.toml
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed: install it, then run make again" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	@# Also as constraints: else pip takes the newest of a package that another asks for with an extra.
	$(BIN)/pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock -c requirements.lock
	$(BIN)/pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m flows.make_empty_database
	@touch $@

demo: install
	$(BIN)/adherence demo

# A file's tests stay together, so that what they share is made once.
test: check
	$(BIN)/pytest -n auto --dist loadfile

check: install
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

format: install
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

# The pages that are made from the code; a test fails when they are stale.
docs: install
	$(BIN)/python -m warehouse.dictionary docs/reference/data-dictionary.md
	$(BIN)/python -m sources.mapping_schema docs/reference/mapping.schema.json
	$(BIN)/python -m tests.spec.measures_page docs/measures.md

# The pages in a real browser. Debian's Chromium, since no registry of Python packages has one.
browser: install
	command -v chromium >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium; }
	$(BIN)/pytest -m browser tests/browser

# The event-driven service with its real server: kills, restarts, exports that land.
service: install
	$(BIN)/pytest -m service tests/flows

# The same tests with more runs: orders, kills, seeds, and exports damaged in thousands of ways.
campaign: install
	ADHERENCE_CAMPAIGN=1 $(BIN)/pytest -m ''

# Against others and against the limit, in minutes; what takes longer is in benchmarks/scale/__main__.py.
# Quiet the machine first.
bench: install
	$(BIN)/python -m benchmarks.scale small $${TMPDIR:-/tmp} --bouts 50000
	$(BIN)/python -m benchmarks.scale one-csv $${TMPDIR:-/tmp} --bouts 1000000 --clinics 2
	$(BIN)/python -m benchmarks.scale week $${TMPDIR:-/tmp} --bouts 1000000 --clinics 5
	$(BIN)/python -m benchmarks.alternatives --bouts 1000000
	$(BIN)/python -m benchmarks.page

# Without index addresses, so that it installs from any index.
lock: install
	$(BIN)/pip install --quiet uv
	$(BIN)/uv pip compile pyproject.toml --extra dev --universal --generate-hashes --no-emit-index-url --quiet -o requirements.lock

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache
