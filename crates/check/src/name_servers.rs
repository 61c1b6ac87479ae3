//! The name servers of a domain, reduced to what tells whether others answer for it by now.

use crate::judge::words::hash;

/// The name servers of a domain as they were: a number of 16 bits for each, of those with the least numbers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NameServers([u16; NameServers::MOST]);

impl NameServers {
    /// So many are kept; most domains have two to four.
    const MOST: usize = 4;

    /// Those of these names, in any order and case. `None` where there are none.
    pub fn of(names: &[impl AsRef<str>]) -> Option<Self> {
        let mut numbers: Vec<u16> = names
            .iter()
            .map(|name| name.as_ref().trim_end_matches('.').to_ascii_lowercase())
            .filter(|name| !name.is_empty())
            // 0 stands for none.
            .map(|name| ((hash(name.as_bytes()) >> 48) as u16).max(1))
            .collect();
        numbers.sort_unstable();
        numbers.dedup();
        let mut kept = [0; Self::MOST];
        for (kept, number) in kept.iter_mut().zip(&numbers) {
            *kept = *number;
        }
        (!numbers.is_empty()).then_some(Self(kept))
    }

    /// Two bytes for each, which [`NameServers::from_bytes`] reads.
    pub fn to_bytes(self) -> Vec<u8> {
        self.numbers().flat_map(u16::to_be_bytes).collect()
    }

    /// `None` where they are none, or no such bytes.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (numbers, rest) = bytes.as_chunks();
        if numbers.is_empty() || numbers.len() > Self::MOST || !rest.is_empty() {
            return None;
        }
        let mut kept = [0; Self::MOST];
        for (kept, number) in kept.iter_mut().zip(numbers) {
            *kept = u16::from_be_bytes(*number);
        }
        Some(Self(kept))
    }

    /// Whether none of them is among the others: who adds one, or gives one up, has those of before.
    pub fn are_others(&self, others: &Self) -> bool {
        !self.numbers().any(|number| others.numbers().any(|other| other == number))
    }

    fn numbers(self) -> impl Iterator<Item = u16> {
        self.0.into_iter().filter(|number| *number != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn servers(names: &[&str]) -> NameServers {
        NameServers::of(names).unwrap()
    }

    #[test]
    fn they_are_others_where_none_is_left() {
        let two = servers(&["ns1.hoster.net", "ns2.hoster.net"]);
        for (now, others) in [
            (&["NS2.hoster.net.", "ns1.hoster.net"][..], false),
            (&["ns1.hoster.net", "ns3.hoster.net"], false),
            (&["ns2.hoster.net"], false),
            (&["ns3.hoster.net", "ns4.hoster.net"], true),
            (&["ada.dns.net"], true),
        ] {
            assert_eq!(two.are_others(&servers(now)), others, "{now:?}");
        }
        assert_eq!(NameServers::of(&[""; 0]), None);
        assert_eq!(NameServers::of(&["", "."]), None);
    }

    #[test]
    fn they_take_eight_bytes_or_less_and_are_the_same_in_every_version() {
        let names: Vec<String> = (0..13).map(|n| format!("{n}.root-servers.net")).collect();
        let many = NameServers::of(&names).unwrap();
        assert_eq!(many.to_bytes().len(), 8);
        for known in [many, servers(&["ns1.hoster.net"])] {
            assert_eq!(NameServers::from_bytes(&known.to_bytes()), Some(known));
        }
        for bytes in [&[][..], &[1], &[1, 2, 3], &[1; 10]] {
            assert_eq!(NameServers::from_bytes(bytes), None);
        }
        assert_eq!(servers(&["ns1.hoster.net", "ns2.hoster.net"]).to_bytes(), [128, 109, 246, 168]);
    }
}
