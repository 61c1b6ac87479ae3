//! Strings and tables that functions make.
//!
//! Where the heap has a limit, mlua makes each of them within a call of Lua's that catches its end: two closures and a
//! `pcall`, several times what a short string costs. What is short is made beside the limit instead, which ends the
//! next thing that Lua itself makes.

use mlua::{Lua, LuaString, Result};

/// Bytes that a function makes beside the limit at most.
pub(super) const SHORT: usize = 4 * 1024;

/// A string.
pub(super) fn string(lua: &Lua, bytes: &[u8]) -> Result<LuaString> {
    of_bytes(lua, bytes.len(), || lua.create_string(bytes))
}

/// What `make` makes of `bytes` bytes.
pub(super) fn of_bytes<T>(lua: &Lua, bytes: usize, make: impl FnOnce() -> Result<T>) -> Result<T> {
    if bytes > SHORT {
        return make();
    }
    let limit = lua.set_memory_limit(0)?;
    let made = make();
    lua.set_memory_limit(limit)?;
    made
}
