//! The words of MediaWiki's API, and what an answer means for whoever asked.

use std::collections::BTreeMap;
use std::time::{Duration, SystemTime};

use anyhow::{Error, anyhow};
use hyper::header::{LOCATION, RETRY_AFTER};
use serde::Deserialize;
use serde_json::{Map, Value};
use url::Url;
use wikirot_report::escape::visible;

use super::client::{Answer, Failure};

/// An answer that can be read, in `formatversion=2`.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Reply {
    /// What to ask next, where there is more.
    #[serde(rename = "continue", default)]
    pub(super) goes_on: Map<String, Value>,
    /// What was asked for.
    #[serde(default)]
    pub(super) query: Query,
    #[serde(default)]
    error: Option<Refusal>,
}

/// Its content.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Query {
    pub(super) pages: Vec<PageInfo>,
    /// The export of these pages, in XML.
    pub(super) export: Option<String>,
    pub(super) general: Option<General>,
    pub(super) namespaces: BTreeMap<String, Namespace>,
    pub(super) statistics: Option<Statistics>,
}

/// A page, as the API names it.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PageInfo {
    pub(super) pageid: i64,
    pub(super) ns: i32,
    pub(super) title: String,
    /// Its newest revision; 0 where the wiki does not say.
    pub(super) lastrevid: i64,
    /// There is none of this number.
    pub(super) missing: bool,
}

/// The wiki itself.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct General {
    pub(super) sitename: String,
    pub(super) generator: String,
}

/// A namespace.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Namespace {
    pub(super) id: i32,
    #[serde(default)]
    pub(super) name: String,
}

/// How large the wiki is.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Statistics {
    pub(super) pages: u64,
}

#[derive(Debug, Deserialize)]
struct Refusal {
    #[serde(default)]
    code: String,
    #[serde(default)]
    info: String,
}

/// What came of a question.
#[derive(Debug)]
pub(super) enum Outcome {
    /// The answer.
    Reply(Box<Reply>),
    /// The same question is to be asked again, not before so long (if the wiki says it).
    Wait { after: Option<Duration>, why: String },
    /// This question is too much for the wiki, or for us; less of it may do.
    TooMuch { after: Option<Duration>, why: String },
    /// There is no API here; it may be where we are sent.
    Elsewhere { to: Option<String>, why: String },
    /// It will not do, ever.
    Refused(Error),
}

/// What an answer to an API's question means. `now` is for `Retry-After` as a date.
pub(super) fn outcome(answered: Result<Answer, Failure>, now: SystemTime) -> Outcome {
    let answer = match answered {
        Ok(answer) => answer,
        Err(Failure::Broken(why)) => return Outcome::Wait { after: None, why },
        Err(Failure::TooMuch(why)) => return Outcome::TooMuch { after: None, why },
        Err(Failure::Forbidden(why)) => return Outcome::Refused(anyhow!(why)),
    };
    let after = retry_after(&answer, now);
    let status = answer.status.as_u16();
    let reply = serde_json::from_slice::<Reply>(&answer.body);
    if let Ok(Reply { error: Some(refusal), .. }) = &reply {
        return refused(refusal, after);
    }
    let why = format!("it answers with status {status}");
    match status {
        200..300 => match reply {
            Ok(reply) => Outcome::Reply(Box::new(reply)),
            // PHP's own complaints come so: out of memory, out of time.
            Err(_) => {
                let why = "what answers is no API of MediaWiki".to_owned();
                Outcome::Elsewhere { to: None, why }
            }
        },
        429 | 503 => Outcome::Wait { after, why },
        300..=399 => {
            let to = answer.headers.get(LOCATION).and_then(|it| it.to_str().ok());
            let why = format!("it sends us on to {}", visible(to.unwrap_or("nowhere")));
            Outcome::Elsewhere { to: to.map(str::to_owned), why }
        }
        401 => Outcome::Refused(anyhow!("the server wants a login (status 401)")),
        403 => Outcome::Refused(anyhow!(
            "the server refuses us (status 403): it wants a login, or turns programs away; ask its \
             owners"
        )),
        404 | 405 | 410 => Outcome::Elsewhere { to: None, why },
        500.. => Outcome::TooMuch { after, why },
        _ => Outcome::Refused(anyhow!(why)),
    }
}

/// A wiki that not everybody may read.
#[derive(Clone, Copy, Debug, thiserror::Error)]
#[error(
    "only those who are logged in may read this wiki, and wikirot does not log in: ask somebody with a \
     shell on its server for a dump"
)]
pub(super) struct MembersOnly;

/// What the API itself refuses.
fn refused(refusal: &Refusal, after: Option<Duration>) -> Outcome {
    let Refusal { code, info } = refusal;
    let why = visible(&format!("{info} ({code})")).into_owned();
    match code.as_str() {
        "maxlag" | "ratelimited" => Outcome::Wait { after, why },
        "readapidenied" | "permissiondenied" | "mustbeloggedin" | "login-required" => {
            Outcome::Refused(MembersOnly.into())
        }
        _ if code.starts_with("internal_api_error") || code == "toobig" => {
            Outcome::TooMuch { after, why }
        }
        _ => Outcome::Refused(anyhow!("the wiki refuses: {why}")),
    }
}

/// In seconds, or as a date.
fn retry_after(answer: &Answer, now: SystemTime) -> Option<Duration> {
    let value = answer.headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = jiff::fmt::rfc2822::parse(value).ok()?;
    let date = SystemTime::from(date.timestamp());
    Some(date.duration_since(now).unwrap_or_default())
}

/// The question with these parameters; everything that is asked goes through here.
pub(super) fn question(api: &Url, parameters: &[(&str, &str)]) -> Url {
    let mut url = api.clone();
    url.query_pairs_mut()
        .clear()
        .extend_pairs([("action", "query"), ("format", "json"), ("formatversion", "2")])
        // Behind a lagging database, the wiki's own people come first.
        .append_pair("maxlag", "5")
        .extend_pairs(parameters);
    url
}

#[cfg(test)]
mod tests {
    use hyper::StatusCode;

    use super::*;

    fn said(status: u16, after: Option<&'static str>, body: &str) -> String {
        let mut answer = Answer {
            status: StatusCode::from_u16(status).unwrap(),
            body: body.as_bytes().to_vec(),
            ..Answer::default()
        };
        if let Some(after) = after {
            answer.headers.insert(RETRY_AFTER, after.parse().unwrap());
        }
        match outcome(Ok(answer), SystemTime::UNIX_EPOCH) {
            Outcome::Reply(_) => "reply".to_owned(),
            Outcome::Wait { after, .. } => format!("wait {after:?}"),
            Outcome::TooMuch { .. } => "too much".to_owned(),
            Outcome::Elsewhere { .. } => "elsewhere".to_owned(),
            Outcome::Refused(_) => "refused".to_owned(),
        }
    }

    #[test]
    fn each_answer_has_its_meaning() {
        let error = |code: &str| format!(r#"{{"error":{{"code":"{code}","info":"x"}}}}"#);
        for (status, after, body, meaning) in [
            (200, None, r#"{"batchcomplete":true}"#.to_owned(), "reply"),
            (200, Some("5"), error("maxlag"), "wait Some(5s)"),
            (200, None, error("maxlag"), "wait None"),
            (200, None, error("readapidenied"), "refused"),
            (200, None, error("badvalue"), "refused"),
            (200, None, error("internal_api_error_DBQueryError"), "too much"),
            (500, None, error("internal_api_error_Error"), "too much"),
            (200, None, "<b>Fatal error</b>: Allowed memory".to_owned(), "elsewhere"),
            (503, Some("Thu, 01 Jan 1970 00:01:00 GMT"), "busy".to_owned(), "wait Some(60s)"),
            (429, None, String::new(), "wait None"),
            (502, None, String::new(), "too much"),
            (302, None, String::new(), "elsewhere"),
            (404, None, String::new(), "elsewhere"),
            (403, None, String::new(), "refused"),
            (401, None, String::new(), "refused"),
            (410, None, String::new(), "elsewhere"),
            (418, None, String::new(), "refused"),
            (200, None, error("ratelimited"), "wait None"),
            (200, None, error("toobig"), "too much"),
        ] {
            assert_eq!(said(status, after, &body), meaning, "{status} {body}");
        }
        let deep = "[".repeat(100_000);
        assert_eq!(said(200, None, &deep), "elsewhere");
    }

    #[test]
    fn who_refuses_us_is_told_in_words_of_what_can_be_done() {
        let refused = |status: u16, body: &str| {
            let status = StatusCode::from_u16(status).unwrap();
            let answer = Answer { status, body: body.as_bytes().to_vec(), ..Answer::default() };
            match outcome(Ok(answer), SystemTime::UNIX_EPOCH) {
                Outcome::Refused(error) => error,
                other => panic!("{other:?}"),
            }
        };
        assert!(refused(401, "").to_string().contains("wants a login"));
        assert!(refused(403, "").to_string().contains("turns programs away"));
        assert!(refused(418, "").to_string().contains("status 418"));
        for code in ["readapidenied", "login-required"] {
            let said = format!(r#"{{"error":{{"code":"{code}"}}}}"#);
            assert!(refused(200, &said).is::<MembersOnly>(), "{code}");
        }
    }
}
