# Python 3.11 or newer makes .venv; uv installs into it where it is at hand, pip otherwise.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=

ifneq ($(shell command -v uv),)
VENV := uv venv --quiet --allow-existing --python $(PYTHON) .venv
INSTALL := uv pip install --quiet --python $(BIN)/python
else
VENV := $(PYTHON) -m venv .venv
INSTALL := $(BIN)/python -m pip install -qq --disable-pip-version-check
endif
LOCK := uv pip compile pyproject.toml --group build --universal --python-version 3.11 --extra archive --extra import --generate-hashes --no-header --no-emit-index-url --quiet

.PHONY: help check site serve test fuzz lint bench targets lock screenshots clean

help: ## show these lines
	@sed -n 's/^\([a-z]*\):.*## /  make \1	/p' Makefile | expand -t 20

check: .venv/core.stamp ## check the plan (ARGS="--format github")
	@$(BIN)/plan check $(ARGS)

site: .venv/core.stamp ## check the plan, then build site/
	$(BIN)/plan check && $(BIN)/plan build $(ARGS)

serve: .venv/core.stamp ## preview the site, live
	$(BIN)/plan serve $(ARGS)

test: .venv/test.stamp ## set up what the tests need and run them (ARGS="-k matrix")
	PLAN_BROWSER="$$(tests/setup/browser.sh)" VNU_JAR="$$(tests/setup/vnu.sh)" NGINX="$$(tests/setup/nginx.sh)" \
		ACTIONLINT="$$(tests/setup/actionlint.sh)" FIREFOX="$$(tests/setup/firefox.sh)" \
		PLAN_SUCCESSORS="$$(tests/setup/successors.sh)" $(BIN)/pytest $(ARGS)

fuzz: .venv/test.stamp ## try 10 000 spoilt plans, documents and archives (ARGS="-k import")
	PLAN_FUZZ=$${PLAN_FUZZ:-10000} $(BIN)/pytest tests/test_fuzz_commands.py $(ARGS)

lint: .venv/test.stamp ## ruff and mypy
	$(BIN)/ruff check && $(BIN)/ruff format --check && $(BIN)/mypy generator tests

bench: .venv/test.stamp ## time it against other generators (ARGS="L --rounds 3")
	$(BIN)/python -m tests.benchmarks.speed $(ARGS)

targets: .venv/test.stamp ## hold its speed against what it is to be (ARGS="5 --only cold,edit")
	$(BIN)/python -m tests.benchmarks.targets $(ARGS)

screenshots: .venv/test.stamp ## take the README's pictures
	PLAN_BROWSER="$$(tests/setup/browser.sh)" $(BIN)/python tests/screenshots.py $(ARGS)

lock: ## pin the dependencies of pyproject.toml, needs uv (ARGS=--upgrade for newer ones)
	$(LOCK) $(ARGS) --output-file requirements.lock
	$(LOCK) $(ARGS) --extra test --constraint requirements.lock --output-file requirements-test.lock

clean: ## remove all that make made
	rm -rf .venv .cache site .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/core.stamp: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed: make PYTHON=python3.12")'
	$(VENV)
	$(INSTALL) --require-hashes -r requirements.lock
	$(INSTALL) --no-deps --no-build-isolation -e .
	@touch $@

.venv/test.stamp: requirements-test.lock .venv/core.stamp
	$(INSTALL) --require-hashes -r requirements-test.lock
	@touch $@
