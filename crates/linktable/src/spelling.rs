//! How MediaWiki spells the URL of an external link in its table.
//!
//! Up to 1.40 the table holds a URL as the parser leaves it. From 1.41 it holds the URL taken apart:
//! an *index*, in which the labels of the host are turned round so that a domain's links stand
//! together, and a *path* with query and fragment. On the way scheme and host lose their case, user
//! and password go, addresses and international names get one form.
//!
//! [`index`] does the same to a URL; [`Stored::spelled`] reads a row back as MediaWiki itself does.

mod dots;
mod host;
mod parts;
mod stored;

pub use stored::Stored;

use std::borrow::Cow;

use parts::Parts;

/// Bytes of the column `el_to_domain_index`: what is longer is cut.
pub const INDEX_LEN: usize = 255;

/// Bytes of the columns `el_to` and `el_to_path`: what is longer is cut.
pub const PATH_LEN: usize = 65_535;

/// A URL taken apart as MediaWiki 1.41 and later stores it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Indexed {
    /// `https://example.www.:8080`
    pub index: Vec<u8>,
    /// `/path?query#fragment`
    pub path: Vec<u8>,
}

/// What of a URL depends on the wiki's software.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// Whether `.` and `..` are taken out of the path: 1.43's parser does it, 1.41's does not.
    pub dot_segments: bool,
    /// Whether `ß` of a host becomes `ss`, as the name library ICU did before its version 76.
    pub transitional: bool,
}

impl Rules {
    /// Those of a wiki of today first, then those of earlier software.
    pub const ALL: [Self; 4] = [
        Self { dot_segments: true, transitional: false },
        Self { dot_segments: false, transitional: false },
        Self { dot_segments: true, transitional: true },
        Self { dot_segments: false, transitional: true },
    ];
}

/// Whether the table has rows for this URL at all. PHP's `parse_url` refuses some that a page shows
/// as a link: `http:///x`, a port above 65535, an IPv6 address behind a user's name.
pub fn is_stored(url: &str) -> bool {
    Parts::of(url.as_bytes()).is_some()
}

/// The index and path of a URL as the parser leaves it; `None` where it is not stored.
pub fn index(url: &str, rules: Rules) -> Option<Indexed> {
    let url = if rules.dot_segments { dots::without(url) } else { Cow::Borrowed(url) };
    let mut parts = Parts::of(url.as_bytes())?;
    let is_mail = parts.scheme == "mailto";
    if is_mail || parts.scheme == "news" {
        // What stands behind the colon is a host to MediaWiki, so that it can be searched by domain.
        if let Some(path) = parts.path.take() {
            parts.host = path;
        }
        parts.path = Some(&[]);
    }
    let mut index = parts.scheme.clone().into_bytes();
    index.extend_from_slice(parts.delimiter.as_bytes());
    if is_mail {
        let at = memchr::memchr(b'@', parts.host);
        let (user, domain) = match at {
            Some(at) => (&parts.host[..at], Some(&parts.host[at + 1..])),
            None => (parts.host, None),
        };
        index.extend(
            domain.map(|domain| host::index(domain, rules.transitional)).unwrap_or_default(),
        );
        index.push(b'@');
        index.extend_from_slice(user);
    } else {
        index.extend(host::index(parts.host, rules.transitional));
    }
    if let Some(port) = parts.port {
        index.extend_from_slice(format!(":{port}").as_bytes());
    }
    index.truncate(INDEX_LEN);
    let mut path = parts.path.unwrap_or(b"/").to_vec();
    for (mark, part) in [(b'?', parts.query), (b'#', parts.fragment)] {
        if let Some(part) = part {
            path.push(mark);
            path.extend_from_slice(part);
        }
    }
    path.truncate(PATH_LEN);
    Some(Indexed { index, path })
}

/// A key that is the same for spellings that lead to the same place: percents decoded, composed
/// characters (NFC), no case in scheme and host. An export composes characters, the table does not,
/// so without this a decomposed URL would look like another one.
pub fn loose(url: &str) -> String {
    let rules = Rules { dot_segments: true, transitional: false };
    let spelled = index(url, rules).map_or_else(
        || url.as_bytes().to_vec(),
        |indexed| {
            [Stored::Index { index: &indexed.index, path: b"" }.bytes(), indexed.path].concat()
        },
    );
    let decoded = String::from_utf8_lossy(&host::decode(&spelled)).into_owned();
    icu_normalizer::ComposingNormalizerBorrowed::new_nfc().normalize(&decoded).into_owned()
}

#[cfg(test)]
mod tests;
