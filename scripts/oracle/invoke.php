<?php
// What a real MediaWiki makes of wikitext that invokes modules. Reads cases from standard input, one JSON
// object a line (wikitext; modules and templates by full title; title), and prints each with `text`, what
// the preprocessor makes of it, strip markers taken out, and `links`, what the parser records.

require_once '/usr/share/mediawiki/maintenance/Maintenance.php';

use MediaWiki\MediaWikiServices;
use MediaWiki\Revision\MutableRevisionRecord;
use MediaWiki\Revision\SlotRecord;

class Invoke extends Maintenance {
	public function execute() {
		while ( ( $line = fgets( STDIN ) ) !== false ) {
			$case = json_decode( $line, true );
			$pages = ( $case['templates'] ?? [] ) + ( $case['modules'] ?? [] );
			$options = ParserOptions::newFromAnon();
			$options->setCurrentRevisionRecordCallback( static function ( $target ) use ( $pages ) {
				$title = Title::castFromLinkTarget( $target );
				$text = $pages[$title->getPrefixedText()] ?? null;
				if ( $text === null ) {
					return false;
				}
				$model = $title->getNamespace() !== 828 ? CONTENT_MODEL_WIKITEXT :
					( str_ends_with( $title->getText(), '.json' ) ? CONTENT_MODEL_JSON : 'Scribunto' );
				$revision = new MutableRevisionRecord( $title );
				$revision->setContent( SlotRecord::MAIN, ContentHandler::makeContent( $text, $title, $model ) );
				$revision->setId( 1 );
				$revision->setPageId( 1 );
				return $revision;
			} );
			$title = Title::newFromText( $case['title'] ?? 'Oracle case' );
			$parser = MediaWikiServices::getInstance()->getParserFactory()->create();
			$text = $parser->preprocess( $case['wikitext'], $title, $options );
			$case['text'] = $parser->getStripState()->unstripBoth( $text );
			$parser = MediaWikiServices::getInstance()->getParserFactory()->create();
			$output = $parser->parse( $case['wikitext'], $title, $options );
			$case['links'] = array_map( 'strval', array_keys( $output->getExternalLinks() ) );
			sort( $case['links'], SORT_STRING );
			echo json_encode( $case, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE ), "\n";
		}
	}
}

$maintClass = Invoke::class;
require_once RUN_MAINTENANCE_IF_MAIN;
