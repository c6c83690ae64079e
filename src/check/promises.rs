//! What a name and a level promise, and what the target gives: a rate needs a ratio, a number needs a number, and each level has its kind of value.
//!
//! That a row's value does not fit its level is how reviewers find rows that slipped while a form was copied.

use num_traits::{CheckedMul, Zero};

use crate::check::Checker;
use crate::check::entry::{Entry, HAPPENING, UNWANTED};
use crate::check::words::Words;
use crate::diagnostics::{Code, Diagnostic};
use crate::model::Target;
use crate::quantity::{Exact, display};
use crate::scope::Part;

/// Endings in 率 that are no ratio, or one whose value is not to be a percentage.
#[rustfmt::skip]
static NOT_RATES: Words = Words::new(&[
    "频率", "功率", "速率", "效率", "利率", "汇率", "容积率", "心率", "倍率", "斜率", "分辨率", "周转率", "折射率", "帧率", "码率", "税率", "费率",
    "比率", "几率", "表率",
]);
/// Endings that ask for a ratio although they are no 率.
static RATES: Words = Words::new(&["率", "满意度", "满意程度", "知晓度", "认知度"]);
/// What tells a ratio in words.
static RATIOS: Words = Words::new(&["%", "％", "‰", "百分之", "零"]);
/// What tells a percentage in words.
static PERCENTAGES: Words = Words::new(&["%", "％", "百分之"]);
/// What a row that slipped out of 可持续影响 tells of.
static SUSTAINED: Words = Words::new(&["机制", "制度"]);
/// Endings of what 满意度 asks.
static SATISFACTION: Words = Words::new(&["满意度", "满意率", "满意程度"]);
/// Ratios of cover, which may well be above one.
static COVERAGES: Words = Words::new(&["拨备", "本息", "利息", "偿债", "备付"]);
/// Endings that ask for a count.
static COUNTS: Words = Words::new(&["数", "数量", "场次", "人次"]);
/// Endings in 数 that are no count.
#[rustfmt::skip]
static NOT_COUNTS: Words = Words::new(&[
    "指数", "系数", "参数", "分数", "倍数", "基数", "常数", "函数", "岁数", "级数", "度数", "多数", "约数", "小数", "招数", "因数",
]);
/// A rate of these cannot be above one.
#[rustfmt::skip]
static UP_TO_ALL: Words = Words::new(&[
    "完成率", "覆盖率", "合格率", "通过率", "及时率", "达标率", "到位率", "准确率", "办结率", "准时率", "验收率", "完好率", "普及率", "知晓率",
    "出勤率", "在线率", "成功率", "参保率", "合规率", "落实率",
]);
/// A count of these tells quality.
#[rustfmt::skip]
static QUALITY: Words = Words::new(&[
    "合格", "达标", "优", "奖", "通过", "认证", "等级", "星", "级", "验收", "完好", "有效", "高级", "资质", "标准", "精品", "示范", "排名", "规范",
    "良好", "先进", "首", "专利", "论文", "引用", "建成", "以上", "类", "采纳",
    "采用", "批示", "转化", "入选", "录用", "表彰", "持证",
]);
/// A count of these tells timeliness.
#[rustfmt::skip]
static TIMELY: Words = Words::new(&["及时", "按时", "准时", "按期", "如期", "提前", "时限", "限时", "当日", "当天", "频次", "内", "每"]);
/// A count that is an average need not be whole.
#[rustfmt::skip]
static AVERAGES: Words = Words::new(&["人均", "户均", "每", "平均", "均", "率", "比", "系数", "指数", "密度", "折", "标准", "当量"]);

/// What a name says of the value that answers it.
#[derive(Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is one thing that a name says or does not")]
pub(super) struct Promises {
    /// It asks for a ratio.
    is_rate: bool,
    /// It asks for a count.
    is_count: bool,
    /// It asks how satisfied people are.
    is_satisfaction: bool,
    /// It tells of what lasts, and not of satisfaction.
    is_sustained: bool,
    /// It tells of what is better the lower it is, where satisfaction is asked for.
    is_reversed: bool,
    /// It asks for a ratio that may well be above one.
    is_cover: bool,
}

impl Promises {
    /// Of a name, and of it without what stands in brackets at its end.
    pub(super) fn of(name: &str, bare: &str) -> Self {
        let is_satisfied = bare.contains("满意");
        Self {
            is_rate: RATES.end(bare) && !NOT_RATES.end(bare),
            is_count: COUNTS.end(bare) && !NOT_COUNTS.end(bare),
            is_satisfaction: SATISFACTION.end(bare),
            is_sustained: !is_satisfied && SUSTAINED.are_in(bare),
            is_reversed: bare.contains("不满") || !is_satisfied && is_unwanted(bare),
            is_cover: COVERAGES.are_in(name),
        }
    }
}

impl<'s> Checker<'s> {
    pub(super) fn check_promises(&mut self, entries: &[Entry<'_, 's>]) {
        for entry in entries {
            self.rate(entry);
            self.count(entry);
            self.place(entry);
            self.satisfaction(entry);
            self.whole(entry);
            self.at_most_all(entry);
        }
    }

    /// A rate is answered by a ratio; a quantity of some other kind than a count (例/万人) is one too.
    fn rate(&mut self, entry: &Entry<'_, 's>) {
        if entry.part == Part::Satisfaction || entry.is_ratio() || !entry.said.promises.is_rate {
            return;
        }
        let given = match &entry.indicator.target.value {
            Target::Quantity { .. } | Target::Interval { .. } => !entry.is_count(),
            Target::Words(words) => RATIOS.are_in(words) || tells_tenths(words),
            _ => false,
        };
        if !given {
            let at = entry.indicator.target.at;
            self.report(Diagnostic::new(Code::RateWithoutRatio, at).with("name", entry.name()).with("kind", entry.kind()).note("example"));
        }
    }

    fn count(&mut self, entry: &Entry<'_, 's>) {
        if !entry.part.is_output() || !entry.said.promises.is_count {
            return;
        }
        let missing = match &entry.indicator.target.value {
            Target::Words(words) => !tells_number(words),
            _ => entry.is_ratio() && entry.quantity().is_none_or(|(_, unit)| unit != "倍"),
        };
        if missing {
            let at = entry.indicator.target.at;
            self.report(Diagnostic::new(Code::CountWithoutNumber, at).with("name", entry.name()).with("kind", entry.kind()).note("example"));
        }
    }

    /// Whether the value is of the kind that its level holds.
    fn place(&mut self, entry: &Entry<'_, 's>) {
        let Promises { is_rate, is_satisfaction, is_sustained, .. } = entry.said.promises;
        let slipped = |better: &'static str| {
            Diagnostic::new(Code::SlippedLevel, entry.indicator.name.at)
                .with("name", entry.name())
                .with("level", entry.indicator.level2.as_deref().unwrap_or(&entry.indicator.level1))
                .with("better", better)
        };
        match entry.part {
            Part::Quality | Part::Timeliness if entry.is_count() => {
                let zero = entry.lowest().is_some_and(|number| number.is_zero());
                // A cap under these is on what goes wrong, whatever it is called. A rate that is answered by a count was told.
                let name = entry.bare();
                let wrong = || entry.said.unwanted.is_some() || is_rate;
                let excused = zero || entry.is_cap() || QUALITY.are_in(name) || TIMELY.are_in(name) || wrong();
                if !excused {
                    let kind = entry.kind();
                    let labels = vec![("kind", kind.into())];
                    self.report(slipped("产出.数量").label_with(entry.indicator.target.at, "value", labels).note("belongs"));
                }
            }
            Part::Quantity if entry.is_money() && entry.unit_text().is_some_and(|unit| !unit.contains('/')) => {
                self.report(Diagnostic::new(Code::MoneyUnderQuantity, entry.indicator.target.at).with("name", entry.name()).note("cost"));
            }
            Part::Satisfaction if is_sustained => {
                self.report(slipped("效益.可持续影响").note("belongs"));
            }
            Part::Satisfaction | Part::Other => {}
            _ if is_satisfaction => {
                self.report(slipped("满意度.服务对象满意度").note("belongs"));
            }
            _ => {}
        }
    }

    /// Satisfaction is measured as a ratio or a score. What is usual is a convention: no text sets 85 %, but nearly every form has at least that.
    fn satisfaction(&mut self, entry: &Entry<'_, 's>) {
        if entry.part != Part::Satisfaction {
            return;
        }
        let Promises { is_sustained, is_reversed, .. } = entry.said.promises;
        let at = entry.indicator.target.at;
        let score = entry.quantity().is_some_and(|(_, unit)| unit == "分")
            || matches!(&entry.indicator.target.value, Target::Interval { common, .. } if common.2 == "分");
        if !entry.is_ratio() && !score {
            let bounded = entry.is_cap() || entry.lowest().is_some_and(|number| number.is_zero());
            let complaints =
                (bounded || is_unwanted(entry.bare())) && matches!(entry.indicator.target.value, Target::Quantity { .. } | Target::Interval { .. });
            let told = matches!(&entry.indicator.target.value, Target::Words(words) if PERCENTAGES.are_in(words));
            if !is_sustained && !complaints && !told {
                let finding = Diagnostic::new(Code::SatisfactionWithoutRatio, at).with("name", entry.name()).with("kind", entry.kind());
                self.report(finding.note("example"));
            }
            return;
        }
        let usual = if score { Exact::from_integer(85) } else { Exact::new(85, 100) };
        // A rate of complaints or of dissatisfaction is better the lower it is.
        let reversed = entry.is_cap() || is_reversed;
        // 4.6 of five is not little.
        let of_few = score && entry.lowest().is_some_and(|value| value <= Exact::from_integer(10));
        if !reversed
            && !of_few
            && let Some(value) = entry.lowest().filter(|value| *value < usual)
        {
            let printed = if score { format!("{} 分", display(&value)) } else { percent(&value) };
            self.report(Diagnostic::new(Code::LowSatisfaction, at).with("value", printed));
        }
    }

    /// What comes in ones comes whole.
    fn whole(&mut self, entry: &Entry<'_, 's>) {
        let (numbers, unit) = match &entry.indicator.target.value {
            Target::Quantity { number, unit, .. } => ([*number, *number], unit.as_ref()),
            Target::Interval { common: (low, high, unit), .. } => ([*low, *high], unit.as_ref()),
            _ => return,
        };
        let broken = |number: &rust_decimal::Decimal| {
            let worth = |number| entry.unit.map_or_else(|| crate::quantity::exact(number), |unit| unit.measure(number));
            !number.is_integer() && worth(*number).is_some_and(|number| !number.is_integer())
        };
        let Some(number) = numbers.iter().find(|number| broken(number)).filter(|_| entry.is_count() && !AVERAGES.are_in(entry.name())) else { return };
        let value = format!("{number} {unit}");
        self.report(Diagnostic::new(Code::FractionalCount, entry.indicator.target.at).with("name", entry.name()).with("value", value).with("unit", unit));
    }

    fn at_most_all(&mut self, entry: &Entry<'_, 's>) {
        // Above 100 % it is an error of its own there.
        if entry.part == Part::Satisfaction || !entry.is_ratio() || entry.said.promises.is_cover {
            return;
        }
        let highest = match &entry.indicator.target.value {
            Target::Quantity { number, .. } => Some(*number),
            Target::Interval { high, .. } => Some(high.0),
            _ => None,
        };
        let value = highest.zip(entry.unit).and_then(|(number, unit)| unit.measure(number));
        if let Some(value) = value.filter(|value| *value > Exact::from_integer(1))
            && UP_TO_ALL.end(entry.bare())
        {
            self.report(Diagnostic::new(Code::PercentOver100, entry.indicator.target.at).with("name", entry.name()).with("value", percent(&value)));
        }
    }
}

/// Whether a name tells of what nobody wants, at whatever place.
fn is_unwanted(name: &str) -> bool {
    UNWANTED.are_in(name) || HAPPENING.are_in(name)
}

/// Whether words tell a number: digits, or Chinese numerals. 一 alone is in too many words (一致, 统一), so a word that counts must follow it.
fn tells_number(words: &str) -> bool {
    let mut one = false;
    for character in words.chars() {
        let numeral = character.is_ascii_digit() || ('０'..='９').contains(&character) || "零二两三四五六七八九十百千万亿".contains(character);
        if numeral || one && "个次场处人项台套件起户家栋座条份门名只部所间期批例宗届班组轮队册本块村幢".contains(character)
        {
            return true;
        }
        one = character == '一';
    }
    false
}

/// Whether words tell a ratio in tenths: 九成.
fn tells_tenths(words: &str) -> bool {
    words
        .match_indices('成')
        .any(|(at, _)| words.get(..at).is_some_and(|before| before.ends_with(['一', '二', '两', '三', '四', '五', '六', '七', '八', '九', '十', '半'])))
}

fn percent(value: &Exact) -> String {
    value.checked_mul(&Exact::from_integer(100)).map(|value| format!("{}%", display(&value))).unwrap_or_default()
}
