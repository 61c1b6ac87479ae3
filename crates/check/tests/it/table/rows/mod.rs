//! The table. Over `http` an alive page of a host with good TLS carries `+https-available`.

mod answers;
mod pages;
mod paths;
mod reported;
mod turned_away;
mod unsaid;
mod wire;
mod words;

use std::time::Duration;

use super::row::{Ran, Row};

/// Every row.
pub(super) fn rows() -> Vec<Row> {
    let groups = [
        answers::statuses(),
        answers::retries(),
        answers::blockers(),
        answers::https_forms(),
        answers::refreshes(),
        answers::pages(),
        pages::missing(),
        pages::shells(),
        pages::elsewhere(),
        pages::for_sale(),
        pages::cdns(),
        wire::names(),
        wire::connections(),
        wire::tls(),
        wire::exchanges(),
        paths::redirects(),
        paths::lanes(),
        paths::skipped(),
        reported::framing(),
        reported::redirects(),
        reported::moods(),
        reported::hosts(),
        turned_away::in_words(),
        turned_away::by_scripts(),
        turned_away::moved_by_scripts(),
        turned_away::sent_by_scripts(),
        turned_away::led_aside(),
        turned_away::kept(),
        unsaid::same(),
        unsaid::by_status(),
        words::missing(),
        words::parked(),
        words::by_parameter(),
    ];
    groups.into_iter().flatten().collect()
}

/// Requests of the host came at least `pause` apart.
fn pace(ran: &Ran, host: &str, pause: Duration) -> Result<(), String> {
    let times: Vec<_> = ran
        .web
        .log()
        .into_iter()
        .filter(|seen| seen.host == host && seen.target != "/robots.txt")
        .map(|seen| seen.at)
        .collect();
    let least = times.windows(2).map(|pair| pair[1] - pair[0]).min().unwrap_or_default();
    holds(least >= pause, || format!("only {least:?} apart"))
}

fn holds(condition: bool, otherwise: impl FnOnce() -> String) -> Result<(), String> {
    if condition { Ok(()) } else { Err(otherwise()) }
}
