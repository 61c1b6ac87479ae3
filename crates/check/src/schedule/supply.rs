//! What a host has in its lane, and what waits for it with the caller. Whoever stands between a caller and a checker
//! counts in the same way.

use crate::check::Target;

/// With no more than so many in its lane, more is wanted of a host: enough for the time that the caller needs to
/// look for them.
const LOW: u32 = 16;

/// The URLs of a host that were not begun, and whether more is wanted of it: see [`Target::behind`].
#[derive(Clone, Copy, Debug, Default)]
pub struct Supply {
    /// In the lane, or nearly: those that are begun twice count twice.
    queued: u32,
    /// With the caller.
    behind: u32,
    /// One of those that came, to name the host by.
    last: u64,
    /// More is on its way.
    wanted: bool,
}

impl Supply {
    /// One came; gives how many fewer and how many there are behind it.
    pub fn came(&mut self, target: &Target) -> (u32, u32) {
        self.queued += 1;
        (self.last, self.wanted) = (target.id, false);
        (std::mem::replace(&mut self.behind, target.behind), target.behind)
    }

    /// One is begun; names the host where more of it is wanted.
    pub fn begun(&mut self) -> Option<u64> {
        self.queued = self.queued.saturating_sub(1);
        let wants = self.queued <= LOW && self.behind > 0 && !self.wanted;
        self.wanted |= wants;
        wants.then_some(self.last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_is_wanted_once_before_the_lane_runs_dry() {
        let mut supply = Supply::default();
        let target = |id, behind| Target { behind, ..Target::new(id, "http://a.org/") };
        for id in 0..40 {
            supply.came(&target(id, 60));
        }
        let wanted: Vec<_> = (0..40).map(|_| supply.begun()).collect();
        let at: Vec<_> = (0..40).filter(|n| wanted[*n].is_some()).collect();
        assert_eq!((at, wanted[23]), (vec![23], Some(39)));
        // What comes may be asked for again, until there is no more.
        assert_eq!(supply.came(&target(40, 59)), (60, 59));
        assert_eq!(supply.begun(), Some(40));
        assert_eq!(supply.came(&target(41, 0)), (59, 0));
        assert_eq!(supply.begun(), None);
    }
}
