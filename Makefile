# make run    the whole product with sample content on http://127.0.0.1:8000 (PORT=8001 for another)
# make test   every test that is not a trial; what needs PostgreSQL or Chromium is skipped with its reason where that is absent
# make trials-commit  what tries to break it, at sizes for each commit; make nightly the long sizes (docs/reference/trials.md)
# make trials the same at the sizes that count, and a table of it (ARGS="--only T3 --write"); make faults plants faults for them to see
# make check  format, lint, types, import rules, docs against code
# make pictures the pictures of the documentation, made anew (needs Chromium)
# make lock   renew the locked dependencies (needs the network); make clean removes what make made

PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

# SQLite waits for the disk at each commit; where memory can hold the tests' files, it need not.
MEMORY := $(shell test -w /dev/shm && test "$$(df -k --output=avail /dev/shm | tail -1)" -gt 1000000 && echo TMPDIR=/dev/shm)
PYTEST := $(MEMORY) $(BIN)/python -m pytest -n auto --dist worksteal

.PHONY: run test trials-commit trials nightly faults check format benchmarks pictures lock clean
.DELETE_ON_ERROR:

run: $(VENV)/installed
	@$(BIN)/review-service demo --port $(PORT)

test: $(VENV)/installed-dev
	$(PYTEST) -m "not trial" $(ARGS)

trials-commit: $(VENV)/installed-dev
	$(PYTEST) -m trial $(ARGS)

trials: $(VENV)/installed-dev
	$(BIN)/python tests/trials/run.py $(ARGS)

# Hours: each trial at its long size, and each property with twenty times as many examples.
nightly: $(VENV)/installed-dev
	REVIEW_TRIAL_EXAMPLES=20 $(PYTEST) -m hypothesis -o faulthandler_timeout=0 $(ARGS)
	$(BIN)/python tests/trials/run.py --size long

faults: $(VENV)/installed-dev
	$(BIN)/python tests/trials/plant.py $(ARGS)

check: $(VENV)/installed-dev
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -q tests/test_layers.py tests/test_docs.py

format: $(VENV)/installed-dev
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

benchmarks: $(VENV)/installed-dev
	$(BIN)/python benchmarks/reading.py
	$(BIN)/python benchmarks/diff.py
	$(BIN)/python benchmarks/evidence.py
	$(BIN)/python benchmarks/sources.py
	$(BIN)/python benchmarks/proof.py
	$(BIN)/python benchmarks/web.py

pictures: $(VENV)/installed-dev
	PYTHONPATH=docs:tests $(BIN)/python -m pictures

# The verifier of proofs in one file, for whoever has Python and cryptography.
verify.pyz: $(wildcard review_service/proof/*.py) | $(VENV)/installed
	$(BIN)/review-service verifier $@

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Python 3.11 or newer is needed; name one with: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed: requirements-build.txt requirements.txt pyproject.toml | $(VENV)/bin/python
	@echo "Installing what the lock files name (once, about a minute) …"
	$(PIP) install --require-hashes -r requirements-build.txt
	$(PIP) install --require-hashes -r requirements.txt
	$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/installed-dev: requirements-dev.txt $(VENV)/installed
	$(PIP) install --require-hashes -r requirements-dev.txt
	@touch $@

# No registry address goes into the lock files: pip takes the one that it is configured with.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
	--no-header --no-annotate
lock: | $(VENV)/bin/python
	$(PIP) install uv
	$(LOCK) --group build --output-file requirements-build.txt
	$(LOCK) --constraints requirements-build.txt pyproject.toml --output-file requirements.txt
	$(LOCK) --extra dev --constraints requirements-build.txt --constraints requirements.txt pyproject.toml \
		--output-file requirements-dev.txt

clean:
	rm -rf $(VENV) verify.pyz build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
