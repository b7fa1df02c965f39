# Two commands matter: `make run` and `make test`. `make help` lists the others.
SHELL := /bin/bash
.DEFAULT_GOAL := help
CACHE := $(or $(XDG_CACHE_HOME),$(HOME)/.cache)/vc
# Shared by all clones on this machine, so that a fresh clone builds in seconds.
export CARGO_TARGET_DIR ?= $(CACHE)/target
export VC_TEST_PYTHON ?= $(CACHE)/venv/bin/python
VC := $(CARGO_TARGET_DIR)/release/vc

.PHONY: help run ours build web test check tools test-rust simulate test-web test-e2e lint fmt bench coverage audit hooks clean

help: ## what there is
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{ printf "  make %-12s %s\n", $$1, $$2 }'

run: build ## build and serve a demo instance at http://localhost:8080
	$(VC) demo

# Another clone may have built into the shared folder last. Cargo tells sources by their time and not
# by their place, so what that one built would be taken for this one's.
ours:
	@mkdir -p "$(CARGO_TARGET_DIR)"
	@if [ "$$(cat "$(CARGO_TARGET_DIR)/clone" 2>/dev/null)" != "$(CURDIR)" ]; then \
	  find crates domains benches -type f -exec touch {} +; echo "$(CURDIR)" > "$(CARGO_TARGET_DIR)/clone"; fi

build: web ours ## the release binary with the web client inside
	cargo build --release --locked -p vc-cli

web: web/dist/index.html

web/node_modules/.package-lock.json: web/package.json web/package-lock.json
	cd web && npm ci --no-audit --no-fund
	@touch $@

web/dist/index.html: web/node_modules/.package-lock.json $(shell find web/src web/index.html web/public web/vite.config.ts docs/openapi.json -type f 2>/dev/null)
	cd web && npm run build
	@touch $@

test: tools lint test-rust test-web test-e2e ## everything that CI runs; installs what tests need

check: test ## the same as test

tools: ## install what tests need: Python packages, chromium, postgresql, faketime
	./scripts/test-tools.sh "$(CACHE)"

lint: ours
	./scripts/check-fixtures.sh
	cargo fmt --all --check
	cargo clippy --workspace --all-targets --locked -- -D warnings

test-rust: web ours ## Rust tests
	cargo test --workspace --exclude vc-simulation --locked
	cargo test -p vc-simulation --locked

simulate: ## run the simulation, SEEDS=20000 for more
	cargo run --release --locked -p vc-simulation -- --seeds $(or $(SEEDS),2000)

test-web: web/node_modules/.package-lock.json ## type check, lint and unit tests of the web client
	cd web && npm run check

test-e2e: web ours ## browser tests against the real binary
	cargo build --locked -p vc-cli
	cd e2e && npm ci --no-audit --no-fund && VC_BINARY="$(CARGO_TARGET_DIR)/debug/vc" npm test

fmt: ## format everything
	cargo fmt --all
	cd web && npm run format

bench: build ## figures beside peers, in target/bench/*.json; QUICK=1 for a short run
	cargo bench -p vc-benches

coverage: web ## line coverage of the Rust tests
	./scripts/coverage.sh

audit: ## licences, bans, sources and known vulnerabilities
	cargo deny --locked check bans licenses sources
	cargo audit

hooks: ## run the quick checks before each commit
	git config core.hooksPath scripts/hooks

clean: ## remove what was built from this clone
	rm -rf web/dist web/node_modules e2e/node_modules target
