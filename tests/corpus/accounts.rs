//! Plain projects as entries of plain-text accounting: a balanced transaction each, and an assertion of every cost. What is no money is a comment.

use std::fmt::Write as _;

use super::{Project, Target, yuan};

/// An entry for ledger.
pub fn ledger(project: &Project) -> String {
    entry(project, &project.start.replace('-', "/"))
}

/// An entry for hledger.
pub fn hledger(project: &Project) -> String {
    entry(project, &project.start)
}

fn entry(project: &Project, date: &str) -> String {
    let mut out = String::with_capacity(2048);
    // Parentheses mean something in the names of accounts.
    let name = project.name.replace('（', "-").replace('）', "");
    let _ = writeln!(out, "{date} {name}");
    let notes = [
        ("项目性质", project.nature),
        ("项目类别", project.category.unwrap_or_default()),
        ("主管部门", project.department),
        ("实施单位", &project.agency),
        ("完成日期", project.end),
        ("年度目标", &project.goal),
    ];
    for (key, value) in notes {
        let _ = writeln!(out, "    ; {key}: {value}");
    }
    let funds = project.funds;
    for (row, cents) in [("当年财政拨款", funds.appropriation), ("上年结转资金", funds.carryover), ("其他资金", funds.other)] {
        let _ = writeln!(out, "    资金:{name}:{row}    -{} 元", yuan(cents));
    }
    for indicator in &project.indicators {
        let _ = match indicator.target {
            Target::Number(number, _) if indicator.level2 == "经济成本" => {
                writeln!(out, "    成本:{name}:{}    {number}.00 元 = {number}.00 元", indicator.name)
            }
            Target::Number(number, unit) => {
                writeln!(out, "    ; {} {} {} {} {number}{unit}", indicator.level1, indicator.level2, indicator.name, indicator.comparator)
            }
            Target::Text(text) | Target::Written(text) => {
                writeln!(out, "    ; {} {} {} {} {text}", indicator.level1, indicator.level2, indicator.name, indicator.comparator)
            }
        };
    }
    out.push('\n');
    out
}
