//! Tells a person who watches that nobody answers, long before the run is sure of it.

use std::sync::Arc;
use std::time::Duration;

use tokio::time::sleep;
use wikirot_check::Pulse;

use crate::logging::OF_THE_MOMENT;

/// How often it is looked.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// So many looks after the first request an answer is late: four seconds.
const LATE: u32 = 8;

/// Waits until somebody has answered, and tells whoever `may_see` it that this takes long.
pub(super) async fn tell(pulse: Arc<Pulse>, may_see: bool) {
    if !may_see {
        return;
    }
    let mut looks = 0;
    while pulse.answers() == 0 {
        looks += u32::from(pulse.requests() > 0);
        if looks == LATE {
            tracing::warn!(
                target: OF_THE_MOMENT,
                "no host has answered yet: see that this machine is on the network, may ask a name server and \
                 reach ports 80 and 443; a proxy is named with --proxy. The run goes on by itself if the \
                 network comes; Ctrl-C ends it, and the same command goes on later"
            );
        }
        sleep(LOOK_EVERY).await;
    }
}
