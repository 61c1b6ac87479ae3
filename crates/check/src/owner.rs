//! Who owns a host by its certificate, reduced to what tells whether that is another by now.

use crate::judge::words::hash;

/// Whom a certificate names: a number for a name, 0 where it names nobody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner(u32);

impl Owner {
    /// The one of that name; nobody where it is empty.
    pub fn named(name: &str) -> Self {
        match name {
            "" => Self(0),
            name => Self(((hash(name.as_bytes()) >> 32) as u32).max(1)),
        }
    }

    /// The one of that number.
    pub fn of_number(number: u32) -> Self {
        Self(number)
    }

    /// The same for each certificate that names the same.
    pub fn number(self) -> u32 {
        self.0
    }

    /// Whether somebody was named, and is no more.
    pub fn is_another(self, now: Self) -> bool {
        self.0 != 0 && self != now
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_somebody_becomes_another() {
        let [nobody, museum, casino] = ["", "museum", "casino"].map(Owner::named);
        assert!(museum.is_another(casino) && museum.is_another(nobody));
        assert!(!museum.is_another(museum) && !nobody.is_another(museum));
        assert_eq!(Owner::of_number(museum.number()), museum);
        assert_eq!((nobody.number(), museum.number()), (0, 2_041_369_387));
    }
}
