//! Columns of queries by name, and words of the vocabulary as a column has them.

use std::borrow::Cow;
use std::marker::PhantomData;
use std::str::FromStr;

use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlResult, ToSql, ToSqlOutput, ValueRef};
use wikirot_words::{Context, Reason, Trouble, Verdict};

/// Names the columns of a query, once for the SQL that asks for them (`Name::SQL`) and for who reads
/// them: a name costs nothing at run time, where SQLite would look for it in each row.
macro_rules! columns {
    ($(#[$doc:meta])* $list:ident { $($name:ident = $first:literal $($more:literal)*),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug)]
        #[allow(non_camel_case_types, reason = "they are called what the columns are called")]
        pub(in crate::state) enum $list { $($name),+ }

        impl $list {
            /// What is asked for, behind `SELECT`.
            pub(in crate::state) const SQL: &str =
                $crate::state::columns::columns!(@sql $($first $($more)*),+);
            /// How many they are, which is where others begin behind them.
            #[allow(dead_code, reason = "a list may be the last of its row")]
            pub(in crate::state) const COUNT: usize = [$(Self::$name),+].len();
        }

        impl $crate::state::columns::Column for $list {
            fn place(self) -> usize {
                self as usize
            }
        }
    };
    (@sql $($first:literal)+ $(, $($rest:literal)+)*) => {
        concat!($($first,)+ $(", ", $($rest,)+)*)
    };
}
pub(in crate::state) use columns;

/// A column of a list that [`columns!`] makes.
pub(in crate::state) trait Column: Copy {
    /// Its place in the list.
    fn place(self) -> usize;
}

/// The columns of one list in a row of a query.
pub(in crate::state) struct Fields<'r, 's, C> {
    row: &'r Row<'s>,
    from: usize,
    list: PhantomData<C>,
}

impl<'r, 's, C: Column> Fields<'r, 's, C> {
    /// Those of a row that begin at the column of that number.
    pub(in crate::state) fn of(row: &'r Row<'s>, from: usize) -> Self {
        Self { row, from, list: PhantomData }
    }

    /// The value of a column.
    pub(in crate::state) fn get<T: FromSql>(&self, column: C) -> rusqlite::Result<T> {
        self.row.get(self.from + column.place())
    }

    /// The text of a column.
    pub(in crate::state) fn text(&self, column: C) -> rusqlite::Result<&'r str> {
        Ok(self.row.get_ref(self.from + column.place())?.as_str()?)
    }

    /// The text of a column, where it has one.
    pub(in crate::state) fn text_or_null(&self, column: C) -> rusqlite::Result<Option<&'r str>> {
        Ok(self.row.get_ref(self.from + column.place())?.as_str_or_null()?)
    }

    /// The word whose code a column has.
    pub(in crate::state) fn word<T: FromStr>(&self, column: C) -> rusqlite::Result<Option<T>> {
        Ok(self.get::<Code<T>>(column)?.0)
    }
}

/// A word of the vocabulary in a column, which has its code. `None` is an empty column, and a code that
/// this version does not know (a state edited by hand, or of a later version).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::state) struct Code<T>(pub Option<T>);

/// What has a code.
pub(in crate::state) trait Word {
    /// Its code.
    fn code(&self) -> Cow<'static, str>;
}

macro_rules! words {
    ($($word:ty),+) => {
        $(impl Word for $word {
            fn code(&self) -> Cow<'static, str> {
                <$word>::code(*self).into()
            }
        })+
    };
}
words!(Verdict, Reason, Trouble, Context);

impl<T> From<T> for Code<T> {
    fn from(word: T) -> Self {
        Self(Some(word))
    }
}

impl<T: FromStr> FromSql for Code<T> {
    fn column_result(value: ValueRef<'_>) -> FromSqlResult<Self> {
        Ok(Self(value.as_str_or_null()?.and_then(|code| code.parse().ok())))
    }
}

impl<T: Word> ToSql for Code<T> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        let code = self.0.as_ref().map(Word::code).unwrap_or_default();
        Ok(ToSqlOutput::from(code.into_owned()))
    }
}

#[cfg(test)]
mod tests {
    use rusqlite::Connection;

    use super::*;

    columns! {
        /// Of no table.
        Example { verdict = "?1", reason = "coalesce(?2, " "'dns-timeout')", trouble = "?3" }
    }

    #[test]
    fn columns_are_named_once_and_words_stand_by_their_codes() {
        assert_eq!((Example::SQL, Example::COUNT), ("?1, coalesce(?2, 'dns-timeout'), ?3", 3));
        let conn = Connection::open_in_memory().unwrap();
        let select = format!("SELECT 7, {}", Example::SQL);
        let given = (Code::from(Verdict::Broken), Code::from(Reason::Http(404)), "no trouble");
        conn.query_row(&select, given, |row| {
            let it = Fields::of(row, 1);
            assert_eq!(it.text(Example::verdict)?, "broken");
            assert_eq!(it.word(Example::verdict)?, Some(Verdict::Broken));
            assert_eq!(it.word(Example::reason)?, Some(Reason::Http(404)));
            assert_eq!(it.word::<Trouble>(Example::trouble)?, None);
            Ok(())
        })
        .unwrap();
        let given = (Code::<Verdict>(None), Option::<String>::None, Code::from(Trouble::Silent));
        conn.query_row(&select, given, |row| {
            let it = Fields::of(row, 1);
            assert_eq!(it.text(Example::verdict)?, "");
            assert_eq!(it.word(Example::reason)?, Some(Reason::DnsTimeout));
            assert_eq!(it.word(Example::trouble)?, Some(Trouble::Silent));
            Ok(())
        })
        .unwrap();
    }
}
