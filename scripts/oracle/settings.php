<?php
// Writes the settings of a wiki like the one whose dump begins on standard input.

$head = stream_get_contents( STDIN );
$directory = $argv[1];

function field( string $head, string $pattern, string $default ): string {
	return preg_match( $pattern, $head, $m ) ? html_entity_decode( $m[1], ENT_QUOTES | ENT_XML1 ) : $default;
}

// A dump names its language by its tag of BCP 47; the table has those that are not MediaWiki's codes.
$tag = strtolower( field( $head, '!xml:lang="([^"]*)"!', 'en' ) );
$table = file_get_contents( __DIR__ . '/../../crates/wikitext/src/language/languages.tsv' );
$code = preg_match( "/^\\[(\S+)\]\t\S*\t" . preg_quote( $tag, '/' ) . '$/m', $table, $m ) ? $m[1] : $tag;

$base = field( $head, '!<base>([^<]*)</base>!', 'http://oracle.invalid/wiki/Main_Page' );
$parts = parse_url( $base );
$extra = [];
preg_match_all( '!<namespace key="(-?\d+)"[^>]*>([^<]*)</namespace>!', $head, $m, PREG_SET_ORDER );
$project = 'Project';
foreach ( $m as [ , $number, $name ] ) {
	$name = str_replace( ' ', '_', html_entity_decode( $name, ENT_QUOTES | ENT_XML1 ) );
	if ( $number == 4 ) {
		$project = $name;
	} elseif ( $number >= 100 ) {
		$extra[(int)$number] = $name;
	}
}
$settings = [
	'wgSitename' => field( $head, '!<sitename>([^<]*)</sitename>!', 'Oracle' ),
	'wgMetaNamespace' => $project,
	'wgLanguageCode' => $code,
	'wgServer' => $parts['scheme'] . '://' . $parts['host'],
	'wgScriptPath' => '',
	'wgArticlePath' => preg_replace( '![^/=]*$!', '', parse_url( $base, PHP_URL_PATH ), 1 ) . '$1',
	'wgCapitalLinks' => field( $head, '!<case>([^<]*)</case>!', 'first-letter' ) === 'first-letter',
	'wgExtraNamespaces' => $extra,
	'wgDBtype' => 'sqlite',
	'wgDBname' => 'oracle',
	'wgSQLiteDataDir' => "$directory/db",
	'wgMainCacheType' => 0,
	'wgSecretKey' => 'oracle',
];
echo "<?php\n";
foreach ( $settings as $name => $value ) {
	echo "\$$name = ", var_export( $value, true ), ";\n";
}
foreach ( [ 'Cite', 'ParserFunctions', 'SyntaxHighlight_GeSHi', 'Poem', 'ImageMap', 'InputBox', 'TemplateData', 'CategoryTree', 'Math', 'Scribunto' ] as $extension ) {
	echo "wfLoadExtension( '$extension' );\n";
}
// Formulas are not rendered: that would ask a server.
echo "\$wgMathValidModes = [ 'source' ];\n\$wgDefaultUserOptions['math'] = 'source';\n\$wgMathDisableTexFilter = 'always';\n";
echo "\$wgScribuntoDefaultEngine = 'luastandalone';\n";
// The model of TemplateStyles, which Debian does not have.
echo "\$wgContentHandlers['sanitized-css'] = CssContentHandler::class;\n";
