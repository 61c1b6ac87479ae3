//! What the libraries of modules are made of, where that is Rust.

mod arguments;
mod hash;
mod json;
mod made;
mod strings;
mod subject;
mod text;
mod unicode;
mod uri;

pub(crate) use strings::EXHAUSTED;

use std::rc::Rc;

use mlua::{Lua, Result, Table};

use crate::budget::Budget;

/// A table of all functions, for the libraries that are written in Lua.
pub(crate) fn install(lua: &Lua, budget: &Rc<Budget>) -> Result<Table> {
    let native = lua.create_table()?;
    strings::install(lua, &native, budget)?;
    unicode::install(lua, &native, budget)?;
    text::install(lua, &native, budget)?;
    uri::install(lua, &native)?;
    json::install(lua, &native, budget)?;
    hash::install(lua, &native)?;
    Ok(native)
}
