//! What the fuzz targets do with their input. Both files are the suite's too, which gives them every input of the corpus.

#[path = "../../suite/invariants.rs"]
pub mod invariants;
pub mod targets;
