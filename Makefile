# `make serve` runs 新质问答, `make test` tests it; `make help` lists the rest.

# 3.11 or newer; it makes the virtual environment.
PYTHON ?= python3
VENV ?= .venv
PACKAGES = corpus index assistant
# Least share of lines and branches, percent, that the tests must run in each of the three packages.
COVERAGE = 90
# What `make bench…` reads: a folder with train/news-2023.txt.xz and dev/cmrc2018_trial.json, for quality
# also dev/drcd_dev.json and dev/drcd_test.json. Without it `make bench` makes text and questions up: enough for timings.
DATA ?=
RESULTS ?= tests/bench/results
PIP = $(VENV)/bin/python -m pip --disable-pip-version-check --no-input --quiet
# The first Chromium that is there; empty when there is none.
CHROMIUM = $$(if [ -n "$$XINZHI_CHROMIUM" ]; then command -v "$$XINZHI_CHROMIUM"; else \
	for name in chromium chromium-browser google-chrome google-chrome-stable; do \
	command -v "$$name" && break; done; fi; true)

# Type checker and rules of accessibility for the page, from npm, at the versions that package.json there names.
NODE_MODULES = tests/browser/node_modules
NPM = $$(command -v npm || true)

# A module path of the shell's would be searched before the virtual environment.
unexport PYTHONPATH PYTHONHOME

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help serve test lint page screenshots format bench bench-retrieval bench-answers hostile chromium constraints clean

help:  ## list these commands
	@sed -n 's/^\([a-z-]*\):.*## /\1|/p' $(MAKEFILE_LIST) | while IFS='|' read -r name words; do \
		printf '  make %-16s %s\n' "$$name" "$$words"; done

serve: $(VENV)/installed  ## install, index the starter collection, serve page and API at http://127.0.0.1:8000
	@$(VENV)/bin/xinzhi serve

test: $(VENV)/installed-dev chromium  ## check style and types and run every test, those in a real browser included
	@$(MAKE) --no-print-directory lint
	@if [ -n "$(NPM)" ]; then $(MAKE) --no-print-directory page; fi
	@left_out=; \
	[ -n "$(NPM)" ] || left_out=--ignore=tests/browser/test_browser_access.py; \
	[ -n "$(CHROMIUM)" ] || left_out=--ignore=tests/browser; \
	$(VENV)/bin/python -m pytest --numprocesses auto --dist loadfile --cov --cov-report= $$left_out || exit 1; \
	for package in $(PACKAGES); do \
		echo; echo "Coverage of $$package/, at least $(COVERAGE) %:"; \
		$(VENV)/bin/python -m coverage report --skip-covered --include="$$package/*" --fail-under=$(COVERAGE) || exit 1; \
	done; \
	if [ -z "$(NPM)" ]; then \
		echo; \
		echo '**************************************************************************'; \
		echo "*  LEFT OUT: types and unit tests of the page's scripts, and the rules   *"; \
		echo '*  of accessibility: npm was not found. Debian: apt-get install npm      *'; \
		echo '**************************************************************************'; \
	fi; \
	if [ -z "$(CHROMIUM)" ]; then \
		echo; \
		echo '**************************************************************************'; \
		echo '*  LEFT OUT: the tests in a real browser, tests/browser.                 *'; \
		echo '*  No Chromium was found, and none could be installed.                   *'; \
		echo '*  Install one (Debian: apt-get install chromium fonts-noto-cjk), or     *'; \
		echo '*  name it: XINZHI_CHROMIUM=/path/to/chrome make test                    *'; \
		echo '**************************************************************************'; \
	fi

lint: $(VENV)/installed-dev  ## ruff and mypy
	@$(VENV)/bin/ruff check --quiet .
	@$(VENV)/bin/ruff format --check .
	@$(VENV)/bin/mypy

page: $(NODE_MODULES)/installed  ## check the types of the page's scripts and run their unit tests; needs npm
	@$(NODE_MODULES)/.bin/tsc --project tests/browser
	@node --test tests/browser/modules.test.js

screenshots: $(VENV)/installed-dev  ## take the pictures of every view into .github/screenshots/
	@$(VENV)/bin/python tests/browser/screenshots.py --out .github/screenshots

format: $(VENV)/installed-dev  ## lay the code out as `make lint` wants it
	@$(VENV)/bin/ruff check --quiet --fix . || true
	@$(VENV)/bin/ruff format .

bench: $(VENV)/installed-dev  ## measure speed and memory into tests/bench/results/; DATA=path takes real text
	@commit=$$(git describe --always --dirty 2>/dev/null || echo unknown); \
	set -- $(if $(DATA),--news "$(DATA)/train/news-2023.txt.xz"); \
	for name in cold_start build latency; do \
		[ $$name = latency ] && set -- "$$@" $(if $(DATA),--questions "$(DATA)/dev/cmrc2018_trial.json"); \
		echo; $(VENV)/bin/python tests/bench/$$name.py "$$@" --out $(RESULTS)/$$commit-$$name.json || exit 1; \
	done

hostile: $(VENV)/installed-dev  ## read hundreds of broken, oversized and malicious files, each within its limits
	@$(VENV)/bin/python tests/bench/hostile.py

bench-retrieval: $(VENV)/installed-dev  ## retrieval beside its baselines and without each of its parts; DATA=path is needed
	@[ -n "$(DATA)" ] || { echo 'Name the folder of the question sets: make bench-retrieval DATA=path' >&2; exit 1; }
	@commit=$$(git describe --always --dirty 2>/dev/null || echo unknown); \
	$(VENV)/bin/python tests/bench/retrieval.py --data "$(DATA)" --out $(RESULTS)/$$commit-retrieval.json

bench-answers: $(VENV)/installed-dev  ## measure evidence and refusal; DATA=path is needed
	@[ -n "$(DATA)" ] || { echo 'Name the folder of the question sets: make bench-answers DATA=path' >&2; exit 1; }
	@commit=$$(git describe --always --dirty 2>/dev/null || echo unknown); \
	$(VENV)/bin/python tests/bench/answers.py --data "$(DATA)" --out $(RESULTS)/$$commit-answers.json

constraints:  ## bring constraints.txt up to the newest versions that pyproject.toml allows
	@rm -rf $(VENV)-newest && $(PYTHON) -m venv $(VENV)-newest
	@$(VENV)-newest/bin/python -m pip --quiet install -e '.[dev,ocr]'
	@{ sed -n '/^#/p' constraints.txt; \
	$(VENV)-newest/bin/python -m pip freeze --all --exclude-editable --exclude pip | sed 's/+[a-z0-9.]*$$//' | LC_ALL=C sort -f; \
	} > $(VENV)-newest/constraints.txt
	@mv $(VENV)-newest/constraints.txt constraints.txt && rm -rf $(VENV)-newest

clean:  ## remove the virtual environment and everything that tools left; the collection and its index stay
	rm -rf $(VENV) $(NODE_MODULES) dist build .pytest_cache .mypy_cache .ruff_cache .hypothesis .coverage
	find $(PACKAGES) tests -name __pycache__ -type d -prune -exec rm -rf {} +

# Chromium is Debian's: it is installed when this is root, or may become root without being asked for a password.
chromium:
	@[ -z "$(CHROMIUM)" ] && command -v apt-get >/dev/null || exit 0; \
	if [ "$$(id -u)" = 0 ]; then root=; elif sudo -n true 2>/dev/null; then root='sudo -n'; else exit 0; fi; \
	echo 'Installing Chromium and a Chinese font for the browser tests.'; \
	{ $$root apt-get update -qq && $$root env DEBIAN_FRONTEND=noninteractive \
		apt-get install -qq --no-install-recommends chromium fonts-noto-cjk >/dev/null; } </dev/null \
	|| echo 'Chromium could not be installed.' >&2

$(VENV)/created:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
		echo "Python 3.11 or newer is needed; $(strip $(PYTHON)) is $$($(PYTHON) --version 2>/dev/null || echo missing)" >&2; \
		echo 'Name another one: make serve PYTHON=python3.12' >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV)
	@touch $@

$(VENV)/installed: $(VENV)/created pyproject.toml constraints.txt
	@echo 'Installing into $(VENV): a few minutes the first time.'
	@$(PIP) install -c constraints.txt -e .
	@touch $@

$(NODE_MODULES)/installed: tests/browser/package.json
	@npm install --prefix tests/browser --no-package-lock --no-audit --no-fund --loglevel=error >/dev/null
	@touch $@

# After the one above, never beside it: two pips must not write to one environment.
$(VENV)/installed-dev: $(VENV)/installed
	@echo 'Installing what the tests need.'
	@$(PIP) install -c constraints.txt -e '.[dev]'
	@touch $@
