#!/usr/bin/env bash
# Installs what `just bench` measures beside wikirot, at the versions that its table was made with, into
# DIRECTORY (target/bench/peers). Takes some ten minutes, once. Whatever is missing is skipped there, with a word.
#
#   scripts/bench/peers.sh [DIRECTORY]
set -euo pipefail

root=$(cd "$(dirname "$0")/../.." && pwd)
directory=${1:-$root/target/bench/peers}
mkdir -p "$directory"

nice cargo install --locked --quiet lychee --version 0.24.2 \
    --root "$directory" --target-dir "$directory/build"

if [ ! -x "$directory/venv/bin/python" ]; then
    python3 -m venv "$directory/venv"
fi
"$directory/venv/bin/pip" install --quiet mwxml==0.3.8 mwparserfromhell==0.7.2 httpx==0.28.1

for tool in rg:ripgrep lbzip2:lbzip2; do
    command -v "${tool%%:*}" >/dev/null || echo "not here: ${tool%%:*} (Debian: apt install ${tool##*:})"
done
