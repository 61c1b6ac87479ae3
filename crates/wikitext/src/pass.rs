//! The link pass: MediaWiki's passes over expanded text, in its order, in place.
//!
//! Where MediaWiki rewrites markup into HTML, these passes overwrite it with bytes that no UTF-8
//! holds (see [`chars`]), so that offsets stay what they were and each pass is one linear walk.
//! Only text that MediaWiki removes without a trace (`__NOTOC__`, categories) moves what follows.

mod bracketed;
mod free;
pub(crate) mod headings;
mod image;
mod internal;
pub(crate) mod quotes;
pub(crate) mod sanitize;
mod tables;
pub(crate) mod words;

use std::collections::BTreeSet;
use std::ops::Range;

use crate::chars;
use crate::section::Nowiki;
use crate::site::Site;
use crate::title::Title;
pub(crate) use headings::Heading;
pub(crate) use internal::{decode_title, subpage};
use quotes::Apostrophes;

/// A link as the passes find it; offsets into the expanded text.
#[derive(Clone, Debug)]
pub(crate) struct Found {
    /// The URL as written.
    pub(crate) written: String,
    /// The URL as MediaWiki hands it to `addExternalLink`, where that is another.
    pub(crate) clean: Option<String>,
    /// Where the whole construct stands.
    pub(crate) start: u32,
    pub(crate) end: u32,
    /// Where the URL stands.
    pub(crate) url: Range<u32>,
    /// Whether it is the `link=` of an image, or stands in another option of one.
    pub(crate) in_image: bool,
}

/// What the passes are told about the page.
#[derive(Clone, Copy)]
pub(crate) struct PassContext<'a> {
    pub(crate) site: &'a Site,
    /// The page, for links to itself and to subpages; `None` where its title is not valid.
    pub(crate) title: Option<&'a Title>,
    /// What the strip markers of `<nowiki>` stand for.
    pub(crate) nowiki: &'a Nowiki,
}

/// The text under the passes and what they find. Its buffers are used for one text after another.
#[derive(Clone, Debug, Default)]
pub(crate) struct Work {
    text: Vec<u8>,
    kept: Kept,
    pub(crate) found: Vec<Found>,
    pub(crate) headings: Vec<Heading>,
    /// Where code begins (`true`) and ends, for tags of HTML that say so.
    pub(crate) code: Vec<(u32, bool)>,
    scratch: Vec<Apostrophes>,
    /// Names of the categories that the page is put into, over all texts.
    pub(crate) categories: BTreeSet<String>,
    /// How many links have a URL that cannot be computed, over all texts.
    pub(crate) dropped: u32,
    /// How many bytes were looked at, over all texts.
    pub(crate) steps: u64,
}

impl Work {
    /// Runs all passes over `text`. What they find is in `found`, `headings` and `code` afterwards; the
    /// headings of a text without links only where `reads_headings`.
    pub(crate) fn run(&mut self, context: PassContext<'_>, text: &str, reads_headings: bool) {
        self.text.clear();
        self.text.extend_from_slice(text.as_bytes());
        self.kept.0.clear();
        self.found.clear();
        self.headings.clear();
        self.code.clear();
        // The passes without lookahead: each walks over the text once.
        self.steps += 7 * text.len() as u64;
        if !may_hold_link(&self.text) && !reads_headings {
            return;
        }
        if sanitize::pass(&mut self.text, &mut self.code) {
            self.close_gaps();
        }
        tables::pass(&mut self.text);
        words::rules(&mut self.text);
        if words::pass(&context.site.language, &mut self.text) {
            self.close_gaps();
        }
        headings::pass(&mut self.text);
        if self.internal_links(context) {
            self.close_gaps();
        }
        headings::read(&self.text, &self.kept, &mut self.headings);
        let length = self.text.len();
        quotes::pass(&mut self.text, &mut self.scratch);
        self.bracketed_links(context.site, 0..length);
        self.free_links(context.site);
        self.found.sort_by_key(|link| (link.start, link.end));
    }

    /// The same for what stands behind the bar of an image that is read as text before its options are: after
    /// the passes, the value of `link=` counts once more, with what the passes cut off a free link in it. In
    /// a gallery, only some options are any; in the image of a `<imagemap>`, all are, as in `[[File:..]]`.
    pub(crate) fn run_options(&mut self, context: PassContext<'_>, text: &str, takes_all: bool) {
        self.run(context, text, false);
        self.options_of_image(context, takes_all);
        self.found.sort_by_key(|link| (link.start, link.end));
    }

    /// Takes out the bytes marked [`chars::GONE`].
    fn close_gaps(&mut self) {
        self.kept.close_gaps(&mut self.text);
    }

    fn origin(&self, at: usize) -> u32 {
        self.kept.origin(at)
    }
}

/// Whether any link can stand in `text`: one needs a colon or two slashes.
fn may_hold_link(text: &[u8]) -> bool {
    memchr::memchr(b':', text).is_some() || memchr::memmem::find(text, b"//").is_some()
}

/// Which stretches of the text were there from the start: (offset now, offset then), ascending.
#[derive(Clone, Debug, Default)]
pub(crate) struct Kept(Vec<(u32, u32)>);

impl Kept {
    pub(crate) fn origin(&self, at: usize) -> u32 {
        let at = at as u32;
        match self.0.partition_point(|&(now, _)| now <= at).checked_sub(1) {
            Some(index) => at - self.0[index].0 + self.0[index].1,
            None => at,
        }
    }

    fn close_gaps(&mut self, text: &mut Vec<u8>) {
        let Some(first) = memchr::memchr(chars::GONE, text) else { return };
        let old = std::mem::take(&mut self.0);
        let mut old_at = old.partition_point(|&(now, _)| (now as usize) < first);
        let origin = |index: usize, at: usize| match index.checked_sub(1) {
            Some(index) => at as u32 - old[index].0 + old[index].1,
            None => at as u32,
        };
        self.0.extend_from_slice(&old[..old_at]);
        let mut to = first;
        let mut from = first;
        while from < text.len() {
            from += text[from..].iter().take_while(|&&b| b == chars::GONE).count();
            while old.get(old_at).is_some_and(|&(now, _)| now as usize <= from) {
                old_at += 1;
            }
            let end = memchr::memchr(chars::GONE, &text[from..]).map_or(text.len(), |at| from + at);
            if from < end {
                self.0.push((to as u32, origin(old_at, from)));
                while let Some(&(now, then)) =
                    old.get(old_at).filter(|&&(now, _)| (now as usize) < end)
                {
                    self.0.push((to as u32 + now - from as u32, then));
                    old_at += 1;
                }
                text.copy_within(from..end, to);
                to += end - from;
            }
            from = end;
        }
        text.truncate(to);
    }
}

#[cfg(test)]
mod tests {
    use super::Kept;
    use crate::chars::GONE;

    #[test]
    fn gaps_close_and_offsets_are_remembered() {
        let mut kept = Kept::default();
        let mut text = vec![b'a', GONE, b'b', b'c', GONE, GONE, b'd', b'e'];
        kept.close_gaps(&mut text);
        assert_eq!(text, b"abcde");
        text[2] = GONE;
        kept.close_gaps(&mut text);
        assert_eq!(text, b"abde");
        let origins: Vec<u32> = (0..4).map(|at| kept.origin(at)).collect();
        assert_eq!(origins, [0, 2, 6, 7]);
    }

    #[test]
    fn each_byte_that_is_left_tells_where_it_was() {
        let page: Vec<u8> = (b'a'..=b'z').collect();
        let (mut kept, mut text) = (Kept::default(), page.clone());
        // Gaps at both ends, beside one another, and over those that are closed.
        for gone in ["cd hij", "efl z", "a g uvw", "bkm", "n", "opqrstxy"] {
            for byte in text.iter_mut().filter(|byte| gone.as_bytes().contains(byte)) {
                *byte = GONE;
            }
            kept.close_gaps(&mut text);
            assert!(!text.contains(&GONE));
            let origins = (0..text.len()).map(|at| page[kept.origin(at) as usize]);
            assert_eq!(origins.collect::<Vec<_>>(), text, "without {gone}");
        }
        assert!(text.is_empty());
    }
}
