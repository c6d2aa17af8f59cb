SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

BIN := .venv/bin
MANAGE := $(BIN)/python manage.py
PYTEST := $(BIN)/pytest -n 2 --dist loadfile --no-loadscope-reorder
ADDRESS ?= 127.0.0.1:8000
CATALOGUES := $(patsubst %.po,%.mo,$(wildcard locale/*/LC_MESSAGES/django.po))
# Production's settings for commands that ask no database.
AS_PRODUCTION = DATABASE_URL=postgres://nobody@127.0.0.1/nothing SECRET_KEY=$$(head -c 48 /dev/urandom | base64) VAR_DIR=var/check
TYPED := core agencies procedures registers audits scoring reports

# The demonstration stands on the day after the reports of 2019 were due; any other day, or none, can be set.
demo serve: export QMS_TODAY ?= 2019-10-16

.PHONY: help setup install demo serve test test-services check messages locks bench clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## /\1\t/' | expand -t 16

install:
	@./setup.sh

setup: install $(CATALOGUES) ## install everything that running, tests and checks need
	@./setup.sh --tests

%.mo: %.po | install
	msgfmt --check-format -o $@ $<

demo: install $(CATALOGUES) ## load Cao Bang 2019, issue the reports to var/demo/, print figures and accounts
	$(MANAGE) demo

serve: install $(CATALOGUES) ## run the portal and its jobs at http://127.0.0.1:8000
	@[ -n "$${DATABASE_URL:-}" ] || [ -f "$${VAR_DIR:-var}/portal.sqlite3" ] || $(MANAGE) demo
	@$(MANAGE) runjobs & jobs=$$!; \
	$(MANAGE) runserver --noreload $(ADDRESS) & web=$$!; \
	trap 'kill $$jobs $$web 2>/dev/null || true; wait' EXIT; \
	trap 'exit 0' INT TERM; \
	wait -n $$jobs $$web

# Tables are made from the models; the tests of processes and test-services run the migrations.
test: setup ## run the tests on SQLite, or on what DATABASE_URL names
	$(PYTEST) --nomigrations $(ARGS)

test-services: export DATABASE_URL ?= postgres://postgres@127.0.0.1:5432/test
test-services: export CELERY_BROKER_URL ?= redis://127.0.0.1:6379/0
test-services: export SECRET_KEY ?= only-for-tests
test-services: setup ## run the tests on PostgreSQL and Redis at 127.0.0.1
	$(PYTEST) $(ARGS)

check: setup ## lint, types, layers, migrations, deployment settings, static files
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(TYPED)
	$(BIN)/lint-imports
	git ls-files -z 'templates/*.html' | xargs -0r $(BIN)/djade --target-version 5.2 --check
	$(MANAGE) makemigrations --check --dry-run
	$(AS_PRODUCTION) $(MANAGE) check --deploy --fail-level WARNING
	$(AS_PRODUCTION) $(MANAGE) collectstatic --noinput --ignore 'tabler-*' -v 0
	@if command -v docker-compose >/dev/null; then \
	    SECRET_KEY=x POSTGRES_PASSWORD=x REDIS_PASSWORD=x docker-compose --env-file .env.example config -q; fi
	@$(no_registry_hosts)

# The hosts are those that pip and npm themselves name.
define no_registry_hosts
hosts=$$( { $(BIN)/python -c 'from pip._internal.models.index import PyPI as p; print(p.netloc, p.file_storage_domain)'; \
    $(BIN)/python -m pip config get global.index-url; npm config get registry; } 2>/dev/null \
    | grep -oE '[a-z0-9-]+(\.[a-z0-9-]+)+' | sort -u); \
for host in $$hosts; do ! git grep -nIF "$$host" || { echo "names a package registry: $$host"; exit 1; }; done; \
! git grep -n '"resolved":' -- package-lock.json
endef

messages: setup ## bring the Vietnamese catalogue up to date and check it
	$(MANAGE) makemessages -l vi --add-location file --no-wrap --no-obsolete --ignore .venv --ignore node_modules --ignore var
	msgfmt --check-format --statistics -o /dev/null locale/vi/LC_MESSAGES/django.po

locks: ## bring the Python locks up to date with pyproject.toml (needs uv)
	uv pip compile pyproject.toml --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements.txt
	uv pip compile pyproject.toml --extra dev --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header -q -o requirements-dev.txt

bench: setup ## measure speed and memory on PostgreSQL and Redis at 127.0.0.1
	$(BIN)/python -m tests.bench
	$(BIN)/python -m tests.bench.scoring

clean: ## remove what was installed and made, but not var/
	rm -rf .venv node_modules .pytest_cache .hypothesis .mypy_cache .ruff_cache .import_linter_cache $(CATALOGUES)
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +
