//! Which addresses are on the public internet. Judged after resolution, at every connect.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// What of the inside of the network may be asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Inside {
    /// Private addresses, and names that are not public.
    pub private: bool,
    /// With that, also what names this machine: `localhost`, or a loopback address as it is written.
    pub loopback: bool,
}

/// Whether an address is one that the whole internet may be sent to: not loopback, private,
/// link-local, shared (CGNAT), multicast, reserved, for documentation or for benchmarks, in either
/// family, nor an IPv6 form that carries such an IPv4 address.
pub fn is_global(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(v4) => is_global_v4(v4),
        IpAddr::V6(v6) => is_global_v6(v6),
    }
}

/// Whether an address is that of whoever asks: loopback or unspecified, in either family.
pub(crate) fn leads_back(address: IpAddr) -> bool {
    let back = address.to_canonical();
    back.is_loopback() || back.is_unspecified()
}

/// By IANA's special-purpose registry.
fn is_global_v4(address: Ipv4Addr) -> bool {
    let special = match address.octets() {
        [0 | 10 | 127, ..] => true,
        [100, b, ..] => b & 0xc0 == 64,
        [169, 254, ..] => true,
        [172, b, ..] => b & 0xf0 == 16,
        [192, 0, 0 | 2, _] => true,
        [192, 31, 196, _] | [192, 52, 193, _] | [192, 175, 48, _] => true,
        // 6to4 relay anycast: routed nowhere any more, and into a tunnel where it is.
        [192, 88, 99, _] => true,
        [192, 168, ..] => true,
        [198, 18 | 19, ..] => true,
        [198, 51, 100, _] | [203, 0, 113, _] => true,
        [224..=255, ..] => true,
        _ => false,
    };
    !special
}

fn is_global_v6(address: Ipv6Addr) -> bool {
    let s = address.segments();
    // Only 2000::/3 is handed out; this alone closes ::, ::1, v4-compatible (::a.b.c.d), v4-mapped
    // (::ffff:a.b.c.d), both NAT64 prefixes (64:ff9b::/96, 64:ff9b:1::/48), ULA, link-local,
    // site-local, discard-only and multicast. NAT64 forms of public addresses are closed too: no
    // name publishes them, and a gateway may serve its inside.
    if s[0] & 0xe000 != 0x2000 {
        return false;
    }
    match s {
        // Protocol assignments: Teredo 2001::/32, benchmarking 2001:2::/48, ORCHID and the rest.
        [0x2001, second, ..] if second < 0x200 => false,
        [0x2001, 0xdb8, ..] => false,
        // 6to4 carries its IPv4 address in the next 32 bits; the mechanism is retired.
        [0x2002, ..] => false,
        [0x3fff, second, ..] if second < 0x1000 => false,
        // AS112 sinks.
        [0x2620, 0x4f, 0x8000, ..] => false,
        // ISATAP interface identifiers carry an IPv4 address that the local router tunnels to.
        [_, _, _, _, 0 | 0x200, 0x5efe, ..] => false,
        _ => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inside_is_closed() {
        for inside in [
            "0.0.0.0",
            "0.1.2.3",
            "10.0.0.1",
            "10.255.255.255",
            "100.64.0.1",
            "100.127.255.255",
            "127.0.0.1",
            "127.255.255.254",
            "169.254.0.1",
            "169.254.169.254",
            "172.16.0.1",
            "172.31.255.255",
            "192.0.0.1",
            "192.0.0.170",
            "192.0.2.1",
            "192.31.196.1",
            "192.52.193.1",
            "192.88.99.1",
            "192.168.0.1",
            "192.175.48.1",
            "198.18.0.1",
            "198.19.255.255",
            "198.51.100.1",
            "203.0.113.1",
            "224.0.0.1",
            "239.255.255.255",
            "240.0.0.1",
            "255.255.255.255",
            "::",
            "::1",
            "::127.0.0.1",
            "::8.8.8.8",
            "::ffff:127.0.0.1",
            "::ffff:8.8.8.8",
            "::ffff:0:127.0.0.1",
            "64:ff9b::7f00:1",
            "64:ff9b::808:808",
            "64:ff9b:1::a00:1",
            "100::1",
            "2001::1",
            "2001:0:4136:e378:8000:63bf:3fff:fdd2",
            "2001:2::1",
            "2001:10::1",
            "2001:20::1",
            "2001:1ff::1",
            "2001:db8::1",
            "2002:7f00:1::",
            "2002:c0a8:101::1",
            "2002:808:808::1",
            "3fff::1",
            "3fff:fff::1",
            "5f00::1",
            "fc00::1",
            "fd12:3456:789a::1",
            "fe80::1",
            "fec0::1",
            "ff02::1",
            "2606:4700::5efe:a00:1",
            "2620:4f:8000::1",
            "2606:4700::200:5efe:a00:1",
        ] {
            assert!(!is_global(inside.parse().unwrap()), "{inside}");
        }
    }

    #[test]
    fn what_leads_back_is_told_from_the_rest_of_the_inside() {
        for (address, expected) in [
            ("127.0.0.1", true),
            ("127.0.0.53", true),
            ("0.0.0.0", true),
            ("::1", true),
            ("::", true),
            ("::ffff:127.0.0.1", true),
            ("10.0.0.1", false),
            ("8.8.8.8", false),
        ] {
            assert_eq!(leads_back(address.parse().unwrap()), expected, "{address}");
        }
    }

    #[test]
    fn the_public_internet_is_open() {
        for outside in [
            "1.1.1.1",
            "8.8.8.8",
            "100.63.255.255",
            "100.128.0.1",
            "172.15.255.255",
            "172.32.0.1",
            "192.0.1.1",
            "192.31.195.1",
            "192.175.49.1",
            "192.167.255.255",
            "192.169.0.1",
            "198.17.255.255",
            "198.20.0.1",
            "223.255.255.255",
            "2001:200::1",
            "2001:4860:4860::8888",
            "2606:4700:4700::1111",
            "2a00:1450::1",
            "2620:4f:8001::1",
            "3fff:1000::1",
        ] {
            assert!(is_global(outside.parse().unwrap()), "{outside}");
        }
    }
}
