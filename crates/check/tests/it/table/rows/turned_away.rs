//! Pages that say 200 and are not for whoever asked, pages that scripts move on, and links that are led aside.

use wikirot_testweb::{Behaviour, Host, Response};

use crate::table::row::Row;

/// Pages in words, the same at every address. A wall proves itself by repetition, and nothing about the page.
pub(super) fn in_words() -> Vec<Row> {
    let says = |name, expected, title: &str, text: &str| {
        let page = Behaviour::html(200, title, text);
        Row::new(name, expected, |h| h.otherwise(page)).https("/deep/x.html")
    };
    let turns = |name, title: &str, text: &str| says(name, "suspect blocked-firewall", title, text);
    let tests = |name, title: &str, text: &str| says(name, "suspect blocked-captcha", title, text);
    let passes = |name, title: &str, text: &str| says(name, "alive ok", title, text);
    let alone = |name, title: &str, text: &str| {
        let page = Behaviour::html(200, title, text);
        Row::new(name, "alive ok", |h| h.page("/deep/x.html", page)).https("/deep/x.html")
    };
    let at = |name, path: &str, title: &str, text: &str| {
        let page = Behaviour::html(200, title, text);
        Row::new(name, "alive ok", |h| h.otherwise(page)).https(path)
    };
    let form = "<form><input name=who><input TYPE=password name=secret></form>";
    let menu = "<p>home news forum shop contact imprint search</p>".repeat(40);
    let long = |title: &str| format!("{menu}<h1>{title}</h1><p>Write to us if you think so.");
    let after_some = |name, expected, wall: Behaviour| {
        let many = Row::new(name, expected, |h| {
            let host = ["a", "b"]
                .into_iter()
                .fold(h, |host, page| host.page(&format!("/p/{page}.html"), Behaviour::Page));
            host.otherwise(wall)
        });
        ["c", "d", "e"].into_iter().fold(many, |row, page| row.https(&format!("/p/{page}.html")))
    };
    vec![
        turns("denied", "Access Denied", "You may not see what is at this address."),
        turns("denied-network", "Sorry", "Your IP address has been added to a list of ours."),
        turns("denied-de", "Hinweis", "Zugriff verweigert: Ihre Anfrage fiel unserem Filter auf."),
        turns("denied-fr", "Accès refusé", "Cela ne se peut pas depuis votre adresse."),
        turns("denied-es", "Aviso", "Acceso denegado desde su dirección."),
        turns("denied-pt", "Aviso", "Acesso negado a partir do seu endereço."),
        turns("denied-it", "Avviso", "Accesso negato dal vostro indirizzo."),
        turns("denied-pl", "Uwaga", "Odmowa dostępu z tego adresu."),
        turns("denied-ru", "Внимание", "Доступ запрещён с вашего адреса."),
        turns("denied-ja", "お知らせ", "このページへのアクセスは制限されています。"),
        turns("denied-zh", "提示", "您的请求已被拦截，请联系管理员。"),
        turns("denied-ko", "알림", "이 주소에서의 접근이 차단되었습니다."),
        turns("denied-ar", "تنبيه", "تم رفض الوصول من عنوانك هذا."),
        turns("too-often", "Slow down", "Too many requests from you in the last minute."),
        turns("unusual", "Sorry", "We see unusual traffic from where you are."),
        turns("looks-at-you", "Hold on", "Verifying your connection, one moment, please."),
        turns("at-length", "Access denied", &long("Access denied")),
        turns("error-of-rule", "Error", "The request was blocked by a rule of the owner's."),
        turns("not-displayed", "Web page blocked", "The page cannot be displayed. Ask its owner."),
        // Missing, but for those who ask from there alone.
        turns("abroad", "Not available", "This video is not available in your country."),
        turns("abroad-de", "Hinweis", "Der Inhalt ist in Ihrem Land nicht verfügbar."),
        turns("abroad-es", "Aviso", "El contenido no está disponible en su país."),
        turns("abroad-eu", "Sorry", "We are not to be had in most European countries."),
        turns("abroad-zh", "提示", "您所在的地区无法访问，抱歉，请见谅。"),
        tests("code", "Security", "Enter the code from the picture to go on."),
        tests("code-zh", "提示", "请输入验证码以继续访问本站内容。"),
        tests("no-robot-ru", "Проверка", "Подтвердите, что вы не робот, и продолжим."),
        says("who", "suspect login-wall", "Members", "Please log in to see this."),
        says("who-de", "suspect login-wall", "Hinweis", "Bitte melden Sie sich an."),
        says("who-by-form", "suspect login-wall", "Üdvözöljük", &format!("Kérjük: {form}")),
        // What is missing is missing to members as well.
        says("missing-who", "suspect soft-404", "Page not found", "Please log in to create it."),
        says("missing-form", "suspect soft-404", "Page not found", form),
        says("missing-code", "suspect soft-404", "404", "Write to us: the captcha is 7."),
        passes("pause-tr", "Bakım", "Sitemiz bakım nedeniyle kapalıdır."),
        passes("pause-hu", "Szünet", "Az oldal karbantartás alatt áll."),
        passes("pause-cs", "Pauza", "Na stránkách probíhá údržba."),
        passes("pause-soon", "Soon", "We will be right back, in a better shape."),
        passes("wants-cookies", "Cookies", "Please enable cookies to go on from here."),
        passes("wants-scripts", "Site", "You have to enable JavaScript for this site."),
        passes("wants-newer", "Site", "Your browser is too old for this site of ours."),
        passes("wants-years", "Site", "You must be 18 or older to come in here."),
        passes("too-busy", "Busy", "Our servers are overloaded, please be patient."),
        passes("error-for-now", "Error", "Could not connect to the database. Try again later."),
        passes("sorry-cs", "Pozor", "Probíhá odstávka, omlouváme se za potíže."),
        passes("sorry-ko", "안내", "시스템 작업으로 불편을 드려 죄송합니다."),
        passes("of-campus-de", "Zugang", "Nur aus dem Netz der Universität erreichbar."),
        passes("from-abroad-ja", "お知らせ", "海外からのアクセスはご遠慮いただいております。"),
        passes("from-within-zh", "提示", "仅限中国大陆访问，请在中国大陆境内访问本网站。"),
        passes("from-within-ru", "Внимание", "Сайт открыт только с территории нашей страны."),
        passes("of-partners-fr", "Bonjour", "Avec votre accord, nos partenaires et nous."),
        passes(
            "of-subscribers-pl",
            "Uwaga",
            "To jest tylko dla naszych prenumeratorów i nikogo więcej.",
        ),
        passes("in-line", "Site", "You are now in line, somewhere near the end."),
        after_some("after-some", "suspect blocked-firewall", {
            Behaviour::html(200, "Limit", "Access to this page has been limited for you.")
        }),
        // Signs of walls that readers see.
        tests("only-titled", "Captcha", "Prove it."),
        tests("only-a-field", "Site", "<form><div class=cf-turnstile></div></form>"),
        turns("only-said", "Site", "Please wait while your request is being verified."),
        alone("riddles", "Captcha", "A captcha is a riddle that machines find hard."),
        alone("poem", "Just a moment...", "The otter is asleep, and so is the sea."),
        alone("notes", "Notes", "Of <code>window._cf_chl_opt = {}</code> and its kind."),
        alone("form-alone", "Write to us", "<form>Yours: <div class=g-recaptcha></div></form>"),
        // Doors have their own.
        at("login-itself", "/login", "Webmail", form),
        at("login-in-words", "/account/signin", "Members", "Please log in."),
        at("login-in-front", "/", "Webmail", form),
        Row::new("speaks-of-walls", "alive ok", |h| {
            let text = "On servers that say access denied, and what it takes to be let in.";
            h.page("/x.html", Behaviour::html(200, "Access denied: a history", text))
        })
        .https("/x.html"),
    ]
}

/// Pages with nothing but a script that tests who asks.
pub(super) fn by_scripts() -> Vec<Row> {
    let page = |name, expected, html: &str| {
        let page = Response::new(200, html);
        Row::new(name, expected, |h| h.otherwise(page)).https("/x")
    };
    let walled = |name, html| page(name, "suspect blocked-firewall", html);
    vec![
        walled(
            "gives-a-cookie",
            "<script>document.cookie = 'a=' + 7 * 8; location.reload()</script>",
        ),
        walled(
            "gives-a-cookie-and-goes",
            "<html><script>document.cookie='a=1';window.location.href='/x'</script>",
        ),
        walled("cookie-by-name", "<script>put('acw_sc__v2', f(7)); again()</script>"),
        walled("cookie-by-cloud", "<title>..</title><script>set('__arcsjs=1')</script>"),
        walled("punished", "<script>go('https://a.b/_____tmd_____/punish?x=1')</script>"),
        walled("waits", "<title>Forum - Please wait for verification</title><script></script>"),
        walled("works", "<p>Hold on</p><script src=/.basedflare/js/challenge.js></script>"),
        page(
            "weighs-souls",
            "suspect blocked-anubis",
            "<title>Проверка</title><script id=anubis_version>\"1\"</script>",
        ),
        // An application, of which some of its scripts do the same.
        page(
            "remembers-a-theme",
            "alive ok",
            "<div id=app></div><script>document.cookie='t=1';if(f())location.reload()</script>\
             <script src=/app.js></script>",
        ),
    ]
}

/// A script that does nothing but to move its readers on is a redirect to all that browsers see.
pub(super) fn moved_by_scripts() -> Vec<Row> {
    let row = |name, expected, script: &str| {
        let page = Response::new(200, format!("<html><script>{script}</script></html>"));
        Row::new(name, expected, |h| h.page("/x", page).page("/y", Behaviour::Page)).https("/x")
    };
    vec![
        row("script-moves", "alive ok", "window.location = '/y';").requests(2),
        row("script-to-missing", "broken http-404", "window.location.href = \"/gone\";"),
        row("script-replaces", "broken http-404", "location.replace('/gone')"),
        row("script-to-nowhere", "broken dns-nxdomain", "top.location='//nobody.rotweb.net/'"),
        row("script-later", "broken http-404", "setTimeout(function(){location='/gone'}, 900);"),
        row(
            "script-on-load",
            "broken http-404",
            "window.onload = function() { location = '/gone' }",
        ),
        row("script-to-itself", "alive ok", "location.href='/x'").requests(1),
        row("script-of-phones", "alive ok", "if (phone) { location = '/gone' }").requests(1),
        row("script-for-later", "alive ok", "function go() { location = '/gone' }").requests(1),
        row("script-inside", "alive ok", "location = 'http://10.0.0.1/'").requests(1),
        Row::new("script-to-front", "suspect soft-404", |h| {
            h.page("/", Behaviour::html(200, "Home", "We are here, and glad to be."))
                .otherwise(Response::new(200, "<script>location.href='/';</script>"))
        })
        .https("/old/page.html"),
        Row::new("script-to-lander", "suspect parked", |h| {
            h.otherwise(Response::new(200, "<script>window.location.href=\"/lander\"</script>"))
        })
        .https("/docs/manual.html"),
    ]
}

/// Pages that have nothing to show but a script that speaks, or leads elsewhere.
pub(super) fn sent_by_scripts() -> Vec<Row> {
    let does = |name, expected, body: &str| {
        let page = format!("<meta charset=utf-8><title>Board</title>{body}");
        Row::new(name, expected, |h| {
            h.page("/", Behaviour::Page)
                .page("/y", Behaviour::Page)
                .page("/gone", 404)
                .otherwise(Response::new(200, page))
        })
        .https("/deep/x.html")
    };
    let script =
        |name, expected, script: &str| does(name, expected, &format!("<script>{script}</script>"));
    let gone = "broken http-404";
    vec![
        script(
            "script-says-missing",
            "suspect soft-404",
            "alert('Post not found'); history.back()",
        ),
        script("script-says-missing-ko", "suspect soft-404", {
            "alert(\"존재하지 않는 글입니다.\");\nhistory.go(-1);"
        }),
        script("script-speaks-and-leads-home", "suspect soft-404", "alert('Oh');location.href='/'"),
        // A page may say it when it has to.
        script("script-may-say-missing", "alive ok", "if (!navigator.x) { alert('Not found') }"),
        does("script-says-and-more", "alive ok", {
            "<script>alert('Not found')</script><script src=/app.js></script>"
        }),
        does("body-leads-to-missing", gone, "<body onload=\"location.href='/gone'\">"),
        script("script-leads-later", gone, "setTimeout(\"location.href='/gone'\", 100)"),
        script("script-leads-by-name", gone, "var to = '/gone'; window.location = to"),
        script("script-with-a-comment", gone, "// moved\nlocation.replace('/gone')"),
        script("script-in-a-function", gone, "(function () { location.href = '/gone' })()"),
        script("script-leads-to-a-page", "alive ok", "location = location.origin + '/y'"),
    ]
}

/// Links whose pages are gone are led to a search, a list, an error; files turn into pages.
pub(super) fn led_aside() -> Vec<Row> {
    let text = "All that there is of it, in words enough to be told from any other page.";
    let long = format!("<p>{text}</p>").repeat(20);
    let all_to = |name, expected, start: &str, to: &str| {
        let place = to.split_once('?').map_or(to.to_owned(), |(path, _)| format!("{path}*"));
        let end = Behaviour::html(200, "All of it", &long);
        Row::new(name, expected, |h| h.page(&place, end).otherwise(Behaviour::redirect(302, to)))
            .https(start)
    };
    let one_to = |name, start: &str, to: &str| {
        let end = Behaviour::html(200, "One of many", &long);
        Row::new(name, "alive ok", |h| h.page(to, end).page(start, Behaviour::redirect(302, to)))
            .https(start)
    };
    let lander = "http://ww25.lands.rotweb.net/x?subid1=20260101";
    vec![
        all_to("led-to-search", "suspect soft-404", "/old/tool.html", "/search?q=tool"),
        all_to("led-to-suche", "suspect soft-404", "/old/tool.html", "/de/suche/"),
        all_to("led-to-list", "suspect soft-404", "/news/2009/flood.html", "/news/"),
        all_to("led-to-message", "suspect soft-404", "/papers/12.html", "/info?msg=not-found"),
        all_to("led-to-captcha", "suspect blocked-captcha", "/old/tool.html", "/captcha?x=1"),
        one_to("led-to-song", "/p/17", "/lyrics/otter-sorry"),
        one_to("led-to-film", "/p/17", "/films/access-denied.html"),
        // Addresses that became parameters.
        Row::new("led-to-parameter", "alive ok +moved-permanently", |h| {
            h.page("/wiki/Otter", Behaviour::redirect(301, "/index.php?title=Otter"))
                .page("/index.php?title=Otter", Behaviour::html(200, "Otter", &long))
                .page("/index.php*", Behaviour::html(200, "Wiki", "No such entry."))
                .otherwise(Behaviour::redirect(301, "/index.php?title=Unknown"))
        })
        .https("/wiki/Otter"),
        // Who is to be let go on to the link is asked something first.
        all_to(
            "led-to-gate",
            "suspect login-wall",
            "/old/tool.html",
            "/choice?next=/old/tool.html",
        ),
        Row::new("led-to-status", "alive ok", |h| {
            h.otherwise(Behaviour::redirect(302, "https://status.rotweb.net/"))
        })
        .host(Host::new("status.rotweb.net").otherwise(Behaviour::html(200, "Works", &long)))
        .https("/old/tool.html"),
        // The page is on neither, for no reader.
        Row::new("led-to-phones", "suspect soft-404", |h| {
            h.otherwise(Behaviour::redirect(302, "https://m.led-to-phones.rotweb.net/"))
        })
        .host(
            Host::new("m.led-to-phones.rotweb.net").otherwise(Behaviour::html(200, "Home", &long)),
        )
        .https("/old/tool.html"),
        Row::new("led-to-owner", "suspect soft-404", |h| {
            h.otherwise(Behaviour::redirect(301, "https://www.owner-of-tools.org/"))
        })
        .host(Host::new("www.owner-of-tools.org").page("/", Behaviour::html(200, "We", &long)))
        .https("/old/tool.html"),
        Row::new("led-to-gate-elsewhere", "suspect login-wall", |h| {
            h.otherwise(Behaviour::redirect(
                301,
                "https://choice.rotweb.net/?redirect=/old/tool.html",
            ))
        })
        .host(Host::new("choice.rotweb.net").otherwise(Behaviour::html(200, "Choose", &long)))
        .https("/old/tool.html"),
        all_to("led-to-other-page", "alive ok", "/papers/12.html", "/visitor"),
        Row::new("led-to-list-alone", "alive ok", |h| {
            h.page("/news/2009/index.html", Behaviour::redirect(302, "/news/2009/"))
                .page("/news/2009/", Behaviour::html(200, "2009", text))
        })
        .https("/news/2009/index.html"),
        Row::new("file-to-page", "suspect same-page", |h| {
            h.otherwise(Behaviour::html(200, "The institute", &long))
        })
        .https("/files/report-2009.pdf"),
        Row::new("file-to-file", "suspect soft-404", |h| {
            let picture = Response::new(200, "\u{89}PNG").header("Content-Type", "image/png");
            h.page("/removed.png", picture).otherwise(Behaviour::redirect(302, "/removed.png"))
        })
        .https("/pictures/leeds.png"),
        Row::new("front-by-other-names", "alive ok", |h| {
            h.page("/", Behaviour::html(200, "Home", &long))
                .otherwise(Behaviour::redirect(302, "/"))
        })
        .https("/main.html")
        .https("/index.php?lang=en"),
        Row::new("file-with-page", "alive ok", |h| {
            h.page("/files/report.pdf", Behaviour::html(200, "Viewer", &long))
        })
        .https("/files/report.pdf"),
        Row::new("offered", "suspect parked", |h| {
            h.otherwise(Behaviour::redirect(302, "https://www.stall.org/forsale/rotweb.net"))
        })
        .host(Host::new("www.stall.org").otherwise(Behaviour::html(200, "Names", &long)))
        .https("/docs/x.html"),
        Row::new("lands", "suspect parked", |h| h.otherwise(Behaviour::redirect(302, lander)))
            .host(
                Host::new("ww25.lands.rotweb.net")
                    .otherwise(Response::new(200, "<script src=/b.js></script>")),
            )
            .https("/docs/x.html"),
    ]
}

/// Addresses that a redirect for good is no reason to replace.
pub(super) fn kept() -> Vec<Row> {
    let lasting = |name: &'static str, host: &str, path: &str| {
        let to = format!("https://{name}.rotweb.net/today");
        Row::new(name, "alive ok", |h| h.page("/today", Behaviour::Page))
            .host(Host::new(host).page(path, Behaviour::redirect(301, to)))
            .url(&format!("https://{host}{path}"))
    };
    vec![
        lasting("kept-purl", "purl.org", "/birds/finch"),
        lasting("kept-w3id", "w3id.org", "/birds/finch"),
        lasting("kept-handle", "hdl.handle.net", "/2027/finch"),
        lasting("kept-ark", "ids.rotweb.net", "/ark:/13030/finch"),
        lasting("kept-urn", "nbn-resolving.org", "/urn:nbn:de:finch"),
        Row::new("kept-tls", "alive ok", |h| {
            let plain = Behaviour::redirect(301, "http://kept-tls.rotweb.net/x");
            h.page("/x", Behaviour::when_https(plain, Behaviour::Page))
        })
        .https("/x"),
    ]
}
