//! Comparators against what a name wants: fewer accidents, at least the lamps that are paid for.

use num_traits::Zero;

use crate::check::Checker;
use crate::check::entry::{Entry, HAPPENING};
use crate::check::words::Words;
use crate::diagnostics::{Applicability, Code, Diagnostic};
use crate::model::{Comparator, Target};
use crate::scope::Part;

/// Words that turn it round: to find, to handle or to lower it is good.
#[rustfmt::skip]
static TURNED: Words = Words::new(&[
    "减少", "下降", "降低", "节约", "压降", "处理", "处置", "办结", "查处", "整改", "解决", "回复", "响应", "演练", "防控", "预防", "排查", "发现",
    "纠正", "打击", "调解", "调处", "化解", "追缴", "清理", "整治", "受理", "办理", "破获", "侦破", "挽回", "消除", "治理", "零", "无", "未", "不",
    "避免", "修复", "排除", "维修", "检修", "接待", "控制", "遏制", "改善", "扑救", "救援", "抢修", "曝光", "监测", "核查", "检查", "制止", "劝阻", "督办", "登记", "审理", "起诉", "宣传",
    "培训",
]);
/// Things that are bought or built, and not only kept within bounds.
#[rustfmt::skip]
static BOUGHT: Words = Words::new(&["台", "套", "辆", "盏", "座"]);
/// Names under which a cap on things is meant.
#[rustfmt::skip]
static CAPPED: Words = Words::new(&[
    "故障", "损坏", "丢失", "报废", "淘汰", "事故", "投诉", "差错", "逾期", "违规", "减少", "下降", "降低", "节约", "保有", "控制", "不超", "上限",
    "编制", "限额", "闲置", "空置", "返修", "停用", "停运", "超", "缺", "存量", "占用", "老旧", "退役", "压减", "维修", "待", "未", "不合格", "限",
    "人均", "户均", "平均", "每", "公务用车", "违",
]);

impl<'s> Checker<'s> {
    pub(super) fn check_signs(&mut self, entries: &[Entry<'_, 's>]) {
        for entry in entries {
            self.against_name(entry);
            self.capped(entry);
        }
    }

    fn against_name(&mut self, entry: &Entry<'_, 's>) {
        let (true, Target::Quantity { .. }) = (entry.is_floor(), &entry.indicator.target.value) else { return };
        let name = entry.name();
        let (stem, tail) = entry.said.event(name);
        // There is always at least none of what is counted, so with 0 it is what should not happen that is meant.
        let happens = tail.contains("发生") || entry.is_count() && entry.lowest().is_some_and(|number| number.is_zero());
        let word = entry.said.unwanted.or_else(|| HAPPENING.ending(stem).or_else(|| HAPPENING.beginning(tail)).filter(|_| happens));
        // Among the quantities stands the work that is done, and some work is about what nobody wants.
        let word = word.filter(|_| happens || entry.part != Part::Quantity);
        let Some(word) = word.filter(|_| !TURNED.are_in(name)) else { return };
        let finding = Diagnostic::new(Code::SignAgainstName, entry.sign.unwrap_or(entry.indicator.target.at));
        let word_at = self.within(entry.indicator.name.at, word);
        let replacement = if entry.indicator.comparator == Some(Comparator::Greater) { "<" } else { "<=" };
        self.report(turned(finding.with("word", word).label(word_at, "name"), entry, replacement));
    }

    /// An output that is only capped is fulfilled by doing nothing.
    fn capped(&mut self, entry: &Entry<'_, 's>) {
        if entry.part != Part::Quantity || !entry.is_cap() {
            return;
        }
        let Some((_, unit)) = entry.quantity().filter(|(number, unit)| BOUGHT.contain(unit) && !number.is_zero()) else { return };
        if CAPPED.are_in(entry.name()) {
            return;
        }
        let finding = Diagnostic::new(Code::CappedOutput, entry.sign.unwrap_or(entry.indicator.target.at)).with("unit", unit).note("floor");
        self.report(turned(finding, entry, "="));
    }
}

/// The finding with the comparator as it stands and the one that was probably meant.
pub(super) fn turned(finding: Diagnostic, entry: &Entry<'_, '_>, replacement: &'static str) -> Diagnostic {
    let comparator = entry.indicator.comparator.map_or("", Comparator::ascii);
    let finding = finding.with("name", entry.name()).with("comparator", comparator).with("replacement", replacement);
    match entry.sign {
        // A comparator in words stays apart from the number that follows it.
        Some(sign) => finding.fix(Applicability::Unsafe, sign, replacement),
        None => finding,
    }
}
