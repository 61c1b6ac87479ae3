//! Small things that the program remembers from run to run, and the few that it sets right at the
//! end of one.

use super::{
    Reader, Run, State, StateError,
    wiki::{recall, remember},
};

/// Under what name the state remembers what the last dump could not tell, a sentence a line.
pub const LACKS: &str = "lacks";

/// Under what name the state remembers which lines of ignore pages could not be understood, as JSON.
pub const MISREAD: &str = "misread";

/// Under what name the state remembers what editors marked as fine on pages of reports: an ignore list.
pub const MARKS: &str = "marks";

/// Under what name the state remembers the warnings of the last run, one a line.
pub const WARNINGS: &str = "warnings";

impl Reader {
    /// What an earlier run remembered under `key`.
    pub fn note(&self, key: &str) -> Result<Option<String>, StateError> {
        recall(&self.conn, key).map_err(|error| self.failed(error))
    }
}

impl State {
    /// Remembers `value` under `key` for reports and for the runs to come.
    pub fn remember(&mut self, key: &str, value: &str) -> Result<(), StateError> {
        remember(&self.conn, key, value)
            .map(drop)
            .map_err(|error| StateError::sqlite(&self.path, "write", error))
    }
}

impl Run {
    /// Remembers `value` under `key` for the runs to come.
    pub fn remember(&mut self, key: &str, value: &str) -> Result<(), StateError> {
        self.write(|run| remember(&run.state.conn, key, value).map(drop))
    }

    /// Makes every target due now.
    pub fn make_all_due(&mut self) -> Result<(), StateError> {
        self.write(|run| {
            run.state.conn.execute("UPDATE asked SET due_at = 0 WHERE due_at > 0", []).map(drop)
        })
    }
}
