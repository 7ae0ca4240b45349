# `make start` sets everything up and opens the app; `make test` sets everything up and passes the tests.

PYTHON ?= python3
BIN := .venv/bin
CHROMIUM := $(shell command -v chromium chromium-browser google-chrome 2>/dev/null | head -n 1)
SUDO := $(shell [ "$$(id -u)" = 0 ] || command -v sudo)
# uv installs side by side what pip installs one after another, and looks for wheels where pip was told to look.
export UV_FIND_LINKS ?= $(PIP_FIND_LINKS)
INSTALL := $(BIN)/uv pip install --quiet --python $(BIN)/python
TESTS := $(BIN)/python -m pytest --hypothesis-profile=ci -n auto --maxprocesses 4 --no-loadscope-reorder -r fER

MINUTES ?= 30

.PHONY: start test check units stories fuzz lint types lock bench clean

start: .venv/app
	$(BIN)/streamlit run app.py

test: COVERAGE := --cov --cov-report=
test: units stories

# What a change is checked with while one works: some minutes, without browser and without training whole runs.
check: lint types units

units: .venv/dev
	$(TESTS) --dist loadfile -m "not story" $(COVERAGE)
	@[ -z "$(COVERAGE)" ] || echo "These tests run $$($(BIN)/coverage report --format=total) % of the lines in explorer/."

stories: .venv/dev .venv/chromium
	$(TESTS) --dist loadfile -m story

# Property tests in another order, with other and many more examples each time; no test begins after MINUTES.
fuzz: .venv/dev
	FUZZ_UNTIL=$$(( $$(date +%s) + 60 * $(MINUTES) )) $(BIN)/python -m pytest --hypothesis-profile=fuzz -m hypothesis \
	    --timeout 3600 -n auto --dist worksteal -r fE

lint: .venv/dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

types: .venv/dev
	$(BIN)/basedpyright --pythonpath $(BIN)/python

bench: .venv/bench
	for file in benchmarks/[a-z]*.py; do $(BIN)/python -m benchmarks.$$(basename $$file .py) || exit 1; done

# The lock files anew, with the versions that they have where pyproject.toml allows them; `make lock UPGRADE=--upgrade`
# takes the newest. CUDA's own packages come with the build of torch that a machine takes, and are not locked.
LOCK := $(BIN)/uv pip compile --quiet --universal --python-version 3.11 --no-annotate --no-header $(UPGRADE) pyproject.toml
lock: .venv/app
	$(LOCK) --extra app --output-file requirements.lock
	$(LOCK) --extra app --group dev --output-file requirements-dev.lock
	sed -i -E '/^(nvidia-|cuda-|triton)/d; s/^(torch==[0-9.]+)\+.*/\1/' requirements.lock requirements-dev.lock

clean:
	rm -rf .venv static/plotly.min.js dist

# A Debian or Ubuntu may have Python without the module that makes virtual environments.
$(BIN)/uv:
	$(PYTHON) -m venv .venv || ($(SUDO) apt-get update && $(SUDO) apt-get install -y python3-venv && $(PYTHON) -m venv .venv)
	$(BIN)/python -m pip install --quiet uv

.venv/app: $(BIN)/uv requirements.lock
	$(INSTALL) -r requirements.lock
	touch $@

.venv/dev: $(BIN)/uv requirements-dev.lock
	$(INSTALL) -r requirements-dev.lock
	touch $@

.venv/bench: .venv/dev pyproject.toml
	$(INSTALL) --constraint requirements-dev.lock --group bench
	touch $@

# Playwright drives the system's Chromium; where there is none, Debian's is installed.
.venv/chromium: $(BIN)/uv
	[ -n "$(CHROMIUM)" ] || ($(SUDO) apt-get update && $(SUDO) apt-get install -y chromium)
	touch $@
