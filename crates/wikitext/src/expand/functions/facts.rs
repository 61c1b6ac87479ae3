//! What is known of pages beside their titles: `{{PAGESIZE:..}}`, `{{REVISIONID:..}}` and the like.

use super::numbers;
use super::time::Moment;
use crate::dependencies::Dependency;
use crate::expand::Expander;
use crate::language::{Fact, Function, PagePart};
use crate::marker::{self, MarkerKind};
use crate::site::ns;
use crate::source_map::{Mapped, Source};
use crate::title::Title;

impl Expander<'_> {
    /// Appends what a function tells of the page that it is given, or a mark where a dump does not tell.
    pub(super) fn fact(
        &mut self,
        function: Function,
        page: &str,
        arguments: &[String],
        source: Source,
        out: &mut Mapped,
    ) {
        let language = &self.env.site.language;
        let is_raw = arguments.iter().any(|form| language.is_word("rawsuffix", form));
        let told = match function {
            _ if marker::holds(page, MarkerKind::Unknown) => None,
            Function::PageSize => {
                self.size_of(page).map(|size| numbers::count(language, size, is_raw))
            }
            Function::CategorySize => {
                self.size_of_category(page).map(|size| numbers::count(language, size, is_raw))
            }
            Function::PagePart { part: PagePart::Fact(fact), .. } => self.fact_of(page, fact),
            _ => None,
        };
        match told {
            Some(text) => out.push(&text, source),
            None => self.put_mark(Mapped::default(), source, out),
        }
    }

    fn size_of(&mut self, page: &str) -> Option<usize> {
        let env = self.env;
        let Some(title) = Title::parse(env.site, page, ns::MAIN) else { return Some(0) };
        if env.title == Some(&title) {
            return Some(env.page.text.len());
        }
        if title.ns < 0 || title.interwiki.is_some() || !self.limits.expensive() {
            return Some(0);
        }
        let full = title.full(env.site);
        let text = env.pages.text(&full);
        self.used.note_new(&env.templates.dependencies, &Dependency::Text(full.as_str().into()));
        let size = text.map(|text| text.len());
        size.or_else(|| self.is_missing(&full).then_some(0))
    }

    /// Nothing is in a category that the wiki has no page of, as far as can be seen.
    fn size_of_category(&mut self, name: &str) -> Option<usize> {
        let site = self.env.site;
        let space = site.namespaces.name(ns::CATEGORY)?;
        let title = Title::parse(site, &format!("{space}:{name}"), ns::CATEGORY);
        title.is_none_or(|title| self.is_missing(&title.full(site))).then_some(0)
    }

    fn fact_of(&mut self, page: &str, fact: Fact) -> Option<String> {
        let env = self.env;
        let Some(title) = Title::parse(env.site, page, ns::MAIN) else {
            return Some(String::new());
        };
        if env.title == Some(&title) {
            return Some(self.own_fact(fact));
        }
        let never = title.ns < 0 || title.text.is_empty() || title.interwiki.is_some();
        let none = if fact == Fact::PageId { "0" } else { "" };
        (never || self.is_missing(&title.full(env.site))).then(|| none.to_owned())
    }

    /// Whether the wiki has no page of this title.
    fn is_missing(&mut self, full: &str) -> bool {
        !self.env.pages.is_excerpt() && !self.page_exists(full)
    }

    /// What is known of the page itself.
    pub(in crate::expand) fn own_fact(&self, fact: Fact) -> String {
        let page = self.env.page;
        let number = |value: u64| if value == 0 { String::new() } else { value.to_string() };
        let format = match fact {
            Fact::PageId => return number(page.page_id),
            Fact::RevisionId => return number(page.revision_id),
            Fact::User => return page.user.to_owned(),
            Fact::Timestamp => "xNYmdHis",
            Fact::Year => "xnY",
            Fact::Month => "xnm",
            Fact::MonthNumber => "xnn",
            Fact::Day => "xnd",
            Fact::DayNumber => "xnj",
        };
        let saved = Moment::parse_timestamp(page.timestamp);
        saved.map(|saved| saved.format(&self.env.site.language, format)).unwrap_or_default()
    }
}
