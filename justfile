# What people who work on wikirot do; `just` lists it. CI calls the same recipes.

_default:
    @just --list --unsorted

# All that must pass before a change lands.
ci: lint doc test

# Formatting and lints, warnings denied.
lint:
    cargo fmt --all --check
    cargo clippy --workspace --all-targets --locked -- -D warnings

# The documentation, warnings denied.
doc:
    RUSTDOCFLAGS="-D warnings" cargo doc --workspace --no-deps --locked

# Every test; needs nothing but cargo.
test:
    cargo test --workspace --locked

# The whole job on a simulated web: a dump, thousands of links, reports. No internet needed.
demo:
    cargo run --release --locked -p wikirot --example demo

# Recall and precision of the links of DUMP against a TRUTH file of MediaWiki's.
score DUMP TRUTH:
    scripts/score.sh {{DUMP}} {{TRUTH}}

# Every fuzz target for a while; needs nightly and cargo-fuzz.
fuzz SECONDS="60":
    cd crates/dump && for target in pages bz2 formats; do cargo +nightly fuzz run $target -- -max_total_time={{SECONDS}}; done
    cd crates/wikitext && for target in page heading; do cargo +nightly fuzz run $target -- -max_total_time={{SECONDS}}; done

# The HTML report in headless Chromium: no errors, filters work, names and contrast (skips without it).
look:
    scripts/look/look.py

# A night on a real MediaWiki with the simulated web; skips where Debian's packages are missing.
e2e *ARGS:
    cargo build --locked -p wikirot -p wikirot-testweb
    scripts/e2e-mediawiki {{ARGS}} target/debug/wikirot target/debug/testweb

# The commands of the documentation, on the simulated web.
check-docs:
    cargo build --locked -p wikirot -p wikirot-testweb
    scripts/check-docs target/debug/wikirot target/debug/testweb

# The units and scripts of docs/deploy.
check-deploy:
    scripts/check-deploy

# What a real MediaWiki records as the external links of a dump; minutes.
oracle DUMP *DIRECTORY:
    @scripts/oracle/oracle.sh {{DUMP}} {{DIRECTORY}}
