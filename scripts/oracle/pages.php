<?php
// What a parser is told of pages that no wiki has.

use MediaWiki\Revision\MutableRevisionRecord;
use MediaWiki\Revision\SlotRecord;

/** Options of a parser that finds these texts, by titles as they are shown, and no other page. */
function options_with( array $pages ): ParserOptions {
	$options = ParserOptions::newFromAnon();
	$options->setCurrentRevisionRecordCallback( static function ( $target ) use ( $pages ) {
		$title = Title::castFromLinkTarget( $target );
		$text = $pages[$title->getPrefixedText()] ?? null;
		if ( $text === null ) {
			return false;
		}
		$revision = new MutableRevisionRecord( $title );
		$revision->setContent( SlotRecord::MAIN, new WikitextContent( $text ) );
		$revision->setId( 1 );
		$revision->setPageId( 1 );
		return $revision;
	} );
	return $options;
}
