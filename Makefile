# `make run` and `make test` need Python 3.11 or newer with venv, and nothing else.
# Every path is quoted or relative: the checkout may lie in a folder with a space in its name.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# What is installed stamps its list: the second run installs nothing.
RUN := $(VENV)/.installed
DEV := $(VENV)/.installed-dev
PYTEST_ARGS ?=

.PHONY: run install test check explore lock bench

run: install
	exec $(BIN)/sinistra up

install: $(RUN)

$(RUN): requirements.lock pyproject.toml scripts/install
	PYTHON="$(PYTHON)" scripts/install requirements.lock
	touch $@

$(DEV): requirements-dev.lock $(RUN)
	PYTHON="$(PYTHON)" scripts/install requirements-dev.lock
	touch $@

# Everything that needs no PostgreSQL.
check: $(DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q tests/unit tests/property tests/contract tests/house $(PYTEST_ARGS)

# All of it, and everything that runs on PostgreSQL.
test: $(DEV)
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/pytest -q -n 2 --dist loadfile $(PYTEST_ARGS)

# Random histories that no run has drawn yet: `make test` draws the same ones each time.
explore: $(DEV)
	$(BIN)/pytest -q -n 2 --dist loadfile --hypothesis-profile=exploring $(PYTEST_ARGS)

bench: $(DEV)
	$(BIN)/python -m bench

# The locks name versions and hashes, never an index: variables that point at one are cleared first.
lock: $(DEV)
	scripts/lock
