//! Calls without arguments: in one frame they make the same text again, which MediaWiki remembers
//! (`PPTemplateFrame_Hash::cachedExpand`). So they take up nodes the first time alone.

use std::collections::HashMap;
use std::rc::Rc;
use std::sync::Arc;

use super::Expander;
use crate::source_map::{Maker, Mapped, Source};

/// Calls of a frame that are remembered; what is called beyond is expanded each time.
const MOST: usize = 1000;

/// The calls that were expanded in a frame. Most frames have none, or few.
#[derive(Default)]
pub(super) struct Recalled(Vec<(Arc<str>, Recall)>);

impl Recalled {
    /// What is known of the call of the template of this title.
    pub(super) fn get(&self, title: &Arc<str>) -> Option<&Recall> {
        self.position(title).map(|index| &self.0[index].1)
    }

    fn position(&self, title: &Arc<str>) -> Option<usize> {
        self.0.iter().position(|(known, _)| Arc::ptr_eq(known, title) || known == title)
    }

    pub(super) fn set(&mut self, title: &Arc<str>, recall: Recall) {
        match self.position(title) {
            Some(index) => self.0[index].1 = recall,
            None if self.0.len() < MOST => self.0.push((Arc::clone(title), recall)),
            None => {}
        }
    }
}

/// What is known of a call.
#[derive(Clone)]
pub(super) enum Recall {
    /// It makes footnotes or the like: each time anew.
    Never,
    /// It was expanded once.
    Once,
    /// It was expanded twice: what it made, and its maker.
    Text(Rc<Mapped>, u32),
}

impl Expander<'_> {
    /// Puts out again what a call made. Its makers are made anew, for they say where it stands.
    pub(super) fn recall(&mut self, text: &Mapped, was: u32, maker: u32, out: &mut Mapped) {
        self.limits.work(text.text.len());
        // The chains above them are those of the templates that made the text before.
        let call = self.makers[maker as usize].call.clone();
        let mut renewed = HashMap::from([(was, maker)]);
        let stretches = text.stretches();
        for (index, stretch) in stretches.iter().enumerate() {
            let end = stretches.get(index + 1).map_or(text.text.len(), |next| next.at as usize);
            let source = match stretch.source {
                Source::Made(old) => Source::Made(*renewed.entry(old).or_insert_with(|| {
                    let made = self.makers[old as usize].clone();
                    self.push_maker(Maker { call: call.clone(), ..made })
                })),
                source => source,
            };
            out.push(&text.text[stretch.at as usize..end], source);
        }
    }
}
