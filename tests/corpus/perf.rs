//! Projects as perf.

use std::fmt::Write as _;

use super::{Project, Target, yuan};

/// One project, and an empty line.
pub fn perf(project: &Project) -> String {
    let mut out = String::with_capacity(2048);
    let (funds, more) = (project.funds, &project.more);
    let _ = writeln!(out, "project \"{}\" <", project.name);
    if let Some(year) = more.year {
        let _ = writeln!(out, "  year {year};");
    }
    let _ = writeln!(out, "  nature \"{}\"{}", project.nature, if more.is_unended { "" } else { ";" });
    if let Some(category) = project.category {
        let _ = writeln!(out, "  category \"{category}\";");
    }
    if let Some(code) = &more.code {
        let _ = writeln!(out, "  code \"{code}\";");
    }
    let _ = writeln!(out, "  department \"{}\";\n  agency \"{}\";\n  period {}..{};", project.department, project.agency, project.start, project.end);
    let _ = writeln!(out, "  budget {} <\n    appropriation {};", yuan(funds.annual), yuan(funds.appropriation));
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
    for indicator in &project.indicators {
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
