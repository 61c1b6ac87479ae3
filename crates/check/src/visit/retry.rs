//! What gets another look, and when.

use std::time::{Duration, SystemTime};

use http::{HeaderMap, header};
use wikirot_words::Reason;

use crate::config::Config;

/// The pause before another look at what ended with `reason` after `tries` attempts; `None` if it
/// is final.
pub(crate) fn pause(reason: Reason, tries: u32, config: &Config) -> Option<Duration> {
    match reason {
        Reason::Http(404) if tries < 2 => Some(config.second_look_pause),
        _ if reason.passes() && tries < config.tries => Some(backoff(tries, config)),
        _ => None,
    }
}

/// The pause before attempt `tries + 1`.
pub(crate) fn backoff(tries: u32, config: &Config) -> Duration {
    config.retry_pause * 2u32.saturating_pow(tries.saturating_sub(1).min(10))
}

/// Give or take a quarter, so that what failed together does not come back together.
pub(crate) fn jitter(pause: Duration, rng: &mut fastrand::Rng) -> Duration {
    pause.mul_f64(0.75 + rng.f64() / 2.0)
}

/// What `Retry-After` asks for, in seconds or as a date.
pub(crate) fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let value = headers.get(header::RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let at = httpdate::parse_http_date(value).ok()?;
    // A date in the past means now.
    Some(at.duration_since(now).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use http::HeaderValue;

    use super::*;

    #[test]
    fn retry_after_is_read_both_ways() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(784_111_777);
        for (value, expected) in [
            ("120", Some(120)),
            ("Sun, 06 Nov 1994 08:50:37 GMT", Some(60)),
            ("Sun, 06 Nov 1994 08:00:00 GMT", Some(0)),
            ("soon", None),
            ("-5", None),
            ("", None),
        ] {
            let mut headers = HeaderMap::new();
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(value));
            let expected = expected.map(Duration::from_secs);
            assert_eq!(retry_after(&headers, now), expected, "{value}");
        }
        assert_eq!(retry_after(&HeaderMap::new(), now), None);
    }

    #[test]
    fn passing_failures_get_their_tries_and_others_none() {
        let config = Config::default();
        let looks = |reason| (1..10).take_while(|n| pause(reason, *n, &config).is_some()).count();
        for reason in
            [Reason::Http(503), Reason::Http(429), Reason::ConnectReset, Reason::DnsServfail]
        {
            assert_eq!(looks(reason), 2, "{reason:?}");
        }
        assert_eq!(looks(Reason::Http(404)), 1);
        for reason in [
            Reason::Http(410),
            Reason::Http(403),
            Reason::Http(999),
            Reason::DnsNxdomain,
            Reason::TlsExpired,
        ] {
            assert_eq!(looks(reason), 0, "{reason:?}");
        }
    }

    #[test]
    fn pauses_grow_and_stay_within_a_quarter() {
        let config = Config::default();
        let mut rng = fastrand::Rng::with_seed(7);
        for tries in 1..3 {
            let middle = config.retry_pause * tries;
            let got = jitter(pause(Reason::ReadTimeout, tries, &config).unwrap(), &mut rng);
            assert!(got >= middle.mul_f64(0.75) && got <= middle.mul_f64(1.25), "{got:?}");
        }
    }

    #[test]
    fn pauses_take_all_of_the_quarter_to_either_side() {
        let mut rng = fastrand::Rng::with_seed(7);
        let pauses: Vec<f64> =
            (0..1000).map(|_| jitter(Duration::from_secs(1), &mut rng).as_secs_f64()).collect();
        let within =
            |from: f64, to: f64| pauses.iter().filter(|it| (from..to).contains(it)).count();
        assert_eq!(within(0.75, 1.25), 1000);
        for tenth in 0..10 {
            let from = 0.75 + f64::from(tenth) * 0.05;
            assert!(within(from, from + 0.05) > 50, "hardly any at {from}");
        }
    }

    #[test]
    fn each_pause_is_twice_the_one_before() {
        let config = Config { retry_pause: Duration::from_secs(5), ..Config::default() };
        let pauses = [1, 2, 3, 4].map(|tries| backoff(tries, &config).as_secs());
        assert_eq!(pauses, [5, 10, 20, 40]);
        assert_eq!(backoff(0, &config).as_secs(), 5);
        assert_eq!(backoff(1000, &config).as_secs(), 5 * 1024, "and no longer than that");
    }
}
