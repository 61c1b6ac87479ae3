//! Laws of the reader.

use std::io::{BufReader, Cursor};

use proptest::prelude::*;

use super::support::{STYLES, Value, rows};

proptest! {
    #[test]
    fn what_was_written_is_read_in_every_style(
        urls in prop::collection::vec(any::<Vec<u8>>(), 0..8),
        froms in prop::collection::vec(any::<u32>(), 8),
    ) {
        let table: Vec<Vec<Value>> = urls
            .iter()
            .zip(&froms)
            .map(|(url, from)| vec![1.into(), i64::from(*from).into(), Value::Bytes(url.clone())])
            .collect();
        let expected: Vec<String> = urls
            .iter()
            .zip(&froms)
            .map(|(url, from)| format!("{from} {}", wikirot_linktable::Stored::Whole(url).spelled()))
            .collect();
        for style in STYLES {
            let sql = style.dump("externallinks", &["el_id", "el_from", "el_to"], &table);
            prop_assert_eq!(rows(&sql[..]).unwrap(), expected.clone());
            // However the bytes come in.
            let bit_by_bit = BufReader::with_capacity(3, Cursor::new(&sql));
            prop_assert_eq!(rows(bit_by_bit).unwrap(), expected.clone());
        }
    }

    #[test]
    fn whatever_it_is_it_ends(
        pieces in prop::collection::vec(
            prop_oneof![
                any::<Vec<u8>>(),
                prop::sample::select(vec![
                    "CREATE TABLE ", "externallinks", " (", "el_from", ",", "el_to", "page_id ",
                    ")", ";", "INSERT INTO ", " VALUES ", "'", "\\", "`", "/*", "*/", "--", "\n",
                    "0x", "x'", "_binary ", "1", "-", "NULL", "\"", "1e", "#",
                ]).prop_map(|piece| piece.as_bytes().to_vec()),
            ],
            0..40,
        )
    ) {
        let sql = pieces.concat();
        let at_once = rows(&sql[..]).map_err(|error| error.to_string());
        let bit_by_bit = rows(BufReader::with_capacity(1, Cursor::new(&sql)));
        // What it looks like is told by as much of it as there is at first.
        if !at_once.as_ref().is_err_and(|error| error.contains("looks like")) {
            prop_assert_eq!(at_once, bit_by_bit.map_err(|error| error.to_string()));
        }
    }
}
