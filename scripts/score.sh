#!/usr/bin/env bash
# Recall and precision of (page, URL) pairs: what `wikirot links` finds in a dump, against what a real
# MediaWiki recorded (`title<TAB>url`, plain or .zst; scripts/oracle makes such a file).
#
#   scripts/score.sh DUMP TRUTH [OPTIONS OF wikirot links..]
set -euo pipefail

if [ $# -lt 2 ]; then
    sed -n '2,5s/^# \{0,1\}//p' "$0" >&2
    exit 2
fi
dump=$1 truth=$2
shift 2

root=$(cd "$(dirname "$0")/.." && pwd)
wikirot=${WIKIROT:-$root/target/release/wikirot}
if [ ! -x "$wikirot" ]; then
    cargo build --quiet --release --manifest-path "$root/Cargo.toml" -p wikirot
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
export LC_ALL=C
case $truth in
    *.zst) zstd -dcq "$truth" ;;
    *) cat "$truth" ;;
esac | sort -u >"$work/truth"
"$wikirot" links "$dump" --namespaces all "$@" | sort -u >"$work/found"

comm -23 "$work/truth" "$work/found" >"$work/missing"
comm -13 "$work/truth" "$work/found" >"$work/extra"
awk -v truth="$(wc -l <"$work/truth")" -v found="$(wc -l <"$work/found")" \
    -v missing="$(wc -l <"$work/missing")" 'BEGIN {
        right = truth - missing
        printf "%d pairs recorded, %d found, %d missing, %d extra\n", truth, found, missing, found - right
        printf "recall %.3f %%, precision %.3f %%\n",
            truth ? 100 * right / truth : 100, found ? 100 * right / found : 100
    }'
for kind in missing extra; do
    if [ -s "$work/$kind" ]; then
        echo "first of the $kind:"
        head -n 10 "$work/$kind"
    fi
done
