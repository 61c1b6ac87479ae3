//! Naming what people give instead of a dump.

use super::quote;

/// U+FEFF in UTF-8.
pub(super) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What files of other kinds begin with, and how to name them.
const BEGINNINGS: [(&[u8], &str); 30] = [
    (b"PK\x03\x04", "a zip archive, to be unpacked first"),
    (b"PK\x05\x06", "an empty zip archive"),
    (b"PK\x07\x08", "a zip archive in parts, to be joined and unpacked first"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\x04\x22\x4d\x18", "an lz4 file, to be unpacked first (lz4 -d)"),
    (b"\x02\x21\x4c\x18", "an lz4 file, to be unpacked first (lz4 -d)"),
    (b"LZIP", "an lzip file, to be unpacked first (lzip -d)"),
    (b"\x89LZO\0", "an lzop file, to be unpacked first (lzop -d)"),
    (b"\x1f\x9d", "a .Z file, to be unpacked first (uncompress)"),
    (b"\x1f\xa0", "a .Z file, to be unpacked first (uncompress)"),
    (b"\xff\x06\0\0sNaPpY", "a snappy file, to be unpacked first"),
    (b"Rar!\x1a\x07", "a rar archive, to be unpacked first"),
    (b"BZh", "bz2 data with something wrong in its first bytes"),
    (b"\x1f\x8b", "gz data, compressed more often than wikirot unpacks"),
    (b"\x28\xb5\x2f\xfd", "zst data, compressed more often than wikirot unpacks"),
    (b"\xfd7zXZ\0", "xz data, compressed more often than wikirot unpacks"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive inside of another file, to be unpacked first"),
    (b"MSCF", "a cab archive, to be unpacked first"),
    (b"xar!", "a xar archive, to be unpacked first"),
    (b"!<arch>\n", "an ar archive, to be unpacked first"),
    (b"070701", "a cpio archive, to be unpacked first"),
    (b"070707", "a cpio archive, to be unpacked first"),
    (b"Salted__", "data encrypted by openssl, to be decrypted first"),
    (b"-----BEGIN PGP MESSAGE", "data encrypted by PGP, to be decrypted first"),
    (b"%PDF-", "a PDF document"),
    (b"\x7fELF", "binary data, a program"),
    (b"version https://git-lfs", "a pointer of Git LFS: fetch the file itself (git lfs pull)"),
    (b"version https://hawser", "a pointer of Git LFS: fetch the file itself (git lfs pull)"),
    (b"d8:announce", "a torrent, to be downloaded with its files first"),
    (b"d10:created", "a torrent, to be downloaded with its files first"),
];

/// Whether this is a file of another kind, whatever it holds.
pub(super) fn is_binary(bytes: &[u8]) -> bool {
    BEGINNINGS.iter().any(|(start, _)| bytes.starts_with(start)) || is_tar(bytes)
}

/// What the first bytes of something that cannot be a dump look like; `None` for XML.
pub(super) fn recognise(bytes: &[u8]) -> Option<String> {
    if let Some((_, name)) = BEGINNINGS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Some((*name).to_owned());
    }
    if is_tar(bytes) {
        return Some("a tar archive, to be unpacked first".to_owned());
    }
    let text = bytes.trim_ascii_start();
    let starts =
        |with: &[u8]| text.get(..with.len()).is_some_and(|head| head.eq_ignore_ascii_case(with));
    let named = match text {
        // White space or nothing as far as we see: what follows tells.
        [] => return None,
        _ if starts(b"<!doctype html") || starts(b"<html") => "an HTML page",
        [b'<', ..] => return None,
        [b'{' | b'[', ..] => "JSON, such as an answer of the API",
        _ if [
            b"-- ".as_slice(),
            b"--\n",
            b"/*",
            b"insert ",
            b"create ",
            b"drop ",
            b"use `",
            b"lock tables",
        ]
        .into_iter()
        .any(starts) =>
        {
            "an SQL dump: the database's own, not the XML of pages"
        }
        _ if is_index(text) => {
            "the index of a multistream dump: give the dump itself, pages-articles-multistream.xml.bz2"
        }
        _ if is_checksums(text) => "a list of checksums",
        _ if text.iter().take(512).any(|byte| matches!(byte, 0..=8 | 14..=26 | 28..=31)) => {
            "binary data: encrypted, or a later volume of a file that was split in parts"
        }
        _ => return Some(format!("plain text, which begins {:?}", quote(text))),
    };
    Some(named.to_owned())
}

/// What an XML document is whose root element has this name, and which begins with `head`.
pub(super) fn of_root(name: &[u8], head: &[u8]) -> String {
    match name {
        b"html" => "an HTML page".to_owned(),
        b"api" => {
            "an answer of the API in XML: ask for an export (action=query&export&exportnowrap)"
                .to_owned()
        }
        b"feed" => "XML of another kind, <feed>: a news feed, or abstracts of pages".to_owned(),
        b"Error" => {
            "XML of another kind, <Error>: what a file server says in place of a file".to_owned()
        }
        name => {
            let name = String::from_utf8_lossy(name);
            match quote(head) {
                words if words.is_empty() => format!("XML of another kind, <{name}>"),
                words => format!("XML of another kind, <{name}>, which begins {words:?}"),
            }
        }
    }
}

/// By the checksum of its header: the old kind has no mark.
fn is_tar(bytes: &[u8]) -> bool {
    let Some(header) = bytes.get(..512) else { return false };
    let stored = str::from_utf8(&header[148..156]).ok();
    let stored = stored.and_then(|sum| u32::from_str_radix(sum.trim_matches(['\0', ' ']), 8).ok());
    let sum: u32 =
        (0..512).map(|n| if (148..156).contains(&n) { 32 } else { u32::from(header[n]) }).sum();
    header[0] != 0 && stored == Some(sum)
}

/// `OFFSET:ID:TITLE`
fn is_index(text: &[u8]) -> bool {
    let mut fields = text.splitn(3, |byte| *byte == b':');
    let mut is_number =
        || fields.next().is_some_and(|it| !it.is_empty() && it.iter().all(u8::is_ascii_digit));
    is_number() && is_number()
}

/// `HASH  FILE`
fn is_checksums(text: &[u8]) -> bool {
    let hash = text.iter().position(|byte| !byte.is_ascii_hexdigit()).unwrap_or(0);
    matches!(hash, 32 | 40 | 64 | 128) && text[hash..].starts_with(b" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_begins_with_two_numbers() {
        for (line, is) in [
            (&b"612:10:A title"[..], true),
            (b"612:10:A: b", true),
            (b"612:x:A title", false),
            (b"x:10:A title", false),
            (b"6x:10:A title", false),
            (b":10:A title", false),
            (b"612::A title", false),
            (b"612", false),
            (b"", false),
        ] {
            assert_eq!(is_index(line), is, "{}", String::from_utf8_lossy(line));
        }
    }

    #[test]
    fn a_list_of_checksums_begins_with_one() {
        for length in [32, 40, 64, 128] {
            assert!(is_checksums(&[&b"a".repeat(length)[..], b"  file"].concat()), "{length}");
            assert!(!is_checksums(&[&b"a".repeat(length)[..], b"-file"].concat()), "{length}");
        }
        assert!(!is_checksums(&[&b"a".repeat(33)[..], b"  file"].concat()));
        assert!(!is_checksums(b"") && !is_checksums(b"  file"));
    }
}
