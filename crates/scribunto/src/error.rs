//! Errors on their way through Lua.

use mlua::{Error, Lua, Result, Value};

/// What stands between modules and the functions of `string`.
const BETWEEN: &str = "patterns.lua";

/// An error as Lua code sees it: the message behind the place of the code that called us.
pub(crate) fn fail<T>(lua: &Lua, message: impl std::fmt::Display) -> Result<T> {
    let place = |level| {
        lua.inspect_stack(level, |caller| {
            let source = caller.source().short_src.map(|source| source.into_owned());
            source.zip(caller.current_line())
        })
        .flatten()
    };
    let caller = place(1).filter(|(source, _)| source != BETWEEN).or_else(|| place(2));
    Err(Error::runtime(match caller {
        // Messages of our own libraries name no place, as there are no pages of them.
        Some((source, line)) if source.contains(':') => format!("{source}:{line}: {message}"),
        _ => message.to_string(),
    }))
}

/// `bad argument #1 to 'find' (string expected, got nil)`
pub(crate) fn bad_argument<T>(lua: &Lua, index: usize, function: &str, what: &str) -> Result<T> {
    fail(lua, format_args!("bad argument #{index} to '{function}' ({what})"))
}

/// The message of an error that passed through Rust, without the tracebacks it gathered.
pub(crate) fn message(error: &Error) -> String {
    match error {
        Error::CallbackError { cause, .. } => message(cause),
        Error::WithContext { cause, .. } => message(cause),
        Error::RuntimeError(text) => {
            text.split("\nstack traceback:").next().unwrap_or_default().to_owned()
        }
        Error::MemoryError(_) => "not enough memory".to_owned(),
        Error::StackError => "stack overflow".to_owned(),
        Error::SyntaxError { message, .. } => message.clone(),
        other => other.to_string(),
    }
}

/// What a caught error value is to Lua code: ours become strings, others stay.
pub(crate) fn plain(lua: &Lua, value: Value) -> Result<Value> {
    match value {
        Value::Error(error) => Ok(Value::String(lua.create_string(message(&error))?)),
        other => Ok(other),
    }
}
