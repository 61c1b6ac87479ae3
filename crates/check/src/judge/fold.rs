//! Text in the form in which it is searched and compared.

/// Lower case, one kind of apostrophe, single
/// spaces, no more than one line break in a row, nothing invisible.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = None;
    for c in text.chars() {
        match c {
            // Nearly all there is, and quickly told.
            '!'..='_' | 'a'..='~' => {
                if let Some(gap) = gap.take()
                    && !out.is_empty()
                {
                    out.push(gap);
                }
                out.push(c.to_ascii_lowercase());
            }
            '\n' => gap = Some('\n'),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            c if c.is_whitespace() || c.is_control() => gap = gap.or(Some(' ')),
            c => {
                if let Some(gap) = gap.take()
                    && !out.is_empty()
                {
                    out.push(gap);
                }
                match c {
                    '’' | '‘' | 'ʼ' | '′' | '´' | '`' => out.push('\''),
                    'ё' | 'Ё' => out.push('е'),
                    c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
                    c => out.extend(c.to_lowercase()),
                }
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_folded_into_the_same() {
        for (text, folded) in [
            (" N’EXISTE\u{a0}\t plus ", "n'existe plus"),
            ("a \n\n b", "a\nb"),
            ("Ещё soft\u{ad}hyphen", "еще softhyphen"),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded);
        }
    }
}
