# Each target is a line or two that a person could type.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
SECONDS ?= 60
HOURS ?= 1

.DEFAULT_GOAL := help
.PHONY: help install run test test-fast bench soak fuzz lint fmt docs lock sbom new-room clean

help: ## what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /: /' | column -t -s: -l 2

install: .venv/installed ## everything that is needed, into .venv, from the hash-locked requirements
.venv/installed: requirements-dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

run: install ## the whole city on this machine: make run ARGS="--camera video.mp4"
	$(BIN)/civigil up $(ARGS)

test: install ## every test
	$(BIN)/pytest -q -n auto --dist loadgroup $(ARGS)

test-fast: install ## every test but the missions and the slow ones
	$(BIN)/pytest -q -n auto --dist loadgroup -m "not mission and not slow" $(ARGS)

bench: install ## each claim, our figure beside the peer's: make bench ARGS=spine
	$(BIN)/python -m bench $(ARGS)

soak: install ## a city under load for hours: make soak HOURS=8
	$(BIN)/python -m bench.soak --hours $(HOURS) $(ARGS)

fuzz: install ## every parser of outside input, fed with rubbish: make fuzz SECONDS=600
	$(BIN)/python -m fuzz --seconds $(SECONDS) $(ARGS)

lint: install ## style, types, floors, and that nothing generated is stale
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-logo && $(BIN)/python -m dev.docs --check

fmt: install ## mend what a machine can mend
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

docs: install ## write the generated parts of the documents anew
	$(BIN)/python -m dev.docs

lock: install ## compile the locks anew from pyproject.toml
	$(BIN)/python -m dev.lock

sbom: install ## a bill of materials (CycloneDX) from the lock, into dist/
	$(BIN)/python -m dev.sbom

new-room: install ## a room that passes the conformance suite: make new-room WING=safety NAME=drones
	$(BIN)/python -m dev.new_room $(WING) $(NAME)

clean: ## forget the environment and every cache; data directories stay
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .fuzz build dist
