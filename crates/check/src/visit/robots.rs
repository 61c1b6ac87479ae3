//! `robots.txt` (RFC 9309), as far as it concerns us.

use std::fmt;
use std::time::Duration;

use crate::config::RobotsMode;

/// The name by which a site may address us.
const OUR_NAME: &str = "wikirot";

/// What a site's `robots.txt` says to us; as much as was read of the file bounds it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Rules {
    /// Patterns as [`comparable`] leaves them, and whether they allow.
    paths: Vec<(Box<str>, bool)>,
    pub(crate) crawl_delay: Option<Duration>,
}

/// The lines of a group that says the same.
impl fmt::Display for Rules {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (pattern, allows) in &self.paths {
            let key = if *allows { "allow" } else { "disallow" };
            writeln!(f, "{key}: {pattern}")?;
        }
        match self.crawl_delay {
            Some(delay) => writeln!(f, "crawl-delay: {}", delay.as_secs_f64()),
            None => Ok(()),
        }
    }
}

impl Rules {
    /// Reads the lines of one group, as they are shown; `None` where there are none.
    pub(crate) fn of_lines(lines: &str) -> Option<Self> {
        let group = || format!("user-agent: {OUR_NAME}\n{lines}");
        (!lines.is_empty()).then(|| Self::parse(&group(), RobotsMode::Named))
    }

    /// Reads the rules of the groups that name us; in strict mode, where none does, of those for
    /// all robots.
    pub(crate) fn parse(text: &str, mode: RobotsMode) -> Self {
        let mut ours = Self::default();
        let mut all = Self::default();
        let mut named = false;
        // Which of the two the lines of the current group go to.
        let (mut to_us, mut to_all) = (false, false);
        let mut in_names = false;
        for line in text.trim_start_matches('\u{feff}').split(['\r', '\n']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !std::mem::replace(&mut in_names, true) {
                    (to_us, to_all) = (false, false);
                }
                // What follows the name is a version, or chatter.
                let of_name = |c: char| c.is_ascii_alphabetic() || matches!(c, '-' | '_');
                let name = &value[..value.find(|c| !of_name(c)).unwrap_or(value.len())];
                to_us |= name.eq_ignore_ascii_case(OUR_NAME);
                to_all |= value.starts_with('*');
                named |= to_us;
                continue;
            }
            in_names = false;
            for (rules, concerned) in [(&mut ours, to_us), (&mut all, to_all)] {
                if concerned {
                    rules.add(&key, value);
                }
            }
        }
        match mode {
            RobotsMode::Ignore => Self::default(),
            RobotsMode::Strict if !named => all,
            RobotsMode::Named | RobotsMode::Strict => ours,
        }
    }

    fn add(&mut self, key: &str, value: &str) {
        match key {
            "allow" | "disallow" if !value.is_empty() => {
                let (value, end) = value.strip_suffix('$').map_or((value, ""), |it| (it, "$"));
                let pattern = value.split('*').map(comparable).collect::<Vec<_>>().join("*");
                self.paths.push(((pattern + end).into(), key == "allow"));
            }
            "crawl-delay" => {
                let seconds: Option<f64> = value.parse().ok();
                let seconds = seconds.filter(|s| s.is_finite() && *s >= 0.0);
                self.crawl_delay = seconds.map(|s| Duration::from_secs_f64(s.min(3600.0)));
            }
            _ => {}
        }
    }

    /// Whether a path with its query may be asked: the longest pattern that fits decides, and
    /// `Allow` where two are as long.
    pub(crate) fn allows(&self, path: &str) -> bool {
        let path = comparable(path);
        let fitting = self.paths.iter().filter(|(pattern, _)| fits(pattern, &path));
        fitting
            .max_by_key(|(pattern, allows)| (pattern.len(), *allows))
            .is_none_or(|(_, allows)| *allows)
    }
}

/// A path, or the part of a pattern between wildcards, in the form in which RFC 9309 (2.2.2) compares
/// them: percent-encoded but for what never needs it and for delimiters that are written out. The
/// wildcards are no delimiters: as letters of a path they are encoded.
fn comparable(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut bytes = text.as_bytes().iter();
    while let Some(&byte) = bytes.next() {
        let encoded = (byte == b'%').then(|| hex(bytes.as_slice())).flatten();
        if encoded.is_some() {
            bytes.nth(1);
        }
        let plain = |b: u8| b.is_ascii_alphanumeric() || b"-._~".contains(&b);
        match encoded {
            Some(letter) if plain(letter) => out.push(letter.into()),
            None if plain(byte) || b":/?#[]@!&'()+,;=%".contains(&byte) => out.push(byte.into()),
            _ => out.push_str(&format!("%{:02X}", encoded.unwrap_or(byte))),
        }
    }
    out
}

/// The byte that the next two digits stand for.
fn hex(bytes: &[u8]) -> Option<u8> {
    let digits = bytes.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit))?;
    u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

/// Whether a path starts as the pattern says, `*` for anything and a final `$` for the end.
///
/// The leftmost place for each piece is the best one, so that this is linear in the path for each
/// piece and needs no going back.
fn fits(pattern: &str, path: &str) -> bool {
    let (pattern, to_end) = match pattern.strip_suffix('$') {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    let mut pieces = pattern.split('*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = path.strip_prefix(first) else {
        return false;
    };
    let mut pieces = pieces.peekable();
    if pieces.peek().is_none() {
        return !to_end || rest.is_empty();
    }
    while let Some(piece) = pieces.next() {
        if to_end && pieces.peek().is_none() {
            return rest.ends_with(piece);
        }
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
        User-agent: *\nDisallow: /all\nCrawl-delay: 9\n\n\
        # ours\nUser-Agent: otherbot\nuser-agent: WikiRot/1.0\nDisallow: /private\n\
        Allow: /private/open # yes\nDisallow: /*.pdf$\nDisallow:\nCrawl-delay: 2.5\n\n\
        User-agent: badbot\nDisallow: /\n";

    #[test]
    fn only_what_names_us_counts_unless_strict() {
        let rules = Rules::parse(FILE, RobotsMode::Named);
        for (path, allowed) in [
            ("/", true),
            ("/all", true),
            ("/private", false),
            ("/privateer", false),
            ("/private/open/x", true),
            ("/a/b.pdf", false),
            ("/a/b.pdf?x", true),
        ] {
            assert_eq!(rules.allows(path), allowed, "{path}");
        }
        assert_eq!(rules.crawl_delay, Some(Duration::from_millis(2500)));
        assert_eq!(Rules::parse(FILE, RobotsMode::Strict), rules, "we are named");
        let all = "User-agent: *\nDisallow: /\nCrawl-delay: -1";
        assert!(Rules::parse(all, RobotsMode::Named).allows("/"));
        let strict = Rules::parse(all, RobotsMode::Strict);
        assert!(!strict.allows("/"));
        assert_eq!(strict.crawl_delay, None);
    }

    #[test]
    fn a_delay_is_a_number_of_seconds_that_can_be_waited() {
        for (value, delay) in [
            ("0", Some(Duration::ZERO)),
            ("0.5", Some(Duration::from_millis(500))),
            ("86400", Some(Duration::from_secs(3600))),
            ("-1", None),
            ("soon", None),
            ("inf", None),
            ("NaN", None),
        ] {
            let file = format!("User-agent: wikirot\nCrawl-delay: {value}");
            assert_eq!(Rules::parse(&file, RobotsMode::Named).crawl_delay, delay, "{value}");
        }
    }

    #[test]
    fn paths_are_compared_percent_encoded() {
        for (rule, path, allowed) in [
            ("/caf\u{e9}", "/caf%C3%A9", false),
            ("/caf%c3%a9", "/caf%C3%A9", false),
            ("/%7ejoe", "/~joe/", false),
            ("/a%2Fb", "/a/b", true),
            ("/a%2fb", "/a%2Fb", false),
            ("/a b", "/a%20b", false),
            ("/100%", "/100%/", false),
            // A wildcard is encoded where it is meant as a letter.
            ("/a%2A", "/abc", true),
            ("/a%2A", "/a*", false),
            ("/a$b", "/a$b", false),
            ("/*.php%24", "/x.php$y", false),
            ("/x*y$", "/x*z*y", false),
            ("/x$", "/x", false),
            ("/x$", "/xy", true),
            // The leftmost place for each piece, and at the end the last.
            ("/*a*b", "/xaybza", false),
            ("/*a*b$", "/xaybzab", false),
            ("/*a*b$", "/xayba", true),
            ("/a-b._~", "/a%2Db%2E%5F%7E", false),
        ] {
            let file = format!("User-agent: wikirot\nDisallow: {rule}");
            assert_eq!(
                Rules::parse(&file, RobotsMode::Named).allows(path),
                allowed,
                "{rule} {path}"
            );
        }
    }

    #[test]
    fn groups_are_told_by_name_whatever_ends_a_line() {
        for file in [
            "user-agent: wikirot\rdisallow: /\r",
            "User-Agent: WIKIROT/9.9 (links)\r\n\r\nDisallow: /\r\n",
            "user-agent:wikirot\nuser-agent: other\nallow: /x\ndisallow: /",
        ] {
            assert!(!Rules::parse(file, RobotsMode::Named).allows("/y"), "{file}");
        }
        for file in ["user-agent: *\ndisallow: /", "User-agent: * (all robots)\ndisallow: /"] {
            assert!(!Rules::parse(file, RobotsMode::Strict).allows("/y"), "{file}");
        }
        for file in ["user-agent: wikirotten\ndisallow: /", "user-agent: *\ndisallow: /"] {
            assert!(Rules::parse(file, RobotsMode::Named).allows("/y"), "{file}");
        }
    }

    #[test]
    fn what_is_shown_says_the_same() {
        for file in [
            FILE,
            "User-agent: *\nDisallow: /%23a#b\nAllow: /a*b%24c$\nCrawl-delay: 0.1",
            "User-agent: wikirot\nDisallow: /caf\u{e9} *\tx%2A\nDisallow: /100%\nAllow: /%2a%24$",
        ] {
            for mode in [RobotsMode::Named, RobotsMode::Strict] {
                let rules = Rules::parse(file, mode);
                let again = Rules::of_lines(&rules.to_string());
                assert_eq!(again.unwrap_or_default(), rules, "{rules}");
            }
        }
        assert_eq!(Rules::of_lines(""), None);
    }

    #[test]
    fn hostile_files_are_read_in_linear_time() {
        let pattern = format!("User-agent: wikirot\nDisallow: /{}b", "*a".repeat(2000));
        let rules = Rules::parse(&pattern, RobotsMode::Named);
        assert!(rules.allows(&format!("/{}", "a".repeat(20_000))));
        let _ = Rules::parse("\u{feff}:::\n\0\nuser-agent", RobotsMode::Strict);
        let many = "disallow: /x\n".repeat(30_000);
        let last = format!("user-agent: wikirot\n{many}disallow: /last\n");
        assert!(!Rules::parse(&last, RobotsMode::Named).allows("/last"));
    }
}
