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
