//! Which links are this machine's, where several share a wiki.
//!
//! Shares are by lane, so that politeness holds without a word between the machines: what shares a
//! lane (a host, a family of hosts) is asked by one of them.

use std::ffi::OsString;

use anyhow::{Result, bail};
use wikirot_check::Config;
use wikirot_wikitext::checkable;

use crate::cli::values::Shard;

/// Where a job of an array finds its number: the variable, and the one that holds the lowest number.
const NUMBERS: [(&str, Option<&str>); 2] =
    [("JOB_COMPLETION_INDEX", None), ("SLURM_ARRAY_TASK_ID", Some("SLURM_ARRAY_TASK_MIN"))];

/// One share of all links.
#[derive(Clone, Debug)]
pub(crate) struct Share {
    /// From 1.
    index: u32,
    count: u32,
    lanes: Config,
}

impl Share {
    /// The share that `shard` names. `env` answers for the environment; `lanes` tells the lanes.
    pub(crate) fn new(
        shard: Shard,
        env: &dyn Fn(&str) -> Option<OsString>,
        lanes: &Config,
    ) -> Result<Share> {
        let count = shard.count;
        let index = match shard.index {
            Some(index) => index,
            None => number_of_this_job(env)?,
        };
        if !(1..=count).contains(&index) {
            bail!("--shard auto/{count}: this is job {index} of the array; give it {count} jobs");
        }
        Ok(Share { index, count, lanes: lanes.clone() })
    }

    /// Whether a link to this recorded URL is in the share. What cannot be asked has no host, and is
    /// in one share together.
    pub(crate) fn has(&self, recorded: &str) -> bool {
        let checked = checkable(recorded).ok();
        let host = checked.as_ref().and_then(|url| url.host_str()).unwrap_or_default();
        fnv1a(self.lanes.lane_of(host)) % u64::from(self.count) == u64::from(self.index - 1)
    }

    /// Changes when the share does: a page that is as it was still has other links for another share.
    pub(crate) fn name(&self) -> String {
        let families = &self.lanes.families;
        format!("{}/{} {:?} {families:?}", self.index, self.count, self.lanes.lanes)
    }
}

/// The number of this job, from 1.
fn number_of_this_job(env: &dyn Fn(&str) -> Option<OsString>) -> Result<u32> {
    let number = |name: &str| env(name)?.to_str()?.trim().parse::<u32>().ok();
    for (name, lowest) in NUMBERS {
        if let Some(index) = number(name) {
            let lowest = lowest.and_then(number).unwrap_or(0);
            return Ok(index.saturating_sub(lowest).saturating_add(1));
        }
    }
    bail!(
        "--shard auto: neither JOB_COMPLETION_INDEX nor SLURM_ARRAY_TASK_ID holds a number; \
         write K/N outside of a job array"
    )
}

/// FNV-1a, 64 bits: the same on every machine and in every version.
fn fnv1a(text: &str) -> u64 {
    text.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(text: &str) -> Share {
        Share::new(text.parse().unwrap(), &|_| None, &Config::default()).unwrap()
    }

    fn index(vars: &[(&str, &str)]) -> Result<u32> {
        let env = |name: &str| vars.iter().find(|it| it.0 == name).map(|it| it.1.into());
        Share::new("auto/4".parse().unwrap(), &env, &Config::default()).map(|it| it.index)
    }

    #[test]
    fn each_link_is_in_one_share_and_a_lane_is_never_torn() {
        let shares: Vec<Share> = (1..=7).map(|k| share(&format!("{k}/7"))).collect();
        let owner = |url: &str| {
            let owners: Vec<_> = (0..7).filter(|k| shares[*k].has(url)).collect();
            assert_eq!(owners.len(), 1, "{url}");
            owners[0]
        };
        let mut sizes = [0; 7];
        for n in 0..7_000 {
            sizes[owner(&format!("http://host{n}.example/x"))] += 1;
        }
        assert!(sizes.iter().all(|size| (800..1_200).contains(size)), "{sizes:?}");
        assert_eq!(owner("http://a.example/x"), owner("https://A.example:8080/y#z"));
        assert_eq!(owner("http://a.sourceforge.net/"), owner("http://b.sf.net/"));
        assert_eq!(owner("mailto:a@b.example"), owner("irc://c.example"));
    }

    #[test]
    fn the_hash_is_the_published_one() {
        assert_eq!(fnv1a(""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a("foobar"), 0x8594_4171_f739_67e8);
    }

    #[test]
    fn jobs_of_an_array_find_their_number() {
        assert_eq!(index(&[("JOB_COMPLETION_INDEX", "0")]).unwrap(), 1);
        assert_eq!(index(&[("SLURM_ARRAY_TASK_ID", "3")]).unwrap(), 4);
        let from_one = [("SLURM_ARRAY_TASK_ID", "4"), ("SLURM_ARRAY_TASK_MIN", "1")];
        assert_eq!(index(&from_one).unwrap(), 4);
        assert!(index(&[]).is_err());
        let error = index(&[("JOB_COMPLETION_INDEX", "4")]).unwrap_err().to_string();
        assert!(error.ends_with("this is job 5 of the array; give it 4 jobs"), "{error}");
    }
}
