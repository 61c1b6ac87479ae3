<?php
// Prints the table of languages: for each a section that says how it differs from the one before it
// in its chain of fallbacks. `crates/wikitext/src/language/table.rs` reads it and says what lines mean.

require_once '/usr/share/mediawiki/maintenance/Maintenance.php';

use MediaWiki\MediaWikiServices;

class PrintLanguages extends Maintenance {
	/** Names of parser functions that the program knows by another spelling than MediaWiki. */
	private const SPELLINGS = [ 'numberingroup' => 'NUMBERINGROUP', 'pageid' => 'PAGEID' ];

	/** Words beside variables, functions, double underscores and options of images. */
	private const OTHERS = [
		'redirect', 'default', 'rawsuffix', 'nocommafysuffix', 'url_path', 'url_query', 'url_wiki',
		'subst', 'safesubst', 'msg', 'msgnw', 'raw', 'notoc', 'toc',
	];

	/** Rules of plurals where a class of MediaWiki's says other than CLDR: one, other, none. */
	private const PLURALS = [ 'ksh' => [ 'n = 1', 'n != 0' ] ];

	/** Kinds of words by MediaWiki's name of them. */
	private $kinds = [];

	/** Functions that are called with `#`. */
	private $hashed = [];

	public function __construct() {
		parent::__construct();
		$this->addArg( 'code', 'Only these languages', false, true );
	}

	public function execute() {
		$names = MediaWikiServices::getInstance()->getLanguageNameUtils();
		$codes = array_keys( $names->getLanguageNames( null, 'all' ) );
		$codes = array_unique( array_merge( [ 'en' ], $codes, array_keys( $names->getLanguageNames( null, 'mwfile' ) ) ) );
		$codes = array_values( array_filter( $codes, static fn ( $code ) => !in_array( $code, [ 'qqq', 'qqx' ] ) ) );
		$this->readKinds();
		echo "# Words and names of MediaWiki's languages, made by scripts/languages/generate.sh.\n";
		echo '# From the language files of MediaWiki ', MW_VERSION, ' and of its extensions CategoryTree, Cite,';
		echo " ParserFunctions, Scribunto;\n# numbers as PHP's intl (ICU ", INTL_ICU_VERSION, ") writes them.\n";
		echo "[autonyms]\n";
		foreach ( $names->getLanguageNames( null, 'all' ) as $code => $name ) {
			if ( $name !== '' ) {
				echo $code, "\t", $name, "\n";
			}
		}
		$done = [];
		$wanted = $this->mArgs ?: $codes;
		foreach ( $wanted as $code ) {
			$this->section( $code, $done );
		}
	}

	/** What each word of the grammar is. */
	private function readKinds() {
		$services = MediaWikiServices::getInstance();
		$words = $services->getMagicWordFactory();
		foreach ( $words->getVariableIDs() as $id ) {
			$this->kinds[$id] = 'v';
		}
		$parser = $services->getParser();
		$parser->startExternalParse( null, ParserOptions::newFromAnon(), Parser::OT_HTML );
		foreach ( $parser->getFunctionSynonyms() as $synonyms ) {
			foreach ( $synonyms as $synonym => $id ) {
				if ( strpos( $this->kinds[$id] ?? '', 'f' ) === false ) {
					$this->kinds[$id] = ( $this->kinds[$id] ?? '' ) . 'f';
				}
				if ( $synonym[0] === '#' ) {
					$this->hashed[$id] = true;
				}
			}
		}
		foreach ( $words->getDoubleUnderscoreArray()->getNames() as $id ) {
			$this->kinds[$id] = 'u';
		}
		$this->kinds['toc'] = 'u';
		$cache = $services->getLocalisationCache();
		foreach ( $cache->getItem( 'en', 'magicWords' ) as $id => $_ ) {
			if ( strpos( $id, 'img_' ) === 0 ) {
				$this->kinds[$id] = 'i';
			} elseif ( !isset( $this->kinds[$id] ) && in_array( $id, self::OTHERS ) ) {
				$this->kinds[$id] = 'o';
			}
		}
	}

	/** Prints the section of a language, behind that of the one it falls back to. */
	private function section( string $code, array &$done, array $above = [] ) {
		$factory = MediaWikiServices::getInstance()->getLanguageFactory();
		$language = $factory->getLanguage( $code );
		// Some codes are other names of a language.
		$code = $language->getCode();
		if ( isset( $done[$code] ) ) {
			return;
		}
		// Fallbacks may go round in a circle, which is left at the first language that is new.
		$above[] = $code;
		$fallbacks = array_map( static fn ( $code ) => $factory->getLanguage( $code )->getCode(), $language->getFallbackLanguages() );
		// Some names have a tab in them by mistake.
		$lines = array_map( static fn ( $values ) => str_replace( [ "\t", "\n" ], ' ', $values ), $this->facts( $language ) );
		$base = $code === 'en' ? '' : 'en';
		foreach ( array_diff( $fallbacks, $above ) as $fallback ) {
			$this->section( $fallback, $done, $above );
			// Words are added to those of the base, never taken away.
			if ( $this->extends( $lines, $done[$fallback] ) ) {
				$base = $fallback;
				break;
			}
		}
		fwrite( STDERR, "$code\n" );
		$tag = strtolower( LanguageCode::bcp47( $code ) );
		echo "[$code]\t$base", $tag === $code ? '' : "\t$tag", "\n";
		foreach ( $lines as $key => $values ) {
			$of_base = $done[$base][$key] ?? null;
			if ( $of_base === $values ) {
				continue;
			}
			if ( strpos( $key, 'word ' ) === 0 ) {
				// Words of the fallbacks stay valid.
				$case = array_shift( $values );
				$values = array_values( array_diff( $values, array_slice( $of_base ?? [], 1 ) ) );
				if ( $case === ( $of_base[0] ?? null ) && !$values ) {
					continue;
				}
				array_unshift( $values, $case );
			}
			echo implode( "\t", [ substr( $key, strpos( $key, ' ' ) === false ? 0 : strpos( $key, ' ' ) + 1 ), ...$values ] ), "\n";
		}
		foreach ( $done[$base] ?? [] as $key => $_ ) {
			if ( !isset( $lines[$key] ) && strpos( $key, 'word ' ) !== 0 ) {
				echo substr( $key, strpos( $key, ' ' ) + 1 ), "\n";
			}
		}
		$done[$code] = $lines;
	}

	/** Whether a language has all words of another one. */
	private function extends( array $lines, array $base ): bool {
		foreach ( $base as $key => $values ) {
			if ( strpos( $key, 'word ' ) === 0 && array_diff( array_slice( $values, 1 ), array_slice( $lines[$key] ?? [], 1 ) ) ) {
				return false;
			}
		}
		return true;
	}

	/** All that is known of a language: key to values. */
	private function facts( Language $language ): array {
		$cache = MediaWikiServices::getInstance()->getLocalisationCache();
		$code = $language->getCode();
		$lines = [];
		$aliases = [];
		foreach ( $language->getNamespaces() as $number => $name ) {
			if ( $number !== 0 && $number < 16 && strpos( $name, 'ThisWiki' ) === false ) {
				$lines["ns ns\t$number"][] = strtr( $name, '_', ' ' );
			}
		}
		foreach ( $language->getNamespaceAliases() as $alias => $number ) {
			if ( $number < 16 && strpos( $alias, 'ThisWiki' ) === false && $alias !== '' ) {
				$lines["ns ns\t$number"][] = strtr( $alias, '_', ' ' );
			}
		}
		$lines = array_map( static fn ( $names ) => array_values( array_unique( $names ) ), $lines );
		ksort( $lines );
		foreach ( $cache->getItem( $code, 'magicWords' ) as $id => $synonyms ) {
			$kind = $this->kinds[$id] ?? null;
			if ( $kind === null ) {
				continue;
			}
			$case = (string)array_shift( $synonyms );
			$spelling = self::SPELLINGS[$id] ?? $id;
			if ( strpos( $kind, 'v' ) !== false ) {
				$spelling = strtoupper( $id );
			} elseif ( isset( $this->hashed[$id] ) ) {
				$spelling = "#$id";
			}
			// A colon at the end of a function's name is the one behind it.
			$synonyms = array_map( static fn ( $word ) => strpos( $kind, 'f' ) === false ? $word : preg_replace( '/(?<=.):$/', '', $word ), $synonyms );
			$synonyms = array_filter( $synonyms, static fn ( $word ) => $word !== '' );
			if ( isset( $this->hashed[$id] ) ) {
				// Some words have the mark, for all others the parser adds it.
				$marked = $id === 'language';
				$synonyms = array_map( static fn ( $word ) => $marked ? $word : "#$word", $synonyms );
			}
			$lines["word $kind\t$spelling"] = [ $case, ...array_values( array_unique( $synonyms ) ) ];
		}
		$lines += $this->dates( $language ) + $this->numbers( $language );
		$lines['plural'] = self::PLURALS[$code] ?? array_map( static fn ( $rule ) => trim( preg_replace( '/@.*/', '', $rule ) ), array_values( $language->getPluralRules() ?: [] ) );
		$lines['trail'] = $this->trail( $language->linkTrail() );
		$lines['prefix'] = $language->linkPrefixExtension()
			? [ $this->ranges( '/^(?>.*[^' . $cache->getItem( $code, 'linkPrefixCharset' ) . ']|)(.)$/sDu' ) ] : [];
		$lines['rtl'] = [ (string)(int)$language->isRTL() ];
		$converter = MediaWikiServices::getInstance()->getLanguageConverterFactory()->getLanguageConverter( $language );
		$lines['variants'] = $converter->hasVariants() ? $converter->getVariants() : [];
		$lines['upper'] = array_map( [ $language, 'ucfirst' ], [ 'i', 'ı' ] ) === [ 'I', 'I' ]
			? [] : array_map( [ $language, 'ucfirst' ], [ 'i', 'ı' ] );
		$lines['lower'] = array_map( [ $language, 'lcfirst' ], [ 'I', 'İ' ] ) === [ 'i', "i\u{307}" ]
			? [] : array_map( [ $language, 'lcfirst' ], [ 'I', 'İ' ] );
		return $lines;
	}

	private function dates( Language $language ): array {
		$of = static fn ( $method, $count ) => array_map( [ $language, $method ], range( 1, $count ) );
		// Their order is that of MediaWiki's months: Adar I and II of leap years stand behind the others.
		$hebrew = [ ...range( 1, 12 ), '6a', '6b' ];
		$messages = static fn ( $format, $months ) => array_map( static fn ( $month ) =>
			wfMessage( sprintf( $format, $month ) )->inLanguage( $language )->text(), $months );
		$months = $of( 'getMonthName', 12 );
		$genitive = $of( 'getMonthNameGen', 12 );
		return [
			'month' => $months,
			'month-genitive' => $genitive === $months ? [] : $genitive,
			'month-short' => $of( 'getMonthAbbreviation', 12 ),
			'weekday' => $of( 'getWeekdayName', 7 ),
			'weekday-short' => $of( 'getWeekdayAbbreviation', 7 ),
			'hebrew' => $messages( 'hebrew-calendar-m%s', $hebrew ),
			'hebrew-genitive' => $messages( 'hebrew-calendar-m%s-gen', $hebrew ),
			'iranian' => $messages( 'iranian-calendar-m%s', range( 1, 12 ) ),
			'hijri' => $messages( 'hijri-calendar-m%s', range( 1, 12 ) ),
			'time' => [ $language->getDateFormatString( 'time', $language->dateFormat( false ) ) ],
		];
	}

	/** How numbers look, learnt from numbers as MediaWiki writes them. */
	private function numbers( Language $language ): array {
		$digits = array_map( [ $language, 'formatNumNoSeparators' ], range( 0, 9 ) );
		// What intl knows of a language's digits may be more than MediaWiki does.
		$grouped = array_map( [ $language, 'formatNum' ], range( 0, 9 ) );
		$format = static fn ( $number ) => str_replace( $grouped, range( 0, 9 ), $language->formatNum( $number ) );
		preg_match_all( '/\d+|\D+/', $format( '1234567891234.5' ), $m );
		$parts = $m[0];
		$decimal = $parts[count( $parts ) - 2];
		$whole = array_slice( $parts, 0, -2 );
		$grouping = count( $whole ) > 1
			? [ $whole[1], strlen( $whole[count( $whole ) - 1] ), strlen( $whole[count( $whole ) - 3] ) ] : [ '', 0, 0 ];
		$shortest = 1;
		while ( $shortest < 12 && preg_match( '/^\d+$/', $format( substr( '123456789123', 0, $shortest ) ) ) ) {
			$shortest++;
		}
		// Below the length that is grouped, the point may be another.
		$short = preg_replace( '/\d/', '', $format( '1.5' ) );
		if ( $format( '-1' ) !== "\u{2212}1" ) {
			fwrite( STDERR, "  negative numbers are {$format( '-1' )}\n" );
		}
		$pairs = static function ( $table ) {
			$out = [];
			foreach ( array_filter( $table ?: [], 'strlen' ) as $from => $to ) {
				array_push( $out, (string)$from, $to );
			}
			return $out;
		};
		$ascii = array_map( 'strval', range( 0, 9 ) );
		return [
			'digits' => $digits === $ascii ? [] : $digits,
			'grouped-digits' => $grouped === $digits ? [] : $grouped,
			'number' => [ (string)$grouping[0], $decimal, (string)$grouping[1], (string)$grouping[2], (string)$shortest, $short ],
			'parse-digits' => $pairs( $language->digitTransformTable() ),
			'parse-separators' => $pairs( $language->separatorTransformTable() ),
		];
	}

	/** The characters of a link trail as ranges, and sequences that count as one of them. */
	private function trail( string $regex ): array {
		$out = [ $this->ranges( $regex ) ];
		$matched = static fn ( $text ) => preg_match( $regex, $text, $m ) ? $m[1] : '';
		foreach ( [ "c'h", "C'H", "C'h", "c’h", "C’H", "C’h" ] as $sequence ) {
			if ( strpos( $regex, 'h|' ) !== false && $matched( $sequence ) === $sequence && $matched( substr( $sequence, 1 ) ) === '' ) {
				$out[] = $sequence;
			}
		}
		if ( $matched( "'a" ) === "'a" && $matched( "''" ) === '' ) {
			$out[] = "'";
		}
		if ( $matched( ':a' ) === ':a' && $matched( 'a:a' ) === 'a' ) {
			$out[] = ':';
		}
		return $out;
	}

	/** The characters that a regular expression matches alone: `61-7a e4`. */
	private function ranges( string $regex ): string {
		$out = '';
		$first = null;
		for ( $code = 0x20; $code <= 0x20000; $code++ ) {
			$in = false;
			if ( $code < 0xD800 || $code > 0xDFFF ) {
				$char = mb_chr( $code );
				$in = preg_match( $regex, $char, $m ) && $m[1] === $char;
			}
			if ( $in && $first === null ) {
				$first = $code;
			} elseif ( !$in && $first !== null ) {
				$out .= dechex( $first ) . ( $code - 1 > $first ? '-' . dechex( $code - 1 ) : '' ) . ' ';
				$first = null;
			}
		}
		return rtrim( $out . ( $first === null ? '' : dechex( $first ) . '-10ffff' ) );
	}
}

$maintClass = PrintLanguages::class;
require_once RUN_MAINTENANCE_IF_MAIN;
