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

#[cfg(test)]
mod tests {
    use crate::judge::fold::fold;
    use crate::judge::told::Told;

    fn said(text: &str) -> Option<&'static str> {
        Told::of(&fold(text)).missing.map(|found| found.words)
    }

    #[test]
    fn pages_say_it_in_the_ways_of_their_languages() {
        for text in [
            "We can\u{2019}t find what you\u{2019}re looking for",
            "The link you followed may be broken",
            "This page may have been removed by its author",
            "You will see it no longer on our website",
            "The story has been unpublished",
            "The link seems to be out of date or broken",
            "Bad request. The link you followed is incorrect or outdated.",
            "Sorry, that entry isn't in our database",
            "Der Beitrag steht nicht mehr zur Verfügung",
            "Den Artikel gibt\u{2019}s nicht mehr",
            "Die von Ihnen gesuchte Seite wurde umbenannt",
            "Deze pagina is onvindbaar",
            "De pagina die u zoekt is weg",
            "Artikeln har tagits bort",
            "Sidan går inte att hitta",
            "Artiklen er blevet slettet",
            "Artikkelen er slettet",
            "Sida finst ikkje",
            "Emme löytäneet sivua",
            "Nous ne trouvons pas la page",
            "Cette page a été retirée",
            "La pagina che cercavi non c'è più",
            "Impossibile trovare la pagina",
            "Contenuto non più disponibile",
            "Este artículo ha dejado de existir",
            "No pudimos encontrar esa nota",
            "O vídeo não está mais no ar",
            "Não conseguimos encontrar esta notícia",
            "Articolul nu a putut fi găsit",
            "Nie możemy znaleźć tego artykułu",
            "Brak strony o podanym adresie",
            "Článek se nepodařilo najít",
            "Článok sa nepodarilo nájsť",
            "Nismo uspjeli pronaći članak",
            "Nem létező oldal",
            "Habere ulaşılamıyor",
            "Заметки и этой страницы у нас нет",
            "Новость удалена редакцией",
            "Материал удалён автором",
            "Статью не удалось найти",
            "Новину видалено",
            "Страницата, която търсите, е преместена",
            "Δεν είναι πλέον διαθέσιμη",
            "この記事は削除されています",
            "お探しの記事はありません",
            "该文章已被发布者删除",
            "抱歉，您要找的页面走丢了",
            "页面飞走了",
            "해당 기사가 없습니다",
            "요청하신 기사를 볼 수 없습니다",
            "העמוד איננו קיים",
            "לא מצאנו את הכתבה",
            "لم نعثر على المقال",
            "Bài viết không còn tồn tại",
            "Halaman yang Anda cari sudah pindah",
        ] {
            assert!(said(text).is_some(), "{text}");
        }
    }

    /// What stands at the foot and the edge of live pages, or in what they tell.
    #[test]
    fn live_pages_say_none_of_it_in_passing() {
        for text in [
            "Can't find what you're looking for? Contact us",
            "Is any of it incorrect or outdated? Tell us",
            "Found links that are out of date or broken? Write to us",
            "Parts of this page may have been translated by a machine",
            "This page may have been edited since",
            "The novel was unpublished when she died",
            "Diese Seite existiert seit 1998",
            "Wählen Sie die gewünschte Seite aus",
            "Das gibt's doch nicht!",
            "Die Halle steht Ihnen zur Verfügung",
            "Jag hittade inte nycklarna",
            "Kommentaren er slettet",
            "Cette page n'est plus mise à jour",
            "Mio nonno non c'è più da tre anni",
            "È impossibile trovare parcheggio in centro",
            "Non esistono scorciatoie",
            "El equipo fue eliminado en semifinales",
            "O clube foi eliminado da taça",
            "A fost eliminat din competiție",
            "Znajdź pracę, której szukasz",
            "Brak strony internetowej",
            "Najděte byt, který hledáte",
            "Dizi yayından kaldırılıyor",
            "Было нетрудно его найти",
            "Сообщение удалено",
            "Під час обшуку було вилучено зброю",
            "Το βιβλίο είναι πλέον διαθέσιμο",
            "お探しの情報は見つかりましたか",
            "まだ記事はありません",
            "削除されていないコメント",
            "한 일도 관련 기사가 없습니다",
            "등록된 댓글이 없습니다",
            "خبر لا وجود له",
        ] {
            assert_eq!(said(text), None, "{text}");
        }
    }
}
