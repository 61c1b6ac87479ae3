//! What somebody may have meant.

/// The name among `known` that `key` looks most like, if it looks like any.
pub(super) fn nearest<'a>(key: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let key = key.replace('_', "-");
    known
        .map(|name| (strsim::jaro_winkler(&key, name), name))
        .filter(|(likeness, _)| *likeness > 0.7)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map(|(_, name)| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::nearest;

    #[test]
    fn the_nearest_name_is_offered_if_it_is_near() {
        let near = |key: &str| nearest(key, ["delay", "timeout", "max-age"].into_iter());
        assert_eq!(near("timout").as_deref(), Some("timeout"));
        assert_eq!(near("max_age").as_deref(), Some("max-age"));
        assert_eq!(near("qqq"), None);
    }
}
