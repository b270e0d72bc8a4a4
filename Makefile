# Everything is installed inside this folder (.venv, node_modules); data are in $SCHAKEL_HOME.
# `make help` lists the targets. All paths are relative, so that this folder may have any name.

PYTHON ?= python3
PORT ?= 8000
TESTS ?=
ONLY ?=
WORKERS ?= 2

VENV := .venv
PY := $(VENV)/bin/python
CREATED := $(VENV)/.created-stamp
RUNTIME := $(VENV)/.runtime-stamp
DEV := $(VENV)/.dev-stamp
PEERS := $(VENV)/.bench-stamp
# pm4py is AGPL: an environment of its own, inside this one so that both go together.
APART := $(VENV)/peers
MINING := $(VENV)/.peers-stamp
PIP := $(PY) -m pip install --quiet --disable-pip-version-check --no-input
LOCK := ../$(VENV)/bin/uv pip compile --universal --python-version 3.11 --generate-hashes \
	--no-header --no-annotate --no-emit-index-url --quiet

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup dev run test test-nightly check lock bench clean

help:  ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile | expand -t 14

setup: $(RUNTIME)  ## install what running needs, and build the screens' assets
	@$(PY) scripts/assets.py
	@$(PY) scripts/translations.py
	@$(PY) scripts/java.py

dev: setup $(DEV)  ## setup, and what tests and checks need

run: setup  ## the demo on http://127.0.0.1:8000, or on PORT=
	@$(VENV)/bin/schakel demo --port $(PORT)

test: dev  ## all tests; TESTS= chooses files
	@$(PY) scripts/chromium.py
	@$(PY) -m pytest -n $(WORKERS) --dist worksteal -m "not nightly" $(TESTS)

test-nightly: dev  ## all tests, the large sizes too
	@$(PY) scripts/chromium.py
	@SCHAKEL_NIGHTLY=1 $(PY) -m pytest -n $(WORKERS) --dist worksteal -m "nightly or not nightly" $(TESTS)

check: dev  ## format, lint, types, contracts, generated files: one line each
	$(PY) -m ruff format --check .
	$(PY) -m ruff check .
	$(PY) -m mypy
	$(VENV)/bin/lint-imports
	$(PY) scripts/translations.py --check
	$(PY) scripts/openapi.py --check
	$(PY) scripts/rules_page.py --check
	$(PY) scripts/indicators_page.py --check
	$(PY) scripts/calibration.py --check
	$(PY) scripts/migrations.py

lock: dev  ## compute the locked dependencies anew
	cd requirements && $(LOCK) runtime.in -o runtime.txt
	cd requirements && $(LOCK) dev.in -c runtime.txt -o dev.txt
	cd requirements && $(LOCK) spark.in -c runtime.txt -o spark.txt
	cd requirements && $(LOCK) bench.in -c runtime.txt -o bench.txt
	cd requirements && $(LOCK) peers.in -o peers.txt

bench: dev $(PEERS) $(MINING)  ## the benchmarks beside their peers; ONLY= chooses one
	@$(PY) -m bench $(ONLY)

clean:  ## remove everything that the other targets made; data stay
	rm -rf $(VENV) node_modules build src/*.egg-info src/schakel/web/static/built
	rm -rf .mypy_cache .ruff_cache .import_linter_cache .hypothesis .schemathesis test-results

$(CREATED): scripts/make_venv.py
	@"$(PYTHON)" scripts/make_venv.py $(VENV)
	@touch $@

$(RUNTIME): $(CREATED) requirements/runtime.txt pyproject.toml
	@echo "Installing what running needs ..."
	@$(PIP) --require-hashes --only-binary :all: -r requirements/runtime.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(PEERS): $(DEV) requirements/bench.txt
	@echo "Installing the peers of the benchmarks ..."
	@$(PIP) --require-hashes --only-binary :all: -r requirements/bench.txt
	@touch $@

$(MINING): $(CREATED) requirements/peers.txt
	@echo "Installing what process maps are held against ..."
	@"$(PYTHON)" scripts/make_venv.py $(APART)
	@$(APART)/bin/python -m pip install --quiet --disable-pip-version-check --no-input \
		--require-hashes --only-binary :all: -r requirements/peers.txt
	@touch $@

$(DEV): $(RUNTIME) requirements/dev.txt requirements/spark.txt
	@echo "Installing what tests and checks need ..."
	@$(PIP) --require-hashes --only-binary :all: -r requirements/dev.txt
	@$(PIP) --require-hashes --only-binary :all: --no-binary pyspark --no-build-isolation -r requirements/spark.txt
	@touch $@
