//! Plain projects in configuration languages, whose schema stands beside the corpus.

use std::fmt::Write as _;

use super::{Indicator, Project, Target};

/// One element of a jsonnet array, an object of the schema's.
pub fn jsonnet(project: &Project) -> String {
    object(project, "  S.Project {\n", ": ", ",", ("[", "]"), ("{", "}"), "  },\n")
}

/// One element of a Pkl listing.
pub fn pkl(project: &Project) -> String {
    object(project, "  new {\n", " = ", "\n", ("{", "}"), ("new {", "}"), "  }\n")
}

/// The same in either: how it opens, what stands between a key and its value, what behind a value, what lists and objects stand in, how it closes.
fn object(project: &Project, open: &str, is: &str, end: &str, list: (&str, &str), inner: (&str, &str), close: &str) -> String {
    let mut out = String::with_capacity(2500);
    out.push_str(open);
    let texts = [
        ("name", project.name.as_str()),
        ("nature", project.nature),
        ("category", project.category.unwrap_or_default()),
        ("dept", project.department),
        ("impl", &project.agency),
        ("start", &project.start),
        ("end", project.end),
        ("goal", &project.goal),
    ];
    let line = |end: &str| if end == "\n" { "\n".to_owned() } else { format!("{end}\n") };
    for (key, value) in texts {
        let _ = write!(out, "    {key}{is}\"{value}\"{}", line(end));
    }
    let funds = project.funds;
    let rows = [("annual", funds.annual), ("approp", funds.appropriation), ("carry", funds.carryover), ("other", funds.other)];
    let rows: Vec<String> = rows.iter().map(|(key, cents)| format!("{key}{is}{}", cents / 100)).collect();
    let between = if end == "\n" { "; " } else { ", " };
    let is_block = if list.0 == "{" { " " } else { is };
    let _ = write!(out, "    funds{is_block}{{ {} }}{}", rows.join(between), line(end));
    let _ = writeln!(out, "    indicators{is_block}{}", list.0);
    for indicator in &project.indicators {
        let _ = write!(out, "      {} {} {}{}", inner.0, fields(indicator, is).join(between), inner.1, line(end));
    }
    let _ = write!(out, "    {}{}{close}", list.1, line(end));
    out
}

fn fields(indicator: &Indicator, is: &str) -> Vec<String> {
    let mut fields: Vec<String> = [("l1", indicator.level1), ("l2", indicator.level2), ("l3", &indicator.name), ("op", indicator.comparator)]
        .iter()
        .map(|(key, value)| format!("{key}{is}\"{value}\""))
        .collect();
    match indicator.target {
        Target::Number(number, unit) => fields.extend([format!("value{is}{number}"), format!("unit{is}\"{unit}\"")]),
        Target::Text(text) | Target::Written(text) => fields.push(format!("text{is}\"{text}\"")),
    }
    fields
}
