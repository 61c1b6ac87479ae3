//! What a script does that stands in a page all by itself: it sends its readers on, or tests their browser.
//!
//! Nothing is run. A script counts where it is one statement, or where its page has nothing else to show.

/// Longer scripts, in bytes, are more than that.
pub(crate) const LONGEST: usize = 16 * 1024;

/// What a script may do later that it does in any case, without spaces.
const LATER: &[&str] = &["setTimeout(function(){", "setTimeout(()=>{", "window.onload=function(){"];

/// What a location may be written behind.
const OWNERS: &[&str] = &["window.", "self.", "top.", "parent.", "document.", "this."];

/// Where a script sends its readers, if it does nothing else.
pub(crate) fn sends_to(script: &str) -> Option<String> {
    let script = squeezed(script);
    let mut rest = done(&script);
    while let Some(owned) = OWNERS.iter().find_map(|owner| rest.strip_prefix(owner)) {
        rest = owned;
    }
    rest = rest.strip_prefix("location")?;
    let called = rest.strip_prefix(".replace(").or_else(|| rest.strip_prefix(".assign("));
    let (to, rest) = match called {
        Some(argument) => {
            let (to, rest) = quoted(argument)?;
            (to, rest.strip_prefix(')')?)
        }
        None => quoted(rest.strip_prefix(".href").unwrap_or(rest).strip_prefix('=')?)?,
    };
    let alone = rest.bytes().all(|byte| byte == b';');
    // As JSON writes a slash.
    let to = to.replace("\\/", "/");
    (alone && !to.is_empty() && !to.contains('\\')).then_some(to)
}

/// What a script does, now or later.
fn done(script: &str) -> &str {
    let later = LATER.iter().find_map(|later| script.strip_prefix(later));
    let inner = later.and_then(|rest| rest.rsplit_once('}'));
    // Behind the function stand a pause and what closes the call.
    let closes =
        |end: &str| end.bytes().all(|byte| matches!(byte, b',' | b'0'..=b'9' | b')' | b';'));
    inner.filter(|(_, end)| closes(end)).map_or(script, |(inner, _)| inner)
}

/// Whether a script gives its reader's browser a cookie and has it ask again: what a browser does then, and
/// a program does not, is the test.
pub(crate) fn tests_browser(script: &str) -> bool {
    let script = squeezed(script);
    let again = ["location.reload(", "location.href=", "location.replace(", "location="];
    script.contains("document.cookie=") && again.iter().any(|it| script.contains(it))
}

/// Whether a script reads the address that was asked for, and has the browser go on with it: so do pages that stand in
/// for all that a server of files does not have, and lead to the application that knows it.
pub(crate) fn leads_on(script: &str) -> bool {
    let script = squeezed(script);
    let has = |words: &[&str]| words.iter().any(|word| script.contains(word));
    let goes = has(&["location.href=", "location.assign(", "location=", ".replace("]);
    let keeps = has(&["sessionStorage", "localStorage"]);
    let reads = script.contains(".pathname") || keeps && script.contains("location.href");
    script.contains("location") && reads && (goes || keeps)
}

/// A script without spaces, but for those in quotes, and without the comment that hides it from browsers that know no
/// scripts.
fn squeezed(script: &str) -> String {
    let script = script.trim();
    let script = script.strip_prefix("<!--").unwrap_or(script);
    let script = script.strip_suffix("-->").unwrap_or(script).trim_end().trim_end_matches("//");
    let mut within = None;
    let keep = |c: &char| {
        match (within, *c) {
            (None, '"' | '\'' | '`') => within = Some(*c),
            (Some(quote), c) if quote == c => within = None,
            _ => {}
        }
        within.is_some() || !c.is_whitespace()
    };
    script.chars().filter(keep).collect()
}

/// A string at the beginning, and what is behind it.
fn quoted(text: &str) -> Option<(&str, &str)> {
    let quote = text.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    text[1..].split_once(quote)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_script_that_does_nothing_else_says_where_it_sends_its_readers() {
        for (script, expected) in [
            ("window.location.href = '/x';", Some("/x")),
            ("location=\"https://a.org/\"", Some("https://a.org/")),
            ("\n<!--\n top.location.replace( \"/a b\" );\n//-->\n", Some("/a b")),
            ("window.self.location.assign('x')", Some("x")),
            ("window.location.href=\"https:\\/\\/a.org\\/x\";", Some("https://a.org/x")),
            ("location.href = '/x' + name;", None),
            ("setTimeout(function () { location.href = '/x'; }, 3000);", Some("/x")),
            ("setTimeout(() => { location = '/x' }, 0)", Some("/x")),
            ("window.onload = function() { window.location = '/x' }", Some("/x")),
            ("setTimeout(function () { if (a) { location.href = '/x' } }, 30)", None),
            ("setTimeout(function () { location.href = '/x' }, wait)", None),
            ("if (mobile) { location.href = '/x' }", None),
            ("function go() { location.href = '/x' }", None),
            ("location.href == '/x'", None),
            ("location.href = '/x'; count();", None),
            ("location.href = ''", None),
            ("location.reload()", None),
            ("location.href = '\\u002fx'", None),
            ("locationé='/x'", None),
            ("location='", None),
            ("", None),
        ] {
            assert_eq!(sends_to(script).as_deref(), expected, "{script}");
        }
    }

    #[test]
    fn a_script_may_lead_on_by_the_address_that_was_asked_for() {
        for (script, expected) in [
            ("var l = window.location; l.replace(l.origin + '/?/' + l.pathname.slice(1))", true),
            ("location.href = '/#!' + location.pathname", true),
            ("sessionStorage.redirect = location.href;", true),
            ("count(location.pathname)", false),
            ("location.href = '/'", false),
            ("sessionStorage.seen = 1", false),
        ] {
            assert_eq!(leads_on(script), expected, "{script}");
        }
    }

    #[test]
    fn a_cookie_and_another_request_are_a_test() {
        for (script, expected) in [
            ("document.cookie = 'a=' + f(); location.reload(true)", true),
            ("document.cookie='a=1';window.location.href='/x'", true),
            ("var seen = document.cookie; location.reload()", false),
            ("document.cookie='lang=en'", false),
            ("location.reload()", false),
        ] {
            assert_eq!(tests_browser(script), expected, "{script}");
        }
    }
}
