//! How pages of sites that moved are built, before and after.

use crate::behaviour::{Behaviour, Response};
use crate::changed::Half;

/// What a page says.
#[derive(Clone, Debug)]
pub(super) struct Sheet {
    pub(super) language: &'static str,
    pub(super) title: String,
    pub(super) site: String,
    pub(super) menu: Vec<&'static str>,
    pub(super) text: String,
}

impl Sheet {
    /// The page in a layout of the half.
    pub(super) fn shown(&self, half: Half, layout: usize) -> Behaviour {
        let Self { language, title, site, menu, text } = self;
        let paragraphs: String = text.lines().map(|it| format!("<p>{it}</p>\n")).collect();
        let items: String =
            menu.iter().map(|it| format!("<li><a href=\"/\">{it}</a></li>")).collect();
        let body = match (half, layout % 3) {
            (Half::Seen, 0) => format!(
                "<!doctype html><html lang={language}><title>{title} – {site}</title><nav><ul>{items}</ul></nav>\
                 <h1>{title}</h1>{paragraphs}<footer>© {site}</footer>"
            ),
            (Half::Seen, 1) => format!(
                "<html lang={language}><head><title>{site} | {title}</title></head><body><header>{site}</header>\
                 <aside>{items}</aside><article><h2>{title}</h2>{paragraphs}</article>\
                 <footer><p>All rights reserved. Cookies help us to show this page.</footer></body></html>"
            ),
            (Half::Seen, _) => format!(
                "<html><head><title>{title}</title></head><body><table><tr><td>{items}<td><b>{title}</b>{paragraphs}\
                 </table><hr>{site}</body></html>"
            ),
            (Half::HeldOut, 0) => format!(
                "<HTML><HEAD><TITLE>{title} [{site}]</TITLE></HEAD><BODY><H3>{title}</H3>{text}<HR>{items}</BODY></HTML>"
            ),
            (Half::HeldOut, 1) => format!(
                "<!DOCTYPE html><html lang='{language}'><head><meta charset=utf-8><title>{site}: {title}</title></head>\
                 <body><div class=bar>{items}</div><main><h1>{title}</h1><div>{paragraphs}</div></main>\
                 <script src=/app.js></script><div>Share this page. Subscribe to our letter. Terms of use.</div></body>"
            ),
            (Half::HeldOut, _) => format!(
                "<html><head><title>{title} « {site}</title></head><body><ol>{items}</ol><h1>{title}</h1>{paragraphs}\
                 <p>Tags, archive, imprint, older posts, newer posts</body></html>"
            ),
        };
        Behaviour::Respond(Response { body: body.into(), ..Response::default() })
    }
}
