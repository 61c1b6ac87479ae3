//! How addresses name languages.

use url::Url;

/// Whether `end` is `start` in some language or for some country, which is another one for other readers: `/en-us/x`,
/// `/us/en/x` or `/x?lang=en` for `/x`.
pub(crate) fn is_translated(start: &Url, end: &Url) -> bool {
    let path = |url: &Url| url.path().trim_matches('/').to_ascii_lowercase();
    let (from, to) = (path(start), path(end));
    let chooses = |url: &Url| url.query_pairs().any(|(name, _)| chooses_language(&name));
    if from == to {
        return chooses(end) && !chooses(start);
    }
    let added = to.strip_suffix(&*from).filter(|it| from.is_empty() || it.ends_with('/'));
    let added = added.map(|it| it.trim_end_matches('/'));
    let is_place = |part: &str| is_language(part) || part.len() == 2;
    // A site may have had a host for each of its languages.
    let chosen = start.host_str().and_then(|host| host.split('.').next()).is_some_and(is_language);
    !chosen && added.is_some_and(|added| added.split('/').all(is_place))
}

/// Whether a page is asked for in a language by a parameter of this name.
pub(crate) fn chooses_language(name: &str) -> bool {
    CHOOSE.contains(&&*name.to_ascii_lowercase())
}

/// Parameters by which a page is asked for in a language.
const CHOOSE: &[&str] =
    &["lang", "language", "locale", "hl", "setlang", "sprache", "langue", "idioma"];

/// `de`, `en-us`, `pt_br`: a language, perhaps with a region.
pub(crate) fn is_language(part: &str) -> bool {
    let (language, region) = part.split_once(['-', '_']).unwrap_or((part, "xx"));
    let is_region = region.len() == 2 && region.bytes().all(|b| b.is_ascii_lowercase());
    is_region && LANGUAGES.contains(&language)
}

/// Languages that sites name in their paths.
const LANGUAGES: &[&str] = &[
    "ar", "bg", "ca", "cs", "da", "de", "el", "en", "es", "et", "eu", "fa", "fi", "fr", "gl", "he",
    "hi", "hr", "hu", "id", "is", "it", "ja", "ko", "lt", "lv", "nb", "nl", "no", "pl", "pt", "ro",
    "ru", "sk", "sl", "sr", "sv", "th", "tr", "uk", "vi", "zh", "us", "gb",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_in_a_language_is_another_one_for_other_readers() {
        for (start, end, expected) in [
            ("http://a.org/x", "https://www.a.org/en/x/", true),
            ("http://a.org/x", "http://a.org/us/en/x", true),
            ("http://a.org/x", "http://a.org/x?LANG=en", true),
            ("http://a.org/x?lang=de", "http://a.org/x?lang=en", false),
            ("http://a.org/x", "http://a.org/old/x", false),
            ("http://a.org/x", "http://a.org/y", false),
            ("http://de.a.org/x", "http://a.org/de/x", false),
        ] {
            let url = |text| Url::parse(text).unwrap();
            assert_eq!(is_translated(&url(start), &url(end)), expected, "{start} {end}");
        }
    }

    #[test]
    fn a_language_may_have_a_region() {
        for (part, expected) in
            [("de", true), ("en-us", true), ("pt_br", true), ("xx", false), ("de-123", false)]
        {
            assert_eq!(is_language(part), expected, "{part}");
        }
        assert!(chooses_language("Lang") && !chooses_language("language_of"));
    }
}
