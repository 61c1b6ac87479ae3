//! Internal links: `[[page|text]]`.

use std::borrow::Cow;
use std::ops::Range;

use super::{PassContext, Work, quotes};
use crate::chars::{self, ANCHOR, ANCHOR_END, GONE, MARKER, MARKUP};
use crate::marker;
use crate::site::{Site, ns};
use crate::title::Title;

/// Properties of Semantic MediaWiki that share a value at most.
const MOST_PROPERTIES: usize = 4;

/// Categories that are kept of a page; people give a page some dozens at most.
const MOST_CATEGORIES: usize = 1_000;

/// What stands between `[[` and the next `[[`, read as a link.
struct Parts {
    /// The bytes of the title.
    title: Range<usize>,
    /// The bytes behind the bar; `None` without a bar.
    text: Option<Range<usize>>,
    /// Where the link ends; `None` where no `]]` closes it before the next `[[`.
    end: Option<usize>,
}

impl Work {
    /// `Parser::handleInternalLinks2` over the whole text. Says whether it left gaps.
    pub(super) fn internal_links(&mut self, context: PassContext<'_>) -> bool {
        let length = self.text.len();
        self.internal_links_in(context, 0..length, 0)
    }

    /// The same over the text of an image, `depth` images deep. Three levels are all that the
    /// grammar can make: an image that is not closed before the next `[[` takes what follows as
    /// its text, and only the last part of that can be another one.
    pub(super) fn internal_links_in(
        &mut self,
        context: PassContext<'_>,
        range: Range<usize>,
        depth: usize,
    ) -> bool {
        let mut gaps = false;
        let mut next = find_open(&self.text, range.start, range.end);
        while let Some(open) = next {
            let start = open + 2;
            next = find_open(&self.text, start, range.end);
            let segment = start..next.unwrap_or(range.end);
            self.steps += segment.len() as u64 + 2;
            let Some(parts) = split(&self.text, segment) else { continue };
            let title = &self.text[parts.title.clone()];
            if is_plain(title) && parts.end.is_some() && !may_be_self(context, title) {
                self.swallow(context.site, open, &parts);
                continue;
            }
            let is_known = memchr::memchr(MARKER, title).is_none();
            let title = decode_title(title);
            let written = title.trim_start_matches(' ');
            if context.site.protocols.at_start(written.as_bytes(), true).is_some() {
                continue;
            }
            if let (Some(end), Some(value)) = (parts.end, self.annotation(context.site, &parts)) {
                self.annotated_link(open..end, value, &parts);
                continue;
            }
            let target = subpage(context, written);
            let Some(title) = Title::parse(context.site, &target, ns::MAIN) else { continue };
            let forced = written.starts_with(':');
            let Some(end) = parts.end else {
                if title.ns == ns::FILE && !forced {
                    next = self.open_image(context, open, &parts, range.end, depth, &mut gaps);
                }
                continue;
            };
            if !forced && (title.interlanguage && !is_talk(context) || title.ns == ns::CATEGORY) {
                let before = range.start + chars::php_trimmed(&self.text[range.start..open]).end;
                self.text[before..end].fill(GONE);
                gaps = true;
                // What cannot be computed is the name of no category.
                if title.ns == ns::CATEGORY && is_known {
                    self.put_into(title.text);
                }
            } else if !forced && title.ns == ns::FILE {
                let text = parts.text.clone().unwrap_or(end - 2..end - 2);
                gaps |= self.image(context, open..end, text, depth);
            } else {
                self.page_link(context, open, &parts, &title);
            }
        }
        gaps
    }

    fn put_into(&mut self, category: String) {
        if self.categories.len() < MOST_CATEGORIES {
            self.categories.insert(category);
        }
    }

    /// `[[Property::http://..]]` of Semantic MediaWiki: where the URL stands.
    fn annotation(&self, site: &Site, parts: &Parts) -> Option<Range<usize>> {
        let title = &self.text[parts.title.clone()];
        // A leading colon makes it a link to a page.
        if title.first() == Some(&b':') {
            return None;
        }
        let mut from = 0;
        // Properties may share a value, but not many.
        for _ in 0..MOST_PROPERTIES {
            let at = from + chars::find_pair(title.get(from..)?, b':')?;
            from = at + 2;
            let value = chars::php_trimmed(&title[from..]);
            let value = from + value.start..from + value.end;
            let Some(protocol) = site.protocols.at_start(&title[value.clone()], false) else {
                continue;
            };
            let address = &title[value.start + protocol..value.end];
            let is_url = chars::address_run(address) == Some(address.len());
            let start = parts.title.start;
            return is_url.then(|| start + value.start..start + value.end);
        }
        None
    }

    /// The value of a property is a link, unless it has a blank for its label.
    fn annotated_link(&mut self, whole: Range<usize>, url: Range<usize>, parts: &Parts) {
        let label = parts.text.clone().map(|text| self.text[text].trim_ascii());
        if label.is_none_or(|label| !label.is_empty()) {
            self.record(&url, url.len(), whole.clone());
        }
        self.text[whole.clone()].fill(MARKUP);
        self.text[whole.start] = ANCHOR;
        self.text[whole.end - 1] = ANCHOR_END;
    }

    /// A link to a page: it is replaced whole, unless MediaWiki writes an anchor at once.
    fn page_link(&mut self, context: PassContext<'_>, open: usize, parts: &Parts, title: &Title) {
        let is_self = title.fragment.is_none()
            && context.title.is_some_and(|page| page.ns == title.ns && page.text == title.text);
        let known = is_self
            || title.interwiki.is_none()
                && (matches!(title.ns, ns::SPECIAL | ns::MEDIA) || title.text.is_empty());
        let (Some(end), true) = (parts.end, known) else {
            return self.swallow(context.site, open, parts);
        };
        let text = parts.text.clone().unwrap_or(end - 2..end - 2);
        let prefix = if is_self || title.ns == ns::MEDIA {
            0
        } else {
            context.site.language.prefix(&self.text[..open])
        };
        self.text[open - prefix] = ANCHOR;
        self.text[open - prefix + 1..text.start].fill(MARKUP);
        if !is_self {
            self.hide_brackets(context.site, text.clone());
        }
        self.text[text.end] = ANCHOR_END;
        let trail =
            if title.ns == ns::MEDIA { 0 } else { context.site.language.trail(&self.text[end..]) };
        self.text[text.end + 1..end + trail].fill(MARKUP);
    }

    /// Overwrites a link with its trail and, where the language has such, the word before it.
    fn swallow(&mut self, site: &Site, open: usize, parts: &Parts) {
        let Some(end) = parts.end else { return };
        let language = &site.language;
        let trail = language.trail(&self.text[end..]);
        let prefix = language.prefix(&self.text[..open]);
        self.text[open - prefix..end + trail].fill(MARKUP);
    }

    /// An image whose text holds links: it is closed by the second `]]` of a part. Gives the next
    /// `[[` to look at.
    fn open_image(
        &mut self,
        context: PassContext<'_>,
        open: usize,
        parts: &Parts,
        limit: usize,
        depth: usize,
        gaps: &mut bool,
    ) -> Option<usize> {
        let start = parts.text.clone().map_or(parts.title.end, |text| text.start);
        let mut next = find_open(&self.text, parts.title.end, limit);
        while let Some(inner) = next {
            next = find_open(&self.text, inner + 2, limit);
            let segment = &self.text[inner + 2..next.unwrap_or(limit)];
            self.steps += segment.len() as u64 + 2;
            let Some(first) = chars::find_pair(segment, b']') else { break };
            if let Some(second) = chars::find_pair(&segment[first + 2..], b']') {
                let close = inner + 2 + first + 2 + second;
                *gaps |= self.image(context, open..close + 2, start..close, depth);
                return next;
            }
        }
        if depth < 3 {
            *gaps |= self.internal_links_in(context, start..next.unwrap_or(limit), depth + 1);
        }
        next
    }

    /// Text whose quotes, links and brackets are read before that of the page.
    pub(super) fn quotes_in(&mut self, range: Range<usize>) {
        quotes::line(&mut self.text[range], &mut self.scratch);
    }
}

fn find_open(text: &[u8], from: usize, to: usize) -> Option<usize> {
    chars::find_pair(text.get(from..to)?, b'[').map(|at| from + at)
}

/// Reads `title|text]]` at the start of `segment`.
fn split(text: &[u8], segment: Range<usize>) -> Option<Parts> {
    let part = &text[segment.clone()];
    let run = |text: &[u8]| text.iter().position(|&b| !chars::is_title_byte(b));
    let mut length = run(part)?;
    // What cannot be computed is some part of a title.
    while let Some(mark) = marker::mark(&part[length..]) {
        length += mark;
        length += run(&part[length..])?;
    }
    if length == 0 {
        return None;
    }
    let title = segment.start..segment.start + length;
    match &part[length..] {
        [b']', b']', ..] => Some(Parts { end: Some(title.end + 2), title, text: None }),
        [b'|', rest @ ..] => {
            let start = title.end + 1;
            // The text has at least one byte.
            let close = rest
                .get(1..)
                .and_then(|rest| chars::find_pair(rest, b']'))
                .map(|at| start + 1 + at);
            let Some(mut close) = close else {
                return Some(Parts { title, text: Some(start..segment.end), end: None });
            };
            // [[File:X.png|[http://a b]]]: the first of three brackets belongs to the text.
            if text.get(close + 2) == Some(&b']')
                && close + 2 < segment.end
                && text[start..close].contains(&b'[')
            {
                close += 1;
            }
            Some(Parts { title, text: Some(start..close), end: Some(close + 2) })
        }
        _ => None,
    }
}

/// A title that is surely valid and surely one of the main namespace.
fn is_plain(title: &[u8]) -> bool {
    let plain = |b: &u8| {
        b.is_ascii_alphanumeric()
            || matches!(b, b' ' | b'-' | b'_' | b'(' | b')' | b',' | b'\'' | b'+')
    };
    title.len() <= 200 && title.iter().all(plain) && title.iter().any(u8::is_ascii_alphanumeric)
}

/// Whether a plain title may be the page's own. That is rare enough for the exact answer to be left
/// to the slow way.
fn may_be_self(context: PassContext<'_>, title: &[u8]) -> bool {
    context
        .title
        .is_some_and(|page| page.ns == ns::MAIN && page.text.len() == title.trim_ascii().len())
}

/// The title with its percents decoded, and a letter where a mark stands. An angle bracket, escaped or not, is in no
/// title.
pub(crate) fn decode_title(title: &[u8]) -> Cow<'_, str> {
    let is_marked = memchr::memchr(MARKER, title).is_some();
    if memchr::memchr(b'%', title).is_none() && !is_marked {
        return chars::text(title);
    }
    let mut out = Vec::with_capacity(title.len());
    let mut rest = title;
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = |b: &u8| (*b as char).to_digit(16);
        match (byte, tail.first().and_then(hex), tail.get(1).and_then(hex)) {
            (MARKER, ..) => {
                out.push(b'x');
                rest = &tail
                    [marker::mark(&title[title.len() - rest.len()..]).map_or(0, |mark| mark - 1)..];
            }
            (b'%', Some(high), Some(low)) => {
                out.push((high * 16 + low) as u8);
                rest = &tail[2..];
            }
            _ => {
                out.push(byte);
                rest = tail;
            }
        }
    }
    Cow::Owned(String::from_utf8_lossy(&out).into_owned())
}

/// `Linker::normalizeSubpageLink`: makes `/sub` and `../x` whole titles where the page's namespace
/// has subpages.
pub(crate) fn subpage<'t>(context: PassContext<'_>, target: &'t str) -> Cow<'t, str> {
    let Some(page) = context.title.filter(|page| context.site.namespaces.has_subpages(page.ns))
    else {
        return Cow::Borrowed(target);
    };
    let (path, fragment) = target.split_at(target.find('#').unwrap_or(target.len()));
    let path = chars::php_trim(path);
    if !path.starts_with('/') && !path.starts_with("../") {
        return Cow::Borrowed(target);
    }
    let base = page.full(context.site);
    if let Some(name) = path.strip_prefix('/') {
        let name = chars::php_trim(name.trim_end_matches('/'));
        return Cow::Owned(format!("{base}/{name}{fragment}"));
    }
    let mut rest = path;
    let mut up = 0;
    while let Some(tail) = rest.strip_prefix("../") {
        up += 1;
        rest = tail;
    }
    let parts: Vec<&str> = base.split('/').collect();
    if parts.len() <= up {
        return Cow::Borrowed(target);
    }
    let mut full = parts[..parts.len() - up].join("/");
    let rest = chars::php_trim(rest.trim_end_matches('/'));
    if !rest.is_empty() {
        full.push('/');
        full.push_str(rest);
    }
    full.push_str(fragment);
    Cow::Owned(full)
}

fn is_talk(context: PassContext<'_>) -> bool {
    context.title.is_some_and(|page| page.ns % 2 == 1)
}
