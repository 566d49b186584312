# Each target is a line or two that a person could type.
PYTHON ?= python3
BIN := .venv/bin
ARGS ?=
SECONDS ?= 60
HOURS ?= 1
# A run starts hundreds of processes: they share what one has compiled, whatever this machine is used to.
export PYTHONDONTWRITEBYTECODE :=

.DEFAULT_GOAL := help
.PHONY: help install run test test-fast test-long bench soak fuzz lint fmt docs lock wheel sbom new-room clean browser token

help: ## what there is to make
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /: /' | column -t -s: -l 2

install: .venv/installed ## everything that is needed, into .venv, from the hash-locked requirements; and the console, built
	$(BIN)/python -m dev.web --built

.venv/installed: requirements-dev.txt pyproject.toml
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.txt
	$(BIN)/python -m pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

run: install ## the whole city on this machine: make run ARGS="--camera video.mp4"
	$(BIN)/civigil up $(ARGS)

test: install browser token ## every test, of the house and of the console; with ARGS only those of the house that it names
	$(if $(ARGS),,$(BIN)/python -m dev.web test)
	$(BIN)/pytest -q -n auto --dist loadfile -m "not long" $(ARGS)

test-long: install browser ## what takes minutes: every scenario of the simulated city, scored
	$(BIN)/pytest -q -s -m long $(ARGS)

browser: .venv/installed
	@$(BIN)/python -m dev.browser

token: .venv/installed
	@$(BIN)/python -m dev.token

test-fast: install ## every test but the missions and the slow ones
	$(BIN)/pytest -q -n auto --dist loadfile -m "not mission and not slow and not long" $(ARGS)

bench: install ## each claim, our figure beside the peer's: make bench ARGS=spine
	$(BIN)/python -m bench $(ARGS)

soak: install ## a city under load for hours: make soak HOURS=8
	$(BIN)/python -m bench.soak --hours $(HOURS) $(ARGS)

fuzz: install ## every parser of outside input, fed with rubbish: make fuzz SECONDS=600
	$(BIN)/python -m fuzz --seconds $(SECONDS) $(ARGS)

lint: install ## style, types, floors, and that nothing generated is stale
	$(BIN)/ruff check . && $(BIN)/ruff format --check . && $(BIN)/mypy && $(BIN)/lint-imports --no-logo
	$(BIN)/python -m dev.docs --check && $(BIN)/python -m dev.wire --check
	$(BIN)/python -m dev.web run lint

fmt: install ## mend what a machine can mend
	$(BIN)/ruff check --fix . ; $(BIN)/ruff format .

docs: .venv/installed ## write the generated parts of the documents anew, and the console's TypeScript of the wire
	$(BIN)/python -m dev.docs && $(BIN)/python -m dev.wire

lock: install ## compile the locks anew from pyproject.toml
	$(BIN)/python -m dev.lock

wheel: install ## the package with the built console in it, into dist/
	$(BIN)/python -m hatchling build -t wheel

sbom: install ## a bill of materials (CycloneDX) from the locks, into dist/
	$(BIN)/python -m dev.sbom

new-room: install ## a room that passes the conformance suite: make new-room WING=safety NAME=drones
	$(BIN)/python -m dev.new_room $(WING) $(NAME)

clean: ## forget the environment and every cache; data directories stay
	rm -rf .venv web/node_modules src/civigil/gateway/site .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .fuzz build dist
