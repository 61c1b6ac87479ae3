//! Web archives, by the names of their hosts.

/// Hosts whose pages are copies of others.
pub const ARCHIVES: &[&str] = &[
    "web.archive.org",
    "archive.org",
    "www.archive.org",
    "archive.today",
    "archive.is",
    "archive.ph",
    "archive.fo",
    "archive.li",
    "archive.md",
    "archive.vn",
    "webcitation.org",
    "www.webcitation.org",
    "arquivo.pt",
    "perma.cc",
    "webarchive.nationalarchives.gov.uk",
    "wayback.archive-it.org",
    "www.webarchive.org.uk",
    "megalodon.jp",
    "ghostarchive.org",
    "archive.wikiwix.com",
];

/// Whether a host of this name is an archive.
pub fn is_archive(host: &str) -> bool {
    ARCHIVES.iter().any(|it| it.eq_ignore_ascii_case(host))
}
