//! Any text as a module: it ends, and the machine runs the next one.
#![no_main]

use std::cell::RefCell;
use std::sync::Arc;

use libfuzzer_sys::fuzz_target;
use wikirot_scribunto::{
    Arguments, FrameId, Host, Limits, Machine, NumberForm, Site, Title, Unstrip,
};

/// Modules that one machine compiles and keeps; to begin a new one takes longer than most of them.
const KEPT: usize = 100;

thread_local! {
    /// The machine, and how many modules it has seen.
    static MACHINE: RefCell<Option<(Machine, usize)>> = const { RefCell::new(None) };
}

/// A wiki of one module, by its title.
struct One {
    title: String,
    text: String,
}

impl Host for One {
    fn page(&mut self) -> String {
        "Page".to_owned()
    }
    fn page_id(&mut self) -> u64 {
        0
    }
    fn used(&mut self, _: &str) {}
    fn used_time(&mut self) {}
    fn title(&mut self, _: FrameId) -> String {
        self.title.clone()
    }
    fn has_parent(&mut self) -> bool {
        false
    }
    fn argument(&mut self, _: FrameId, name: &str) -> Option<String> {
        (name == "1").then(|| "a".to_owned())
    }
    fn arguments(&mut self, _: FrameId) -> Arguments {
        vec![("1".to_owned(), "a".to_owned())]
    }
    fn child(&mut self, frame: FrameId, _: Option<&str>, _: Arguments) -> FrameId {
        frame + 1
    }
    fn preprocess(&mut self, _: FrameId, text: &str) -> String {
        text.to_owned()
    }
    fn expand_template(&mut self, _: FrameId, title: &str, _: Arguments) -> Option<String> {
        Some(title.to_owned())
    }
    fn call_function(&mut self, _: FrameId, name: &str, _: Arguments) -> Option<String> {
        Some(name.to_owned())
    }
    fn parse_title(&mut self, text: &str, _: i32) -> Option<Title> {
        let text = text.strip_prefix("Module:")?.to_owned();
        Some(Title { namespace: 828, text, ..Title::default() })
    }
    fn exists(&mut self, _: &str) -> bool {
        true
    }
    fn text(&mut self, title: &str) -> Option<Arc<str>> {
        (title == self.title).then(|| self.text.as_str().into())
    }
    fn redirect(&mut self, _: &str) -> Option<String> {
        None
    }
    fn message(&mut self, _: &str, _: &str) -> Option<String> {
        None
    }
    fn number(&mut self, _: &str, number: &str, _: NumberForm) -> String {
        number.to_owned()
    }
    fn plural(&mut self, _: &str, _: f64, _: usize) -> usize {
        0
    }
    fn date(&mut self, _: &str, _: &str, _: &str) -> Result<String, String> {
        Ok(String::new())
    }
    fn language_names(&mut self) -> Vec<(String, String)> {
        Vec::new()
    }
    fn language_name(&mut self, _: &str, _: Option<&str>) -> Option<String> {
        None
    }
    fn pages_in_category(&mut self, _: &str) -> u64 {
        0
    }
    fn decode_entities(&mut self, text: &str) -> String {
        text.to_owned()
    }
    fn unstrip(&mut self, text: &str, _: Unstrip) -> String {
        text.to_owned()
    }
}

fuzz_target!(|data: &[u8]| {
    let body = String::from_utf8_lossy(data);
    run(body.to_string());
    run(format!("local p = {{}} function p.main(frame) {body}\nend return p"));
});

fn run(text: String) {
    MACHINE.with_borrow_mut(|kept| {
        let (machine, seen) = match kept.take() {
            Some((machine, seen)) if seen < KEPT => (machine, seen),
            _ => {
                let limits = Limits { instructions: 1_000_000, memory: 8 << 20, ..Limits::default() };
                (Machine::new(&Site::default(), limits).expect("there is memory for it"), 0)
            }
        };
        machine.begin_page().expect("a machine begins");
        let title = format!("Module:Fuzz {seen}");
        let _ = machine.invoke(&mut One { title: title.clone(), text }, &title, "main");
        *kept = Some((machine, seen + 1));
    });
}
