//! `wikirot patch`: the replacements of the report, applied to the dump's own text.

use std::collections::HashSet;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use jiff::civil::Date;
use wikirot_report::count;
use wikirot_report::edit::{DeadLinkTemplate, ImportXml, apply, edits, replacement, unified_diff};
use wikirot_report::model::{
    Context as Surroundings, Kind, Occurrence, Origin, PageReport, Site, Source,
};

use crate::cli::args::PatchArgs;
use crate::clock;
use crate::exit::Ended;
use crate::output;
use crate::scan::condition::Condition;
use crate::scan::corpus;
use crate::scan::spool::Header;
use crate::scan::trouble::Trouble;
use crate::scan::wiki;
use crate::scan::{OpenedDump, Scratch};
use crate::state::{State, View};
use crate::{heed, settings};

use super::proof::{KnownLinks, Proof, Templates};

/// The file for `Special:Import` and `importDump.php`.
const IMPORT: &str = "import.xml";

/// Bytes of a file's name without its ending; file systems take 255 in all.
const LONGEST_NAME: usize = 200;

/// Runs the command.
pub(crate) fn run(args: &PatchArgs) -> Result<Ended> {
    let mut reader = State::open_read_only(&super::state_file(&args.state)?)?;
    let (options, languages) = settings::mark(&args.mark, &reader)?;
    let ignored = heed::lists(&[], &reader)?;
    let view = reader.view(languages)?;
    heed::in_view(&view, &ignored)?;
    let (known, run) = view.about()?;
    let threads = std::thread::available_parallelism().unwrap_or(std::num::NonZeroUsize::MIN);
    let opened = OpenedDump::open(&args.dumps, threads)?;
    same_wiki(&known, &opened.site.dbname)?;
    prepare(&args.out)?;
    let date = options.date(&run);
    let site = wiki::plain_site(&opened.site);
    let template = options.dead_link.clone().with_known_flags();
    let patches = Patches {
        view: &view,
        template: &options.dead_link,
        date,
        out: &args.out,
        classes: &args.class,
    };
    let pages = Templates::of(&site);
    let mut proof = Proof::new(&site, &template, &pages);
    let done = patches.write(args, &known, opened, &mut proof)?;
    super::print(done.told(&args.out).as_bytes())?;
    done.trouble.tell_or_sum_up();
    Ok(if done.trouble.is_damage() { Ended::DamagedDump } else { Ended::Done })
}

fn same_wiki(site: &Site, dbname: &str) -> Result<()> {
    if !site.dbname.is_empty() && !dbname.is_empty() && site.dbname != dbname {
        bail!(
            "the state is of {}, the dump of {dbname}: name the right one with --state",
            site.dbname
        );
    }
    Ok(())
}

/// Makes the folder; what an earlier patch left there could be taken for ours.
fn prepare(out: &Path) -> Result<()> {
    let cannot = || format!("cannot use {}", out.display());
    fs::create_dir_all(out).with_context(cannot)?;
    if fs::read_dir(out).with_context(cannot)?.next().is_some() {
        bail!("{} is not empty: empty it, or name another folder with --out", out.display());
    }
    Ok(())
}

/// What was done.
#[derive(Debug, Default)]
struct Done {
    pages: u64,
    applied: u64,
    stale: u64,
    /// Pages of which the state knows a newer revision than the dump has.
    outdated: u64,
    /// Dead links that nobody said how to mark.
    unmarked: u64,
    /// What was not as it should be in the dump; the other pages are done.
    trouble: Trouble,
}

impl Done {
    fn told(&self, out: &Path) -> String {
        let mut told = match self.pages {
            0 => "nothing to do".to_owned(),
            pages => format!(
                "{} changed on {}, in {}",
                count(self.applied, "link"),
                count(pages, "page"),
                out.display()
            ),
        };
        if self.stale > 0 {
            let left = count(self.stale, "link");
            told.push_str(&format!("; {left} left alone: edited since, marked already, or not to be changed without another link"));
        }
        if self.outdated > 0 {
            let left = count(self.outdated, "page");
            told.push_str(&format!(
                "; {left} left alone: a newer revision was scanned, so patch a newer dump"
            ));
        }
        if self.unmarked > 0 {
            let dead = count(self.unmarked, "dead link");
            told.push_str(&format!(
                "; {dead} unmarked: say with --dead-link how the wiki does that"
            ));
        }
        told.push('\n');
        told
    }
}

/// Patches to make.
struct Patches<'a> {
    view: &'a View<'a>,
    template: &'a DeadLinkTemplate,
    date: Date,
    out: &'a Path,
    /// Of which links; all where none is named.
    classes: &'a [Kind],
}

impl Patches<'_> {
    fn write(
        &self,
        args: &PatchArgs,
        site: &Site,
        dump: OpenedDump,
        proof: &mut Proof<'_>,
    ) -> Result<Done> {
        let mut done = Done::default();
        let to_do = self.titles(&mut done)?;
        if to_do.is_empty() {
            return Ok(done);
        }
        let now =
            Timestamp::try_from(clock::now()).context("the system's clock is out of its range")?;
        let path = self.out.join(IMPORT);
        // Of a title that comes twice the newest revision is patched, so all have to be seen before.
        let scratch = Scratch::usual(std::num::NonZeroUsize::MIN);
        let (spool, trouble) = corpus::some_pages(dump, &scratch, |title| to_do.contains(title))?;
        done.trouble = trouble;
        output::write(&path, |out| {
            let mut import = ImportXml::new(out, site, now, &args.user, &args.comment)?;
            let mut buffer = Vec::new();
            for chunk in 0..spool.chunks() {
                spool.read_chunk::<anyhow::Error>(chunk, &mut buffer, |page, text| {
                    self.patch(&page, text, proof, &mut import, &mut done)
                })?;
            }
            import.finish()?;
            Ok(())
        })?;
        if done.pages == 0 {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
        Ok(done)
    }

    fn is_wanted(&self, link: &Occurrence) -> bool {
        self.classes.is_empty() || self.classes.contains(&link.kind())
    }

    /// Pages with something to do.
    fn titles(&self, done: &mut Done) -> Result<HashSet<String>> {
        let usual = DeadLinkTemplate::wikipedia();
        let has_none = *self.template == DeadLinkTemplate::none();
        let mut titles = HashSet::new();
        self.view.pages_to_list(&mut |report| {
            let PageReport { page, occurrences } = report;
            if !may_be_edited(page.ns, &page.title) {
                return Ok(());
            }
            let by = |it: &Occurrence, template: &DeadLinkTemplate| {
                let is_meant = it.place.is_editable() && self.is_wanted(it);
                is_meant && replacement(page, it, template, self.date).is_some()
            };
            if occurrences.iter().any(|it| by(it, self.template)) {
                titles.insert(page.title.clone());
            }
            if has_none {
                let is_unmarked = |it: &&Occurrence| by(it, &usual) && !by(it, self.template);
                done.unmarked += occurrences.iter().filter(is_unmarked).count() as u64;
            }
            Ok(())
        })?;
        Ok(titles)
    }

    fn patch<W: Write>(
        &self,
        page: &Header,
        text: &str,
        proof: &mut Proof<'_>,
        import: &mut ImportXml<W>,
        done: &mut Done,
    ) -> Result<()> {
        // What was mended while it was read is not what the wiki has.
        if page.condition != Condition::Whole || page.model != "wikitext" {
            return Ok(());
        }
        let Some(mut report) = self.view.page_named(&page.title)? else { return Ok(()) };
        if report.page.revision > page.revision {
            done.outdated += 1;
            return Ok(());
        }
        report.page.revision = page.revision;
        let known = known_links(&report, text);
        report.occurrences.retain(|it| self.is_wanted(it));
        let wanted = edits(text, &report, self.template, self.date);
        let count = wanted.edits.len();
        let edits = proof.keep(page, text, wanted.edits, &known);
        done.stale += (wanted.stale + count - edits.len()) as u64;
        if !edits.is_empty() {
            done.pages += 1;
            done.applied += edits.len() as u64;
            let edited = apply(text, &edits);
            self.write_page(&report, text, &edited)?;
            import.page(&report, &edited)?;
        }
        Ok(())
    }

    fn write_page(&self, report: &PageReport, old: &str, new: &str) -> Result<()> {
        let title = &report.page.title;
        let name = file_name(title);
        let diff = unified_diff(title, old, new);
        for (ending, contents) in [("wiki", new), ("diff", &diff)] {
            let path: PathBuf = self.out.join(format!("{name}.{ending}"));
            fs::write(&path, contents)
                .with_context(|| format!("cannot write {}", path.display()))?;
        }
        Ok(())
    }
}

/// Whether pages of this title hold text that editors write: dumps of old wikis do not tell scripts apart, and what
/// the interface shows is seldom read as text alone.
fn may_be_edited(ns: i32, title: &str) -> bool {
    match ns {
        // The user's own scripts.
        2 => ![".js", ".css", ".json"].iter().any(|ending| title.ends_with(ending)),
        // The interface.
        8 => false,
        // Styles of templates.
        10 => !title.ends_with("/styles.css"),
        // Modules, but for what documents them.
        828 => title.contains('/'),
        _ => true,
    }
}

/// What is known of the links of a page where its text has them still.
fn known_links(report: &PageReport, text: &str) -> KnownLinks {
    let all = report.occurrences.iter();
    let there = all.filter(|it| text.get(it.place.bytes.clone()) == Some(&*it.place.source));
    let mut known = KnownLinks::default();
    for Occurrence { place, status, .. } in there {
        if status.is_usurped() {
            known.hidden.insert(place.bytes.clone());
        }
        if place.origin != Origin::Text || place.context == Surroundings::TemplateArgument {
            known.made.push(place.bytes.start);
        }
    }
    known.made.sort_unstable();
    known
}

/// A file's name for a page: letters and digits of any script stay, a space becomes `_`, all else
/// is percent-encoded. What is too long is cut, with a hash of the whole title behind it.
fn file_name(title: &str) -> String {
    let mut name = String::with_capacity(title.len());
    for char in title.chars() {
        match char {
            ' ' => name.push('_'),
            '-' | '(' | ')' => name.push(char),
            // A name that begins with a dot is hidden, or leads upwards.
            '.' if !name.is_empty() => name.push(char),
            _ if char.is_alphanumeric() => name.push(char),
            _ => {
                let mut bytes = [0; 4];
                for byte in char.encode_utf8(&mut bytes).bytes() {
                    name.push_str(&format!("%{byte:02X}"));
                }
            }
        }
    }
    if name.len() > LONGEST_NAME {
        let mut hasher = DefaultHasher::new();
        title.hash(&mut hasher);
        name.truncate(name.floor_char_boundary(LONGEST_NAME - 17));
        name.push_str(&format!("-{:016x}", hasher.finish()));
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_safe_and_tell_titles_apart() {
        for (title, name) in [
            ("Installation guide (Русский)", "Installation_guide_(Русский)"),
            ("Help:Editing", "Help%3AEditing"),
            ("A/../b", "A%2F..%2Fb"),
            ("../x", "%2E.%2Fx"),
            ("A_B%\u{202e}", "A%5FB%25%E2%80%AE"),
        ] {
            assert_eq!(file_name(title), name);
        }
        let long = |end: &str| file_name(&("日".repeat(80) + end));
        assert!(long("a").len() <= LONGEST_NAME);
        assert_ne!(long("a"), long("b"));
    }
}
