//! From the bytes of a page to its text, as browsers find out what the bytes mean: by a byte order
//! mark, by the header, by what the page says at its top, and else by what the bytes look like, to Firefox's detector.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use http::{HeaderMap, header};

use crate::html::find;

/// How far into a page its own word on its encoding is looked for, in bytes, as browsers do.
const TOP: usize = 1024;

/// The text of a body.
pub(crate) fn decode<'a>(headers: &HeaderMap, body: &'a [u8]) -> Cow<'a, str> {
    if let Some((encoding, mark)) = Encoding::for_bom(body) {
        return encoding.decode_without_bom_handling(&body[mark..]).0;
    }
    let encoding = by_header(headers).or_else(|| by_page(body)).unwrap_or_else(|| by_bytes(body));
    encoding.decode_without_bom_handling(body).0
}

fn by_header(headers: &HeaderMap) -> Option<&'static Encoding> {
    let value = headers.get(header::CONTENT_TYPE)?.as_bytes();
    label(&value[find(value, b"charset")?..])
}

/// What `<meta charset>`, `<meta http-equiv content>` or `<?xml encoding?>` say.
fn by_page(body: &[u8]) -> Option<&'static Encoding> {
    let mut rest = &body[..body.len().min(TOP)];
    if rest.starts_with(b"<?xml")
        && let Some(at) = find(rest, b"encoding")
        && let Some(encoding) = label(&rest[at..])
    {
        return Some(readable(encoding));
    }
    while let Some(at) = find(rest, b"<meta") {
        rest = &rest[at + 5..];
        let tag = &rest[..rest.iter().position(|b| *b == b'>').unwrap_or(rest.len())];
        if let Some(encoding) = find(tag, b"charset").and_then(|at| label(&tag[at..])) {
            return Some(readable(encoding));
        }
    }
    None
}

/// The encoding behind a word, an equals sign and perhaps quotes.
fn label(text: &[u8]) -> Option<&'static Encoding> {
    let equals = text.iter().position(|b| *b == b'=')?;
    let name = text[equals + 1..].trim_ascii_start();
    let name = name.strip_prefix(b"\"").or(name.strip_prefix(b"'")).unwrap_or(name);
    let end = name.iter().position(|b| b"\"'; ?>\t\r\n".contains(b)).unwrap_or(name.len());
    Encoding::for_label(&name[..end])
}

/// A page that could be read as far as this is not UTF-16, whatever it says.
fn readable(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == UTF_16LE || encoding == UTF_16BE { UTF_8 } else { encoding }
}

fn by_bytes(body: &[u8]) -> &'static Encoding {
    match std::str::from_utf8(body) {
        Ok(_) => UTF_8,
        // Cut within a character, as others before it show.
        Err(error) if error.error_len().is_none() && !body[..error.valid_up_to()].is_ascii() => {
            UTF_8
        }
        Err(_) => {
            let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
            detector.feed(body, true);
            detector.guess(None, Utf8Detection::Deny)
        }
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{BIG5, EUC_KR, GBK, SHIFT_JIS, WINDOWS_1251, WINDOWS_1252};
    use http::HeaderValue;

    use super::*;

    fn read(kind: &'static str, body: &[u8]) -> String {
        let value = HeaderValue::from_static(kind);
        decode(&HeaderMap::from_iter([(header::CONTENT_TYPE, value)]), body).into_owned()
    }

    #[test]
    fn text_is_read_by_mark_header_page_and_bytes() {
        let russian = b"\xd1\xf2\xf0\xe0\xed\xe8\xf6\xe0";
        assert_eq!(read("text/html; charset=windows-1251", russian), "Страница");
        assert_eq!(read("text/html; Charset = 'WINDOWS-1251'; a=b", russian), "Страница");
        let said = [b"<meta charset=windows-1251>", &russian[..]].concat();
        assert!(read("text/html", &said).ends_with("Страница"));
        let old = b"<META content='text/html; charset=Shift_JIS'>\x83\x79\x81\x5b\x83\x57";
        assert!(read("text/html", old).ends_with("ページ"));
        let xml = [b"<?xml version='1.0' encoding='windows-1251'?>", &russian[..]].concat();
        assert!(read("application/xhtml+xml", &xml).ends_with("Страница"));
        assert_eq!(read("text/html; charset=gbk", b"\xd2\xb3"), "页");
        assert_eq!(read("text/html; charset=gbk", "\u{feff}页".as_bytes()), "页");
        assert_eq!(read("text/html; charset=nonsense", "é".as_bytes()), "é");
        assert_eq!(read("text/html", b"caf\xe9"), "café");
        assert_eq!(read("text/html", &"éé".as_bytes()[..3]), "é\u{fffd}");
        assert_eq!(read("text/html", b"<meta charset=utf-16>ok"), "<meta charset=utf-16>ok");
        assert_eq!(read("text/html", b"<meta charset"), "<meta charset");
    }

    #[test]
    fn a_page_says_its_encoding_in_a_tag_near_its_top() {
        let page = b"Die H\xe4fen der gro\xdfen Schiffe f\xfcr den S\xfcden";
        let (latin, chinese) =
            ("Die Häfen der großen Schiffe für den Süden", GBK.decode(page).0.into_owned());
        let chinese = &*chinese;
        for (says, expected) in [
            ("<meta charset=gbk>", chinese),
            ("<meta name=a><META content='text/html; charset=\"gbk\"'>", chinese),
            ("<meta name=a><p>charset=gbk", latin),
            ("<p charset=gbk>", latin),
            ("<meta charset=gbk><meta charset=windows-1252>", chinese),
            ("<meta charset=nonsense><meta charset=gbk>", chinese),
            ("<?xml version='1.0'?><meta charset=gbk>", chinese),
            ("<?xml encoding='gbk'?>", chinese),
            (" <?xml encoding='gbk'?>", latin),
        ] {
            let read = read("text/html", &[says.as_bytes(), page].concat());
            assert_eq!(read.strip_prefix(says), Some(expected), "{says}");
        }
        let tag = "<meta charset=gbk>";
        for (before, expected) in [(TOP - tag.len(), chinese), (TOP - tag.len() + 9, latin)] {
            let body = [" ".repeat(before).as_bytes(), tag.as_bytes(), page].concat();
            assert!(read("text/html", &body).ends_with(expected), "{before}");
        }
        for wide in ["utf-16le", "utf-16be"] {
            let page = format!("<meta charset={wide}>\u{e9}");
            assert_eq!(read("text/html", page.as_bytes()), page);
            let page = format!("<?xml encoding='{wide}'?>\u{e9}");
            assert_eq!(read("text/html", page.as_bytes()), page);
        }
    }

    #[test]
    fn an_encoding_that_nobody_names_is_told_by_its_bytes() {
        for (encoding, text) in [
            (GBK, "页面不存在，找不到您要访问的文章"),
            (BIG5, "很抱歉，您要找的網頁不存在，請回到首頁"),
            (SHIFT_JIS, "お探しのページは見つかりません"),
            (EUC_KR, "요청하신 페이지를 찾을 수 없습니다"),
            (WINDOWS_1251, "Страница не найдена"),
            (WINDOWS_1252, "La page demandée n'a pas été trouvée"),
        ] {
            assert_eq!(read("text/html", &encoding.encode(text).0), text, "{encoding:?}");
        }
    }

    #[test]
    fn a_mark_counts_more_than_what_is_said() {
        let marked = b"\xff\xfea\x00\xe9\x00";
        assert_eq!(read("text/html; charset=gbk", marked), "a\u{e9}");
        assert_eq!(read("text/html; charset=utf-16le", b"a\x00"), "a", "a header may say it");
    }
}
