#!/bin/sh
# What MediaWiki's own language files say, as the table that wikirot reads.
#
#   scripts/languages/generate.sh > crates/wikitext/src/language/languages.tsv
#
# Asks a real MediaWiki (Debian's package, installed as root where it is missing) for the words and
# names of each of its languages. Facts only; the table's head names the version they are from.
# Some minutes.
set -eu

directory=$(mktemp -d /tmp/wikirot-languages.XXXXXX)
trap 'rm -rf "$directory"' EXIT
here=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)
mediawiki=/usr/share/mediawiki

if [ ! -f "$mediawiki/maintenance/install.php" ] || ! command -v php >/dev/null; then
    apt-get update -qq >&2
    DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends \
        mediawiki php-cli php-sqlite3 php-mbstring php-xml php-intl >&2
fi

mkdir "$directory/db"
MW_CONFIG_FILE=/nonexistent php "$mediawiki/maintenance/install.php" --confpath "$directory" \
    --dbtype sqlite --dbpath "$directory/db" --dbname languages --server http://languages.invalid \
    --scriptpath '' --pass "$(od -An -N12 -tx1 /dev/urandom | tr -d ' \n')" Languages Admin >&2
# Extensions whose words of the grammar come from MediaWiki's own source.
cat >"$directory/Settings.php" <<SETTINGS
<?php
\$wgSitename = 'Languages';
\$wgMetaNamespace = 'ThisWiki';
\$wgLanguageCode = 'en';
\$wgServer = 'http://languages.invalid';
\$wgScriptPath = '';
\$wgDBtype = 'sqlite';
\$wgDBname = 'languages';
\$wgSQLiteDataDir = '$directory/db';
\$wgMainCacheType = 0;
\$wgUseDatabaseMessages = false;
\$wgPFEnableStringFunctions = true;
\$wgLocalisationCacheConf['storeClass'] = LCStoreNull::class;
\$wgSecretKey = 'languages';
foreach ( [ 'CategoryTree', 'Cite', 'ParserFunctions', 'Scribunto' ] as \$extension ) {
	wfLoadExtension( \$extension );
}
SETTINGS
MW_CONFIG_FILE="$directory/Settings.php" php -d memory_limit=4G "$here/table.php" \
    --conf "$directory/Settings.php" "$@" >"$directory/languages.tsv"
cat "$directory/languages.tsv"
