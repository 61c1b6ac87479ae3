//! What a script does that stands in a page all by itself: it sends its readers on, or tests their browser.
//!
//! Nothing is run. A script counts where it is one statement, or where its page has nothing else to show.

/// Longer scripts, in bytes, are more than that.
pub(crate) const LONGEST: usize = 16 * 1024;

/// A script that waits longer than this, in milliseconds, has a page that is read first.
const SOON: u64 = 10_000;

/// What a script may do at once or later that it does in any case, without spaces.
const DONE: &[&str] = &[
    "setTimeout(function(){",
    "setTimeout(()=>{",
    "window.onload=function(){",
    "(function(){",
    "(()=>{",
];

/// What a location may be written behind.
const OWNERS: &[&str] = &["window.", "self.", "top.", "parent.", "document.", "this."];

/// What ends a script that tells its readers that there is nothing for them.
const ENDS: &[&str] = &[
    "history.back()",
    "history.go(-1)",
    "close()",
    "stop()",
    "returnfalse",
    "returntrue",
    "return",
];

/// Where this site begins, as scripts write it.
const SITES: &[&str] = &[
    "location.protocol+\"//\"+window.location.host+",
    "location.protocol+\"//\"+location.host+",
    "location.origin+",
];

/// All that a script does.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Done {
    /// It shows this to its readers, in a window.
    pub(crate) alert: Option<String>,
    /// It sends them there.
    pub(crate) to: Option<String>,
}

/// What a script does, if that is nothing but to tell its readers something and to send them elsewhere.
pub(crate) fn done(script: &str) -> Option<Done> {
    let script = squeezed(&uncommented(script));
    let mut rest = inner(&script);
    let mut done = Done::default();
    let mut variable: Option<(&str, &str)> = None;
    while !rest.is_empty() {
        if let Some(behind) = rest.strip_prefix(';') {
            rest = behind;
            continue;
        }
        let (statement, behind) = statement(rest, variable)?;
        match statement {
            Statement::Alert(text) => done.alert = done.alert.or(Some(unescaped(text)?)),
            Statement::Goes(to) => done.to = Some(unescaped(to)?).filter(|to| !to.is_empty()),
            Statement::Names(name, value) => variable = Some((name, value)),
            Statement::Ends => {}
        }
        rest = behind;
    }
    Some(done)
}

/// One thing that a script does.
enum Statement<'s> {
    Alert(&'s str),
    Goes(&'s str),
    /// Gives a name to a text.
    Names(&'s str, &'s str),
    Ends,
}

/// The statement that a script begins with, and what is behind it.
fn statement<'s>(
    script: &'s str,
    variable: Option<(&'s str, &'s str)>,
) -> Option<(Statement<'s>, &'s str)> {
    let named = ["var", "let", "const"].iter().find_map(|word| script.strip_prefix(word));
    if let Some((name, value)) = named.and_then(|rest| rest.split_once('='))
        && !name.is_empty()
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    {
        let (value, rest) = quoted(value)?;
        return ends(Statement::Names(name, value), rest);
    }
    let owned = unowned(script);
    if let Some(rest) = owned.strip_prefix("alert(") {
        let (text, rest) = quoted(rest)?;
        return ends(Statement::Alert(text), rest.strip_prefix(')')?);
    }
    if let Some(rest) = owned.strip_prefix("location") {
        let called = rest.strip_prefix(".replace(").or_else(|| rest.strip_prefix(".assign("));
        let (to, rest) = match called {
            Some(argument) => {
                let (to, rest) = place(argument, variable)?;
                (to, rest.strip_prefix(')')?)
            }
            None => {
                let to = rest.strip_prefix(".href").unwrap_or(rest).strip_prefix('=')?;
                place(to, variable)?
            }
        };
        return ends(Statement::Goes(to), rest);
    }
    let behind = |end: &&str| owned.strip_prefix(*end).and_then(|rest| ends(Statement::Ends, rest));
    ENDS.iter().find_map(behind)
}

/// A statement, if what is behind it is another one: where no semicolon parts them, a line break did.
fn ends<'s>(statement: Statement<'s>, rest: &'s str) -> Option<(Statement<'s>, &'s str)> {
    let is_over = rest.is_empty() || rest.starts_with(|c: char| c == ';' || c.is_ascii_lowercase());
    is_over.then_some((statement, rest))
}

/// A script without the objects that what it begins with belongs to.
fn unowned(script: &str) -> &str {
    let mut rest = script;
    while let Some(owned) = OWNERS.iter().find_map(|owner| rest.strip_prefix(owner)) {
        rest = owned;
    }
    rest
}

/// A place that is written out, or has a name, and what is behind it.
fn place<'s>(text: &'s str, variable: Option<(&'s str, &'s str)>) -> Option<(&'s str, &'s str)> {
    if let Some((name, value)) = variable
        && let Some(rest) = text.strip_prefix(name)
    {
        return Some((value, rest));
    }
    let from_root = SITES.iter().find_map(|site| unowned(text).strip_prefix(site));
    match from_root {
        Some(path) => quoted(path).filter(|(path, _)| path.starts_with('/')),
        None => quoted(text),
    }
}

/// What a string stands for, if that can be told: JSON writes a slash so.
fn unescaped(text: &str) -> Option<String> {
    let text = text.replace("\\/", "/").replace("\\n", " ");
    (!text.contains('\\')).then_some(text)
}

/// What a script does, now or later.
fn inner(script: &str) -> &str {
    // Behind the function stand a pause and what closes the call.
    let closes = |end: &str| {
        let pause: String = end.chars().filter(char::is_ascii_digit).collect();
        let is_soon = pause.is_empty() || pause.parse().is_ok_and(|pause: u64| pause <= SOON);
        is_soon && end.bytes().all(|it| it.is_ascii_digit() || b",();".contains(&it))
    };
    let function = DONE.iter().find_map(|begin| script.strip_prefix(begin));
    let function = function.and_then(|rest| rest.rsplit_once('}'));
    let text = script.strip_prefix("setTimeout(").and_then(quoted);
    let called = function.or(text).filter(|(_, end)| closes(end));
    called.map_or(script, |(inner, _)| inner)
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

/// A script without its comments.
fn uncommented(script: &str) -> String {
    let (mut out, mut rest, mut within) = (String::with_capacity(script.len()), script, None);
    while let Some(c) = rest.chars().next() {
        let comment = match within {
            None if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
            None if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
            _ => 0,
        };
        if comment == 0 {
            out.push(c);
            within = quote(within, c);
        }
        rest = &rest[comment.max(c.len_utf8())..];
    }
    out
}

/// The quote within which a script is behind a sign, that was within another or none before it.
fn quote(within: Option<char>, c: char) -> Option<char> {
    match (within, c) {
        (None, '"' | '\'' | '`') => Some(c),
        (Some(quote), c) if quote == c => None,
        _ => within,
    }
}

/// A script without spaces, but for those in quotes, and without the comment that hides it from browsers that know no
/// scripts.
fn squeezed(script: &str) -> String {
    let script = script.trim();
    let script = script.strip_prefix("<!--").unwrap_or(script);
    let script = script.strip_suffix("-->").unwrap_or(script).trim_end().trim_end_matches("//");
    let mut within = None;
    let keep = |c: &char| {
        within = quote(within, *c);
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
            ("setTimeout(\"location.href='/x'\", 100)", Some("/x")),
            ("(function () { location.href = '/x'; })();", Some("/x")),
            ("// to its new place\nlocation = '/x'; /* at once */", Some("/x")),
            ("var to = '/x'\nlocation.replace(to)", Some("/x")),
            ("var to = '/x'; location = two", None),
            ("var = '/x'; location = ", None),
            ("location.href = '/x'; window.stop();", Some("/x")),
            ("location = location.protocol + \"//\" + window.location.host + \"/x\"", Some("/x")),
            ("location = location.origin + '/x'", Some("/x")),
            ("location = location.origin + 'x'", None),
            ("setTimeout(function () { location.href = '/x'; }, 10000);", Some("/x")),
            ("setTimeout(function () { location.href = '/x'; }, 10001);", None),
            ("setTimeout(\"location.href='/x'\", 99999999999999999999)", None),
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
            let to = done(script).and_then(|done| done.to);
            assert_eq!(to.as_deref(), expected, "{script}");
        }
    }

    #[test]
    fn a_script_may_tell_its_readers_why_it_sends_them_away() {
        for (script, alert, to) in [
            ("alert('No such post'); history.back();", Some("No such post"), None),
            ("window.alert(\"It's gone\")\nwindow.history.go(-1)", Some("It's gone"), None),
            ("alert('Gone');location.href='/';", Some("Gone"), Some("/")),
            ("alert('Gone.\\nSorry'); self.close(); return false;", Some("Gone. Sorry"), None),
            ("alert('Gone' + name)", None, None),
            ("alert(text)", None, None),
            ("if (gone) alert('Gone')", None, None),
            ("alert('Gone'); count()", None, None),
            ("alert('\\uc874')", None, None),
        ] {
            let done = done(script).unwrap_or_default();
            assert_eq!((done.alert.as_deref(), done.to.as_deref()), (alert, to), "{script}");
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
