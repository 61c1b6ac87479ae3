//! Addresses that are made to outlast the places of what they name: they are what is to be kept.

use url::Url;

use crate::domain::is_below;

/// Hosts that do nothing but lead on from lasting names.
const RESOLVERS: &[&str] = &[
    "doi.org",
    "handle.net",
    "identifiers.org",
    "n2t.net",
    "name-to-thing.org",
    "nbn-resolving.de",
    "nbn-resolving.org",
    "orcid.org",
    "perma.cc",
    "persistent-identifier.nl",
    "purl.org",
    "urn.fi",
    "w3id.org",
];

/// First labels of the names of such hosts.
const LABELS: &[&str] = &["ark", "doi", "hdl", "purl", "urn"];

/// How the names themselves begin (RFC 3188, the ARK scheme, the DOI handbook).
const SCHEMES: &[&str] = &["/ark:", "/urn:nbn:", "/doi:10."];

/// Whether the address is a lasting name, wherever it leads today.
pub(crate) fn is_lasting(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let label = host.split('.').next().unwrap_or_default();
    RESOLVERS.iter().any(|resolver| is_below(host, resolver))
        || LABELS.contains(&label)
        || SCHEMES.iter().any(|scheme| url.path().contains(scheme))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lasting_names_are_known_by_their_resolver_or_their_scheme() {
        for (address, expected) in [
            ("https://dx.doi.org/10.1000/182", true),
            ("http://purl.org/dc/terms/", true),
            ("https://purl.fdlp.gov/GPO/1", true),
            ("https://w3id.org/x", true),
            ("https://n2t.net/ark:/13030/x", true),
            ("https://a.org/ark:12345/x", true),
            ("https://a.org/urn:nbn:de:x", true),
            ("https://a.org/doi/10.1000/182", false),
            ("https://purlieu.org/", false),
            ("https://a.org/park:/x", false),
        ] {
            assert_eq!(is_lasting(&Url::parse(address).unwrap()), expected, "{address}");
        }
    }
}
