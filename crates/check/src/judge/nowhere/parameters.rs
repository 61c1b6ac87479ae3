//! Parameters that name a page, as in `?t=17`.

use url::Url;

/// The parameter that names a page.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Naming {
    pub(crate) name: String,
    /// By its name and the program's, it is the number of one of many: nobody gives that to a program that does not
    /// read it.
    pub(crate) is_read: bool,
}

/// The parameter that names the page at `url`; `None` where the path does.
pub(crate) fn naming(url: &Url) -> Option<Naming> {
    let program = program(url)?;
    let pairs: Vec<_> = url.query_pairs().filter(|(_, value)| !value.is_empty()).collect();
    let is_on = |list: &[&str], name: &str| list.contains(&&*name.to_ascii_lowercase());
    let first = |list: &[&str]| pairs.iter().find(|(name, _)| is_on(list, name));
    let named = |name: &str, is_read| Some(Naming { name: name.to_owned(), is_read });
    if let Some((name, value)) = first(RECORDS) {
        return named(name, value.bytes().any(|byte| byte.is_ascii_digit()));
    }
    if let Some((name, value)) = first(NUMBERS) {
        return named(name, is_number(value) && shows_one(&program));
    }
    let mut backwards = pairs.iter().rev();
    let (name, _) = first(NAMES)
        .or_else(|| backwards.find(|(name, value)| is_number(value) && !is_on(CHOICES, name)))?;
    named(name, false)
}

/// The name of the program, in small letters and without its ending, if the path is that of one rather than of a page.
fn program(url: &Url) -> Option<String> {
    let file = url.path().rsplit('/').next().unwrap_or_default().to_ascii_lowercase();
    match file.rsplit_once('.') {
        Some((stem, ending)) => PROGRAMS.contains(&ending).then(|| stem.to_owned()),
        None => (file.is_empty() || HANDLERS.contains(&&*file)).then_some(file),
    }
}

/// Whether a program is called as those are that show one of many.
fn shows_one(program: &str) -> bool {
    SHOWN.iter().any(|shown| program.contains(shown))
}

fn is_number(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_digit())
}

/// Endings of programs.
const PROGRAMS: &[&str] = &[
    "php", "php3", "php4", "php5", "phtml", "asp", "aspx", "ashx", "cgi", "jsp", "jspa", "pl",
    "cfm", "do", "action", "dll",
];

/// Programs that have no ending.
const HANDLERS: &[&str] = &[
    "article",
    "articles",
    "artikel",
    "board",
    "content",
    "detail",
    "details",
    "display",
    "document",
    "download",
    "entry",
    "event",
    "file",
    "forum",
    "index",
    "info",
    "item",
    "lookup",
    "news",
    "node",
    "notice",
    "page",
    "play",
    "player",
    "post",
    "product",
    "question",
    "read",
    "record",
    "show",
    "showthread",
    "story",
    "thread",
    "topic",
    "video",
    "view",
    "viewer",
    "viewtopic",
    "watch",
];

/// What the names of programs have in them that show one of many.
const SHOWN: &[&str] = &[
    "article", "artikel", "board", "detail", "display", "document", "entry", "event", "item",
    "meldung", "message", "modules", "news", "notice", "nota", "noticia", "post", "product",
    "question", "read", "record", "show", "story", "thread", "topic", "video", "view", "watch",
];

/// Parameters that say what they are the number of, in small letters.
const RECORDS: &[&str] = &[
    "article",
    "articleid",
    "article_id",
    "aid",
    "artid",
    "art_id",
    "artikel",
    "artikelid",
    "artikel_id",
    "beitrag",
    "bug",
    "bug_id",
    "category_id",
    "catid",
    "cat_id",
    "contentid",
    "content_id",
    "dockey",
    "docid",
    "doc_id",
    "document_id",
    "entry",
    "entryid",
    "entry_id",
    "event_id",
    "eventid",
    "fileid",
    "file_id",
    "forumid",
    "forum_id",
    "group_id",
    "idarticle",
    "id_article",
    "id_articolo",
    "idnews",
    "id_news",
    "item",
    "itemid",
    "item_id",
    "messageid",
    "message_id",
    "msgid",
    "newsid",
    "news_id",
    "noticia",
    "objectid",
    "object_id",
    "page_id",
    "pageid",
    "photo_id",
    "post",
    "postid",
    "post_id",
    "product",
    "productid",
    "product_id",
    "question",
    "recid",
    "record",
    "recordid",
    "record_id",
    "showtopic",
    "showuser",
    "showforum",
    "story",
    "storyid",
    "story_id",
    "thread",
    "threadid",
    "thread_id",
    "tid",
    "topic",
    "topicid",
    "topic_id",
    "video",
    "videoid",
    "video_id",
    "viewkey",
    "wr_id",
];

/// Parameters that are numbers of whatever the program shows.
const NUMBERS: &[&str] = &[
    "id", "t", "pid", "nid", "sid", "doc", "gid", "uid", "user", "userid", "user_id", "profile",
    "oid", "nr", "no", "num", "idx", "number", "nummer", "seq", "rec", "ref_id",
];

/// Parameters that are often names, or pages and versions.
const NAMES: &[&str] = &["v", "p", "u", "title", "name", "file", "key", "slug"];

/// Parameters that choose how a page is shown, and which part of it.
const CHOICES: &[&str] = &[
    "amp",
    "count",
    "d",
    "date",
    "day",
    "desktop",
    "dir",
    "embed",
    "end",
    "format",
    "from",
    "height",
    "hl",
    "l",
    "lang",
    "language",
    "layout",
    "limit",
    "list",
    "locale",
    "m",
    "max",
    "mobile",
    "mode",
    "month",
    "n",
    "offset",
    "order",
    "page",
    "pagenum",
    "pg",
    "print",
    "printable",
    "ref",
    "referer",
    "rows",
    "seite",
    "size",
    "skin",
    "sort",
    "start",
    "step",
    "style",
    "tab",
    "theme",
    "time",
    "to",
    "type",
    "ver",
    "version",
    "view",
    "width",
    "x",
    "y",
    "year",
    "zoom",
];

#[cfg(test)]
mod tests {
    use super::*;

    fn named(url: &str) -> Option<(String, bool)> {
        let url = Url::parse(&format!("http://a.org{url}")).unwrap();
        naming(&url).map(|naming| (naming.name, naming.is_read))
    }

    #[test]
    fn a_parameter_names_the_page_of_a_program() {
        for (url, name) in [
            ("/artikel.php?nr=3", "nr"),
            ("/bbs/board.php?bo_table=free&wr_id=3", "wr_id"),
            ("/view.php?no=3", "no"),
            ("/news/read.asp?idx=3", "idx"),
            ("/index.php?artikel=3", "artikel"),
            ("/article?id=3", "id"),
            ("/news/detail?id=3", "id"),
            ("/download.php?file=3", "file"),
            ("/shop.php?category_id=3", "category_id"),
            ("/lookup.aspx?key=3", "key"),
            ("/modules.php?name=News&file=article&sid=3", "sid"),
            ("/index.php?mode=read&page=2&zettel=17&lang=2", "zettel"),
            ("/watch?v=dQw4w9WgXcQ", "v"),
            ("/watch?list=5&v=dQw4w9WgXcQ", "v"),
            ("/viewtopic.php?f=2&t=17", "t"),
            ("/viewforum.php?f=2", "f"),
            ("/?p=3", "p"),
        ] {
            assert_eq!(named(url).map(|it| it.0).as_deref(), Some(name), "{url}");
        }
        for url in [
            "/otters.html?id=3",
            "/article/17?id=3",
            "/otters?id=3",
            "/otters?ref=3",
            "/index.php?page=2",
            "/index.php?lang=en",
            "/index.php?year=2009&month=7",
            "/index.php?mode=read",
            "/view.php?id=",
        ] {
            assert_eq!(named(url), None, "{url}");
        }
    }

    #[test]
    fn what_is_the_number_of_one_of_many_is_read() {
        for (url, is_read) in [
            ("/index.php?topic=17.0", true),
            ("/index.php?topic=otters", false),
            ("/viewtopic.php?f=2&t=17", true),
            ("/news.php?id=17", true),
            ("/news.php?id=a17", false),
            ("/index.php?id=17", false),
            ("/view_video.php?viewkey=ph17", true),
            ("/news.php?p=17", false),
            ("/news.php?blatt=17", false),
            ("/view.php?v=2", false),
        ] {
            assert_eq!(named(url).map(|it| it.1), Some(is_read), "{url}");
        }
    }
}
