# make            open the dashboard; the first time, this makes .venv
# make class      the same for a class or team: others in the network can open it, too
# make test       check and test everything; make check leaves the tests out
# make benchmarks measure what the README promises
# make faults     kill its processes, fill its disk and the like, twenty times each
# make cluster   start Ray clusters, and take their computers and servers away
# make fuzz       read damaged files of every format for ten minutes, and press what pages offer
#                 for five; longer: SEQUITUR_FUZZ=3600
# make clean      remove .venv and everything that was generated
#
# Another Python: make PYTHON=python3.12. Options for Streamlit: make ARGS=--server.port=9000

# Else each of the hundred processes of a test run would compile the sources anew.
export PYTHONDONTWRITEBYTECODE :=

PYTHON ?= python3
VENV := .venv
PY := $(VENV)/bin/python
# What is used is compiled when it is first loaded, a fifth of all; pip compiles the rest, too.
PIP := $(PY) -m pip install --disable-pip-version-check --no-compile

.PHONY: run class test check lint types tests chromium benchmarks faults cluster fuzz clean

run: $(VENV)/.run
	$(PY) -m streamlit run dashboard/app.py $(ARGS)

class: $(VENV)/.run
	$(PY) -m dashboard.cli run --shared $(ARGS)

# The type check takes one core for half a minute, so the tests begin beside it.
test: lint chromium
	@$(MAKE) --no-print-directory -j 2 types tests

check: lint types

lint: $(VENV)/.test
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

# Of the time of a first check a quarter went into looking for garbage, of which there is little.
types: $(VENV)/.test
	@echo "mypy, without garbage collection"
	@$(PY) -c "import gc; gc.disable(); gc.enable = lambda: None; import mypy.__main__ as it; it.console_entry()"

# Three processes keep two cores busy: two begin with browser tests, which wait half of their time,
# and go before the others (tests/conftest.py), as else a browser is late now and then.
tests: $(VENV)/.test
	$(PY) -m pytest -q -n 3 --dist loadfile --no-loadscope-reorder

chromium: $(VENV)/.test
	@sh tests/browser/chromium.sh $(PY)

benchmarks: $(VENV)/.test
	@for file in tests/benchmarks/*/[a-z]*.py; do \
		$(PY) -m $$(echo $${file%.py} | tr / .) || exit; \
	done

faults: check
	SEQUITUR_FAULTS=20 $(PY) -m pytest -q tests/faults

cluster: check chromium
	SEQUITUR_CLUSTER=1 $(PY) -m pytest -q tests/cluster

SEQUITUR_FUZZ ?= 600
fuzz: check
	SEQUITUR_FUZZ=$(SEQUITUR_FUZZ) $(PY) -m pytest -q tests/fuzz tests/core/readers/test_readers.py \
		tests/core/readers/tables/test_ordinary.py $$(grep -rl 'import crossed' tests/core)
	$(PY) -m pytest -q -m hypothesis --hypothesis-profile=many

clean:
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .hypothesis test-results
	find . -name __pycache__ -prune -exec rm -rf {} +

# Stamps: packages are installed again only after their list has changed.
$(VENV)/.run: requirements.txt | $(PY)
	@echo "Installing packages. The first time takes some minutes and 2 GB of disk, more where torch brings its GPU libraries."
	$(PIP) -q -r requirements.txt
	@touch $@

$(VENV)/.test: requirements.txt requirements-dev.txt | $(PY)
	@echo "Installing packages. The first time takes some minutes and 2 GB of disk, more where torch brings its GPU libraries."
	$(PIP) -q -r requirements-dev.txt
	@touch $@ $(VENV)/.run

$(PY):
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) was not found. Install Python 3.11 or newer, or name one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed, and $(PYTHON) is older. Name another one: make PYTHON=python3.12"; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "Python's venv module is missing. Install it (on Debian and Ubuntu: apt install python3-venv) and run make again."; exit 1; }
	rm -rf $(VENV)
	$(PYTHON) -m venv $(VENV)
