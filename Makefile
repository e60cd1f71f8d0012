# Everything one does with fundtracker from a fresh clone. Needs Python 3.11 or later with venv, and make.
.DEFAULT_GOAL := help
.PHONY: help install demo demo-reset serve test test-long test-exhaustive explore check format catalogues lock

PYTHON ?= $(shell for p in python3 python3.14 python3.13 python3.12 python3.11; do \
	$$p -c 'import ensurepip, sys, venv; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && command -v $$p && break; done)
BIN := .venv/bin
# The lock files are complete, so nothing is resolved anew: an older pip would look at the newest release of what is asked for with an extra.
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps
BOOK := fundtracker/ledger/*,fundtracker/*/rules.py,fundtracker/*/rulebook.py
CATALOGUES := $(wildcard fundtracker/translations/*/LC_MESSAGES/messages.po)

help: ## List the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: .venv/installed $(CATALOGUES:.po=.mo) ## Prepare .venv from the lock files and compile the catalogues

demo: install ## Create the demo data where there is none, and serve it
	$(BIN)/fundtracker demo

demo-reset: install ## Throw the demo data away, create it afresh, and serve it
	$(BIN)/fundtracker demo --reset

serve: install ## Serve what is in FUNDTRACKER_HOME
	$(BIN)/fundtracker serve

test: .venv/installed-dev $(CATALOGUES:.po=.mo) ## Run the tests (under 15 minutes on 2 cores); the book and every rules.py to the last branch
	$(BIN)/python -m pytest -n 2 --dist loadgroup --cov --cov-report=
	$(BIN)/coverage report --include='$(BOOK)' --fail-under=100 --show-missing --skip-covered

test-long: .venv/installed-dev $(CATALOGUES:.po=.mo) ## Run the long tests: the book 200 × 50 on both databases, fuzzing, probes; the same examples each time
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m long

test-exhaustive: .venv/installed-dev $(CATALOGUES:.po=.mo) ## Run what takes most of an hour: every rule as every reader, every field of every form, every text and paper, committees 200 × 50
	$(BIN)/python -m pytest -n 2 --dist loadgroup -m exhaustive

explore: .venv/installed-dev $(CATALOGUES:.po=.mo) ## Look for new counter-examples: all property tests and both state machines with examples never tried before
	HYPOTHESIS_PROFILE=explore $(BIN)/python -m pytest -n 2 --dist loadgroup -m hypothesis
	HYPOTHESIS_PROFILE=explore $(BIN)/python -m pytest -n 2 -m "long or not long" tests/ledger/test_state_machine.py

check: .venv/installed-dev ## Look for faults without running: style, types, layers, templates, dependencies, security
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint --quiet --lint templates
	$(BIN)/deptry .
	$(BIN)/bandit -q -r -c pyproject.toml fundtracker

format: .venv/installed-dev ## Put Python and templates into the house's form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	$(BIN)/djlint --reformat --quiet templates

catalogues: .venv/installed ## Take new sentences into the catalogues, then compile them
	@mkdir -p build
	$(BIN)/pybabel -q extract -F babel.cfg -k _l -k msg -k msgn:1,2 --add-location=file --sort-output -w 140 --project=fundtracker \
		--copyright-holder="the authors of fundtracker" -o build/messages.pot .
	$(BIN)/pybabel -q update --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date -w 140 -i build/messages.pot -d fundtracker/translations
	$(BIN)/pybabel -q compile -d fundtracker/translations

%.mo: %.po | .venv/installed
	$(BIN)/pybabel -q compile -i $< -o $@

.venv/bin/python:
	@test -n "$(PYTHON)" || { echo "fundtracker needs Python 3.11 or later with venv (Debian: apt-get install python3-venv); none was found." >&2; exit 1; }
	"$(PYTHON)" -m venv .venv

.venv/installed: requirements/build.txt requirements/app.txt pyproject.toml | .venv/bin/python
	$(PIP) --require-hashes -r requirements/build.txt -r requirements/app.txt
	$(PIP) --no-build-isolation -e .
	@touch $@

.venv/installed-dev: .venv/installed requirements/dev.txt
	$(PIP) --require-hashes -r requirements/dev.txt
	@touch $@

UV := $(shell command -v uv || echo build/uv/bin/uv)
LOCK := $(UV) pip compile --python-version 3.11 --universal --generate-hashes --no-emit-index-url --no-header --quiet

lock: $(UV) ## Lock the requirements anew (uv from the PATH, or fetched into build/)
	cd requirements && for name in build app dev; do $(abspath $(UV)) $(wordlist 2,99,$(LOCK)) $$name.in -o $$name.txt || exit 1; done

build/uv/bin/uv: | .venv/bin/python
	$(BIN)/python -m venv build/uv
	build/uv/bin/pip install --quiet --disable-pip-version-check uv
