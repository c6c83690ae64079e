//! The JSON Schema (2020-12) of what [`super::json`] writes. Every output of the tests is held against it.

/// The schema, as `perfc schema` prints it.
pub const SCHEMA: &str = include_str!("schema.json");
