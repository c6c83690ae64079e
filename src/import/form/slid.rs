//! Rows that slid: a merged label that stands a row too early or too late puts an indicator under a level that its name and value plainly contradict.
//!
//! The levels of the form have a fixed order, so a row can only have slid at an edge of its group: it is put back only where that order stays whole.

use super::Indicator;
use crate::diagnostics::Message;
use crate::import::report::Remark;
use crate::import::value::{Target, Value};
use crate::model::Comparator;
use crate::quantity::Base;
use crate::scope::{Scope, YUAN};

/// The levels of the form in its order.
const ORDER: [(&str, &str); 11] = [
    ("成本", "经济成本"),
    ("成本", "社会成本"),
    ("成本", "生态环境成本"),
    ("产出", "数量"),
    ("产出", "质量"),
    ("产出", "时效"),
    ("效益", "经济效益"),
    ("效益", "社会效益"),
    ("效益", "生态效益"),
    ("效益", "可持续影响"),
    ("满意度", "服务对象满意度"),
];

const COST: usize = 0;
const QUANTITY: usize = 3;
const QUALITY: usize = 4;
const TIME: usize = 5;
const SOCIAL: usize = 7;
const ECOLOGICAL: usize = 8;
const LASTING: usize = 9;
const SATISFACTION: usize = 10;

fn place(indicator: &Indicator) -> Option<usize> {
    ORDER.iter().position(|(level1, level2)| *level1 == indicator.level1 && indicator.level2.as_deref() == Some(*level2))
}

/// Puts rows back that slid, and the rows in the order of the form where any did.
pub(super) fn put_back(indicators: &mut [Indicator]) {
    let mut places: Vec<Option<usize>> = indicators.iter().map(place).collect();
    let mut has_moved = false;
    for at in 0..indicators.len() {
        let Some((indicator, Some(printed))) = indicators.get(at).zip(places.get(at).copied()) else { continue };
        let Some((chosen, why, is_sure)) = belongs(&indicator.name.value, &indicator.value, printed).filter(|(chosen, ..)| *chosen != printed) else {
            continue;
        };
        let before = places.get(..at).unwrap_or_default().iter().flatten().next_back().copied();
        let after = places.get(at + 1..).unwrap_or_default().iter().flatten().next().copied();
        let fits = before.is_none_or(|before| before <= chosen) && after.is_none_or(|after| chosen <= after);
        if !(fits || is_sure) {
            continue;
        }
        if let (Some(indicator), Some(slot), Some((level1, level2))) = (indicators.get_mut(at), places.get_mut(at), ORDER.get(chosen)) {
            let from = indicator.level2.take().unwrap_or_default();
            *slot = Some(chosen);
            (*level1).clone_into(&mut indicator.level1);
            indicator.level2 = Some((*level2).to_owned());
            indicator.remarks.insert(0, Remark::Moved { printed: format!("{from}指标"), chosen: format!("{level1}.{level2}"), why });
            has_moved = true;
        }
    }
    has_moved |= indicators.iter().any(|indicator| indicator.remarks.iter().any(Remark::is_move));
    if has_moved {
        indicators.sort_by_key(|indicator| {
            let first = ORDER.iter().position(|(level1, _)| *level1 == indicator.level1).unwrap_or(usize::MAX);
            let last = ORDER.iter().rposition(|(level1, _)| *level1 == indicator.level1).unwrap_or(usize::MAX);
            place(indicator).unwrap_or(if first == usize::MAX { first } else { last })
        });
    }
}

/// The level that a name and a value plainly belong to, seen from the one printed; why, and whether the order of the rows need not bear it out.
fn belongs(name: &str, value: &Value, printed: usize) -> Option<(usize, Message, bool)> {
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let is_words = matches!(value.target, Target::Words(_));
    let says = |words: &[&str]| matches!(&value.target, Target::Words(said) if words.contains(&said.as_str()));
    let is_output = (QUANTITY..=TIME).contains(&printed);
    if ends(&["满意度", "满意率"]) && printed != SATISFACTION {
        return Some((SATISFACTION, Message { zh: "满意度归满意度指标", en: "satisfaction has a level of its own" }, true));
    }
    let is_limit = matches!(value.comparator, None | Some(Comparator::LessOrEqual | Comparator::Less | Comparator::Equal));
    if is_output && is_money(value) && is_limit && ends(&["费", "费用", "经费", "成本", "单价", "造价"]) {
        return Some((COST, Message { zh: "金额是成本", en: "an amount of money is a cost" }, true));
    }
    if matches!(printed, QUALITY | TIME)
        && ends(&["人数", "人员数", "数量", "次数", "台数", "个数", "户数", "场次"])
        && is_count(value)
        && !has(&["事故", "投诉", "差错", "故障", "缺陷", "违规"])
    {
        return Some((QUANTITY, Message { zh: "人数、个数是数量", en: "a count is a quantity" }, false));
    }
    if printed > TIME && ends(&["及时率", "及时性", "时效性", "完成周期", "完成时间", "完成时限", "完成期限"]) {
        return Some((TIME, Message { zh: "及时与否是时效", en: "it says whether things are done in time" }, false));
    }
    if printed == TIME && ends(&["准确性", "准确率", "合格率", "合格性", "规范性", "达标率", "完好率"]) {
        return Some((QUALITY, Message { zh: "准确、合格与否是质量", en: "it says whether things are done well" }, false));
    }
    if printed == LASTING && has(&["事件", "事故", "案件", "纠纷"]) && (says(&["无", "不发生", "未发生", "杜绝"]) || is_count(value)) {
        return Some((SOCIAL, Message { zh: "有无事件发生是社会效益", en: "incidents concern society" }, false));
    }
    if printed == ECOLOGICAL
        && has(&["安全感", "获得感", "幸福感", "就业", "治安"])
        && !has(&["环境", "生态", "绿", "污染", "市容", "垃圾", "排放", "水质", "空气", "节能", "低碳", "卫生", "保洁", "河", "碳", "环保"])
    {
        return Some((SOCIAL, Message { zh: "说的是社会而不是生态", en: "it is about society, not nature" }, false));
    }
    if (SOCIAL..=ECOLOGICAL).contains(&printed) && is_words && ends(&["长效管理机制", "长效机制", "管理机制"]) {
        return Some((LASTING, Message { zh: "长效机制是可持续影响", en: "a standing mechanism is a lasting effect" }, false));
    }
    if printed == SATISFACTION && is_words && has(&["机制", "制度", "能力", "队伍", "体系"]) && !has(&["满意", "投诉", "评价", "认可", "好评", "表扬"])
    {
        return Some((LASTING, Message { zh: "机制、能力的健全和提升是可持续影响", en: "mechanisms and abilities are a lasting effect" }, false));
    }
    None
}

/// The 二级 that a name and a value fit best under a 一级.
pub(super) fn second(level1: &str, name: &str, value: &Value) -> String {
    let ends = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
    let chosen = match level1 {
        "成本" => COST,
        "满意度" => SATISFACTION,
        "效益" if name.contains("机制") || name.contains("制度") => LASTING,
        "效益" => SOCIAL,
        _ if name.contains("满意") && level1.is_empty() => SATISFACTION,
        _ if level1.is_empty() && is_money(value) => COST,
        _ if matches!(value.target, Target::Date(_) | Target::Period(..)) || ends(&["及时率", "及时性", "时间", "时限", "周期"]) => TIME,
        _ if is_count(value) => QUANTITY,
        _ => QUALITY,
    };
    ORDER.get(chosen).map_or("数量", |(_, level2)| level2).to_owned()
}

fn bases(value: &Value) -> Option<Vec<(Base, i8)>> {
    let Target::Quantity { unit, .. } = &value.target else { return None };
    Scope::prelude().unit(unit).ok().map(|unit| unit.dimension.powers().to_vec())
}

fn is_money(value: &Value) -> bool {
    bases(value).is_some_and(|bases| bases.iter().any(|(base, power)| *base == *YUAN && *power > 0))
}

/// A number of things: neither money nor a rate.
fn is_count(value: &Value) -> bool {
    bases(value).is_some_and(|bases| !bases.is_empty() && bases.iter().all(|(base, _)| *base != *YUAN))
}
