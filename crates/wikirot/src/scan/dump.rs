//! The dump that the command line names: one file, or the parts of one wiki's dump.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use wikirot_dump::{
    Compression, DumpError, DumpReader, Input, InputOptions, Position, Section, SiteInfo,
};

/// So many parts are read side by side at most: some kinds of compression take 128 MiB each.
const MOST_READERS: NonZeroUsize = NonZeroUsize::new(4).unwrap();

/// A dump whose head has been read.
pub(crate) struct OpenedDump {
    /// What it says of its wiki.
    pub site: SiteInfo,
    /// Its length in bytes, compressed as it is; `None` for a pipe.
    pub length: Option<u64>,
    /// How its first part is compressed.
    pub compression: Compression,
    first: Option<(PathBuf, DumpReader)>,
    rest: VecDeque<Part>,
    /// Its parts may be read side by side.
    side_by_side: bool,
    threads: NonZeroUsize,
    options: InputOptions,
    stop: Arc<AtomicBool>,
    reached: Reached,
}

/// What is not opened yet: a file, or a section of it.
struct Part {
    path: PathBuf,
    section: Option<Section>,
}

/// How far a dump has been read, over all its parts; any thread may ask.
#[derive(Clone, Default)]
pub(crate) struct Reached(Arc<Mutex<Vec<Position>>>);

impl Reached {
    /// Bytes consumed, compressed as they are.
    pub(crate) fn get(&self) -> u64 {
        let parts = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        parts.iter().map(Position::get).sum()
    }

    /// The same is read once more.
    fn begin_again(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn go_on(&self, part: Position) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(part);
    }
}

impl OpenedDump {
    /// Opens the parts of a dump, which must all be of one wiki; `-` is standard input. Nothing of them
    /// is read but the heads.
    pub(crate) fn open(dumps: &[PathBuf], threads: NonZeroUsize) -> Result<OpenedDump> {
        Self::until(&Arc::default(), dumps, threads)
    }

    /// The same for who may `stop` reading them, wherever that is.
    pub(crate) fn until(
        stop: &Arc<AtomicBool>,
        dumps: &[PathBuf],
        threads: NonZeroUsize,
    ) -> Result<OpenedDump> {
        let options = InputOptions::default().threads(threads).until(Arc::clone(stop));
        let Some((path, others)) = dumps.split_first() else { bail!("no dump was given") };
        if dumps.iter().filter(|path| is_stdin(path)).count() > 1 {
            bail!("standard input (-) can be read once: give it once");
        }
        let named = |path: &Path, error: DumpError| match others {
            [] => anyhow::Error::new(error),
            _ => anyhow::Error::new(error).context(name(path)),
        };
        let input = open(path, &options).map_err(|error| named(path, error))?;
        let (mut length, compression) = (input.len(), input.compression());
        let first = DumpReader::new(input).map_err(|error| named(path, error))?;
        let mut site = first.site_info().clone();
        // Blocks of bz2 are unpacked on all threads as it is; of pipes one may be written behind the other.
        let mut side_by_side =
            length.is_some() && !is_stdin(path) && compression != Compression::Bzip2;
        for path in others {
            let metadata = std::fs::metadata(path);
            length = length.zip(metadata.as_ref().ok()).map(|(sum, it)| sum + it.len());
            // What comes through a pipe can be looked at once, in its turn.
            if is_stdin(path) || metadata.is_ok_and(|it| !it.is_file() && !it.is_dir()) {
                (length, side_by_side) = (None, false);
                continue;
            }
            let alone = options.clone().threads(NonZeroUsize::MIN);
            let input = open(path, &alone).map_err(|error| named(path, error))?;
            side_by_side &= input.compression() != Compression::Bzip2;
            let part = DumpReader::new(input).map_err(|error| named(path, error))?;
            one_wiki(&site, part.site_info()).with_context(|| name(path))?;
            if site.namespaces.is_empty() {
                site = part.site_info().clone();
            }
        }
        Ok(OpenedDump {
            site,
            length,
            compression,
            first: Some((path.clone(), first)),
            rest: others.iter().map(|path| Part { path: path.clone(), section: None }).collect(),
            side_by_side,
            threads,
            options,
            stop: Arc::clone(stop),
            reached: Reached::default(),
        })
    }

    /// Whether reading it was to stop: what has ended since need not be its own end.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stop.load(Ordering::Relaxed)
    }

    /// What is raised for that.
    pub(super) fn stop(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.stop)
    }

    /// How to read what is to end when it does.
    pub(crate) fn options(&self) -> InputOptions {
        self.options.clone()
    }

    /// How far it has been read.
    pub(crate) fn reached(&self) -> Reached {
        self.reached.clone()
    }

    /// The same dump in sections that are read side by side, where it is one plain file. What these say is not as it
    /// should be may be so because it was cut there: then it is to be read as it is.
    pub(super) fn cut(&self) -> Option<OpenedDump> {
        let (path, _) = self.first.as_ref().filter(|_| self.rest.is_empty())?;
        if !self.side_by_side {
            return None;
        }
        let sections = Section::of(path, self.threads.min(MOST_READERS)).unwrap_or_default();
        let part = |section| Part { path: path.clone(), section: Some(section) };
        (sections.len() > 1).then(|| OpenedDump {
            site: self.site.clone(),
            first: None,
            rest: sections.into_iter().map(part).collect(),
            options: self.options(),
            stop: self.stop(),
            reached: self.reached(),
            ..*self
        })
    }

    /// Reads it as a whole what was read in sections.
    pub(super) fn begin_again(&self) {
        self.reached.begin_again();
    }

    /// How many parts are read side by side.
    pub(super) fn readers(&self) -> NonZeroUsize {
        let parts = self.rest.len() + usize::from(self.first.is_some());
        let parts = NonZeroUsize::new(parts).unwrap_or(NonZeroUsize::MIN);
        if self.side_by_side {
            parts.min(self.threads).min(MOST_READERS)
        } else {
            NonZeroUsize::MIN
        }
    }

    /// The next part, with its name; `None` behind the last.
    pub(crate) fn next_part(&mut self) -> Option<(PathBuf, Result<DumpReader, DumpError>)> {
        if let Some((path, first)) = self.first.take() {
            self.reached.go_on(first.position());
            return Some((path, Ok(first)));
        }
        let Part { path, section } = self.rest.pop_front()?;
        let input = match section {
            Some(section) => self.options().section(&section),
            None => open(&path, &self.options),
        };
        let part = input.and_then(DumpReader::new);
        let part = part.and_then(|part| match part.site_info().is_same_wiki(&self.site) {
            true => Ok(part),
            false => Err(DumpError::OtherWiki {
                at: wikirot_dump::Location::default(),
                sitename: part.site_info().sitename.clone(),
            }),
        });
        if let Ok(part) = &part {
            self.reached.go_on(part.position());
        }
        Some((path, part))
    }
}

fn open(path: &Path, options: &InputOptions) -> Result<Input, DumpError> {
    let options = options.clone();
    if is_stdin(path) { options.stdin() } else { options.open(path) }
}

fn is_stdin(path: &Path) -> bool {
    path == Path::new("-")
}

/// What messages call a dump.
pub(crate) fn name(path: &Path) -> String {
    if is_stdin(path) { "standard input".to_owned() } else { path.display().to_string() }
}

fn one_wiki(site: &SiteInfo, other: &SiteInfo) -> Result<()> {
    if !site.is_same_wiki(other) {
        let called = |site: &SiteInfo| match site.dbname.as_str() {
            "" => site.sitename.clone(),
            dbname => format!("{} ({dbname})", site.sitename),
        };
        bail!(
            "this is the dump of another wiki, {}, not of {}: scan each wiki alone",
            called(other),
            called(site)
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Parts of dumps of these wikis, by their names and databases, and what a part has beside that.
    fn opened(parts: &[(&str, &str, &str)]) -> Result<(OpenedDump, u64)> {
        let folder = tempfile::tempdir().unwrap();
        let mut paths = Vec::new();
        for (n, (sitename, dbname, more)) in parts.iter().enumerate() {
            let path = folder.path().join(format!("{n}.xml"));
            let site = format!(
                "<siteinfo><sitename>{sitename}</sitename><dbname>{dbname}</dbname>{more}</siteinfo>"
            );
            std::fs::write(&path, format!("<mediawiki>{site}</mediawiki>")).unwrap();
            paths.push(path);
        }
        let length = paths.iter().map(|it| it.metadata().unwrap().len()).sum();
        let mut opened = OpenedDump::open(&paths, NonZeroUsize::MIN)?;
        let mut parts_read = 0;
        while let Some((_, part)) = opened.next_part() {
            assert!(part?.next_page()?.is_none());
            parts_read += 1;
        }
        assert_eq!(parts_read, paths.len());
        assert_eq!(opened.reached().get(), length);
        Ok((opened, length))
    }

    const NAMESPACES: &str = "<namespaces><namespace key=\"10\">Vorlage</namespace></namespaces>";

    #[test]
    fn the_parts_of_a_dump_are_of_one_wiki_and_have_one_length() {
        let (dump, length) = opened(&[("W", "w", ""), ("W", "w", NAMESPACES)]).unwrap();
        assert_eq!((dump.length, dump.site.namespaces.len()), (Some(length), 1));
        assert!(!dump.is_stopped());
        // What the first one says counts.
        let (dump, _) = opened(&[("W", "w", NAMESPACES), ("W", "w", "")]).unwrap();
        assert_eq!(dump.site.namespaces.len(), 1);
        let refused = |parts: &[_]| format!("{:#}", opened(parts).map(|_| ()).unwrap_err());
        let told = refused(&[("W", "w", ""), ("V", "v", "")]);
        assert!(told.contains("another wiki, V (v), not of W (w)"), "{told}");
        let told = refused(&[("W", "", ""), ("V", "", "")]);
        assert!(told.contains("another wiki, V, not of W:"), "{told}");
    }

    #[test]
    fn standard_input_is_named_so_and_given_once() {
        assert_eq!(name(Path::new("-")), "standard input");
        assert_eq!(name(Path::new("a.xml")), "a.xml");
        let twice = ["-", "-"].map(PathBuf::from);
        let refused = OpenedDump::open(&twice, NonZeroUsize::MIN).err().unwrap().to_string();
        assert!(refused.contains("give it once"), "{refused}");
        assert!(OpenedDump::open(&[], NonZeroUsize::MIN).is_err());
        // Nobody knows how long a dump is of which a part comes through a pipe; a folder is no part.
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.xml");
        std::fs::write(&path, "<mediawiki></mediawiki>").unwrap();
        let beside = |other: PathBuf| OpenedDump::open(&[path.clone(), other], NonZeroUsize::MIN);
        assert_eq!(beside("-".into()).unwrap().length, None);
        assert!(beside(folder.path().to_owned()).is_err());
    }

    #[test]
    fn parts_are_read_side_by_side_unless_one_is_bz2_or_comes_through_a_pipe() {
        use std::io::Write as _;
        let folder = tempfile::tempdir().unwrap();
        let xml = b"<mediawiki></mediawiki>";
        let at = |name: &str| match name {
            "-" => PathBuf::from(name),
            name => folder.path().join(name),
        };
        for name in ["0", "1", "2", "3", "4"] {
            std::fs::write(at(name), xml).unwrap();
        }
        let mut packed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::fast());
        packed.write_all(xml).unwrap();
        std::fs::write(at("bz2"), packed.finish().unwrap()).unwrap();
        let readers = |names: &[&str], threads| {
            let paths: Vec<_> = names.iter().map(|name| at(name)).collect();
            let dump = OpenedDump::open(&paths, NonZeroUsize::new(threads).unwrap()).unwrap();
            assert!(dump.cut().is_none(), "{names:?}");
            dump.readers().get()
        };
        assert_eq!(readers(&["0", "1", "2"], 9), 3);
        assert_eq!(readers(&["0", "1", "2"], 2), 2);
        assert_eq!(readers(&["0", "1", "2", "3", "4"], 9), MOST_READERS.get());
        assert_eq!((readers(&["0"], 9), readers(&["0", "1"], 1)), (1, 1));
        for names in
            [&["0", "bz2"][..], &["bz2", "0"], &["0", "bz2", "1"], &["0", "-"], &["0", "-", "1"]]
        {
            assert_eq!(readers(names, 9), 1, "{names:?}");
        }
    }
}
