<?php
// Fills in the tables of crates/wikitext/tests/answers with what a real MediaWiki 1.39 answers: reads one from standard
// input and prints it with new answers. --conf names the settings of a wiki with ParserFunctions and Cite that is
// called `Test wiki`, at https://wiki.example/wiki/$1, with the namespaces `Portal` and `Portal talk` (100, 101). The
// tables want it to be 2019-03-02 17:45:01 UTC: `faketime -f` of Debian's package says so to PHP.
//
// A table has rows of texts and an answer, with tabs between them. `> form` says what the rows below are put into, in
// the places of $1, $2 and so on; `= what` which of MediaWiki's answers is meant; `[de]` the language of the wiki;
// `@ Title` and a text a page that the wiki has, `# ..` is a comment. Written with a backslash: \n, \t, \\, \u{200B}.

require_once '/usr/share/mediawiki/maintenance/Maintenance.php';
require_once __DIR__ . '/pages.php';

use MediaWiki\MediaWikiServices;

class Answers extends Maintenance {
	private array $pages = [];

	public function execute() {
		[ $form, $what ] = [ '$1', 'text' ];
		while ( ( $line = fgets( STDIN ) ) !== false ) {
			$line = rtrim( $line, "\n" );
			$cells = array_map( 'plain', explode( "\t", $line ) );
			if ( str_starts_with( $line, '> ' ) ) {
				$form = substr( $cells[0], 2 );
			} elseif ( preg_match( '/^= ([a-z]+)$/', $line, $m ) ) {
				$what = $m[1];
			} elseif ( str_starts_with( $line, '@ ' ) ) {
				$this->pages[substr( $cells[0], 2 )] = $cells[1];
			} elseif ( preg_match( '/^\[([a-z-]+)\]$/', $line, $m ) ) {
				$GLOBALS['wgLanguageCode'] = $m[1];
				MediaWikiServices::resetGlobalInstance( new GlobalVarConfig(), 'quick' );
			} elseif ( $line !== '' && !str_starts_with( $line, '# ' ) ) {
				$given = array_slice( $cells, 0, max( 1, places( $form ) ) );
				$places = [];
				foreach ( $given as $index => $cell ) {
					$places['$' . ( $index + 1 )] = $cell;
				}
				$answer = $this->answer( $what, strtr( $form, $places ) );
				$line = implode( "\t", array_map( 'written', [ ...$given, $answer ] ) );
			}
			echo $line, "\n";
		}
	}

	private function answer( string $what, string $wikitext ): string {
		$pages = [];
		foreach ( $this->pages as $name => $text ) {
			$pages[Title::newFromText( $name )->getPrefixedText()] = $text;
		}
		$options = options_with( $pages );
		$options->setTimestamp( '20190302174501' );
		$title = Title::newFromText( 'Test page' );
		$parser = MediaWikiServices::getInstance()->getParserFactory()->create();
		if ( $what === 'text' ) {
			$text = $parser->preprocess( $wikitext, $title, $options );
			return $parser->getStripState()->unstripBoth( $text );
		}
		$output = $parser->parse( $wikitext, $title, $options );
		$lines = match ( $what ) {
			'links' => array_keys( $output->getExternalLinks() ),
			'categories' => array_keys( $output->getCategories() ),
			'sections' => array_map( static fn ( $it ) => $it['linkAnchor'] ?? $it['anchor'], $output->getSections() ),
		};
		sort( $lines, SORT_STRING );
		return implode( ' ', array_map( 'strval', $lines ) );
	}
}

/** A cell without its backslashes. */
function plain( string $cell ): string {
	return preg_replace_callback( '/\\\\(?:u\{([0-9A-F]+)\}|(.))/', static fn ( $m ) => match ( $m[2] ?? 'u' ) {
		'u' => mb_chr( hexdec( $m[1] ) ),
		'n' => "\n",
		't' => "\t",
		default => $m[2],
	}, $cell );
}

/** A text as a cell. */
function written( string $text ): string {
	$text = strtr( $text, [ '\\' => '\\\\', "\n" => '\n', "\t" => '\t' ] );
	$hidden = static fn ( $m ) => sprintf( '\u{%X}', mb_ord( $m[0] ) );
	return preg_replace_callback( '/[^\P{Zs} ]|[\p{Cf}\x{FFFD}]/u', $hidden, $text );
}

/** The highest number of a place in a form. */
function places( string $form ): int {
	preg_match_all( '/\$([1-9])/', $form, $m );
	return max( [ 0, ...array_map( 'intval', $m[1] ) ] );
}

$maintClass = Answers::class;
require_once RUN_MAINTENANCE_IF_MAIN;
