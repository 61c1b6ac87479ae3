//! What somebody may have meant who asked for something that is not there.

use super::View;
use crate::state::StateError;

/// How like two names must be, from 0 to 1, for one to be offered for the other.
const ALIKE: f64 = 0.8;

/// URLs of one host that are compared at most.
const CANDIDATES: i64 = 20_000;

impl View<'_> {
    /// URLs of the same host that look most like `url`, at most `limit` of them.
    pub fn urls_like(&self, url: &str, limit: usize) -> Result<Vec<String>, StateError> {
        let parsed = url::Url::parse(url).ok();
        let host = parsed.as_ref().and_then(|it| it.host_str()).unwrap_or_default();
        let sql = "SELECT u.url FROM url u JOIN target t ON t.id = u.target \
                   WHERE t.host = ?1 OR t.host = 'www.' || ?1 OR 'www.' || t.host = ?1 LIMIT ?2";
        self.like(url, limit, sql, rusqlite::params![host, CANDIDATES])
    }

    /// Titles that look most like `title`, at most `limit` of them.
    pub fn titles_like(&self, title: &str, limit: usize) -> Result<Vec<String>, StateError> {
        self.like(&title.replace('_', " "), limit, "SELECT title FROM page", [])
    }

    fn like(
        &self,
        name: &str,
        limit: usize,
        sql: &str,
        params: impl rusqlite::Params,
    ) -> Result<Vec<String>, StateError> {
        let name = name.to_lowercase();
        let find = || {
            let mut statement = self.conn.prepare(sql)?;
            let mut rows = statement.query(params)?;
            let mut best: Vec<(f64, String)> = Vec::with_capacity(limit + 1);
            while let Some(row) = rows.next()? {
                let candidate = row.get_ref(0)?.as_str()?;
                let alike = strsim::jaro_winkler(&name, &candidate.to_lowercase());
                let at = best.partition_point(|it| it.0 >= alike);
                if alike >= ALIKE && at < limit {
                    best.insert(at, (alike, candidate.to_owned()));
                    best.truncate(limit);
                }
            }
            Ok(best.into_iter().map(|it| it.1).collect())
        };
        find().map_err(|error| self.failed(error))
    }
}
