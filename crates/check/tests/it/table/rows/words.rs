//! Pages that say of themselves what they are, in the words of many languages, and live ones that speak of the like.

use wikirot_testweb::{Behaviour, Response};

use crate::table::row::Row;

const MENU: &str = "<p>home news forum shop contact imprint search</p>";

/// Every address of the host says so, in a heading among much else.
pub(super) fn missing() -> Vec<Row> {
    let says = |name, text: &str| {
        let menu = MENU.repeat(30);
        let page = Behaviour::html(200, "Portal", &format!("{menu}<h1>{text}</h1>{menu}"));
        Row::new(name, "suspect soft-404", |h| h.otherwise(page)).https("/deep/x.html")
    };
    // Little else, and a script that counts visitors.
    let alone = |name, text: &str| {
        let count = "<script async src=/count.js></script>";
        let page = Response::html(200, text, &format!("{count}<h1>{text}</h1>"));
        Row::new(name, "suspect soft-404", |h| h.otherwise(page)).https("/deep/x.html")
    };
    // What is said there stands at the foot of every page.
    let footed = |name, foot: &str| {
        let page = |title: &str, text: &str| {
            let menu = MENU.repeat(30);
            Behaviour::html(200, title, &format!("{menu}<p>{text}</p>{menu}<p>{foot}</p>"))
        };
        let live = page("Otters", &"The otters of our river are back. ".repeat(9));
        let gone = page("Portal", "Gone, alas: look at the menu for something else.");
        Row::new(name, "alive ok", |h| h.page("/otters.html", live).otherwise(gone))
            .https("/otters.html")
    };
    vec![
        says("words-sv", "Artikeln finns tyvärr inte"),
        says("words-da", "Artiklen findes desværre ikke"),
        says("words-no", "Artikkelen finnes dessverre ikke"),
        says("words-fi", "Artikkelia ei valitettavasti löydy"),
        says("words-nl", "Dit artikel bestaat helaas niet"),
        says("words-de", "Der Beitrag steht leider nicht mehr zur Verfügung"),
        says("words-it", "L'articolo che cerchi non c'è più"),
        says("words-es", "Este artículo ha dejado de existir"),
        says("words-pl", "Nie możemy niestety znaleźć tego artykułu"),
        says("words-cs", "Článek se nám bohužel nepodařilo najít"),
        says("words-ru", "Такой страницы, к сожалению, у нас нет"),
        says("words-ja", "この記事は削除されています"),
        says("words-ko", "해당 기사가 없습니다"),
        says("words-he", "העמוד איננו קיים"),
        alone("words-alone-en", "We can't find what you're looking for"),
        alone("words-alone-sv", "Artikeln finns tyvärr inte"),
        footed("foot-en", "Can't find what you're looking for? Contact us."),
        footed(
            "foot-en-2",
            "Is a link out of date or broken? Is anything incorrect or outdated? Tell us.",
        ),
        footed("foot-de", "Diese Seite existiert seit 1998."),
        footed("foot-ja", "お探しの情報は見つかりましたか"),
        footed("foot-ko", "관련 기사가 없습니다"),
    ]
}

/// Pages of hosters and registrars at every address, with a script that counts visitors; and live ones that speak of such.
pub(super) fn parked() -> Vec<Row> {
    let count = "<script async src=/count.js></script>";
    let all = |name, title: &str, text: &str| {
        let page = Response::html(200, title, &format!("{count}<p>{text}</p>"));
        Row::new(name, "suspect parked", |h| h.otherwise(page)).https("/docs/manual.html")
    };
    let live = |name, title: &str, text: &str| {
        let page = Response::html(200, title, &format!("{count}<p>{text}</p>"));
        Row::new(name, "alive ok", |h| h.page("/help.html", page)).https("/help.html")
    };
    vec![
        all("hoster-builder", "Soon", "We build it. Please check back for an update soon."),
        all("hoster-panel", "恭喜", "站点创建成功！您可以修改或删除本页面"),
        all("hoster-record", "暂停", "该网站未进行备案"),
        all("hoster-ja", "Welcome", "無効なURLです。"),
        all("hoster-ready", "Success!", "Your new web server is ready to use."),
        all("hoster-de", "Bald", "Diese Internetpräsenz wurde noch nicht eingerichtet."),
        all("hoster-es", "Dominio", "Este dominio está registrado y aparcado con nosotros."),
        all("hoster-it", "Presto", "Sito in allestimento."),
        all("hoster-ru", "Домен", "Здесь будет ваш сайт."),
        all("hoster-holding", "Soon", "Holding page for whoever has the name."),
        all("seller-offer", "A name", "The name might be available. Make us an offer!"),
        all("seized", "Notice", "This domain has been seized by order of a court."),
        all("unverified", "Notice", "Suspended pending registrant e-mail address verification."),
        live(
            "help-on-panel",
            "What your panel says",
            "Once it is set up: your new web server is ready to use.",
        ),
        live(
            "help-on-seizure",
            "News of the court",
            "On Friday we heard: this domain has been seized.",
        ),
        live("help-on-cars", "Used cars", "Make us an offer for your old car."),
    ]
}

/// Programs that say it of the page that a parameter names, among much else, and have others. Their front pages are
/// there, and paths that nobody has are not.
pub(super) fn by_parameter() -> Vec<Row> {
    let long = |title: &str, text: &str| {
        Behaviour::html(200, title, &format!("{}<table><td>{text}</table>", MENU.repeat(30)))
    };
    let says = |name, path: &str, parameter: &str, text: &str| {
        let address = |number| format!("{path}{parameter}={number}");
        let live = long("Otters", &"The otters of our river are back. ".repeat(9));
        let gone = long("Portal", text);
        let of_all = format!("{}*", path.split('?').next().unwrap_or_default());
        Row::new(name, "suspect soft-404", |h| h.page(&address(1), live).page(&of_all, gone))
            .https(&address(3))
    };
    // Nobody reads the parameter, or it may be so.
    let unread = |name, url: &str, title: &str, text: &str| {
        let of_all = format!("{}*", url.split('?').next().unwrap_or_default());
        Row::new(name, "alive ok", |h| h.page(&of_all, long(title, text))).https(url)
    };
    let quiet = "Of the old mill a plan does not exist. It burnt down in the year of the flood.";
    vec![
        says("by-nr", "/artikel.php?", "nr", "<h1>Der Artikel wurde nicht gefunden.</h1>"),
        says(
            "by-board",
            "/bbs/board.php?bo_table=free&",
            "wr_id",
            "<h1>존재하지 않는 게시물입니다</h1>",
        ),
        says("by-idx", "/news/read.asp?", "idx", "<h1>삭제된 글입니다</h1>"),
        says("by-program", "/news/detail?", "id", "<h1>This article no longer exists.</h1>"),
        says("by-any-number", "/shop.php?", "warengruppe", "<h2>Page not found</h2>"),
        says("by-topic", "/viewtopic.php?", "t", "The requested topic does not exist."),
        says("by-thread", "/viewthread.php?", "tid", "抱歉，指定的主题不存在或已被删除"),
        says("by-news", "/news.php?", "id", "Diese Meldung existiert nicht."),
        says("by-key", "/view_video.php?", "viewkey", "This video was deleted."),
        unread("unread-choice", "/mills.php?lang=2", "Mills: page not found", quiet),
        unread("unread-path", "/mills/old?ref=17", "Mills: page not found", quiet),
        unread("unread-quiet", "/index.php?id=17", "Mills", quiet),
        unread("unread-page", "/news.php?p=17", "Mills", quiet),
        unread("unread-session", "/view.php?sid=a8f3c2d1", "Mills", quiet),
    ]
}
