# Every target makes the virtual environment it needs; nothing has to be set up first.
# `make test PYTHON=python3.12 VENV=.venv312` does the same with another interpreter.

PYTHON ?= $(shell for python in python3.11 python3.12 python3; do \
	$$python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null \
	&& echo $$python && break; done)
VENV ?= .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check
RUN := $(VENV)/.installed
SERVE := $(VENV)/.installed-serve
DEV := $(VENV)/.installed-dev

.PHONY: demo demo-serve install-serve test test-slow lint format types imports samples clean

demo: $(RUN)
	$(BIN)/beatplan demo --out demo

demo-serve: $(SERVE)
	$(BIN)/beatplan demo --out demo --serve

install-serve: $(SERVE)

test: $(DEV)
	$(BIN)/python -m pytest -m "not slow" -n auto --maxprocesses 8

test-slow: $(DEV)
	$(BIN)/python -m pytest --hypothesis-profile=thorough

lint: $(DEV)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

format: $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

types: $(DEV)
	$(BIN)/mypy

imports: $(DEV)
	$(BIN)/python -m pytest tests/test_imports.py

samples: $(RUN)
	$(BIN)/python -m sample_data.generate

clean:
	rm -rf $(VENV) demo demo-service build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -prune -exec rm -rf {} +

$(BIN)/python:
	@test -n "$(PYTHON)" || { echo "Python 3.11 or newer is needed." >&2; exit 1; }
	$(PYTHON) -m venv $(VENV)

# The stamps are as new as the last installation; it is repeated only when the
# requirements have changed. The code itself is installed in place.
$(RUN): pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --constraint constraints.txt --editable .
	@touch $@

$(SERVE): pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --constraint constraints.txt --editable '.[serve]'
	@touch $(RUN) $@

$(DEV): pyproject.toml constraints.txt | $(BIN)/python
	$(PIP) --constraint constraints.txt --editable '.[dev]'
	@touch $(RUN) $(SERVE) $@
