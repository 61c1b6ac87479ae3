//! Reasons in words for editors.

use std::borrow::Cow;

/// What a reason's code means, and what to make of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words {
    /// A few words that stand behind a link: `page not found`.
    pub short: Cow<'static, str>,
    /// One sentence for an editor who asks what to do.
    pub advice: &'static str,
}

/// The words for a reason's or a note's code. A code that is not known here is shown as it is.
pub fn words(code: &str) -> Words {
    if let Some((_, short, advice)) = TABLE.iter().find(|it| it.0 == code) {
        return Words { short: Cow::Borrowed(short), advice };
    }
    if let Some(who) = code.strip_prefix("blocked-") {
        return Words {
            short: Cow::Owned(format!("refused to automatic visitors by {}", blocker(who))),
            advice: "Open the link in a browser: it is probably fine.",
        };
    }
    if let Some(status) = code.strip_prefix("http-") {
        let short = match status.bytes().next() {
            Some(b'5') => format!("server error {status}"),
            Some(b'3') => format!("redirect {status} that leads nowhere"),
            _ => format!("answered with status {status}"),
        };
        return Words { short: Cow::Owned(short), advice: "Open the link in a browser and judge." };
    }
    Words {
        short: Cow::Owned(code.replace('-', " ")),
        advice: "Open the link in a browser and judge.",
    }
}

fn blocker(code: &str) -> String {
    match code {
        "aws-waf" => "AWS WAF".to_owned(),
        "ddos-guard" => "DDoS-Guard".to_owned(),
        "linkedin" => "LinkedIn".to_owned(),
        "captcha" => "a captcha".to_owned(),
        "challenge" => "a challenge page".to_owned(),
        _ => {
            let mut name = code.replace('-', " ");
            if let Some(first) = name.get_mut(..1) {
                first.make_ascii_uppercase();
            }
            name
        }
    }
}

const LATER: &str = "Often passes; wait for the next checks before you act.";
const LOOK: &str =
    "Open the link in a browser: the answer may be meant for automatic visitors alone.";
const GONE: &str = "Look for the page's new address or an archived copy, or flag the link.";
const SITE: &str = "The whole site is concerned: decide once for all of its links.";
const TLS: &str =
    "Browsers warn as well; the owner may repair it. Try whether the http form still answers.";
const FORM: &str = "Correct the link's spelling.";
const OURS: &str = "Not checked on purpose; look only if it should be a public link.";

/// Code, short words, advice.
#[rustfmt::skip]
const TABLE: &[(&str, &str, &str)] = &[
    ("ok", "answers well", "Nothing to do."),
    ("moved-permanently", "moved for good", "Put the new address in."),
    ("https-available", "https works too", "Put the https form in."),
    ("tls-incomplete-chain", "certificate chain incomplete", "Fine in a browser; nothing to do."),
    ("http-404", "page not found", GONE),
    ("http-410", "page removed for good", GONE),
    ("dns-nxdomain", "domain does not exist", SITE),
    ("http-400", "request refused as malformed", LOOK),
    ("http-401", "asks for a login", LOOK),
    ("http-402", "asks for payment", LOOK),
    ("http-403", "access refused", LOOK),
    ("http-405", "method refused", LOOK),
    ("http-406", "refuses what browsers accept", LOOK),
    ("http-408", "server gave up waiting", LATER),
    ("http-429", "too many requests", LATER),
    ("http-451", "blocked for legal reasons", LOOK),
    ("http-500", "server error", LATER),
    ("http-502", "gateway error", LATER),
    ("http-503", "service unavailable", LATER),
    ("http-504", "gateway timed out", LATER),
    ("http-999", "refused to automatic visitors", LOOK),
    ("dns-servfail", "name server fails", LATER),
    ("dns-timeout", "name server does not answer", LATER),
    ("connect-refused", "connection refused", LATER),
    ("connect-timeout", "server does not answer", SITE),
    ("connect-reset", "connection reset", LATER),
    ("unreachable", "server cannot be reached", LATER),
    ("tls-expired", "certificate expired", TLS),
    ("tls-name-mismatch", "certificate is for another name", TLS),
    ("tls-untrusted", "certificate not trusted", TLS),
    ("tls-protocol", "no common TLS version", TLS),
    ("read-timeout", "answer does not arrive", LATER),
    ("empty-reply", "server hangs up without an answer", LATER),
    ("not-http", "answer is not HTTP", LOOK),
    ("header-too-large", "answer's header is too large", LOOK),
    ("redirect-loop", "redirects in a circle", LOOK),
    ("redirect-invalid", "redirects to an invalid address", LOOK),
    ("soft-404", "page says it is missing", GONE),
    ("parked", "domain is for sale", SITE),
    ("invalid-url", "not a valid address", FORM),
    ("scheme", "not a web address", OURS),
    ("credentials", "address holds a password", "Take user name and password out of the link."),
    ("private-address", "address of a private network", OURS),
    ("special-name", "name that is not public", OURS),
    ("ignored", "on the ignore list", OURS),
    ("robots", "its robots.txt asks us not to", OURS),
    ("unchecked", "not checked yet", "The next run checks it."),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_code_is_listed_once() {
        let mut codes: Vec<_> = TABLE.iter().map(|it| it.0).collect();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), TABLE.len());
    }

    #[test]
    fn unknown_codes_still_speak() {
        assert_eq!(words("http-418").short, "answered with status 418");
        assert_eq!(words("http-520").short, "server error 520");
        assert_eq!(
            words("blocked-cloudflare").short,
            "refused to automatic visitors by Cloudflare"
        );
        assert_eq!(words("new-kind-of-failure").short, "new kind of failure");
        assert_eq!(words("").short, "");
    }
}
