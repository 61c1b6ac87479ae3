//! Whom a certificate names as the owner of its host.
//!
//! Keys, serial numbers and issuers change with renewals and hosters, and most certificates name nobody. Those that do
//! were given to an organisation that somebody has looked at; such a name outlives its certificate.

use rustls::pki_types::CertificateDer;
use webpki::EndEntityCert;

use crate::domain::registrable_domain;
use crate::net::aia::part;

/// `id-at-organizationName` (RFC 5280, appendix A.1) as DER.
const ORGANISATION: &[u8] = b"\x06\x03\x55\x04\x0a";

/// Names that are looked at: a certificate of a provider has hundreds.
const NAMES: usize = 32;

/// Letters of an organisation that are kept.
const LONGEST: usize = 64;

/// The organisation that owns `host` as its certificate has it, in small letters and digits alone: renewals differ
/// in points and capitals. Empty where it names none, `None` where it is for several domains: it may be a provider's, who
/// names itself.
pub(crate) fn organisation(certificate: &CertificateDer<'_>, host: &str) -> Option<String> {
    let certificate = EndEntityCert::try_from(certificate).ok()?;
    let domain = registrable_domain(host);
    let mut names = certificate.valid_dns_names();
    let is_own = |name: &str| {
        let name = name.trim_start_matches("*.");
        name.len() >= domain.len() && registrable_domain(&name.to_ascii_lowercase()) == domain
    };
    if !names.by_ref().take(NAMES).all(is_own) || names.next().is_some() {
        return None;
    }
    let mut rest = certificate.subject();
    while let Some((_, names, behind)) = part(rest) {
        rest = behind;
        let (_, name, _) = part(names)?;
        if let Some(value) = name.strip_prefix(ORGANISATION) {
            let (_, text, _) = part(value)?;
            return Some(folded(text));
        }
    }
    Some(String::new())
}

fn folded(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let letters = text.chars().filter(|c| c.is_alphanumeric()).take(LONGEST);
    letters.flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DnType, KeyPair};

    use super::*;

    fn certificate(names: &[&str], organisation: Option<&str>) -> CertificateDer<'static> {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let mut params = CertificateParams::new(names).unwrap();
        params.distinguished_name.push(DnType::CountryName, "DE");
        if let Some(organisation) = organisation {
            params.distinguished_name.push(DnType::OrganizationName, organisation);
        }
        params.distinguished_name.push(DnType::CommonName, "whoever");
        params.self_signed(&KeyPair::generate().unwrap()).unwrap().into()
    }

    #[test]
    fn an_owner_is_named_where_the_certificate_is_for_one_domain() {
        let own = ["museum.org", "*.museum.org", "www.museum.org"];
        let many: Vec<String> = (0..100).map(|n| format!("h{n}.museum.org")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        for (names, organisation_of_it, expected) in [
            (&own[..], Some("Riverton Museum, Inc."), Some("rivertonmuseuminc")),
            (&own, Some("RIVERTON MUSEUM INC"), Some("rivertonmuseuminc")),
            (&own, Some("Müllers Mühle"), Some("müllersmühle")),
            (&own, None, Some("")),
            (&["sni.provider.net", "museum.org"], Some("Provider, Inc."), None),
            (&["museum.org", "other.org"], None, None),
            (&many, Some("Riverton"), None),
        ] {
            let certificate = certificate(names, organisation_of_it);
            let named = organisation(&certificate, "www.museum.org");
            assert_eq!(named.as_deref(), expected, "{names:?}");
        }
    }

    #[test]
    fn what_is_no_certificate_names_nobody() {
        let good = certificate(&["museum.org"], Some("Riverton"));
        for cut in 0..good.len() {
            organisation(&good[..cut].into(), "museum.org");
        }
        for at in 0..good.len() {
            let mut bad = good.to_vec();
            bad[at] ^= 0xff;
            organisation(&bad.into(), "museum.org");
        }
        assert_eq!(organisation(&b"nonsense".as_slice().into(), "museum.org"), None);
        let long = certificate(&["museum.org"], Some(&"a".repeat(500)));
        assert_eq!(organisation(&long, "museum.org").map(|it| it.len()), Some(LONGEST));
    }
}
