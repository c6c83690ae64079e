//! Generated projects that look like real ones: each follows from its number alone, so a smaller corpus is the beginning of a larger one.
//!
//! [`plain`] are forms as offices file them year after year, which every other language can say too: what benches measure. [`varied`] say besides what only perf
//! can say: what tests hold perfc against.

#![allow(dead_code, unused_imports, unreachable_pub, clippy::pedantic, clippy::arithmetic_side_effects, reason = "each who includes it takes a part of it")]

mod accounts;
mod configuration;
mod json;
mod perf;
mod plain;
mod varied;

pub use accounts::{hledger, ledger};
pub use configuration::{jsonnet, pkl};
pub use json::json;
pub use perf::perf;
pub use plain::plain;
pub use varied::varied;

/// What a project says.
#[derive(Clone, Debug)]
pub struct Project {
    pub name: String,
    pub nature: &'static str,
    pub category: Option<&'static str>,
    pub department: &'static str,
    pub agency: String,
    pub start: String,
    pub end: &'static str,
    pub funds: Funds,
    pub goal: String,
    pub indicators: Vec<Indicator>,
    /// What only perf can say.
    pub more: More,
}

/// Amounts of money in 分.
#[derive(Clone, Copy, Debug, Default)]
pub struct Funds {
    pub annual: u64,
    pub appropriation: u64,
    pub carryover: u64,
    pub other: u64,
}

#[derive(Clone, Debug)]
pub struct Indicator {
    pub level1: &'static str,
    pub level2: &'static str,
    pub name: String,
    /// As the form prints it; empty where there is none.
    pub comparator: &'static str,
    pub target: Target,
    pub weight: Option<u32>,
    pub note: Option<&'static str>,
}

#[derive(Clone, Copy, Debug)]
pub enum Target {
    /// Whole, and its unit.
    Number(u64, &'static str),
    Text(&'static str),
    /// As perf writes it.
    Written(&'static str),
}

/// What only perf can say of a project.
#[derive(Clone, Debug, Default)]
pub struct More {
    pub year: Option<u32>,
    pub code: Option<String>,
    /// A row of the budget that has no keyword.
    pub fund: Option<(&'static str, u64)>,
    pub total: Option<u64>,
    pub overall_goal: Option<&'static str>,
    /// The lines of the goal, where it is written as such.
    pub goal_lines: Vec<String>,
    /// The first statement has no `;`.
    pub is_unended: bool,
}

/// A mistake put into a project on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// The budget is more than its rows add up to.
    Sum,
    /// The costs are more than the budget.
    Cost,
    /// A unit that there is none of.
    Unit,
    /// A statement without its `;`.
    Unended,
}

impl Fault {
    pub const ALL: [(&'static str, Self); 4] = [("sum", Self::Sum), ("cost", Self::Cost), ("unit", Self::Unit), ("unended", Self::Unended)];

    /// The project with the mistake.
    pub fn put_into(self, mut project: Project) -> Project {
        let target = |project: &mut Project, place: usize, change: fn(u64, &'static str) -> Target| {
            if let Target::Number(number, unit) = project.indicators[place].target {
                project.indicators[place].target = change(number, unit);
            }
        };
        match self {
            Self::Sum => project.funds.annual += 100,
            Self::Cost => target(&mut project, 0, |number, unit| Target::Number(number + 1, unit)),
            Self::Unit => target(&mut project, 2, |number, _| Target::Number(number, "箇")),
            Self::Unended => project.more.is_unended = true,
        }
        project
    }
}

impl Indicator {
    pub fn new(level1: &'static str, level2: &'static str, name: impl Into<String>, comparator: &'static str, target: Target) -> Self {
        Self { level1, level2, name: name.into(), comparator, target, weight: None, note: None }
    }
}

/// 分 as 元.
pub fn yuan(cents: u64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}

/// Choices that follow from a number.
pub struct Choices(u64);

impl Choices {
    pub const fn of(project: usize) -> Self {
        Self((project as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// Less than `below` (SplitMix64).
    pub const fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    pub fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }

    /// Several that differ, in no order.
    pub fn several<T: Copy>(&mut self, of: &[T], count: usize) -> Vec<T> {
        let mut left = of.to_vec();
        (0..count).map(|_| left.swap_remove(usize::try_from(self.below(left.len() as u64)).unwrap())).collect()
    }

    pub const fn chance(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }
}
