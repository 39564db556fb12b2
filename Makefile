# Cardwatch on one machine. `make` alone lists what there is.
SHELL := /bin/bash -o pipefail
.DEFAULT_GOAL := help
.PHONY: help setup up status down clean demo test unit integration browser e2e check lock cases backtest detection \
	screenshots plan deploy destroy quicksight rehearse dashboards reconcile

PYTHON ?= python3
BIN := .venv/bin
# Options of the demo, for example: make demo ARGS='--users 500 --days 10'
ARGS ?=
# STACK=docker: `make up` and `make down` use compose.yaml instead of servers of our own.
STACK ?= local
# Two that run servers at the same time, where there is the memory for the servers of both.
TESTS_AT_ONCE ?= $(shell awk '/MemAvailable/ { print ($$2 > 14000000) ? 2 : 1 }' /proc/meminfo)
# Where a proxy leads to the network, it would be asked for the servers on loopback too.
BESIDE_PROXY := $(or $(no_proxy),$(NO_PROXY))
export no_proxy := $(if $(filter *,$(BESIDE_PROXY)),*,127.0.0.1,localhost,$(BESIDE_PROXY))
export NO_PROXY := $(no_proxy)
PLAYBOOK := cd ansible && ../$(BIN)/ansible-playbook

help: ## list these targets
	@grep -hE '^[a-z0-9]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "%-12s %s\n", $$1, $$2}'

setup: .venv/.installed .cardwatch/jars/.fetched .cardwatch/npm/.installed .cardwatch/data/.prepared ## install system packages, Python packages, jars and the viewer's npm packages; repeats cheaply

.cardwatch/.system: local_stack/setup/system_packages.sh
	@PYTHON=$(PYTHON) local_stack/setup/system_packages.sh
	@mkdir -p $(@D) && touch $@

.venv/.installed: requirements.lock | .cardwatch/.system
	@echo "Python packages: installing into .venv"
	@$(BIN)/python -m pip --version >/dev/null 2>&1 || $(PYTHON) -m venv --clear .venv
	@$(BIN)/python -m pip install --disable-pip-version-check --progress-bar off --require-hashes -r requirements.lock \
		| grep --line-buffered -E '^(Collecting|Building|Installing|Successfully|Requirement already satisfied: pyspark)' | cut -c 1-100
	@touch $@

.cardwatch/jars/.fetched: local_stack/jars/pom.xml local_stack/jars/fetch.py | .cardwatch/.system .venv/.installed
	@$(BIN)/python -m local_stack.jars.fetch
	@touch $@

.cardwatch/npm/.installed: local_stack/kibana/package.json local_stack/kibana/package-lock.json | .venv/.installed
	@$(BIN)/python -m local_stack.kibana.packages
	@touch $@

.cardwatch/data/.prepared: .cardwatch/jars/.fetched
	@$(BIN)/python -m local_stack.logstash.data
	@mkdir -p $(@D) && touch $@

.cardwatch/.chromium: | .venv/.installed
	@PYTHON=$(BIN)/python local_stack/setup/chromium.sh
	@touch $@

ifeq ($(STACK),docker)
ifneq ($(filter demo,$(MAKECMDGOALS)),)
$(error the demo has a Logstash of its own, and that of compose.yaml holds its port: run `make demo` without STACK=docker)
endif
include docker/host.env
export
endif

up: setup ## start every server of the local stack; state is kept in .cardwatch/ (STACK=docker: those of compose.yaml)
ifeq ($(STACK),docker)
	@mkdir -p .cardwatch/apache # Docker would make it for root alone
	@docker compose up --build --detach --wait elasticsearch kibana logstash kafka postgresql dynamodb aws
endif
	@$(BIN)/python -m local_stack up

status: .venv/.installed ## say which servers answer, and where
	@$(BIN)/python -m local_stack status

down: .venv/.installed ## stop every server; their state stays
	@$(BIN)/python -m local_stack down
ifeq ($(STACK),docker)
	@docker compose down
endif

clean: down ## stop every server and drop all their state (jars, npm packages and what AWS needs stay)
	@$(BIN)/python -m local_stack.clean
	@find .cardwatch -mindepth 1 -maxdepth 1 ! -name jars ! -name npm ! -name aws ! -name .system ! -name .chromium -exec rm -rf {} +

demo: setup ## run all three paths at once and print one page with the proof that the books agree
	@$(BIN)/python -m local_stack.demo $(ARGS)

test: setup .cardwatch/.chromium ## run every test
	@$(BIN)/python -m pytest -n $(TESTS_AT_ONCE) --dist loadfile --no-loadscope-reorder \
		tests --ignore tests/rehearsal

unit: setup ## run the tests that start nothing
	@$(BIN)/python -m pytest tests/unit tests/content

integration: setup ## run the tests of each stage against its real server
	@$(BIN)/python -m pytest tests/integration

browser: setup .cardwatch/.chromium ## run the tests of the dashboards in a browser
	@$(BIN)/python -m pytest tests/browser

e2e: setup ## run the tests of the whole paths
	@$(BIN)/python -m pytest tests/e2e

check: setup ## format, lint, types, YAML, playbooks
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/yamllint --strict .
	@cd ansible && PATH="$(CURDIR)/$(BIN):$$PATH" ../$(BIN)/ansible-lint --offline --profile production -q

cases: setup ## run the pipelines on recorded lines and compare with the documents expected of them
	@$(BIN)/python -m local_stack.logstash test tests/logstash/cases

backtest: setup ## quality of the decision on labelled data (ARGS='--data FILE.csv.gz --train-from DATE …')
	@$(BIN)/python -m spark.backtest $(ARGS)

detection: setup ## what the scorecard finds of simulated fraud, by kind
	@$(BIN)/python -m spark.detection_report $(ARGS)

screenshots: setup .cardwatch/.chromium ## save each dashboard as PNG in .cardwatch/screenshots
	@$(BIN)/python -m local_stack.kibana.screenshots $(ARGS)

plan: setup ## show what `make deploy` would change on AWS
	@$(PLAYBOOK) -i localhost, --check playbooks/plan.yml $(ARGS)

deploy: setup ## make or change a stack on AWS, configure its hosts, verify
	@$(PLAYBOOK) -i localhost, playbooks/provision.yml $(ARGS)
	@$(PLAYBOOK) -i inventory/aws_ec2.yml playbooks/reach.yml playbooks/site.yml $(ARGS)

destroy: .venv/.installed ## take a stack on AWS away; asks for its name
	@$(PLAYBOOK) -i localhost, playbooks/destroy.yml $(ARGS)

quicksight: setup ## make or change the QuickSight analysis and dashboard
	@$(BIN)/python -m quicksight apply

rehearse: setup ## deploy to hosts booted here and to a rehearsed AWS, verify, deploy again, take all away (as root)
	@$(BIN)/python -m rehearse run $(ARGS)
	@$(BIN)/python -m pytest tests/rehearsal

dashboards: .venv/.installed ## compile kibana/ to the bundle that Kibana imports, and check it
	@$(BIN)/python -m dashboards compile
	@$(BIN)/python -m dashboards check

reconcile: .venv/.installed ## prove that topics, ledger, Elasticsearch and S3 agree, item by item (ARGS='--period 2026-10')
	@set -a; eval "$$($(BIN)/python -m local_stack env)"; $(BIN)/python -m billing.reconcile $(ARGS)

lock: .venv/.installed ## pin requirements.in to exact versions and hashes
	@$(BIN)/python -m pip install --disable-pip-version-check --quiet uv
	@$(BIN)/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --python-version 3.11 requirements.in -o requirements.lock
