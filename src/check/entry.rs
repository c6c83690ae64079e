//! An indicator as the checks of its worth look at it: what it says, the part that its level plays, and what its words promise.

use crate::check::resolve::Resolved;
use crate::check::words::Words;
use crate::check::{Checker, known};
use crate::diagnostics::Message;
use crate::model::{Comparator, Indicator, Target};
use crate::quantity::{Exact, Unit};
use crate::scope::{Part, Scope, YUAN};
use crate::source::{Location, Span, clamp};

/// One indicator.
#[derive(Clone, Copy)]
pub(super) struct Entry<'r, 's> {
    pub indicator: &'r Indicator<'s>,
    /// The unit of its quantity.
    pub unit: Option<&'r Unit>,
    /// The part that its level plays.
    pub part: Part,
    /// Where its comparator stands.
    pub sign: Option<Location>,
    /// What its name says.
    pub said: &'r known::Name,
}

/// The indicators of a project, those that could not be understood left out.
pub(super) fn entries<'r, 's>(resolved: &'r Resolved<'s>, scope: &Scope<'_>) -> Vec<Entry<'r, 's>> {
    let indicators = resolved.project.indicators.iter().zip(&resolved.besides);
    let mut entries = Vec::with_capacity(resolved.project.indicators.len());
    for (indicator, besides) in indicators {
        if matches!(indicator.target.value, Target::Unknown) {
            continue;
        }
        let part = indicator.level.and_then(|id| scope.level(id)).map_or(Part::Other, |level| level.part);
        entries.push(Entry { indicator, unit: besides.unit.as_ref(), part, sign: besides.sign, said: &besides.said });
    }
    entries
}

impl<'r> Entry<'r, '_> {
    pub(super) fn name(&self) -> &'r str {
        &self.indicator.name.value
    }

    /// The name without what stands in brackets at its end.
    pub(super) fn bare(&self) -> &'r str {
        self.said.bare(self.name())
    }

    /// A number and its unit as written, where the target is one quantity.
    pub(super) fn quantity(&self) -> Option<(rust_decimal::Decimal, &'r str)> {
        match &self.indicator.target.value {
            Target::Quantity { number, unit, .. } => Some((*number, unit)),
            _ => None,
        }
    }

    /// The unit as written, of a quantity or an interval.
    pub(super) fn unit_text(&self) -> Option<&'r str> {
        match &self.indicator.target.value {
            Target::Quantity { unit, .. } | Target::Interval { common: (_, _, unit), .. } => Some(unit),
            _ => None,
        }
    }

    /// Whether the target is a ratio.
    pub(super) fn is_ratio(&self) -> bool {
        self.unit.is_some_and(|unit| unit.dimension.is_number())
    }

    /// Whether the target is money, also by the piece or by time.
    pub(super) fn is_money(&self) -> bool {
        self.unit.is_some_and(|unit| unit.dimension.powers().iter().any(|power| *power == (*YUAN, 1)))
    }

    /// Whether the target counts things that come in ones.
    pub(super) fn is_count(&self) -> bool {
        self.unit_text().is_some_and(|unit| is_thing(unit) || unit.strip_prefix(['千', '万', '亿']).is_some_and(is_thing))
    }

    /// The lowest value that is told, as a fraction in the base unit.
    pub(super) fn lowest(&self) -> Option<Exact> {
        let number = match &self.indicator.target.value {
            Target::Quantity { number, .. } => *number,
            Target::Interval { low, .. } => low.0,
            _ => return None,
        };
        self.unit?.measure(number)
    }

    /// Whether more than this is as good: `>=` or `>`.
    pub(super) const fn is_floor(&self) -> bool {
        matches!(self.indicator.comparator, Some(Comparator::GreaterOrEqual | Comparator::Greater))
    }

    /// Whether less than this is as good: `<=` or `<`.
    pub(super) const fn is_cap(&self) -> bool {
        matches!(self.indicator.comparator, Some(Comparator::LessOrEqual | Comparator::Less))
    }

    /// What kind of value the target is, for messages.
    pub(super) fn kind(&self) -> Message {
        match &self.indicator.target.value {
            Target::Words(_) | Target::Unknown => Message { zh: "文字", en: "words" },
            Target::Date(_) | Target::Period(..) => Message { zh: "时间", en: "a date" },
            Target::Budget(_) => Message { zh: "金额", en: "an amount of money" },
            Target::Quantity { .. } | Target::Interval { .. } if self.is_ratio() => Message { zh: "比率", en: "a ratio" },
            Target::Quantity { .. } | Target::Interval { .. } if self.is_money() => Message { zh: "金额", en: "an amount of money" },
            Target::Quantity { .. } | Target::Interval { .. } => Message { zh: "数量", en: "a count" },
        }
    }
}

/// What a quantity's name ends in besides the thing that it counts or measures; longer endings first.
#[rustfmt::skip]
static QUANTITY_TAILS: Words = Words::new(&[
    "数量", "人数", "人次", "次数", "场次", "户数", "台数", "套数", "件数", "个数", "座数", "总数", "面积", "长度", "里程", "数", "量",
]);
/// What nobody wants: a name that ends in it, whatever is counted of it, is better the lower it is.
#[rustfmt::skip]
pub(super) static UNWANTED: Words = Words::new(&[
    "事故", "投诉", "差错", "错误", "失误", "逾期", "违规", "违纪", "违法", "超期", "延误", "纠纷", "伤亡", "死亡", "重伤", "火灾", "舆情", "差评",
    "漏报", "误报", "泄漏", "泄露", "案件发生", "超标", "拖欠", "故障", "缺陷", "返工",
]);
/// What nobody wants to happen, though there may be good work about it: cases that are tried, complaints that are heard.
#[rustfmt::skip]
pub(super) static HAPPENING: Words = Words::new(&[
    "事件", "案件", "灾害", "疫情", "险情", "火情", "疾病", "污染", "问题", "病例", "感染", "隐患", "信访", "举报",
]);
/// What may follow either in a name.
#[rustfmt::skip]
static EVENT_TAILS: Words = Words::new(&[
    "发生", "次数", "件数", "起数", "人数", "例数", "数量", "比例", "占比", "事件", "行为", "情况", "现象", "数", "量", "率", "次", "件", "起",
]);

/// Words that count what comes in ones. 分 级 度 and the like measure; what an author declares may be anything.
#[rustfmt::skip]
static THINGS: Words = Words::new(&[
    "个", "人", "人次", "件", "次", "场", "处", "项", "台", "套", "辆", "起", "户", "家", "栋", "盏", "座", "条", "株", "篇", "份", "门", "名", "只",
    "头", "部", "艘", "架", "所", "间", "幢", "本", "册", "张", "支", "块", "根", "批", "批次", "例", "期", "宗", "届", "班", "队", "村", "组",
]);
fn is_thing(unit: &str) -> bool {
    THINGS.contain(unit)
}

/// A name without what stands in brackets at its end: `完成率（%）` is 完成率.
pub(super) fn bare(name: &str) -> &str {
    let mut name = name.trim_end();
    while let Some(stem) = name.strip_suffix(['）', ')', '】', ']']) {
        match stem.rfind(['（', '(', '【', '[']).and_then(|open| stem.get(..open)) {
            Some(before) if !before.trim_end().is_empty() => name = before.trim_end(),
            _ => break,
        }
    }
    name
}

/// The thing that a quantity is of: 改造小区 in `改造小区数量`.
pub(super) fn counted(name: &str) -> &str {
    let name = bare(name);
    QUANTITY_TAILS.strip_ending(name).unwrap_or(name)
}

/// What happens by a name, and what the name says of it: 数据差错 and 率 in `数据差错率`, 责任事故 and 发生数 in `责任事故发生数`.
pub(super) fn event(name: &str) -> (&str, &str) {
    let name = bare(name);
    let mut stem = name;
    while let Some(shorter) = EVENT_TAILS.strip_ending(stem).filter(|shorter| !shorter.is_empty()) {
        stem = shorter;
    }
    (stem, name.get(stem.len()..).unwrap_or_default())
}

impl Checker<'_> {
    /// The place of some words of a text that was said at `at`; all of it where they cannot be told from the source, as in joined lines.
    pub(super) fn within(&self, at: Location, words: &str) -> Location {
        let found = (at.file == self.module.file && !words.is_empty()).then(|| self.module.slice(at.span).find(words)).flatten();
        match found {
            Some(offset) => {
                let start = at.span.start + clamp(offset);
                Location { file: at.file, span: Span::new(start, start + clamp(words.len())) }
            }
            None => at,
        }
    }
}
