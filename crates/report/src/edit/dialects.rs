//! What citations call their arguments.
//!
//! Each Wikipedia has templates of its own, and smaller wikis take them over. The names are those of the templates'
//! documentation.

use super::DeadLinkTemplate;
use super::call::{Call, same_name};

/// The arguments of a kind of citations that tell of its address and of an archived copy.
#[derive(Clone, Copy)]
pub(super) struct Arguments<'a> {
    /// Those to add, with their values not filled in, as [`DeadLinkTemplate::citation`] has them.
    pub(super) added: &'a str,
    /// Those that say whether the address works: old names as well.
    status: &'a [&'a str],
    /// What they say when it does.
    works: &'a [&'a str],
}

/// Citations of one language.
struct Dialect {
    /// What names of its templates begin with.
    templates: &'static [&'static str],
    /// Arguments of which each citation has one, where templates of other languages have the same name.
    titles: &'static [&'static str],
    arguments: Arguments<'static>,
}

const fn dialect(
    templates: &'static [&'static str],
    titles: &'static [&'static str],
    added: &'static str,
    status: &'static [&'static str],
    works: &'static [&'static str],
) -> Dialect {
    Dialect { templates, titles, arguments: Arguments { added, status, works } }
}

/// What English templates have, and those of the wikis that took their modules over.
const ENGLISH_STATUS: [&str; 4] = ["url-status", "dead-url", "deadurl", "deadlink"];
const ENGLISH_WORKS: [&str; 4] = ["live", "no", "n", "false"];

/// What says that readers are not to be led to the address at all.
const SAYS_MORE: [&str; 3] = ["unfit", "usurped", "deviated"];

const DIALECTS: [Dialect; 12] = [
    dialect(
        &["Cite ", "Citation"],
        &[],
        "|archive-url=$archive|archive-date=$archivedate|url-status=dead",
        &ENGLISH_STATUS,
        &ENGLISH_WORKS,
    ),
    // Those of other languages that are made by the same module, and have its arguments.
    dialect(
        &[
            "Chú thích ",
            "웹 인용",
            "뉴스 인용",
            "서적 인용",
            "저널 인용",
            "Web kaynağı",
            "Haber kaynağı",
            "Kilde www",
            "Citat web",
            "Navedi splet",
        ],
        &[],
        "|archive-url=$archive|archive-date=$archivedate|url-status=dead",
        &ENGLISH_STATUS,
        &ENGLISH_WORKS,
    ),
    dialect(
        &["Internetquelle"],
        &[],
        "|archiv-url=$archive|archiv-datum=$archivedate|offline=1",
        &["offline"],
        &["0", "nein"],
    ),
    dialect(&["Lien web"], &[], "|archive-url=$archive|archive-date=$archivedate", &[], &[]),
    dialect(
        &["Cita web", "Cita noticia", "Cita libro"],
        &["título", "titulo"],
        "|urlarchivo=$archive|fechaarchivo=$archivedate",
        &[],
        &[],
    ),
    dialect(
        &["Cita web", "Cita news", "Cita libro"],
        &["titolo"],
        "|urlarchivio=$archive|dataarchivio=$archivedate|urlmorto=sì",
        &["urlmorto"],
        &["no"],
    ),
    dialect(
        &["Citar "],
        &[],
        "|arquivourl=$archive|arquivodata=$archivedate|urlmorta=sim",
        &["urlmorta"],
        &["não", "nao", "no"],
    ),
    dialect(
        &["Citeer web"],
        &[],
        "|archiefurl=$archive|archiefdatum=$archivedate|dodeurl=ja",
        &["dodeurl"],
        &["nee"],
    ),
    dialect(&["Cytuj"], &[], "|archiwum=$archive|zarchiwizowano=$archivedate", &[], &[]),
    dialect(&["Webbref"], &[], "|arkivurl=$archive|arkivdatum=$archivedate", &[], &[]),
    dialect(&["Ref-web"], &[], "|arxiuurl=$archive|arxiudata=$archivedate", &[], &[]),
    dialect(
        &["Citace elektronické monografie"],
        &[],
        "|url archivu=$archive|datum archivace=$archivedate",
        &[],
        &[],
    ),
];

impl<'a> Arguments<'a> {
    /// Those of a citation; `None` for what is none. What the wiki says of its own templates comes first.
    pub(super) fn of(call: &Call<'_>, template: &'a DeadLinkTemplate) -> Option<Self> {
        let name = without_namespace(call.name);
        if template.is_citation(name) && !template.citation.is_empty() {
            let (status, works) = (&ENGLISH_STATUS, &ENGLISH_WORKS);
            return Some(Self { added: &template.citation, status, works });
        }
        let is_it = |it: &&Dialect| {
            begins(it.templates, name)
                && (it.titles.is_empty() || call.argument(it.titles).is_some())
        };
        DIALECTS.iter().find(is_it).map(|it| it.arguments)
    }

    /// Whether a template of this name may be a citation.
    pub(super) fn are_of(name: &str, template: &DeadLinkTemplate) -> bool {
        let name = without_namespace(name);
        template.is_citation(name) || DIALECTS.iter().any(|it| begins(it.templates, name))
    }

    /// Name and value of those to add, not filled in.
    pub(super) fn added(self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let pairs = self.added.split('|').filter_map(|it| it.split_once('='));
        pairs.map(|(name, value)| (name.trim(), value.trim()))
    }

    /// The names of those that say whether the address works.
    pub(super) fn status(self) -> &'a [&'a str] {
        self.status
    }

    /// Whether an argument of this name does.
    pub(super) fn is_status(self, name: &str) -> bool {
        self.status.iter().any(|it| same_name(it, name))
    }

    /// Whether a status says more of an address than that it is dead.
    pub(super) fn says_more(self, value: &str) -> bool {
        SAYS_MORE.contains(&value)
    }

    /// Whether that is what its value says.
    pub(super) fn says_it_works(self, value: &str) -> bool {
        let value = value.to_lowercase();
        self.works.iter().any(|word| *word == value)
    }
}

/// The name of the template with which a call begins, or the call from there on.
fn without_namespace(call: &str) -> &str {
    let name = &call[..call.find(['|', '}']).unwrap_or(call.len())];
    name.find(':').map_or(call, |at| call[at + 1..].trim_start())
}

/// Whether a name begins like one of these; of its first letter the case does not count.
fn begins(beginnings: &[&str], name: &str) -> bool {
    beginnings.iter().any(|it| {
        let mut wanted = it.chars().flat_map(char::to_lowercase);
        let mut given = name.chars().map(|it| if it == '_' { ' ' } else { it });
        wanted.all(|it| given.next().is_some_and(|given| given.to_lowercase().eq([it])))
    })
}
