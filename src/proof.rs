//! What could be proved of a project's money, and what could not: every claim either holds, contradicts, or cannot be checked for a stated reason. What was
//! not checked is never said to have passed.

use crate::diagnostics::{Arguments, Language, Message, Value, fill};
use crate::source::Location;

/// What became of a claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// It was computed, and it holds.
    Holds,
    /// Something is missing that it would take.
    Unchecked,
    /// It was computed, and it does not hold.
    Contradicts,
}

impl Verdict {
    /// In words.
    #[must_use]
    pub const fn word(self) -> Message {
        match self {
            Self::Holds => Message { zh: "成立", en: "holds" },
            Self::Contradicts => Message { zh: "矛盾", en: "contradicts" },
            Self::Unchecked => Message { zh: "无法核对", en: "cannot be checked" },
        }
    }

    /// For programs.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Contradicts => "contradicts",
            Self::Unchecked => "unchecked",
        }
    }
}

macro_rules! claims {
    ($($kind:ident $name:literal $verdict:ident $zh:literal, $en:literal;)*) => {
        /// What a claim says.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind {
            $(#[doc = $en] $kind,)*
        }

        impl Kind {
            /// Every kind of claim.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// What becomes of it.
            #[must_use]
            pub const fn verdict(self) -> Verdict {
                match self {
                    $(Self::$kind => Verdict::$verdict,)*
                }
            }

            /// For programs.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }

            const fn message(self) -> Message {
                match self {
                    $(Self::$kind => Message { zh: $zh, en: $en },)*
                }
            }
        }
    };
}

claims! {
    BudgetRows "budget-rows" Holds "{keyword}等于各项资金来源之和：{steps}", "`{keyword}` is the sum of its rows: {steps}";
    BudgetRowsDiffer "budget-rows-differ" Contradicts "{keyword}不等于各项资金来源之和：{steps}，声明为 {declared} 元", "`{keyword}` is not the sum of its rows: {steps}, declared {declared} 元";
    MoneyUnread "money-unread" Unchecked "资金有读不懂的地方，先改正才能核对", "some of the money could not be read; mend that first";
    NoBudget "no-budget" Unchecked "没有写年度资金申请总额（budget），成本没有可比的数", "no budget is declared, so there is nothing to hold costs against";
    NoCosts "no-costs" Unchecked "没有经济成本指标，预算 {budget} 元的用途无从核对", "there is no economic cost, so nothing tells what the budget of {budget} 元 is spent on";
    CostExact "cost-exact" Holds "{name}：{steps}，正好等于{limit}", "{name}: {steps}, exactly {limit}";
    CostWithin "cost-within" Holds "{name}：{steps}，在{limit} {amount} 元以内，余 {rest} 元", "{name}: {steps}, within {limit} of {amount} 元, which leaves {rest} 元";
    CostOver "cost-over" Contradicts "{name}：{steps}，超过{limit} {amount} 元，多出 {rest} 元", "{name}: {steps}, above {limit} of {amount} 元 by {rest} 元";
    CostIsBudget "cost-is-budget" Holds "{name}：以年度预算数 {amount} 元为上限", "{name}: capped by the budget itself, {amount} 元";
    CostInWords "cost-in-words" Unchecked "{name}：指标值是{kind}，不是金额", "{name}: the target is {kind}, no amount";
    NoPeriod "no-period" Unchecked "{name}：{target} 要乘时间，但没有写计划起止日期", "{name}: {target} takes a time, and no period is declared";
    NoYear "no-year" Unchecked "{name}：{target} 要乘时间，计划起止日期跨年，但没有写年度", "{name}: {target} takes a time, the period is of several years, and no year is declared";
    PartMonths "part-months" Unchecked "{name}：{target} 要乘时间，但计划起止日期不是整月", "{name}: {target} takes a time, and the period is not of whole months";
    NoQuantity "no-quantity" Unchecked "{name}：{target} 要乘数量，但“产出.数量”里没有对应的、以“{unit}”计的指标", "{name}: {target} takes a quantity, and no matching indicator in {unit} stands under 产出.数量";
    NoQuantityExact "no-quantity-exact" Unchecked "{name}：{target} 要乘数量，但“产出.数量”里没有对应的、以“{unit}”计的指标；写明 {count} {unit}就正好等于{limit}", "{name}: {target} takes a quantity, and no matching indicator in {unit} stands under 产出.数量; {count} {unit} would come to exactly {limit}";
    SeveralQuantities "several-quantities" Unchecked "{name}：{target} 要乘数量，以“{unit}”计的有 {count} 个（{candidates}），不知道是哪一个；请用 check 写明", "{name}: {target} takes a quantity, and there are {count} in {unit} ({candidates}); say which by a check";
    ManyUnits "many-units" Unchecked "{name}：{target} 的单位太复杂，请用 check 写明怎样算", "{name}: the unit of {target} is too involved; say by a check how it is worked out";
    CostsExact "costs-exact" Holds "各项成本合计：{steps}，正好等于预算", "all costs together: {steps}, exactly the budget";
    CostsWithin "costs-within" Holds "各项成本合计：{steps}，在预算 {amount} 元以内，余 {rest} 元没有说明用途", "all costs together: {steps}, within the budget of {amount} 元; {rest} 元 are not accounted for";
    CostsOverlap "costs-overlap" Unchecked "各项成本合计：{steps}，多于预算 {amount} 元；如果它们互相包含就不矛盾，请用 check 写明关系", "all costs together: {steps}, above the budget of {amount} 元, which is no contradiction if they contain one another; say by a check how they relate";
    CheckHolds "check-holds" Holds "校验成立：{steps}", "a check holds: {steps}";
    CheckFails "check-fails" Contradicts "校验不成立：{steps}", "a check does not hold: {steps}";
    CheckUnread "check-unread" Unchecked "校验“{source}”算不出来", "the check `{source}` could not be worked out";
}

/// One claim about money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// What it says.
    pub kind: Kind,
    /// The place it is about.
    pub at: Location,
    /// What fills its message.
    pub arguments: Arguments,
}

impl Claim {
    pub(crate) const fn new(kind: Kind, at: Location) -> Self {
        Self { kind, at, arguments: Vec::new() }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }

    /// What became of it.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        self.kind.verdict()
    }

    /// As a sentence.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        fill(self.kind.message().in_language(language), &[&self.arguments], language)
    }
}

/// What could be proved of one project's money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// 项目名称
    pub name: String,
    /// Where the name stands.
    pub at: Location,
    /// In the order of the form: the sums, the costs, the project's own checks.
    pub claims: Vec<Claim>,
}

impl Proof {
    /// The project as a whole: contradicted by one contradiction, and proved where nothing was left unchecked.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.claims.iter().map(Claim::verdict).max().unwrap_or(Verdict::Unchecked)
    }
}
