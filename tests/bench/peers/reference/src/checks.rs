//! What a program for just these forms would check. Every peer is held to the same, as far as its language can say it.

use crate::twin::{Indicator, Project};

const NATURES: [&str; 4] = ["经常性专项业务费", "其他一次性项目", "信息化项目", "基本建设项目"];
const CATEGORIES: [&str; 2] = ["特定目标类", "其他运转类"];

/// What an indicator of a level 2 is measured in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Measure {
    Money,
    Count,
    /// A share, or words.
    Share,
    /// A share.
    Satisfaction,
}

/// Answers the rule that a project breaks.
pub fn check(project: &Project<'_>) -> Result<(), &'static str> {
    let known = |of: &[&str], word: &str| of.contains(&word);
    if !known(&NATURES, &project.nature) || !known(&CATEGORIES, &project.category) {
        return Err("a word that the field does not know");
    }
    let funds = &project.funds;
    if funds.annual != funds.appropriation + funds.carryover + funds.other {
        return Err("the budget is not the sum of its rows");
    }
    let mut costs = 0;
    for indicator in &project.indicators {
        costs += cost(indicator)?;
    }
    if costs != funds.annual {
        return Err("the costs do not add up to the budget");
    }
    if project.start > project.end {
        return Err("the period ends before it begins");
    }
    Ok(())
}

/// What an indicator adds to the costs.
fn cost(indicator: &Indicator<'_>) -> Result<i64, &'static str> {
    let measure = measure(&indicator.level1, &indicator.level2).ok_or("no such level")?;
    if !matches!(&*indicator.comparator, "=" | "≤" | "≥") {
        return Err("no such comparator");
    }
    match (indicator.value, indicator.unit.as_deref(), indicator.text.as_deref()) {
        (None, None, Some(_)) if measure == Measure::Share && indicator.comparator == "=" => Ok(0),
        (Some(value), Some(unit), None) => {
            let is_share = matches!(measure, Measure::Share | Measure::Satisfaction);
            if !fits(measure, unit) {
                Err("a unit that does not fit the level")
            } else if value < 0 || is_share && value > 100 {
                Err("out of range")
            } else {
                Ok(if measure == Measure::Money { value } else { 0 })
            }
        }
        _ => Err("neither a number with a unit nor words"),
    }
}

fn measure(level1: &str, level2: &str) -> Option<Measure> {
    match (level1, level2) {
        ("成本", "经济成本") => Some(Measure::Money),
        ("产出", "数量") => Some(Measure::Count),
        ("产出", "质量" | "时效") | ("效益", "社会效益" | "生态效益" | "可持续影响") => Some(Measure::Share),
        ("满意度", "服务对象满意度") => Some(Measure::Satisfaction),
        _ => None,
    }
}

fn fits(measure: Measure, unit: &str) -> bool {
    match measure {
        Measure::Money => matches!(unit, "元" | "元/年"),
        Measure::Count => matches!(unit, "个" | "次" | "场" | "处" | "人" | "台" | "项" | "件" | "户"),
        Measure::Share | Measure::Satisfaction => unit == "%",
    }
}
