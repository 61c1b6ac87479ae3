//! Names of pages and their parts.

use super::strings::{error, integer};
use super::urls::encode_wiki;
use crate::language::{self, PagePart};
use crate::site::{Site, ns, subject, talk};
use crate::title::Title;

/// `{{PAGENAME}}` and the like for a title.
pub(in crate::expand) fn of_title(
    site: &Site,
    title: &Title,
    part: PagePart,
    encoded: bool,
) -> String {
    let text = title.text.as_str();
    let subpages = site.namespaces.has_subpages(title.ns);
    let space = |number: i32| site.namespaces.name(number).unwrap_or_default().to_owned();
    let full = |number: i32| {
        let prefix = space(number);
        if prefix.is_empty() { text.to_owned() } else { format!("{prefix}:{text}") }
    };
    let has_talk = title.ns >= 0 && !text.is_empty() && title.interwiki.is_none();
    let value = match part {
        PagePart::Name => text.to_owned(),
        PagePart::FullName => full(title.ns),
        PagePart::BaseName if subpages => text.rfind('/').map_or(text, |at| &text[..at]).to_owned(),
        PagePart::SubpageName if subpages => {
            text.rfind('/').map_or(text, |at| &text[at + 1..]).to_owned()
        }
        PagePart::RootName if subpages => text.find('/').map_or(text, |at| &text[..at]).to_owned(),
        PagePart::BaseName | PagePart::SubpageName | PagePart::RootName => text.to_owned(),
        PagePart::TalkName if has_talk => full(talk(title.ns)),
        PagePart::SubjectName if title.interwiki.is_some() => title.full(site),
        PagePart::SubjectName => full(subject(title.ns)),
        PagePart::Namespace => return encode_if(encoded, space(title.ns)),
        PagePart::NamespaceNumber => return title.ns.to_string(),
        PagePart::TalkSpace if has_talk => return encode_if(encoded, space(talk(title.ns))),
        PagePart::SubjectSpace => return encode_if(encoded, space(subject(title.ns))),
        PagePart::TalkName | PagePart::TalkSpace | PagePart::Fact(_) => String::new(),
    };
    escape_wikitext(&encode_if(encoded, value))
}

/// Encoded for a URL, where that is asked for.
pub(super) fn encode_if(encoded: bool, value: String) -> String {
    if encoded { encode_wiki(&value.replace(' ', "_")) } else { value }
}

/// `wfEscapeWikiText`: so that the name of a page is no wikitext.
fn escape_wikitext(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    let mut line_start = true;
    while let Some(c) = rest.chars().next() {
        let tail = &rest[c.len_utf8()..];
        match c {
            '"' | '&' | '\'' | '<' | '=' | '>' | '[' | ']' | '{' | '|' | '}' | ';' => {
                numeric(&mut out, c);
            }
            '#' | '*' | ':' | ' ' if line_start => numeric(&mut out, c),
            '_' if tail.starts_with('_') => {
                out.push_str("_&#95;");
                rest = &tail[1..];
                line_start = false;
                continue;
            }
            ':' if tail.starts_with("//") || is_scheme_end(&out) => numeric(&mut out, c),
            c => out.push(c),
        }
        line_start = matches!(c, '\n' | '\r');
        rest = tail;
    }
    out
}

fn numeric(out: &mut String, c: char) {
    out.push_str("&#");
    out.push_str(&(c as u32).to_string());
    out.push(';');
}

/// Whether a protocol without slashes ends here, but for its colon.
fn is_scheme_end(text: &str) -> bool {
    let start = text.rfind(|c: char| !c.is_ascii_alphanumeric()).map_or(0, |at| at + 1);
    let schemes = [
        "bitcoin", "geo", "magnet", "mailto", "matrix", "news", "sip", "sips", "sms", "tel", "urn",
        "xmpp",
    ];
    schemes.iter().any(|scheme| scheme.eq_ignore_ascii_case(text.get(start..).unwrap_or_default()))
}

/// `{{#language:}}`: what a language is called in itself; else its tag of BCP 47.
pub(super) fn of_language(code: &str) -> String {
    let code = code.to_ascii_lowercase();
    if let Some(name) = language::autonym(&code) {
        return name.to_owned();
    }
    let mut out = String::with_capacity(code.len());
    let mut private = false;
    for (index, part) in code.split('-').enumerate() {
        if index > 0 {
            out.push('-');
        }
        match part.len() {
            2 if index > 0 && !private => out.push_str(&part.to_ascii_uppercase()),
            4 if index > 0 && !private && part.is_ascii() => {
                out.push_str(&part[..1].to_ascii_uppercase());
                out.push_str(&part[1..]);
            }
            _ => out.push_str(part),
        }
        private = part == "x";
    }
    out
}

/// `{{#titleparts:}}`
pub(super) fn title_parts(site: &Site, name: &str, parts: &str, offset: &str) -> String {
    let Some(title) = Title::parse(site, name, ns::MAIN) else { return name.to_owned() };
    let full = title.full(site);
    let bits: Vec<&str> = full.splitn(25, '/').collect();
    let count = bits.len() as i64;
    let (parts, mut offset) = (integer(parts), integer(offset));
    if offset > 0 {
        offset -= 1;
    }
    let start = if offset < 0 { (count + offset).max(0) } else { offset.min(count) };
    let end = match parts {
        0 => count,
        parts if parts < 0 => (count + parts).max(start),
        parts => start.saturating_add(parts).min(count),
    };
    bits[start as usize..end as usize].join("/")
}

/// `{{#rel2abs:}}`
pub(super) fn relative_to_absolute(to: &str, from: &str) -> String {
    let to = to.trim_end_matches([' ', '/']);
    if to.is_empty() || to == "." {
        return from.to_owned();
    }
    let relative =
        to.starts_with('/') || to.starts_with("./") || to.starts_with("../") || to == "..";
    let path = format!("{}/{to}", if relative { from } else { "" });
    let mut parts = Vec::new();
    for part in path.split('/').filter(|part| !part.is_empty() && *part != ".") {
        if part != ".." {
            parts.push(part);
        } else if parts.pop().is_none() {
            return error(&format!(
                "Error: Invalid depth in path: \"{path}\" (tried to access a node above the root node)."
            ));
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::{escape_wikitext, of_title, relative_to_absolute, title_parts};
    use crate::language::Function;
    use crate::site::{Site, ns};
    use crate::title::Title;

    #[test]
    fn parts_of_titles() {
        let site = Site::new("W", "https://w.example/wiki/X", "en", []);
        let title = Title::parse(&site, "User talk:A b/c/d'", ns::MAIN).expect("valid");
        let of = |name| match Function::named(name) {
            Some(Function::PagePart { part, encoded }) => of_title(&site, &title, part, encoded),
            other => panic!("{name}: {other:?}"),
        };
        assert_eq!(of("PAGENAMEE"), "A_b/c/d%27");
        assert_eq!(of("SUBPAGENAME"), "d&#39;");
        assert_eq!(of("BASEPAGENAME"), "A b/c");
        assert_eq!(of("ROOTPAGENAMEE"), "A_b");
        assert_eq!(of("SUBJECTPAGENAME"), "User:A b/c/d&#39;");
        assert_eq!(of("NAMESPACEE"), "User_talk");
        assert_eq!(title_parts(&site, "a/b/c", "1", "2"), "b");
        assert_eq!(title_parts(&site, "a/b/c", "-1", ""), "A/b");
    }

    #[test]
    fn paths() {
        assert_eq!(relative_to_absolute("../x", "a/b"), "a/x");
        assert_eq!(relative_to_absolute("/x", "a/b"), "a/b/x");
        assert_eq!(relative_to_absolute("x/./y", "a/b"), "x/y");
        assert!(relative_to_absolute("../../../x", "a/b").contains("error"));
    }

    #[test]
    fn escaping() {
        assert_eq!(escape_wikitext("a://b __c :d mailto:e"), "a&#58;//b _&#95;c :d mailto&#58;e");
        assert_eq!(escape_wikitext(":x"), "&#58;x");
    }
}
