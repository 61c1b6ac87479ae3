# What people who work on wikirot do; `just` lists it. CI calls the same recipes.

# The oldest Rust, as rustup names its toolchains.
msrv := `sed -n 's/^rust-version = "\(.*\)"/\1.0/p' Cargo.toml`

# Where packages are made.
target := env("CARGO_TARGET_DIR", "target")

_default:
    @just --list --unsorted

# All that must pass before a change lands.
ci: lint doc test check-docs check-deploy

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

# What takes minutes: a state killed at 200 moments, rotten in 500 ways, on a disk that fills at each write; 30 nights
# that end early; a thousand wikis that share checks, sites that changed, hosts that refuse. Every test that is left out.
heavy:
    cargo test --workspace --locked --no-fail-fast --tests -- --ignored --nocapture

# Half an hour beside hostile hosts: whether memory, descriptors and processor time stay flat.
soak *ARGS:
    cargo build --release --locked -p wikirot
    cargo run --release --locked -p wikirot --example soak -- {{ARGS}}

# That it builds with the oldest Rust that Cargo.toml promises.
msrv:
    cargo +{{msrv}} check --workspace --all-targets --locked

# Licences, known flaws, duplicates and sources of what we depend on; needs cargo-deny.
deny *CHECKS:
    cargo deny --locked check --allow no-license-field {{CHECKS}}

# The whole job on a simulated web: a dump, thousands of links, reports. No internet needed.
demo:
    cargo run --release --locked -p wikirot --example demo

# Recall and precision of the links of DUMP against a TRUTH file of MediaWiki's.
score DUMP TRUTH:
    scripts/score.sh {{DUMP}} {{TRUTH}}

# Speed beside the peers, into docs/benchmarks.md; GROUPS as `scripts/bench/bench.py --help` says.
bench *GROUPS:
    cargo bench --locked -p wikirot-dump -p wikirot-wikitext --bench parts
    scripts/bench/bench.py {{GROUPS}}

# The smallest form of it: everything runs, no time is asserted.
bench-smoke: _programs
    cargo test --workspace --locked --quiet --bench parts
    scripts/bench/bench.py --smoke --binaries {{target}}/debug

# What `just bench` measures wikirot beside; some ten minutes, once.
bench-peers:
    scripts/bench/peers.sh

# Every fuzz target for a while; needs nightly and cargo-fuzz.
fuzz SECONDS="60":
    cd crates/dump && for target in pages heads bz2 formats; do cargo +nightly fuzz run $target -- -max_total_time={{SECONDS}}; done
    cd crates/linktable && for target in sql spelling; do cargo +nightly fuzz run $target -- -max_total_time={{SECONDS}}; done
    cd crates/wikitext && for target in page heading; do cargo +nightly fuzz run $target -- -max_total_time={{SECONDS}}; done
    cd crates/scribunto && for target in pattern module; do cargo +nightly fuzz run $target -- -max_total_time={{SECONDS}}; done
    cd crates/check && for target in server page issuer; do cargo +nightly fuzz run $target -- -max_total_time={{SECONDS}}; done

# Small faults, one at a time, in the files that decide; needs cargo-mutants. Hours: `--file` or `--in-diff`.
mutants *ARGS:
    cargo mutants {{ARGS}}

# The HTML report in headless Chromium: no errors, filters work, names and contrast (skips without it).
look:
    scripts/look/look.py

# A night on a real MediaWiki with the simulated web; skips where Debian's packages are missing.
e2e *ARGS: _programs
    scripts/e2e-mediawiki {{ARGS}} {{target}}/debug/wikirot {{target}}/debug/testweb

# The commands of the documentation, on the simulated web.
check-docs: _programs
    scripts/check-docs {{target}}/debug/wikirot {{target}}/debug/testweb

# The programs as the tests build them: features are those of the whole workspace, so nothing is built
# that `just test` would build again.
_programs:
    cargo test --workspace --locked --no-run --quiet

# The units, scripts and manifests of docs/deploy.
check-deploy:
    scripts/check-deploy

# What a real MediaWiki records as the external links of a dump; minutes.
oracle DUMP *DIRECTORY:
    @scripts/oracle/oracle.sh {{DUMP}} {{DIRECTORY}}

# The manual pages, to target/man; `man -l target/man/wikirot.1` shows one.
man:
    cargo run --locked -p wikirot -- man --out {{target}}/man

# A Debian package, to dist; needs cargo-deb.
deb:
    cargo build --release --locked -p wikirot
    scripts/package {{target}}/release/wikirot dist/package
    cargo deb --locked --no-build -p wikirot --output dist/

# A static program for any Linux, to dist; needs the target (`rustup target add`) and Debian's musl-tools.
musl TARGET="x86_64-unknown-linux-musl":
    cargo build --release --locked -p wikirot --target {{TARGET}}
    scripts/package {{target}}/{{TARGET}}/release/wikirot dist/package
    scripts/tarball {{target}}/{{TARGET}}/release/wikirot dist/package {{TARGET}}

# What a release consists of, to dist, with checksums.
release: deb musl
    cd dist && sha256sum *.deb *.tar.gz > SHA256SUMS
