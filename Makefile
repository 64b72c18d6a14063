# A fresh machine needs Python 3.11 or later (with venv), make and git; everything else goes to .venv.
.DEFAULT_GOAL := help
.PHONY: help run test test-slow test-plugins fuzz-compat check format bench bench-peers clean

SHELL := bash
.SHELLFLAGS := -euo pipefail -c

VENV := .venv
BIN := $(VENV)/bin
PLUGINS_VENV := build/plugins-venv
EXAMPLES ?= 5000
COMPARISONS ?= 20000
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check
IS_USABLE := -c "import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))"

help: ## List the targets
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' $(MAKEFILE_LIST) | expand -t 13

run: $(VENV)/run.stamp ## Start the blog
	@$(BIN)/python -m blog

test: $(VENV)/dev.stamp ## Run the tests; PYTEST_OPTIONS go to pytest
	@$(BIN)/python -m pytest -n 2 -m "not slow" $(PYTEST_OPTIONS)

test-slow: $(VENV)/dev.stamp ## Run those that take long: services and programs once more under compat, compare
	@$(BIN)/python -m pytest -n 2 -m slow -o timeout=180 $(PYTEST_OPTIONS)

test-plugins: $(PLUGINS_VENV)/plugins.stamp ## Run FastAPI's plug-ins on both; ONLY="NAME ..." picks, OWN=1 runs the tests they carry
	@$(PLUGINS_VENV)/bin/python -m scripts.plugins $(if $(OWN),suites,samples) $(ONLY)

fuzz-compat: $(VENV)/dev.stamp ## Compare with FastAPI at random: EXAMPLES (5000) for each property, 20,000 comparisons at least
	@MARTLET_FUZZ_EXAMPLES=$(EXAMPLES) MARTLET_FUZZ_LEAST=$(COMPARISONS) $(BIN)/python -m pytest -o timeout=0 -s tests/property $(PYTEST_OPTIONS)

check: $(VENV)/dev.stamp ## Lint, formatting, types, import rules
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/python scripts/check_module_size.py src/martlet blog
	$(BIN)/mypy
	$(BIN)/pyright
	$(BIN)/lint-imports

format: $(VENV)/dev.stamp ## Mend what ruff can mend
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

bench: $(VENV)/dev.stamp ## Measure beside FastAPI; BENCH_OPTIONS go to the harness (--help lists them)
	@$(BIN)/python -m benchmarks $(BENCH_OPTIONS)

bench-peers: $(VENV)/dev.stamp ## Measure beside nine other frameworks and the wire; BENCH_OPTIONS likewise
	@$(BIN)/python -m benchmarks.peers $(BENCH_OPTIONS)

clean: ## Remove the environment and everything generated
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

$(BIN)/python:
	@for python in python3 python3.14 python3.13 python3.12 python3.11; do \
		if $$python $(IS_USABLE) 2>/dev/null; then exec $$python -m venv $(VENV); fi; \
	done; \
	echo "make: Python 3.11 or later with its venv module is needed (on Debian: apt-get install python3-venv)" >&2; \
	exit 1

$(VENV)/run.stamp: pyproject.toml | $(BIN)/python
	@echo "Installing into $(VENV) ..."
	@$(INSTALL) --editable '.[all,blog]'
	@touch $@

$(VENV)/dev.stamp: pyproject.toml | $(BIN)/python
	@echo "Installing with the development tools into $(VENV) ..."
	@$(INSTALL) --upgrade 'pip>=25.1'
	@$(INSTALL) --editable '.[all,blog]' --group dev
	@touch $@ $(VENV)/run.stamp

$(PLUGINS_VENV)/plugins.stamp: pyproject.toml | $(BIN)/python
	@echo "Installing the plug-ins into $(PLUGINS_VENV) ..."
	@$(BIN)/python -m venv $(PLUGINS_VENV)
	@$(PLUGINS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --upgrade 'pip>=25.1'
	@$(PLUGINS_VENV)/bin/python -m pip install --quiet --disable-pip-version-check --editable '.[all]' --group plugins
	@touch $@
