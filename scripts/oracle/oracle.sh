#!/bin/sh
# What a real MediaWiki records as external links for every page of a dump.
#
#   scripts/oracle/oracle.sh DUMP [DIRECTORY] > links.tsv
#
# DUMP is XML, plain or .bz2, .gz, .xz, .zst. Prints title<TAB>url, sorted bytewise, each pair once,
# pages of every namespace. Installs Debian's mediawiki, php-cli, php-sqlite3, python3-pygments and lua5.1 where
# they are missing (as root), and keeps its database in DIRECTORY (by default a new one below /tmp).
# Minutes for a wiki of thousands of pages: MediaWiki parses about 50 pages a second.
set -eu

dump=${1:?usage: oracle.sh DUMP [DIRECTORY]}
directory=${2:-$(mktemp -d /tmp/wikirot-oracle.XXXXXX)}
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mediawiki=/usr/share/mediawiki

if [ ! -f "$mediawiki/maintenance/install.php" ] || ! command -v php >/dev/null ||
    [ ! -x /usr/bin/pygmentize ] || [ ! -x /usr/bin/lua5.1 ]; then
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl python3-pygments lua5.1 >&2
fi

case $dump in
    *.bz2) cat='bzip2 -dc' ;;
    *.gz) cat='gzip -dc' ;;
    *.xz) cat='xz -dc' ;;
    *.zst) cat='zstd -dc' ;;
    *) cat=cat ;;
esac

mkdir -p "$directory/db"
# The wiki is installed in English and then speaks the dump's language, under the dump's name.
if [ ! -f "$directory/db/oracle.sqlite" ]; then
    MW_CONFIG_FILE=/nonexistent php "$mediawiki/maintenance/install.php" --confpath "$directory" \
        --dbtype sqlite --dbpath "$directory/db" --dbname oracle --server http://oracle.invalid \
        --scriptpath '' --pass "$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')" Oracle Admin >&2
    $cat "$dump" | head -c 65536 | php "$here/settings.php" "$directory" >"$directory/Settings.php"
fi

export MW_CONFIG_FILE="$directory/Settings.php"
if [ ! -f "$directory/imported" ]; then
    php "$mediawiki/maintenance/update.php" --quick --quiet >&2
    # The installer's main page would hide the dump's.
    echo 'Main Page' | php "$mediawiki/maintenance/deleteBatch.php" >&2
    $cat "$dump" | php "$mediawiki/maintenance/importDump.php" --no-updates --quiet >&2
    touch "$directory/imported"
fi
# Not piped: what ends before the last page is a failure.
php "$here/links.php" --conf "$MW_CONFIG_FILE" >"$directory/links.tsv"
LC_ALL=C sort -u "$directory/links.tsv"
