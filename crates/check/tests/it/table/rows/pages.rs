//! Pages that are not what their status says, and pages that only look so.

use wikirot_testweb::{Behaviour, Host, Response};

use crate::table::row::Row;

pub(super) fn missing() -> Vec<Row> {
    // Every address of the host says so with 200.
    let says = |name, text: &str| {
        let page = Behaviour::html(200, text, text);
        Row::new(name, "suspect soft-404", |h| h.otherwise(page)).https("/deep/x.html")
    };
    let says_in_7_bits = |name, text: &str| {
        let page = Response::new(200, format!("<title>{text}</title><p>{text}"))
            .header("Content-Type", "text/html; charset=iso-2022-jp");
        Row::new(name, "suspect soft-404", |h| h.otherwise(page)).https("/deep/x.html")
    };
    let menu = "<p>home news forum shop contact imprint search</p>".repeat(60);
    let wiki = |text: &str| Behaviour::html(200, "Some page - Wiki", &format!("{menu}<p>{text}"));
    let no_page = || wiki("This page does not exist. You can create it.");
    let on_wiki = "If the tool prints that the device does not exist, unplug it and try again.";
    let forum = |url: &str, expected, name| {
        let gone = Behaviour::html(200, "Forum - Information", "The topic does not exist.");
        Row::new(name, expected, |h| {
            h.page("/viewtopic.php*", gone).page("/viewtopic.php?t=1", Behaviour::Page)
        })
        .https(url)
    };
    // Among a menu that says more: few words are no sign.
    let in_menu = |name, text: &str| {
        let page = Behaviour::html(200, "Portal", &format!("{menu}<h1>{text}</h1>{menu}"));
        Row::new(name, "suspect soft-404", |h| h.otherwise(page)).https("/deep/x.html")
    };
    let number = Behaviour::html(200, "Article not found", "There is no such article.");
    vec![
        says("says-de", "Seite nicht vorhanden"),
        says("says-fr", "Cette page n\u{2019}existe plus"),
        says("says-es", "Página no disponible"),
        says("says-pt", "A página não foi encontrada"),
        says("says-it", "La pagina non esiste"),
        says("says-nl", "Deze pagina bestaat niet"),
        says("says-sv", "Sidan finns inte"),
        says("says-da", "Siden findes ikke"),
        says("says-no", "Siden finnes ikke"),
        says("says-fi", "Sivua ei ole olemassa"),
        says("says-pl", "Strona nie istnieje"),
        says("says-cs", "Stránka neexistuje"),
        says("says-sk", "Stránka nebola nájdená"),
        says("says-hu", "Az oldal nem létezik"),
        says("says-ro", "Pagina nu există"),
        says("says-tr", "Sayfa bulunmuyor"),
        says("says-el", "Η σελίδα δεν υπάρχει"),
        says("says-ru", "Страница удалена"),
        says("says-uk", "Сторінку не знайдено"),
        says("says-ja", "お探しのページは削除されました"),
        says("says-zh", "您访问的页面已删除"),
        says("says-ko", "페이지를 찾을 수 없습니다"),
        says("says-ar", "الصفحة غير موجودة غير موجود"),
        says("says-he", "העמוד לא נמצא"),
        says("says-vi", "Không tìm thấy trang"),
        // In capitals, on old keyboards, in letters whose accents stand apart.
        in_menu("says-tr-in-capitals", "SAYFA BULUNAMADI"),
        in_menu("says-el-in-capitals", "Η ΣΕΛΙΔΑ ΔΕΝ ΥΠΑΡΧΕΙ"),
        in_menu("says-fr-in-capitals", "PAGE NON TROUVEE"),
        in_menu("says-vi-without-accents", "Khong tim thay trang"),
        in_menu("says-de-without-accents", "Die Seite wurde geloescht"),
        in_menu("says-fr-apart", "Page non trouve\u{301}e"),
        says("says-id", "Halaman tidak ditemukan"),
        says("says-ka", "გვერდი ვერ მოიძებნა"),
        says("says-bn", "পৃষ্ঠাটি পাওয়া যায়নি"),
        says("says-gone", "Oops! That page is gone."),
        // The title is that of any error, which may be over in a minute; the text says more.
        Row::new("says-beside-error", "suspect soft-404", |h| {
            let text = "Can't find data record in database table course.";
            h.otherwise(Behaviour::html(200, "Error", text))
        })
        .https("/deep/x.html"),
        Row::new("says-for-now", "alive ok", |h| {
            let text = "El servicio no está disponible en estos momentos, disculpe las molestias.";
            h.otherwise(Behaviour::html(200, "Aviso", text))
        })
        .https("/deep/x.html"),
        Row::new("says-for-now-hu", "alive ok", |h| {
            let text = "Technikai okok miatt az oldal átmenetileg nem elérhető.";
            h.otherwise(Behaviour::html(200, "Figyelem", text))
        })
        .https("/deep/x.html"),
        Row::new("says-error-alone", "alive ok", |h| {
            h.otherwise(Behaviour::html(200, "Error", "The database is busy, try again later."))
        })
        .https("/deep/x.html"),
        // In whatever language: few words, which every address of the host gets.
        Row::new("says-little", "suspect few-words", |h| {
            let few = "Kein Anschluss unter dieser Nummer";
            h.otherwise(Behaviour::html(200, few, few))
        })
        .https("/deep/x.html"),
        says("says-closed-fr", "Notre site a fermé ses portes, merci à tous"),
        says("says-closed-ja", "サービスは終了しました。ありがとうございました。"),
        Row::new("little-of-its-own", "alive ok", |h| {
            h.page("/news.html", Behaviour::html(200, "Today", "Nothing happened, so far."))
        })
        .https("/news.html"),
        Row::new("room-404", "alive ok", |h| {
            let room = "A room on the fourth floor, with two windows to the yard. ".repeat(20);
            h.page("/rooms/404", Behaviour::html(200, "Room 404", &room))
                .otherwise(Behaviour::html(200, "404", "There is no such room."))
        })
        .https("/rooms/404"),
        says_in_7_bits("says-in-iso-2022-jp", "\u{1b}$B%Z!<%8$,8+$D$+$j$^$;$s\u{1b}(B"),
        in_menu("in-menu-en", "Where is it? This page has vanished"),
        in_menu("in-menu-en-2", "It is no longer on this site"),
        in_menu("in-menu-de", "Das gibt es leider nicht"),
        in_menu("in-menu-fr", "Hélas, elle s'est envolée"),
        in_menu("in-menu-es", "No hemos encontrado lo que busca"),
        in_menu("in-menu-pt", "Não localizado"),
        in_menu("in-menu-it", "È inesistente"),
        in_menu("in-menu-nl", "Het is niet meer beschikbaar"),
        in_menu("in-menu-sv", "Vi hittar inte det du söker"),
        in_menu("in-menu-pl", "Nie ma takiej strony"),
        in_menu("in-menu-cs", "To jsme nenašli"),
        in_menu("in-menu-ru", "Такой страницы больше нет"),
        in_menu("in-menu-uk", "Такої сторінки не існує"),
        in_menu("in-menu-ja", "公開期間が終了しました"),
        in_menu("in-menu-zh", "文章已移除"),
        in_menu("in-menu-ko", "그런 페이지가 없습니다"),
        in_menu("in-menu-ar", "هذا غير متاح الآن"),
        in_menu("in-menu-he", "הדף אינו זמין"),
        in_menu("in-menu-tr", "Bu sayfa kaldırılmış"),
        in_menu("in-menu-vi", "Không có trang này"),
        in_menu("in-menu-th", "ไม่มีหน้านี้"),
        in_menu("in-menu-ur", "یہ نہیں ملا"),
        in_menu("in-menu-mn", "Ийм хуудас олдсонгүй"),
        in_menu("in-menu-km", "រកមិនឃើញ"),
        in_menu("in-menu-am", "አልተገኘም"),
        // Wikis say so of pages that nobody has written.
        in_menu("in-menu-wiki-en", "There is currently no text in this page"),
        in_menu("in-menu-wiki-fr", "Il n'y a aucun texte sur cette page"),
        in_menu("in-menu-wiki-pl", "Ta strona nie ma zawartości"),
        in_menu("in-menu-wiki-ja", "現在このページには内容がありません"),
        in_menu("in-menu-wiki-he", "אין כרגע טקסט בדף הזה"),
        in_menu("in-menu-record", "No records found for number 17"),
        in_menu("in-menu-lb", "Net fonnt"),
        in_menu("in-menu-eo", "Ĝi ne estis trovita"),
        in_menu("in-menu-mt", "Ma nstabitx"),
        Row::new("wiki-gone", "suspect soft-404", |h| h.otherwise(no_page())).https("/wiki/Gone"),
        Row::new("wiki-live", "alive ok", |h| {
            h.page("/wiki/Usb_errors", wiki(on_wiki)).otherwise(no_page())
        })
        .https("/wiki/Usb_errors"),
        Row::new("of-a-version", "alive ok", |h| {
            let text = "Version 1.1 is no longer available: here is 1.2.";
            h.page("/tool.html", Behaviour::html(200, "Tool 1.2", text))
        })
        .https("/tool.html"),
        forum("/viewtopic.php?f=2&t=17", "suspect soft-404", "topic-gone"),
        forum("/viewtopic.php?t=1", "alive ok", "topic-live"),
        Row::new("number-gone", "suspect soft-404", |h| h.page("/article/*", number))
            .https("/article/1234"),
    ]
}

pub(super) fn shells() -> Vec<Row> {
    let shell = |name, body: &str| {
        let page = Response::new(200, format!("<title>App</title>{body}"));
        Row::new(name, "alive ok", |h| h.otherwise(page)).https("/a/one").https("/a/two")
    };
    vec![
        shell("shell-of-its-own", "<our-portal></our-portal><script src=/a.js></script>"),
        shell("shell-of-a-script", "<script>load({})</script>"),
        shell(
            "shell-that-waits",
            "<div id=x>Loading, please wait</div><script src=/a.js></script>",
        ),
        shell(
            "shell-of-frames",
            "<frameset><frame src=/a><noframes>No frames?</noframes></frameset>",
        ),
        shell(
            "shell-with-a-menu",
            &format!("{}<div id=app></div><script src=/a.js></script>", "<p>News".repeat(60)),
        ),
        shell(
            "shell-of-messages",
            "<div id=app></div><div style=\"display: none\"><h1>Page not found</h1></div>\
             <p v-if=gone>Page not found</p><dialog>Page not found</dialog><script src=/a.js></script>",
        ),
        shell(
            "shell-of-a-login",
            "<div id=app></div><div hidden>Who? <input type=password></div><script src=/a.js></script>",
        ),
        shell("shell-without-scripts", "<noscript>You need to enable JavaScript.</noscript>"),
        Row::new("unknown-coding", "alive ok", |h| {
            h.otherwise(Response::html(200, "Shop", "Shop").header("Content-Encoding", "own"))
        })
        .https("/a/one")
        .https("/a/two"),
    ]
}

pub(super) fn elsewhere() -> Vec<Row> {
    let login = || Behaviour::html(200, "Sign in", "Your name and your password, please.");
    let members = |name, expected| {
        Row::new(name, expected, |h| {
            h.page("/users/sign_in*", login())
                .page("/group/live", Behaviour::Page)
                .otherwise(Behaviour::redirect(302, "/users/sign_in?return_to=here"))
        })
    };
    let video = |v: &str, expected, name| {
        let gone = Response::new(200, "<title> - YouTube</title><script>data</script>");
        let host = Host::new("m.youtube.com")
            .page("/watch*", gone)
            .page("/watch?v=live5678901", Behaviour::html(200, "A talk - YouTube", "A talk"));
        Row::new(name, expected, |host| host)
            .host(host)
            .url(&format!("https://m.youtube.com/watch?v={v}"))
            .config(|_| {})
    };
    let all_to = |name, expected, to: &str| {
        Row::new(name, expected, |h| h.page(to, login()).otherwise(Behaviour::redirect(301, to)))
            .https("/group/x")
    };
    let moved = |name, expected, to: &str| {
        Row::new(name, expected, |h| {
            h.page("/docs/x", Behaviour::redirect(301, to))
                .page("/", Behaviour::html(200, "Home", "We are here, and glad to be."))
                .page("/new*", Behaviour::Page)
                .page("/consent*", login())
        })
        .https("/docs/x")
    };
    vec![
        members("login-gone", "suspect login-wall").https("/group/gone"),
        members("login-live", "alive ok").https("/group/live"),
        video("gone5678901", "suspect soft-404", "video-gone"),
        video("live5678901", "alive ok", "video-live"),
        all_to("login-by-query", "suspect login-wall", "/index.php?title=Special:UserLogin"),
        all_to("login-in-french", "suspect login-wall", "/connexion"),
        all_to("captcha-for-all", "suspect blocked-captcha", "/showcaptcha?from=here"),
        all_to("pause-for-all", "alive ok", "/maintenance.html"),
        all_to("site-map-for-all", "suspect soft-404", "/sitemap.html"),
        moved("moved-to-page", "alive ok +moved-permanently", "/new"),
        moved("moved-to-front", "alive ok", "/"),
        moved("moved-to-consent", "alive ok", "/consent?continue=/docs/x"),
        moved("moved-to-session", "alive ok", "/new?PHPSESSID=8f3a9c"),
        moved("moved-to-campaign", "alive ok", "/new?utm_source=a"),
    ]
}

pub(super) fn for_sale() -> Vec<Row> {
    let all = |name, expected, page: Response| {
        Row::new(name, expected, |h| h.otherwise(page)).https("/docs/manual.html")
    };
    let one = |name, page: Response| {
        Row::new(name, "alive ok", |h| h.page("/x.html", page)).https("/x.html")
    };
    let front = |name, expected, at: fn(Host, Response) -> Host| {
        let page = Response::html(200, "Yard", "Each boat is for sale. Related searches: sails.");
        Row::new(name, expected, |h| at(h, page)).https("/")
    };
    let sale = "This domain may be for sale.";
    let article = "<p>Words of an article on browsers.</p>".repeat(200);
    vec![
        all("sale-on-all", "suspect parked", Response::html(200, "Welcome", sale)),
        all(
            "to-launch",
            "suspect parked",
            Response::html(
                200,
                "A tool",
                "Future home of something quite cool. Log in to launch this site.",
            ),
        ),
        all(
            "default-page",
            "suspect parked",
            Response::html(200, "Welcome to nginx!", "It works."),
        ),
        Row::new("suspended", "suspect parked", |h| {
            h.page(
                "/cgi-sys/suspendedpage.cgi",
                Behaviour::html(200, "Account Suspended", "Sorry."),
            )
            .otherwise(Behaviour::redirect(302, "/cgi-sys/suspendedpage.cgi"))
        })
        .https("/x"),
        all(
            "new-domain",
            "suspect parked",
            Response::html(200, "Hier entsteht eine neue Internetpräsenz", "Bald mehr."),
        ),
        one(
            "sale-explained",
            Response::html(
                200,
                "What is a parked domain?",
                "It says: this domain is for sale. Buy this domain.",
            ),
        ),
        one(
            "default-explained",
            Response::html(200, "Welcome to nginx! and how to replace it", "So."),
        ),
        Row::new("default-front", "suspect parked", |h| {
            let text = "If you see this page, it is installed. Further work is wanted.";
            h.page("/", Behaviour::html(200, "Welcome to nginx!", text))
        })
        .https("/"),
        Row::new("closed-front", "suspect soft-404", |h| {
            h.otherwise(Behaviour::html(200, "Blog", "<h1>Dieser Blog existiert nicht mehr</h1>"))
        })
        .https("/"),
        Row::new("named-front", "alive ok", |h| {
            h.page("/", Behaviour::html(200, "Not Found", "A band of four, from the north."))
        })
        .https("/"),
        front("sale-in-front", "suspect parked", |h, page| h.otherwise(page)),
        front("sale-of-boats", "alive ok", |h, page| h.page("/", page)),
        one(
            "sale-of-a-house",
            Response::html(
                200,
                "The house is for sale | sale-of-a-house.rotweb.net",
                "Four rooms.",
            ),
        ),
        one(
            "machinery-explained",
            Response::html(200, "Notes", "They set <code>window.park = 1</code> in a script."),
        ),
        one(
            "machinery-listed",
            Response::new(200, "||sedoparking.com/^").header("Content-Type", "text/plain"),
        ),
        one("sale-quoted", Response::html(200, "Old domains", sale)),
        one("sale-of-a-bird", Response::html(200, "The Bird browser is for sale", &article)),
        one(
            "lander",
            Response::html(200, "Index of /games", "<a href=\"/games/lander/\">lander/</a>"),
        ),
    ]
}

/// Error pages of CDNs stand for the site's own server, unless they refuse.
pub(super) fn cdns() -> Vec<Row> {
    let row = |name, expected, status, body: &str| {
        let page = Response::new(status, body).header("Server", "cloudflare");
        Row::new(name, expected, |h| h.otherwise(page)).https("/x")
    };
    let details = "<div id=\"cf-error-details\">Error</div>";
    vec![
        row("cdn-522", "suspect http-522", 522, details),
        row("cdn-530", "suspect http-530", 530, details),
        row("cdn-1020", "suspect blocked-cloudflare", 403, details),
        row("cdn-502", "suspect http-502", 502, "Generated by cloudfront (CloudFront)"),
        row("cdn-503", "suspect http-503", 503, "<a href=https://errors.edgesuite.net/1>"),
        row("captcha-in-form", "suspect http-500", 500, "<div class=\"g-recaptcha\"></div>"),
        row(
            "script-of-cdn",
            "suspect http-500",
            500,
            "<script src=/cdn-cgi/challenge-platform/scripts/jsd/main.js>",
        ),
        row(
            "f5",
            "suspect blocked-f5",
            200,
            "<title>Request Rejected</title>Your support ID is: 1",
        ),
        row("wordfence", "suspect blocked-wordfence", 503, "<h1>No</h1>Generated by Wordfence"),
        row("vercel", "suspect blocked-vercel", 429, "<title>Vercel Security Checkpoint</title>"),
        row(
            "down-behind-wall",
            "suspect http-503",
            503,
            "Incapsula incident ID: 1. The proxy failed to connect to the web server",
        ),
        row(
            "test-by-script",
            "suspect blocked-firewall",
            200,
            "<script>slowAES.decrypt(c, 2, a, b)</script>",
        ),
        row(
            "test-of-humans",
            "suspect blocked-captcha",
            200,
            "<p>Verify you are human</p><script src=/a></script>",
        ),
        row("firewall", "suspect blocked-firewall", 503, "<title>One moment, please...</title>"),
        row(
            "bare-frame",
            "suspect blocked-imperva",
            200,
            "<iframe src=\"/_Incapsula_Resource?1\">",
        ),
    ]
}
