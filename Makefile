# make help says what there is. Everything is installed into .venv and nothing outside it,
# except that `make setup` as root on Debian adds the system's Chromium for the browser tests.

PYTHON ?= python3
VENV := .venv
RUN := $(VENV)/bin
PIP := $(RUN)/python -m pip install -qq --disable-pip-version-check
DEMO_CASE ?= russia-iran-us-2010
DEMO_OUT := demo-run
TEST_WORKERS ?= 2

# One stamp for each set of dependencies, so that a demo does not wait for the test tools.
STAMPS := $(VENV)/.stamps
RUNTIME := $(STAMPS)/runtime
TEST := $(STAMPS)/test
CHECK := $(STAMPS)/check
DOCS := $(STAMPS)/docs
BROWSER := $(STAMPS)/browser

.DEFAULT_GOAL := help
.NOTPARALLEL:
.PHONY: help setup demo test check docs bench clean

help: ## say what there is
	@echo "make TARGET, where TARGET is one of"
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## /  \1\t/' | expand -t 10

setup: $(TEST) $(CHECK) $(DOCS) $(BROWSER) ## make .venv and install the package with everything needed to work on it

demo: $(RUNTIME) ## run the bundled case and say where the report is
	@echo "Running the bundled case $(DEMO_CASE) ..."
	@rm -rf $(DEMO_OUT)
	@$(RUN)/detente run $(DEMO_CASE) --out $(DEMO_OUT)
	@echo "Open the report in a browser: $(CURDIR)/$(DEMO_OUT)/report.html"

test: $(TEST) $(BROWSER) ## run every test, in TEST_WORKERS processes
	@$(RUN)/python -m pytest -n $(TEST_WORKERS)

check: $(CHECK) ## lint, types, and the direction of imports
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/lint-imports --no-cache

docs: $(DOCS) ## build the documentation; a warning is an error
	$(RUN)/sphinx-build -W --keep-going -q -b html docs docs/_build/html
	@echo "The documentation is $(CURDIR)/docs/_build/html/index.html"

bench: $(TEST) ## time the solvers on this machine
	@$(RUN)/python benchmarks/run.py
	@$(RUN)/python benchmarks/conflict.py
	@$(RUN)/python benchmarks/promises.py
	@$(RUN)/python benchmarks/studies.py
	@$(RUN)/python benchmarks/council.py
	@$(RUN)/python benchmarks/power.py
	@$(RUN)/python benchmarks/trade.py
	@$(RUN)/python benchmarks/relations.py
	@$(RUN)/python benchmarks/ideal_points.py

clean: ## remove what was built, but keep .venv
	rm -rf docs/_build docs/reference/generated build dist $(DEMO_OUT)
	rm -rf .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests docs benchmarks -name __pycache__ -type d -prune -exec rm -rf {} +

$(RUN)/python:
	@bash .ci/make-venv "$(PYTHON)" $(VENV)

$(RUNTIME): pyproject.toml | $(RUN)/python
	@echo "Installing detente into $(VENV) ..."
	@$(PIP) --editable .
	@mkdir -p $(STAMPS) && touch $@

$(TEST) $(CHECK) $(DOCS): pyproject.toml | $(RUN)/python
	@echo "Installing detente with its $(@F) tools into $(VENV) ..."
	@$(PIP) --editable ".[$(@F)]"
	@mkdir -p $(STAMPS) && touch $@ $(RUNTIME)

$(BROWSER): | $(RUN)/python
	@bash .ci/find-browser
	@mkdir -p $(STAMPS) && touch $@
