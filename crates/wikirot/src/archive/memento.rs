//! The language of Memento (RFC 7089): a TimeGate leads to the copy nearest to an instant, a TimeMap
//! lists all of them.

use hyper::Method;
use hyper::header::{HeaderMap, LINK, LOCATION};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use url::Url;
use wikirot_report::escape::href;

use super::client::{Client, Refusal, Reply};
use super::{Answer, Settings};
use crate::state::Wanted;

/// How HTTP writes an instant.
const FORMAT: &str = "%a, %d %b %Y %H:%M:%S GMT";

/// Asks for one link: a TimeGate or TimeMap once, and where a TimeGate only points to a copy on its own
/// host without saying when that was taken, that copy as well.
pub(super) async fn ask(
    client: &Client,
    settings: &Settings,
    link: &Wanted,
) -> Result<Option<Answer>, Refusal> {
    let Ok(question) = Url::parse(&format!("{}{}", settings.endpoint, link.url)) else {
        return Ok(None);
    };
    let before = link.before.strftime(FORMAT).to_string();
    let reply = client.ask(Method::GET, &question, &[("Accept-Datetime", &before)]).await?;
    if let Some(found) = best(&reply, &question, link.before) {
        return Ok(Some(found));
    }
    let location = reply.headers.get(LOCATION).and_then(|it| it.to_str().ok());
    let Some(copy) = location.and_then(|it| question.join(it).ok()) else { return Ok(None) };
    if copy.origin() != settings.endpoint.origin() {
        return Ok(None);
    }
    tokio::time::sleep(settings.pause).await;
    let reply = client.ask(Method::HEAD, &copy, &[]).await?;
    Ok(best(&reply, &copy, link.before))
}

/// The last copy until `before` that a reply to `asked` tells of: as the copy that it is, in its header,
/// or in its body.
fn best(reply: &Reply, asked: &Url, before: Timestamp) -> Option<Answer> {
    let taken = text(&reply.headers, "memento-datetime").and_then(instant);
    let itself = taken.filter(|_| reply.status.is_success()).map(|taken| {
        let at = text(&reply.headers, "content-location").and_then(|it| asked.join(it).ok());
        (at.as_ref().unwrap_or(asked).to_string(), taken)
    });
    let is_list = text(&reply.headers, "content-type")
        .is_some_and(|it| it.starts_with("application/link-format"));
    let listed = if is_list { reply.body.as_str() } else { "" };
    let headers = reply.headers.get_all(LINK).iter().filter_map(|it| it.to_str().ok());
    let told = headers.chain([listed]).flat_map(mementos);
    let copies = told.filter_map(|(url, taken)| Some((asked.join(url).ok()?.to_string(), taken)));
    let last =
        itself.into_iter().chain(copies).filter(|it| it.1 <= before).max_by_key(|it| it.1)?;
    // It goes into wikitext and is offered to people: a plain web address, or none.
    let url = href(&last.0).filter(|it| !it.contains(char::is_whitespace))?;
    Some(Answer { url: url.into_owned(), taken: last.1 })
}

fn text<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

fn instant(text: &str) -> Option<Timestamp> {
    Some(DateTime::strptime(FORMAT, text.trim()).ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp())
}

/// The copies among links as RFC 8288 writes them:
/// `<http://a/20200102/x>; rel="first memento"; datetime="Thu, 02 Jan 2020 03:04:05 GMT", <..>; ..`.
fn mementos(links: &str) -> impl Iterator<Item = (&str, Timestamp)> {
    let mut rest = links;
    std::iter::from_fn(move || {
        loop {
            let (url, parameters) = rest.split_once('<')?.1.split_once('>')?;
            let (mut is_memento, mut taken) = (false, None);
            rest = parameters;
            while let Some(after) = rest.trim_start().strip_prefix(';') {
                let (name, value, behind) = parameter(after);
                match name {
                    "rel" => is_memento = value.split_ascii_whitespace().any(|it| it == "memento"),
                    "datetime" => taken = instant(value),
                    _ => {}
                }
                rest = behind;
            }
            if let Some(taken) = taken.filter(|_| is_memento) {
                return Some((url, taken));
            }
        }
    })
}

/// Name and value of the parameter that `text` begins with, and what stands behind it.
fn parameter(text: &str) -> (&str, &str, &str) {
    let end = text.find([';', ',', '=']).unwrap_or(text.len());
    let (name, rest) = (text[..end].trim(), &text[end..]);
    let Some(value) = rest.strip_prefix('=').map(str::trim_start) else { return (name, "", rest) };
    match value.strip_prefix('"') {
        Some(quoted) => match quoted.split_once('"') {
            Some((value, behind)) => (name, value, behind),
            None => (name, quoted, ""),
        },
        None => {
            let end = value.find([';', ',']).unwrap_or(value.len());
            (name, value[..end].trim(), &value[end..])
        }
    }
}

#[cfg(test)]
mod tests {
    use hyper::StatusCode;
    use proptest::prelude::*;

    use super::*;

    const LINKS: &str = r#"<http://a.example/x>; rel="original", <https://t.example/map/http://a.example/x>
        ; rel="timemap"; type="application/link-format"; from="Tue, 20 Jun 2000 18:02:59 GMT",
        <https://t.example/2001/http://a.example/x>; rel="first memento"; datetime="Sun, 21 Jan 2001 01:02:03 GMT",
        </2010/http://a.example/x>;datetime="Wed, 20 Jan 2010 01:02:03 GMT"; rel=memento,
        <https://t.example/2025/http://a.example/x>; rel="last memento"; datetime="Mon, 20 Jan 2025 01:02:03 GMT""#;

    fn found(headers: &[(&str, &str)], body: &str, before: &str) -> Option<String> {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            let name: hyper::header::HeaderName = name.parse().unwrap();
            map.append(name, value.replace('\n', " ").parse().unwrap());
        }
        let reply = Reply { status: StatusCode::OK, headers: map, body: body.to_owned() };
        let asked: Url = "https://t.example/gate/http://a.example/x".parse().unwrap();
        best(&reply, &asked, before.parse().unwrap()).map(|it| it.url)
    }

    #[test]
    fn the_last_copy_until_then_is_taken_from_header_and_list() {
        let list = [("content-type", "application/link-format")];
        for (headers, body) in [(&[("link", LINKS)][..], ""), (&list[..], LINKS)] {
            let at = |before| found(headers, body, before);
            assert_eq!(at("2000-01-01T00:00:00Z"), None);
            assert_eq!(at("2001-01-21T01:02:02Z"), None);
            assert!(at("2001-01-21T01:02:03Z").is_some());
            assert_eq!(
                at("2009-01-01T00:00:00Z").unwrap(),
                "https://t.example/2001/http://a.example/x"
            );
            assert_eq!(
                at("2024-01-01T00:00:00Z").unwrap(),
                "https://t.example/2010/http://a.example/x"
            );
        }
        assert_eq!(found(&[("content-type", "text/plain")], LINKS, "2024-01-01T00:00:00Z"), None);
    }

    #[test]
    fn a_gate_may_answer_with_the_copy_itself() {
        let headers = [
            ("memento-datetime", "Wed, 20 Jan 2010 01:02:03 GMT"),
            ("content-location", "/2010/http://a.example/x"),
        ];
        let at = |before| found(&headers, "", before);
        assert_eq!(
            at("2011-01-01T00:00:00Z").unwrap(),
            "https://t.example/2010/http://a.example/x"
        );
        assert_eq!(at("2009-01-01T00:00:00Z"), None);
    }

    #[test]
    fn hostile_addresses_are_none() {
        let link =
            r#"<javascript:alert(1)>; rel="memento"; datetime="Wed, 20 Jan 2010 01:02:03 GMT""#;
        assert_eq!(found(&[("link", link)], "", "2024-01-01T00:00:00Z"), None);
    }

    proptest! {
        #[test]
        fn any_text_may_be_sent_as_links(text in "[<>;,=\" a-z.é]{0,80}") {
            for (url, _) in mementos(&text) {
                prop_assert!(text.contains(url));
            }
        }
    }
}
