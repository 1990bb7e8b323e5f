# One command for each thing that a newcomer wants; `make` alone lists them.

PORT ?= 8000
BENCH ?= --curve 100,1000,10000,100000

.PHONY: help setup serve test bench clean

help:
	@echo "make setup   everything that Holdfast needs, into .venv/"
	@echo "make serve   build the reference site and serve it on http://127.0.0.1:$(PORT)/"
	@echo "make test    lint, types and all tests"
	@echo "make bench   the same site in other generators, side by side (hours; BENCH='--pages 100' is minutes)"
	@echo "make clean   remove what was built and cached"

setup: .venv/.ready
	@echo "Ready: .venv/bin/holdfast"

.venv/.ready: pyproject.toml uv.lock .ci/setup
	@.ci/setup
	@touch $@

serve: setup
	@.venv/bin/holdfast build
	@.venv/bin/holdfast serve --port $(PORT)

test: setup
	@.ci/tools
	.venv/bin/ruff check
	.venv/bin/ruff format --check
	.venv/bin/mypy
	@.ci/types
	@.venv/bin/python -m compileall -q build api  # Or each of many processes compiles it again.
	.venv/bin/pytest -n auto

bench: setup
	@.venv/bin/python -m bench.build $(BENCH)

clean:
	rm -rf dist .holdfast .vercel .mypy_cache .ruff_cache .pytest_cache .hypothesis
