# Quayside: the few commands. `make` alone says what they are.

STAY  ?= 1
EMPTY ?= 0
PYTHON ?= python3
export PYTHON

VENV := .venv/bin
SOURCES := shared contracts services deploy tests

.DEFAULT_GOAL := help
.PHONY: help run test check bench up contracts format lock clean setup setup-dev

help: ## Say what the commands are
	@awk 'BEGIN { FS = ":.*## "; print "Quayside: the shared back office of a school trust\n" } \
	  /^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 } \
	  END { print "\n  make run STAY=0     end after the summary\n  make run EMPTY=1    start without the story" }' $(MAKEFILE_LIST)

run: setup ## Set everything up and run the trust on real schools
	@$(VENV)/quayside run $(if $(filter 0,$(STAY)),--no-stay,--stay) $(if $(filter-out 0,$(EMPTY)),--empty,--story deploy.story)

test: setup-dev ## Run every test, on real servers where there are any
	@deploy/local/install-servers.sh --if-possible
	@$(VENV)/pytest -n 2 --dist loadgroup $(TESTS)

check: setup-dev ## Format, lint, types, imports, contracts, dead code
	@$(VENV)/ruff format --check $(SOURCES)
	@$(VENV)/ruff check $(SOURCES)
	@$(VENV)/mypy
	@$(VENV)/lint-imports
	@$(VENV)/quayside contracts check
	@$(VENV)/vulture

bench: setup-dev ## Measure, as ratios to peers in the same run (WHAT="relay latency")
	@deploy/local/install-servers.sh --if-possible --bench
	@$(VENV)/python -m tests.bench.services
	@$(VENV)/python -m tests.bench.closing
	@$(VENV)/python -W ignore -m tests.bench.guard
	@$(VENV)/python -m tests.bench.einvoices
	@$(VENV)/python -m tests.bench.payroll
	@$(VENV)/python -m tests.bench.pay_runs
	@$(VENV)/python -m tests.bench.payslips
	@$(VENV)/python -W ignore -m tests.bench.portal
	@$(VENV)/python -W ignore -m tests.bench.messaging $(WHAT)

up: ## Run the whole trust in containers (docker or podman)
	@if docker compose version >/dev/null 2>&1; then docker compose up --build; \
	 elif command -v podman-compose >/dev/null 2>&1; then podman-compose up --build; \
	 else echo "Neither 'docker compose' nor 'podman-compose' was found. Without containers: make run" >&2; exit 1; fi

contracts: setup-dev ## Write the catalogue of events anew from the contracts
	@$(VENV)/quayside contracts write

format: setup-dev ## Put the code into its format
	@$(VENV)/ruff format $(SOURCES)
	@$(VENV)/ruff check --fix $(SOURCES)

lock: ## Renew the lock files (UPGRADE=1: to the newest versions)
	@deploy/local/lock.sh $(if $(UPGRADE),--upgrade)

clean: ## Remove what was set up and what runs left behind
	@rm -rf .venv .run .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache *.egg-info build dist \
	  services/portal/web/static services/portal/web/assets/node_modules
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +

setup:
	@deploy/local/setup.sh run

setup-dev:
	@deploy/local/setup.sh dev
