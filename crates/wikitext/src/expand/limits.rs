//! Limits of expansion, MediaWiki's defaults, and the one of our own.

/// `$wgMaxPPNodeCount`
const NODES: u32 = 1_000_000;
/// `$wgMaxPPExpandDepth`
const DEPTH: u32 = 100;
/// `$wgMaxTemplateDepth`
pub(super) const TEMPLATE_DEPTH: u32 = 100;
/// `$wgMaxArticleSize`, for what templates and for what arguments make together.
const SIZE: usize = 2_097_152;
/// `$wgExpensiveParserFunctionLimit`
const EXPENSIVE: u32 = 100;
/// Bytes that may be looked at and put out in all. MediaWiki has no such limit: what it leaves out for
/// its size it expands again and again, up to the number of nodes. What stays within MediaWiki's limits
/// comes nowhere near ours, which ends a bomb in a fraction of a second.
const WORK: u64 = 32 * 1024 * 1024;
/// How many of them are left where a page has passed one of MediaWiki's sizes.
const WORK_BEYOND: u64 = 16 * 1024 * 1024;

/// Put out instead of what would go beyond; MediaWiki says in it which limit that was.
pub(super) const EXCEEDED: &str = "<span class=\"error\"></span>";

/// What a page has used up.
#[derive(Clone, Debug)]
pub(super) struct Limits {
    nodes: u32,
    /// Nodes do not count: MediaWiki has the text already.
    known: bool,
    depth: u32,
    /// What templates and what arguments may make: a wiki that has longer pages allows more.
    size: usize,
    included: usize,
    arguments: usize,
    expensive: u32,
    worked: u64,
    allowed: u64,
}

impl Limits {
    /// Those of a page of this length.
    pub(super) fn new(length: usize) -> Self {
        Self {
            nodes: 0,
            known: false,
            depth: 0,
            size: SIZE.max(length),
            included: 0,
            arguments: 0,
            expensive: 0,
            worked: 0,
            allowed: WORK.max(4 * length as u64),
        }
    }

    /// One more list is asked for; `false` where that is one too many.
    pub(super) fn node(&mut self) -> bool {
        if self.known {
            self.worked += 1;
        } else {
            self.nodes += 1;
        }
        self.nodes <= NODES && self.worked <= self.allowed && self.depth <= DEPTH
    }

    /// One more list is expanded, in the midst of others; `false` where that is one too many.
    pub(super) fn enter(&mut self) -> bool {
        let fits = self.node();
        self.depth += u32::from(fits);
        fits
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Whether what is being expanded is known to MediaWiki.
    pub(super) fn is_known(&self) -> bool {
        self.known
    }

    pub(super) fn set_known(&mut self, known: bool) {
        self.known = known;
    }

    /// Bytes were looked at or put out.
    pub(super) fn work(&mut self, bytes: usize) {
        self.worked += bytes as u64;
    }

    /// How much was done so far: lists and bytes.
    pub(super) fn steps(&self) -> u64 {
        u64::from(self.nodes) + self.worked
    }

    /// Whether the page was left unfinished because of the limit that is ours.
    pub(super) fn is_cut(&self) -> bool {
        self.worked > self.allowed
    }

    /// A call made `bytes`; `false` where that is too much.
    pub(super) fn include(&mut self, bytes: usize) -> bool {
        let fits = self.included + bytes <= self.size;
        if fits {
            self.included += bytes;
        }
        self.count(bytes, fits);
        fits
    }

    /// A parameter put in `bytes`. MediaWiki says that it leaves out what is too much, and does not.
    pub(super) fn argument(&mut self, bytes: usize) {
        let fits = self.arguments + bytes <= self.size;
        if fits {
            self.arguments += bytes;
        }
        self.count(bytes, fits);
    }

    fn count(&mut self, bytes: usize, fits: bool) {
        self.worked += bytes as u64;
        if !fits {
            self.allowed = self.allowed.min(self.worked + WORK_BEYOND);
        }
    }

    /// One more function that MediaWiki asks the database for.
    pub(super) fn expensive(&mut self) -> bool {
        self.expensive += 1;
        self.expensive <= EXPENSIVE
    }
}
