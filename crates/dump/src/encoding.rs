//! The encoding of a document, told by its first bytes, and its bytes as UTF-8.

use std::io::{self, BufRead, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding, REPLACEMENT, UTF_16BE, UTF_16LE};
use memchr::memmem;

/// First bytes among which an XML declaration names the encoding.
pub(crate) const SNIFFED: usize = 1_024;

/// Bytes that are decoded at once.
const BUFFER: usize = 64 << 10;

/// In place of bytes that mean nothing in their encoding: no byte of UTF-8, so that it is found and told
/// of where such bytes are looked for anyway.
const MALFORMED: u8 = 0xff;

/// What the first bytes tell: the encoding to decode (`None` for UTF-8), or the name of one that nobody
/// here knows.
pub(crate) fn sniff(head: &[u8]) -> Result<Option<&'static Encoding>, String> {
    match head {
        [0xef, 0xbb, 0xbf, ..] => return Ok(None),
        [0xff, 0xfe, 0, 0, ..]
        | [0, 0, 0xfe, 0xff, ..]
        | [b'<', 0, 0, 0, ..]
        | [0, 0, 0, b'<', ..] => {
            return Err("UTF-32".to_owned());
        }
        [0xff, 0xfe, ..] => return Ok(Some(UTF_16LE)),
        [0xfe, 0xff, ..] => return Ok(Some(UTF_16BE)),
        [b'<', 0, _, 0, ..] => return Ok(Some(UTF_16LE)),
        [0, b'<', 0, _, ..] => return Ok(Some(UTF_16BE)),
        _ => {}
    }
    let Some(label) = declared(head) else { return Ok(None) };
    // A declaration that can be read byte by byte is in no encoding of two or four.
    let plain = ["utf", "ucs", "unicode", "us-ascii", "ascii", "ansi_x3.4"];
    let lower = label.to_ascii_lowercase();
    if plain.iter().any(|start| lower.starts_with(start)) {
        return Ok(None);
    }
    match encoding(&lower) {
        Some(encoding) if encoding != REPLACEMENT => Ok(Some(encoding)),
        _ => Err(label),
    }
}

/// The encoding that an XML declaration names.
fn declared(head: &[u8]) -> Option<String> {
    let start = memmem::find(head, b"<?xml")?;
    let declaration = &head[start..];
    let declaration = &declaration[..memmem::find(declaration, b"?>")?];
    let name = &declaration[memmem::find(declaration, b"encoding")? + b"encoding".len()..];
    let value = name.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let (quote, value) = value.split_first().filter(|(quote, _)| matches!(quote, b'"' | b'\''))?;
    let end = value.iter().position(|byte| byte == quote)?;
    Some(String::from_utf8_lossy(value[..end].trim_ascii()).into_owned())
}

/// The encoding of a label, in the spellings of other programs, too: `latin-1`, `euc_jp`, `windows1252`.
fn encoding(label: &str) -> Option<&'static Encoding> {
    let dashed = label.replace(['_', ' '], "-");
    let bare = label.replace(['_', ' ', '-'], "");
    let windows = bare.strip_prefix("windows").or_else(|| bare.strip_prefix("cp"));
    let mac = (bare == "macroman").then(|| "macintosh".to_owned());
    [label.to_owned(), dashed, bare.clone()]
        .into_iter()
        .chain(windows.map(|number| format!("windows-{number}")))
        .chain(mac)
        .find_map(|label| Encoding::for_label(label.as_bytes()))
}

/// Bytes of another encoding, read as UTF-8.
pub(crate) struct Transcoder<R> {
    input: R,
    decoder: Decoder,
    output: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<R: BufRead> Transcoder<R> {
    pub(crate) fn new(input: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { input, decoder, output: Vec::new(), at: 0, ended: false }
    }

    /// Decodes until there is something.
    fn decode(&mut self) -> io::Result<()> {
        self.at = 0;
        self.output.clear();
        while self.output.is_empty() && !self.ended {
            let bytes = self.input.fill_buf()?;
            let is_last = bytes.is_empty();
            self.output.resize(BUFFER, 0);
            // One byte less than there is, for what is malformed.
            let (result, read, written) = self.decoder.decode_to_utf8_without_replacement(
                bytes,
                &mut self.output[..BUFFER - 1],
                is_last,
            );
            self.output.truncate(written);
            self.input.consume(read);
            if let DecoderResult::Malformed(..) = result {
                self.output.push(MALFORMED);
            }
            self.ended = is_last && result == DecoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl<R: BufRead> BufRead for Transcoder<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.output.len() {
            self.decode()?;
        }
        Ok(&self.output[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at = (self.at + amount).min(self.output.len());
    }
}

impl<R: BufRead> Read for Transcoder<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let n = self.fill_buf()?.read(buf)?;
        self.consume(n);
        Ok(n)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(declaration: &str) -> Result<Option<&'static str>, String> {
        sniff(declaration.as_bytes()).map(|encoding| encoding.map(Encoding::name))
    }

    #[test]
    fn declarations_are_read_in_the_spellings_that_programs_have() {
        for (label, name) in [
            ("UTF-8", None),
            ("utf8", None),
            ("utf_8", None),
            ("us-ascii", None),
            ("ASCII", None),
            // Written by programs that keep their text in UTF-16 and their files in UTF-8.
            ("utf-16", None),
            ("ISO-8859-1", Some("windows-1252")),
            ("latin-1", Some("windows-1252")),
            ("latin1", Some("windows-1252")),
            ("cp1252", Some("windows-1252")),
            ("Windows1251", Some("windows-1251")),
            ("iso8859_15", Some("ISO-8859-15")),
            ("euc_jp", Some("EUC-JP")),
            ("KOI8-R", Some("KOI8-R")),
            ("mac_roman", Some("macintosh")),
        ] {
            let declaration = format!("<?xml version='1.0' encoding='{label}'?><mediawiki>");
            assert_eq!(told(&declaration), Ok(name), "{label}");
        }
        assert_eq!(told("<?xml version=\"1.0\" encoding = \"cp437\" ?>"), Err("cp437".to_owned()));
        // No encoding, but the name of those that browsers do not read.
        assert_eq!(
            told("<?xml version='1.0' encoding='iso-2022-kr'?>"),
            Err("iso-2022-kr".to_owned())
        );
        assert_eq!(told("<?xml version=\"1.0\"?><a encoding=\"latin1\">"), Ok(None));
        assert_eq!(told("<mediawiki>"), Ok(None));
    }

    #[test]
    fn what_is_malformed_is_left_for_the_reader_to_find() {
        let bytes = [b'a', 0, 0, 0xd8, b'b', 0, 0x1f, 0x04, b'c'];
        let mut text = Vec::new();
        Transcoder::new(&bytes[..], UTF_16LE).read_to_end(&mut text).unwrap();
        assert_eq!(text, [b"a\xffb".as_slice(), "П".as_bytes(), b"\xff"].concat());
        let mut text = String::new();
        let long = "\u{e4}".repeat(200_000);
        let latin: Vec<u8> = vec![0xe4; 200_000];
        Transcoder::new(&latin[..], encoding_rs::WINDOWS_1252).read_to_string(&mut text).unwrap();
        assert_eq!(text, long);
    }
}
