//! Variables: `{{PAGENAME}}`, `{{CURRENTYEAR}}`, `{{!}}` and the like.

use std::borrow::Cow;

use super::Expander;
use super::functions::{names, time::Moment};

impl Expander<'_> {
    /// The value of the variable of this name.
    pub(super) fn variable(&self, name: &str) -> Option<Cow<'static, str>> {
        let env = self.env;
        let id = env.site.language.variable(name)?;
        let now = || Moment::from_unix(env.options.now);
        let revision = || Moment::parse_timestamp(env.page.timestamp);
        let number = |value: u64| if value == 0 { String::new() } else { value.to_string() };
        let dated = |moment: Option<Moment>, format: &str| {
            moment.map(|moment| moment.format(format)).unwrap_or_default()
        };
        let current = |format: &str| dated(Some(now()), format);
        let revised = |format: &str| dated(revision(), format);
        let owned = match id {
            "!" => return Some("|".into()),
            "=" => return Some("=".into()),
            "SITENAME" => env.site.name.clone(),
            "SERVER" => env.site.server.clone(),
            "SERVERNAME" => {
                let server = &env.site.server;
                server.split_once("//").map_or(server.as_str(), |(_, host)| host).to_owned()
            }
            "SCRIPTPATH" => env.site.script_path.clone(),
            "ARTICLEPATH" => env.site.article_path.clone(),
            "STYLEPATH" => format!("{}/skins", env.site.script_path),
            "CONTENTLANGUAGE" | "PAGELANGUAGE" => env.site.language_code.clone(),
            "DIRECTIONMARK" => "\u{200E}".to_owned(),
            "CURRENTVERSION" => "1.39".to_owned(),
            "PAGEID" => number(env.page.page_id),
            "REVISIONID" => number(env.page.revision_id),
            "REVISIONUSER" => env.page.user.to_owned(),
            "REVISIONSIZE" => env.page.text.len().to_string(),
            "REVISIONDAY" => revised("j"),
            "REVISIONDAY2" => revised("d"),
            "REVISIONMONTH" => revised("m"),
            "REVISIONMONTH1" => revised("n"),
            "REVISIONYEAR" => revised("Y"),
            "REVISIONTIMESTAMP" => revised("YmdHis"),
            "CURRENTMONTH" | "LOCALMONTH" => current("m"),
            "CURRENTMONTH1" | "LOCALMONTH1" => current("n"),
            "CURRENTMONTHNAME" | "LOCALMONTHNAME" | "CURRENTMONTHNAMEGEN" | "LOCALMONTHNAMEGEN" => {
                current("F")
            }
            "CURRENTMONTHABBREV" | "LOCALMONTHABBREV" => current("M"),
            "CURRENTDAY" | "LOCALDAY" => current("j"),
            "CURRENTDAY2" | "LOCALDAY2" => current("d"),
            "CURRENTDAYNAME" | "LOCALDAYNAME" => current("l"),
            "CURRENTYEAR" | "LOCALYEAR" => current("Y"),
            "CURRENTTIME" | "LOCALTIME" => current("H:i"),
            "CURRENTHOUR" | "LOCALHOUR" => current("H"),
            "CURRENTWEEK" | "LOCALWEEK" => current("W").trim_start_matches('0').to_owned(),
            "CURRENTDOW" | "LOCALDOW" => current("w"),
            "CURRENTTIMESTAMP" | "LOCALTIMESTAMP" => current("YmdHis"),
            id if id.starts_with("NUMBEROF") => "0".to_owned(),
            id => names::of_title(env.site, env.title?, id)?,
        };
        Some(Cow::Owned(owned))
    }
}
