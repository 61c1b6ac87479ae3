//! Text in the form in which it is searched and compared.

/// Lower case, one kind of apostrophe, single
/// spaces, no more than one line break in a row, nothing invisible.
pub(crate) fn fold(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = None;
    let mut rest = text;
    loop {
        // Nearly all there is, and quickly told.
        let (plain, behind) = rest.split_at(plain(rest.as_bytes()));
        if !plain.is_empty() {
            close(&mut out, &mut gap);
            let start = out.len();
            out.push_str(plain);
            out[start..].make_ascii_lowercase();
        }
        let mut chars = behind.chars();
        let Some(c) = chars.next() else { return out };
        rest = chars.as_str();
        match c {
            '\n' => gap = Some('\n'),
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => {}
            c if c.is_whitespace() || c.is_control() => gap = gap.or(Some(' ')),
            c => {
                close(&mut out, &mut gap);
                match c {
                    '’' | '‘' | 'ʼ' | '′' | '´' | '`' => out.push('\''),
                    'ё' | 'Ё' => out.push('е'),
                    // A dotted capital I, which leaves its dot, or letters with their accents set apart.
                    'İ' => out.push('i'),
                    '\u{300}'..='\u{36f}' => {}
                    c if c.is_ascii() => out.push(c.to_ascii_lowercase()),
                    c => out.extend(c.to_lowercase()),
                }
            }
        }
    }
}

/// A folded text as it is written where accents are left out, as in capitals and on old keyboards.
pub(crate) fn bare(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_ascii() {
            out.push(c);
            continue;
        }
        match LETTERS.iter().find(|(_, accented)| accented.contains(c)) {
            Some((bare, _)) => out.push_str(bare),
            None => out.push(c),
        }
    }
    out
}

/// The same in the manner of German: `oe` for `ö`.
pub(crate) fn spelled_out(text: &str) -> String {
    let text = text.replace('ä', "ae").replace('ö', "oe").replace('ü', "ue");
    bare(&text)
}

/// Letters, and how they are written with accents.
const LETTERS: &[(&str, &str)] = &[
    ("a", "àáâãäåāăąạảấầẩẫậắằẳẵặ"),
    ("c", "çćĉċč"),
    ("d", "ďđ"),
    ("e", "èéêëēĕėęěẹẻẽếềểễệ"),
    ("g", "ĝğġģ"),
    ("h", "ĥħ"),
    ("i", "ìíîïĩīĭįıỉị"),
    ("j", "ĵ"),
    ("k", "ķ"),
    ("l", "ĺļľŀł"),
    ("n", "ñńņň"),
    ("o", "òóôõöøōŏőơọỏốồổỗộớờởỡợ"),
    ("r", "ŕŗř"),
    ("s", "śŝşšș"),
    ("t", "ţťŧț"),
    ("u", "ùúûüũūŭůűųưụủứừửữự"),
    ("w", "ŵ"),
    ("y", "ýÿŷỳỵỷỹ"),
    ("z", "źżž"),
    ("ss", "ß"),
    ("ae", "æ"),
    ("oe", "œ"),
    ("α", "ά"),
    ("ε", "έ"),
    ("η", "ή"),
    ("ι", "ίϊΐ"),
    ("ο", "ό"),
    ("υ", "ύϋΰ"),
    ("ω", "ώ"),
    ("и", "й"),
    ("і", "ї"),
];

/// Writes the gap before what comes next, unless it is the first.
fn close(out: &mut String, gap: &mut Option<char>) {
    if let Some(gap) = gap.take()
        && !out.is_empty()
    {
        out.push(gap);
    }
}

/// How many bytes a text begins with that stay, but for large letters: visible ones of ASCII, the backtick aside, and
/// single spaces between them.
fn plain(text: &[u8]) -> usize {
    const EACH: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * EACH;
    const BACKTICKS: u64 = b'`' as u64 * EACH;
    // Whether the byte before was a space: in the front there is none that stays.
    let mut after_space = HIGH;
    let (chunks, rest) = text.as_chunks();
    for (number, chunk) in chunks.iter().enumerate() {
        let chunk = u64::from_le_bytes(*chunk);
        // The high bit of each byte tells, for no sum is carried on to the next.
        let low = chunk & !HIGH;
        let is_space_or_more = low + 0x60 * EACH;
        let is_more_than_space = low + 0x5f * EACH;
        let is_delete = low + EACH;
        let is_no_backtick = (low ^ BACKTICKS) + 0x7f * EACH;
        let space = !is_more_than_space;
        let twice = space & (space << 8 | after_space >> 56);
        let stop = (chunk | !(is_space_or_more & is_no_backtick) | is_delete | twice) & HIGH;
        if stop != 0 {
            return without_space(text, 8 * number + stop.trailing_zeros() as usize / 8);
        }
        after_space = space;
    }
    let stays = rest.iter().take_while(|byte| byte.is_ascii_graphic() && **byte != b'`');
    without_space(text, text.len() - rest.len() + stays.count())
}

/// As many bytes of a text, less the space that they end in.
fn without_space(text: &[u8], length: usize) -> usize {
    if text[..length].ends_with(b" ") { length - 1 } else { length }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_looks_the_same_is_folded_into_the_same() {
        for (text, folded) in [
            (" N’EXISTE\u{a0}\t plus ", "n'existe plus"),
            ("a`B C9_~", "a'b c9_~"),
            ("a \n\n b", "a\nb"),
            ("Ещё soft\u{ad}hyphen", "еще softhyphen"),
            ("İÇERİK e\u{301}te\u{301}", "içerik ete"),
            ("", ""),
        ] {
            assert_eq!(fold(text), folded);
        }
    }

    #[test]
    fn accents_may_be_left_out() {
        for (text, left_out, out) in [
            ("page non trouvée", "page non trouvee", "page non trouvee"),
            ("sayfa bulunamadı", "sayfa bulunamadi", "sayfa bulunamadi"),
            ("không tìm thấy", "khong tim thay", "khong tim thay"),
            ("wurde gelöscht", "wurde geloscht", "wurde geloescht"),
            ("η σελίδα δεν βρέθηκε", "η σελιδα δεν βρεθηκε", "η σελιδα δεν βρεθηκε"),
            ("не найдена", "не наидена", "не наидена"),
            ("페이지 頁", "페이지 頁", "페이지 頁"),
        ] {
            assert_eq!((&*bare(text), &*spelled_out(text)), (left_out, out));
        }
    }

    /// The same, letter by letter.
    fn fold_slowly(text: &str) -> String {
        let mut out = String::new();
        for c in text.chars().map(|c| if c == '`' { '\'' } else { c.to_ascii_lowercase() }) {
            match (c, out.chars().next_back()) {
                (' ' | '\n', None) | (' ', Some(' ' | '\n')) | ('\n', Some('\n')) => {}
                ('\n', Some(' ')) => {
                    out.pop();
                    out.push('\n');
                }
                (c, _) => out.push(c),
            }
        }
        out.truncate(out.trim_end().len());
        out
    }

    proptest! {
        #[test]
        fn the_quick_way_folds_as_the_slow_one_does(text in "([a-zA-Z]{0,9}|[ -~]{0,3}| {0,3}|\n|é){0,12}") {
            prop_assert_eq!(fold(&text), fold_slowly(&text));
        }
    }
}
