//! Forms that were written in other programs, as `.perf`.
//!
//! ```text
//! bytes ──read──▶ tables ──form──▶ forms + what became of each cell ──write──▶ .perf text
//!                                   └──────────────────────────────report──▶ for people, JSON
//! ```
//!
//! [`read`] knows formats of files and nothing of forms: it gives [`table`]s of texts, each with the place where people find it in the source. What the
//! texts mean is decided once, for every format, by [`form`]. Nothing is invented and nothing is lost: every cell ends in the text or in the report.

pub mod form;
pub mod json;
pub mod origin;
pub mod read;
pub mod report;
pub mod table;
pub mod value;
pub mod write;

use form::{Found, Settings};
use read::{ReadError, ReadNote};
use table::Table;

/// A source that was read.
#[derive(Clone, Debug, Default)]
pub struct Opened {
    /// What was found in it.
    pub found: Found,
    /// Its tables; data has none.
    pub tables: Vec<Table>,
    /// What is to be known of how it was read.
    pub notes: Vec<ReadNote>,
    /// Its text, where it is data.
    pub data: Option<String>,
}

/// Reads a source and finds its forms; `name` is the file's.
///
/// # Errors
/// Where it cannot be read, or is JSON of another kind.
pub fn open(bytes: &[u8], name: &str, settings: Settings<'_>) -> Result<Opened, ReadError> {
    let source = read::read(bytes, name)?;
    let found = match &source.data {
        Some(text) => json::read(text).map_err(|json::NotPerf { why }| ReadError {
            zh: format!("这不是 perfc build 写的 JSON（{why}）：请用 perfc build 重新写出"),
            en: format!("this is not the JSON that perfc build writes ({why}): write it again with perfc build"),
        })?,
        None => form::find(&source, settings),
    };
    let read::Source { tables, data, notes, .. } = source;
    Ok(Opened { found, tables, notes, data })
}
