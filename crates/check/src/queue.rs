//! URLs that wait, as bytes: what a million of them cost is little more than their letters.

use std::collections::VecDeque;

use crate::headers::Face;
use crate::job::Pending;

/// A queue of URLs, first in, first out.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    /// Entry after entry: flags, number, attempts, length, and the URL without what the flags say.
    bytes: VecDeque<u8>,
    len: u32,
}

/// What the flags say.
const HTTP: u8 = 1;
const HTTPS: u8 = 2;
const BROWSER: u8 = 4;
const ANSWERED_BEFORE: u8 = 8;

/// Bytes of an entry before its URL.
const HEAD: usize = 1 + 8 + 2 + 4;

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
        if pending.face == Face::Browser {
            flags |= BROWSER;
        }
        if pending.answered_before {
            flags |= ANSWERED_BEFORE;
        }
        // Longer than that is no URL that was admitted.
        let length = u32::try_from(rest.len()).unwrap_or(u32::MAX);
        let rest = &rest.as_bytes()[..length as usize];
        self.bytes.reserve(HEAD + rest.len());
        self.bytes.push_back(flags);
        self.bytes.extend(&pending.id.to_le_bytes());
        self.bytes.extend(&pending.tries.to_le_bytes());
        self.bytes.extend(&length.to_le_bytes());
        self.bytes.extend(rest);
        self.len += 1;
    }

    pub(crate) fn pop(&mut self) -> Option<Pending> {
        let [flags] = self.take()?;
        let id = u64::from_le_bytes(self.take()?);
        let tries = u16::from_le_bytes(self.take()?);
        let length = u32::from_le_bytes(self.take()?) as usize;
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
        let url = String::from_utf8(url).ok()?.into_boxed_str();
        let face = if flags & BROWSER == 0 { Face::Own } else { Face::Browser };
        let answered_before = flags & ANSWERED_BEFORE != 0;
        Some(Pending { id, url, tries, face, answered_before })
    }

    fn take<const N: usize>(&mut self) -> Option<[u8; N]> {
        let mut taken = [0; N];
        for byte in &mut taken {
            *byte = self.bytes.pop_front()?;
        }
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn pending() -> impl Strategy<Value = Pending> {
        let url = prop_oneof!["http://[a-z]{0,30}", "https://[a-zé/]{0,30}", "\\PC{0,20}"];
        (any::<u64>(), url, any::<u16>(), any::<bool>(), any::<bool>()).prop_map(
            |(id, url, tries, browser, answered_before)| Pending {
                id,
                url: url.into(),
                tries,
                face: if browser { Face::Browser } else { Face::Own },
                answered_before,
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
            let told = |pending: &Pending| format!("{pending:?}");
            for (pending, pops) in all {
                queue.push(&pending);
                model.push_back(told(&pending));
                for _ in 0..pops {
                    prop_assert_eq!(queue.pop().as_ref().map(told), model.pop_front());
                }
                prop_assert_eq!(queue.len() as usize, model.len());
            }
            while let Some(expected) = model.pop_front() {
                prop_assert_eq!(queue.pop().as_ref().map(told), Some(expected));
            }
            prop_assert!(queue.pop().is_none());
        }
    }
}
