//! The wiki's Lua modules: extraction's questions put to the machine that runs them, and back.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use wikirot_report::count;
use wikirot_scribunto::{
    Arguments, FrameId, Host, Limits, Machine, Namespace, NumberForm, ScriptError, Site, Title,
    Unstrip,
};
use wikirot_wikitext::{self as wikitext, ModuleError, Modules};

/// Bytes of a heap that is not worth a new machine.
const SMALL_HEAP: usize = 16 * 1024 * 1024;
/// Modules that are named in the log.
const NAMED: usize = 10;
/// Different modules that are told apart where they fail.
const MOST_FAILURES: usize = 1000;

thread_local! {
    /// The machine of this thread, and whose it is.
    static MACHINE: RefCell<Option<(u64, Rc<Machine>)>> = const { RefCell::new(None) };
}

/// Runs modules, one machine a thread.
#[derive(Debug)]
pub(crate) struct LuaModules {
    id: u64,
    site: Site,
    failures: Mutex<HashMap<String, Failure>>,
}

/// A module that failed.
#[derive(Clone, Debug, Default)]
struct Failure {
    times: u64,
    /// Why, the last time.
    message: String,
}

impl LuaModules {
    /// For the modules of `site`, where it is `now` in seconds since 1970.
    pub(crate) fn new(site: &wikitext::Site, now: i64) -> Self {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let namespaces = site.namespaces().map(|given| Namespace {
            id: given.number,
            name: given.name,
            canonical: given.canonical,
            aliases: given.aliases,
            subpages: given.subpages,
            capitalised: given.first_letter,
        });
        let site = Site {
            name: site.name().to_owned(),
            version: site.version().to_owned(),
            server: site.server().to_owned(),
            script_path: site.script_path().to_owned(),
            article_path: site.article_path().to_owned(),
            language: site.language_code().to_owned(),
            namespaces: namespaces.collect(),
            interwiki: site.interwiki_prefixes().collect(),
            now,
        };
        Self { id: NEXT.fetch_add(1, Ordering::Relaxed), site, failures: Mutex::default() }
    }

    /// Which modules failed, how often and why, in words; `None` where none did.
    pub(crate) fn told(&self) -> Option<String> {
        let failures = self.failures();
        if failures.is_empty() {
            return None;
        }
        let times: u64 = failures.iter().map(|(_, failure)| failure.times).sum();
        let named = failures.iter().take(NAMED).map(|(title, failure)| {
            format!("{title} ({}: {})", count(failure.times, "time"), failure.message)
        });
        let named: Vec<String> = named.collect();
        let more = failures.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(", and {more} more") } else { String::new() };
        Some(format!(
            "modules failed {}, what they were given counts as guessed links: {}{more}",
            count(times, "time"),
            named.join(", ")
        ))
    }

    /// The modules that failed, most often first.
    fn failures(&self) -> Vec<(String, Failure)> {
        let failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all: Vec<(String, Failure)> =
            failures.iter().map(|(title, failure)| (title.clone(), failure.clone())).collect();
        all.sort_by(|a, b| b.1.times.cmp(&a.1.times).then_with(|| a.0.cmp(&b.0)));
        all
    }

    fn note(&self, module: &str, message: &str) {
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.len() < MOST_FAILURES || failures.contains_key(module) {
            let failure = failures.entry(module.to_owned()).or_default();
            failure.times += 1;
            message.clone_into(&mut failure.message);
        }
    }

    fn machine(&self) -> Result<Rc<Machine>, String> {
        MACHINE.with_borrow_mut(|known| match known {
            Some((id, machine)) if *id == self.id => Ok(Rc::clone(machine)),
            _ => {
                let new = Machine::new(&self.site, Limits::default());
                let machine = Rc::new(new.map_err(|error| error.to_string())?);
                *known = Some((self.id, Rc::clone(&machine)));
                Ok(machine)
            }
        })
    }
}

impl Modules for LuaModules {
    fn begin_page(&self) {
        let Ok(machine) = self.machine() else { return };
        if machine.memory() > SMALL_HEAP {
            machine.collect();
        }
        // What is kept has grown too large, or the machine is not well: the next one is new.
        if machine.memory() > SMALL_HEAP || machine.begin_page().is_err() {
            MACHINE.with_borrow_mut(|known| *known = None);
            if let Ok(machine) = self.machine() {
                let _ = machine.begin_page();
            }
        }
    }

    fn invoke(
        &self,
        host: &mut dyn wikitext::Host,
        module: &str,
        function: &str,
    ) -> Result<String, ModuleError> {
        let machine = self.machine().map_err(|message| ModuleError {
            wikitext: ScriptError::Lua(message.clone()).wikitext(),
            message,
            may_work: true,
        })?;
        machine.invoke(&mut Bridge(host), module, function).map_err(|error| {
            let may_work = matches!(error, ScriptError::Lua(_) | ScriptError::Limit(_));
            if may_work {
                self.note(module, &error.to_string());
            }
            ModuleError { message: error.to_string(), wikitext: error.wikitext(), may_work }
        })
    }
}

/// A host of extraction as a host of the machine.
struct Bridge<'h>(&'h mut dyn wikitext::Host);

impl Bridge<'_> {
    fn function(
        &mut self,
        language: &str,
        name: &str,
        first: &str,
        arguments: &[&str],
    ) -> Option<String> {
        let arguments: Vec<String> = arguments.iter().map(|it| (*it).to_owned()).collect();
        self.0.text_function(language, name, first, &arguments)
    }
}

impl Host for Bridge<'_> {
    fn page(&mut self) -> String {
        self.0.page()
    }

    fn page_id(&mut self) -> u64 {
        self.0.page_id()
    }

    fn used(&mut self, title: &str) {
        self.0.used(title);
    }

    fn used_time(&mut self) {
        self.0.used_time();
    }

    fn title(&mut self, frame: FrameId) -> String {
        self.0.title(frame)
    }

    fn has_parent(&mut self) -> bool {
        // That of a call which no template makes is the page itself.
        true
    }

    fn argument(&mut self, frame: FrameId, name: &str) -> Option<String> {
        self.0.argument(frame, name)
    }

    fn arguments(&mut self, frame: FrameId) -> Arguments {
        self.0.arguments(frame)
    }

    fn child(&mut self, frame: FrameId, title: Option<&str>, arguments: Arguments) -> FrameId {
        self.0.child(frame, title, arguments)
    }

    fn preprocess(&mut self, frame: FrameId, text: &str) -> String {
        self.0.preprocess(frame, text)
    }

    fn expand_template(
        &mut self,
        frame: FrameId,
        title: &str,
        arguments: Arguments,
    ) -> Option<String> {
        self.0.expand_template(frame, title, arguments)
    }

    fn call_function(
        &mut self,
        frame: FrameId,
        name: &str,
        arguments: Arguments,
    ) -> Option<String> {
        self.0.call_function(frame, name, arguments)
    }

    fn parse_title(&mut self, text: &str, default: i32) -> Option<Title> {
        let title = self.0.parse_title(text, default)?;
        Some(Title {
            namespace: title.namespace,
            text: title.text,
            fragment: title.fragment,
            interwiki: title.interwiki,
        })
    }

    fn exists(&mut self, title: &str) -> bool {
        self.0.exists(title)
    }

    fn text(&mut self, title: &str) -> Option<Arc<str>> {
        self.0.text(title)
    }

    fn redirect(&mut self, text: &str) -> Option<String> {
        self.0.redirect(text)
    }

    fn message(&mut self, key: &str, language: &str) -> Option<String> {
        self.0.message(key, language)
    }

    fn number(&mut self, language: &str, number: &str, how: NumberForm) -> String {
        let how: &[&str] = match how {
            NumberForm::Grouped => &[],
            NumberForm::Plain => &["NOSEP"],
            NumberForm::Read => &["R"],
        };
        let written = self.function(language, "formatnum", number, how);
        written.unwrap_or_else(|| number.to_owned())
    }

    fn plural(&mut self, language: &str, number: f64, _: usize) -> usize {
        self.0.plural(language, number)
    }

    fn date(&mut self, language: &str, format: &str, date: &str) -> Result<String, String> {
        let shown = self.function("", "#time", format, &[date, language]).unwrap_or_default();
        if shown.contains("class=\"error\"") {
            return Err("bad argument #2 to 'formatDate' (not a valid timestamp)".to_owned());
        }
        Ok(shown)
    }

    fn language_name(&mut self, code: &str, within: Option<&str>) -> Option<String> {
        let name = self.function("", "#language", code, within.as_slice())?;
        (name != code).then_some(name)
    }

    fn language_names(&mut self) -> Vec<(String, String)> {
        let names = wikitext::language_names();
        names.map(|(code, name)| (code.to_owned(), name.to_owned())).collect()
    }

    fn pages_in_category(&mut self, _: &str) -> u64 {
        // A dump does not say which pages a category has.
        0
    }

    fn decode_entities(&mut self, text: &str) -> String {
        self.0.decode_entities(text)
    }

    fn unstrip(&mut self, text: &str, how: Unstrip) -> String {
        match how {
            Unstrip::Nowiki => self.0.unstrip_nowiki(text),
            Unstrip::Kill => self.0.kill_markers(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_modules_that_fail_most_are_named_with_what_they_said_last() {
        let site = wikitext::Site::new("https://wiki.example/w", "wiki", "en", Vec::new());
        let modules = LuaModules::new(&site, 0);
        assert_eq!(modules.told(), None);
        modules.note("Module:B", "first");
        modules.note("Module:A", "once");
        modules.note("Module:B", "last");
        let begin = "modules failed 3 times, what they were given counts as guessed links: ";
        let named = "Module:B (2 times: last), Module:A (1 time: once)";
        assert_eq!(modules.told().unwrap(), format!("{begin}{named}"));
        (2..NAMED).for_each(|n| modules.note(&format!("Module:{n}"), "x"));
        assert!(!modules.told().unwrap().contains("more"));
        modules.note("Module:C", "x");
        assert!(modules.told().unwrap().ends_with(", and 1 more"));
        (NAMED..=MOST_FAILURES).for_each(|n| modules.note(&format!("Module:{n}"), "x"));
        assert_eq!(modules.failures().len(), MOST_FAILURES);
        modules.note("Module:B", "again");
        assert_eq!(modules.failures()[0].1.times, 3);
    }
}
