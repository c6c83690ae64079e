//! Projects as perf.

use std::fmt::Write as _;

use super::{Project, Target, yuan};

/// A mistake put into a project on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The budget is more than its rows add up to.
    Sum,
    /// A statement without its `;`.
    Unended,
    /// A unit that there is none of.
    Unit,
}

impl Fault {
    pub const ALL: [(&'static str, Self); 3] = [("sum", Self::Sum), ("unended", Self::Unended), ("unit", Self::Unit)];
}

/// A project as it is meant.
pub fn perf(project: &Project) -> String {
    perf_with(project, None)
}

/// A project, with a mistake in it where one is wanted.
pub fn perf_with(project: &Project, fault: Option<Fault>) -> String {
    let mut out = String::with_capacity(2048);
    let (funds, more) = (project.funds, &project.more);
    let is = |wanted| fault == Some(wanted);
    let _ = writeln!(out, "project \"{}\" <", project.name);
    if let Some(year) = more.year {
        let _ = writeln!(out, "  year {year};");
    }
    let _ = writeln!(out, "  nature \"{}\"{}", project.nature, if is(Fault::Unended) { "" } else { ";" });
    if let Some(category) = project.category {
        let _ = writeln!(out, "  category \"{category}\";");
    }
    if let Some(code) = &more.code {
        let _ = writeln!(out, "  code \"{code}\";");
    }
    let _ = writeln!(out, "  department \"{}\";\n  agency \"{}\";\n  period {}..{};", project.department, project.agency, project.start, project.end);
    let annual = funds.annual + if is(Fault::Sum) { 100 } else { 0 };
    let _ = writeln!(out, "  budget {} <\n    appropriation {};", yuan(annual), yuan(funds.appropriation));
    let _ = writeln!(out, "    carryover {};\n    other {};", yuan(funds.carryover), yuan(funds.other));
    if let Some((name, amount)) = more.fund {
        let _ = writeln!(out, "    fund \"{name}\" {};", yuan(amount));
    }
    out.push_str("  >\n");
    if let Some(total) = more.total {
        let _ = writeln!(out, "  total {};", yuan(total));
    }
    if let Some(goal) = more.overall_goal {
        let _ = writeln!(out, "  overall_goal \"{goal}\";");
    }
    if more.goal_lines.is_empty() {
        let _ = writeln!(out, "  annual_goal \"{}\";", project.goal);
    } else {
        out.push_str("  annual_goal \"\"\"\n");
        for line in &more.goal_lines {
            let _ = writeln!(out, "{}{line}", if line.is_empty() { "" } else { "    " });
        }
        out.push_str("    \"\"\";\n");
    }
    for (place, indicator) in project.indicators.iter().enumerate() {
        let _ = write!(out, "  indicator {}.{}.{}", indicator.level1, indicator.level2, indicator.name);
        match indicator.comparator {
            "" => {}
            "≤" => out.push_str(" <="),
            "≥" => out.push_str(" >="),
            written => {
                let _ = write!(out, " {written}");
            }
        }
        let _ = match indicator.target {
            Target::Number(number, _) if is(Fault::Unit) && place == 2 => write!(out, " {number} 箇"),
            Target::Number(number, "%") => write!(out, " {number}%"),
            Target::Number(number, unit) => write!(out, " {number} {unit}"),
            Target::Text(text) => write!(out, " \"{text}\""),
            Target::Written(written) => write!(out, " {written}"),
        };
        if indicator.weight.is_none() && indicator.note.is_none() {
            out.push_str(";\n");
            continue;
        }
        out.push_str(" <");
        if let Some(weight) = indicator.weight {
            let _ = write!(out, " weight {weight};");
        }
        if let Some(note) = indicator.note {
            let _ = write!(out, " note \"{note}\";");
        }
        out.push_str(" >\n");
    }
    out.push_str(">\n\n");
    out
}
