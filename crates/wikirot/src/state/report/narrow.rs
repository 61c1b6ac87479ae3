//! Which pages a report has.

use std::collections::HashSet;

use wikirot_wikitext::Site;

use super::View;
use crate::state::categories::{add_below, number};
use crate::state::numbers::unpack;
use crate::state::{StateError, wiki::recall};

/// The pages that a report is about.
#[derive(Clone, Copy, Default)]
pub struct Only<'a> {
    /// Those of namespaces of which this says so; `None` for all.
    pub namespaces: Option<&'a dyn Fn(i32) -> bool>,
    /// Those in one of these categories; none for all pages.
    pub categories: &'a [String],
    /// How many levels of subcategories count as well.
    pub depth: u32,
}

/// The namespace of categories.
const CATEGORY: i32 = 14;

impl View<'_> {
    /// Leaves out all other pages from now on, with their links and whatever else only they have. Gives names
    /// of categories that no page is in.
    ///
    /// Views take the place of the tables: what is temporary comes first where a name is looked up.
    pub fn only(&self, only: Only<'_>) -> Result<Vec<String>, StateError> {
        self.shows_else();
        let narrow = || {
            self.conn.execute_batch(
                "DROP VIEW IF EXISTS temp.url; DROP VIEW IF EXISTS temp.link; \
                 DROP VIEW IF EXISTS temp.page; DROP TABLE IF EXISTS temp.wanted;",
            )?;
            let mut conditions = Vec::new();
            if let Some(is_wanted) = only.namespaces {
                conditions.push(format!("ns IN ({})", self.listed(is_wanted)?));
            }
            let mut unknown = Vec::new();
            if !only.categories.is_empty() {
                unknown = self.gather(only.categories, only.depth)?;
                conditions.push("id IN (SELECT page FROM temp.wanted)".to_owned());
            }
            if !conditions.is_empty() {
                self.conn.execute_batch(&format!(
                    "CREATE TEMP VIEW page AS SELECT * FROM main.page WHERE {};\n\
                     CREATE TEMP VIEW link AS SELECT * FROM main.link \
                     WHERE page IN (SELECT id FROM temp.page);\n\
                     CREATE TEMP VIEW url AS SELECT * FROM main.url \
                     WHERE id IN (SELECT url FROM temp.link);",
                    conditions.join(" AND ")
                ))?;
            }
            Ok(unknown)
        };
        narrow().map_err(|error| self.failed(error))
    }

    /// The numbers of namespaces that are wanted, with commas between.
    fn listed(&self, is_wanted: &dyn Fn(i32) -> bool) -> rusqlite::Result<String> {
        let mut wanted: Vec<i64> = self
            .conn
            .prepare("SELECT DISTINCT ns FROM main.page")?
            .query_map([], |row| row.get(0))?
            .collect::<rusqlite::Result<_>>()?;
        wanted.retain(|ns| i32::try_from(*ns).is_ok_and(is_wanted));
        Ok(wanted.iter().map(i64::to_string).collect::<Vec<_>>().join(", "))
    }

    /// Lays aside which pages are in one of these categories; gives those that none is in.
    fn gather(&self, categories: &[String], depth: u32) -> rusqlite::Result<Vec<String>> {
        let names = self.names()?;
        let (mut wanted, mut unknown) = (HashSet::new(), Vec::new());
        for category in categories {
            let name = names.category_name(category);
            match name.map(|name| number(self.conn, &name)).transpose()?.flatten() {
                Some(number) => drop(wanted.insert(number)),
                None => unknown.push(category.clone()),
            }
        }
        add_below(self.conn, self.category_namespace(), &mut wanted, depth)?;
        self.conn.execute_batch("CREATE TEMP TABLE wanted (page INTEGER PRIMARY KEY)")?;
        let mut insert = self.conn.prepare("INSERT INTO temp.wanted VALUES (?1)")?;
        let mut pages =
            self.conn.prepare("SELECT id, categories FROM main.page WHERE categories <> x''")?;
        let mut rows = pages.query([])?;
        while let Some(row) = rows.next()? {
            let mut numbers = unpack(row.get_ref("categories")?.as_blob()?);
            if numbers.any(|number| wanted.contains(&number)) {
                insert.execute([row.get::<_, i64>("id")?])?;
            }
        }
        Ok(unknown)
    }

    /// The full title of a category, whose namespace may be written or not; `None` where it cannot be one.
    pub fn category_title(&self, name: &str) -> Result<Option<String>, StateError> {
        let names = self.names().map_err(|error| self.failed(error))?;
        let name = names.category_name(name);
        Ok(name.map(|name| format!("{}:{name}", self.category_namespace())))
    }

    fn category_namespace(&self) -> &str {
        self.namespaces.get(&CATEGORY).map_or("Category", String::as_str)
    }

    /// The wiki, for what its names of namespaces mean.
    fn names(&self) -> rusqlite::Result<Site> {
        let lang = recall(self.conn, "lang")?.unwrap_or_default();
        let namespaces = self
            .conn
            .prepare("SELECT id, name, first_letter FROM namespace")?
            .query_map([], |row| Ok((row.get("id")?, row.get("name")?, row.get("first_letter")?)))?
            .collect::<rusqlite::Result<Vec<_>>>()?;
        Ok(Site::new("", "", &lang, namespaces))
    }
}
