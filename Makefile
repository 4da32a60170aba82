# The only commands to learn; `make` alone prints them.

CARGO ?= cargo
INPUT ?= input
OUTPUT ?= output
PYTHON ?= python3
RUNS ?= 3
SLOW_RUNS ?= 1
ONLY ?=
SECONDS ?= 300
BENCH ?= target/bench

.PHONY: help run test check bench bench-peers score score-peers train hostile fuzz format lint docs deny bless clean

# Their scripts look for the program below target/, wherever else cargo is told to build.
bench bench-peers score score-peers train: export CARGO_TARGET_DIR = target

help: ## print this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: ## convert input/ into output/ (others: make run INPUT=dump OUTPUT=clean)
	$(CARGO) run --quiet --release -- convert $(INPUT) -o $(OUTPUT)

test: ## run all tests
	$(CARGO) test --quiet --locked

check: format lint docs test deny ## everything CI runs: format, clippy, docs, tests, licences

define bench
@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is missing: install Python 3.9 or later, or name it with PYTHON=" >&2; exit 2; }
@$(CARGO) build --quiet --release --locked
@$(PYTHON) benches/bench.py $(INPUT) --runs $(RUNS) --slow-runs $(SLOW_RUNS)
endef

bench: ## what each stage and the whole run costs over a folder (make bench INPUT=dump RUNS=5)
	$(bench)

bench-peers: ## the same, with four other extractors on the same pages; installs them below target/
	$(bench) --peers

score: ## text and metadata of labelled pages, beside stored scores of the peers (make score BENCH=folder-of-sets)
	@test -d $(BENCH)/wcxb || { echo "no labelled sets in $(BENCH): unpack them there, or name their folder with BENCH=" >&2; exit 2; }
	@$(CARGO) build --quiet --release --locked
	@$(PYTHON) benches/score.py $(BENCH)

score-peers: ## the same, with the peers' scores made anew; installs them below target/
	@$(CARGO) build --quiet --release --locked
	@$(PYTHON) benches/score.py $(BENCH) --peers

train: ## all models anew, from labelled pages (make train BENCH=folder-of-sets; needs Python, some 20 minutes)
	@test -d $(BENCH)/wcxb || { echo "no labelled sets in $(BENCH): unpack them there, or name their folder with BENCH=" >&2; exit 2; }
	$(CARGO) build --quiet --release --locked
	$(PYTHON) -m venv target/train && target/train/bin/pip install --quiet --requirement train/requirements.txt
	for set in wcxb multilingual; do target/release/tamis features $(BENCH)/$$set/pages -o target/features/$$set || exit 1; done
# Rules that hold for some kinds only are features too: the model of content must see what the new kinds make of them.
	target/train/bin/python train/kinds.py $(BENCH) target/features models/kinds
	$(CARGO) build --quiet --release --locked
	for set in wcxb multilingual snippets readability; do target/release/tamis features $(BENCH)/$$set/pages -o target/features/$$set || exit 1; done
	target/train/bin/python train/train.py content $(BENCH) target/features models/content
	target/train/bin/python train/flatten.py $(BENCH) target/features target/flat wcxb multilingual
	for dress in flat whole split parts; do for set in wcxb multilingual; do target/release/tamis features target/flat/$$dress-$$set --input text -o target/features/$$dress-$$set || exit 1; done; done
	target/train/bin/python train/train.py lines $(BENCH) target/features models/lines

hostile: ## CPU time and memory of pages made to hurt, at 1 to 8 MB (make hostile ONLY=table)
	$(CARGO) test --quiet --release --test hostile
	$(CARGO) bench --quiet --bench hostile -- $(ONLY)

fuzz: ## compare our tokenizer with html5ever's own on made-up pages (needs nightly; make fuzz SECONDS=600)
	@command -v cargo-fuzz >/dev/null || $(CARGO) install --quiet --locked cargo-fuzz
	mkdir -p fuzz/corpus/tree
	cd fuzz && $(CARGO) +nightly fuzz run tree corpus/tree seeds/tree -- -max_total_time=$(SECONDS) -max_len=2000

format:
	$(CARGO) fmt --all --check

lint:
	$(CARGO) clippy --quiet --locked --all-targets -- -D warnings

docs:
	RUSTDOCFLAGS='-D warnings' $(CARGO) doc --quiet --locked --no-deps --document-private-items

# Advisories need a database from the network, which a build must not depend on: `cargo deny check advisories`.
deny:
	@command -v cargo-deny >/dev/null || $(CARGO) install --quiet --locked --debug cargo-deny
	$(CARGO) deny --log-level error --locked check bans licenses sources

bless: ## write the expectations of tests/golden anew; read them before you commit
	BLESS=1 $(CARGO) test --quiet --locked --test golden

clean: ## remove build products and results
	$(CARGO) clean
	find $(OUTPUT) -mindepth 1 ! -name .gitignore -delete
