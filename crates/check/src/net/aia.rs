//! Where a certificate says that its issuer's certificate can be fetched, and what is found there.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use url::Url;

/// `id-ad-caIssuers` (RFC 5280, 4.2.2.1) as DER, followed in an access description by the tag of a
/// URI.
const CA_ISSUERS_URI: &[u8] = b"\x06\x08\x2b\x06\x01\x05\x05\x07\x30\x02\x86";

/// The first `http` URL for the issuer in a certificate's authority information access.
///
/// The certificate is not parsed: the bytes are only a hint where to look, what is found there goes
/// through the same guard as any URL, and what is fetched counts only as far as it completes a
/// chain of valid signatures to a trusted root.
pub(crate) fn issuer_url(certificate: &[u8]) -> Option<Url> {
    let uris = certificate
        .windows(CA_ISSUERS_URI.len())
        .enumerate()
        .filter(|(_, window)| *window == CA_ISSUERS_URI);
    uris.filter_map(|(at, _)| {
        let (&length, rest) = certificate[at + CA_ISSUERS_URI.len()..].split_first()?;
        // Lengths past 127 are in a long form that no certificate authority needs.
        let uri = rest.get(..usize::from(length)).filter(|_| length < 0x80)?;
        let url = Url::parse(std::str::from_utf8(uri).ok()?).ok()?;
        // Fetching it over TLS could need itself.
        (url.scheme() == "http").then_some(url)
    })
    .next()
}

/// `id-signedData` (RFC 5652, 5.1) as DER.
const SIGNED_DATA: &[u8] = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02";

/// Tags of DER: a sequence, and the first optional part of one.
const SEQUENCE: u8 = 0x30;
const FIRST_PART: u8 = 0xa0;

/// Certificates of one file that are tried.
const MOST: usize = 16;

/// The certificates in a file: one as DER, some as PEM, or a packet of PKCS#7.
pub(crate) fn certificates(bytes: &[u8]) -> Vec<CertificateDer<'static>> {
    let pem: Vec<_> = CertificateDer::pem_slice_iter(bytes).take(MOST).flatten().collect();
    if !pem.is_empty() {
        return pem;
    }
    match packed(bytes) {
        Some(packed) => packed,
        None => vec![CertificateDer::from(bytes.to_vec())],
    }
}

/// The certificates of a `SignedData` that signs nothing, as authorities hand them out.
fn packed(bytes: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let (_, info, _) = part(bytes).filter(|(tag, ..)| *tag == SEQUENCE)?;
    let content = info.strip_prefix(SIGNED_DATA)?;
    let (_, explicit, _) = part(content)?;
    let (_, mut rest, _) = part(explicit)?;
    // Version, algorithms, content; then the certificates.
    loop {
        let (tag, inside, behind) = part(rest)?;
        if tag != FIRST_PART {
            rest = behind;
            continue;
        }
        let mut found = Vec::new();
        let mut left = inside;
        while let Some((SEQUENCE, _, behind)) = part(left).filter(|_| found.len() < MOST) {
            let length = left.len() - behind.len();
            found.push(CertificateDer::from(left[..length].to_vec()));
            left = behind;
        }
        return Some(found);
    }
}

/// The tag and the content of the first element of some DER, and what stands behind it.
pub(crate) fn part(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&tag, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match usize::from(first) {
        short @ ..0x80 => (short, rest),
        long => {
            let (digits, rest) = rest.split_at_checked(long - 0x80).filter(|_| long <= 0x84)?;
            (digits.iter().fold(0, |sum, digit| sum << 8 | usize::from(*digit)), rest)
        }
    };
    let (content, behind) = rest.split_at_checked(length)?;
    Some((tag, content, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_found_and_bad_ones_are_not_followed() {
        let with = |uri: &[u8], length: u8| [b"xx", CA_ISSUERS_URI, &[length], uri].concat();
        let good = b"http://ca.org/a.crt";
        let found = issuer_url(&with(good, 19)).unwrap();
        assert_eq!(found.as_str(), "http://ca.org/a.crt");
        assert_eq!(issuer_url(&with(good, 20)), None, "longer than what is there");
        assert_eq!(issuer_url(&with(good, 0x84)), None, "long form");
        assert_eq!(issuer_url(&with(b"https://ca.org/a.crt", 20)), None);
        assert_eq!(issuer_url(&with(b"\xff\xff", 2)), None);
        assert_eq!(issuer_url(&with(b"", 0)), None);
        assert_eq!(issuer_url(CA_ISSUERS_URI), None);
        assert_eq!(issuer_url(b""), None);
    }

    #[test]
    fn lengths_are_short_or_long() {
        let long = |digits: &[u8], bytes: usize| {
            [&[SEQUENCE, 0x80 + digits.len() as u8], digits, &vec![7; bytes]].concat()
        };
        let length =
            |der: &[u8]| part(der).map(|(_, content, behind)| (content.len(), behind.len()));
        assert_eq!(length(b"\x30\x03abcde"), Some((3, 2)));
        assert_eq!(length(&long(&[0x81], 0x81 + 1)), Some((0x81, 1)));
        assert_eq!(length(&long(&[1, 2], 258)), Some((258, 0)));
        assert_eq!(length(&long(&[0, 1, 0, 0], 65_536)), Some((65_536, 0)));
        assert_eq!(length(&long(&[1, 2], 257)), None);
        assert_eq!(length(&long(&[0, 0, 0, 0, 1], 9)), None, "longer than any certificate");
        assert_eq!(length(&[SEQUENCE]), None);
    }

    #[test]
    fn packets_are_unpacked_and_rubbish_is_not() {
        // Two empty sequences in place of certificates.
        let certificates_of = |inside: &[u8]| {
            let wrap = |tag: u8, inside: &[u8]| [&[tag, inside.len() as u8][..], inside].concat();
            let list = wrap(FIRST_PART, inside);
            let signed = [b"\x02\x01\x01\x31\x00\x30\x00", &*list].concat();
            let explicit = wrap(FIRST_PART, &wrap(SEQUENCE, &signed));
            wrap(SEQUENCE, &[SIGNED_DATA, &explicit].concat())
        };
        let packet = certificates_of(b"\x30\x02ab\x30\x01c");
        let found: Vec<_> = certificates(&packet).iter().map(|it| it.to_vec()).collect();
        assert_eq!(found, [b"\x30\x02ab".to_vec(), b"\x30\x01c".to_vec()]);
        for cut in 0..packet.len() {
            assert!(certificates(&packet[..cut]).len() <= 1);
        }
        assert_eq!(certificates(b"\x30\x84\xff\xff\xff\xff").len(), 1);
    }

    #[test]
    fn a_hint_has_its_length_in_one_byte() {
        let with = |length: usize| {
            let uri = format!("{:a<length$}", "http://ca.org/");
            [b"xx", CA_ISSUERS_URI, &[length as u8], uri.as_bytes()].concat()
        };
        assert!(issuer_url(&with(0x7f)).is_some() && issuer_url(&with(0x80)).is_none());
        // The first that can be followed counts.
        let https = [CA_ISSUERS_URI, b"\x0ehttps://ca.org"].concat();
        let found = issuer_url(&[https, with(20)].concat());
        assert_eq!(found.map(|url| url.path().to_owned()).as_deref(), Some("/aaaaaa"));
    }

    #[test]
    fn no_more_certificates_are_taken_out_of_a_file_than_are_tried() {
        let wrap = |tag: u8, inside: &[u8]| [&[tag, inside.len() as u8][..], inside].concat();
        let of = |number: usize| {
            let list = wrap(FIRST_PART, &b"\x30\x00".repeat(number));
            let explicit = wrap(FIRST_PART, &wrap(SEQUENCE, &list));
            certificates(&wrap(SEQUENCE, &[SIGNED_DATA, &explicit].concat())).len()
        };
        assert_eq!([1, MOST, MOST + 1].map(of), [1, MOST, MOST]);
        let one = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";
        assert_eq!(certificates(one.repeat(MOST + 1).as_bytes()).len(), MOST);
        assert_eq!(&*certificates(one.as_bytes())[0], b"\x30\x00");
    }
}
