//! From the address of any page of a wiki to its API.

use std::collections::VecDeque;
use std::time::Duration;

use anyhow::{Error, Result, anyhow, bail};
use hyper::header::LOCATION;
use url::Url;

use super::api::{MembersOnly, Reply};
use super::ask::{Asker, Trouble};
use super::client::{Failure, Transport};

/// Redirects that are followed from the address given; none is followed later.
const REDIRECTS: u32 = 5;
/// How long a wiki that does not answer is given, as long as nobody knows whether it is one.
const PATIENCE: Duration = Duration::from_secs(30);

/// What a wiki is asked first: what it is, and an export of no page, which has what the head of every
/// export has.
pub(super) const FIRST_QUESTION: [(&str, &str); 3] =
    [("meta", "siteinfo"), ("siprop", "general|namespaces|statistics"), ("export", "1")];

/// Finds the API of the wiki that `given` is a page of; gives whoever asks it, and its first answer.
pub(super) async fn discover<T: Transport>(
    transport: T,
    given: &Url,
    pause: Duration,
) -> Result<(Asker<T>, Reply)> {
    let mut candidates = if given.path().ends_with("api.php") {
        VecDeque::from([given.clone()])
    } else {
        let (page, html) = front(&transport, given).await?;
        candidates(&page, &html).into()
    };
    let mut redirects = 0;
    let mut said = Vec::new();
    let mut asker = Asker::new(transport, given.clone(), pause).with_patience(PATIENCE);
    while let Some(api) = candidates.pop_front() {
        asker.api = api;
        match asker.ask(&FIRST_QUESTION, false).await {
            Ok(reply) if reply.query.general.is_some() => {
                let api = asker.api.clone();
                return Ok((Asker::new(asker.into_transport(), api, pause), reply));
            }
            Ok(_) => said.push(format!("{}: what answers is no API of MediaWiki", asker.api)),
            Err(Trouble::Over(error)) if error.is::<MembersOnly>() => return Err(error),
            Err(Trouble::Over(error)) => said.push(format!("{}: {error}", asker.api)),
            Err(Trouble::TooMuch(why)) => said.push(format!("{}: {why}", asker.api)),
            Err(Trouble::Elsewhere { to, why }) => {
                // Many a wiki names its API by http, and answers by https.
                let to = to.and_then(|to| bare(asker.api.join(&to).ok()?));
                if let Some(to) = to.filter(|_| redirects < REDIRECTS) {
                    redirects += 1;
                    candidates.push_front(to);
                }
                said.push(format!("{}: {why}", asker.api));
            }
        }
    }
    bail!(
        "no API of MediaWiki is found ({}); its address ends in api.php, and Special:Version of the wiki \
         has it: give that",
        said.join("; ")
    )
}

/// The page at an address, and where it really is.
async fn front<T: Transport>(transport: &T, given: &Url) -> Result<(Url, String)> {
    let mut url = given.clone();
    for _ in 0..=REDIRECTS {
        let answer = match transport.get(&url).await {
            Ok(answer) => answer,
            // The page may be too long, or refused where the API is not.
            Err(Failure::TooMuch(_)) => return Ok((url, String::new())),
            Err(failure) if url != *given => bail!("{given} leads to {url}: {failure}"),
            Err(failure) => bail!("{given}: {failure}"),
        };
        let location = answer.headers.get(LOCATION).filter(|_| answer.status.is_redirection());
        let Some(to) = location else {
            return Ok((url, String::from_utf8_lossy(&answer.body).into_owned()));
        };
        let to = to.to_str().map_err(Error::new).and_then(|to| Ok(url.join(to)?));
        let to = to.map_err(|error| anyhow!("{url}: a redirect to nowhere: {error}"))?;
        if !matches!(to.scheme(), "http" | "https") {
            bail!("{url}: a redirect to {to}");
        }
        url = to;
    }
    bail!("{given}: more than {REDIRECTS} redirects")
}

/// Where the API may be, the likeliest first, each place once.
fn candidates(page: &Url, html: &str) -> Vec<Url> {
    let mut found: Vec<Url> = edit_uri(page, html).into_iter().collect();
    let path = page.path();
    let folders = path.match_indices('/').map(|(at, _)| &path[..=at]).rev().take(3);
    // Behind `index.php` come titles, no folders.
    let script = path.find("/index.php").map(|at| &path[..=at]);
    let near = script.into_iter().chain(folders.filter(|it| !it.contains(".php/")));
    for folder in near.chain(["/w/", "/", "/wiki/"]) {
        let mut url = page.clone();
        url.set_fragment(None);
        url.set_query(None);
        url.set_path(&format!("{folder}api.php"));
        if !found.contains(&url) {
            found.push(url);
        }
    }
    found
}

/// What `<link rel="EditURI" href="//wiki.example.org/w/api.php?action=rsd"/>` says, which MediaWiki
/// writes into each of its pages.
fn edit_uri(page: &Url, html: &str) -> Option<Url> {
    let tag = html.match_indices("<link").find_map(|(at, _)| {
        let tag = html[at..].split('>').next()?;
        attribute(tag, "rel").is_some_and(|it| it.eq_ignore_ascii_case("EditURI")).then_some(tag)
    })?;
    bare(page.join(&attribute(tag, "href")?.replace("&amp;", "&")).ok()?)
}

/// The address of an API without what it is asked.
fn bare(mut url: Url) -> Option<Url> {
    url.set_fragment(None);
    url.set_query(None);
    let fits = matches!(url.scheme(), "http" | "https") && url.path().ends_with("api.php");
    fits.then_some(url)
}

/// The value of an attribute of a tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let at = tag.find(&format!(" {name}="))? + name.len() + 2;
    let value = &tag[at..];
    match value.chars().next()? {
        quote @ ('"' | '\'') => value[1..].split(quote).next(),
        _ => value.split(' ').next(),
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::super::ask::tests::{Told, said};
    use super::super::client::Answer;
    use super::*;

    fn places(page: &str, html: &str) -> Vec<String> {
        candidates(&page.parse().unwrap(), html).into_iter().map(String::from).collect()
    }

    #[test]
    fn pages_say_where_the_api_is() {
        for link in [
            r#"<link rel="EditURI" type="application/rsd+xml" href="//w.rotweb.net/x/api.php?action=rsd">"#,
            "<link rel='stylesheet' href='a.css'><link href='https://w.rotweb.net/x/api.php' rel='edituri' />",
            "<link rel=EditURI href=/x/api.php />",
        ] {
            let found = places("https://w.rotweb.net/wiki/A", link);
            assert_eq!(found[0], "https://w.rotweb.net/x/api.php", "{link}");
        }
        for link in [
            "<link",
            "<link rel=\"EditURI\"",
            "<link rel=\"EditURI\" href=\"javascript:x\">",
            "<link rel=\"EditURI\" href=\"ftp://w.rotweb.net/x/api.php\">",
            "<link rel=\"EditURI\" href=\"/x/rsd.php\">",
        ] {
            assert!(places("https://w.rotweb.net/", link)[0].ends_with("net/api.php"), "{link}");
        }
    }

    #[test]
    fn the_usual_places_are_near_the_page_and_at_the_root() {
        assert_eq!(
            places("https://w.rotweb.net/k/index.php/A/B?x#y", ""),
            ["k/api.php", "w/api.php", "api.php", "wiki/api.php"]
                .map(|it| format!("https://w.rotweb.net/{it}"))
        );
        assert_eq!(
            places("https://w.rotweb.net/", ""),
            ["api.php", "w/api.php", "wiki/api.php"].map(|it| format!("https://w.rotweb.net/{it}"))
        );
    }

    const SITE: &str = r#"{"query":{"general":{"sitename":"W"}}}"#;

    /// Where the API is found from a page, and what is asked on the way.
    async fn found(
        given: &str,
        answer: impl Fn(&Url) -> Result<Answer, Failure>,
    ) -> (Result<String, String>, Vec<String>) {
        let told = Told { answer, asked: RefCell::default() };
        let found = discover(&told, &given.parse().unwrap(), Duration::ZERO).await;
        let found = found.map(|(asker, _)| asker.api.path().to_owned());
        let asked = told.asked.borrow().iter().map(|it| it.path().to_owned()).collect();
        (found.map_err(|it| it.to_string()), asked)
    }

    /// Sends on from each number to the next until the last.
    fn chain(last: usize, name: &'static str) -> impl Fn(&Url) -> Result<Answer, Failure> {
        move |url| {
            let number: usize = url.path().split('/').nth(1).unwrap().parse().unwrap_or(last);
            Ok(match number < last {
                true => said(302, "", Some(&format!("/{}{name}", number + 1))),
                false => said(200, SITE, None),
            })
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_few_redirects_are_followed() {
        let most = REDIRECTS as usize;
        let api = |last| found("http://w.rotweb.net/0/api.php", chain(last, "/api.php"));
        assert_eq!(api(most).await.0.unwrap(), "/5/api.php");
        assert!(api(most + 1).await.0.unwrap_err().contains("sends us on to /6/api.php"));
        let page = |last| found("http://w.rotweb.net/0/x", chain(last, "/x"));
        assert_eq!(page(most).await.0.unwrap(), "/5/api.php");
        assert!(page(most + 1).await.0.unwrap_err().contains("more than 5 redirects"));
        let (refused, _) =
            found("http://w.rotweb.net/x", |_| Ok(said(302, "", Some("ftp://w/x")))).await;
        assert!(refused.unwrap_err().contains("a redirect to ftp://w/x"));
    }

    #[tokio::test(start_paused = true)]
    async fn what_answers_like_no_wiki_is_passed_by() {
        let (api, asked) = found("http://w.rotweb.net/k/A", |url| {
            Ok(match url.path() {
                "/k/A" => said(200, "", None),
                "/w/api.php" => said(200, SITE, None),
                "/api.php" => said(403, "", None),
                _ => said(200, r#"{"query":{}}"#, None),
            })
        })
        .await;
        assert_eq!(api.unwrap(), "/w/api.php");
        assert_eq!(asked, ["/k/A", "/k/api.php", "/api.php", "/w/api.php"]);
        let (refused, _) =
            found("http://w.rotweb.net/api.php", |_| Ok(said(200, "{}", None))).await;
        assert!(refused.unwrap_err().contains("what answers is no API of MediaWiki"));
        // A page that is too long to be read is one still, and one that cannot be reached is none.
        let too_long = |url: &Url| match url.path() {
            "/w/api.php" => Ok(said(200, SITE, None)),
            "/A" => Err(Failure::TooMuch("long".to_owned())),
            _ => Ok(said(404, "", None)),
        };
        assert_eq!(found("http://w.rotweb.net/A", too_long).await.0.unwrap(), "/w/api.php");
        let broken = |_: &Url| Err(Failure::Broken("reset".to_owned()));
        let refused = found("http://w.rotweb.net/A", broken).await.0.unwrap_err();
        assert_eq!(refused, "http://w.rotweb.net/A: reset");
        let led = |url: &Url| match url.path() {
            "/A" => Ok(said(302, "", Some("/B"))),
            _ => Err(Failure::Broken("reset".to_owned())),
        };
        let refused = found("http://w.rotweb.net/A", led).await.0.unwrap_err();
        assert_eq!(refused, "http://w.rotweb.net/A leads to http://w.rotweb.net/B: reset");
    }

    #[tokio::test(start_paused = true)]
    async fn a_wiki_for_members_is_no_reason_to_look_further() {
        let (refused, asked) = found("http://w.rotweb.net/k/A", |url| {
            let denied = r#"{"error":{"code":"readapidenied"}}"#;
            Ok(said(200, if url.path() == "/k/A" { "" } else { denied }, None))
        })
        .await;
        assert!(refused.unwrap_err().contains("only those who are logged in"));
        assert_eq!(asked.len(), 2);
    }
}
