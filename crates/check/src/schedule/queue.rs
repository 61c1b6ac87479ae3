//! URLs that wait, as bytes: what a million of them cost is little more than their letters.

use std::collections::VecDeque;

use crate::judge::portrait::Portrait;
use crate::net::headers::Agent;
use crate::visit::Pending;

/// A queue of URLs, first in, first out.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    /// Entry after entry: flags, number, attempts if any, what its page looked like if that is known, length, and the
    /// URL without what the flags say; numbers in groups of seven bits, lowest first, the last one without the eighth.
    bytes: VecDeque<u8>,
    len: u32,
}

/// What the flags say.
const HTTP: u8 = 1;
const HTTPS: u8 = 2;
const BROWSER: u8 = 4;
const TRIED: u8 = 8;
const SEEN: u8 = 16;

/// Most bytes of an entry before its URL.
const HEAD: usize = 1 + 10 + 3 + Portrait::BYTES + 10;

impl Queue {
    pub(crate) fn len(&self) -> u32 {
        self.len
    }

    pub(crate) fn push(&mut self, pending: &Pending) {
        let mut flags = 0;
        let mut rest = &*pending.url;
        for (flag, scheme) in [(HTTP, "http://"), (HTTPS, "https://")] {
            if let Some(stripped) = pending.url.strip_prefix(scheme) {
                (flags, rest) = (flag, stripped);
            }
        }
        if pending.agent == Agent::Browser {
            flags |= BROWSER;
        }
        if pending.tries > 0 {
            flags |= TRIED;
        }
        if pending.seen.is_some() {
            flags |= SEEN;
        }
        let needed = self.bytes.len() + HEAD + rest.len();
        if self.bytes.capacity() < needed {
            // Less than the usual doubling: most queues are short, and there are many.
            self.bytes.reserve_exact(HEAD + rest.len() + self.bytes.len() / 4);
        }
        self.bytes.push_back(flags);
        self.put(pending.id);
        if pending.tries > 0 {
            self.put(pending.tries.into());
        }
        self.bytes.extend(pending.seen.into_iter().flat_map(Portrait::to_bytes));
        self.put(rest.len() as u64);
        self.bytes.extend(rest.as_bytes());
        self.len += 1;
    }

    pub(crate) fn pop(&mut self) -> Option<Pending> {
        let flags = self.bytes.pop_front()?;
        let id = self.take();
        let tries = if flags & TRIED == 0 { 0 } else { self.take() as u16 };
        let seen = if flags & SEEN == 0 { None } else { self.take_seen() };
        let length = self.take() as usize;
        let scheme = match flags & (HTTP | HTTPS) {
            HTTP => "http://",
            HTTPS => "https://",
            _ => "",
        };
        let mut url = Vec::with_capacity(scheme.len() + length);
        url.extend_from_slice(scheme.as_bytes());
        let (front, back) = self.bytes.as_slices();
        let cut = length.min(front.len());
        url.extend_from_slice(&front[..cut]);
        url.extend_from_slice(&back[..length - cut]);
        self.bytes.drain(..length);
        self.len -= 1;
        if self.len == 0 {
            // What a burst took is given back once it is worked off.
            self.bytes = VecDeque::new();
        }
        let url = String::from_utf8(url).unwrap_or_default().into_boxed_str();
        let agent = if flags & BROWSER == 0 { Agent::Own } else { Agent::Browser };
        Some(Pending { id, url, tries, agent, seen })
    }

    fn take_seen(&mut self) -> Option<Portrait> {
        let mut bytes = [0; Portrait::BYTES];
        bytes.iter_mut().zip(self.bytes.drain(..Portrait::BYTES)).for_each(|(to, byte)| *to = byte);
        Portrait::from_bytes(&bytes)
    }

    fn put(&mut self, mut number: u64) {
        while number > 0x7f {
            self.bytes.push_back(number as u8 | 0x80);
            number >>= 7;
        }
        self.bytes.push_back(number as u8);
    }

    fn take(&mut self) -> u64 {
        let mut number = 0;
        for group in 0..10 {
            let byte = self.bytes.pop_front().unwrap_or_default();
            number |= u64::from(byte & 0x7f) << (7 * group);
            if byte < 0x80 {
                break;
            }
        }
        number
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pending() -> impl Strategy<Value = Pending> {
        let url = prop_oneof!["http://[a-z]{0,30}", "https://[a-zé/]{0,30}", "\\PC{0,20}"];
        let seen = any::<Option<[u8; Portrait::BYTES]>>();
        (any::<u64>(), url, any::<u16>(), any::<bool>(), seen).prop_map(
            |(id, url, tries, browser, seen)| {
                let agent = if browser { Agent::Browser } else { Agent::Own };
                let seen = seen.and_then(|bytes| Portrait::from_bytes(&bytes));
                Pending { id, url: url.into(), tries, agent, seen }
            },
        )
    }

    proptest! {
        #[test]
        fn what_went_in_comes_out_in_its_order(
            all in prop::collection::vec((pending(), 0usize..3), 0..60),
        ) {
            let mut queue = Queue::default();
            let mut model = VecDeque::new();
            let shown = |pending: &Pending| format!("{pending:?}");
            for (pending, pops) in all {
                queue.push(&pending);
                model.push_back(shown(&pending));
                for _ in 0..pops {
                    prop_assert_eq!(queue.pop().as_ref().map(shown), model.pop_front());
                }
                prop_assert_eq!(queue.len() as usize, model.len());
            }
            while let Some(expected) = model.pop_front() {
                prop_assert_eq!(queue.pop().as_ref().map(shown), Some(expected));
            }
            prop_assert!(queue.pop().is_none());
        }
    }
}
