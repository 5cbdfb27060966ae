# `make run` starts the tool with a demonstration town; `make test` runs every check. See README.md.
.DEFAULT_GOAL := help
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
BIN := .venv/bin
# Every processor takes the next test that is left.
EVERYWHERE := -n auto --dist worksteal
# A browser, a server or a process to be killed lets its test wait; one test more fills the gaps.
AND_ONE_MORE = -n $$(($$(getconf _NPROCESSORS_ONLN) + 1)) --dist worksteal
QUICK := not system and not slow
# The first examples of the quick claims alone reach the floors of coverage; measuring it under more would only cost time.
MEASURED := $(QUICK) and not unmeasured
REST := (system or slow or unmeasured)$(if $(filter true,$(LVA_THOROUGH)),, and not thorough)
# Compiled modules are kept, whatever the environment says: thousands of tests and their processes import the same.
unexport PYTHONDONTWRITEBYTECODE
PYTHON_FILES := lva scripts tests wsgi.py $(if $(wildcard bench/*.py),bench)

.PHONY: help run test thorough check screenshots bench format lock catalogue clean environment packages static unit

help: ## Says what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/make \1\t\2/' | expand -t 18

run: ## Makes the environment and serves a demonstration town on this machine only
	@scripts/environment.sh runtime
	@exec $(BIN)/lva serve --demo

test: environment packages static ## Runs all checks: static ones, unit and browser tests, PDF validators, coverage floors
	$(BIN)/python -m pytest $(EVERYWHERE) -m '$(MEASURED)' --cov --cov-report=
	$(BIN)/python scripts/coverage_floor.py
	$(BIN)/python -m pytest $(AND_ONE_MORE) -m '$(REST)'

thorough: ## Runs what `make test` runs with all repetitions: a hundred kills a database, a thousand random examples
	LVA_THOROUGH=true $(MAKE) test

check: environment static ## Runs the checks that take some minutes: no browser, no coverage
	$(BIN)/python -m pytest -q $(EVERYWHERE) -m '$(QUICK)'

static:
	$(BIN)/ruff format --check $(PYTHON_FILES)
	$(BIN)/ruff check $(PYTHON_FILES)
	$(BIN)/mypy $(PYTHON_FILES)
	$(BIN)/lint-imports --no-logo
	$(BIN)/python scripts/catalogue.py --check
	$(BIN)/lva content check

environment:
	@scripts/environment.sh dev

packages: tests/npm/node_modules/.package-lock.json
	@scripts/system_packages.sh install

tests/npm/node_modules/.package-lock.json: tests/npm/package-lock.json tests/npm/package.json
	@scripts/system_packages.sh install
	@if command -v npm >/dev/null; then cd tests/npm && npm ci --silent --no-audit --no-fund && touch node_modules/.package-lock.json; fi

screenshots: environment packages ## Takes pictures of all pages in three sizes into build/screenshots, with an index
	$(BIN)/python -m scripts.screenshots build/screenshots

bench: environment ## Measures; one line `name = value` for each figure
	$(BIN)/python -m bench

format: environment ## Formats the code and mends what ruff can mend
	$(BIN)/ruff check --fix-only $(PYTHON_FILES)
	$(BIN)/ruff format $(PYTHON_FILES)

lock: environment ## Renews the lock files with releases that are at least a week old
	scripts/lock.sh

catalogue: environment ## Brings the translations' catalogues up to date with the code and the templates
	$(BIN)/python scripts/catalogue.py

clean: ## Removes the environment and everything that was made; never the data in instance/
	rm -rf .venv build dist *.egg-info .coverage .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis tests/npm/node_modules
	find lva scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +
