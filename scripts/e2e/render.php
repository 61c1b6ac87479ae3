<?php
// Prints what MediaWiki makes of a page, as JSON: its HTML and what it enters into the link tables.
//
//   php render.php TITLE [SUFFIX]
//
// SUFFIX is wikitext put behind the page's own.

require_once '/usr/share/mediawiki/maintenance/Maintenance.php';

use MediaWiki\MediaWikiServices;

class Render extends Maintenance {
	public function __construct() {
		parent::__construct();
		$this->addArg( 'title', 'Page to render' );
		$this->addArg( 'suffix', 'Wikitext put behind it', false );
	}

	public function execute() {
		$services = MediaWikiServices::getInstance();
		$title = Title::newFromText( $this->getArg( 0 ) );
		$page = $services->getWikiPageFactory()->newFromTitle( $title );
		if ( !$page->exists() ) {
			$this->fatalError( "there is no page '{$this->getArg( 0 )}'" );
		}
		$text = $page->getContent()->getText();
		$output = $services->getParser()->parse(
			$text . $this->getArg( 1, '' ), $title, ParserOptions::newFromAnon()
		);
		$links = [];
		foreach ( $output->getLinks() as $namespace => $titles ) {
			foreach ( $titles as $key => $id ) {
				$links[Title::makeTitle( $namespace, $key )->getPrefixedText()] = $id > 0;
			}
		}
		echo json_encode( [
			'text' => $text,
			'html' => $output->getText( [ 'enableSectionEditLinks' => false ] ),
			'revisions' => (int)$this->getDB( DB_REPLICA )->selectField(
				'revision', 'COUNT(*)', [ 'rev_page' => $page->getId() ], __METHOD__
			),
			'page_id' => $page->getId(),
			'links' => (object)$links,
			'external' => array_map( 'strval', array_keys( $output->getExternalLinks() ) ),
			'interwiki' => array_keys( $output->getInterwikiLinks() ),
			'templates' => array_keys( $output->getTemplates() ),
			'categories' => array_keys( $output->getCategories() ),
			'images' => array_keys( $output->getImages() ),
			'switches' => array_keys( $output->getPageProperties() ),
		], JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_THROW_ON_ERROR ), "\n";
	}
}

$maintClass = Render::class;
require_once RUN_MAINTENANCE_IF_MAIN;
