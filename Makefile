# `make help` lists what can be done. Everything needs python3 (3.11 or newer) with venv only.

PYTHON ?= python3
# Said here (make run PORT=8001) it wins over .env.
ifdef PORT
export PORT
endif

VENV = .venv
PY = $(VENV)/bin/python

.PHONY: help run demo organizer test lint messages bench drills

help: ## this list
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/:.*## /\t/' | expand -t 14

run: $(VENV)/run-ready ## the portal on http://127.0.0.1:8000 (another port: make run PORT=8001)
	@$(PY) manage.py serve

demo: $(VENV)/run-ready ## the portal with invented submissions and answers, in a database of its own
	@DEMONSTRATION=1 PRODUCTION= DATABASE_URL= VAR_DIR=var/demo $(PY) manage.py serve

organizer: $(VENV)/run-ready ## make an organizer who may do everything in the admin
	@$(PY) manage.py migrate --verbosity 0
	@$(PY) manage.py createsuperuser

test: $(VENV)/test-ready ## all tests that this machine can run
	@$(PY) -m tests

lint: $(VENV)/test-ready ## style of Python and templates, and the catalogues
	@$(PY) -m tests.lint

bench: $(VENV)/test-ready ## how fast pages are read, voices taken, found, withdrawn (QUICK=1: three minutes; FULL=1: a million rows)
	@$(PY) -m tests.bench $(if $(QUICK),--quick) $(if $(FULL),--full)

drills: $(VENV)/test-ready ## the twelve faults, done to real processes: what holds (some: make drills ONLY=1,disk)
	@$(PY) -m tests.drills $(if $(ONLY),--only "$(ONLY)")

messages: $(VENV)/test-ready ## bring locale/km up to date (needs gettext) and compile it
	@$(PY) -m tests.messages

# One sentence for each thing that can be missing on a new machine.
define check_python
@command -v $(PYTHON) >/dev/null || { echo "Python is missing: install python3 (3.11 or newer)."; exit 1; }
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "$(PYTHON) is `$(PYTHON) -V 2>&1`, but 3.11 or newer is needed: install it, or name it with PYTHON=python3.12."; exit 1; }
@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing: install it (Debian and Ubuntu: apt install python3-venv)."; exit 1; }
endef

define install
@echo "Installing $(1) into $(VENV) ..."
@$(PY) -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all: -r $(1)
endef

$(VENV)/bin/pip:
	$(check_python)
	@$(PYTHON) -m venv $(VENV)

$(VENV)/run-ready: requirements.lock | $(VENV)/bin/pip
	$(call install,requirements.lock)
	@touch $@

$(VENV)/test-ready: requirements-dev.lock | $(VENV)/bin/pip
	$(call install,requirements-dev.lock)
	@touch $@ $(VENV)/run-ready
