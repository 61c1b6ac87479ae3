//! `.` and `..` in the path of a URL.

use std::borrow::Cow;

/// The URL without dot segments, as MediaWiki 1.43's parser leaves it (RFC 3986, 5.2.4): in the path
/// alone, and only where there is `//` in front of it.
pub(super) fn without(url: &str) -> Cow<'_, str> {
    let end = url.find(['?', '#']).unwrap_or(url.len());
    let Some(start) = path_start(&url[..end]) else { return Cow::Borrowed(url) };
    let path = &url[start..end];
    if !path.split('/').any(|segment| matches!(segment, "." | "..")) {
        return Cow::Borrowed(url);
    }
    Cow::Owned(format!("{}{}{}", &url[..start], resolved(path), &url[end..]))
}

fn path_start(url: &str) -> Option<usize> {
    let authority = url.find("//")? + 2;
    Some(authority + url[authority..].find('/')?)
}

/// `path` begins with a slash, and so does what becomes of it.
fn resolved(path: &str) -> String {
    let mut kept: Vec<&str> = Vec::new();
    let mut ends_in_slash = false;
    for segment in path.split('/').skip(1) {
        ends_in_slash = matches!(segment, "." | "..");
        match segment {
            "." => {}
            ".." => {
                kept.pop();
            }
            _ => kept.push(segment),
        }
    }
    let mut out: String = kept.iter().flat_map(|segment| ["/", segment]).collect();
    if ends_in_slash {
        out.push('/');
    }
    out
}

#[cfg(test)]
mod tests {
    use super::without;

    #[test]
    fn segments_are_resolved_in_the_path_alone() {
        for (url, expected) in [
            ("http://a.rotweb.net/a/./b/../c", "http://a.rotweb.net/a/c"),
            ("http://a.rotweb.net/.", "http://a.rotweb.net/"),
            ("http://a.rotweb.net/a/..", "http://a.rotweb.net/"),
            ("http://a.rotweb.net/a/.?x", "http://a.rotweb.net/a/?x"),
            ("http://a.rotweb.net/../../x#/../y", "http://a.rotweb.net/x#/../y"),
            ("http://a.rotweb.net//b/..//c", "http://a.rotweb.net///c"),
            ("http://a.rotweb.net/?x=/../y", "http://a.rotweb.net/?x=/../y"),
            ("//a.rotweb.net/a/../b", "//a.rotweb.net/b"),
            ("http://a.rotweb.net", "http://a.rotweb.net"),
            ("urn:a/../b", "urn:a/../b"),
            ("http://a.rotweb.net/..a/b../...", "http://a.rotweb.net/..a/b../..."),
        ] {
            assert_eq!(without(url), expected);
        }
    }
}
