//! Which lane a host belongs to.

use crate::config::{Config, LaneMode};

/// The key of a host's lane: the first name of its family, its registrable domain, or itself.
///
/// `host` is as [`url::Url::host_str`] gives it: lower case, punycode, IPv6 in brackets.
pub(crate) fn lane_key<'a>(host: &'a str, config: &'a Config) -> &'a str {
    let host = host.strip_suffix('.').unwrap_or(host);
    let family = config
        .families
        .iter()
        .find(|family| family.iter().any(|suffix| is_below(host, suffix.trim_start_matches("*."))));
    if let Some(first) = family.and_then(|family| family.first()) {
        return first;
    }
    match config.lanes {
        LaneMode::Host => host,
        LaneMode::RegistrableDomain => registrable_domain(host),
    }
}

/// The part of a host that someone registered, by the public suffix list; the whole host where the
/// list has no say (addresses, public suffixes themselves).
pub(crate) fn registrable_domain(host: &str) -> &str {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lane_is_a_host_or_a_family() {
        let config = Config::default();
        for (host, lane) in [
            ("www.kernel.org", "www.kernel.org"),
            ("git.kernel.org.", "git.kernel.org"),
            ("alsa.sourceforge.net", "sourceforge.net"),
            ("sourceforge.net", "sourceforge.net"),
            ("notsourceforge.net", "notsourceforge.net"),
            ("unix.stackexchange.com", "stackexchange.com"),
            ("superuser.com", "stackexchange.com"),
            ("[2001:db8::1]", "[2001:db8::1]"),
        ] {
            assert_eq!(lane_key(host, &config), lane, "{host}");
        }
    }

    #[test]
    fn a_lane_may_be_what_someone_registered() {
        let config = Config { lanes: LaneMode::RegistrableDomain, ..Config::default() };
        for (host, lane) in [
            ("git.kernel.org", "kernel.org"),
            ("a.b.example.co.uk", "example.co.uk"),
            ("me.github.io", "me.github.io"),
            ("you.github.io", "you.github.io"),
            ("co.uk", "co.uk"),
            ("8.8.8.8", "8.8.8.8"),
        ] {
            assert_eq!(lane_key(host, &config), lane, "{host}");
        }
    }
}
