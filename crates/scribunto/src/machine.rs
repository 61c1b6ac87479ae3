//! The machine: one Lua, its libraries, and the way into a module and back.

mod bridge;
mod journal;
mod natives;
mod recall;
mod script_error;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use mlua::{Function, HookTriggers, Lua, LuaOptions, StdLib, Table, VmState};

use crate::budget::{Budget, Limits};
use crate::error::message;
use crate::host::{Host, Site};
use crate::library;
use journal::Journal;
use recall::{Recall, Recalled};
pub use script_error::ScriptError;

/// The libraries that are written in Lua, in the order in which they build on each other.
const LIBRARIES: [(&str, &str); 13] = [
    ("patterns", include_str!("lua/patterns.lua")),
    ("base", include_str!("lua/base.lua")),
    ("util", include_str!("lua/util.lua")),
    ("mw.site", include_str!("lua/site.lua")),
    ("mw", include_str!("lua/mw.lua")),
    ("mw.text", include_str!("lua/text.lua")),
    ("mw.ustring", include_str!("lua/ustring.lua")),
    ("mw.uri", include_str!("lua/uri.lua")),
    ("mw.title", include_str!("lua/title.lua")),
    ("mw.html", include_str!("lua/html.lua")),
    ("mw.language", include_str!("lua/language.lua")),
    ("mw.message", include_str!("lua/message.lua")),
    ("mw.frame", include_str!("lua/frame.lua")),
];
const ENVIRONMENT: &str = include_str!("lua/environment.lua");

/// Instructions between two looks at the budget.
const TICK: u32 = 1000;
/// Instructions that an invocation is worth, whatever it does.
const INVOCATION: u64 = 5_000;
/// Instructions that a heap is worth which has been filled.
const REFILL: u64 = 5_000_000;
/// What Lua says then.
const OUT_OF_MEMORY: &str = "not enough memory";
/// A heap of so many bytes is gone through for nothing.
const SMALL: usize = 8 * 1024 * 1024;
/// Bytes that the collector passes over in the time of one instruction.
const COLLECTED: u64 = 16;

/// Why there is no machine.
#[derive(Debug, thiserror::Error)]
#[error("cannot start the Lua machine: {0}")]
pub struct MachineError(String);

/// Runs the modules of one wiki. One for each thread; it keeps what it compiled.
pub struct Machine {
    lua: Lua,
    invoke: Function,
    forget: Function,
    budget: Rc<Budget>,
    limits: Limits,
    depth: Cell<u32>,
    core: Table,
    journal: Rc<Journal>,
    recall: Recall,
}

impl Machine {
    /// A machine for the modules of `site`.
    pub fn new(site: &Site, limits: Limits) -> Result<Self, MachineError> {
        Self::build(site, limits).map_err(|error| MachineError(message(&error)))
    }

    fn build(site: &Site, limits: Limits) -> mlua::Result<Self> {
        let libraries = StdLib::TABLE | StdLib::STRING | StdLib::MATH | StdLib::OS;
        let lua = Lua::new_with(libraries, LuaOptions::new().catch_rust_panics(false))?;
        let budget = Rc::new(Budget::new());
        budget.refill(&limits);
        let native = library::install(&lua, &budget)?;
        let journal = Rc::new(Journal::default());
        natives::install(&lua, &native, &budget, &journal)?;
        let core = lua.create_table()?;
        for part in ["parts", "mw"] {
            core.set(part, lua.create_table()?)?;
        }
        core.set("expensive", 0)?;
        core.set("site", bridge::site(&lua, site)?)?;
        for (name, text) in LIBRARIES.iter().chain([&("environment", ENVIRONMENT)]) {
            let chunk = lua.load(*text).set_name(format!("={name}.lua"));
            chunk.call::<()>((&native, &core))?;
        }
        let spent = Rc::clone(&budget);
        let collections = natives::collections(&lua)?;
        let paid = Cell::new(0_u64);
        lua.set_hook(HookTriggers::new().every_nth_instruction(TICK), move |lua, _| {
            let count: u64 = collections.raw_get(1)?;
            let passes = count.saturating_sub(paid.replace(count));
            let heap = lua.used_memory().saturating_sub(SMALL) as u64;
            let collected = passes * (heap / COLLECTED);
            if !spent.spend(u64::from(TICK) + collected) || spent.is_late() {
                return Err(mlua::Error::runtime(library::EXHAUSTED));
            }
            Ok(VmState::Continue)
        })?;
        Ok(Self {
            invoke: core.get("invoke")?,
            forget: core.get("forget_page")?,
            lua,
            budget,
            limits,
            depth: Cell::new(0),
            core,
            journal,
            recall: Recall::default(),
        })
    }

    /// A new page begins: it may use up as much as any.
    pub fn begin_page(&self) -> Result<(), MachineError> {
        self.budget.refill(&self.limits);
        let begun = self.lua.set_memory_limit(0).and_then(|_| {
            self.forget.call::<()>(())?;
            self.core.set("expensive", 0)?;
            self.lua.set_memory_limit(self.lua.used_memory() + self.limits.memory)
        });
        begun.map(|_| ()).map_err(|error| MachineError(message(&error)))
    }

    /// Bytes of the heap. What is not used any more counts until it is collected.
    pub fn memory(&self) -> usize {
        self.lua.used_memory()
    }

    /// Gives back what is not used any more.
    pub fn collect(&self) {
        // A full collection fails only where a finaliser does; there is none that does.
        let _ = self.lua.gc_collect();
    }

    /// Instructions that the page has left, for tests and measurements.
    pub fn instructions_left(&self) -> u64 {
        self.budget.left()
    }

    /// The text that a function of a module makes. `module` is the full title of its page.
    pub fn invoke(
        &self,
        host: &mut dyn Host,
        module: &str,
        function: &str,
    ) -> Result<String, ScriptError> {
        if self.depth.get() >= self.limits.depth {
            return Err(ScriptError::Limit("modules call each other too deep".to_owned()));
        }
        if !self.budget.spend(INVOCATION) {
            return Err(ScriptError::Limit(library::EXHAUSTED.to_owned()));
        }
        let recalled = self.recall.find(host, module, function);
        if let Recalled::Made(made) = &recalled {
            // It costs what it cost, so that a page comes out the same whatever came before it.
            if !self.budget.spend(made.cost) || !self.budget.put_out(made.text.len()) {
                return Err(ScriptError::Limit(library::EXHAUSTED.to_owned()));
            }
            self.journal.tell(&made.facts, host);
            self.journal.note_page();
            return Ok(made.text.clone());
        }
        let before = self.budget.left();
        let mark = self.journal.begin(matches!(recalled, Recalled::Unknown));
        self.depth.set(self.depth.get() + 1);
        let outcome = self.run(host, module, function);
        self.depth.set(self.depth.get() - 1);
        let told = self.journal.end(mark);
        let failed = |error: mlua::Error| match message(&error) {
            limit if self.budget.is_exhausted() => ScriptError::Limit(limit),
            other => ScriptError::Lua(other),
        };
        let (text, problem, detail) = outcome.map_err(failed)?;
        if let Some(text) = text {
            let text = text.to_string_lossy();
            let cost = before.saturating_sub(self.budget.left());
            if matches!(recalled, Recalled::Unknown) {
                self.recall.keep(module, function, told, &text, cost);
            }
            if !self.budget.put_out(text.len()) {
                return Err(ScriptError::Limit(library::EXHAUSTED.to_owned()));
            }
            return Ok(text);
        }
        let detail = detail.unwrap_or_default();
        Err(match problem.unwrap_or_default().as_str() {
            "no-module" => ScriptError::NoModule(module.to_owned()),
            "no-table" => ScriptError::NoTable(detail),
            "no-function" => ScriptError::NoFunction(function.to_owned()),
            "not-a-function" => ScriptError::NotAFunction(function.to_owned()),
            _ if detail == OUT_OF_MEMORY => {
                // Filling the heap and giving it back takes its time, however few the instructions.
                self.budget.spend(REFILL);
                ScriptError::Lua(detail)
            }
            _ if self.budget.is_exhausted() => ScriptError::Limit(library::EXHAUSTED.to_owned()),
            _ => ScriptError::Lua(detail),
        })
    }

    fn run(&self, host: &mut dyn Host, module: &str, function: &str) -> mlua::Result<Outcome> {
        let host = RefCell::new(host);
        self.lua.scope(|scope| {
            let ask = scope.create_function(|lua, question: bridge::Question| {
                bridge::answer(lua, &host, &self.budget, &self.journal, question)
            })?;
            self.invoke.call::<Outcome>((ask, module, function))
        })
    }
}

type Outcome = (Option<mlua::LuaString>, Option<String>, Option<String>);

impl std::fmt::Debug for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Machine").field("memory", &self.memory()).finish_non_exhaustive()
    }
}
