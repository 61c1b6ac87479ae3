//! Names below names, and whose they are.

/// The part of a host that someone registered, by the public suffix list; the whole host where the
/// list has no say (addresses, public suffixes themselves).
pub fn registrable_domain(host: &str) -> &str {
    let is_address = host.starts_with('[') || host.bytes().all(|b| b.is_ascii_digit() || b == b'.');
    if is_address {
        return host;
    }
    psl::domain_str(host).unwrap_or(host)
}

/// Whether `host` is `suffix` or a name below it.
pub(crate) fn is_below(host: &str, suffix: &str) -> bool {
    host.strip_suffix(suffix).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}
