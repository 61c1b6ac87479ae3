//! The state as files for programs that read columns.

mod columns;

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::output::Unfinished;
use crate::state::{Reader, Table};

/// Writes a file for each table into a folder, as Parquet; gives how many rows each has.
pub(crate) fn parquet(state: &Reader, folder: &Path) -> Result<Vec<(Table, u64)>> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let mut written = Vec::new();
    for table in Table::ALL {
        let path = folder.join(format!("{}.parquet", table.name()));
        let rows = write(state, table, &path);
        written.push((table, rows.with_context(|| format!("cannot write {}", path.display()))?));
    }
    Ok(written)
}

fn write(state: &Reader, table: Table, path: &Path) -> Result<u64> {
    let (file, unfinished) = Unfinished::of(path)?;
    let mut out = columns::Table::new(table.name(), table.columns(), file)?;
    let mut rows = 0;
    state.export(table, &mut |row| {
        rows += 1;
        out.add(row)
    })?;
    out.finish()?.sync_data()?;
    unfinished.publish()?;
    Ok(rows)
}
