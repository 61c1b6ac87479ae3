//! Functions of the machine itself: its budget, its chunks, its numbers.

use std::cell::Cell;
use std::rc::Rc;

use mlua::chunk::ChunkMode;
use mlua::{IntoLua, Lua, LuaString, MultiValue, Result, Table, Value};

use super::journal::Journal;
use crate::budget::Budget;
use crate::error::{fail, message, plain};
use crate::library::EXHAUSTED;

pub(super) fn install(
    lua: &Lua,
    native: &Table,
    budget: &Rc<Budget>,
    journal: &Rc<Journal>,
) -> Result<()> {
    native.set("plain", lua.create_function(plain)?)?;
    native.set("compile", lua.create_function(compile)?)?;
    native.set("number_key", lua.create_function(|_, number: f64| Ok(number_text(number)))?)?;
    native.set("php_number", lua.create_function(|_, number: f64| Ok(php_number(number)))?)?;
    let spent = Rc::clone(budget);
    let exhausted = lua.create_function(move |_, ()| Ok(spent.is_exhausted()))?;
    native.set("is_exhausted", exhausted)?;
    let spent = Rc::clone(budget);
    let charge = lua.create_function(move |lua, instructions: f64| {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
        match spent.spend(instructions as u64) {
            true => Ok(()),
            false => fail(lua, EXHAUSTED),
        }
    })?;
    native.set("charge", charge)?;
    let spent = Rc::clone(budget);
    let told = Rc::clone(journal);
    let clock = lua.create_function(move |_, ()| {
        told.note_page();
        // A clock that shows the same on each machine: what is used up, at 10 ns an instruction.
        #[expect(clippy::cast_precision_loss, reason = "a clock")]
        Ok(1000.0 - spent.left() as f64 / 1e8)
    })?;
    native.set("clock", clock)?;
    let traceback = lua.create_function(|lua, (text, level): (Value, Option<usize>)| {
        let _ = level;
        match text {
            Value::Nil => lua.create_string("stack traceback:")?.into_lua(lua),
            Value::String(text) => {
                let text = format!("{}\nstack traceback:", text.to_string_lossy());
                lua.create_string(text)?.into_lua(lua)
            }
            other => Ok(other),
        }
    })?;
    native.set("traceback", traceback)?;
    random(lua, native, journal)
}

/// A chunk of text; of bytecode, there is none.
fn compile(lua: &Lua, (text, name): (LuaString, String)) -> Result<MultiValue> {
    let bytes = text.as_bytes().to_vec();
    let chunk = lua.load(bytes).set_name(name).set_mode(ChunkMode::Text);
    match chunk.into_function() {
        Ok(function) => Ok(MultiValue::from_vec(vec![Value::Function(function)])),
        Err(error) => {
            let problem = lua.create_string(message(&error))?;
            Ok(MultiValue::from_vec(vec![Value::Nil, Value::String(problem)]))
        }
    }
}

/// From here on not every whole number is a float.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// A number as PHP writes it: a whole one that a float holds exactly as it is, others in 14 digits, as in `1.0E+20`.
fn php_number(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < EXACT {
        return if number == 0.0 { "0".to_owned() } else { format!("{number:.0}") };
    }
    if !number.is_finite() {
        return if number.is_nan() {
            "NAN"
        } else if number > 0.0 {
            "INF"
        } else {
            "-INF"
        }
        .to_owned();
    }
    let (digits, exponent) = in_digits(number);
    if (-4..14).contains(&exponent) {
        return without_exponent(number, exponent);
    }
    let point = if digits.contains('.') { "" } else { ".0" };
    format!("{digits}{point}E{exponent:+}")
}

/// A number as Lua writes it, but without an exponent where it is whole.
fn number_text(number: f64) -> String {
    if number.fract() == 0.0 && number.abs() < 1e15 {
        return format!("{number:.0}");
    }
    let (digits, exponent) = in_digits(number);
    if !(-5..15).contains(&exponent) || !number.is_finite() {
        return format!("{digits}e{exponent:+03}");
    }
    without_exponent(number, exponent)
}

/// The 14 digits that are written of a number, and its exponent.
fn in_digits(number: f64) -> (String, i32) {
    let text = format!("{number:.13e}");
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (without_zeros(digits), exponent.parse().unwrap_or(0))
}

fn without_exponent(number: f64, exponent: i32) -> String {
    let decimals = usize::try_from(13 - exponent).unwrap_or(0);
    without_zeros(&format!("{number:.decimals$}"))
}

/// A decimal without the zeros at its end that say nothing.
fn without_zeros(decimal: &str) -> String {
    match decimal.contains('.') {
        true => decimal.trim_end_matches('0').trim_end_matches('.').to_owned(),
        false => decimal.to_owned(),
    }
}

/// `math.random`, the same on each machine.
fn random(lua: &Lua, native: &Table, journal: &Rc<Journal>) -> Result<()> {
    let state = Rc::new(Cell::new(1_u64));
    let seed = Rc::clone(&state);
    let told = Rc::clone(journal);
    let randomseed = lua.create_function(move |_, number: f64| {
        told.note_page();
        seed.set(number.to_bits() | 1);
        Ok(())
    })?;
    native.set("randomseed", randomseed)?;
    let told = Rc::clone(journal);
    let random = lua.create_function(move |lua, (low, high): (Option<f64>, Option<f64>)| {
        told.note_page();
        let next = state
            .get()
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state.set(next);
        #[expect(clippy::cast_precision_loss, reason = "53 bits fit")]
        let part = (next >> 11) as f64 / (1_u64 << 53) as f64;
        let (low, high) = match (low, high) {
            (None, _) => return Ok(part),
            (Some(high), None) => (1.0, high.floor()),
            (Some(low), Some(high)) => (low.floor(), high.floor()),
        };
        if low > high {
            return fail(lua, "bad argument #1 to 'random' (interval is empty)");
        }
        Ok((part * (high - low + 1.0)).floor() + low)
    })?;
    native.set("random", random)
}

/// A table that counts in its first slot how often the collector has gone through the heap. Each time
/// the page pays for it: so does a loop that makes large strings, of which no instruction tells. What
/// counts is Lua code alone: at that time no function of ours may be there any more.
pub(super) fn collections(lua: &Lua) -> Result<Table> {
    let count = lua.create_sequence_from([0])?;
    let watch = "
        local count = ...
        local newproxy, getmetatable = newproxy, getmetatable
        local function watch()
            local proxy = newproxy(true)
            getmetatable(proxy).__gc = function()
                count[1] = count[1] + 1
                watch()
            end
        end
        watch()";
    lua.load(watch).set_name("=collector").call::<()>(&count)?;
    Ok(count)
}

#[cfg(test)]
mod tests {
    use super::{number_text, php_number};

    #[test]
    fn zeros_before_the_point_stay() {
        // `%.14G` of C's printf.
        for (number, text) in [
            (12_345_678_901_230.4, "12345678901230"),
            (-10_000_000_000_000.25, "-10000000000000"),
            (1_234_567_890.5, "1234567890.5"),
        ] {
            assert_eq!(php_number(number), text);
            assert_eq!(number_text(number), text);
        }
    }
}
