//! Applications that draw themselves in the browser, whatever the address: what their server sends is a shell, and on
//! servers of files (GitHub Pages) it comes with 404, for there is no such file.

use url::Url;

use crate::judge::document::Document;
use crate::judge::nowhere::Nowhere;

/// Shorter texts, in bytes, are no page where something else may draw one: they say that it is being loaded, or by whom
/// it is.
pub(crate) const SHELL: usize = 200;

/// Whether a script draws all that there is to be seen, as far as the page tells.
pub(crate) fn is_shell(page: &Document) -> bool {
    page.draws && (page.text.len() < SHELL || page.mounts) && page.says.is_none()
}

/// Where the front page of an application may be that has `url`: in the first folder, then at the root.
pub(crate) fn fronts(url: &Url) -> Vec<Nowhere> {
    let path = url.path();
    let folder = path[1.min(path.len())..].find('/').map(|at| &path[..at + 2]);
    let deeper = folder.filter(|folder| folder.len() < path.len());
    let front = |path| {
        let mut front = url.clone();
        front.set_path(path);
        front.set_query(None);
        front.set_fragment(None);
        Nowhere { key: format!("front:{front}").into(), url: front, by_parameter: false }
    };
    deeper.into_iter().chain(["/"]).map(front).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::missing::Saying;

    #[test]
    fn an_application_begins_at_its_first_folder_or_at_the_root() {
        let fronts = |url: &str| {
            let url = Url::parse(url).unwrap();
            fronts(&url).iter().map(|front| front.url.to_string()).collect::<Vec<_>>()
        };
        assert_eq!(
            fronts("https://a.org/birds/card/1?q#f"),
            ["https://a.org/birds/", "https://a.org/"]
        );
        for none in ["https://a.org/birds/", "https://a.org/card", "https://a.org/"] {
            assert_eq!(fronts(none), ["https://a.org/"], "{none}");
        }
    }

    #[test]
    fn a_shell_draws_all_and_says_next_to_nothing() {
        let of = |draws, text: &str| Document { draws, text: text.into(), ..Document::default() };
        let long = "a".repeat(SHELL);
        for (draws, text, expected) in [
            (true, "", true),
            (false, "", false),
            (true, "Loading..", true),
            (false, "Loading..", false),
            (true, &long[1..], true),
            (true, &long, false),
        ] {
            assert_eq!(is_shell(&of(draws, text)), expected, "{draws} {text}");
        }
        let menu = Document { mounts: true, ..of(true, &long) };
        assert!(is_shell(&menu));
        let says = Saying { words: "404", sentence: "404".into(), aloud: true };
        assert!(!is_shell(&Document { says: Some(says), ..of(true, "") }));
    }
}
