<?php
// Prints title<TAB>url for every external link that MediaWiki finds in the pages of its wiki.
// With --cases, reads cases from standard input instead (one JSON object a line: wikitext,
// templates, title) and prints each with the links that MediaWiki finds in it.

require_once '/usr/share/mediawiki/maintenance/Maintenance.php';
require_once __DIR__ . '/pages.php';

use MediaWiki\MediaWikiServices;
use MediaWiki\Revision\SlotRecord;

class PrintLinks extends Maintenance {
	public function __construct() {
		parent::__construct();
		$this->addOption( 'cases', 'Read cases from standard input' );
	}

	public function execute() {
		$this->hasOption( 'cases' ) ? $this->cases() : $this->wiki();
	}

	private function wiki() {
		$services = MediaWikiServices::getInstance();
		$renderer = $services->getContentRenderer();
		$store = $services->getRevisionStore();
		$options = ParserOptions::newFromAnon();
		foreach ( $this->getDB( DB_REPLICA )->selectFieldValues( 'page', 'page_id', '', __METHOD__ ) as $id ) {
			$title = Title::newFromID( $id );
			$revision = $store->getRevisionByPageId( $id );
			$content = $revision ? $revision->getContent( SlotRecord::MAIN ) : null;
			if ( !$content ) {
				continue;
			}
			$output = $renderer->getParserOutput( $content, $title, $revision->getId(), $options, false );
			foreach ( $output->getExternalLinks() as $url => $_ ) {
				echo $title->getPrefixedText(), "\t", $url, "\n";
			}
		}
	}

	private function cases() {
		$parser = MediaWikiServices::getInstance()->getParser();
		while ( ( $line = fgets( STDIN ) ) !== false ) {
			$case = json_decode( $line, true );
			$options = options_with( $case['templates'] ?? [] );
			$title = Title::newFromText( $case['title'] ?? 'Oracle case' );
			$output = $parser->parse( $case['wikitext'], $title, $options );
			$case['links'] = array_map( 'strval', array_keys( $output->getExternalLinks() ) );
			sort( $case['links'], SORT_STRING );
			echo json_encode( $case, JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE ), "\n";
		}
	}
}

$maintClass = PrintLinks::class;
require_once RUN_MAINTENANCE_IF_MAIN;
