//! Variables: `{{PAGENAME}}`, `{{CURRENTYEAR}}`, `{{!}}` and the like.

use std::borrow::Cow;

use super::Expander;
use super::functions::{names, time, time::Moment};
use crate::language::{Function, PagePart};
use crate::source_map::{Mapped, Source};

impl Expander<'_> {
    /// The value of the variable of this name.
    pub(super) fn variable(&mut self, name: &str) -> Option<Cow<'static, str>> {
        let env = self.env;
        let language = &env.site.language;
        let id = language.variable(name)?;
        let mut current = |format: &str| {
            if let Some(time) = time::hangs_on(format, "", env.options.now) {
                self.used.note(time);
            }
            Moment::from_unix(env.options.now).format(language, format)
        };
        let owned = match id {
            "!" => return Some("|".into()),
            "=" => return Some("=".into()),
            "SITENAME" => env.site.name.clone(),
            "SERVER" => env.site.server.clone(),
            "SERVERNAME" => host(&env.site.server).to_owned(),
            "SCRIPTPATH" => env.site.script_path.clone(),
            "ARTICLEPATH" => env.site.article_path.clone(),
            "STYLEPATH" => format!("{}/skins", env.site.script_path),
            "CONTENTLANGUAGE" | "PAGELANGUAGE" => language.code.clone(),
            "DIRECTIONMARK" if language.is_right_to_left() => "\u{200F}".to_owned(),
            "DIRECTIONMARK" => "\u{200E}".to_owned(),
            "CURRENTVERSION" => env.site.version.clone(),
            "REVISIONSIZE" => env.page.text.len().to_string(),
            "CURRENTMONTH" | "LOCALMONTH" => current("m"),
            "CURRENTMONTH1" | "LOCALMONTH1" => current("n"),
            "CURRENTMONTHNAME" | "LOCALMONTHNAME" => current("F"),
            "CURRENTMONTHNAMEGEN" | "LOCALMONTHNAMEGEN" => current("xg"),
            "CURRENTMONTHABBREV" | "LOCALMONTHABBREV" => current("M"),
            "CURRENTDAY" | "LOCALDAY" => current("j"),
            "CURRENTDAY2" | "LOCALDAY2" => current("d"),
            "CURRENTDAYNAME" | "LOCALDAYNAME" => current("l"),
            "CURRENTYEAR" | "LOCALYEAR" => current("Y"),
            "CURRENTTIME" | "LOCALTIME" => current(language.time_format()),
            "CURRENTHOUR" | "LOCALHOUR" => current("H"),
            "CURRENTWEEK" | "LOCALWEEK" => {
                language.format_number(current("xnW").trim_start_matches('0'), true)
            }
            "CURRENTDOW" | "LOCALDOW" => language.format_number(&current("xnw"), true),
            "CURRENTTIMESTAMP" | "LOCALTIMESTAMP" => current("xNYmdHis"),
            id => match Function::named(id)? {
                Function::PagePart { part: PagePart::Fact(fact), .. } => self.own_fact(fact),
                Function::PagePart { part, encoded } => {
                    names::of_title(env.site, env.title?, part, encoded)
                }
                Function::Count => {
                    let mut mark = Mapped::default();
                    self.put_mark(Mapped::default(), Source::Page(0), &mut mark);
                    mark.text
                }
                _ => String::new(),
            },
        };
        Some(Cow::Owned(owned))
    }
}

/// The name of a server, without its port.
fn host(server: &str) -> &str {
    let address = server.split_once("//").map_or(server, |(_, address)| address);
    match address.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|b| b.is_ascii_digit()) => host,
        _ => address,
    }
}
