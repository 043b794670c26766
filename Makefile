# Two commands for a newcomer: `make demo` and `make test`.  Both set up .venv by themselves.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PYTEST_ARGS ?=
BUILT_FROM := pyproject.toml $(wildcard native/*)

.PHONY: demo test lint check wheel recording picture bench clean

demo: $(VENV)/demo.done
	$(BIN)/separatrix demo

test: $(VENV)/test.done
	$(BIN)/python -m pytest $(PYTEST_ARGS)

lint: $(VENV)/lint.done
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python scripts/check_docstrings.py

check: lint test

# What a user installs: the wheel, in an environment of its own, with its compiled loops.
wheel: $(VENV)/demo.done
	rm -rf dist $(VENV)-wheel
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir dist .
	$(PYTHON) -m venv $(VENV)-wheel
	$(VENV)-wheel/bin/python -m pip install --quiet --disable-pip-version-check "$$(echo dist/*.whl)[test]"
	$(VENV)-wheel/bin/separatrix info
	$(VENV)-wheel/bin/python -m pytest -q tests/kernels tests/test_facade.py tests/cli/test_process.py

# Tables on the screen, JSON and a picture in benchmarks/results.
bench: $(VENV)/bench.done
	mkdir -p benchmarks/results
	OPENBLAS_NUM_THREADS=1 $(BIN)/python benchmarks/bss_eval.py
	$(BIN)/python benchmarks/speed.py --json benchmarks/results/speed.json
	$(BIN)/python benchmarks/power_sensors.py --json benchmarks/results/power_sensors.json
	$(BIN)/python benchmarks/scaling.py --out benchmarks/results
	$(BIN)/python benchmarks/memory.py --json benchmarks/results/memory.json
	$(BIN)/python benchmarks/two_ears.py --json benchmarks/results/two_ears.json
	$(BIN)/python benchmarks/whole_run.py --json benchmarks/results/whole_run.json

recording: $(VENV)/recording.done
	$(BIN)/python scripts/make_talkers.py
	$(BIN)/python scripts/make_voices.py

# The picture of the page in the README; needs Chromium.
picture: $(VENV)/test.done
	$(BIN)/python scripts/draw_page.py docs/page.png

clean:
	rm -rf $(VENV) $(VENV)-wheel separated build dist src/*.egg-info

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "separatrix needs Python 3.11 or newer; name one with: make PYTHON=python3.11 $(MAKECMDGOALS)"; exit 1; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/demo.done: $(BUILT_FROM) | $(VENV)/bin/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

# The extras each target needs; pip leaves alone what is there already.
$(VENV)/test.done: EXTRAS = test,peers
$(VENV)/lint.done: EXTRAS = test,lint
$(VENV)/bench.done: EXTRAS = bench
$(VENV)/recording.done: EXTRAS = recording
$(VENV)/test.done $(VENV)/lint.done $(VENV)/bench.done $(VENV)/recording.done: $(BUILT_FROM) | $(VENV)/bin/pip
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable ".[$(EXTRAS)]"
	@touch $@
