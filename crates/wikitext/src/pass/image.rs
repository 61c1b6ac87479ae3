//! Images: `[[File:name|options|caption]]`.

use std::borrow::Cow;
use std::ops::Range;

use super::{Found, PassContext, Work};
use crate::chars::{self, ANCHOR, ANCHOR_END, GT, HIDDEN_BRACKET, LT, MARKUP};
use crate::entities;
use crate::language::ImageOption;
use crate::marker;
use crate::site::{Site, ns};
use crate::title::Title;

impl Work {
    /// Reads an image at `whole` with options and caption at `text`. Only a caption that is shown
    /// stays text. Says whether it left gaps.
    pub(super) fn image(
        &mut self,
        context: PassContext<'_>,
        whole: Range<usize>,
        text: Range<usize>,
        depth: usize,
    ) -> bool {
        self.steps += 3 * whole.len() as u64;
        self.quotes_in(text.clone());
        let found = self.found.len();
        self.bracketed_links(context.site, text.clone());
        let gaps = depth < 3 && self.internal_links_in(context, text.clone(), depth + 1);

        let mut caption = None;
        let mut shows_caption = false;
        let mut has_format = false;
        let mut from = text.start;
        let mut options = Vec::new();
        for end in ends_of_parts(&self.text, &text) {
            let trimmed = chars::php_trimmed(&self.text[from..end]);
            let part = from + trimmed.start..from + trimmed.end;
            from = end + 1;
            let valid = match context.site.language.image_option(&self.text[part.clone()]) {
                Some(ImageOption::Format { framed }) => {
                    // The first format counts.
                    shows_caption |= framed && !has_format;
                    !std::mem::replace(&mut has_format, true)
                }
                Some(ImageOption::Link(name)) => {
                    self.image_link(context, part.start + name..part.end, &whole)
                }
                Some(ImageOption::Alt | ImageOption::Other) => true,
                None => false,
            };
            if valid {
                options.push(part);
            } else {
                caption = Some(part).filter(|part| !part.is_empty());
            }
        }
        self.are_in_image(found, &options);
        match caption.filter(|_| shows_caption) {
            Some(caption) => {
                self.text[whole.start..caption.start].fill(MARKUP);
                self.text[caption.end..whole.end].fill(MARKUP);
                self.hide_brackets(context.site, caption);
            }
            None => self.text[whole.clone()].fill(MARKUP),
        }
        self.text[whole.start] = ANCHOR;
        self.text[whole.start + 1] = ANCHOR_END;
        gaps
    }

    /// The value of `link=`; says whether it is one (`Parser::parseLinkParameter`).
    fn image_link(
        &mut self,
        context: PassContext<'_>,
        value: Range<usize>,
        whole: &Range<usize>,
    ) -> bool {
        let site = context.site;
        let plain = context.nowiki.put_back(plain_text(&self.text[value.clone()]));
        let written = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        let target = entities::decode(&written);
        if marker::holds(&target, marker::MarkerKind::Unknown)
            || marker::holds(&target, marker::MarkerKind::Undefined)
        {
            self.dropped += u32::from(site.protocols.at_start(target.as_bytes(), true).is_some());
            return true;
        }
        // Tags leave no text in an address.
        let target = match target.contains(chars::MARKER as char) {
            true => Cow::Owned(marker::without(&target)),
            false => target,
        };
        let Some(protocol) = site.protocols.at_start(target.as_bytes(), true) else {
            // A page. What cannot be one is a caption, which nobody sees but as a tool tip.
            return target.is_empty() || Title::parse(site, &target, ns::MAIN).is_some();
        };
        let address = &target.as_bytes()[protocol..];
        if chars::address_run(address) != Some(address.len()) {
            return false;
        }
        self.found.push(Found {
            clean: match &target {
                Cow::Borrowed(_) => None,
                Cow::Owned(target) => Some(target.clone()),
            },
            start: self.origin(whole.start),
            end: self.origin(whole.end - 1) + 1,
            in_image: true,
            url: self.origin(value.start)..self.origin(value.end.saturating_sub(1)) + 1,
            written,
        });
        true
    }

    /// Notes of links from index `first` on whether they stand in `options`: that is no text to add to.
    fn are_in_image(&mut self, first: usize, options: &[Range<usize>]) {
        if options.is_empty() {
            return;
        }
        let places: Vec<_> =
            options.iter().map(|it| self.origin(it.start)..self.origin(it.end)).collect();
        for link in &mut self.found[first..] {
            let next = places.partition_point(|option| option.end <= link.start);
            link.in_image |= places.get(next).is_some_and(|option| option.start <= link.start);
        }
    }

    /// The options of an image whose text went through the passes already (see [`Work::run_options`]). A bar in
    /// a free link is part of it.
    pub(super) fn options_of_image(&mut self, context: PassContext<'_>, takes_all: bool) {
        let whole = 0..self.text.len();
        let mut urls: Vec<Range<u32>> = self.found.iter().map(|link| link.url.clone()).collect();
        urls.sort_by_key(|url| url.start);
        let mut urls = urls.into_iter().peekable();
        // What cannot be computed is counted as a free link already.
        let dropped = self.dropped;
        let mut options = Vec::new();
        let mut from = 0;
        for end in ends_of_parts(&self.text, &whole) {
            let origin = self.origin(end);
            while urls.next_if(|url| url.end <= origin).is_some() {}
            if urls.peek().is_some_and(|url| url.contains(&origin)) {
                continue;
            }
            let mut part = from..end;
            from = end + 1;
            if takes_all {
                // Blanks around a part count in galleries alone.
                let trimmed = chars::php_trimmed(&self.text[part.clone()]);
                part = part.start + trimmed.start..part.start + trimmed.end;
            }
            let is_option = match context.site.language.image_option(&self.text[part.clone()]) {
                Some(ImageOption::Link(name)) => {
                    let is_link = self.image_link(context, part.start + name..part.end, &part);
                    is_link || !takes_all
                }
                Some(ImageOption::Alt) => true,
                option => option.is_some() && takes_all,
            };
            if is_option {
                options.push(part);
            }
        }
        self.are_in_image(0, &options);
        self.dropped = dropped;
    }

    /// Hides links that the pass for brackets must not see.
    pub(super) fn hide_brackets(&mut self, site: &Site, range: Range<usize>) {
        for at in range.clone() {
            if self.text[at] == b'['
                && site.protocols.at_start(&self.text[at + 1..range.end], false).is_some()
            {
                self.text[at] = HIDDEN_BRACKET;
            }
        }
    }
}

/// Where the parts between bars end; bars inside `-{ }-` do not count.
fn ends_of_parts(text: &[u8], range: &Range<usize>) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut depth = 0_usize;
    let mut at = range.start;
    while at < range.end {
        match &text[at..range.end] {
            [b'-', b'{', ..] => {
                depth += 1;
                at += 1;
            }
            [b'}', b'-', ..] if depth > 0 => {
                depth -= 1;
                at += 1;
            }
            [b'|', ..] if depth == 0 => ends.push(at),
            _ => {}
        }
        at += 1;
    }
    ends.push(range.end);
    ends
}

/// Text without markup.
fn plain_text(text: &[u8]) -> Cow<'_, str> {
    if text.is_ascii() {
        return String::from_utf8_lossy(text);
    }
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        match byte {
            LT => plain.extend_from_slice(b"&lt;"),
            GT => plain.extend_from_slice(b"&gt;"),
            chars::LEAST.. => {}
            byte => plain.push(byte),
        }
    }
    Cow::Owned(String::from_utf8_lossy(&plain).into_owned())
}
