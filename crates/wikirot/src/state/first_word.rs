//! What is known at once of a page that was answered, while it may still be doubted.

use std::sync::LazyLock;

use rusqlite::params;
use wikirot_check::Check;

use super::columns::Code;
use super::writing::TURNS;
use super::{Run, Standing, StateError, rows::seconds};

static ANSWERED: LazyLock<String> = LazyLock::new(|| {
    format!(
        "UPDATE asked SET {TURNS}, confirmed = 0, reason = ?5, status = ?6, final_url = ?7, notes = '', \
         checked_at = ?8, due_at = ?9, found = ?2 WHERE id = ?1 AND failures = 0"
    )
});

impl Run {
    /// Notes a first word: that a page is there, for as long as nothing else is heard. One that is in a row
    /// of failures waits for the word that counts.
    pub fn first_word(&mut self, check: &Check) -> Result<(), StateError> {
        self.write(|run| run.write_first_word(check))
    }

    fn write_first_word(&mut self, check: &Check) -> rusqlite::Result<()> {
        let (id, at) = (check.id as i64, seconds(check.checked_at));
        let found = (check.verdict, Some(check.reason));
        let standing = Standing::after(None, found, at, None, &self.policy);
        let answer = check.hops.last().filter(|hop| hop.status.is_some());
        // `last_alive` and the log are for the word that counts.
        self.state
            .conn
            .prepare_cached(&ANSWERED)?
            .execute(params![
                id,
                Code::from(check.verdict),
                self.base,
                self.id,
                Code::from(check.reason),
                check.status,
                answer.map(|hop| &hop.url),
                at,
                self.policy.due_at(id, standing, found.1, at),
            ])
            .map(drop)
    }
}
