//! Limits of expansion, MediaWiki's defaults.

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
/// Bytes that may be put out in all. MediaWiki has no such limit: it expands a text that it then
/// leaves out for its size again and again, up to the number of nodes. Ours ends a bomb in less
/// than a tenth of a second.
const WORK: u64 = 16 * 1024 * 1024;

/// Put out instead of what would go beyond.
pub(super) const NODES_EXCEEDED: &str = "<span class=\"error\">Node-count limit exceeded</span>";

/// What a page has used up.
#[derive(Clone, Debug, Default)]
pub(super) struct Limits {
    nodes: u32,
    depth: u32,
    included: usize,
    arguments: usize,
    expensive: u32,
    worked: u64,
}

impl Limits {
    /// One more list is expanded; `false` where that is one too many.
    pub(super) fn enter(&mut self) -> bool {
        self.nodes += 1;
        if self.nodes > NODES || self.depth > DEPTH || self.worked > WORK {
            return false;
        }
        self.depth += 1;
        true
    }

    pub(super) fn leave(&mut self) {
        self.depth -= 1;
    }

    /// Bytes were put out.
    pub(super) fn work(&mut self, bytes: u32) {
        self.worked += u64::from(bytes);
    }

    /// How much was done so far: lists and bytes.
    pub(super) fn steps(&self) -> u64 {
        u64::from(self.nodes) + self.worked
    }

    /// A call made `bytes`; `false` where that is too much.
    pub(super) fn include(&mut self, bytes: usize) -> bool {
        let fits = self.included + bytes <= SIZE;
        if fits {
            self.included += bytes;
        }
        self.worked += bytes as u64;
        fits
    }

    /// A parameter put in `bytes`; `false` where that is too much.
    pub(super) fn argument(&mut self, bytes: usize) -> bool {
        let fits = self.arguments + bytes <= SIZE;
        if fits {
            self.arguments += bytes;
        }
        self.worked += bytes as u64;
        fits
    }

    /// One more function that MediaWiki asks the database for.
    pub(super) fn expensive(&mut self) -> bool {
        self.expensive += 1;
        self.expensive <= EXPENSIVE
    }
}
