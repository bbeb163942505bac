# Everything a person or a machine does with this checkout. `make` alone lists it.
.DEFAULT_GOAL := help
.PHONY: help setup client test check demo bench golden proof
SHELL := /bin/bash

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.set-up
CLIENT := playground/node_modules/@microsoft/m365agentsplayground/cli.js

help: ## This list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16

setup: $(STAMP) ## Create .venv with everything in it, the muster command included

$(STAMP): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Muster needs Python 3.11 or newer; try make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check "pip>=25.1"
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e . --group dev
	@touch $@

client: $(CLIENT) ## Install the local Teams client, which needs Node 20 or newer

$(CLIENT): playground/package.json playground/package-lock.json
	cd playground && npm ci --ignore-scripts --loglevel=error
	@touch $@

test: setup ## Run the tests; those in the local Teams client where it can be installed
	@$(MAKE) --silent --no-print-directory client || echo "No local Teams client here: the tests in it are skipped."
	$(BIN)/python -m pytest -q

check: setup ## Style, types, and which way the arrows point
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

demo: setup ## Muster and a local Teams client on this machine
	$(BIN)/muster demo

bench: setup ## Measure, and print the README's table of figures
	$(BIN)/python -m bench

golden: setup ## Write the golden files of cards and letters anew; look at the difference
	$(BIN)/python -m tests.golden

proof: setup ## Kill the server 200 times at random points, 100 times while mails and 60 while pages go out; find nothing lost or doubled
	$(BIN)/python -m tests.crash
	$(BIN)/python -m tests.crash.mailing
	$(BIN)/python -m tests.crash.paging
	$(BIN)/python -m tests.crash.shifts
