//! What the wiki's names and language make of titles.

use crate::chars;
use crate::site::{Site, ns};
use crate::title::Title;

impl Site {
    /// A title of a page in its normal form, as [`Pages`](crate::Pages) is asked for it; `None`
    /// where it is not valid.
    pub fn normal_title(&self, title: &str) -> Option<String> {
        Title::parse(self, title, ns::MAIN).map(|title| title.full(self))
    }

    /// The full title of the template that a call of this name means; `None` where it means none.
    pub fn template_title(&self, name: &str) -> Option<String> {
        let title = Title::parse(self, name, ns::TEMPLATE)?;
        (title.ns == ns::TEMPLATE && title.interwiki.is_none()).then(|| title.full(self))
    }

    /// The name of a category in its normal form, without the namespace, which may be written or not; `None`
    /// where it is not valid.
    pub fn category_name(&self, name: &str) -> Option<String> {
        let in_namespace = |text: &str| {
            let title = Title::parse(self, text, ns::CATEGORY)?;
            (title.ns == ns::CATEGORY && title.interwiki.is_none()).then_some(title.text)
        };
        // With the prefix of another namespace it is still the name of a category.
        in_namespace(name).or_else(|| in_namespace(&format!("Category:{name}")))
    }

    /// Where the text of a redirect leads, and the offset behind the link that says so
    /// (`WikitextContent::getRedirectTargetAndText`).
    pub(crate) fn redirect(&self, text: &str) -> Option<(Title, usize)> {
        let behind = |rest: &str| text.len() - rest.len();
        let rest = self.language.redirect(chars::php_trim_start(text))?.trim_start();
        let rest = rest.strip_prefix(':').unwrap_or(rest).trim_start().strip_prefix("[[")?;
        let end = rest.find("]]").filter(|&end| !rest[..end].contains('\n'))?;
        let target = rest[..end].split('|').next().unwrap_or_default();
        let title = Title::parse(self, target, ns::MAIN)?;
        Some((title, behind(rest[end + 2..].trim_start())))
    }
}
