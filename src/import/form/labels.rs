//! The words that forms print beside and above what they say.

use super::money::Row;
use crate::syntax::characters::fold;

/// What a label says that another cell is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Label {
    /// 项目名称
    Name,
    /// 项目编码
    Code,
    /// 年度
    Year,
    /// 主管部门
    Department,
    /// 实施单位
    Agency,
    /// 项目性质
    Nature,
    /// 项目类别
    Category,
    /// 计划开始日期
    Start,
    /// 计划完成日期
    Finish,
    /// Both.
    Period,
    /// An amount.
    Money(Row),
    /// 金额单位
    MoneyUnit,
    /// Stands beside several rows and says nothing more: 项目资金, 项目绩效目标, 绩效指标, 序号.
    Section,
    /// 项目总目标
    OverallGoal,
    /// 年度总体目标
    AnnualGoal,
    /// 一级指标
    Level1,
    /// 二级指标
    Level2,
    /// 三级指标
    Level3,
    /// 计算符号
    Sign,
    /// 年度指标值
    Value,
    /// 计量单位
    Unit,
    /// What follows the value in words.
    Supplement,
    /// 分值
    Weight,
    /// 备注
    Note,
    /// A column about an indicator that has no place of its own: 绩效标准, 实际完成值, 得分.
    Remark,
    /// A fact that perf does not hold: 联系人, 执行率.
    Other,
}

impl Label {
    /// Whether it heads a column of indicators.
    pub(super) const fn is_of_indicator(self) -> bool {
        matches!(self, Self::Level1 | Self::Level2 | Self::Level3 | Self::Sign | Self::Value | Self::Unit | Self::Supplement | Self::Weight | Self::Remark)
    }
}

/// Labels without blanks, brackets and colons.
const LABELS: &[(&str, Label)] = &[
    ("项目名称", Label::Name),
    ("项目(政策)名称", Label::Name),
    ("项目编码", Label::Code),
    ("项目代码", Label::Code),
    ("编码", Label::Code),
    ("年度", Label::Year),
    ("预算年度", Label::Year),
    ("申报年度", Label::Year),
    ("主管部门", Label::Department),
    ("预算部门", Label::Department),
    ("主管部门及代码", Label::Department),
    ("主管单位", Label::Department),
    ("实施单位", Label::Agency),
    ("项目实施单位", Label::Agency),
    ("项目单位", Label::Agency),
    ("预算单位", Label::Agency),
    ("填报单位", Label::Agency),
    ("申报单位", Label::Agency),
    ("单位名称", Label::Agency),
    ("项目性质", Label::Nature),
    ("项目属性", Label::Nature),
    ("项目类别", Label::Category),
    ("项目类型", Label::Category),
    ("计划开始日期", Label::Start),
    ("开始日期", Label::Start),
    ("开始时间", Label::Start),
    ("计划开始时间", Label::Start),
    ("项目开始时间", Label::Start),
    ("计划完成日期", Label::Finish),
    ("完成日期", Label::Finish),
    ("计划完成时间", Label::Finish),
    ("结束时间", Label::Finish),
    ("项目结束时间", Label::Finish),
    ("计划起止日期", Label::Period),
    ("起止日期", Label::Period),
    ("起止时间", Label::Period),
    ("项目期", Label::Period),
    ("实施期限", Label::Period),
    ("项目起止时间", Label::Period),
    ("项目资金总额", Label::Money(Row::Total)),
    ("项目总投资", Label::Money(Row::Total)),
    ("财政资金", Label::Money(Row::Fiscal)),
    ("年度资金申请总额", Label::Money(Row::Budget)),
    ("年度资金总额", Label::Money(Row::Budget)),
    ("年度预算总额", Label::Money(Row::Budget)),
    ("年度预算", Label::Money(Row::Budget)),
    ("预算金额", Label::Money(Row::Budget)),
    ("预算数", Label::Money(Row::Budget)),
    ("当年财政拨款", Label::Money(Row::Appropriation)),
    ("年度财政拨款", Label::Money(Row::Appropriation)),
    ("财政拨款", Label::Money(Row::Appropriation)),
    ("上年结转资金", Label::Money(Row::Carryover)),
    ("上年结转", Label::Money(Row::Carryover)),
    ("其他资金", Label::Money(Row::Other)),
    ("金额单位", Label::MoneyUnit),
    ("单位", Label::MoneyUnit),
    ("项目资金", Label::Section),
    ("资金情况", Label::Section),
    ("预算资金", Label::Section),
    ("项目绩效目标", Label::Section),
    ("项目绩效", Label::Section),
    ("总体目标", Label::Section),
    ("绩效目标", Label::Section),
    ("绩效指标", Label::Section),
    ("年度绩效指标", Label::Section),
    ("年度绩效目标", Label::Section),
    ("绩效", Label::Section),
    ("指标", Label::Section),
    ("目标", Label::Section),
    ("项目", Label::Section),
    ("资金", Label::Section),
    ("合计", Label::Section),
    ("总计", Label::Section),
    ("序号", Label::Section),
    ("项目总目标", Label::OverallGoal),
    ("项目总体目标", Label::OverallGoal),
    ("实施期目标", Label::OverallGoal),
    ("中期目标", Label::OverallGoal),
    ("年度总体目标", Label::AnnualGoal),
    ("年度目标", Label::AnnualGoal),
    ("年度绩效总目标", Label::AnnualGoal),
    ("预期目标", Label::AnnualGoal),
    ("一级指标", Label::Level1),
    ("二级指标", Label::Level2),
    ("三级指标", Label::Level3),
    ("指标名称", Label::Level3),
    ("计算符号", Label::Sign),
    ("指标性质", Label::Sign),
    ("年度指标值", Label::Value),
    ("年度/项目指标值", Label::Value),
    ("指标值", Label::Value),
    ("目标值", Label::Value),
    ("年度目标值", Label::Value),
    ("计量单位", Label::Unit),
    ("度量单位", Label::Unit),
    ("补充说明", Label::Supplement),
    ("分值", Label::Weight),
    ("权重", Label::Weight),
    ("分值权重", Label::Weight),
    ("备注", Label::Note),
    ("绩效标准", Label::Remark),
    ("指标标准", Label::Remark),
    ("指标解释", Label::Remark),
    ("指标说明", Label::Remark),
    ("指标值说明", Label::Remark),
    ("评分标准", Label::Remark),
    ("数据来源", Label::Remark),
    ("指标值来源", Label::Remark),
    ("实际完成值", Label::Remark),
    ("实际完成指标值", Label::Remark),
    ("完成值", Label::Remark),
    ("得分", Label::Remark),
    ("偏差原因分析及改进措施", Label::Remark),
    ("偏差原因分析", Label::Remark),
    ("未完成原因分析", Label::Remark),
    ("实际完成情况", Label::Other),
    ("全年实际完成情况", Label::Other),
    ("年初预算数", Label::Other),
    ("全年预算数", Label::Other),
    ("全年执行数", Label::Other),
    ("预算执行数", Label::Other),
    ("执行数", Label::Other),
    ("执行率", Label::Other),
    ("总分", Label::Other),
    ("联系人", Label::Other),
    ("联系电话", Label::Other),
    ("项目负责人", Label::Other),
    ("填表人", Label::Other),
    ("填报人", Label::Other),
    ("填报日期", Label::Other),
    ("填表日期", Label::Other),
    ("单位负责人", Label::Other),
    ("指标数", Label::Section),
];

/// A text as labels are compared: no blanks, half width, no colon at the end.
pub(super) fn squeezed(text: &str) -> String {
    let mut out: String = text.chars().filter(|character| !character.is_whitespace()).map(fold).collect();
    while out.ends_with(':') {
        out.pop();
    }
    out
}

/// A squeezed label without what stands in brackets at its end, and that.
pub(super) fn without_brackets(squeezed: &str) -> (String, String) {
    let mut stem = squeezed.to_owned();
    let mut inside = String::new();
    while let Some(open) = stem.ends_with(')').then(|| stem.rfind('(')).flatten() {
        inside = format!("{}{inside}", stem.get(open..).unwrap_or_default());
        stem.truncate(open);
    }
    (stem, inside)
}

/// The label that a text is, and what stands in brackets behind it.
pub(super) fn label(text: &str) -> Option<(Label, String)> {
    let squeezed = squeezed(text);
    // Labels are short; what is longer need not be looked at.
    if squeezed.len() > 90 {
        return None;
    }
    let (stem, inside) = without_brackets(&squeezed);
    let find = |word: &str| LABELS.iter().find(|(known, _)| *known == word).map(|(_, label)| *label);
    let plain: String = stem.chars().filter(|character| !matches!(character, '(' | ')')).collect();
    let bare = plain.strip_prefix("其中:").or_else(|| plain.strip_prefix("其中")).unwrap_or(&plain).trim_start_matches(['-', '、']);
    find(&squeezed).or_else(|| find(&plain)).or_else(|| find(bare)).map(|label| (label, inside))
}

/// A label and, behind a colon or a blank, what it labels: `项目名称：×××`, `其他资金 0.00`.
pub(super) fn labelled(text: &str) -> Option<(Label, String, String)> {
    let text = text.trim();
    let (at, mark) = text.char_indices().find(|(_, character)| matches!(character, ':' | '：'))?;
    let (head, tail) = (text.get(..at)?, text.get(at + mark.len_utf8()..)?);
    let squeezed_head = squeezed(head);
    // 其中：财政资金 is a label of its own.
    if squeezed_head == "其中" || tail.trim().is_empty() {
        return None;
    }
    let (label, inside) = label(head)?;
    // What perf has no place for keeps its label.
    let inside = if label == Label::Other { squeezed_head } else { inside };
    Some((label, inside, tail.trim().to_owned()))
}

/// A label and an amount behind it.
pub(super) fn labelled_amount(text: &str) -> Option<(Label, String, String)> {
    let at = text.find(|character: char| character.is_ascii_digit())?;
    let (head, tail) = text.split_at_checked(at)?;
    let (label, inside) = label(head)?;
    matches!(label, Label::Money(_)).then(|| (label, inside, tail.to_owned()))
}

/// Whether a text is the title of a form.
pub(super) fn is_title(squeezed: &str) -> bool {
    let (stem, _) = without_brackets(squeezed);
    stem.chars().count() <= 40 && ["申报表", "绩效目标表", "自评表", "批复表", "绩效目标批复表", "调整表", "监控表"].iter().any(|end| stem.ends_with(end))
}

/// Whether a text is the number of a page.
pub(super) fn is_page_number(squeezed: &str) -> bool {
    let digits = squeezed.chars().filter(char::is_ascii_digit).count();
    let others = squeezed.chars().filter(|character| !character.is_ascii_digit() && !matches!(character, '-' | '—' | '–' | '第' | '共' | '页' | '/'));
    (1..=6).contains(&digits) && others.count() == 0 && squeezed.contains(['-', '—', '–', '页'])
}

/// Whether a text is a label with a blank between two of its characters.
pub(super) fn is_broken_label(text: &str) -> bool {
    let text = text.trim();
    let mut before = None;
    let mut is_broken = false;
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        let is_blank = character == ' ';
        is_broken |= is_blank && before.is_some_and(char::is_alphabetic) && characters.peek().is_some_and(|next| next.is_alphabetic());
        before = Some(character);
    }
    is_broken && (label(text).is_some() || squeezed(text).ends_with("指标"))
}
