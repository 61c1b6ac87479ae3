//! The language of CDX servers, as the Wayback Machine's speaks it.

use hyper::Method;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use url::Url;
use wikirot_report::escape::href;

use super::Answer;
use super::client::{Client, Refusal};
use crate::state::Wanted;

/// How CDX writes an instant.
const FORMAT: &str = "%Y%m%d%H%M%S";

/// Asks for one link.
pub(super) async fn ask(
    client: &Client,
    endpoint: &Url,
    link: &Wanted,
) -> Result<Option<Answer>, Refusal> {
    let question = question(endpoint, &link.url, link.before);
    let reply = client.ask(Method::GET, &question, &[]).await?;
    match reply.status.is_success() {
        true => Ok(read(endpoint, &reply.body)),
        false => Err(Refusal::Failed(format!("it answers with status {}", reply.status.as_u16()))),
    }
}

/// The question for the last copy of `url` that was taken until `before` and is a page, not an error
/// or a redirect.
fn question(endpoint: &Url, url: &str, before: Timestamp) -> Url {
    let mut question = endpoint.clone();
    question
        .query_pairs_mut()
        .append_pair("url", url)
        .append_pair("to", &before.strftime(FORMAT).to_string())
        .append_pair("filter", "statuscode:200")
        .append_pair("fl", "timestamp,original")
        // From the end: the latest.
        .append_pair("limit", "-1");
    question
}

/// The copy that a server's answer, a line `20200102030405 http://example.org/`, tells of. Copies are
/// below `/web/` on the host of the endpoint.
fn read(endpoint: &Url, body: &str) -> Option<Answer> {
    let line = body.lines().map(str::trim).rfind(|line| !line.is_empty())?;
    let (timestamp, original) = line.split_once(' ')?;
    let taken = DateTime::strptime(FORMAT, timestamp).ok()?;
    let taken = taken.to_zoned(TimeZone::UTC).ok()?.timestamp();
    // It goes into wikitext and is offered to people: a plain web address, or none.
    let original = href(original).filter(|it| !it.contains(char::is_whitespace))?;
    let copy = endpoint.join(&format!("/web/{timestamp}/")).ok()?;
    Some(Answer { url: format!("{copy}{original}"), taken })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint() -> Url {
        "https://web.archive.org/cdx/search/cdx".parse().unwrap()
    }

    #[test]
    fn the_question_names_the_url_and_the_day() {
        let before = "2026-11-01T02:03:04Z".parse().unwrap();
        assert_eq!(
            question(&endpoint(), "http://a.example/?x=1&y=2", before).as_str(),
            "https://web.archive.org/cdx/search/cdx?url=http%3A%2F%2Fa.example%2F%3Fx%3D1%26y%3D2\
             &to=20261101020304&filter=statuscode%3A200&fl=timestamp%2Coriginal&limit=-1"
        );
    }

    #[test]
    fn an_answer_is_a_copy_or_none() {
        let found = read(&endpoint(), "20200102030405 http://a.example/x\n").unwrap();
        assert_eq!(found.url, "https://web.archive.org/web/20200102030405/http://a.example/x");
        assert_eq!(found.taken, "2020-01-02T03:04:05Z".parse().unwrap());
        for body in [
            "",
            "\n",
            "<html>",
            "20200102030405",
            "20201302030405 http://a.example/",
            "20200102030405 javascript:alert(1)",
            "20200102030405 http://a.example/ x",
        ] {
            assert_eq!(read(&endpoint(), body), None, "{body:?}");
        }
    }
}
