//! What citations call their arguments.
//!
//! Each Wikipedia has templates of its own, and smaller wikis take them over. The names are those of the templates'
//! documentation.

use super::DeadLinkTemplate;
use super::call::{Call, same_name};

/// The arguments of a kind of citations that tell of its address and of an archived copy.
#[derive(Clone, Copy)]
pub(super) struct Arguments<'a> {
    /// Those that have its address.
    pub(super) url: &'a [&'a str],
    /// Those to add, with their values not filled in, as [`DeadLinkTemplate::citation`] has them. Empty where it is
    /// not certain how they are to be written.
    pub(super) added: &'a str,
    /// The names of the one that has the address of a copy.
    copy: &'a [&'a str],
    /// The names of the one that has the day on which the copy was taken.
    day: &'a [&'a str],
    /// Those of which an archive's digits for that time are enough.
    pub(super) stamp: &'a [&'a str],
    /// Those that say whether the address works, old names as well, each with what it says when it does not.
    status: &'a [(&'a str, &'a str)],
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

/// English templates, and those of the wikis that took their modules over: on many of these, the names in their own
/// language are known as well as the English ones.
const ENGLISH: Arguments<'static> = Arguments {
    url: &["url"],
    added: "|archive-url=$archive|archive-date=$archivedate|url-status=dead",
    copy: &["archive-url", "arkiv-url", "arşiv-url", "보존url", "url lưu trữ", "arhiv-url"],
    day: &[
        "archive-date",
        "arkiv-dato",
        "arkiv-datum",
        "arşiv-tarihi",
        "보존날짜",
        "ngày lưu trữ",
        "arhiv-datum",
    ],
    stamp: &[],
    status: &[
        ("url-status", "dead"),
        ("dead-url", "yes"),
        ("deadlink", "yes"),
        ("url-durumu", "ölü"),
        ("ölü-url", "evet"),
        ("bozuk-url", "evet"),
        ("død-lenke", "ja"),
        ("dødt-link", "ja"),
    ],
    works: &["live", "no", "n", "false", "hayır", "h", "canlı", "nei", "nej"],
};

/// Templates that say nothing of whether the address works.
const SILENT: Arguments<'static> = Arguments {
    url: &["url"],
    added: "",
    copy: &[],
    day: &[],
    stamp: &[],
    status: &[],
    works: &[],
};

/// What says that readers are not to be led to the address at all.
const SAYS_MORE: [&str; 3] = ["unfit", "usurped", "deviated"];

/// Names by which citations have further addresses, which are not those of copies even where they lead to an archive.
const OTHER_ADDRESSES: [&str; 9] = [
    "chapter-url",
    "contribution-url",
    "section-url",
    "entry-url",
    "map-url",
    "transcript-url",
    "conference-url",
    "event-url",
    "lay-url",
];

const DIALECTS: [Dialect; 14] = [
    Dialect { templates: &["Cite ", "Citation"], titles: &[], arguments: ENGLISH },
    // Those of other languages that are made by the same module, and have its arguments.
    Dialect {
        templates: &[
            "Chú thích ",
            "웹 인용",
            "뉴스 인용",
            "서적 인용",
            "저널 인용",
            "Web kaynağı",
            "Haber kaynağı",
            "Kitap kaynağı",
            "Dergi kaynağı",
            "Akademik dergi kaynağı",
            "Kilde ",
            "Citat web",
            "Navedi splet",
        ],
        titles: &[],
        arguments: ENGLISH,
    },
    Dialect {
        templates: &["Internetquelle"],
        titles: &[],
        arguments: Arguments {
            added: "|archiv-url=$archive|archiv-datum=$archivedate|offline=1",
            status: &[("offline", "1")],
            works: &["0", "nein"],
            ..SILENT
        },
    },
    Dialect {
        templates: &["Lien web"],
        titles: &[],
        arguments: Arguments {
            added: "|archive-url=$archive|archive-date=$archivedate",
            status: &[("dead-url", "oui"), ("url-status", "dead")],
            works: &["no", "non", "live"],
            ..SILENT
        },
    },
    Dialect {
        templates: &["Cita web", "Cita noticia", "Cita libro", "Cita publicación"],
        titles: &["título", "titulo"],
        arguments: Arguments {
            added: "|urlarchivo=$archive|fechaarchivo=$archivedate",
            copy: &["archive-url", "urlarquivo"],
            day: &["archive-date", "dataarquivo"],
            status: &[("urlmuerta", "sí"), ("dead-url", "yes"), ("url-status", "dead")],
            works: &["no", "live"],
            ..SILENT
        },
    },
    Dialect {
        templates: &["Cita web", "Cita news", "Cita libro", "Cita pubblicazione"],
        titles: &["titolo"],
        arguments: Arguments {
            added: "|urlarchivio=$archive|dataarchivio=$archivedate|urlmorto=sì",
            copy: &["archive-url"],
            day: &["archive-date"],
            status: &[("urlmorto", "sì"), ("dead-url", "sì"), ("url-status", "dead")],
            works: &["no", "live"],
            ..SILENT
        },
    },
    Dialect {
        templates: &["Citar "],
        titles: &[],
        arguments: Arguments {
            added: "|arquivourl=$archive|arquivodata=$archivedate|urlmorta=sim",
            copy: &["urlarquivo", "urlarchivo", "archive-url"],
            day: &["archive-date"],
            stamp: &["wayb"],
            status: &[
                ("urlmorta", "sim"),
                ("dead-url", "sim"),
                ("url-status", "dead"),
                ("ligação inativa", "sim"),
                ("ligação inactiva", "sim"),
            ],
            works: &["não", "nao", "no", "live"],
            ..SILENT
        },
    },
    Dialect {
        templates: &["Citeer "],
        titles: &[],
        arguments: Arguments {
            added: "|archiefurl=$archive|archiefdatum=$archivedate|dodeurl=ja",
            copy: &["archive-url"],
            day: &["archive-date"],
            status: &[("dode-url", "ja"), ("dead-url", "ja"), ("url-status", "dead")],
            works: &["nee", "no", "live"],
            ..SILENT
        },
    },
    Dialect {
        templates: &["Cytuj"],
        titles: &[],
        arguments: Arguments { added: "|archiwum=$archive|zarchiwizowano=$archivedate", ..SILENT },
    },
    Dialect {
        templates: &["Webbref"],
        titles: &[],
        arguments: Arguments { added: "|arkivurl=$archive|arkivdatum=$archivedate", ..SILENT },
    },
    Dialect {
        templates: &["Ref-web"],
        titles: &[],
        arguments: Arguments { added: "|arxiuurl=$archive|arxiudata=$archivedate", ..SILENT },
    },
    Dialect {
        templates: &["Citace elektronické monografie"],
        titles: &[],
        arguments: Arguments {
            added: "|url archivu=$archive|datum archivace=$archivedate",
            ..SILENT
        },
    },
    Dialect {
        templates: &["Статья"],
        titles: &[],
        arguments: Arguments {
            url: &["ссылка", "url"],
            added: "|archiveurl=$archive|archivedate=$archivedate",
            copy: &["архив"],
            day: &["архив дата"],
            ..SILENT
        },
    },
    // Whether these have capital letters is a matter of taste there, and of the template's version.
    Dialect {
        templates: &["Verkkoviite", "Lehtiviite", "Kirjaviite"],
        titles: &[],
        arguments: Arguments { url: &["osoite", "www"], copy: &["arkisto"], ..SILENT },
    },
];

impl<'a> Arguments<'a> {
    /// Those of a citation; `None` for what is none. What the wiki says of its own templates comes first.
    pub(super) fn of(call: &Call<'_>, template: &'a DeadLinkTemplate) -> Option<Self> {
        let name = without_namespace(call.name);
        let is_it = |it: &&Dialect| {
            begins(it.templates, name)
                && (it.titles.is_empty() || call.argument(it.titles).is_some())
        };
        let known = DIALECTS.iter().find(is_it).map(|it| it.arguments);
        if template.is_citation(name) && !template.citation.is_empty() {
            return Some(Self { added: &template.citation, ..known.unwrap_or(ENGLISH) });
        }
        known
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

    /// All names that an argument to add has, with that one last.
    pub(super) fn names(self, name: &'a str, value: &str) -> Vec<&'a str> {
        match value {
            COPY => self.copy.iter().copied().chain([name]).collect(),
            DAY => self.day.iter().copied().chain([name]).collect(),
            _ if self.is_status(name) => self.status(),
            _ => vec![name],
        }
    }

    /// The names of the one that has the address of a copy.
    pub(super) fn copy(self) -> Vec<&'a str> {
        let added = self.added().filter(|(_, value)| *value == COPY);
        self.copy.iter().copied().chain(added.map(|(name, _)| name)).collect()
    }

    /// The names of those that say whether the address works.
    pub(super) fn status(self) -> Vec<&'a str> {
        self.status.iter().map(|(name, _)| *name).collect()
    }

    /// Whether an argument of this name does.
    pub(super) fn is_status(self, name: &str) -> bool {
        self.dead(name).is_some()
    }

    /// What the one of this name says when it does not work.
    pub(super) fn dead(self, name: &str) -> Option<&'a str> {
        self.status.iter().find(|(it, _)| same_name(it, name)).map(|(_, dead)| *dead)
    }

    /// Whether an argument of this name may have the address of a copy: neither its own nor another one.
    pub(super) fn may_be_copy(self, name: Option<&str>) -> bool {
        let mut others = self.url.iter().chain(&OTHER_ADDRESSES);
        name.is_some_and(|name| !others.any(|it| same_name(it, name)))
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

/// What is filled in with the address of the copy, and with its day.
const COPY: &str = "$archive";
const DAY: &str = "$archivedate";

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
