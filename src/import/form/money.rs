//! The money of a form: two sums and their rows, in 元.

use rust_decimal::Decimal;

use super::Placed;

/// A row of money that forms name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Row {
    /// 项目资金总额
    Total,
    /// 财政资金 of it.
    Fiscal,
    /// 其他资金 of it.
    TotalOther,
    /// 年度资金申请总额
    Budget,
    /// 当年财政拨款 of it.
    Appropriation,
    /// 上年结转资金 of it.
    Carryover,
    /// 其他资金 of it.
    Other,
}

/// One sum with its rows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// What they add up to.
    pub amount: Option<Placed<Decimal>>,
    /// 财政资金, or 当年财政拨款.
    pub fiscal: Option<Placed<Decimal>>,
    /// 上年结转资金
    pub carryover: Option<Placed<Decimal>>,
    /// 其他资金
    pub other: Option<Placed<Decimal>>,
    /// Further rows.
    pub funds: Vec<(String, Placed<Decimal>)>,
    /// It comes from data, where rows that are not said are not the same as rows that are nothing.
    pub is_exact: bool,
}

impl Sum {
    /// Whether it is written with a block.
    #[must_use]
    pub const fn has_rows(&self) -> bool {
        self.is_exact || self.fiscal.is_some() || self.carryover.is_some() || self.other.is_some() || !self.funds.is_empty()
    }

    /// Whether all of it is 财政资金, and nothing is said of other rows: what a form prints of a sum without rows.
    pub(super) fn is_plain(&self) -> bool {
        let same = self.fiscal.as_ref().zip(self.amount.as_ref()).is_some_and(|(one, all)| one.value == all.value);
        same && self.carryover.is_none() && self.other.is_none() && self.funds.is_empty()
    }
}

/// The unit that a text names, as so many 元: 万元, （元）, 金额单位：万元.
pub(super) fn unit(text: &str) -> Option<Decimal> {
    [("亿元", 100_000_000), ("万元", 10_000), ("千元", 1_000), ("元", 1)]
        .into_iter()
        .find(|(word, _)| text.contains(word))
        .map(|(_, scale)| Decimal::from(scale))
}
