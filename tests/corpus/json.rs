//! Plain projects as JSON, with the keys that a program of one's own would choose.

use std::fmt::Write as _;

use super::{Project, Target};

/// One project. Nothing in the vocabulary needs an escape.
pub fn json(project: &Project) -> String {
    let mut out = String::with_capacity(2048);
    let funds = project.funds;
    let _ = write!(out, "{{\"name\":\"{}\",\"nature\":\"{}\",\"category\":\"{}\"", project.name, project.nature, project.category.unwrap_or_default());
    let _ = write!(out, ",\"dept\":\"{}\",\"impl\":\"{}\",\"start\":\"{}\",\"end\":\"{}\"", project.department, project.agency, project.start, project.end);
    let whole = |cents: u64| cents / 100;
    let (annual, appropriation) = (whole(funds.annual), whole(funds.appropriation));
    let _ = write!(out, ",\"funds\":{{\"annual\":{annual},\"approp\":{appropriation},\"carry\":{},\"other\":{}}}", whole(funds.carryover), whole(funds.other));
    let _ = write!(out, ",\"goal\":\"{}\",\"indicators\":[", project.goal);
    for (place, indicator) in project.indicators.iter().enumerate() {
        let _ = write!(out, "{}{{", if place == 0 { "" } else { "," });
        let _ = write!(out, "\"l1\":\"{}\",\"l2\":\"{}\",\"l3\":\"{}\"", indicator.level1, indicator.level2, indicator.name);
        let _ = write!(out, ",\"op\":\"{}\"", indicator.comparator);
        let _ = match indicator.target {
            Target::Number(number, unit) => write!(out, ",\"value\":{number},\"unit\":\"{unit}\"}}"),
            Target::Text(text) | Target::Written(text) => write!(out, ",\"text\":\"{text}\"}}"),
        };
    }
    out.push_str("]}");
    out
}
