//! The checked model, written out.

pub mod json;
pub mod schema;
