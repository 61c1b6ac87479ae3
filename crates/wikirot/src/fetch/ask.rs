//! One question after the other, with patience and with an end to it.

use std::time::{Duration, SystemTime};

use anyhow::{Error, anyhow};
use tokio::time::{Instant, sleep_until};
use url::Url;

use super::api::{Outcome, Reply, outcome, question};
use super::client::Transport;

/// The first pause after a failure; each further failure in a row doubles it.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
/// The longest such pause.
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// How long a wiki may go on failing before we leave it alone.
const PATIENCE: Duration = Duration::from_secs(15 * 60);
/// How often a question that is too much, and cannot be made less, is asked.
const TRIES: u32 = 3;

/// Whoever asks the API of a wiki.
pub(super) struct Asker<T> {
    transport: T,
    /// Where the API is.
    pub(super) api: Url,
    /// The least time between an answer and the next question.
    pause: Duration,
    patience: Duration,
    /// Before that nothing is asked.
    not_before: Instant,
    failures: u32,
}

/// Why there is no answer, in the end.
#[derive(Debug)]
pub(super) enum Trouble {
    /// This question is too much; less of it may do.
    TooMuch(String),
    /// There is no API here; it may be where we are sent.
    Elsewhere { to: Option<String>, why: String },
    /// It is over.
    Over(Error),
}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Error {
        match trouble {
            Trouble::TooMuch(why) | Trouble::Elsewhere { why, .. } => {
                anyhow!("{why}; the same command goes on")
            }
            Trouble::Over(error) => error,
        }
    }
}

impl<T: Transport> Asker<T> {
    pub(super) fn new(transport: T, api: Url, pause: Duration) -> Asker<T> {
        let not_before = Instant::now();
        Asker { transport, api, pause, patience: PATIENCE, not_before, failures: 0 }
    }

    /// The same with another patience.
    pub(super) fn with_patience(self, patience: Duration) -> Asker<T> {
        Asker { patience, ..self }
    }

    /// Gives the transport back.
    pub(super) fn into_transport(self) -> T {
        self.transport
    }

    /// Asks, and asks again where that makes sense. A question that `can_be_less` comes back at once when
    /// it is too much.
    pub(super) async fn ask(
        &mut self,
        parameters: &[(&str, &str)],
        can_be_less: bool,
    ) -> Result<Reply, Trouble> {
        let url = question(&self.api, parameters);
        let (began, mut too_much) = (Instant::now(), 0);
        loop {
            sleep_until(self.not_before).await;
            let answered = self.transport.get(&url).await;
            let now = SystemTime::now();
            let (after, why) = match outcome(answered, now) {
                Outcome::Reply(reply) => {
                    self.failures = 0;
                    self.not_before = Instant::now() + self.pause;
                    return Ok(*reply);
                }
                Outcome::Refused(error) => return Err(Trouble::Over(error)),
                Outcome::Elsewhere { to, why } => {
                    // Whoever says that is well.
                    self.not_before = Instant::now() + self.pause;
                    return Err(Trouble::Elsewhere { to, why });
                }
                Outcome::TooMuch { after, why } => {
                    too_much += 1;
                    if can_be_less || too_much == TRIES {
                        self.back_off(after);
                        return Err(Trouble::TooMuch(why));
                    }
                    (after, why)
                }
                Outcome::Wait { after, why } => (after, why),
            };
            let until = self.back_off(after);
            if until.saturating_duration_since(began) > self.patience {
                return Err(Trouble::Over(match after {
                    Some(after) => anyhow!(
                        "the wiki asks us to come back in {} seconds ({why}); the same command goes on \
                         then",
                        after.as_secs()
                    ),
                    None => {
                        anyhow!("the wiki does not answer: {why}; the same command goes on later")
                    }
                }));
            }
            tracing::debug!("asked again: {why}");
        }
    }

    /// Sets the time of the next question after a failure.
    fn back_off(&mut self, after: Option<Duration>) -> Instant {
        let grown = FIRST_PAUSE.saturating_mul(1 << self.failures.min(16)).min(LONGEST_PAUSE);
        self.failures += 1;
        let now = Instant::now();
        let pause = after.unwrap_or(grown).max(self.pause);
        // A date past all dates is no time to wait for.
        self.not_before = now.checked_add(pause).unwrap_or(now + PATIENCE * 2);
        self.not_before
    }
}

#[cfg(test)]
pub(super) mod tests {
    use std::cell::RefCell;
    use std::collections::VecDeque;

    use hyper::StatusCode;

    use super::*;
    use crate::fetch::client::{Answer, Failure};

    /// Gives these answers in turn, the last one for ever, and writes down when it was asked.
    struct Script {
        answers: RefCell<VecDeque<Result<Answer, Failure>>>,
        asked: RefCell<Vec<Instant>>,
    }

    impl Transport for &Script {
        async fn get(&self, _: &Url) -> Result<Answer, Failure> {
            self.asked.borrow_mut().push(Instant::now());
            let mut answers = self.answers.borrow_mut();
            if answers.len() > 1 { answers.pop_front().unwrap() } else { answers[0].clone() }
        }
    }

    /// Answers by what is asked, and writes that down.
    pub(in crate::fetch) struct Told<F> {
        pub(in crate::fetch) answer: F,
        pub(in crate::fetch) asked: RefCell<Vec<Url>>,
    }

    impl<F: Fn(&Url) -> Result<Answer, Failure>> Transport for &Told<F> {
        async fn get(&self, url: &Url) -> Result<Answer, Failure> {
            self.asked.borrow_mut().push(url.clone());
            (self.answer)(url)
        }
    }

    /// An answer with this body, and a place where it sends us on.
    pub(in crate::fetch) fn said(status: u16, body: &str, to: Option<&str>) -> Answer {
        let status = StatusCode::from_u16(status).unwrap();
        let mut answer = Answer { status, body: body.as_bytes().to_vec(), ..Answer::default() };
        if let Some(to) = to {
            answer.headers.insert("location", to.parse().unwrap());
        }
        answer
    }

    fn answer(status: u16, after: Option<u64>) -> Result<Answer, Failure> {
        let status = StatusCode::from_u16(status).unwrap();
        let mut answer = Answer { status, body: b"{}".to_vec(), ..Answer::default() };
        if let Some(after) = after {
            answer.headers.insert("retry-after", after.to_string().parse().unwrap());
        }
        Ok(answer)
    }

    /// Asks once, and gives what came of it with the seconds between the questions.
    async fn asked(
        answers: Vec<Result<Answer, Failure>>,
        can_be_less: bool,
    ) -> (Result<Reply, Trouble>, Vec<u64>) {
        let script = Script { answers: RefCell::new(answers.into()), asked: RefCell::default() };
        let api = "http://wiki.rotweb.net/api.php".parse().unwrap();
        let mut asker = Asker::new(&script, api, Duration::from_millis(500));
        let reply = asker.ask(&[], can_be_less).await;
        let asked = script.asked.borrow();
        let pauses = asked.windows(2).map(|it| (it[1] - it[0]).as_secs()).collect();
        (reply, pauses)
    }

    #[tokio::test(start_paused = true)]
    async fn what_passes_is_waited_for_as_long_as_the_wiki_says() {
        let broken = || Err(Failure::Broken("reset".to_owned()));
        let script =
            vec![answer(503, Some(7)), broken(), broken(), answer(429, None), answer(200, None)];
        let (reply, pauses) = asked(script, true).await;
        assert!(reply.is_ok());
        assert_eq!(pauses, [7, 2, 4, 8]);
    }

    #[tokio::test(start_paused = true)]
    async fn a_wiki_has_its_pause_between_two_questions() {
        let answers = RefCell::new([answer(200, None)].into());
        let script = Script { answers, asked: RefCell::default() };
        let api = "http://wiki.rotweb.net/api.php".parse().unwrap();
        let mut asker = Asker::new(&script, api, Duration::from_millis(500));
        for _ in 0..3 {
            assert!(asker.ask(&[], true).await.is_ok());
        }
        // So it has where there is no API, for whoever says that is well.
        script.answers.replace([answer(404, None)].into());
        assert!(matches!(asker.ask(&[], true).await, Err(Trouble::Elsewhere { .. })));
        assert!(asker.ask(&[], true).await.is_err());
        let asked = script.asked.borrow();
        let pauses: Vec<_> = asked.windows(2).map(|it| (it[1] - it[0]).as_millis()).collect();
        assert_eq!(pauses, [500, 500, 500, 500]);
    }

    #[tokio::test(start_paused = true)]
    async fn patience_has_an_end() {
        let (reply, pauses) = asked(vec![answer(503, None)], true).await;
        let error = Error::from(reply.unwrap_err()).to_string();
        assert!(error.contains("status 503; the same command goes on later"), "{error}");
        assert!(
            pauses.len() < 25 && pauses.iter().sum::<u64>() <= PATIENCE.as_secs(),
            "{pauses:?}"
        );

        let (reply, pauses) = asked(vec![answer(503, Some(86_400))], true).await;
        let error = Error::from(reply.unwrap_err()).to_string();
        assert!(error.contains("come back in 86400 seconds"), "{error}");
        assert!(pauses.is_empty());
        assert!(asked(vec![answer(503, Some(u64::MAX))], true).await.0.is_err());
        // All of it is waited for.
        let most = PATIENCE.as_secs();
        let (reply, pauses) = asked(vec![answer(503, Some(most)), answer(200, None)], true).await;
        assert!(reply.is_ok() && pauses == [most], "{pauses:?}");
        assert!(asked(vec![answer(503, Some(most + 1))], true).await.0.is_err());
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_too_much_is_made_less_or_tried_a_few_times() {
        let (reply, pauses) = asked(vec![answer(500, None)], true).await;
        assert!(matches!(reply, Err(Trouble::TooMuch(_))) && pauses.is_empty());
        let (reply, pauses) = asked(vec![answer(500, None)], false).await;
        assert!(matches!(reply, Err(Trouble::TooMuch(_))));
        assert_eq!(pauses, [1, 2]);
    }

    #[tokio::test(start_paused = true)]
    async fn after_a_failure_the_next_question_waits_and_after_an_answer_all_is_well() {
        let answers = vec![
            answer(500, None),
            answer(500, None),
            answer(200, None),
            answer(500, None),
            answer(200, None),
        ];
        let script = Script { answers: RefCell::new(answers.into()), asked: RefCell::default() };
        let api = "http://wiki.rotweb.net/api.php".parse().unwrap();
        let mut asker = Asker::new(&script, api, Duration::ZERO);
        for _ in 0..5 {
            let _ = asker.ask(&[], true).await;
        }
        let asked = script.asked.borrow();
        let pauses: Vec<_> = asked.windows(2).map(|it| (it[1] - it[0]).as_secs()).collect();
        assert_eq!(pauses, [1, 2, 0, 1]);
    }
}
