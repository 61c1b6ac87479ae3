//! Text in the form in which it is searched and compared.

/// Bytes that are letters by themselves, and folded already.
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = b'!';
    while byte <= b'~' {
        plain[byte as usize] = !byte.is_ascii_uppercase() && byte != b'`';
        byte += 1;
    }
    plain
};

/// Lower case, one kind of apostrophe, single
/// spaces, no more than one line break in a row, nothing invisible.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = None;
    let mut rest = text;
    loop {
        // Nearly all there is, and quickly told.
        let plain = rest.bytes().position(|b| !PLAIN[usize::from(b)]).unwrap_or(rest.len());
        if plain > 0 {
            if let Some(gap) = gap.take()
                && !out.is_empty()
            {
                out.push(gap);
            }
            out.push_str(&rest[..plain]);
        }
        let mut chars = rest[plain..].chars();
        let Some(c) = chars.next() else { return out };
        rest = chars.as_str();
        match c {
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_the_same_is_folded_into_the_same() {
        for (text, folded) in [
            (" N’EXISTE\u{a0}\t plus ", "n'existe plus"),
            ("a`B C9_~", "a'b c9_~"),
            ("a \n\n b", "a\nb"),
            ("Ещё soft\u{ad}hyphen", "еще softhyphen"),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded);
        }
    }
}
