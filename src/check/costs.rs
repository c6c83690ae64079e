//! Costs against the budget: what each cost target comes to, as far as the project says what it takes to know.
//!
//! A rate by time is taken times the months of the period, a price times the one quantity that it is the price of. 成本指标 are limits on spending, so one that
//! comes to more than the budget contradicts it; where months or quantity are missing nothing is said, and the proof names what is missing.

use std::cmp::Ordering;
use std::fmt::Write as _;

use num_traits::{CheckedDiv, CheckedMul, CheckedSub, Zero};
use rust_decimal::Decimal;

use crate::check::entry::{Entry, bare, counted};
use crate::check::resolve::Resolved;
use crate::check::signs::turned;
use crate::check::words::{Hints, Words};
use crate::check::{Checker, known};
use crate::diagnostics::{Code, Diagnostic, Message};
use crate::model::{Located, Target};
use crate::names;
use crate::proof::{Claim, Kind};
use crate::quantity::{Base, Exact, decimal, display, exact, grouped};
use crate::scope::{MONTH, PERSONS, Part, Scope, YUAN};
use crate::source::Location;

/// Costs that are saved or raised, not spent.
#[rustfmt::skip]
pub(super) static NOT_SPENT: Words = Words::new(&["节约", "下降", "降低", "减少", "节省", "压减", "收入", "自筹", "筹集", "回收"]);
/// Costs whose floor is a promise to those who receive them.
#[rustfmt::skip]
static MAY_HAVE_FLOOR: Words = Words::new(&[
    "标准", "定额", "补助", "补贴", "津贴", "奖", "工资", "薪", "待遇", "救助", "资助", "节约", "下降", "降低", "减少", "节省", "压减", "收入",
    "自筹", "配套", "筹集", "到位", "回收", "社会资本", "投入", "报酬", "抚恤", "慰问", "保障", "水平", "生均", "拨款",
]);
/// What a price's name ends in besides the thing that it is the price of.
#[rustfmt::skip]
static PRICE_TAILS: Words = Words::new(&[
    "单价", "单位成本", "费用", "经费", "标准", "成本", "金额", "支出", "资金", "价格", "均价", "费", "价", "额", "人均", "平均",
]);
/// What only some of a quantity get: its price is not that of them all.
const FOR_SOME: &[&str] = &["奖", "特困", "困难"];
/// Highest prices: few of the quantity cost so much.
static HIGHEST: Words = Words::new(&["最高", "上限", "封顶"]);
/// A rate by time that is not paid all the year.
#[rustfmt::skip]
pub(super) static SEASONS: Words = Words::new(&[
    "采暖", "供暖", "供热", "高温", "防暑", "降温", "汛期", "防汛", "学期", "暑期", "寒假", "暑假", "季节", "旺季", "个月", "月至", "月—", "月-",
]);

const BUDGET: Message = Message { zh: "预算", en: "the budget" };
const TOTAL: Message = Message { zh: "项目资金总额", en: "the total of all years" };

/// What a cost comes to.
struct Spent<'r, 's> {
    /// In 元, over the months and the quantity below.
    cost: Exact,
    /// The months that it was taken times, and where the period was said.
    months: Option<(i32, Location)>,
    /// The quantity that it was taken times.
    quantity: Option<Entry<'r, 's>>,
}

/// Why it cannot be told what a cost comes to.
enum Gap<'r, 's> {
    IsBudget(Decimal),
    NotMoney,
    NoPeriod,
    NoYear,
    PartMonths,
    /// The counted thing; what one costs over the year, in 元.
    NoQuantity(Base, Exact),
    SeveralQuantities(Base, Vec<Entry<'r, 's>>),
    /// Paid in some months only.
    Seasonal,
    /// The price of the dearest; what is counted.
    Highest(&'r str),
    ManyUnits,
    Overflow,
}

impl<'s> Checker<'s> {
    pub(super) fn check_costs(&mut self, resolved: &Resolved<'s>, entries: &[Entry<'_, 's>]) {
        for entry in entries.iter().filter(|entry| entry.part == Part::Cost) {
            let zero = entry.lowest().is_some_and(|number| number.is_zero());
            if entry.is_count() && !zero && !entry.said.is_not_spent {
                let unit = entry.quantity().map_or("", |(_, unit)| unit);
                let at = entry.indicator.target.at;
                self.report(Diagnostic::new(Code::CostAsCount, at).with("name", entry.name()).with("unit", unit).note("money"));
            } else if entry.is_money() && entry.is_floor() && !MAY_HAVE_FLOOR.are_in(entry.name()) && !entry.bare().ends_with('金') {
                let replacement = if entry.indicator.comparator == Some(crate::model::Comparator::Greater) { "<" } else { "<=" };
                let finding = Diagnostic::new(Code::CostWithFloor, entry.sign.unwrap_or(entry.indicator.target.at)).note("ceiling");
                self.report(turned(finding, entry, replacement));
            } else if let (Some(finding), false) = (self.over(resolved, entries, entry), resolved.money_broken) {
                self.report(finding);
            }
        }
    }

    /// The finding of a cost that comes to more than there is.
    fn over(&self, resolved: &Resolved<'s>, entries: &[Entry<'_, 's>], entry: &Entry<'_, 's>) -> Option<Diagnostic> {
        // A total that is less than one of its years is the mistake, and was told.
        if entry.is_floor() || entry.said.is_not_spent || is_total_below_budget(resolved) {
            return None;
        }
        let Held { spent, limit, amount } = held(resolved, entries, entry).ok()?;
        exceeds(&spent.cost, amount.value).then(|| self.finding(resolved, entry, &spent, limit, amount))
    }

    fn finding(&self, resolved: &Resolved<'s>, entry: &Entry<'_, 's>, spent: &Spent<'_, 's>, limit: Message, amount: Located<Decimal>) -> Diagnostic {
        let steps = format!("{} > {} 元", steps(self.context.scope, entry, spent, false), amount.value);
        let rest = difference(&spent.cost, amount.value);
        let mut finding = Diagnostic::new(Code::CostOverBudget, entry.indicator.target.at)
            .with("name", entry.name())
            .with("cost", money(&spent.cost))
            .with("limit", limit)
            .with("amount", grouped(amount.value))
            .with("steps", steps)
            .with("difference", rest)
            .label(amount.at, "limit")
            .note("difference");
        if let Some(quantity) = &spent.quantity {
            let value = quantity.quantity().map_or_else(String::new, |(number, unit)| format!("{number} {unit}"));
            finding = finding.label_with(quantity.indicator.target.at, "quantity", vec![("quantity", value.into())]);
        }
        if let Some((months, at)) = spent.months {
            let year = resolved.project.facts.year.map_or_else(String::new, |year| year.value.to_string());
            // A period over several years is told as a whole.
            if !year.is_empty() && limit == BUDGET {
                finding = finding.label_with(at, "period", vec![("year", year.into()), ("months", months.to_string().into())]);
            }
            let fewer = exact(amount.value).and_then(|amount| amount.checked_mul(&Exact::from_integer(months.into()))?.checked_div(&spent.cost));
            if let Some(fewer) = fewer.filter(|fewer| fewer.is_integer() && !fewer.is_zero()) {
                finding = finding.with("months", display(&fewer)).note("fewer");
            }
        }
        finding
    }

    /// What is proved of the project's costs.
    pub(super) fn cost_claims(&self, resolved: &Resolved<'s>, entries: &[Entry<'_, 's>], claims: &mut Vec<Claim>) {
        let name_at = resolved.project.name.at;
        if resolved.incomplete {
            claims.push(Claim::new(Kind::StatementsUnread, name_at));
        }
        if resolved.money_broken || is_total_below_budget(resolved) {
            claims.push(Claim::new(Kind::MoneyUnread, name_at));
            return;
        }
        let budget = resolved.project.budget.as_ref().map(|budget| budget.amount);
        let Some(amount) = budget.or(resolved.project.total.as_ref().map(|total| total.amount)) else {
            claims.push(Claim::new(Kind::NoBudget, name_at));
            return;
        };
        let costs: Vec<&Entry<'_, 's>> = entries.iter().filter(|entry| entry.part == Part::Cost && !entry.said.is_not_spent).collect();
        if costs.is_empty() {
            // One may only not have been read.
            if !resolved.incomplete {
                claims.push(Claim::new(Kind::NoCosts, name_at).with("budget", grouped(amount.value)));
            }
            return;
        }
        let mut sum = Some((Exact::zero(), Vec::new()));
        for entry in &costs {
            let (claim, cost) = self.cost_claim(resolved, entries, entry, amount.value);
            claims.push(claim);
            sum = sum.zip(cost).and_then(|((sum, mut terms), cost)| {
                terms.push(money(&cost));
                Some((num_traits::CheckedAdd::checked_add(&sum, &cost)?, terms))
            });
        }
        let Some(((sum, terms), budget)) = sum.filter(|_| costs.len() > 1 && !resolved.incomplete).zip(budget) else { return };
        let steps = format!("{} = {} 元", terms.join(" + "), money(&sum));
        let kind = match sum.cmp(&exact(budget.value).unwrap_or_default()) {
            Ordering::Equal => Kind::CostsExact,
            Ordering::Less => Kind::CostsWithin,
            Ordering::Greater => Kind::CostsOverlap,
        };
        let claim = Claim::new(kind, budget.at).with("steps", steps).with("amount", grouped(budget.value)).with("rest", difference(&sum, budget.value));
        // A cost that is too high by itself was told already.
        if kind != Kind::CostsOverlap || !claims.iter().any(|claim| matches!(claim.kind, Kind::CostOver | Kind::CostOverFewer)) {
            claims.push(claim);
        }
    }

    /// The claim about one cost; and what it comes to, where that is part of the year's costs. `budget` is what the quantity that is missing is told from.
    fn cost_claim(&self, resolved: &Resolved<'s>, entries: &[Entry<'_, 's>], entry: &Entry<'_, 's>, budget: Decimal) -> (Claim, Option<Exact>) {
        let claim = |kind: Kind| Claim::new(kind, entry.indicator.target.at).with("name", entry.name()).with("target", written(entry));
        let scope = self.context.scope;
        if entry.is_floor() {
            return (claim(Kind::CostIsFloor), None);
        }
        let gap = match held(resolved, entries, entry) {
            Ok(Held { spent, limit, amount }) => {
                let fewer = fewer(scope, entry, &spent, amount.value);
                let kind = match spent.cost.cmp(&exact(amount.value).unwrap_or_default()) {
                    Ordering::Equal => Kind::CostExact,
                    Ordering::Less => Kind::CostWithin,
                    Ordering::Greater if fewer.is_some() => Kind::CostOverFewer,
                    Ordering::Greater => Kind::CostOver,
                };
                let claim = claim(kind)
                    .with("steps", steps(scope, entry, &spent, true))
                    .with("limit", limit)
                    .with("amount", grouped(amount.value))
                    .with("rest", difference(&spent.cost, amount.value))
                    .with("fewer", fewer.unwrap_or_default());
                return (claim, (limit == BUDGET).then_some(spent.cost));
            }
            Err(gap) => gap,
        };
        let claim = match gap {
            Gap::IsBudget(amount) => claim(Kind::CostIsBudget).with("amount", grouped(amount)),
            Gap::NotMoney => claim(Kind::CostInWords).with("kind", entry.kind()),
            Gap::NoPeriod => claim(Kind::NoPeriod),
            Gap::NoYear => claim(Kind::NoYear),
            Gap::PartMonths => claim(Kind::PartMonths),
            Gap::Seasonal => claim(Kind::Seasonal),
            Gap::Highest(unit) => claim(Kind::HighestPrice).with("unit", unit),
            Gap::NoQuantity(base, price) => {
                let count = exact(budget).and_then(|budget| budget.checked_div(&price)).filter(|count| count.is_integer() && !count.is_zero());
                let claim = match count {
                    Some(count) => claim(Kind::NoQuantityExact).with("count", money(&count)).with("limit", BUDGET),
                    None => claim(Kind::NoQuantity),
                };
                claim.with("unit", scope.base_name(base))
            }
            Gap::SeveralQuantities(base, candidates) => {
                let names: Vec<&str> = candidates.iter().map(Entry::name).collect();
                claim(Kind::SeveralQuantities).with("unit", scope.base_name(base)).with("count", names.len().to_string()).with("candidates", names.join("、"))
            }
            Gap::ManyUnits => claim(Kind::ManyUnits),
            Gap::Overflow => claim(Kind::CostTooLarge),
        };
        (claim, None)
    }
}

/// Takes out what could not be told of costs by themselves, where a check of the author's that holds says it.
pub(super) fn settle(resolved: &Resolved<'_>, claims: &mut Vec<Claim>) {
    let limits = [resolved.project.budget.as_ref().map(|budget| budget.amount.at), resolved.project.total.as_ref().map(|total| total.amount.at)];
    let holding = || claims.iter().filter(|claim| claim.kind == Kind::CheckHolds);
    let is_limit = |at: &Location| limits.contains(&Some(*at));
    let related: Vec<Location> = holding().flat_map(|claim| claim.rests_on.iter().copied()).collect();
    let against_limit: Vec<Location> = holding().filter(|claim| claim.rests_on.iter().any(is_limit)).flat_map(|claim| claim.rests_on.iter().copied()).collect();
    let all_related = claims.iter().filter(|claim| matches!(claim.kind, Kind::CostExact | Kind::CostWithin)).all(|claim| related.contains(&claim.at));
    claims.retain(|claim| match claim.kind {
        Kind::NoPeriod
        | Kind::NoYear
        | Kind::PartMonths
        | Kind::Seasonal
        | Kind::HighestPrice
        | Kind::NoQuantity
        | Kind::NoQuantityExact
        | Kind::SeveralQuantities
        | Kind::ManyUnits => !against_limit.contains(&claim.at),
        Kind::CostsOverlap => !all_related,
        _ => true,
    });
}

/// What is held against a limit.
struct Held<'r, 's> {
    /// What the cost comes to.
    spent: Spent<'r, 's>,
    /// What the limit is called.
    limit: Message,
    /// The limit, in 元.
    amount: Located<Decimal>,
}

/// The limit that a cost is held against: the one that it exceeds, where it exceeds one.
fn held<'r, 's>(resolved: &Resolved<'s>, entries: &[Entry<'r, 's>], entry: &Entry<'r, 's>) -> Result<Held<'r, 's>, Gap<'r, 's>> {
    let project = &resolved.project;
    let spent = spent(resolved, entries, entry, false)?;
    // What is paid in some months only is not paid in all.
    let goal = project.annual_goal.as_ref().zip(resolved.goal_said);
    let is_seasonal = |text: &str, hints: Hints| hints.may_hold(known::SEASONS) && SEASONS.are_in(text);
    if spent.months.is_some() && (is_seasonal(entry.name(), entry.said.hints) || goal.is_some_and(|(goal, said)| is_seasonal(&goal.value, said.hints))) {
        return Err(Gap::Seasonal);
    }
    if let Some((_, unit)) = spent.quantity.as_ref().and_then(Entry::quantity).filter(|_| HIGHEST.are_in(entry.name())) {
        return Err(Gap::Highest(unit));
    }
    let budget = project.budget.as_ref().map(|budget| budget.amount);
    let Some(total) = project.total.as_ref().map(|total| total.amount) else {
        let amount = budget.ok_or(Gap::Overflow)?;
        return Ok(Held { spent, limit: BUDGET, amount });
    };
    // What is not said to be of one year may be of all.
    if spent.months.is_none() {
        return Ok(Held { spent, limit: TOTAL, amount: total });
    }
    let within = budget.filter(|budget| !exceeds(&spent.cost, budget.value));
    if let (Some(amount), None) = (budget, within) {
        return Ok(Held { spent, limit: BUDGET, amount });
    }
    let all = self::spent(resolved, entries, entry, true)?;
    match within {
        Some(amount) if !exceeds(&all.cost, total.value) => Ok(Held { spent, limit: BUDGET, amount }),
        _ => Ok(Held { spent: all, limit: TOTAL, amount: total }),
    }
}

/// Whether 项目资金总额 is less than 年度资金申请总额, which is one of its years.
fn is_total_below_budget(resolved: &Resolved<'_>) -> bool {
    let Some((total, budget)) = resolved.project.total.as_ref().zip(resolved.project.budget.as_ref()) else { return false };
    budget.amount.value > total.amount.value
}

/// What a cost comes to in the year, or over all of the period.
fn spent<'r, 's>(resolved: &Resolved<'s>, entries: &[Entry<'r, 's>], entry: &Entry<'r, 's>, all_years: bool) -> Result<Spent<'r, 's>, Gap<'r, 's>> {
    let number = match &entry.indicator.target.value {
        Target::Quantity { number, .. } => *number,
        Target::Interval { common, .. } => common.1,
        Target::Budget(amount) => return Err(Gap::IsBudget(*amount)),
        _ => return Err(Gap::NotMoney),
    };
    let unit = entry.unit.filter(|_| entry.is_money()).ok_or(Gap::NotMoney)?;
    let mut cost = unit.measure(number).ok_or(Gap::Overflow)?;
    let (mut by_month, mut priced) = (false, None);
    for power in unit.dimension.powers() {
        match *power {
            (base, 1) if base == *YUAN => {}
            (base, -1) if base == *MONTH => by_month = true,
            // 平方米 and 立方米 are powers of 米.
            (base, power @ -3..=-1) if priced.is_none() && base != *YUAN && base != *MONTH => priced = Some((base, -power)),
            _ => return Err(Gap::ManyUnits),
        }
    }
    let months = if by_month {
        let facts = &resolved.project.facts;
        let period = facts.period.filter(|period| period.value.start <= period.value.finish).ok_or(Gap::NoPeriod)?;
        if !period.value.is_whole_months() {
            return Err(Gap::PartMonths);
        }
        let months = match facts.year {
            Some(year) if !all_years => period.value.months_in(year.value),
            // Which of its years the budget is for is not known.
            None if !all_years && period.value.start.year() != period.value.finish.year() => return Err(Gap::NoYear),
            _ => period.value.months(),
        };
        cost = cost.checked_mul(&Exact::from_integer(months.into())).ok_or(Gap::Overflow)?;
        Some((months, period.at))
    } else {
        None
    };
    let mut quantity = None;
    if let Some((base, power)) = priced {
        let mut candidates: Vec<Entry<'r, 's>> = entries.iter().filter(|other| other.part == Part::Quantity && counts(other, base, power)).copied().collect();
        candidates.retain(|other| is_price_of(entry.name(), other.name()));
        let [one] = candidates.as_slice() else {
            return Err(match candidates.is_empty() {
                _ if power > 1 => Gap::ManyUnits,
                true => Gap::NoQuantity(base, cost),
                false => Gap::SeveralQuantities(base, candidates),
            });
        };
        let number = one.lowest().ok_or(Gap::Overflow)?;
        cost = cost.checked_mul(&number).ok_or(Gap::Overflow)?;
        quantity = Some(*one);
    }
    Ok(Spent { cost, months, quantity })
}

/// Whether a target is one number of a thing.
fn counts(entry: &Entry<'_, '_>, base: Base, power: i8) -> bool {
    let Some(unit) = entry.unit.filter(|_| entry.quantity().is_some()) else { return false };
    match unit.dimension.powers() {
        // A person is one by either word: 20 名 at 元/人.
        [(own, 1)] if PERSONS.contains(own) => power == 1 && PERSONS.contains(&base),
        [own] => *own == (base, power),
        _ => false,
    }
}

/// Whether a price is that of a quantity. The name of the quantity may say more than that of the price: 路灯更换费 is the price of 更换路灯数, in whatever order.
/// What more the price says must stand behind the thing, as in 保安服务费 of 保安人数; before it, it narrows: 优秀学员 are few of the 学员.
fn is_price_of(price: &str, quantity: &str) -> bool {
    let price = bare(price);
    let (one, other) = (PRICE_TAILS.strip_ending(price).unwrap_or(price), counted(quantity));
    let other = other.strip_suffix("人员").unwrap_or(other);
    let names_thing = |stem: &str| stem.chars().nth(1).is_some();
    let is_for_some = || FOR_SOME.iter().any(|word| price.contains(word) && !quantity.contains(word));
    names_thing(one) && one.chars().all(|character| quantity.contains(character)) || names_thing(other) && price.starts_with(other) && !is_for_some()
}

/// A number and its unit, where a cost is told by one: of an interval, what it comes to at most.
fn highest<'r>(entry: &Entry<'r, '_>) -> Option<(Decimal, &'r str)> {
    match &entry.indicator.target.value {
        Target::Interval { common: (_, high, unit), .. } => Some((*high, unit)),
        _ => entry.quantity(),
    }
}

/// A cost as people read it: `75,000 元/人/年`.
fn written(entry: &Entry<'_, '_>) -> String {
    match &entry.indicator.target.value {
        Target::Interval { common: (low, high, unit), .. } => format!("{}-{} {unit}", grouped(*low), grouped(*high)),
        _ => entry.quantity().map_or_else(String::new, |(number, unit)| format!("{} {unit}", grouped(number))),
    }
}

/// How long so many months are in the unit of time that the author wrote.
fn time<'u>(scope: &Scope<'_>, unit: &'u str, months: i32) -> (Exact, &'u str) {
    let months = Exact::from_integer(months.into());
    let time = crate::quantity::unit::words(unit).filter_map(|(range, _)| unit.get(range)).find_map(|word| {
        let factor = scope.unit(&names::identity(word)).ok().filter(|unit| unit.dimension.is_base(*MONTH))?.factor;
        months.checked_div(&factor).map(|count| (count, word))
    });
    time.unwrap_or((months, "月"))
}

/// For how long a cost by time would come to exactly the limit, where that is a whole number of months or years: `3 季度`.
fn fewer(scope: &Scope<'_>, entry: &Entry<'_, '_>, spent: &Spent<'_, '_>, limit: Decimal) -> Option<String> {
    let (count, word) = time(scope, highest(entry)?.1, spent.months?.0);
    let fewer = exact(limit)?.checked_mul(&count)?.checked_div(&spent.cost)?;
    (fewer.is_integer() && !fewer.is_zero()).then(|| format!("{} {word}", display(&fewer)))
}

/// `1550000 元/季度 × 4 季度 = 6200000 元`, thousands set apart or not.
fn steps(scope: &Scope<'_>, entry: &Entry<'_, '_>, spent: &Spent<'_, '_>, is_grouped: bool) -> String {
    let amount = |amount: &Exact| if is_grouped { money(amount) } else { display(amount) };
    let decimal = |number: Decimal| if is_grouped { grouped(number) } else { number.to_string() };
    let Some((number, unit)) = highest(entry) else { return format!("{} 元", amount(&spent.cost)) };
    let mut out = format!("{} {unit}", decimal(number));
    let is_plain = spent.quantity.is_none() && spent.months.is_none() && unit == "元";
    if let Some((number, unit)) = spent.quantity.as_ref().and_then(Entry::quantity) {
        let _ = write!(out, " × {} {unit}", decimal(number));
    }
    if let Some((months, _)) = spent.months {
        let (count, word) = time(scope, unit, months);
        let _ = write!(out, " × {} {word}", display(&count));
    }
    if is_plain { out } else { format!("{out} = {} 元", amount(&spent.cost)) }
}

fn exceeds(cost: &Exact, limit: Decimal) -> bool {
    exact(limit).is_some_and(|limit| *cost > limit)
}

/// How far two amounts are apart, as people read it.
fn difference(cost: &Exact, limit: Decimal) -> String {
    let difference = exact(limit).and_then(|limit| if *cost > limit { cost.checked_sub(&limit) } else { limit.checked_sub(cost) });
    difference.map(|difference| money(&difference)).unwrap_or_default()
}

fn money(amount: &Exact) -> String {
    decimal(amount).map_or_else(|| display(amount), grouped)
}
