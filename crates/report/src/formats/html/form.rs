//! The filters above a work list.

use askama::Template;

use crate::{
    language::{Language, Word},
    model::Kind,
};

/// What they offer.
#[derive(Template)]
#[template(path = "form.html")]
pub(super) struct Form<'a> {
    pub(super) l: &'a Language,
    pub(super) views: [(&'static str, &'a str); 5],
    pub(super) kinds: Vec<Class<'a>>,
    /// Code and words.
    pub(super) reasons: Vec<(&'a str, String)>,
    pub(super) domains: &'a [String],
    /// Whether the list is one page's.
    pub(super) one_page: bool,
}

pub(super) struct Class<'a> {
    code: &'static str,
    words: &'a str,
    count: String,
    checked: bool,
}

impl<'a> Form<'a> {
    /// Filters of a list with so many links of each class. Of one with nothing to mend all are shown.
    pub(super) fn new(l: &'a Language, counts: impl Iterator<Item = (Kind, u64)>) -> Self {
        let counts: Vec<(Kind, u64)> = counts.filter(|it| it.1 > 0).collect();
        let any = counts.iter().any(|it| it.0.is_to_do());
        let class = |(kind, links): (Kind, u64)| Class {
            code: kind.code(),
            words: l.class(kind),
            count: l.number(links),
            checked: kind.is_to_do() || !any,
        };
        Self {
            l,
            views: [
                ("to-do", l.say(Word::ViewToDo)),
                ("new", l.say(Word::ViewNew)),
                ("confirmed", l.say(Word::ViewConfirmed)),
                ("flagged", l.say(Word::ViewFlagged)),
                ("all", l.say(Word::ViewAll)),
            ],
            kinds: counts.into_iter().map(class).collect(),
            reasons: Vec::new(),
            domains: &[],
            one_page: true,
        }
    }
}
