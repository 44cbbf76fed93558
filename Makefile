# One task runner for the whole project. Needs python3 (3.11 or newer) and make, nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CODE := generator tests $(wildcard bench)
# How many scenarios are played at once: they wait more than they work.
LIVE := 6
# How many random histories `make oracle` plays.
HISTORIES := 2000
# On which servers every scenario is played: the oldest, the newest, or both.
SERVERS := both
# Where none is kept, each process of the tests compiles all of them, and each start of the program it.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help build test nightly check tools chromium format lint types drift proofs mutants oracle faults live play bench clean

help: ## say what each target does
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

build: $(VENV)/.installed ## install into .venv, then compile slo/ into output/ (needs no promtool)
	$(BIN)/slosmith build

test: tools ## everything that CI runs, with the real promtool, amtool and servers
	$(MAKE) --jobs=4 types proofs lint drift
	$(BIN)/pytest -n auto --dist worksteal -m "not live" --durations 25

nightly: tools ## what is too long for every push: each version of the tools, all mutants, live
	$(BIN)/pytest -n auto --dist worksteal -m "not live" --nightly --durations 50
	$(BIN)/python -m tests.mutants --all
	$(MAKE) live

check: lint types drift ## the fast part of `make test`, for every save: under two minutes
	$(BIN)/pytest -n auto --dist worksteal -m "not slow and not judge"

tools: $(VENV)/.developed ## find promtool, amtool, prometheus, alertmanager, or fetch them into .tools/
	$(BIN)/python -m tests.tools judges

chromium: $(VENV)/.developed ## fetch a chromium into .tools/, for the tests that look at dashboards
	$(BIN)/python -m tests.tools chromium

format: $(VENV)/.developed ## let ruff rewrite the code in the project's format
	$(BIN)/ruff format $(CODE)
	$(BIN)/ruff check --fix $(CODE)

lint: $(VENV)/.developed
	$(BIN)/ruff format --check $(CODE)
	$(BIN)/ruff check $(CODE)
	$(BIN)/lint-imports --no-cache --no-logo

types: $(VENV)/.developed
	$(BIN)/mypy $(CODE)

drift: $(VENV)/.developed
	$(BIN)/slosmith build --check

proofs: $(VENV)/.developed
	SLOSMITH_TOOLS=$(CURDIR)/.tools $(BIN)/slosmith verify

mutants: tools ## damage the rendered rules one at a time: the generated tests must notice
	$(BIN)/python -m tests.mutants

oracle: tools ## play random histories through rendered rules: what they say is what happened
	$(BIN)/python -m tests.oracle --histories $(HISTORIES)

faults: tools ## fail or kill calls of every command to the system, each night others, and make up documents
	$(BIN)/pytest tests/faults tests/fuzz -n auto --dist worksteal --nightly

live: tools ## play scenarios for real: simulated traffic, real servers, stand-ins for the receivers
	$(BIN)/pytest tests/live/test_scenarios.py -n $(LIVE) --dist worksteal -rP --durations 0 --servers $(SERVERS)

play: tools ## bring the simulated system up to play with, and look back at it: a report and a backtest
	$(BIN)/python -m tests.live

bench: tools ## measure speed, accuracy and alarms beside the peers that are found: bench/RESULTS.md
	$(BIN)/python -m bench

clean: ## remove the environment, the fetched tools and every cache; leave output/ alone
	rm -rf $(VENV) .tools .slosmith_cache .mypy_cache .ruff_cache .pytest_cache .hypothesis build dist
	find $(CODE) -type d -name __pycache__ -prune -exec rm -rf {} +

# An environment that was moved or copied, or whose interpreter is gone, is stale whatever its age:
# its scripts and its editable install hold absolute paths.
VENV_IS_OURS := $(shell grep -qsF ' $(CURDIR)/$(VENV)' $(VENV)/pyvenv.cfg && $(BIN)/python -c '' 2>&1 && echo yes)
ifneq ($(VENV_IS_OURS),yes)
.PHONY: $(VENV)/pyvenv.cfg
endif

$(VENV)/pyvenv.cfg:
	@$(PYTHON) -c 'import sys; sys.version_info >= (3, 11) or sys.exit("slosmith needs Python 3.11 or newer, and $(PYTHON) is " + sys.version.split()[0] + ": run make with PYTHON=/path/to/a/newer/python3")'
	$(PYTHON) -m venv --clear $(CURDIR)/$(VENV)

# pip runs again when what it installs from has changed, and only then.
$(VENV)/.installed: $(VENV)/pyvenv.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet --editable .
	@touch $@

$(VENV)/.developed: $(VENV)/pyvenv.cfg pyproject.toml
	$(BIN)/python -m pip install --quiet --editable '.[dev]'
	@touch $(VENV)/.installed $@
