//! What patterns are made of: bytes with Lua's classes, code points with Unicode's.

use icu_properties::CodePointMapData;
use icu_properties::props::{GeneralCategory, GeneralCategoryGroup};

/// Units of a subject and of a pattern.
pub(crate) trait Alphabet: Copy + Ord {
    /// The unit as an ASCII character, if it is one.
    fn ascii(self) -> Option<char>;

    /// Whether the unit is of the class that `letter` names (`%a`), be it Lua's or Unicode's; other
    /// letters stand for themselves.
    fn is(self, letter: Self, unicode: bool) -> bool;

    /// What stands before and behind the subject, for `%f`.
    fn zero() -> Self;
}

impl Alphabet for u8 {
    fn ascii(self) -> Option<char> {
        self.is_ascii().then_some(self as char)
    }

    fn is(self, letter: Self, unicode: bool) -> bool {
        let found = match letter.to_ascii_lowercase() {
            b'a' => self.is_ascii_alphabetic(),
            b'c' => self.is_ascii_control(),
            b'd' => self.is_ascii_digit(),
            b'l' => self.is_ascii_lowercase(),
            // Unicode has symbols where C has punctuation.
            b'p' => self.is_ascii_punctuation() && !(unicode && b"$+<=>^`|~".contains(&self)),
            b's' => self.is_ascii_whitespace() || self == 0x0B,
            b'u' => self.is_ascii_uppercase(),
            b'w' => self.is_ascii_alphanumeric(),
            b'x' => self.is_ascii_hexdigit(),
            b'z' => self == 0,
            _ => return self == letter,
        };
        found != letter.is_ascii_uppercase()
    }

    fn zero() -> Self {
        0
    }
}

impl Alphabet for char {
    fn ascii(self) -> Option<char> {
        self.is_ascii().then_some(self)
    }

    fn is(self, letter: Self, unicode: bool) -> bool {
        if let (Ok(unit), Ok(class)) = (u8::try_from(self), u8::try_from(letter))
            && unit.is_ascii()
            && class.is_ascii()
        {
            return unit.is(class, unicode);
        }
        let category = CodePointMapData::<GeneralCategory>::new().get(self);
        let within = |group: GeneralCategoryGroup| group.contains(category);
        let found = match letter.to_ascii_lowercase() {
            'a' => within(GeneralCategoryGroup::Letter),
            'c' => category == GeneralCategory::Control,
            'd' => category == GeneralCategory::DecimalNumber,
            'l' => category == GeneralCategory::LowercaseLetter,
            'p' => within(GeneralCategoryGroup::Punctuation),
            's' => within(GeneralCategoryGroup::Separator),
            'u' => category == GeneralCategory::UppercaseLetter,
            'w' => {
                within(GeneralCategoryGroup::Letter) || category == GeneralCategory::DecimalNumber
            }
            // The hexadecimal digits of full width.
            'x' => matches!(self, '０'..='９' | 'Ａ'..='Ｆ' | 'ａ'..='ｆ'),
            'z' => false,
            _ => return self == letter,
        };
        found != letter.is_ascii_uppercase()
    }

    fn zero() -> Self {
        '\0'
    }
}
