# Everything a contributor runs. Needs only make and Python 3.11 or newer.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
READY  := $(VENV)/.ready
# What the demo needs is a tenth of what the tests need, so it has a lock of its own.
LIGHT  := $(VENV)/.ready-light
# Packages come by hash from constraints.txt; pip asks nothing and says little.
PIP    := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet

# Tests and runs start many processes: each module is compiled once, not in each of them, whatever the machine says.
unexport PYTHONDONTWRITEBYTECODE

LOCK   := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
          --custom-compile-command "make lock"

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup demo test soak fuzz cover bench season again discovery lint format docs lock clean

help: ## show this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' $(MAKEFILE_LIST) | expand -t 16

setup: $(READY) ## make .venv with everything pinned, and gongkai in it

demo: $(LIGHT) ## simulated portals -> crawl -> read -> database, export, plot; offline, under a minute (ARGS=--small: less)
	@$(BIN)/gongkai demo $(ARGS)

test: $(READY) ## run all tests, on SQLite and a real PostgreSQL (ARGS="-k name" narrows)
	@$(BIN)/python -m pytest -n auto --dist worksteal $(ARGS)

fuzz: $(READY) ## damage documents of every format until one is read wrongly (SECONDS=120: for so long; ARGS="--seed 1 --case 7")
	@$(BIN)/python -m tests.fuzz $(if $(SECONDS),--seconds $(SECONDS)) $(ARGS)

soak: $(READY) ## run the long tests that `make test` leaves out
	@$(BIN)/python -m pytest -n auto --dist worksteal -m soak $(ARGS)

cover: $(READY) ## run all tests and show the branches they miss
	@$(BIN)/python -m pytest -n auto --dist worksteal --cov $(ARGS)

bench: $(READY) ## how fast each format is read, against the floor of its library (ARGS="FILE ..." takes your own files)
	@$(BIN)/python -m benchmarks.parse $(ARGS)

discovery: $(READY) ## from the miniature's home pages alone: recall, precision, requests (ARGS="--small --seed 2 --given")
	@$(BIN)/python -m benchmarks.discovery $(ARGS)

again: $(READY) ## come back to the miniature: what nothing new costs, and what a run sees of changes (ARGS="--seed 2 --given")
	@$(BIN)/python -m benchmarks.again $(ARGS)

season: $(READY) ## ninety simulated days, undisturbed and with kills and a week of blocking: half an hour (ARGS="--days 30")
	@$(BIN)/python -m benchmarks.season $(ARGS)

lint: $(READY) ## ruff (rules and format) and strict mypy
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy

format: $(READY) ## let ruff fix and format what it can
	@$(BIN)/ruff check --fix-only .
	@$(BIN)/ruff format .

docs: $(READY) ## write the pages of docs/ that are made from the code
	@$(BIN)/python -m crawler.families.labels > docs/portals.md

lock: $(BIN)/uv ## resolve the locks anew (ARGS=--upgrade takes newer versions)
	@$(LOCK) --all-extras --output-file constraints.txt $(ARGS) pyproject.toml
	@$(LOCK) --extra build --extra office --extra plot --extra simulator --constraint constraints.txt \
	  --output-file constraints-light.txt pyproject.toml

clean: ## remove .venv and every cache
	@rm -rf $(VENV) build dist htmlcov .coverage .coverage.* .mypy_cache .ruff_cache .pytest_cache .hypothesis
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(READY): pyproject.toml constraints.txt | $(BIN)/pip
	$(call install,constraints.txt)
	@touch $(LIGHT) $@

$(LIGHT): pyproject.toml constraints-light.txt | $(BIN)/pip
	$(call install,constraints-light.txt)
	@touch $@

define install
	@echo "Installing pinned packages into $(VENV) (a minute the first time) ..."
	@$(PIP) install --require-hashes --only-binary :all: -r $(1)
	@$(PIP) install --no-index --no-deps --no-build-isolation -e .
	@$(PIP) check || { echo "$(1) does not satisfy pyproject.toml: run 'make lock'." >&2; exit 1; }
endef

$(BIN)/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "Gongkai needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) --version 2>&1). Try: make PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || \
	  { test "$$(id -u)" = 0 && command -v apt-get >/dev/null && apt-get update -qq && apt-get install -qq -y python3-venv; } || \
	  { echo "$(PYTHON) cannot make virtual environments. On Debian or Ubuntu: sudo apt-get install python3-venv" >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)

$(BIN)/uv:
	@$(MAKE) --no-print-directory setup
