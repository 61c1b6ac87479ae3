//! What the address of a wiki's main page (`<base>`) tells of its other addresses.

/// Server, where `index.php` lies, and where pages lie, `$1` in the place of the title.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Base {
    pub(super) server: String,
    pub(super) script_path: String,
    pub(super) article_path: String,
}

impl Base {
    /// From `https://wiki.example/wiki/Main_Page`. The title may hold what parts a path, so what stands before it is
    /// known by the usual ways to write it.
    pub(super) fn split(base: &str) -> Self {
        const SCRIPT: &str = "/index.php";
        let host = base.find("//").map_or(0, |at| at + 2);
        let slash = base[host..].find('/').map_or(base.len(), |at| at + host);
        let (server, path) = base.split_at(slash);
        let behind = |part: &str| path.find(part).map(|at| at + part.len());
        let (script_path, cut) = if path.is_empty() {
            ("", None)
        } else if let Some(end) = behind(SCRIPT) {
            let title = if path[end..].starts_with('?') { behind("title=") } else { Some(end + 1) };
            (&path[..end - SCRIPT.len()], title.filter(|at| *at <= path.len()))
        } else {
            // Where `index.php` lies then, nobody says.
            ("", behind("/wiki/").or_else(|| path.rfind('/').map(|at| at + 1)))
        };
        Self {
            server: server.to_owned(),
            script_path: script_path.to_owned(),
            article_path: match cut {
                Some(cut) => format!("{}$1", &path[..cut]),
                None => format!("{script_path}{SCRIPT}/$1"),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Base;

    #[test]
    fn the_address_of_the_main_page_tells_the_others() {
        for (base, server, script_path, article_path) in [
            ("https://a.example/wiki/Main_Page", "https://a.example", "", "/wiki/$1"),
            ("https://a.example/wiki/Main/Page=1", "https://a.example", "", "/wiki/$1"),
            ("https://a.example/de/wiki/X", "https://a.example", "", "/de/wiki/$1"),
            ("//a.example/w/index.php?title=X", "//a.example", "/w", "/w/index.php?title=$1"),
            ("//a.example/w/index.php?title=X/Y=Z", "//a.example", "/w", "/w/index.php?title=$1"),
            ("http://a.example/m/index.php/X", "http://a.example", "/m", "/m/index.php/$1"),
            ("http://a.example/index.php/X/wiki/Y", "http://a.example", "", "/index.php/$1"),
            ("http://a.example/m/index.php", "http://a.example", "/m", "/m/index.php/$1"),
            ("http://a.example/Main_Page", "http://a.example", "", "/$1"),
            ("http://a.example/pages/Main_Page", "http://a.example", "", "/pages/$1"),
            ("http://a.example", "http://a.example", "", "/index.php/$1"),
            ("", "", "", "/index.php/$1"),
        ] {
            let [server, script_path, article_path] =
                [server, script_path, article_path].map(str::to_owned);
            assert_eq!(Base::split(base), Base { server, script_path, article_path }, "{base}");
        }
    }
}
