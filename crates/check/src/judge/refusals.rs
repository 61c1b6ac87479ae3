//! How pages say, whatever their status, that they are not for this visitor: in the languages that wikis link to.
//!
//! Whoever says so to an address that cannot exist as well, says it to everybody, and nothing about the page.

use std::sync::LazyLock;

use wikirot_words::{Blocker, Reason};

use crate::judge::missing::Saying;
use crate::judge::phrases::Phrases;
use crate::judge::wordings::are_vague;

/// What a page says of not being for this visitor, by its title, its headings and its text, and what it `says` of being
/// missing: what is said aloud is not about what is said beside it.
pub(crate) fn refusal(
    title: &str,
    headings: &str,
    text: &str,
    says: Option<&Saying>,
) -> Option<Refusal> {
    let beside = |aloud: bool| says.filter(|says| says.aloud || !aloud).map(|says| says.words);
    let aloud = first(title).or_else(|| first(headings));
    let aloud = aloud.filter(|refusal| refusal.counts_beside(beside(true)));
    let short = || first(text).filter(|refusal| refusal.counts_beside(beside(false)));
    aloud.or_else(|| (text.len() < LONGEST).then(short).flatten())
}

/// The first refusal in a text.
fn first(text: &str) -> Option<Refusal> {
    let (number, _) = SEARCH.find(text.as_bytes()).into_iter().next()?;
    refusals().nth(number)
}

static SEARCH: LazyLock<Phrases> =
    LazyLock::new(|| Phrases::new(refusals().map(|refusal| refusal.words)));

fn refusals() -> impl Iterator<Item = Refusal> {
    LISTS.iter().flat_map(|&(list, reason, beside)| {
        list.iter().map(move |words| Refusal { words, reason, beside })
    })
}

/// Longer texts, in bytes, say so in their titles or headings, or speak of it.
const LONGEST: usize = 1200;

/// Words, what they stand for if every address of a host gets them, and beside which words that something is missing.
const LISTS: &[(&[&str], Reason, Beside)] = &[
    (TURNED_AWAY, Reason::Blocked(Blocker::Firewall), Beside::Vague),
    (ABROAD, Reason::Blocked(Blocker::Firewall), Beside::Any),
    (TESTED, Reason::Blocked(Blocker::Captcha), Beside::Vague),
    (WHO, Reason::LoginWall, Beside::None),
];

/// Words that turn a visitor away, and what they stand for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) words: &'static str,
    pub(crate) reason: Reason,
    pub(crate) beside: Beside,
}

impl Refusal {
    /// Whether it counts on a page that says in these words that it is missing.
    fn counts_beside(&self, says: Option<&str>) -> bool {
        match self.beside {
            Beside::Any => true,
            Beside::Vague => says.is_none_or(are_vague),
            Beside::None => says.is_none(),
        }
    }
}

/// Beside which words that something is missing a refusal counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Beside {
    /// Whatever is said: it is missing for whom it is refused.
    Any,
    /// Those that an error of any kind has for a title.
    Vague,
    /// Beside none: what is missing is missing to members as well.
    None,
}

/// Programs, networks, or whoever asks too often: folded.
const TURNED_AWAY: &[&str] = &[
    // English
    "access denied",
    "access is denied",
    "access forbidden",
    "access restricted",
    "access blocked",
    "access to this page has been",
    "access to this site has been",
    "permission to access",
    "not authorized to access",
    "not authorised to access",
    "request was blocked",
    "request has been blocked",
    "request blocked",
    "request rejected",
    "web page blocked",
    "ip address has been",
    "ip address is blocked",
    "ip has been b",
    "you've been blocked",
    "you have been blocked",
    "blocked by the security",
    "unusual traffic",
    "unusual activity",
    "suspicious activity",
    "automated access",
    "automated requests",
    "automated traffic",
    "too many requests",
    "rate limit",
    "verifying your connection",
    "verifying your browser",
    "checking your browser",
    "checking your connection",
    "wait for verification",
    // German, Dutch
    "zugriff verweigert",
    "zugang verweigert",
    "zugriff gesperrt",
    "zugriff blockiert",
    "anfrage wurde blockiert",
    "anfrage blockiert",
    "zu viele anfragen",
    "toegang geweigerd",
    "toegang geblokkeerd",
    "te veel verzoeken",
    // French, Spanish, Catalan, Portuguese, Italian, Romanian
    "accès refusé",
    "accès interdit",
    "accès bloqué",
    "accès restreint",
    "ip a été bloqu",
    "requête a été bloqu",
    "trop de requêtes",
    "acceso denegado",
    "acceso restringido",
    "acceso prohibido",
    "acceso bloqueado",
    "ip ha sido bloquead",
    "solicitud ha sido bloquead",
    "demasiadas solicitudes",
    "demasiadas peticiones",
    "accés denegat",
    "acesso negado",
    "acesso bloqueado",
    "acesso restrito",
    "pedido foi bloquead",
    "muitas solicitações",
    "accesso negato",
    "accesso vietato",
    "accesso bloccato",
    "richiesta è stata bloccata",
    "troppe richieste",
    "acces interzis",
    "acces refuzat",
    "acces blocat",
    // Scandinavian, Finnish, Baltic
    "åtkomst nekad",
    "adgang nægtet",
    "tilgang nektet",
    "pääsy estetty",
    "pääsy kielletty",
    "juurdepääs keelatud",
    "ligipääs keelatud",
    "piekļuve liegta",
    "prieiga uždrausta",
    // Polish, Czech, Slovak, Hungarian, South Slavic, Greek, Turkish
    "dostęp zabroniony",
    "dostęp zablokowany",
    "odmowa dostępu",
    "brak dostępu",
    "zbyt wiele żądań",
    "přístup odepřen",
    "přístup zamítnut",
    "přístup byl zablokován",
    "prístup zamietnutý",
    "prístup odmietnutý",
    "hozzáférés megtagadva",
    "hozzáférés letiltva",
    "túl sok kérés",
    "pristup odbijen",
    "pristup zabranjen",
    "приступ одбијен",
    "достъпът е отказан",
    "достъп отказан",
    "άρνηση πρόσβασης",
    "απαγορεύεται η πρόσβαση",
    "erişim engellen",
    "erişim reddedildi",
    "erişiminiz engellen",
    "çok fazla istek",
    // Russian, Ukrainian
    "доступ запрещен",
    "доступ ограничен",
    "доступ заблокирован",
    "к сайту ограничен",
    "к ресурсу ограничен",
    "адрес заблокирован",
    "запрос заблокирован",
    "слишком много запросов",
    "доступ заборонено",
    "доступ обмежено",
    "забагато запитів",
    // Japanese, Chinese, Korean
    "アクセスが拒否",
    "アクセスは拒否",
    "アクセスが制限",
    "アクセスは制限",
    "アクセスを制限",
    "访问被拒绝",
    "訪問被拒絕",
    "拒绝访问",
    "拒絕訪問",
    "拒絕存取",
    "访问受限",
    "禁止访问",
    "禁止訪問",
    "被拦截",
    "被攔截",
    "访问过于频繁",
    "접근이 차단",
    "접근 차단",
    "접속이 차단",
    "접근이 거부",
    "액세스가 거부",
    // Arabic, Persian, Hebrew, Vietnamese, Thai, Indonesian
    "تم رفض الوصول",
    "الوصول مرفوض",
    "دسترسی شما",
    "دسترسی غیرمجاز",
    "הגישה נדחתה",
    "הגישה נחסמה",
    "truy cập bị từ chối",
    "ปฏิเสธการเข้าถึง",
    "akses ditolak",
    "akses dibatasi",
];

/// Countries and regions, in the same order, folded.
const ABROAD: &[&str] = &[
    "in your country",
    "in your region",
    "in your location",
    "from your country",
    "from your location",
    "from your region",
    "european economic area",
    "european countries",
    "in the european union",
    "from the european union",
    "visitors from europe",
    "european visitors",
    "outside the united states",
    "outside of the united states",
    "in ihrem land",
    "in deinem land",
    "in ihrer region",
    "in uw land",
    "in jouw land",
    "dans votre pays",
    "dans votre région",
    "en su país",
    "en tu país",
    "en su región",
    "en tu región",
    "no seu país",
    "na sua região",
    "nel tuo paese",
    "nel suo paese",
    "în țara d",
    "i ditt land",
    "i landet ditt",
    "w twoim kraju",
    "w twoim regionie",
    "ve vaší zemi",
    "vo vašej krajine",
    "az ön országában",
    "στη χώρα σας",
    "ülkenizde",
    "bölgenizde",
    "в вашей стране",
    "в вашем регионе",
    "у вашій країні",
    "お住まいの国",
    "お住まいの地域",
    "所在的地区",
    "所在地区",
    "所在的地區",
    "所在地區",
    "귀하의 국가",
    "في بلدك",
    "في منطقتك",
    "במדינה שלך",
    "quốc gia của bạn",
    "di negara anda",
];

/// Tests of whether somebody is human, folded.
const TESTED: &[&str] = &[
    "captcha",
    "not a robot",
    "not a bot",
    "you are human",
    "you're human",
    "type the characters",
    "enter the characters",
    "enter the code from",
    "code from the image",
    "code from the picture",
    "security check",
    "security verification",
    "kein roboter",
    "kein bot",
    "pas un robot",
    "no eres un robot",
    "no soy un robot",
    "não é um robô",
    "não sou um robô",
    "non sei un robot",
    "non sono un robot",
    "geen robot",
    "nie jesteś robotem",
    "nejste robot",
    "nem robot",
    "robot olmadığınız",
    "вы не робот",
    "вы не бот",
    "ви не робот",
    "ви не бот",
    "ロボットではない",
    "ロボットではありません",
    "安全验证",
    "安全驗證",
    "人机验证",
    "验证码",
    "驗證碼",
    "로봇이 아닙니다",
    "자동입력",
];

/// Questions who somebody is, folded.
const WHO: &[&str] = &[
    "must be logged in",
    "must log in",
    "must sign in",
    "need to log in",
    "need to sign in",
    "please log in",
    "please login",
    "please sign in",
    "log in to continue",
    "log in to view",
    "login to continue",
    "login to view",
    "sign in to continue",
    "sign in to view",
    "login required",
    "registered and logged in",
    "bitte melden sie sich an",
    "bitte loggen sie sich ein",
    "veuillez vous connecter",
    "vous devez être connecté",
    "debe iniciar sesión",
    "debes iniciar sesión",
    "inicie sesión para",
    "inicia sesión para",
    "faça login para",
    "devi accedere",
    "effettua il login",
    "log in om",
    "musisz się zalogować",
    "zaloguj się, aby",
    "musíte se přihlásit",
    "необходимо авторизоваться",
    "войдите, чтобы",
    "увійдіть, щоб",
    "giriş yapmalısınız",
    "ログインしてください",
    "ログインが必要",
    "请登录",
    "請登入",
    "请先登录",
    "로그인이 필요",
    "로그인해",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::judge::fold::fold;

    #[test]
    fn every_phrase_is_written_as_pages_are_folded() {
        for refusal in refusals() {
            assert_eq!(refusal.words, fold(refusal.words));
        }
    }

    #[test]
    fn each_phrase_stands_for_what_its_list_does() {
        for wanted in refusals() {
            let found = first(wanted.words);
            assert_eq!(found.map(|it| it.reason), Some(wanted.reason), "{}", wanted.words);
        }
        assert_eq!(first("all that is to be said"), None);
    }

    #[test]
    fn what_is_missing_is_missing_to_whoever_is_let_in() {
        let says = |words, aloud| Saying { words, sentence: words.into(), aloud };
        let refused = |title: &str, text: &str, says: Option<Saying>| {
            refusal(title, "", text, says.as_ref()).map(|it| it.words)
        };
        for (title, text, missing, expected) in [
            ("", "please log in", None, Some("please log in")),
            ("", "please log in", Some(says("does not exist", false)), None),
            ("", "access denied", Some(says("error", true)), Some("access denied")),
            ("", "access denied", Some(says("404", true)), None),
            ("", "access denied", Some(says("not found", true)), None),
            ("access denied", "", Some(says("not found", false)), Some("access denied")),
            ("", "unavailable in most european countries", None, Some("european countries")),
            ("", "in your country", Some(says("not found", true)), Some("in your country")),
        ] {
            assert_eq!(refused(title, text, missing), expected, "{title} {text}");
        }
        let long = format!("access denied {}", "word ".repeat(300));
        assert_eq!(refused("", &long, None), None, "it speaks of it");
        assert_eq!(refused("access denied", &long, None), Some("access denied"));
    }

    #[test]
    fn a_text_may_be_so_long() {
        let of = |length| refusal("", "", &format!("{:.<length$}", "access denied"), None);
        assert!(of(LONGEST - 1).is_some() && of(LONGEST).is_none());
        // A heading says it aloud.
        let long = "x".repeat(LONGEST);
        assert!(refusal("", "access denied", &long, None).is_some());
    }
}
