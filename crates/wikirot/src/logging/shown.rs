//! Which log lines are shown: our own by the level that was asked for, and of those of others next to none.

use std::sync::atomic::{AtomicBool, Ordering};

use tracing::level_filters::LevelFilter;
use tracing::subscriber::Interest;
use tracing::{Event, Level, Metadata};
use tracing_subscriber::layer::{Context, Filter};

/// Lines under this target, few and far between, are shown to whoever is not quiet.
pub(crate) const TOLD: &str = "wikirot::told";

/// What a resolver calls replies that answer nothing that was asked.
const FOREIGN_REPLY: &str = "hickory_net::udp";

/// Lets pass what is to be shown.
pub(super) struct Shown {
    level: LevelFilter,
    /// A reply that nobody asked for was told of: who guesses sends thousands.
    told_of_reply: AtomicBool,
}

impl Shown {
    pub(super) fn new(level: LevelFilter) -> Shown {
        Shown { level, told_of_reply: AtomicBool::new(false) }
    }

    fn shows(&self, metadata: &Metadata<'_>) -> bool {
        let level = match metadata.target() {
            TOLD if self.level >= LevelFilter::WARN => self.level.max(LevelFilter::INFO),
            target if target.starts_with("wikirot") => self.level,
            // Who asks for everything gets it.
            _ if self.level == LevelFilter::TRACE => self.level,
            _ if is_foreign_reply(metadata) => self.level.min(LevelFilter::WARN),
            _ => LevelFilter::OFF,
        };
        *metadata.level() <= level
    }
}

impl<S> Filter<S> for Shown {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        self.shows(metadata)
    }

    fn callsite_enabled(&self, metadata: &'static Metadata<'static>) -> Interest {
        match self.shows(metadata) {
            true => Interest::always(),
            false => Interest::never(),
        }
    }

    fn event_enabled(&self, event: &Event<'_>, _: &Context<'_, S>) -> bool {
        let metadata = event.metadata();
        self.level == LevelFilter::TRACE
            || !is_foreign_reply(metadata)
            || !self.told_of_reply.swap(true, Ordering::Relaxed)
    }

    fn max_level_hint(&self) -> Option<LevelFilter> {
        Some(self.level.max(LevelFilter::INFO))
    }
}

/// Whether a line is about a DNS reply with a wrong number, from a wrong place or to another question.
pub(super) fn is_foreign_reply(metadata: &Metadata<'_>) -> bool {
    *metadata.level() == Level::WARN && metadata.target().starts_with(FOREIGN_REPLY)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use tracing::subscriber::with_default;
    use tracing_subscriber::Layer;
    use tracing_subscriber::prelude::*;

    use super::*;

    struct Count(Arc<Mutex<Vec<String>>>);

    impl<S: tracing::Subscriber> Layer<S> for Count {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            let metadata = event.metadata();
            self.0.lock().unwrap().push(format!("{} {}", metadata.target(), metadata.level()));
        }
    }

    /// Which of some lines are shown at a level.
    fn shown(level: LevelFilter) -> Vec<String> {
        let lines: Arc<Mutex<Vec<String>>> = Arc::default();
        let layer = Count(Arc::clone(&lines)).with_filter(Shown::new(level));
        with_default(tracing_subscriber::registry().with(layer), || {
            tracing::error!(target: "wikirot", "x");
            tracing::warn!(target: "wikirot::scan", "x");
            tracing::info!(target: "wikirot::scan", "x");
            tracing::info!(target: "wikirot::told", "x");
            tracing::error!(target: "other", "x");
            for _ in 0..2 {
                tracing::warn!(target: "hickory_net::udp::client", "x");
                tracing::info!(target: "hickory_net::udp::client", "x");
            }
        });
        let lines = lines.lock().unwrap();
        lines.clone()
    }

    #[test]
    fn of_others_nothing_is_shown_but_one_reply_that_nobody_asked_for() {
        let ours =
            ["wikirot ERROR", "wikirot::scan WARN", "wikirot::scan INFO", "wikirot::told INFO"];
        let foreign = "hickory_net::udp::client WARN";
        assert_eq!(shown(LevelFilter::OFF), [""; 0]);
        assert_eq!(shown(LevelFilter::ERROR), ours[..1]);
        assert_eq!(shown(LevelFilter::WARN), [ours[0], ours[1], ours[3], foreign]);
        assert_eq!(shown(LevelFilter::INFO), [ours[0], ours[1], ours[2], ours[3], foreign]);
        assert_eq!(shown(LevelFilter::TRACE).len(), 4 + 1 + 4);
    }
}
