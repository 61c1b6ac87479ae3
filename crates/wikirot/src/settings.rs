//! Options as typed become settings of the parts.

use std::sync::Arc;

use anyhow::{Context, Result};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use url::Url;
use wikirot_check as check;
use wikirot_report::escape::visible;
use wikirot_report::model::{Languages, Site};
use wikirot_report::{Format, Language, Options};

use crate::archive;
use crate::cli::args::{
    ArchiveOf, CheckArgs, Family, LaneBy, LookArgs, MarkArgs, OrderBy, OutputArgs, PagesArgs,
    RobotsMode,
};
use crate::cli::values::ReportTo;
use crate::clock;
use crate::ignore::{Form, IgnoreList, Lists, SIGNED_FOR, kept};
use crate::logging::OF_THE_MOMENT;
use crate::state::{DuePolicy, MARKS, Of, Only, Order, Reader, View};
use crate::weights;

/// Under what name the state remembers the address of the wiki's front page.
pub(crate) const BASE: &str = "base";

/// How the checker is to behave for the wiki whose front page is `base`, if that is known.
pub(crate) fn checker(args: &CheckArgs, base: &str) -> Result<check::Config> {
    let mut config = check::Config::default()
        .concurrency(args.concurrency.get())
        .per_lane(args.per_lane.get())
        .delay(args.delay)
        .connect_timeout(args.connect_timeout)
        .total_timeout(args.timeout)
        .tries(args.tries.get())
        .ca_file(args.ca_file.clone())
        .only_ca_file(args.ca_file.is_some())
        .resolver(args.resolver)
        .allow_private(args.allow_private)
        .allow_loopback(args.allow_loopback)
        .lanes(match args.lane {
            LaneBy::Host => check::LaneMode::Host,
            LaneBy::RegistrableDomain => check::LaneMode::RegistrableDomain,
        })
        .robots(match args.robots {
            RobotsMode::Named => check::RobotsMode::Named,
            RobotsMode::Strict => check::RobotsMode::Strict,
            RobotsMode::Off => check::RobotsMode::Ignore,
        })
        .network_patience(args.network_patience)
        .proxy(args.proxy.clone())
        .map_ports(args.map_port.clone());
    config.first_byte_timeout = config.first_byte_timeout.min(args.timeout);
    match (&args.user_agent, base.parse()) {
        (Some(user_agent), _) => config.user_agent.clone_from(user_agent),
        (None, Ok(base)) => config = config.contact(&base),
        (None, Err(_)) => {}
    }
    for Family { hosts, pause } in &args.family {
        config.families.insert(0, hosts.clone());
        if let (Some(first), Some(pause)) = (hosts.first(), pause) {
            config.pauses.retain(|(of, _)| of != first);
            config.pauses.push((first.clone(), *pause));
        }
    }
    for host in &args.canary {
        config.canaries.push(canary(host)?);
    }
    Ok(config)
}

fn canary(host: &str) -> Result<Url> {
    let url = if host.contains("://") { host.to_owned() } else { format!("https://{host}/") };
    url.parse().with_context(|| format!("--canary {host}: not a host or URL"))
}

/// When links are due again.
pub(crate) fn due_policy(args: &CheckArgs) -> DuePolicy {
    let rules = format!(
        "private {}, loopback {}, ignore {:?}",
        args.allow_private, args.allow_loopback, args.ignore
    );
    DuePolicy {
        max_age: args.max_age,
        confirm: args.confirm,
        confirm_silent: args.confirm_silent,
        confirm_usurped: args.confirm_usurped,
        rules,
    }
}

/// What of a checker's settings decides its verdicts: runs that share checks have it in common.
pub(crate) fn shared_rules(config: &check::Config) -> String {
    format!(
        "private {}, loopback {}, robots {:?}, tries {}, times {:?} {:?} {:?}, resolver {:?}, proxy {:?}, \
         certificates {:?}, ports {:?}",
        config.allow_private,
        config.allow_loopback,
        config.robots,
        config.tries,
        config.connect_timeout,
        config.first_byte_timeout,
        config.total_timeout,
        config.resolver,
        config.proxy.as_ref().map(url::Url::as_str),
        config.ca_file,
        config.map_ports,
    )
}

/// How to ask an archive under the name `user_agent`, and for which links, if one is to be asked.
pub(crate) fn archive(
    args: &CheckArgs,
    output: &OutputArgs,
    user_agent: &str,
) -> Option<(archive::Settings, &'static [Of])> {
    let kinds: &[Of] = match output.archive? {
        ArchiveOf::Broken => &[Of::Broken],
        ArchiveOf::Alive => &[Of::Alive],
        ArchiveOf::All => &[Of::Broken, Of::Alive],
    };
    if args.proxy.is_some() {
        tracing::warn!("--archive does not go through --proxy: no archive is asked");
        return None;
    }
    let settings = archive::Settings {
        endpoint: output.archive_endpoint.clone(),
        pause: output.archive_pause,
        user_agent: user_agent.to_owned(),
        ca_file: args.ca_file.clone(),
    };
    Some((settings, kinds))
}

/// Under what name the state remembers for how many days what editors sign holds, where that is not the usual.
pub(crate) const SIGNED_FOR_DAYS: &str = "signed-for-days";

/// For how many days it holds.
pub(crate) fn signed_for(args: &CheckArgs) -> i32 {
    i32::try_from(args.marks_last.as_secs().div_ceil(86_400)).unwrap_or(i32::MAX)
}

/// The same as the last run had it.
pub(crate) fn signed_for_before(state: &Reader) -> Result<i32> {
    let days = state.note(SIGNED_FOR_DAYS)?;
    Ok(days.and_then(|it| it.parse().ok()).unwrap_or(SIGNED_FOR))
}

/// Under what name the state remembers the ignore pages of the last dump, for runs without one.
pub(crate) const IGNORE_PAGES: &str = "ignore-pages";

/// Under what name the state remembers the titles of these pages, one on a line, for reports.
pub(crate) const IGNORE_TITLES: &str = "ignore-titles";

/// Under what name the state remembers templates of [`MarkArgs::dead_link`] that the wiki does not have.
pub(crate) const MISSING_TEMPLATES: &str = "missing-templates";

/// How reports of a state look, and how the wiki's titles tell their language.
pub(crate) fn look(args: &LookArgs, state: &Reader) -> Result<(Options, Languages)> {
    let (options, languages) = mark(&args.mark, state)?;
    let report_page = args.report_page.clone().filter(|title| !title.is_empty());
    let operator = args.operator.clone().filter(|it| !it.is_empty());
    let ignore_pages = state.note(IGNORE_TITLES)?.unwrap_or_default();
    let ignore_pages = ignore_pages.lines().filter(|it| !it.is_empty());
    let ignore_pages = ignore_pages.map(str::to_owned).collect();
    let marks_last = Some(signed_for_before(state)?).filter(|days| *days != SIGNED_FOR);
    let marks_last = marks_last.and_then(|days| u64::try_from(days).ok());
    Ok((Options { report_page, operator, ignore_pages, marks_last, ..options }, languages))
}

/// The same for what is no report, but offers replacements.
pub(crate) fn mark(args: &MarkArgs, state: &Reader) -> Result<(Options, Languages)> {
    let mut dead_link = args.dead_link.template.clone();
    if let Some(missing) = state.note(MISSING_TEMPLATES)? {
        dead_link.retain_names(|name| !missing.lines().any(|it| it == name));
    }
    let language = match &args.language {
        Some(language) => Arc::clone(language),
        None => Language::of(&state.note("lang")?.unwrap_or_default()),
    };
    let options = Options { dead_link, language, ..Options::default() };
    Ok((options, args.dead_link.languages.clone()))
}

/// What editors said of links, as the last dump has it: entries of ignore pages, marks on pages of reports.
pub(crate) fn said(state: &Reader) -> Result<IgnoreList> {
    let mut lists = Lists::from_files(&[], signed_for_before(state)?)?;
    add_said(&mut lists, state)?;
    Ok(lists.finish(today()))
}

/// The same, to be put beside other lists.
pub(crate) fn add_said(lists: &mut Lists, state: &Reader) -> Result<()> {
    lists.speak(&state.note("lang")?.unwrap_or_default());
    for (_, text) in kept(&state.note(IGNORE_PAGES)?.unwrap_or_default()) {
        lists.add_quietly(&text, Form::Page);
    }
    lists.add_quietly(&state.note(MARKS)?.unwrap_or_default(), Form::File);
    Ok(())
}

/// Leaves in a view the pages that are asked for, in the order that is asked for; `options` say of which
/// categories they are.
pub(crate) fn select(args: &LookArgs, view: &mut View<'_>, options: Options) -> Result<Options> {
    if args.changed {
        view.tell_changed();
    }
    let pages = &args.pages;
    let options = only(pages, &pages.category, view, options)?;
    view.arrange(&match (&pages.weights, pages.order) {
        (Some(path), _) => Order::Weights(weights::read(path)?),
        (None, OrderBy::Oldest) => Order::Oldest,
        (None, OrderBy::Dump) => Order::Dump,
    })?;
    Ok(options)
}

/// Leaves in a view the pages that are in one of these categories, or all of them where none is named.
pub(crate) fn only(
    args: &PagesArgs,
    categories: &[String],
    view: &View<'_>,
    options: Options,
) -> Result<Options> {
    let is_wanted = args.only_namespaces.as_ref().map(|wanted| |ns| wanted.includes(ns));
    let unknown = view.only(Only {
        namespaces: is_wanted.as_ref().map(|it| it as &dyn Fn(i32) -> bool),
        categories,
        depth: args.category_depth,
    })?;
    for category in unknown {
        tracing::warn!(target: OF_THE_MOMENT, "no page that was read is in the category '{}'", visible(&category));
    }
    let mut titles = Vec::with_capacity(categories.len());
    for category in categories {
        titles.push(view.category_title(category)?.unwrap_or_else(|| category.clone()));
    }
    Ok(Options { categories: titles, ..options })
}

/// The options of a letter, which says where the rest is: on the wiki, in other reports.
pub(crate) fn with_rest(options: Options, reports: &[ReportTo], site: &Site) -> Options {
    let on_wiki = options
        .report_page
        .iter()
        .map(|title| site.page_url(title).unwrap_or_else(|| title.clone()));
    let files = reports.iter().filter(|it| it.format != Format::Text);
    let files = files.filter_map(|it| it.path.as_ref()).map(|it| it.display().to_string());
    let rest = on_wiki.chain(files).collect();
    Options { rest, ..options }
}

/// The day, by the clock of whoever runs this.
pub(crate) fn today() -> Date {
    let now = Timestamp::try_from(clock::now()).unwrap_or_default();
    now.to_zoned(TimeZone::system()).date()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use clap::Parser as _;

    use super::*;
    use crate::cli::args::{Cli, Command, ScanArgs};

    fn scan(options: &[&str]) -> ScanArgs {
        let cli = Cli::parse_from(["wikirot", "scan", "d.xml"].iter().chain(options));
        let Command::Scan(args) = cli.command else { unreachable!() };
        *args
    }

    #[test]
    fn the_pause_of_a_family_is_the_one_of_its_first_host() {
        let args = scan(&["--family=a.example,b.example=7s", "--family=c.example,a.example"]);
        let config = checker(&args.check, "").unwrap();
        let of_a: Vec<_> = config.pauses.iter().filter(|(host, _)| host == "a.example").collect();
        assert_eq!(of_a, [&("a.example".to_owned(), Duration::from_secs(7))]);
        assert_eq!(config.families[0], ["c.example", "a.example"]);
        let again = ["--family=a.example=7s", "--family=d.example=3s", "--family=a.example=9s"];
        let pauses = checker(&scan(&again).check, "").unwrap().pauses;
        let own: Vec<_> = pauses.iter().filter(|(host, _)| host.ends_with(".example")).collect();
        let pause = |host: &str, seconds| (host.to_owned(), Duration::from_secs(seconds));
        assert_eq!(own, [&pause("d.example", 3), &pause("a.example", 9)]);
    }

    #[test]
    fn no_archive_is_asked_behind_a_proxy() {
        let asks = |options: &[&str]| {
            let args = scan(options);
            archive(&args.check, &args.output, "us").is_some()
        };
        assert!(!asks(&[]) && asks(&["--archive"]));
        assert!(!asks(&["--archive", "--proxy=http://proxy.example:3128"]));
    }

    #[test]
    fn the_checker_alone_is_as_polite_as_the_program() {
        let mut args = scan(&[]);
        args.check.ca_file = None;
        let ours = checker(&args.check, "").unwrap();
        assert_eq!(format!("{ours:?}"), format!("{:?}", check::Config::default()));
    }

    fn typed(args: &[&str], base: &str) -> Result<check::Config> {
        let cli = Cli::try_parse_from(["wikirot", "scan", "d.xml"].iter().chain(args)).unwrap();
        let Command::Scan(scan) = cli.command else { panic!("no scan") };
        checker(&scan.check, base)
    }

    #[test]
    fn a_canary_is_a_host_or_a_url() {
        let config =
            typed(&["--canary", "a.example", "--canary", "http://b.example/x"], "").unwrap();
        let added: Vec<&str> = config.canaries.iter().map(Url::as_str).collect();
        assert!(added.ends_with(&["https://a.example/", "http://b.example/x"]), "{added:?}");
        let refused = typed(&["--canary", "a b"], "").unwrap_err().to_string();
        assert_eq!(refused, "--canary a b: not a host or URL");
    }

    #[test]
    fn we_say_where_we_come_from_unless_we_are_called_otherwise() {
        let agent = |args: &[&str], base: &str| typed(args, base).unwrap().user_agent;
        let base = "https://wiki.museum.net/wiki/Main_Page";
        assert!(agent(&[], base).contains("wiki.museum.net"), "{}", agent(&[], base));
        assert_eq!(agent(&["--user-agent", "ours"], base), "ours");
        assert_eq!(agent(&[], ""), check::Config::default().user_agent);
    }

    #[test]
    fn the_first_byte_may_not_take_longer_than_all_of_it() {
        let times = |args: &[&str]| {
            let config = typed(args, "").unwrap();
            (config.first_byte_timeout, config.total_timeout)
        };
        let short = std::time::Duration::from_secs(1);
        assert_eq!(times(&["--timeout", "1s"]), (short, short));
        assert_eq!(times(&[]).0, check::Config::default().first_byte_timeout);
    }
}
