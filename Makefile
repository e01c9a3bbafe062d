# The door. `make demo` shows what this is; `make test` proves it. Both set up everything they need in .venv.
# Needs: Python 3.11 or newer with venv, and make.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help demo test lint types imports docs unit fuzz qgis plugin bench validate lock clean

help: ## what can be made
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

demo: $(VENV)/.demo ## set up, classify the embedded sample, say where the map is
	@$(BIN)/placetypes run configs/ostergotland_twin.toml

test: lint types imports docs unit ## set up and run every check and test

lint: $(VENV)/.test ## style and docstrings
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.test ## static types
	@$(BIN)/mypy

imports: $(VENV)/.test ## the floors of the house
	@$(BIN)/lint-imports --no-cache

docs: $(VENV)/.test ## the documentation as a site: out/docs/index.html
	@$(BIN)/sphinx-build -q -W --keep-going docs out/docs
	@echo "Documentation: out/docs/index.html"

unit: $(VENV)/.test ## tests: once with kernels as plain Python for coverage, once compiled
	@tests/run

fuzz: $(VENV)/.test ## ten minutes of files by chance, and fifty kills (FUZZ_SECONDS=600, KILLS=50)
	@FUZZ_SECONDS=$(or $(FUZZ_SECONDS),600) KILLS=$(or $(KILLS),50) $(BIN)/python -m pytest -m "fuzz or not qgis" tests/fuzz tests/hostile/test_kills.py

qgis: $(VENV)/.test ## ask QGIS itself (needs QGIS, such as Debian's packages qgis and python3-qgis)
	@$(BIN)/python -m pytest -m qgis tests/qgis

plugin: | $(BIN)/python ## the zip that QGIS installs
	@$(BIN)/python qgis/package.py dist

bench: $(VENV)/.bench ## kernels, finder and whole runs beside their peers, about 50 minutes (WRITE=date: into docs/benchmarks.md)
	@$(BIN)/python benchmarks/bench_kernels.py $(if $(WRITE),--write "$(WRITE)")
	@for script in $(filter-out %/bench_kernels.py,$(wildcard benchmarks/bench_*.py)); do $(BIN)/python $$script || exit 1; done

validate: $(VENV)/.test ## figures beside their bars, from real open data (needs PLACETYPES_DATA)
	@$(BIN)/python benchmarks/validate.py

lock: ## renew the lock files from pyproject.toml (needs uv)
	uv pip compile --quiet --universal --generate-hashes --no-header --group build pyproject.toml -o requirements/demo.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --group build --group test -c requirements/demo.txt pyproject.toml -o requirements/test.txt
	uv pip compile --quiet --universal --generate-hashes --no-header --group build --group bench -c requirements/demo.txt pyproject.toml -o requirements/bench.txt

clean: ## remove everything made here
	rm -rf $(VENV) out build dist .coverage* .pytest_cache .mypy_cache .ruff_cache .hypothesis

$(BIN)/python:
	@echo "Setting up $(VENV) (once) ..."
	@$(PYTHON) -c 'import sys; sys.exit("placetypes needs Python 3.11 or newer; set PYTHON=python3.11 or newer" if sys.version_info < (3, 11) else 0)'
	@$(PYTHON) -m venv $(VENV)

$(VENV)/.demo: requirements/demo.txt pyproject.toml | $(BIN)/python
	@echo "Installing packages (once) ..."
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/demo.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@

$(VENV)/.test: requirements/test.txt pyproject.toml | $(BIN)/python
	@echo "Installing packages for tests (once) ..."
	@$(PIP) install --require-hashes --only-binary :all: -r requirements/test.txt
	@$(PIP) install --no-deps --no-build-isolation --editable .
	@touch $@ $(VENV)/.demo

# pims, which dask-image needs, is published as source only
$(VENV)/.bench: requirements/bench.txt pyproject.toml | $(VENV)/.demo
	@echo "Installing peers for benchmarks (once) ..."
	@$(PIP) install --require-hashes --only-binary :all: --no-binary pims -r requirements/bench.txt
	@touch $@
