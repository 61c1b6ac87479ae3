//! Lists, rules and options as they are when a report is written, whenever a link's turn came.

use std::path::{Path, PathBuf};

use anyhow::Result;
use wikirot_check::{Check, Checker};

use crate::cli::args::CheckArgs;
use crate::ignore::{IgnoreList, Lists};
use crate::recorder::{ignored, skipped};
use crate::settings;
use crate::state::{Known, Reader, Run, StateError, View};

/// Under what name the state remembers the files of ignore lists, one a line.
const FILES: &str = "ignore-files";

/// Remembers which files hold lists, and how long what is signed in them holds, for reports that are made later.
pub(crate) fn remember(run: &mut Run, args: &CheckArgs) -> Result<(), StateError> {
    let absolute = args.ignore.iter().filter_map(|file| std::path::absolute(file).ok());
    let lines: Vec<_> = absolute.map(|file| file.display().to_string()).collect();
    run.remember(FILES, &lines.join("\n"))?;
    run.remember(settings::SIGNED_FOR_DAYS, &settings::signed_for(args).to_string())
}

/// The lists in these files as they are now, where none is named in those of the last run, and what editors
/// said on pages of the wiki.
pub(crate) fn lists(files: &[PathBuf], state: &Reader) -> Result<IgnoreList> {
    let remembered = state.note(FILES)?.unwrap_or_default();
    let remembered = remembered.lines().map(PathBuf::from).filter(|file| Path::is_file(file));
    let signed_for = settings::signed_for_before(state)?;
    let lists = match files {
        [] => Lists::from_files(&remembered.collect::<Vec<_>>(), signed_for),
        named => Lists::from_files(named, signed_for),
    };
    with_said(lists?, state)
}

/// The same at the end of a run that was given these files.
pub(crate) fn lists_again(files: &[PathBuf], state: &Reader) -> Result<IgnoreList> {
    with_said(Lists::from_files_again(files, settings::signed_for_before(state)?)?, state)
}

fn with_said(mut lists: Lists, state: &Reader) -> Result<IgnoreList> {
    settings::add_said(&mut lists, state)?;
    Ok(lists.finish(settings::today()))
}

/// Takes in a view for ignored what is so by now.
pub(crate) fn in_view(view: &View<'_>, list: &IgnoreList) -> Result<(), StateError> {
    if list.is_empty() {
        return Ok(());
    }
    view.ignore(&|target| {
        let reason = target.verdict.is_failure().then_some(target.reason);
        list.matching(target.url, reason).is_some()
    })
}

/// What says that a link is not to be asked, or not to be told of.
pub(crate) struct Heed<'a> {
    /// What editors do not want to hear of.
    pub list: Option<&'a IgnoreList>,
    /// What may be asked at all, and what sites have said in this run.
    pub checker: &'a Checker,
}

impl Heed<'_> {
    /// Takes for skipped what is so by now.
    pub(crate) fn in_state(&self, run: &mut Run) -> Result<(), StateError> {
        run.judge_again(&|target| self.of(target))
    }

    fn of(&self, target: &Known<'_>) -> Option<Check> {
        let reason = target.verdict.is_failure().then_some(target.reason);
        let by_list = |list| ignored(target.id, target.url, reason, list);
        self.list.and_then(by_list).or_else(|| {
            let reason = self.checker.admits(target.url).err()?;
            Some(skipped(target.id, reason, None))
        })
    }
}
