//! `robots.txt` (RFC 9309), as far as it concerns us.

use std::time::Duration;

use crate::config::RobotsMode;

/// The name by which a site may address us.
const OUR_NAME: &str = "wikirot";

/// What a site's `robots.txt` says to us.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Rules {
    /// Patterns, and whether they allow.
    paths: Vec<(Box<str>, bool)>,
    pub(crate) crawl_delay: Option<Duration>,
}

/// More rules than this for one robot are a mistake or a trap.
const MAX_RULES: usize = 1000;

impl Rules {
    /// Reads the rules of the groups that name us; in strict mode, where none does, of those for
    /// all robots.
    pub(crate) fn parse(text: &str, mode: RobotsMode) -> Self {
        let mut ours = Self::default();
        let mut all = Self::default();
        let mut named = false;
        // Which of the two the lines of the current group go to.
        let (mut to_us, mut to_all) = (false, false);
        let mut in_names = false;
        for line in text.trim_start_matches('\u{feff}').lines() {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else {
                continue;
            };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            if key == "user-agent" {
                if !std::mem::replace(&mut in_names, true) {
                    (to_us, to_all) = (false, false);
                }
                let name = value.split('/').next().unwrap_or_default();
                to_us |= name.eq_ignore_ascii_case(OUR_NAME);
                to_all |= name == "*";
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
            "allow" | "disallow" if !value.is_empty() && self.paths.len() < MAX_RULES => {
                self.paths.push((value.into(), key == "allow"));
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
        let fitting = self.paths.iter().filter(|(pattern, _)| fits(pattern, path));
        fitting
            .max_by_key(|(pattern, allows)| (pattern.len(), *allows))
            .is_none_or(|(_, allows)| *allows)
    }
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
    fn hostile_files_are_read_in_linear_time() {
        let pattern = format!("User-agent: wikirot\nDisallow: /{}b", "*a".repeat(2000));
        let rules = Rules::parse(&pattern, RobotsMode::Named);
        assert!(rules.allows(&format!("/{}", "a".repeat(20_000))));
        let _ = Rules::parse("\u{feff}:::\n\0\nuser-agent", RobotsMode::Strict);
        let many = format!("user-agent: wikirot\n{}", "disallow: /x\n".repeat(5000));
        assert_eq!(Rules::parse(&many, RobotsMode::Named).paths.len(), MAX_RULES);
    }
}
