//! `{{plural:}}`: which form goes with a number, by the rules of CLDR.

/// Rules in the order of the forms; the last form has none.
#[derive(Clone, Debug, Default)]
pub(super) struct Plural(Vec<Rule>);

/// One of the groups, all of whose relations must hold.
type Rule = Vec<Vec<Relation>>;

/// `n % 10 != 3..4,9`
#[derive(Clone, Debug)]
struct Relation {
    operand: u8,
    modulus: Option<u64>,
    equal: bool,
    ranges: Vec<(u64, u64)>,
}

/// What rules ask of a number.
struct Operands {
    /// Whole part.
    i: u64,
    /// Digits of the fraction, with zeros at its end and without.
    v: u64,
    w: u64,
    f: u64,
    t: u64,
}

impl Plural {
    pub(super) fn new(rules: &[&str]) -> Self {
        let rule = |rule: &&str| {
            let group = |group: &str| group.split(" and ").filter_map(Relation::parse).collect();
            rule.split(" or ").map(group).collect()
        };
        Self(rules.iter().filter(|rule| !rule.is_empty()).map(rule).collect())
    }

    /// The index of the form for `number`, a number as PHP prints it.
    pub(super) fn form(&self, number: &str) -> usize {
        let Some(operands) = Operands::of(number) else { return self.0.len() };
        let holds = |rule: &Rule| {
            rule.iter().any(|group| group.iter().all(|relation| relation.holds(&operands)))
        };
        self.0.iter().position(holds).unwrap_or(self.0.len())
    }
}

impl Operands {
    fn of(number: &str) -> Option<Self> {
        let number = number.strip_prefix('-').unwrap_or(number);
        let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if whole.is_empty() || !digits(whole) || !digits(fraction) || number.ends_with('.') {
            return None;
        }
        let value = |text: &str| if text.is_empty() { 0 } else { text.parse().unwrap_or(u64::MAX) };
        let short = fraction.trim_end_matches('0');
        Some(Self {
            i: value(whole),
            v: fraction.len() as u64,
            w: short.len() as u64,
            f: value(fraction),
            t: value(short),
        })
    }
}

impl Relation {
    fn parse(text: &str) -> Option<Self> {
        let (equal, (left, right)) = match text.split_once("!=") {
            Some(sides) => (false, sides),
            None => (true, text.split_once('=')?),
        };
        let mut left = left.split('%').map(str::trim);
        let operand = *left.next()?.as_bytes().first()?;
        let modulus = left.next().map(str::parse).transpose().ok()?;
        let range = |range: &str| {
            let (first, last) =
                range.trim().split_once("..").unwrap_or((range.trim(), range.trim()));
            Some((first.parse().ok()?, last.parse().ok()?))
        };
        let ranges = right.split(',').map(range).collect::<Option<_>>()?;
        Some(Self { operand, modulus, equal, ranges })
    }

    fn holds(&self, of: &Operands) -> bool {
        let value = match self.operand {
            b'n' | b'i' => of.i,
            b'v' => of.v,
            b'w' => of.w,
            b'f' => of.f,
            b't' => of.t,
            // Exponents, which MediaWiki does not know either.
            _ => 0,
        };
        let value = self.modulus.filter(|modulus| *modulus > 0).map_or(value, |by| value % by);
        // `n` is the whole number: with a fraction it is none that a rule names.
        let whole = self.operand != b'n' || of.t == 0;
        let within =
            whole && self.ranges.iter().any(|(first, last)| (*first..=*last).contains(&value));
        within == self.equal
    }
}

#[cfg(test)]
mod tests {
    use super::Plural;

    #[test]
    fn forms_of_numbers() {
        let russian = Plural::new(&[
            "v = 0 and i % 10 = 1 and i % 100 != 11",
            "v = 0 and i % 10 = 2..4 and i % 100 != 12..14",
            "v = 0 and i % 10 = 0 or v = 0 and i % 10 = 5..9 or v = 0 and i % 100 = 11..14",
        ]);
        let forms = ["1", "21", "3", "5", "11", "112", "1.5", "x"].map(|n| russian.form(n));
        assert_eq!(forms, [0, 0, 1, 2, 2, 2, 3, 3]);
        let english = Plural::new(&["i = 1 and v = 0"]);
        assert_eq!(["0", "1", "-1", "1.0", "2"].map(|n| english.form(n)), [1, 0, 0, 1, 1]);
        let whole = Plural::new(&["n = 0..1", "n != 5"]);
        assert_eq!(["0.5", "1.0", "5"].map(|n| whole.form(n)), [1, 0, 2]);
        let latvian = Plural::new(&[
            "n % 10 = 0 or n % 100 = 11..19 or v = 2 and f % 100 = 11..19",
            "n % 10 = 1 and n % 100 != 11 or v = 2 and f % 10 = 1 and f % 100 != 11 or v != 2 and f % 10 = 1",
        ]);
        let forms = ["0", "11", "0.12", "21", "0.31", "0.1", "0.2", "2", "5."];
        assert_eq!(forms.map(|n| latvian.form(n)), [0, 0, 0, 1, 1, 1, 2, 2, 2]);
        let short = Plural::new(&["w = 0", "t = 5"]);
        assert_eq!(["7.00", "7.50", "7.25"].map(|n| short.form(n)), [0, 1, 2]);
        assert_eq!(Plural::new(&[]).form("7"), 0);
    }
}
