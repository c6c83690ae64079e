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
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::Holds, Self::Unchecked, Self::Contradicts];

    /// In words.
    #[must_use]
    pub const fn word(self) -> Message {
        match self {
            Self::Holds => Message { zh: "成立", en: "holds" },
            Self::Contradicts => Message { zh: "矛盾", en: "contradicts" },
            Self::Unchecked => Message { zh: "无法核对", en: "cannot be checked" },
        }
    }

    /// Of a whole project, in words.
    #[must_use]
    pub const fn word_of_project(self) -> Message {
        match self {
            Self::Holds => Message { zh: "已核对", en: "checked" },
            other => other.word(),
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
    BudgetRows "budget-rows" Holds "{keyword}等于各项资金来源之和：{steps}", "{keyword} is the sum of its rows: {steps}";
    BudgetRowsDiffer "budget-rows-differ" Contradicts "{keyword}不等于各项资金来源之和：{steps}，表上写的是 {declared} 元", "{keyword} is not the sum of its rows: {steps}, declared {declared} 元";
    BudgetWithinTotal "budget-within-total" Holds "年度资金申请总额 {budget} 元不超过项目资金总额 {total} 元", "the budget of {budget} 元 is within the total of {total} 元";
    BudgetOverTotal "budget-over-total" Contradicts "年度资金申请总额 {budget} 元超过项目资金总额 {total} 元", "the budget of {budget} 元 exceeds the total of {total} 元";
    StatementsUnread "statements-unread" Unchecked "项目里有读不懂的语句，改正以后才能核对", "statements of the project could not be read; mend them first";
    MoneyUnread "money-unread" Unchecked "资金本身有错误，改正以后才能与成本核对", "the money itself is wrong; mend it before costs are held against it";
    NoBudget "no-budget" Unchecked "没有写年度资金申请总额，成本没有可比的数", "no budget is declared, so there is nothing to hold costs against";
    NoCosts "no-costs" Unchecked "没有写花多少钱的经济成本指标，预算 {budget} 元用在哪里无从核对；写出单价、数量或分项金额才能核对", "no economic cost says what is spent, so nothing tells what the budget of {budget} 元 goes to; it takes a price, a quantity or amounts by item";
    CostExact "cost-exact" Holds "{name}：{steps}，正好等于{limit}", "{name}: {steps}, exactly {limit}";
    CostWithin "cost-within" Holds "{name}：{steps}，在{limit} {amount} 元以内，余 {rest} 元", "{name}: {steps}, within {limit} of {amount} 元, which leaves {rest} 元";
    CostOver "cost-over" Contradicts "{name}：{steps}，超过{limit} {amount} 元，多出 {rest} 元", "{name}: {steps}, above {limit} of {amount} 元 by {rest} 元";
    CostOverFewer "cost-over-fewer" Contradicts "{name}：{steps}，超过{limit} {amount} 元，多出 {rest} 元；只算 {fewer}就正好等于{limit}", "{name}: {steps}, above {limit} of {amount} 元 by {rest} 元; {fewer} would come to exactly {limit}";
    CostIsBudget "cost-is-budget" Unchecked "{name}：指标值就是年度预算数（{amount} 元），按定义不会超过，说明不了钱用在哪里；写出单价、数量或分项金额才能核对", "{name}: the target is the budget itself ({amount} 元), within it by definition, which tells nothing of its use; it takes a price, a quantity or amounts by item";
    CostIsFloor "cost-is-floor" Unchecked "{name}：{target} 只是下限，最多花多少没有写；写出上限才能核对", "{name}: {target} is only a floor, and what is spent at most is not said; it takes a ceiling";
    CostInWords "cost-in-words" Unchecked "{name}：指标值是{kind}，不是金额；写成金额才能核对", "{name}: the target is {kind}, no amount; it takes an amount";
    NoPeriod "no-period" Unchecked "{name}：{target} 要乘时间；写明计划起止日期才能核对", "{name}: {target} takes a time; it takes a period";
    NoYear "no-year" Unchecked "{name}：{target} 要乘时间，计划起止日期跨年；写明年度才能核对", "{name}: {target} takes a time, and the period is of several years; it takes a year";
    PartMonths "part-months" Unchecked "{name}：{target} 要乘时间，但计划起止日期不是整月；用 check 写明怎样算才能核对", "{name}: {target} takes a time, and the period is not of whole months; it takes a check that says how it is worked out";
    Seasonal "seasonal" Unchecked "{name}：{target} 按时间计，但像是只在部分月份支付；用 check 写明付多久才能核对", "{name}: {target} is by time, and seems to be paid in some months only; it takes a check that says for how long";
    HighestPrice "highest-price" Unchecked "{name}：{target} 是最高价，不是每一{unit}都付这么多；用 check 写明怎样算才能核对", "{name}: {target} is the highest price, which not every {unit} costs; it takes a check that says how it is worked out";
    NoQuantity "no-quantity" Unchecked "{name}：{target} 要乘数量，但“产出.数量”里没有对应的、以“{unit}”计的指标；写明数量才能核对", "{name}: {target} takes a quantity, and no matching indicator in {unit} stands under 产出.数量";
    NoQuantityExact "no-quantity-exact" Unchecked "{name}：{target} 要乘数量，但“产出.数量”里没有对应的、以“{unit}”计的指标；写明 {count} {unit}就正好等于{limit}", "{name}: {target} takes a quantity, and no matching indicator in {unit} stands under 产出.数量; {count} {unit} would come to exactly {limit}";
    SeveralQuantities "several-quantities" Unchecked "{name}：{target} 要乘数量，以“{unit}”计的有 {count} 个（{candidates}）；用 check 写明是哪一个才能核对", "{name}: {target} takes a quantity, and there are {count} in {unit} ({candidates}); it takes a check that says which";
    ManyUnits "many-units" Unchecked "{name}：{target} 的单位太复杂；用 check 写明怎样算才能核对", "{name}: the unit of {target} is too involved; it takes a check that says how it is worked out";
    CostTooLarge "cost-too-large" Unchecked "{name}：{target} 算下来太大，无法精确表示", "{name}: {target} comes to more than can be exact";
    CostsExact "costs-exact" Holds "各项成本合计：{steps}，正好等于预算", "all costs together: {steps}, exactly the budget";
    CostsWithin "costs-within" Holds "各项成本合计：{steps}，在预算 {amount} 元以内，余 {rest} 元没有写明用途", "all costs together: {steps}, within the budget of {amount} 元; {rest} 元 are not accounted for";
    CostsOverlap "costs-overlap" Unchecked "各项成本合计：{steps}，多于预算 {amount} 元；如果分项包含在总数里就不矛盾，用 check 写明关系才能核对", "all costs together: {steps}, above the budget of {amount} 元, which is no contradiction if some contain others; it takes a check that says how they relate";
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
    /// Where the values were said that a check takes.
    pub rests_on: Vec<Location>,
}

impl Claim {
    pub(crate) const fn new(kind: Kind, at: Location) -> Self {
        Self { kind, at, arguments: Vec::new(), rests_on: Vec::new() }
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
    /// The project as a whole: contradicted by one contradiction, and proved where nothing was left unchecked. That its rows add up proves nothing of its costs:
    /// where these cannot be told, that is a claim of its own.
    #[must_use]
    pub fn verdict(&self) -> Verdict {
        self.claims.iter().map(Claim::verdict).max().unwrap_or(Verdict::Unchecked)
    }
}

/// How many projects came to what: `13 个项目：7 个已核对，1 个矛盾，5 个无法核对`.
#[must_use]
pub fn counts<'p>(proofs: impl Iterator<Item = &'p Proof>, language: Language) -> String {
    let [mut holds, mut contradicts, mut unchecked] = [0_usize; 3];
    for proof in proofs {
        match proof.verdict() {
            Verdict::Holds => holds += 1,
            Verdict::Contradicts => contradicts += 1,
            Verdict::Unchecked => unchecked += 1,
        }
    }
    let all = holds + contradicts + unchecked;
    match language {
        Language::Chinese => format!("{all} 个项目：{holds} 个已核对，{contradicts} 个矛盾，{unchecked} 个无法核对"),
        Language::English => {
            let plural = if all == 1 { "" } else { "s" };
            format!("{all} project{plural}: {holds} checked, {contradicts} contradicted, {unchecked} that cannot be checked")
        }
    }
}
