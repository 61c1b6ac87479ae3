//! The protocols that make links.

use crate::chars;

/// `$wgUrlProtocols` of MediaWiki 1.39, without `//`.
pub(crate) const DEFAULT: [&str; 28] = [
    "bitcoin:",
    "ftp://",
    "ftps://",
    "geo:",
    "git://",
    "gopher://",
    "http://",
    "https://",
    "irc://",
    "ircs://",
    "magnet:",
    "mailto:",
    "matrix:",
    "mms://",
    "news:",
    "nntp://",
    "redis://",
    "sftp://",
    "sip:",
    "sips:",
    "sms:",
    "ssh://",
    "svn://",
    "tel:",
    "telnet://",
    "urn:",
    "worldwind://",
    "xmpp:",
];

/// A set of protocols, each split at its colon.
#[derive(Clone, Debug)]
pub(crate) struct Protocols {
    /// Scheme in lower case and what follows the colon (`//` or nothing), by the last letter of the scheme: most
    /// colons stand behind a letter that ends few of them.
    known: Vec<(String, String)>,
    /// Where those begin that end with each byte.
    starts: Vec<usize>,
    longest: usize,
}

impl Default for Protocols {
    fn default() -> Self {
        Self::new(DEFAULT)
    }
}

impl Protocols {
    pub(crate) fn new<S: AsRef<str>>(protocols: impl IntoIterator<Item = S>) -> Self {
        let mut known: Vec<(String, String)> = protocols
            .into_iter()
            .filter_map(|p| {
                p.as_ref()
                    .split_once(':')
                    .map(|(s, rest)| (s.to_ascii_lowercase(), rest.to_owned()))
            })
            .filter(|(scheme, _)| !scheme.is_empty())
            .collect();
        known.sort();
        known.dedup();
        let last = |scheme: &str| scheme.bytes().last();
        // Most links are http and https.
        known.sort_by_key(|(scheme, _)| {
            (last(scheme), !matches!(scheme.as_str(), "http" | "https"))
        });
        let start = |byte| known.partition_point(|(scheme, _)| last(scheme) < Some(byte));
        let starts = (0..=u8::MAX).map(start).collect();
        let longest = known.iter().map(|(scheme, _)| scheme.len()).max().unwrap_or(0);
        Self { known, starts, longest }
    }

    /// Those whose scheme ends with a byte, in whatever case.
    fn ending(&self, byte: u8) -> &[(String, String)] {
        let byte = byte.to_ascii_lowercase() as usize;
        let end = self.starts.get(byte + 1).copied().unwrap_or(self.known.len());
        &self.known[self.starts[byte]..end]
    }

    /// Length of the protocol at the start of `text`, `//` included where `relative`.
    pub(crate) fn at_start(&self, text: &[u8], relative: bool) -> Option<usize> {
        if text.starts_with(b"//") {
            return relative.then_some(2);
        }
        let colon = text[..text.len().min(self.longest + 1)].iter().position(|&b| b == b':')?;
        let scheme = &text[..colon];
        self.ending(*scheme.last()?)
            .iter()
            .find(|(name, rest)| {
                name.as_bytes().eq_ignore_ascii_case(scheme)
                    && text[colon + 1..].starts_with(rest.as_bytes())
            })
            .map(|(_, rest)| colon + 1 + rest.len())
    }

    /// Where the protocol begins whose colon stands at `colon`, if no word character stands before
    /// it. With the length of the whole protocol.
    pub(crate) fn around_colon(&self, text: &[u8], colon: usize) -> Option<(usize, usize)> {
        let tail = &text[colon.saturating_sub(self.longest)..colon];
        // A letter must stand before the colon.
        let last = *tail.last().filter(|last| last.is_ascii_alphanumeric())?;
        self.ending(last).iter().find_map(|(name, rest)| {
            let start = tail.len().checked_sub(name.len())?;
            let found = tail[start..].eq_ignore_ascii_case(name.as_bytes())
                && text[colon + 1..].starts_with(rest.as_bytes())
                && !chars::word_before(text, colon - name.len());
            found.then_some((colon - name.len(), name.len() + 1 + rest.len()))
        })
    }
}
