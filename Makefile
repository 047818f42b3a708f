# make help lists the targets. Every target sets up what it needs first.
PY := .venv/bin/python
# Each test process would compile the whole tree anew, a tenth of all its time.
export PYTHONDONTWRITEBYTECODE :=

RUNS ?= 1000

.PHONY: help setup setup-dev run demo gallery check fmt lint types arch unit cover slow contract golden e2e faults faults-batches faults-review fuzz-media proof-media test bench i18n keys lock clean

help:  ## this list
	@awk -F':.*## ' '/^[a-z0-9-]+:.*## /{printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup:  ## system libraries, .venv and what the program needs
	@packaging/setup.sh run

setup-dev:  ## the same, and what the tests need
	@packaging/setup.sh dev

run: setup  ## open the program for daily use
	@$(PY) -m imm_desktop

demo: setup  ## the main job on the sample reel; also with no display; pictures in build/demo
	@rm -rf build/demo && mkdir -p build/demo
	@$(PY) -m imm_desktop --profile build/demo/profile --demo build/demo

gallery: setup  ## pictures of every control in build/gallery
	@$(PY) -m imm_desktop.ui.gallery --out build/gallery

check: fmt lint types arch unit  ## format, lint, types, architecture, unit tests

fmt: setup-dev  ## is everything formatted?
	@.venv/bin/ruff format --check -q .

lint: setup-dev  ## ruff
	@.venv/bin/ruff check -q .

types: setup-dev  ## mypy, strict; the other core compiles the tests meanwhile, which takes it as long in a fresh clone
	@$(PY) -m pytest -q --collect-only tests >/dev/null 2>&1 & .venv/bin/mypy; code=$$?; wait; exit $$code

arch: setup-dev  ## import-linter: the layers hold
	@.venv/bin/lint-imports

unit: setup-dev  ## quick tests
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -n 2 --dist worksteal -m "not e2e and not contract and not slow" tests

cover: setup-dev  ## every line and branch of domain, imm and services is tested
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -n 2 --cov --cov-report=term:skip-covered tests/domain tests/imm tests/services tests/presenters/test_library.py

slow: setup-dev  ## real media through real processes, hundreds of kills (those of services: cover)
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -n 2 -m "slow and not e2e and not contract" --ignore tests/domain --ignore tests/imm --ignore tests/services tests

contract: setup-dev  ## the engine through our client and through the official SDKs
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -m "contract and not e2e" tests

e2e: setup-dev  ## the main job through real processes, kills included
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q -m e2e --timeout 900 tests

faults: setup-dev  ## RUNS=10000: the submission path killed and disturbed in so many seeded runs
	@$(PY) -m tests.faults $(RUNS)

faults-batches: setup-dev  ## RUNS=10000: batches killed and disturbed, paused, cancelled and retried in so many seeded runs
	@$(PY) -m tests.faults batches $(RUNS)

faults-review: setup-dev  ## RUNS=10000: decisions, undo and effects killed and disturbed in so many seeded runs, then in real processes
	@$(PY) -m tests.faults review $(RUNS)
	@$(PY) -m tests.faults kills $(RUNS)

fuzz-media: setup-dev  ## FILES=50000 SEED=1 MINUTES=14: so many mutated videos through real workers; with MINUTES in turns
	@mkdir -p build && $(PY) -m tests.media.fuzz $(or $(FILES),50000) $(or $(SEED),1) $(if $(MINUTES),--minutes $(MINUTES) --kept build/fuzz-$(or $(SEED),1).json)

proof-media: setup-dev  ## ACTIONS=20000: seeks, steps, drags and tiles in every format; no picture may be wrong
	@$(PY) -m tests.media.proof $(or $(ACTIONS),20000) $(or $(SEED),1)

golden: setup-dev  ## golden pictures only; UPDATE=1 writes them anew
	@QT_QPA_PLATFORM=offscreen $(PY) -m pytest -q tests/golden $(if $(UPDATE),--update-golden,)

test: setup-dev  ## everything CI runs
	@$(MAKE) --no-print-directory check cover slow contract e2e

bench: setup-dev  ## NAME=startup: one benchmark, table and build/bench/NAME.json
	@mkdir -p build/bench && $(PY) -m tests.bench $(NAME) --json build/bench/$(NAME).json

i18n: setup-dev  ## extract texts into resources/i18n/zh_CN.ts
	@$(PY) packaging/i18n/extract.py

keys: setup-dev  ## docs/keys.md from the table of commands
	@$(PY) packaging/docs/keys.py

lock:  ## resolve requirements.lock and requirements-dev.lock anew (needs uv)
	uv pip compile pyproject.toml --universal --generate-hashes --no-emit-index-url --python-version 3.11 -o requirements.lock -q
	uv pip compile pyproject.toml --group dev --universal --generate-hashes --no-emit-index-url --python-version 3.11 -c requirements.lock -o requirements-dev.lock -q

clean:  ## what was built
	rm -rf build dist .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis .coverage
