//! A URL as a row of the table holds it.

use super::{INDEX_LEN, PATH_LEN, host, parts::Parts};

/// A URL as a row of the table holds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Stored<'a> {
    /// `el_to`: as the parser left it.
    Whole(&'a [u8]),
    /// `el_to_domain_index` and `el_to_path`.
    Index {
        /// `https://example.www.:8080`
        index: &'a [u8],
        /// `/path?query#fragment`
        path: &'a [u8],
    },
}

impl Stored<'_> {
    /// The URL as MediaWiki reads it back. Of `news:` links that is the scheme alone, as MediaWiki
    /// itself forgets to turn them round. What MediaWiki never stores, control characters and what is no
    /// UTF-8, is escaped with percents.
    pub fn spelled(&self) -> String {
        let mut spelled = String::new();
        for chunk in self.bytes().utf8_chunks() {
            for letter in chunk.valid().chars() {
                match letter {
                    '\0'..=' ' | '\u{7F}' => spelled.push_str(&format!("%{:02X}", letter as u32)),
                    _ => spelled.push(letter),
                }
            }
            for byte in chunk.invalid() {
                spelled.push_str(&format!("%{byte:02X}"));
            }
        }
        spelled
    }

    /// Whether the column may have been too small for the URL, so that its end is missing, or of the
    /// host its beginning.
    pub fn is_cut(&self) -> bool {
        match self {
            Self::Whole(url) => url.len() >= PATH_LEN,
            Self::Index { index, path } => index.len() >= INDEX_LEN || path.len() >= PATH_LEN,
        }
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        match self {
            Self::Whole(url) => url.to_vec(),
            Self::Index { index, path } => {
                let mut url = read_back(index);
                url.extend_from_slice(path);
                url
            }
        }
    }
}

/// What stands in front of the path.
fn read_back(index: &[u8]) -> Vec<u8> {
    let Some(parts) = Parts::of(index) else { return Vec::new() };
    let mut url = parts.scheme.into_bytes();
    url.extend_from_slice(parts.delimiter.as_bytes());
    if url == b"mailto:" {
        // Turned round, the domain stands in front of the user.
        let place = parts.path.unwrap_or(parts.host);
        match memchr::memchr(b'@', place) {
            Some(at) => {
                url.extend_from_slice(&place[at + 1..]);
                url.push(b'@');
                url.extend(host::turn_back(&place[..at]));
            }
            None => url.extend_from_slice(place),
        }
    } else if !parts.host.is_empty() {
        url.extend(host::turn_back(parts.host));
    }
    if let Some(port) = parts.port.filter(|&port| port != 0) {
        url.extend_from_slice(format!(":{port}").as_bytes());
    }
    url
}
