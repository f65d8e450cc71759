# One command each for what a person or CI does with this repository.
PYTHON ?= python3.11
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready

.PHONY: demo run test check bench screenshots format clean

demo: $(READY)
	$(BIN)/obs-tui demo

run: $(READY)
	$(BIN)/obs-tui

test: check
	$(BIN)/pytest

check: $(READY)
	$(BIN)/ruff check obs_tui tests screenshots
	$(BIN)/ruff format --check obs_tui tests screenshots
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(READY)
	$(BIN)/ruff check --fix obs_tui tests screenshots
	$(BIN)/ruff format obs_tui tests screenshots

bench: $(READY)
	$(BIN)/python -m tests.bench

screenshots: $(READY)
	$(BIN)/python screenshots/take.py

$(READY): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	touch $(READY)

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis
