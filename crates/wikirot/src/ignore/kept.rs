//! The ignore pages of the last dump, as the state keeps them for runs without one.
//!
//! Each is kept by itself: what one leaves open ends with it.

/// The note that holds these titles and texts.
pub fn keep(pages: &[(String, String)]) -> serde_json::Result<String> {
    serde_json::to_string(pages)
}

/// The titles and texts of a note; those of earlier versions are one text without a title.
pub fn kept(note: &str) -> Vec<(String, String)> {
    serde_json::from_str(note).unwrap_or_else(|_| vec![(String::new(), note.to_owned())])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_come_back_one_by_one() {
        let pages = [("A", "x"), ("B", "<pre>")].map(|(title, text)| (title.into(), text.into()));
        assert_eq!(kept(&keep(&pages).unwrap()), pages);
        assert_eq!(kept("* a.example\n"), [(String::new(), "* a.example\n".to_owned())]);
    }
}
