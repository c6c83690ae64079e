//! `textDocument/hover`: what stands at a place, and where it will stand on the form.

mod keywords;

use std::fmt::Write as _;

use lsp_types::{Hover, HoverContents, MarkupContent, MarkupKind};
use num_traits::One as _;
use rust_decimal::Decimal;

use super::symbols::{self, Known, Names, Occurrence, Symbol, inner};
use super::view::View;
use super::{comments, figures};
use crate::check::CheckedProject;
use crate::check::expressions::Fact;
use crate::diagnostics::Language;
use crate::diagnostics::explain::page;
use crate::emit::markdown::inline;
use crate::model::{Indicator, printed};
use crate::quantity::{Exact, decimal, display, grouped};
use crate::source::{Location, Span};
use crate::syntax::ast::{End, Head, Statement, Target};
use crate::syntax::token::{Keyword, Kind};

/// What is to be said of what stands at a byte.
pub(super) fn hover(view: &View<'_>, byte: u32) -> Option<Hover> {
    let (text, span) = named(view, byte).or_else(|| keyword(view, byte)).or_else(|| scaled_unit(view, byte)).or_else(|| date(view, byte))?;
    let contents = HoverContents::Markup(MarkupContent { kind: MarkupKind::Markdown, value: text });
    Some(Hover { contents, range: Some(view.file.range(span)) })
}

/// One of two texts.
const fn say(view: &View<'_>, zh: &'static str, en: &'static str) -> &'static str {
    match view.language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

fn keyword(view: &View<'_>, byte: u32) -> Option<(String, Span)> {
    let tokens = &view.file.tokens;
    let index = tokens.from(byte + 1).min(tokens.from(byte));
    let keyword = (index..=index + 1).find_map(|index| match tokens.kinds().get(index) {
        Some(Kind::Keyword(keyword)) => Some((tokens.span(index), *keyword)).filter(|(span, _)| span.start <= byte && byte <= span.end),
        _ => None,
    });
    // A field that a `choice` or `require` speaks of is told like its keyword.
    let (span, keyword) = keyword.or_else(|| match view.path_to(byte).last()?.head {
        Head::Choice(field, _) | Head::Field(field) => Some((field.span, field.keyword)).filter(|(span, _)| span.start <= byte && byte <= span.end),
        _ => None,
    })?;
    let around = view.path_to(byte);
    let place = around.iter().rev().find(|statement| statement.keyword_span != span).map(|statement| statement.keyword);
    Some((keywords::page(keyword, place, view.language), span))
}

/// 万元, 亿立方米: the number before a unit's own word is part of no name.
fn scaled_unit(view: &View<'_>, byte: u32) -> Option<(String, Span)> {
    let tokens = &view.file.tokens;
    let index = tokens.from(byte + 1);
    let span = Some(tokens.span(index)).filter(|span| span.start <= byte && index < tokens.kinds().len())?;
    let written = view.slice(span);
    let money_unit = || match &view.path_to(byte).last()?.head {
        Head::Quantity(quantity) | Head::Fund(_, quantity) => quantity.unit,
        _ => None,
    };
    // Where money must stand, bare 万 and 亿 are 万元 and 亿元.
    let unit = if matches!(written, "万" | "亿") && money_unit() == Some(span) { format!("{written}元") } else { written.to_owned() };
    if !unit.starts_with(['千', '万', '亿']) || view.context.scope.units_in(&unit).is_empty() {
        return None;
    }
    Some((format!("**{}**\n\n{}", inline(written), definition(view, &unit)?), span))
}

/// A day or month that something is to be done by, as the form prints it, and where it lies in the period.
fn date(view: &View<'_>, byte: u32) -> Option<(String, Span)> {
    let path = view.path_to(byte);
    let written = path.iter().rev().find_map(|statement| match &statement.head {
        Head::Indicator(indicator) => Some(indicator),
        _ => None,
    })?;
    let span = match written.target {
        Target::Date(date) => date.span,
        Target::Interval(low @ End::Date(_), high) => low.span().to(high.span()),
        _ => return None,
    };
    if byte < span.start || span.end < byte {
        return None;
    }
    let checked = view.project(path.first()?)?;
    let name = view.module.at(written.path.segments.last()?.span);
    let indicator = checked.project.indicators.iter().find(|indicator| indicator.name.at == name)?;
    let mut out = String::new();
    value(view, &mut out, Some(&checked), indicator);
    Some((out.trim_start().to_owned(), span)).filter(|(said, _)| !said.is_empty())
}

fn named(view: &View<'_>, byte: u32) -> Option<(String, Span)> {
    let occurrence = symbols::at(view, byte)?;
    let text = match &occurrence.symbol {
        Symbol::Indicator(..) => indicator(view, &occurrence, byte),
        Symbol::Level(level1, level2) => level(view, level1, level2.as_deref()),
        Symbol::Choice(field, at) => choice(view, *field, *at),
        Symbol::Unit(at) => unit(view, &occurrence, *at),
        Symbol::Fact(fact, _) => fact_value(view, *fact, byte),
        Symbol::Project(_) => project(view, byte),
        Symbol::Template(at) => template(view, *at),
        Symbol::File(path) => {
            let shown = path.strip_prefix(view.root).unwrap_or(path);
            Some(inline(&crate::workspace::shown(shown)))
        }
        Symbol::Code(code) => Some(page(code.info(), view.language)),
    }?;
    Some((text, occurrence.span))
}

// ---- indicators -------------------------------------------------------------------------------------------------------------------

fn indicator(view: &View<'_>, occurrence: &Occurrence, byte: u32) -> Option<String> {
    let around = view.statement_at(byte)?;
    let names = Names::new(view, around);
    let known = names.list.iter().find(|known| known.symbol() == occurrence.symbol)?;
    let (level1, level2, _) = &known.path;
    let name = known.indicator.path.segments.last().map(|name| known.module.spelling(*name)).unwrap_or_default();
    let mut out = format!("**{}**", inline(&name));
    let mut path = vec![inline(level1)];
    if !level2.is_empty() {
        path.push(inline(level2));
    }
    path.push(inline(&name));
    let _ = write!(out, "\n\n{}", path.join(" › "));
    let checked = view.project(around);
    match checked.as_ref().and_then(|checked| model(checked, known)) {
        Some(indicator) => value(view, &mut out, checked.as_ref(), indicator),
        // In a template nothing is known of the project that includes it.
        None => {
            let target = crate::check::resolve::target_span(known.indicator);
            let written = known.module.slice(target).split_whitespace().collect::<Vec<_>>().join(" ");
            let _ = write!(out, "\n\n{}", inline(&written));
        }
    }
    let level = view.context.scope.find_level(level1, Some(level2.as_ref()).filter(|level| !level.is_empty()));
    let declared = level.and_then(|level| view.context.scope.level(level));
    if let Some((level, meaning)) = declared.and_then(|level| Some((level, said_above(view, level.at, level.last())?))) {
        let _ = write!(out, "\n\n{}{}{}", inline(level.last()), say(view, "：", ": "), inline(&meaning));
    }
    Some(out)
}

/// The indicator as checked.
fn model<'c, 'v>(checked: &'c CheckedProject<'v>, known: &Known<'v>) -> Option<&'c Indicator<'v>> {
    let at = known.module.at(known.indicator.path.segments.last()?.span);
    checked.project.indicators.iter().find(|indicator| indicator.name.at == at)
}

/// The value as the form prints it, its money and its days.
fn value(view: &View<'_>, out: &mut String, checked: Option<&CheckedProject<'_>>, indicator: &Indicator<'_>) {
    let facts = checked.map(|checked| &checked.project.facts);
    let year = facts.and_then(|facts| facts.year).map(|year| year.value);
    let mut text = String::new();
    if printed::write(&mut text, indicator, year, printed::Values::Plain).is_ok() && !text.is_empty() {
        let _ = write!(out, "\n\n{}{}", say(view, "指标值：", "value: "), inline(&text));
    }
    let budget = checked.and_then(|checked| checked.project.budget.as_ref()).map(|budget| budget.amount.value);
    if let Some(amount) = figures::indicator_yuan(view, indicator) {
        let share = budget.and_then(|budget| figures::share(amount, budget));
        let _ = write!(out, "\n\n{}{}", say(view, "金额：", "amount: "), figures::money(amount));
        if let Some(share) = share {
            let _ = match view.language {
                Language::Chinese => write!(out, "，占年度资金申请总额 {share}"),
                Language::English => write!(out, ", {share} of the budget"),
            };
        }
    } else if let crate::model::Target::Quantity { unit, .. } | crate::model::Target::Interval { common: (_, _, unit), .. } = &indicator.target.value
        && let Some(definition) = definition(view, unit)
    {
        let _ = write!(out, "\n\n{}{definition}", say(view, "计量单位：", "unit: "));
    }
    if let Some(days) = figures::deadline(indicator, facts.and_then(|facts| facts.period).map(|period| period.value), view.language) {
        let _ = write!(out, "\n\n{days}");
    }
}

// ---- levels and units -------------------------------------------------------------------------------------------------------------

fn level(view: &View<'_>, level1: &str, level2: Option<&str>) -> Option<String> {
    let mut out = String::new();
    let row = if level2.is_some() { say(view, "二级指标", "level 2") } else { say(view, "一级指标", "level 1") };
    let _ = write!(out, "**{}指标** ({row})", inline(level2.unwrap_or(level1)));
    let scope = view.context.scope;
    match level2 {
        Some(_) => {
            let level = scope.level(scope.find_level(level1, level2)?)?;
            if let Some(meaning) = said_above(view, level.at, level.last()) {
                let _ = write!(out, "\n\n{}", inline(&meaning));
            }
        }
        None => {
            let below: Vec<String> =
                scope.levels().filter(|(_, level)| level.level1 == level1).filter_map(|(_, level)| level.level2.as_deref().map(inline)).collect();
            if below.is_empty() && !scope.levels().any(|(_, level)| level.level1 == level1) {
                return None;
            }
            if !below.is_empty() {
                let _ = write!(out, "\n\n{}{}", say(view, "二级指标：", "level 2: "), below.join(say(view, "、", ", ")));
            }
        }
    }
    Some(out)
}

/// A value that a field may have, and the others.
fn choice(view: &View<'_>, field: Keyword, at: Location) -> Option<String> {
    let scope = view.context.scope;
    let choice = scope.choices(field).find(|choice| choice.at == at)?;
    let info = field.info();
    let mut out = format!("**{}** ({})", inline(&choice.value), say(view, info.chinese.first()?, info.english));
    if let Some(said) = said_above(view, at, &choice.value) {
        let _ = write!(out, "\n\n{}", inline(&said));
    }
    let all: Vec<String> = scope.choices(field).map(|choice| inline(&choice.value)).collect();
    let _ = write!(out, "\n\n{}{}", say(view, "可选值：", "choices: "), all.join(say(view, "、", ", ")));
    Some(out)
}

/// What is said of a name in the comments above its declaration.
fn said_above(view: &View<'_>, at: Location, name: &str) -> Option<String> {
    comments::above(view.text_of(at.file)?, at, name)
}

fn unit(view: &View<'_>, occurrence: &Occurrence, at: Location) -> Option<String> {
    let written = view.slice(occurrence.span);
    let mut out = format!("**{}**", inline(written));
    let _ = write!(out, "\n\n{}", definition(view, written)?);
    if let Some(said) = said_above(view, at, written) {
        let _ = write!(out, "\n\n{}", inline(&said));
    }
    Some(out)
}

/// What one of a unit is.
fn definition(view: &View<'_>, written: &str) -> Option<String> {
    let scope = view.context.scope;
    let unit = scope.unit(written).ok()?;
    let base = scope.dimension_name(&unit.dimension);
    let name = inline(written);
    if unit.dimension.powers().is_empty() {
        return Some(match view.language {
            Language::Chinese => format!("1 {name} = {}，是比率，没有量纲", display(&unit.factor)),
            Language::English => format!("1 {name} = {}, a ratio without dimension", display(&unit.factor)),
        });
    }
    if unit.factor == Exact::one() && unit.dimension.powers().len() > 1 {
        return None;
    }
    if unit.factor == Exact::one() && base == crate::names::identity(written) {
        return Some(match view.language {
            Language::Chinese => format!("{name}：自成一类，只与同一类的单位换算"),
            Language::English => format!("{name}: a dimension of its own, converted only within it"),
        });
    }
    let factor = decimal(&unit.factor).map_or_else(|| unit.factor.to_string(), grouped);
    Some(format!("1 {name} = {factor} {}", inline(&base)))
}

// ---- projects and templates -------------------------------------------------------------------------------------------------------

fn fact_value(view: &View<'_>, fact: Fact, byte: u32) -> Option<String> {
    let around = view.statement_at(byte)?;
    let label = |keyword: Keyword| {
        let name = keyword.info().chinese.last().copied().unwrap_or(keyword.info().english);
        format!("**{name}**{}", say(view, "：", ": "))
    };
    if around.keyword == Keyword::Document {
        let budget = view.context.document?.budget?;
        return Some(format!("{}{}", label(Keyword::Budget), figures::money(budget.value)));
    }
    let checked = view.project(around)?;
    let project = &checked.project;
    if let Fact::Period | Fact::Span = fact {
        let period = project.facts.period?.value;
        let months = match project.facts.year {
            Some(year) if fact == Fact::Period => period.months_in(year.value),
            _ => period.months(),
        };
        let span = format!("{} – {}", printed::day(period.start), printed::day(period.finish));
        let months = match view.language {
            Language::Chinese => format!("（{months} 个月）"),
            Language::English => format!(" ({months} months)"),
        };
        return Some(format!("{}{span}{months}", label(Keyword::Period)));
    }
    let amount = fact.money(project.budget.as_ref(), project.total.as_ref())?;
    let keyword = match fact {
        Fact::Total => Keyword::Total,
        Fact::Appropriation => Keyword::Appropriation,
        Fact::Carryover => Keyword::Carryover,
        Fact::Fiscal => Keyword::Fiscal,
        Fact::Other | Fact::TotalOther => Keyword::Other,
        _ => Keyword::Budget,
    };
    Some(format!("{}{}", label(keyword), figures::money(amount.value)))
}

fn project(view: &View<'_>, byte: u32) -> Option<String> {
    let statement = view.statement_at(byte)?;
    let checked = view.project(statement)?;
    let project = &checked.project;
    let mut out = format!("**{}**", inline(&project.name.value));
    if let Some(budget) = &project.budget {
        let _ = write!(out, "\n\n{}{}", say(view, "年度资金申请总额：", "budget: "), figures::money(budget.amount.value));
        let whole: Option<Decimal> = view.context.document.and_then(|document| document.budget).map(|budget| budget.value);
        if let Some(share) = whole.and_then(|whole| figures::share(budget.amount.value, whole)) {
            let _ = match view.language {
                Language::Chinese => write!(out, "，占汇总表 {share}"),
                Language::English => write!(out, ", {share} of the document"),
            };
        }
    }
    let _ = match view.language {
        Language::Chinese => write!(out, "\n\n{} 条指标", project.indicators.len()),
        Language::English => write!(out, "\n\n{} indicators", project.indicators.len()),
    };
    Some(out)
}

fn template(view: &View<'_>, at: Location) -> Option<String> {
    let scope = view.context.scope;
    let template = scope.template_names().into_iter().filter_map(|name| scope.template(name)).find(|template| match &template.statement.head {
        Head::Name(name) => template.module.at(name.span) == at,
        _ => false,
    })?;
    let Head::Name(name) = &template.statement.head else { return None };
    let mut out = format!("**{}**", inline(&template.module.spelling(*name)));
    for statement in inner(template.statement) {
        let _ = write!(out, "\n- {}", inline(&one_line(template.module.slice(without_block(statement)))));
    }
    Some(out)
}

/// A statement up to its block.
fn without_block(statement: &Statement) -> Span {
    statement.block.as_ref().map_or(statement.span, |block| Span::new(statement.span.start, block.open.start))
}

fn one_line(text: &str) -> String {
    let line = text.trim_end_matches([';', '；', ' ', '\n', '\r']).split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() > 60 { format!("{}…", line.chars().take(59).collect::<String>()) } else { line }
}
