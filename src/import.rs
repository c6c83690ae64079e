//! Import: what an office has, a form in Excel, Word, a web page or published text, becomes perf.
//!
//! ```text
//! bytes ──read──▶ tables ──▶ forms ──▶ perf
//! ```
//!
//! [`read`] knows formats of files and nothing of forms: it gives [`table`]s of texts, each with the place where people find it in the source. What the
//! texts mean is decided once, for every format.

pub mod read;
pub mod table;
