//! Comparators, targets and units: what an indicator of a level usually says.

use lsp_types::CompletionItemKind;

use super::Writing;
use super::offers::{Offer, Offers};
use crate::check::targets::named_unit;
use crate::lsp::context::Measured;
use crate::lsp::symbols::inner;
use crate::scope::{PRELUDE, Scope};
use crate::source::Span;
use crate::syntax::ast::{Comparator, End, Head, Target};
use crate::syntax::token::{Keyword, WORD_COMPARATORS};

/// What part a level plays on the form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Cost,
    Quantity,
    Quality,
    Time,
    /// A rate under 时效.
    TimelyRate,
    Benefit,
    Lasting,
    Satisfaction,
    Other,
}

impl Part {
    fn new(level1: &str, level2: &str) -> Self {
        let last = if level2.is_empty() { level1 } else { level2 };
        match last {
            _ if last.ends_with("满意度") => Self::Satisfaction,
            "成本" => Self::Cost,
            "数量" => Self::Quantity,
            "质量" => Self::Quality,
            "时效" => Self::Time,
            "可持续影响" => Self::Lasting,
            _ if level1 == "成本" => Self::Cost,
            _ if level1 == "效益" => Self::Benefit,
            _ => Self::Other,
        }
    }

    /// The part that an indicator of a path plays.
    fn of(writing: &Writing<'_>, path: &[Span]) -> Self {
        let (level1, level2) = writing.path_levels(path);
        let is_rate = || path.last().is_some_and(|name| named_unit(&writing.identity(*name)) == Some("%"));
        match Self::new(&level1, &level2) {
            Self::Time if is_rate() => Self::TimelyRate,
            part => part,
        }
    }

    /// The comparator that usually stands there.
    const fn comparator(self) -> Comparator {
        match self {
            Self::Cost | Self::Time => Comparator::LessOrEqual,
            Self::Satisfaction => Comparator::GreaterOrEqual,
            Self::Quantity | Self::Quality | Self::TimelyRate | Self::Benefit | Self::Lasting | Self::Other => Comparator::Equal,
        }
    }

    /// The words that usually stand there.
    const fn words(self) -> &'static [&'static str] {
        match self {
            Self::Quality => &["合格", "达标", "优良", "正常", "规范"],
            Self::Time | Self::TimelyRate => &["及时", "按时完成"],
            Self::Benefit => &["有效提升", "显著改善", "明显提高", "有效保障"],
            Self::Lasting => &["建立健全", "健全", "完善", "规范"],
            Self::Cost | Self::Quantity | Self::Satisfaction | Self::Other => &[],
        }
    }

    /// The shares that usually stand there.
    const fn shares(self) -> &'static [&'static str] {
        match self {
            Self::Quality | Self::TimelyRate => &["100%", "95%"],
            Self::Satisfaction => &["90%", "95%", "85%"],
            Self::Cost | Self::Quantity | Self::Time | Self::Benefit | Self::Lasting | Self::Other => &[],
        }
    }

    /// The units that usually stand there.
    const fn units(self) -> &'static [&'static str] {
        match self {
            Self::Cost => &["元", "万元", "元/个", "元/人", "元/年", "元/人/年"],
            Self::Quantity => &["个", "人", "人次", "次", "件", "场", "项", "处", "台", "套", "户", "平方米"],
            Self::Quality | Self::TimelyRate | Self::Satisfaction => &["%"],
            Self::Time => &["小时", "天", "工作日", "分钟", "月"],
            Self::Benefit => &["%", "起", "次", "元", "万元"],
            Self::Lasting => &["%", "年"],
            Self::Other => &[],
        }
    }
}

/// Offers what follows a path: a comparator, or a target without one.
pub(super) fn comparators(writing: &Writing<'_>, path: &[Span], offers: &mut Offers<'_>) {
    let usual = Part::of(writing, path).comparator();
    if offers.word().quote.is_none() {
        signs(Some(usual), offers);
    }
    targets(writing, path, None, offers);
}

/// Offers the comparators, the usual one first.
pub(super) fn signs(usual: Option<Comparator>, offers: &mut Offers<'_>) {
    for (comparator, words) in [
        (Comparator::LessOrEqual, "不超过"),
        (Comparator::Equal, "等于"),
        (Comparator::GreaterOrEqual, "不低于"),
        (Comparator::Less, "小于"),
        (Comparator::Greater, "大于"),
    ] {
        let group = if usual == Some(comparator) { 0 } else { 2 };
        offers.add(Offer::new(comparator.ascii(), CompletionItemKind::OPERATOR).detail(words).group(group));
    }
    // In words only where they are begun: there are many.
    if !offers.query().is_empty() {
        for (words, kind) in WORD_COMPARATORS {
            if let Some(comparator) = crate::syntax::grammar::comparator(*kind) {
                offers.add(Offer::new(*words, CompletionItemKind::OPERATOR).detail(comparator.ascii()).group(3));
            }
        }
    }
}

/// Offers targets; without a comparator, those that need one bring it along.
pub(super) fn targets(writing: &Writing<'_>, path: &[Span], comparator: Option<Comparator>, offers: &mut Offers<'_>) {
    let (level1, level2) = writing.path_levels(path);
    let part = Part::of(writing, path);
    let sign = if comparator.is_none() { format!("{} ", part.comparator().ascii()) } else { String::new() };
    let is_quoted = offers.word().quote.is_some();
    if !is_quoted {
        if let Some(day) = writing.last_day().filter(|_| part == Part::Time) {
            offers.add(Offer::new(format!("{sign}{day}"), CompletionItemKind::VALUE).group(1));
        }
        // A share is never a limit from above.
        let from_above = matches!(comparator, Some(Comparator::LessOrEqual | Comparator::Less));
        for share in part.shares().iter().filter(|_| !from_above) {
            offers.add(Offer::new(format!("{sign}{share}"), CompletionItemKind::VALUE).group(1));
        }
        let takes_budget = matches!(comparator, None | Some(Comparator::Equal | Comparator::LessOrEqual | Comparator::Less));
        if part == Part::Cost && takes_budget {
            let other = super::spelled(Keyword::Budget, !writing.is_chinese);
            let budget = format!("{sign}{}", writing.spelled(Keyword::Budget));
            offers.add(Offer::new(budget, CompletionItemKind::VARIABLE).detail(other).aliases([other]).group(1));
        }
    }
    if matches!(comparator, None | Some(Comparator::Equal)) {
        let mut words: Vec<String> = writing
            .under(&level1, &level2)
            .filter_map(|(_, indicator)| match indicator.target {
                // What is being written here is no word yet.
                Target::Words(words) if !words.span.touches(writing.cursor.word.replaced) => Some(writing.view.module.spelling(words).into_owned()),
                _ => None,
            })
            .collect();
        words.sort();
        words.dedup();
        for word in part.words().iter().map(|word| (*word).to_owned()).chain(words) {
            offers.add_text(Offer::new(word, CompletionItemKind::TEXT).group(1));
        }
    }
}

// ---- units ----------------------------------------------------------------------------------------------------------------------------

/// What money and work are most often told for one of.
const BELOW: [&str; 9] = ["个", "人", "次", "年", "月", "天", "户", "套", "平方米"];

/// Offers units for a number, or what may follow the part of one that is written.
pub(super) fn units(writing: &Writing<'_>, of: &Measured, number: Span, before: Span, offers: &mut Offers<'_>) {
    let scope = writing.view.context.scope;
    let below = writing.view.slice(before).contains(['/', '／']);
    let begins = before.start == before.end;
    // Behind a number a unit stands apart; `%` does not.
    let space = if begins && number.end == offers.word().replaced.start && offers.query().is_empty() { " " } else { "" };
    let mut first: Vec<String> = Vec::new();
    let mut money_first = matches!(of, Measured::Operand);
    match of {
        _ if !begins => {
            first.extend(counting(writing));
            first.extend(BELOW.map(str::to_owned));
        }
        Measured::Target(path) => {
            let (level1, level2) = writing.path_levels(path);
            let part = Part::of(writing, path);
            money_first = part == Part::Cost;
            let name = path.last().map(|name| writing.identity(*name)).unwrap_or_default();
            first.extend(of_name(scope, &name));
            first.extend(used(writing, &level1, &level2));
            first.extend(part.units().iter().map(|unit| (*unit).to_owned()));
        }
        Measured::Money => {
            for unit in ["元", "万元", "亿元"] {
                unit_offer(writing, unit, space, 0, offers);
            }
            return;
        }
        Measured::Operand => {
            first.extend(["元", "万元", "%"].map(str::to_owned));
            first.extend(counting(writing));
        }
        Measured::Definition => {}
    }
    // 万 may be the beginning of 万人次.
    let scale = offers.query().chars().next().filter(|first| matches!(first, '千' | '万' | '亿'));
    for unit in first {
        unit_offer(writing, &unit, space, 0, offers);
        if let Some(scale) = scale {
            unit_offer(writing, &format!("{scale}{unit}"), space, 0, offers);
        }
    }
    // What the author declares is meant to be used.
    let is_own = |unit: &str| scope.units_in(unit).iter().any(|(_, at)| at.file.0 as usize >= PRELUDE.len());
    // Which words count is not said anywhere, so all units follow, in the order they are declared.
    for unit in scope.unit_names() {
        if below && matches!(unit, "%" | "‰") {
            continue;
        }
        let is_late = !money_first && scope.unit(unit).is_ok_and(|unit| is_money(&unit.dimension));
        unit_offer(writing, unit, space, if is_own(unit) { 0 } else { 1 + u8::from(is_late) }, offers);
        if let Some(scale) = scale {
            unit_offer(writing, &format!("{scale}{unit}"), space, 3 + u8::from(is_late), offers);
        }
    }
}

fn unit_offer(writing: &Writing<'_>, unit: &str, space: &str, group: u8, offers: &mut Offers<'_>) {
    let scope = writing.view.context.scope;
    if !offers.fits(unit) || scope.unit(unit).is_err() {
        return;
    }
    let text = if matches!(unit, "%" | "‰") { unit.to_owned() } else { format!("{space}{unit}") };
    let mut offer = Offer::new(unit, CompletionItemKind::UNIT).text(text).group(group);
    if let [(range, at)] = scope.units_in(unit).as_slice()
        && *range == (0..unit.len())
    {
        offer = offer.definition(*at);
    }
    offers.add(offer);
}

/// The units that the end of a name says.
fn of_name(scope: &Scope<'_>, name: &str) -> Vec<String> {
    let mut units: Vec<String> = named_unit(name).map(str::to_owned).into_iter().collect();
    let stem = name.strip_suffix("数量").or_else(|| name.strip_suffix('数')).unwrap_or(name);
    let starts: Vec<usize> = stem.char_indices().rev().take(3).map(|(at, _)| at).collect();
    // The longest first: 人次 rather than 次.
    units.extend(starts.iter().rev().filter_map(|at| stem.get(*at..)).filter(|end| scope.unit(end).is_ok()).map(str::to_owned));
    units
}

/// The units that indicators of a level have in this file.
fn used(writing: &Writing<'_>, level1: &str, level2: &str) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for (_, indicator) in writing.under(level1, level2) {
        let (Target::Quantity(quantity, _) | Target::Interval(_, End::Quantity(quantity))) = indicator.target else { continue };
        let Some(unit) = quantity.unit.filter(|unit| !unit.touches(writing.cursor.word.replaced)) else { continue };
        let unit = crate::names::identity(writing.view.slice(unit)).into_owned();
        if !units.contains(&unit) {
            units.push(unit);
        }
    }
    units
}

/// The words that the indicators of this project count with.
fn counting(writing: &Writing<'_>) -> Vec<String> {
    let mut units: Vec<String> = Vec::new();
    for statement in writing.around().into_iter().flat_map(inner) {
        let Head::Indicator(indicator) = &statement.head else { continue };
        let Target::Quantity(quantity, _) = indicator.target else { continue };
        let Some(unit) = quantity.unit.filter(|unit| !unit.touches(writing.cursor.word.replaced)) else { continue };
        let unit = crate::names::identity(writing.view.slice(unit)).into_owned();
        if !units.contains(&unit) && writing.view.context.scope.unit(&unit).is_ok_and(|unit| !unit.dimension.is_number() && !is_money(&unit.dimension)) {
            units.push(unit);
        }
    }
    units
}

fn is_money(dimension: &crate::quantity::Dimension) -> bool {
    dimension.powers().iter().any(|(base, _)| *base == *crate::scope::YUAN)
}
