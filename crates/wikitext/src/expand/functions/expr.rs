//! `{{#expr:}}`: arithmetic, by a shunting yard as in the extension.

use super::{numbers, strings};

/// What is wrong with an expression, with the word or the sign that is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Wrong {
    TooDeep,
    Number,
    Operator(String),
    Word(String),
    Sign(char),
    Operand(&'static str),
    Closing,
    Unclosed,
    ByZero,
    /// A value that a function does not take.
    Argument {
        of: &'static str,
        bounds: &'static str,
    },
    NoNumber(&'static str),
}

/// An operator, in the order of the extension's precedences.
#[derive(Clone, Copy, Debug)]
enum Op {
    Open,
    Or,
    And,
    Equal,
    Unequal,
    Less,
    Greater,
    LessEqual,
    GreaterEqual,
    Round,
    Plus,
    Minus,
    Times,
    Divide,
    Mod,
    Fmod,
    Power,
    Exponent,
    Negative,
    Positive,
    Function(&'static str, Unary),
}

impl Op {
    fn precedence(self) -> i8 {
        match self {
            Self::Open => -1,
            Self::Or => 2,
            Self::And => 3,
            Self::Equal
            | Self::Unequal
            | Self::Less
            | Self::Greater
            | Self::LessEqual
            | Self::GreaterEqual => 4,
            Self::Round => 5,
            Self::Plus | Self::Minus => 6,
            Self::Times | Self::Divide | Self::Mod | Self::Fmod => 7,
            Self::Power => 8,
            Self::Function(..) => 9,
            Self::Negative | Self::Positive | Self::Exponent => 10,
        }
    }

    /// As it is written, and as complaints name it.
    fn name(self) -> &'static str {
        match self {
            Self::Open => "(",
            Self::Or => "or",
            Self::And => "and",
            Self::Equal => "=",
            Self::Unequal => "<>",
            Self::Less => "<",
            Self::Greater => ">",
            Self::LessEqual => "<=",
            Self::GreaterEqual => ">=",
            Self::Round => "round",
            Self::Plus | Self::Positive => "+",
            Self::Minus | Self::Negative => "-",
            Self::Times => "*",
            Self::Divide => "/",
            Self::Mod => "mod",
            Self::Fmod => "fmod",
            Self::Power => "^",
            Self::Exponent => "e",
            Self::Function(name, _) => name,
        }
    }
}

/// The value of an expression; `None` for an empty one.
pub(super) fn evaluate(text: &str) -> Result<Option<f64>, Wrong> {
    let text = text
        .replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&minus;", "-")
        .replace('\u{2212}', "-");
    let bytes = text.as_bytes();
    let mut operands: Vec<f64> = Vec::new();
    let mut operators: Vec<Op> = Vec::new();
    let mut wants_operand = true;
    let mut at = 0;
    while at < bytes.len() {
        if operands.len() > 100 || operators.len() > 100 {
            return Err(Wrong::TooDeep);
        }
        let (byte, start) = (bytes[at], at);
        if byte.is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let op = if byte.is_ascii_digit() || byte == b'.' {
            if !wants_operand {
                return Err(Wrong::Number);
            }
            let length =
                bytes[at..].iter().take_while(|b| b.is_ascii_digit() || **b == b'.').count();
            operands.push(number(&text[at..at + length]));
            at += length;
            wants_operand = false;
            continue;
        } else if byte.is_ascii_alphabetic() {
            let length = bytes[at..].iter().take_while(|b| b.is_ascii_alphabetic()).count();
            let word = text[at..at + length].to_ascii_lowercase();
            at += length;
            match word.as_str() {
                "e" if wants_operand => {
                    operands.push(std::f64::consts::E);
                    wants_operand = false;
                    continue;
                }
                "pi" => {
                    if !wants_operand {
                        return Err(Wrong::Number);
                    }
                    operands.push(std::f64::consts::PI);
                    wants_operand = false;
                    continue;
                }
                word => match named(word) {
                    Some(op @ Op::Function(name, _)) => {
                        if !wants_operand {
                            return Err(Wrong::Operator(name.to_owned()));
                        }
                        operators.push(op);
                        continue;
                    }
                    Some(op) => op,
                    None => return Err(Wrong::Word(word.to_owned())),
                },
            }
        } else {
            let two = bytes.get(at..at + 2).unwrap_or_default();
            let (op, length) = match (two, byte) {
                (b"<=", _) => (Op::LessEqual, 2),
                (b">=", _) => (Op::GreaterEqual, 2),
                (b"<>" | b"!=", _) => (Op::Unequal, 2),
                (_, b'+') => (if wants_operand { Op::Positive } else { Op::Plus }, 1),
                (_, b'-') => (if wants_operand { Op::Negative } else { Op::Minus }, 1),
                (_, b'*') => (Op::Times, 1),
                (_, b'/') => (Op::Divide, 1),
                (_, b'^') => (Op::Power, 1),
                (_, b'=') => (Op::Equal, 1),
                (_, b'<') => (Op::Less, 1),
                (_, b'>') => (Op::Greater, 1),
                (_, b'(') => (Op::Open, 1),
                (_, b')') => {
                    while let Some(op) =
                        operators.last().copied().filter(|op| !matches!(op, Op::Open))
                    {
                        apply(op, &mut operands)?;
                        operators.pop();
                    }
                    operators.pop().ok_or(Wrong::Closing)?;
                    wants_operand = false;
                    at += 1;
                    continue;
                }
                _ => return Err(Wrong::Sign(text[at..].chars().next().unwrap_or_default())),
            };
            at += length;
            match op {
                Op::Positive | Op::Negative => {
                    operators.push(op);
                    continue;
                }
                Op::Open => {
                    if !wants_operand {
                        return Err(Wrong::Operator("(".to_owned()));
                    }
                    operators.push(op);
                    continue;
                }
                op => op,
            }
        };
        if wants_operand {
            return Err(Wrong::Operator(text[start..at].to_ascii_lowercase()));
        }
        while let Some(last) =
            operators.last().copied().filter(|last| op.precedence() <= last.precedence())
        {
            apply(last, &mut operands)?;
            operators.pop();
        }
        operators.push(op);
        wants_operand = true;
    }
    while let Some(op) = operators.pop() {
        if matches!(op, Op::Open) {
            return Err(Wrong::Unclosed);
        }
        apply(op, &mut operands)?;
    }
    Ok(operands.first().copied())
}

/// What `{{#expr:}}` shows.
pub(super) fn show(value: Option<f64>) -> String {
    value.map(numbers::show).unwrap_or_default()
}

/// What is shown in place of a wrong expression.
pub(super) fn error(wrong: Wrong) -> String {
    let words = match wrong {
        Wrong::TooDeep => "Expression error: Stack exhausted.".to_owned(),
        Wrong::Number => "Expression error: Unexpected number.".to_owned(),
        Wrong::Operator(op) => format!("Expression error: Unexpected {op} operator."),
        Wrong::Word(word) => format!("Expression error: Unrecognized word \"{word}\"."),
        Wrong::Sign(sign) => {
            format!("Expression error: Unrecognized punctuation character \"{sign}\".")
        }
        Wrong::Operand(op) => format!("Expression error: Missing operand for {op}."),
        Wrong::Closing => "Expression error: Unexpected closing bracket.".to_owned(),
        Wrong::Unclosed => "Expression error: Unclosed bracket.".to_owned(),
        Wrong::ByZero => "Division by zero.".to_owned(),
        Wrong::Argument { of, bounds } => format!("Invalid argument for {of}: {bounds}."),
        Wrong::NoNumber(of) => format!("In {of}: Result is not a number."),
    };
    strings::error(&words)
}

/// The value, where the function of this name takes it.
fn within_bounds(name: &'static str, value: f64) -> Result<f64, Wrong> {
    match name {
        "asin" | "acos" if value.abs() > 1.0 => {
            Err(Wrong::Argument { of: name, bounds: "< -1 or > 1" })
        }
        "ln" if value <= 0.0 => Err(Wrong::Argument { of: name, bounds: "<= 0" }),
        "sqrt" if value < 0.0 => Err(Wrong::NoNumber(name)),
        _ => Ok(value),
    }
}

/// `(float)` of PHP: a second point ends the number.
fn number(text: &str) -> f64 {
    let end = text.match_indices('.').nth(1).map_or(text.len(), |(at, _)| at);
    text[..end].parse().unwrap_or(0.0)
}

/// What makes one number of another.
type Unary = fn(f64) -> f64;

const FUNCTIONS: [(&str, Unary); 14] = [
    ("not", |x| f64::from(x == 0.0)),
    ("sin", f64::sin),
    ("cos", f64::cos),
    ("tan", f64::tan),
    ("asin", f64::asin),
    ("acos", f64::acos),
    ("atan", f64::atan),
    ("exp", f64::exp),
    ("ln", f64::ln),
    ("abs", f64::abs),
    // A whole number has no zero below zero.
    ("trunc", |x| x.trunc() + 0.0),
    ("floor", f64::floor),
    ("ceil", f64::ceil),
    ("sqrt", f64::sqrt),
];

fn named(word: &str) -> Option<Op> {
    Some(match word {
        "mod" => Op::Mod,
        "fmod" => Op::Fmod,
        "and" => Op::And,
        "or" => Op::Or,
        "round" => Op::Round,
        "div" => Op::Divide,
        "e" => Op::Exponent,
        word => {
            let (name, function) = FUNCTIONS.iter().find(|(name, _)| *name == word)?;
            Op::Function(name, *function)
        }
    })
}

/// `(int)` of PHP: the fraction goes, and what is too large comes round again.
fn whole(value: f64) -> i64 {
    const ROUND: f64 = 18_446_744_073_709_551_616.0;
    if value.is_finite() { (value % ROUND) as i128 as i64 } else { 0 }
}

/// `round()` of PHP: of a number only its first fifteen digits count, so that 1.005, which is less to a machine, is
/// 1.01 with two places.
fn round(value: f64, places: i32) -> f64 {
    if value == 0.0 || !value.is_finite() {
        return value;
    }
    let power = |exponent: i32| 10_f64.powi(exponent.abs());
    let scaled = |value: f64, places: i32| {
        if places >= 0 { value * power(places) } else { value / power(places) }
    };
    let precise = 14 - value.abs().log10().floor() as i32;
    let near = match precise > places && precise - 15 < places {
        true => scaled(half_up(scaled(value, precise)), places - precise),
        false => scaled(value, places),
    };
    let rounded = scaled(half_up(near), -places);
    if rounded.is_finite() && near.abs() < 1e15 { rounded } else { value }
}

/// The nearest whole number as PHP finds it, for which what is a hair below a half is one.
fn half_up(value: f64) -> f64 {
    (value.abs() + 0.5).floor().copysign(value)
}

fn apply(op: Op, operands: &mut Vec<f64>) -> Result<(), Wrong> {
    let missing = || Wrong::Operand(op.name());
    let right = operands.pop().ok_or_else(missing)?;
    let value = match op {
        Op::Negative => -right,
        Op::Positive | Op::Open => right,
        Op::Function(name, function) => within_bounds(name, right).map(function)?,
        op => {
            let left = operands.pop().ok_or_else(missing)?;
            if right == 0.0 && matches!(op, Op::Divide | Op::Mod | Op::Fmod) {
                return Err(Wrong::ByZero);
            }
            let truth = |value: bool| f64::from(value);
            match op {
                Op::Times => left * right,
                Op::Divide => left / right,
                Op::Mod => {
                    let (left, right) = (whole(left), whole(right));
                    left.checked_rem(right).ok_or(Wrong::ByZero)? as f64
                }
                Op::Fmod => left % right,
                Op::Plus => left + right,
                Op::Minus => left - right,
                Op::And => truth(left != 0.0 && right != 0.0),
                Op::Or => truth(left != 0.0 || right != 0.0),
                Op::Equal => truth(left == right),
                Op::Unequal => truth(left != right),
                Op::Less => truth(left < right),
                Op::Greater => truth(left > right),
                Op::LessEqual => truth(left <= right),
                Op::GreaterEqual => truth(left >= right),
                Op::Round => round(left, right.clamp(-300.0, 300.0) as i32),
                Op::Exponent => left * 10_f64.powf(right),
                _ => left.powf(right),
            }
        }
    };
    operands.push(value);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Wrong, error, evaluate, show};

    #[test]
    fn arithmetic() {
        for (text, wanted) in [
            ("1+2*3", "7"),
            ("(1+2)*3", "9"),
            ("2^3^2", "64"),
            ("-2^2", "4"),
            ("7 mod 3", "1"),
            ("1e3", "1000"),
            ("2.345 round 2", "2.35"),
            ("1.005 round 2", "1.01"),
            ("-1.005 round 2", "-1.01"),
            ("1.0049999999 round 2", "1"),
            ("12345.678 round -2", "12300"),
            ("0 round 2", "0"),
            ("1.5 round 400", "1.5"),
            ("12345678901234567 round 2", "1.2345678901235E+16"),
            ("1e25 mod 7", "1"),
            ("trunc -0.5", "0"),
            ("not 0 and 1 &lt; 2", "1"),
            ("1 = 1.0", "1"),
            ("", ""),
        ] {
            assert_eq!(evaluate(text).map(show), Ok(wanted.to_owned()), "{text}");
        }
        for text in ["1+", "1/0", "(1", "1)", "a", "1 2", "1 mod 0.5", "1 mod 2^64", "$"] {
            assert!(evaluate(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_hundred_of_each_may_wait() {
        let within = |depth| evaluate(&format!("{}1{}", "(".repeat(depth), ")".repeat(depth)));
        assert_eq!(within(100), Ok(Some(1.0)));
        assert_eq!(within(101), Err(Wrong::TooDeep));
        assert!(evaluate("1 sin 2").is_err());
    }

    #[test]
    fn complaints_are_no_markup() {
        let said = evaluate("'").map_err(error).unwrap_err();
        assert!(said.contains("character &quot;&#039;&quot;."), "{said}");
        for (text, name) in
            [("1 = DIV 2", "div"), ("!= 1", "!="), ("<> 1", "&lt;&gt;"), ("/ 1", "/")]
        {
            let said = evaluate(text).map_err(error).unwrap_err();
            assert!(said.contains(&format!("Unexpected {name} operator.")), "{said}");
        }
        assert!(evaluate("1 >").map_err(error).unwrap_err().contains("operand for &gt;."));
    }
}
