//! The words in which pages say that they are missing.

mod closed;
mod english;
mod germanic;
mod latin;
mod other;
mod regrets;
mod romance;

pub(crate) use regrets::Plain;

/// Words that say it wherever they stand, folded.
pub(crate) fn phrases() -> impl Iterator<Item = &'static str> {
    let lists = [
        english::PHRASES,
        germanic::PHRASES,
        romance::PHRASES,
        latin::PHRASES,
        other::PHRASES,
        closed::PHRASES,
    ];
    lists.into_iter().flatten().copied()
}

/// Whether the words are those that an error of any kind has for a title.
pub(crate) fn are_vague(words: &str) -> bool {
    words != "404" && ALOUD_ONLY.contains(&words)
}

/// Words that say it in a title or a heading alone: in a text they are prices, versions, manners.
pub(crate) const ALOUD_ONLY: &[&str] = &[
    "404",
    "error",
    "fehler",
    "erreur",
    "ошибка",
    "помилка",
    "σφάλμα",
    "エラー",
    "错误",
    "錯誤",
    "오류",
    "خطأ",
    "oops",
    "unavailable",
    "not available",
    "is gone",
    "expired",
    "indisponible",
    "indisponível",
    "недоступн",
];
