//! What each host of the wiki has waiting here, so that the recorder sends more of it in time: what waits here is in
//! memory, all else is in the state.

use std::collections::HashMap;

use tokio::sync::mpsc::UnboundedSender;
use url::Url;
use wikirot_check::{Supply, Target};

/// The supplies of all hosts, and who hears of which of them more is wanted.
#[derive(Default)]
pub(super) struct Supplies {
    hosts: HashMap<Box<str>, Supply>,
    wants: Option<UnboundedSender<u64>>,
}

impl Supplies {
    pub(super) fn tell_wants(&mut self, wants: UnboundedSender<u64>) {
        self.wants = Some(wants);
    }

    /// A target came.
    pub(super) fn came(&mut self, target: &Target) {
        self.host_of(&target.url).came(target);
    }

    /// The target of this URL was answered.
    pub(super) fn answered(&mut self, url: &str) {
        let wanted = self.host_of(url).begun();
        if let Some((id, wants)) = wanted.zip(self.wants.as_ref()) {
            // Who sends nothing more does not listen.
            let _ = wants.send(id);
        }
    }

    fn host_of(&mut self, url: &str) -> &mut Supply {
        let url = Url::parse(url).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        self.hosts.entry(host.into()).or_default()
    }
}
