//! Pages that stand for all others for an hour, or for all visitors of a kind, and say nothing about the link.

use crate::judge::document::Document;
use crate::judge::mark::FEW_WORDS;

/// Whether a page of few words speaks of its visitor, or of the hour, and not of what was asked for.
pub(crate) fn passes(page: &Document) -> bool {
    page.text.len() < FEW_WORDS && WORDS.iter().any(|word| page.text.contains(word))
}

/// Words of such pages, folded: of maintenance and too many visitors, of where visitors come from and what they have to
/// have, of consent, of members and subscribers.
const WORDS: &[&str] = &[
    // English
    "maintenance",
    "back soon",
    "back shortly",
    "right back",
    "back tomorrow",
    "check back",
    "closed until",
    "closed on",
    "temporarily",
    "try again",
    "overload",
    "is busy",
    "too many users",
    "over quota",
    "bandwidth",
    "database",
    "dark today",
    "enable javascript",
    "requires javascript",
    "javascript is",
    "you need java",
    "flash player",
    "support frames",
    "browser is not supported",
    "browser is out of date",
    "browser is too old",
    "unsupported browser",
    "update your browser",
    "upgrade your browser",
    "secure browser",
    "ad block",
    "adblock",
    "your ip",
    "vpn",
    "over tor",
    "data cent",
    "from the campus",
    "from campus",
    "internal network",
    "visitors in",
    "visitors from",
    "only available from",
    "only be viewed from",
    "cookie",
    "your privacy",
    "consent",
    "accept all",
    "our partners",
    "over 18",
    "18 or older",
    "your age",
    "date of birth",
    "now in line",
    "queue",
    "waiting room",
    "subscribe to",
    "subscription",
    "subscriber",
    "members only",
    // German, Dutch
    "wartung",
    "gleich zurück",
    "später",
    "überlastet",
    "datenbank",
    "ausland",
    "unsere partner",
    "werbeblocker",
    "akzeptier",
    "onderhoud",
    "probeer het",
    "buitenland",
    "onze partners",
    // What subscribers are in half of Europe
    "abonn",
    "abonat",
    "abbonat",
    "abonen",
    "abone o",
    // French
    "plus tard",
    "réessay",
    "surchargé",
    "base de données",
    "partenaires",
    "l'étranger",
    "accepter",
    // Spanish, Catalan, Portuguese
    "mantenimiento",
    "manteniment",
    "manuten",
    "más tarde",
    "mais tarde",
    "inténtelo",
    "tente novamente",
    "base de datos",
    "banco de dados",
    "nuestros socios",
    "nossos parceiros",
    "extranjero",
    "no exterior",
    "a partir do",
    "aceptar y",
    "aceitar e",
    "suscri",
    "assinant",
    // Italian, Romanian
    "più tardi",
    "riprova",
    "nostri partner",
    "dall'estero",
    "accetta",
    "mentenanță",
    "mai târziu",
    "străinătate",
    // Swedish, Danish, Norwegian, Finnish, Estonian
    "underhåll",
    "vedligehold",
    "vedlikehold",
    "senare",
    "senere",
    "utomlands",
    "udlandet",
    "utlandet",
    "prenumer",
    "huolto",
    "myöhemmin",
    "ulkomailta",
    "tilaajille",
    "hooldus",
    // Polish, Czech, Slovak, Hungarian, Croatian
    "techniczn",
    "później",
    "spróbuj",
    "zagranicy",
    "údržb",
    "později",
    "neskôr",
    "zahraničí",
    "karbantart",
    "később",
    "külföld",
    "előfizet",
    "održavanj",
    // Turkish
    "bakım",
    "daha sonra",
    "tekrar deneyin",
    "yurt dışı",
    // Greek
    "συντήρηση",
    "αργότερα",
    "εξωτερικό",
    "συνδρομητ",
    // Russian, Ukrainian, Bulgarian
    "обслуживан",
    "технически",
    "позже",
    "позднее",
    "попробуйте",
    "перегружен",
    "базе данных",
    "базы данных",
    "с территории",
    "из-за рубежа",
    "войдите",
    "подписчик",
    "обслуговуван",
    "технічн",
    "пізніше",
    "спробуйте",
    "увійдіть",
    "передплатник",
    "поддръжка",
    "по-късно",
    // Japanese, Chinese, Korean
    "メンテナンス",
    "後ほど",
    "しばらく",
    "時間をおいて",
    "海外から",
    "国内から",
    "混雑",
    "会員",
    "维护",
    "維護",
    "稍后",
    "稍後",
    "繁忙",
    "境内",
    "境外",
    "会员",
    "會員",
    "점검",
    "나중에",
    "잠시 후",
    "해외",
    "회원",
    // Arabic, Persian, Hebrew
    "صيانة",
    "لاحقا",
    "من خارج",
    "از داخل",
    "خارج از",
    "תחזוקה",
    "מאוחר יותר",
    "מנויים",
    // Vietnamese, Indonesian, Thai
    "bảo trì",
    "thử lại sau",
    "pemeliharaan",
    "coba lagi",
    "ลองใหม่",
    "ภายหลัง",
];

#[cfg(test)]
mod tests {
    use http::HeaderMap;

    use super::*;
    use crate::judge::fold::fold;

    #[test]
    fn words_are_written_as_pages_are_folded() {
        for word in WORDS {
            assert_eq!(fold(word), *word);
        }
    }

    #[test]
    fn a_page_that_speaks_of_its_visitor_at_length_speaks_of_more() {
        let says =
            |html: &str| passes(&Document::read("a.org", &HeaderMap::new(), html.as_bytes()));
        assert!(says("<p>The server is busy."));
        assert!(!says("<p>Here is nothing but a name."));
        assert!(!says(&format!("<p>The server is busy. {}", "And so on. ".repeat(FEW_WORDS))));
    }
}
