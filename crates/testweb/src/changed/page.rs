//! How pages of changed sites are built.

use crate::behaviour::{Behaviour, Response};

use super::Half;

/// What a page says.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub(super) language: &'static str,
    pub(super) title: String,
    pub(super) menu: String,
    pub(super) text: String,
}

impl Sheet {
    /// The page in one of the half's layouts.
    pub(super) fn html(&self, half: Half, layout: usize) -> String {
        let Self { language, title, menu, text } = self;
        let paragraphs: String = text.split('\n').map(|part| format!("<p>{part}</p>\n")).collect();
        let items: String =
            menu.split(' ').map(|it| format!("<li><a href=\"/{it}\">{it}</a></li>")).collect();
        match (half, layout % 3) {
            (Half::Seen, 0) => format!(
                "<!doctype html><html lang=\"{language}\"><head><title>{title}</title></head>\
                 <body><nav><ul>{items}</ul></nav><main><h1>{title}</h1>{paragraphs}</main></body></html>"
            ),
            (Half::Seen, 1) => format!(
                "<html><head><title>{title}</title><style>p {{ margin: 0 }}</style></head><body>\
                 <table><tr><td>{menu}</td><td>{paragraphs}</td></tr></table></body></html>"
            ),
            (Half::Seen, _) => format!(
                "<html lang=\"{language}\"><meta charset=utf-8><title>{title}</title><div class=top>{menu}</div>\
                 <script>var x = 1;</script><article>{paragraphs}</article><footer>2026</footer>"
            ),
            (Half::HeldOut, 0) => format!(
                "<!DOCTYPE html><html lang='{language}'><head><meta charset='utf-8'><title>{title}</title></head><body>\
                 <header><h2>{title}</h2></header><section>{paragraphs}</section><aside><ul>{items}</ul></aside></body></html>"
            ),
            (Half::HeldOut, 1) => format!(
                "<HTML><HEAD><TITLE>{title}</TITLE></HEAD><BODY><CENTER><B>{title}</B></CENTER><BR>{text}<HR>{menu}</BODY></HTML>"
            ),
            (Half::HeldOut, _) => format!(
                "<html><head><title>{title}</title><link rel=stylesheet href=/s.css></head><body><div id=app><div class=row>\
                 {paragraphs}</div></div><iframe src=/ad></iframe><footer>{menu}</footer></body></html>"
            ),
        }
    }

    pub(super) fn behaviour(&self, half: Half, layout: usize) -> Behaviour {
        Behaviour::Respond(Response { body: self.html(half, layout).into(), ..Response::default() })
    }
}
