//! Numbers in a goal: amounts of one sentence that do not add up, and a thing of which goal and indicator give two numbers.

use num_traits::{CheckedAdd, CheckedMul, CheckedSub, Zero};

use crate::bytes;
use crate::check::Checker;
use crate::check::entry::{Entry, counted};
use crate::check::resolve::Resolved;
use crate::check::words::Words;
use crate::diagnostics::{Code, Diagnostic};
use crate::model::{Comparator, Located, Text};
use crate::quantity::{Exact, decimal, display, exact, grouped};
use crate::scope::{Part, read_number};

/// What may stand between a thing and its number: `消火栓数量812个`.
static COUNTERS: Words = Words::new(&["数量", "人数", "人次", "次数", "个数", "场次", "户数", "总数", "面积", "长度", "里程", "数"]);
/// What a clause says whose number is not that of the whole year and place.
#[rustfmt::skip]
static OTHER_NUMBERS: Words = Words::new(&["每", "各", "其中", "已", "累计", "年", "优先", "原有", "现有", "共有", "截至", "平均"]);
/// Words before a thing that add nothing to what it is.
#[rustfmt::skip]
static VERBS: Words = Words::new(&[
    "新建", "建设", "建成", "更换", "安装", "购置", "采购", "培训", "完成", "改造", "维修", "举办", "开展", "组织", "发放", "种植", "养护", "配备",
    "更新", "实现", "保障", "服务", "资助", "补助", "检查", "修建", "铺设", "扩建", "维护", "设置", "配置", "购买", "增设", "翻建", "整治", "清运",
    "管护", "支付", "为", "对", "的", "共", "约", "等", "配齐", "聘用", "招聘", "补贴", "扶持", "新增",
]);
/// Words that say that the parts named are not all of them.
#[rustfmt::skip]
static PARTIAL: Words = Words::new(&["等", "主要", "包括", "部分", "之一", "不少于", "不超过", "每", "/"]);

/// Where a clause ends.
pub(super) const CLAUSE_ENDS: [char; 6] = ['，', '。', '；', ',', ';', '\n'];

/// An amount of money in a sentence.
struct Sum<'t> {
    value: Exact,
    /// As written.
    written: &'t str,
    /// Where it begins in the sentence.
    start: usize,
}

impl<'s> Checker<'s> {
    pub(super) fn check_goals(&mut self, resolved: &Resolved<'s>, entries: &[Entry<'_, 's>]) {
        for goal in [&resolved.project.overall_goal, &resolved.project.annual_goal].into_iter().flatten() {
            if goal.value.contains("其中") {
                self.amounts(goal);
            }
        }
        if let Some(goal) = &resolved.project.annual_goal
            && bytes::any(goal.value.as_bytes(), |byte| byte.is_ascii_digit())
        {
            for entry in entries.iter().filter(|entry| entry.part == Part::Quantity) {
                self.twice(goal, entry);
            }
        }
    }

    /// `总额 N，其中 A、B、C`: the parts are more than the whole, or all of them are less.
    fn amounts(&mut self, goal: &Located<Text<'s>>) {
        for sentence in goal.value.split(['。', '；', ';', '\n']) {
            let Some((before, after)) = sentence.split_once("其中") else { continue };
            if after.contains("其中") || PARTIAL.are_in(after) {
                continue;
            }
            let wholes = sums(before);
            // A list with 、 ends at the next comma; what follows tells of other money, as do brackets.
            let list = if after.contains('、') { after.split(['，', ',']).next().unwrap_or(after) } else { after };
            if list.contains(['（', '(', '含']) {
                continue;
            }
            let parts = sums(list);
            let (Some(whole), true) = (wholes.last(), parts.len() >= 2) else { continue };
            // Something stands between the whole and its parts: it may be of something else.
            if before.get(whole.start + whole.written.len()..).is_some_and(|between| between.chars().count() > 6) {
                continue;
            }
            let Some(sum) = parts.iter().try_fold(Exact::zero(), |sum, part| sum.checked_add(&part.value)) else { continue };
            if sum == whole.value || sum < whole.value && parts.len() < 3 {
                continue;
            }
            // Or the list does not end at the comma.
            if sums(after).iter().try_fold(Exact::zero(), |sum, part| sum.checked_add(&part.value)).is_some_and(|all| all == whole.value) {
                continue;
            }
            let difference = if sum > whole.value { sum.checked_sub(&whole.value) } else { whole.value.checked_sub(&sum) };
            let money = |value: &Exact| decimal(value).map_or_else(|| display(value), grouped);
            let mut finding = Diagnostic::new(Code::GoalAmounts, self.within(goal.at, whole.written))
                .with("sum", money(&sum))
                .with("declared", money(&whole.value))
                .with("difference", difference.map(|difference| money(&difference)).unwrap_or_default())
                .note("difference");
            for part in &parts {
                let at = self.within(goal.at, part.written);
                if at != goal.at {
                    finding = finding.label_with(at, "part", vec![("amount", money(&part.value).into())]);
                }
            }
            self.report(finding);
            return;
        }
    }

    /// A number beside an indicator's thing in the goal that is not the indicator's.
    fn twice(&mut self, goal: &Located<Text<'s>>, entry: &Entry<'_, 's>) {
        let (None | Some(Comparator::Equal), Some((number, unit))) = (entry.indicator.comparator, entry.quantity()) else { return };
        let stem = counted(entry.name());
        let names_thing = |stem: &str| stem.chars().nth(2).is_some();
        if !names_thing(stem) || unit.contains('/') {
            return;
        }
        // 对28个老旧小区实施改造 tells of 改造老旧小区: the verb may follow.
        let (verb, stem) = match VERBS.beginning(stem).and_then(|verb| Some((verb, stem.strip_prefix(verb)?))) {
            Some((verb, thing)) if names_thing(thing) && !goal.value.contains(stem) => (Some(verb), thing),
            _ => (None, stem),
        };
        let mut told: Option<(rust_decimal::Decimal, &str)> = None;
        for (start, _) in goal.value.match_indices(stem) {
            let before = goal.value.get(..start).unwrap_or_default();
            let after = goal.value.get(start + stem.len()..).unwrap_or_default();
            let clause = before.rsplit(CLAUSE_ENDS).next().unwrap_or_default().trim_start();
            // The whole year is this one.
            let clause = clause.strip_prefix("全年").unwrap_or(clause);
            if verb.is_some_and(|verb| !after.split(CLAUSE_ENDS).next().unwrap_or_default().trim_end().ends_with(verb)) {
                continue;
            }
            let is_other = OTHER_NUMBERS.are_in(clause);
            let is_whole = verb.is_none() && (clause.is_empty() || VERBS.end(clause.trim_end()));
            let beside = number_before(before, unit).or_else(|| number_behind(after, unit).filter(|_| is_whole || is_other));
            match (beside, told) {
                (None, _) => {}
                (Some(beside), None) if !is_other => told = Some(beside),
                // Told twice: parts of it, or several of its kind.
                (Some(_), _) => return,
            }
        }
        let Some((found, written)) = told.filter(|(found, _)| *found != number) else { return };
        let at = self.within(goal.at, written);
        self.report(
            Diagnostic::new(Code::GoalAgainstIndicator, at)
                .with("name", stem)
                .with("goal", format!("{found} {unit}"))
                .with("target", format!("{number} {unit}"))
                .label(entry.indicator.target.at, "target"),
        );
    }
}

/// The number and unit that end just before a thing: `50 个`, `50个的`.
fn number_before<'t>(before: &'t str, unit: &str) -> Option<(rust_decimal::Decimal, &'t str)> {
    let trimmed = before.trim_end();
    let digits_end = trimmed.strip_suffix(unit)?.trim_end();
    let start = digits_end.len() - digits_end.bytes().rev().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')).count();
    let digits = digits_end.get(start..).filter(|digits| digits.bytes().next().is_some_and(|byte| byte.is_ascii_digit()))?;
    // `第3座` and `2-3座` number and bound, they do not count.
    if digits_end.get(..start)?.ends_with(['第', '-', '—', '～', '~', '至', '到', '每', '.']) {
        return None;
    }
    Some((read_number(digits)?, trimmed.get(start..)?))
}

/// The number and unit that follow a thing at once: `消火栓812个`, `消火栓共812个`.
fn number_behind<'t>(after: &'t str, unit: &str) -> Option<(rust_decimal::Decimal, &'t str)> {
    let rest = after.trim_start();
    let rest = COUNTERS.strip_beginning(rest).unwrap_or(rest);
    let rest = ["共计", "合计", "共", "为", "达", "：", ":"].iter().find_map(|word| rest.strip_prefix(word)).unwrap_or(rest).trim_start();
    let length = rest.bytes().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')).count();
    let digits = rest.get(..length).filter(|digits| !digits.is_empty())?;
    let behind = rest.get(length..)?;
    let counted = behind.trim_start().strip_prefix(unit)?;
    // `3个月`, `2次性`, `5人次` are other units.
    if counted.starts_with(['月', '性', '次', '百', '小', '工', '/', '以']) {
        return None;
    }
    Some((read_number(digits)?, rest.get(..rest.len() - counted.len())?))
}

/// The amounts of money in a sentence, in 元.
fn sums(sentence: &str) -> Vec<Sum<'_>> {
    let mut found = Vec::new();
    for (end, unit) in sentence.match_indices('元') {
        let stem = sentence.get(..end).unwrap_or_default();
        let (stem, factor) = match stem.chars().next_back() {
            Some('万') => (stem.strip_suffix('万').unwrap_or(stem), 10_000),
            Some('亿') => (stem.strip_suffix('亿').unwrap_or(stem), 100_000_000),
            _ => (stem, 1),
        };
        let stem = stem.trim_end();
        let start = stem.len() - stem.bytes().rev().take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b',')).count();
        let Some(digits) = stem.get(start..).filter(|digits| digits.bytes().next().is_some_and(|byte| byte.is_ascii_digit())) else { continue };
        // A price is no part of a sum.
        if sentence.get(end + unit.len()..).is_some_and(|rest| rest.starts_with(['/', '每', '一'])) {
            continue;
        }
        let value = read_number(digits).and_then(exact).and_then(|number| number.checked_mul(&Exact::from_integer(factor)));
        if let (Some(value), Some(written)) = (value, sentence.get(start..end + unit.len())) {
            found.push(Sum { value, written, start });
        }
    }
    found
}
