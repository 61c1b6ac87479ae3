//! Warnings are kept as well as shown: whoever reads a report in the morning did not see the night's log.

use std::fmt::{self, Write as _};
use std::sync::{Mutex, PoisonError};

use tracing::field::{Field, Visit};
use tracing::{Event, Level, Metadata, Subscriber};
use tracing_subscriber::layer::{Context, Filter, Layer};

/// Lines under this target are about the moment: tomorrow they say nothing.
pub(crate) const OF_THE_MOMENT: &str = "wikirot::now";

/// Warnings that are kept; a list with a thousand faults has one fault.
const MOST: usize = 20;

/// Bytes of one that are kept.
const LONGEST: usize = 500;

static HEARD: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// The warnings so far, each once.
pub(crate) fn warnings() -> Vec<String> {
    HEARD.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Which lines are kept.
pub(super) struct Lasting;

impl<S> Filter<S> for Lasting {
    fn enabled(&self, metadata: &Metadata<'_>, _: &Context<'_, S>) -> bool {
        *metadata.level() == Level::WARN
            && metadata.target().starts_with("wikirot")
            && metadata.target() != OF_THE_MOMENT
    }
}

/// Keeps them.
pub(super) struct Keeper;

impl<S: Subscriber> Layer<S> for Keeper {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut message = Message(String::new());
        event.record(&mut message);
        let Message(mut text) = message;
        text.truncate(text.floor_char_boundary(LONGEST));
        let mut heard = HEARD.lock().unwrap_or_else(PoisonError::into_inner);
        if heard.len() < MOST && !heard.contains(&text) {
            heard.push(text);
        }
    }
}

struct Message(String);

impl Visit for Message {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "message" {
            // Writing to a String cannot fail; one that stands for several lines stays one.
            let _ = write!(self.0, "{value:?}");
            self.0 = self.0.replace('\n', " ");
        }
    }
}

/// What is logged while `work` is done, each line with its level.
#[cfg(test)]
pub(crate) fn logged(work: impl FnOnce()) -> Vec<String> {
    use std::sync::Arc;

    use tracing_subscriber::prelude::*;

    struct All(Arc<Mutex<Vec<String>>>);

    impl<S: Subscriber> Layer<S> for All {
        fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
            let mut message = Message(String::new());
            event.record(&mut message);
            let line = format!("{} {}", event.metadata().level(), message.0);
            self.0.lock().unwrap_or_else(PoisonError::into_inner).push(line);
        }
    }

    let lines = Arc::default();
    let subscriber = tracing_subscriber::registry().with(All(Arc::clone(&lines)));
    tracing::subscriber::with_default(subscriber, work);
    std::mem::take(&mut *lines.lock().unwrap_or_else(PoisonError::into_inner))
}

#[cfg(test)]
mod tests {
    use tracing_subscriber::prelude::*;

    use super::*;

    #[test]
    fn warnings_are_kept_each_once_in_one_line_and_not_all_of_them() {
        let subscriber = tracing_subscriber::registry().with(Keeper.with_filter(Lasting));
        tracing::subscriber::with_default(subscriber, || {
            tracing::warn!(of = 1, "one\nof two lines");
            tracing::warn!("one\nof two lines");
            tracing::warn!(target: OF_THE_MOMENT, "for now");
            tracing::warn!(target: "other", "of another");
            tracing::info!("by the way");
            tracing::error!("worse");
            tracing::warn!("{}", "é".repeat(LONGEST));
            (0..MOST).for_each(|n| tracing::warn!("warning {n}"));
        });
        let heard = warnings();
        assert_eq!(heard[0], "one of two lines");
        assert_eq!(heard[1], "é".repeat(LONGEST / 2));
        assert_eq!((heard.len(), &*heard[MOST - 1]), (MOST, "warning 17"));
    }
}
