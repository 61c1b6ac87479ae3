//! A host as the table has it, its labels turned round, and back.

use std::borrow::Cow;
use std::net::{Ipv4Addr, Ipv6Addr};

use idna::uts46::{AsciiDenyList, Hyphens, Uts46};

/// The host in one form and turned round: `www.example.org` becomes `org.example.www.`. Addresses are
/// marked and stand as they are, `V4.192.0.2.7.`.
pub(super) fn index(host: &[u8], transitional: bool) -> Vec<u8> {
    let mut host = canonical(host, transitional);
    if let Some(address) = ipv6(&host) {
        let groups = address.segments().map(|group| format!("{group:X}."));
        return format!("V6.{}", groups.concat()).into_bytes();
    }
    if host.last() == Some(&b'.') {
        host.pop();
    }
    if let Some(address) = ipv4(&host) {
        return format!("V4.{address}.").into_bytes();
    }
    let mut turned: Vec<u8> = Vec::with_capacity(host.len() + 1);
    for label in host.rsplit(|&byte| byte == b'.') {
        turned.extend_from_slice(label);
        turned.push(b'.');
    }
    turned
}

/// The host that an index names, without the dots at its end. What is no address is turned round
/// once more, through the same mill.
pub(super) fn turn_back(indexed: &[u8]) -> Vec<u8> {
    let address = |mark: &[u8]| {
        let text = std::str::from_utf8(indexed.strip_prefix(mark)?).ok()?;
        Some(text.trim_matches('.').to_owned())
    };
    if let Some(text) = address(b"V6.").map(|text| text.replace('.', ":"))
        && text.parse::<Ipv6Addr>().is_ok()
    {
        return format!("[{text}]").into_bytes();
    }
    if let Some(text) = address(b"V4.")
        && text.parse::<Ipv4Addr>().is_ok()
    {
        return text.into_bytes();
    }
    let mut host = index(indexed, false);
    while host.last() == Some(&b'.') {
        host.pop();
    }
    host
}

/// Decoded, in lower case, an international name in its own letters, what a name cannot hold escaped.
fn canonical(host: &[u8], transitional: bool) -> Vec<u8> {
    let decoded = decode(host);
    let named = match std::str::from_utf8(&decoded) {
        Ok(host) => Cow::Owned(unicode(host, transitional).into_owned().into_bytes()),
        Err(_) => decoded,
    };
    let is_utf8 = std::str::from_utf8(&named).is_ok();
    let mut out = Vec::with_capacity(named.len());
    for byte in named.to_ascii_lowercase() {
        if is_plain(byte) || (is_utf8 && byte >= 0x80) {
            out.push(byte);
        } else {
            out.extend_from_slice(format!("%{byte:02X}").as_bytes());
        }
    }
    out
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=".contains(&byte)
}

/// UTS 46, to Unicode; the host as it was where that fails.
fn unicode(host: &str, transitional: bool) -> Cow<'_, str> {
    // Nothing in it that the mapping would change but the case, which goes anyway.
    let is_simple = |byte: u8| byte.is_ascii() && byte != b'-';
    if host.bytes().all(is_simple) {
        return Cow::Borrowed(host);
    }
    let deviating = ['ß', 'ẞ', 'ς', '\u{200C}', '\u{200D}'];
    let host: Cow<'_, str> = if transitional && host.contains(deviating) {
        let mapped = host.replace(['ß', 'ẞ'], "ss").replace('ς', "σ");
        Cow::Owned(mapped.replace(['\u{200C}', '\u{200D}'], ""))
    } else {
        Cow::Borrowed(host)
    };
    let (mapped, outcome) =
        Uts46::new().to_unicode(host.as_bytes(), AsciiDenyList::EMPTY, Hyphens::Check);
    // Of empty labels, that of the root alone is a valid one.
    match outcome {
        Ok(()) if !mapped.starts_with('.') && !mapped.contains("..") => {
            Cow::Owned(mapped.into_owned())
        }
        _ => host,
    }
}

/// The address in brackets, which stand escaped by now.
fn ipv6(host: &[u8]) -> Option<Ipv6Addr> {
    let decoded = decode(host);
    let address = decoded.strip_prefix(b"[")?.strip_suffix(b"]")?;
    // A form that ends in an IPv4 address is not known there.
    let address = std::str::from_utf8(address).ok().filter(|text| !text.contains('.'))?;
    address.parse().ok()
}

/// Four numbers up to 255, or up to three and a star, without leading zeros.
fn ipv4(host: &[u8]) -> Option<String> {
    let labels: Vec<&str> = std::str::from_utf8(host).ok()?.split('.').collect();
    let number = |label: &&str| -> Option<String> {
        let digits = label.trim_start_matches('0');
        let is_number = !label.is_empty() && label.bytes().all(|byte| byte.is_ascii_digit());
        let value = if digits.is_empty() { 0 } else { digits.parse::<u8>().ok()? };
        is_number.then(|| value.to_string())
    };
    let numbers = match labels.split_last()? {
        (&"*", numbers @ ([_] | [_, _] | [_, _, _])) => numbers,
        _ if labels.len() == 4 => labels.as_slice(),
        _ => return None,
    };
    let mut canonical: Vec<String> = numbers.iter().map(number).collect::<Option<_>>()?;
    if numbers.len() < labels.len() {
        canonical.push("*".to_owned());
    }
    Some(canonical.join("."))
}

/// `%41` becomes `A`; a percent without two digits stays.
pub(super) fn decode(text: &[u8]) -> Cow<'_, [u8]> {
    if memchr::memchr(b'%', text).is_none() {
        return Cow::Borrowed(text);
    }
    let digit = |at: usize| text.get(at).and_then(|&byte| char::from(byte).to_digit(16));
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        match (byte, digit(at + 1), digit(at + 2)) {
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                at += 3;
            }
            _ => {
                out.push(byte);
                at += 1;
            }
        }
    }
    Cow::Owned(out)
}
