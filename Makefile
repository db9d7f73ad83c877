# Every target sets up what it needs; with Python >= 3.11 and make on the machine nothing else has to be installed.
#   make PYTHON=python3.12 run     to choose the interpreter

SHELL := /bin/sh
.DEFAULT_GOAL := help
.PHONY: help setup run test ui check bench lock clean FORCE .venv/new
export PYTHON

BIN := .venv/bin
STAMP := .venv/.set-up
# The client that the warehouse is promised to open in; the version is that of tests/clients.lock.
CLIENT := .venv-duckdb-1.2.2

help:
	@echo 'make setup   create .venv and install what requirements.lock pins'
	@echo 'make run     read samples/ and publish the warehouse below data/'
	@echo 'make test    all tests'
	@echo 'make ui      the Dagster UI on http://127.0.0.1:3000, the pages it links to on :3001'
	@echo 'make check   lint, format, types and import rules'
	@echo 'make bench   the benchmarks'
	@echo 'make lock    resolve requirements.lock anew (needs uv)'
	@echo 'make clean   remove .venv and caches; keeps data/'

setup: $(STAMP)

run: $(STAMP)
	@$(BIN)/gongkai run samples

test: $(STAMP) $(CLIENT)/.set-up
	@$(BIN)/python -m pytest -n auto --dist loadfile

ui: $(STAMP)
	@exec $(BIN)/python -m assets.ui

check: $(STAMP)
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

bench: $(STAMP)
	@$(BIN)/python -m benchmarks

lock:
	uv pip compile pyproject.toml --universal --generate-hashes --python-version 3.11 --extra dev \
		--no-header --no-annotate --quiet --output-file requirements.lock --upgrade

clean:
	rm -rf .venv $(CLIENT) .mypy_cache .pytest_cache .ruff_cache .import_linter_cache .hypothesis

# Without it (no network, no wheel for this Python) one test is skipped, and NO_SKIPS=1 makes that a failure.
$(CLIENT)/.set-up: tests/clients.lock $(STAMP)
	@if $(BIN)/python -m venv --clear --without-pip $(CLIENT) && \
		$(BIN)/python -m pip --python $(CLIENT) install --quiet --disable-pip-version-check --retries 1 --timeout 15 \
			--only-binary :all: --no-deps --require-hashes -r tests/clients.lock; \
	then touch $@; else echo 'No DuckDB 1.2.2 to test with: $(CLIENT) could not be set up.' >&2; fi

# The environment holds absolute paths, and one interpreter: it is made anew when there is none, when the project was
# moved, or when another PYTHON is asked for than the one it was made with. Otherwise it is brought up to date.
ifneq ($(shell sed -n 1p $(STAMP) 2>/dev/null),$(CURDIR))
$(STAMP): FORCE .venv/new
else
ifdef PYTHON
ifneq ($(shell sed -n 2p $(STAMP) 2>/dev/null),$(PYTHON))
$(STAMP): FORCE .venv/new
endif
endif
endif

$(STAMP): pyproject.toml requirements.lock
	@echo 'Installing what requirements.lock pins into .venv (some minutes the first time) ...'
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@{ pwd -P; cat .venv/made-with; } > $(STAMP)

.venv/new: FORCE
	@set -e; \
	fits='import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))'; \
	names="$${PYTHON:-python3 python3.13 python3.12 python3.11 python}"; \
	python=''; \
	if [ -n "$$PYTHON" ]; then \
		if "$$PYTHON" -c "$$fits" >/dev/null 2>&1; then python="$$PYTHON"; fi; \
	else \
		for name in $$names; do if "$$name" -c "$$fits" >/dev/null 2>&1; then python="$$name"; break; fi; done; \
	fi; \
	if [ -z "$$python" ]; then \
		echo "Gongkai needs Python 3.11 or newer with its venv module, and found none (looked for: $$names)." >&2; \
		echo "Install one (Debian, Ubuntu: python3 and python3-venv), or name it: make PYTHON=/path/to/python3.12 run" >&2; \
		exit 2; \
	fi; \
	echo "Making .venv with $$("$$python" --version) ..."; \
	"$$python" -m venv --clear .venv; \
	printf '%s\n' "$$python" > .venv/made-with

FORCE:
