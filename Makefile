# `make start` sets everything up and opens the app; `make test` sets everything up and passes the tests.

PYTHON ?= python3
BIN := .venv/bin
CHROMIUM := $(shell command -v chromium chromium-browser google-chrome 2>/dev/null | head -n 1)
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)

.PHONY: start test lint types bench clean

start: .venv/app
	$(BIN)/streamlit run app.py

test: .venv/dev .venv/chromium
	$(BIN)/python -m pytest --hypothesis-profile=ci -n auto --maxprocesses 4 --dist loadfile --no-loadscope-reorder --reruns 2 --reruns-delay 2 -r fER

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/basedpyright --pythonpath $(BIN)/python

bench: .venv/bench
	for file in benchmarks/[a-z]*.py; do $(BIN)/python -m benchmarks.$$(basename $$file .py) || exit 1; done

clean:
	rm -rf .venv static/plotly.min.js

# A Debian or Ubuntu may have Python without the module that makes virtual environments.
$(BIN)/python:
	$(PYTHON) -m venv .venv || ($(SUDO) apt-get update && $(SUDO) apt-get install -y python3-venv && $(PYTHON) -m venv .venv)
	$(BIN)/python -m pip install --quiet --upgrade pip

.venv/app: $(BIN)/python requirements.txt
	$(BIN)/python -m pip install --quiet -r requirements.txt
	touch $@

.venv/dev: .venv/app requirements-dev.txt
	$(BIN)/python -m pip install --quiet -r requirements-dev.txt
	touch $@

.venv/bench: .venv/dev requirements-bench.txt
	$(BIN)/python -m pip install --quiet -r requirements-bench.txt
	touch $@

# Playwright drives the system's Chromium; where there is none, Debian's is installed.
.venv/chromium: $(BIN)/python
	[ -n "$(CHROMIUM)" ] || ($(SUDO) apt-get update && $(SUDO) apt-get install -y chromium)
	touch $@
