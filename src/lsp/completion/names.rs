//! Names and values: what a path, a check or the head of a statement may hold.

use lsp_types::CompletionItemKind;

use super::offers::{Offer, Offers};
use super::{Writing, spelled, statements};
use crate::check::expressions::Fact;
use crate::check::resolve::target_span;
use crate::diagnostics::{Code, Severity};
use crate::lsp::context::Word;
use crate::lsp::symbols::{Known, Names, inner};
use crate::names::level;
use crate::source::{Span, clamp};
use crate::syntax::ast::{Expression, ExpressionKind, Head};
use crate::syntax::token::{CHOOSABLE, Keyword, Place, REQUIRABLE, Shape};
use crate::workspace;

/// What the form's 项目性质 usually says.
pub(super) const NATURES: [&str; 3] = ["经常性专项业务费", "其他一次性项目", "阶段性项目"];

/// What the form's 项目类别 usually says.
pub(super) const CATEGORY: &str = "特定目标类";

/// Offers what may follow a keyword.
pub(super) fn values(writing: &Writing<'_>, keyword: Keyword, offers: &mut Offers<'_>) {
    let said = || said(writing, keyword).into_iter();
    let mut choices = writing.view.context.scope.choices(keyword).peekable();
    if choices.peek().is_some() {
        // Another value would be a finding.
        for choice in choices {
            let offer = Offer::new(choice.value.as_ref(), CompletionItemKind::ENUM_MEMBER).above(choice.at, choice.value.as_ref());
            if keyword.info().shape == Shape::Text { offers.add_text(offer) } else { offers.add_name(offer) }
        }
        return;
    }
    match keyword {
        Keyword::Nature => {
            for word in NATURES.into_iter().map(str::to_owned).chain(said()) {
                offers.add_name(Offer::new(word, CompletionItemKind::ENUM_MEMBER));
            }
        }
        Keyword::Category => {
            for word in std::iter::once(CATEGORY.to_owned()).chain(said()) {
                offers.add_name(Offer::new(word, CompletionItemKind::ENUM_MEMBER));
            }
        }
        Keyword::Department | Keyword::Agency => {
            for text in said() {
                offers.add_text(Offer::new(text, CompletionItemKind::TEXT));
            }
        }
        Keyword::Fund => {
            for name in said() {
                offers.add_name(Offer::new(name, CompletionItemKind::ENUM_MEMBER));
            }
        }
        Keyword::Year => {
            if let Some(year) = writing.year() {
                offers.add(Offer::new(year.to_string(), CompletionItemKind::VALUE));
            }
        }
        Keyword::Period => {
            if let Some((start, finish)) = period(writing) {
                offers.add(Offer::new(format!("{start}..{finish}"), CompletionItemKind::VALUE));
            }
        }
        Keyword::Choice => fields(writing, &CHOOSABLE, offers),
        Keyword::Require => {
            levels(writing, &[], offers);
            fields(writing, &REQUIRABLE, offers);
        }
        Keyword::Include => templates(writing, offers),
        Keyword::Use => paths(writing, offers),
        Keyword::Allow => {
            for info in Code::all().iter().filter(|info| info.severity != Severity::Error) {
                let offer = Offer::new(info.id, CompletionItemKind::CONSTANT).detail(info.headline(writing.view.language));
                offers.add(offer.aliases([info.name]));
            }
        }
        _ => {}
    }
}

/// Offers the names of some fields, in the keyword language of the file.
fn fields(writing: &Writing<'_>, among: &[Keyword], offers: &mut Offers<'_>) {
    if offers.word().quote.is_some() {
        return;
    }
    for field in among {
        let other = spelled(*field, !writing.is_chinese);
        offers.add(Offer::new(writing.spelled(*field), CompletionItemKind::FIELD).detail(other).aliases([other]).group(1));
    }
}

/// The period that is usual here: the document's, or the year from end to end.
pub(super) fn period(writing: &Writing<'_>) -> Option<(String, String)> {
    let declared = writing.view.context.document.and_then(|document| document.facts.period).map(|period| period.value);
    if let Some(period) = declared {
        return Some((crate::model::printed::day(period.start), crate::model::printed::day(period.finish)));
    }
    let year = writing.year()?;
    Some((format!("{year:04}-01-01"), format!("{year:04}-12-31")))
}

/// Offers the end of a period that is begun.
pub(super) fn finish(writing: &Writing<'_>, offers: &mut Offers<'_>) {
    if let Some((_, finish)) = period(writing) {
        offers.add(Offer::new(finish, CompletionItemKind::VALUE));
    }
}

/// What this file and its document say with a keyword, each once, in order.
pub(super) fn said(writing: &Writing<'_>, keyword: Keyword) -> Vec<String> {
    let view = writing.view;
    let facts = view.context.document.map(|document| &document.facts);
    let declared = facts.and_then(|facts| match keyword {
        Keyword::Department => facts.department.as_ref(),
        Keyword::Agency => facts.agency.as_ref(),
        Keyword::Nature => facts.nature.as_ref(),
        Keyword::Category => facts.category.as_ref(),
        _ => None,
    });
    let mut said: Vec<String> = declared.into_iter().map(|declared| declared.value.to_string()).collect();
    let here = statements(view).flat_map(|(_, statement)| std::iter::once(statement).chain(inner(statement))).filter(|statement| statement.keyword == keyword);
    // What is being written here is no value yet.
    for statement in here.filter(|statement| statement.span.end < writing.cursor.word.typed.start || writing.cursor.word.replaced.end < statement.span.start) {
        if let Head::Text(text) | Head::Name(text) | Head::Fund(text, _) = &statement.head {
            let text = view.module.spelling(*text).into_owned();
            if !text.is_empty() && !said.contains(&text) {
                said.push(text);
            }
        }
    }
    said
}

fn templates(writing: &Writing<'_>, offers: &mut Offers<'_>) {
    let scope = writing.view.context.scope;
    for name in scope.template_names() {
        let Some(template) = scope.template(name) else { continue };
        let mut offer = Offer::new(name, CompletionItemKind::CLASS);
        if let Head::Name(declared) = &template.statement.head
            && let Some(words) = crate::lsp::comments::above(template.module.text, template.module.at(declared.span), name)
        {
            offer = offer.words(words);
        }
        offers.add_name(offer);
    }
}

/// Offers the files that a `use` may name: those in the folder that is written so far.
fn paths(writing: &Writing<'_>, offers: &mut Offers<'_>) {
    let view = writing.view;
    let word = offers.word();
    let typed = view.slice(word.typed);
    let open = word.quote.map_or(0, char::len_utf8);
    let written = typed.get(open..).unwrap_or_default();
    let (folder, name) = written.rfind('/').map_or(("", written), |at| written.split_at(at + 1));
    // Only the last part of the path is replaced.
    let start = word.typed.start + clamp(typed.len() - name.len());
    let closing = view.slice(Span::new(word.typed.end, word.replaced.end)).chars().next_back();
    let replaced = Span::new(start, word.replaced.end);
    offers.narrow(Word { typed: Span::new(start, word.typed.end), replaced, quote: word.quote }, name.to_lowercase());
    let (opening, closing) = match word.quote {
        None => ("\"", "\"".to_owned()),
        Some(quote) => ("", closing.unwrap_or(if quote == '“' { '”' } else { '"' }).to_string()),
    };
    for entry in workspace::usable(view.overlay, view.root, &view.file.path, folder) {
        let is_folder = entry.ends_with('/');
        let kind = if is_folder { CompletionItemKind::FOLDER } else { CompletionItemKind::FILE };
        // A folder's path goes on, so its quote stays open unless it is closed already.
        let end = if is_folder && word.typed.end == word.replaced.end { "" } else { closing.as_str() };
        offers.add(Offer::new(entry.clone(), kind).text(format!("{opening}{entry}{end}")).group(u8::from(is_folder)));
    }
}

// ---- levels and paths -----------------------------------------------------------------------------------------------------------------

/// Offers the levels below those that are written.
pub(super) fn levels(writing: &Writing<'_>, before: &[Span], offers: &mut Offers<'_>) {
    let scope = writing.view.context.scope;
    let above = before.first().map(|segment| level(&writing.identity(*segment)).to_owned());
    for (_, level) in scope.levels() {
        match (&above, &level.level2) {
            (None, _) => offers.add_name(Offer::new(level.level1.as_ref(), CompletionItemKind::MODULE).above(level.at, level.level1.as_ref())),
            (Some(above), Some(level2)) if level.level1 == *above => {
                offers.add_name(Offer::new(level2.as_ref(), CompletionItemKind::MODULE).detail(level.level1.as_ref()).above(level.at, level2.as_ref()));
            }
            _ => {}
        }
    }
}

/// Offers the next part of an indicator's path.
pub(super) fn path(writing: &Writing<'_>, before: &[Span], offers: &mut Offers<'_>) {
    if before.len() < 2 {
        levels(writing, before, offers);
    }
    match before {
        // Whoever begins with the second level means the path to it.
        [] if !offers.query().is_empty() && offers.word().quote.is_none() => {
            for (_, level) in writing.view.context.scope.levels() {
                if let Some(level2) = level.level2.as_ref().filter(|level2| offers.fits(level2)) {
                    let text = format!("{}.{}", offers.name(&level.level1), offers.name(level2));
                    let offer = Offer::new(format!("{}.{level2}", level.level1), CompletionItemKind::MODULE).text(text);
                    offers.add(offer.aliases([level2.as_ref()]).above(level.at, level2.as_ref()).group(1));
                }
            }
        }
        [first] => {
            let level1 = level(&writing.identity(*first)).to_owned();
            if writing.view.context.scope.find_level(&level1, None).is_some() {
                indicators(writing, &level1, "", offers);
            }
        }
        [first, second] => {
            let level2 = level(&writing.identity(*second)).to_owned();
            indicators(writing, level(&writing.identity(*first)), &level2, offers);
        }
        _ => {}
    }
}

/// Offers names for an indicator under a level: those that a check of this project misses, then those that other projects have there.
fn indicators(writing: &Writing<'_>, level1: &str, level2: &str, offers: &mut Offers<'_>) {
    let view = writing.view;
    let around = writing.around();
    let known = around.map(|around| Names::new(view, around)).unwrap_or_default();
    for statement in around.into_iter().flat_map(inner) {
        let Head::Check(check) = &statement.head else { continue };
        let mut wanted = Vec::new();
        for side in [&check.left, &check.right] {
            names_in(writing, side, &mut wanted);
        }
        for parts in wanted {
            let fits = crate::check::expressions::stands_under(level1, Some(level2).filter(|level2| !level2.is_empty()), &parts);
            if let Some(name) = parts.last().filter(|_| fits && known.candidates(&parts).next().is_none()) {
                offers.add_name(Offer::new(name, CompletionItemKind::PROPERTY).detail(writing.spelled(Keyword::Check)));
            }
        }
    }
    let at = writing.cursor.word.typed.start;
    for (other, indicator) in writing.under(level1, level2) {
        let Some(name) = indicator.path.segments.last() else { continue };
        if around.is_some_and(|around| around.span == other.span) || name.span.start <= at && at <= name.span.end {
            continue;
        }
        let Head::Name(project) = &other.head else { continue };
        offers.add_name(Offer::new(view.module.identity(*name), CompletionItemKind::PROPERTY).detail(view.module.spelling(*project)).group(1));
    }
}

/// The names in an expression, in parts.
fn names_in(writing: &Writing<'_>, expression: &Expression, found: &mut Vec<Vec<String>>) {
    match &expression.kind {
        ExpressionKind::Name(path) => {
            let parts: Vec<String> = path.segments.iter().map(|name| writing.view.module.identity(*name).into_owned()).collect();
            if Fact::of(&parts).is_none() {
                found.push(parts);
            }
        }
        ExpressionKind::Negate(inner) | ExpressionKind::Parenthesised(inner) => names_in(writing, inner, found),
        ExpressionKind::Binary(_, left, right) => {
            names_in(writing, left, found);
            names_in(writing, right, found);
        }
        ExpressionKind::Quantity(_) | ExpressionKind::Sum(_) => {}
    }
}

// ---- checks ---------------------------------------------------------------------------------------------------------------------------

/// What a check may name besides indicators: both spellings, and whether a document has it too.
fn facts() -> impl Iterator<Item = (&'static str, &'static str, bool)> {
    let said = [Keyword::Budget, Keyword::Total, Keyword::Appropriation, Keyword::Carryover, Keyword::Other, Keyword::Fiscal];
    let said = said.into_iter().map(|keyword| (spelled(keyword, true), spelled(keyword, false), keyword == Keyword::Budget));
    said.chain([("项目资金总额.其他资金", "total.other", false), ("计划期", "period", true), ("全周期", "span", true)])
}

/// Offers an operand of a check, behind the parts of its path that are written.
pub(super) fn operands(writing: &Writing<'_>, before: &[Span], offers: &mut Offers<'_>) {
    let parts: Vec<String> = before.iter().map(|segment| writing.identity(*segment)).collect();
    let in_document = writing.cursor.place() == Place::Document;
    if let Some(around) = writing.around().filter(|_| !in_document) {
        let names = Names::new(writing.view, around);
        for known in &names.list {
            operand(&names, known, &parts, offers);
        }
    }
    let [] = parts.as_slice() else {
        if let [outer] = parts.as_slice() {
            rows(writing, outer, offers);
        }
        return;
    };
    if offers.word().quote.is_some() {
        return;
    }
    for (chinese, english, everywhere) in facts() {
        if everywhere || !in_document {
            let (label, other) = if writing.is_chinese { (chinese, english) } else { (english, chinese) };
            offers.add(Offer::new(label, CompletionItemKind::VARIABLE).detail(other).aliases([other]).group(1));
        }
    }
    let (label, other) = if writing.is_chinese { ("合计", "sum") } else { ("sum", "合计") };
    offers.add(Offer::new(label, CompletionItemKind::FUNCTION).text(format!("{label}(")).detail(other).aliases([other]).group(1));
}

/// Offers the rows of a sum whose name is written.
fn rows(writing: &Writing<'_>, outer: &str, offers: &mut Offers<'_>) {
    for row in [Keyword::Appropriation, Keyword::Carryover, Keyword::Fiscal, Keyword::Other] {
        let spelling = writing.spelled(row);
        if Fact::of(&[outer.to_owned(), spelling.to_owned()]).is_some() {
            let other = spelled(row, !writing.is_chinese);
            offers.add(Offer::new(spelling, CompletionItemKind::VARIABLE).detail(other).aliases([other]));
        }
    }
}

/// Offers an indicator, or the next part of its path.
fn operand(names: &Names<'_>, known: &Known<'_>, parts: &[String], offers: &mut Offers<'_>) {
    let (level1, level2, name) = &known.path;
    let detail = || known.module.slice(target_span(known.indicator)).split_whitespace().collect::<Vec<_>>().join(" ");
    let property = |label: &str| Offer::new(label, CompletionItemKind::PROPERTY).detail(detail());
    let is_one = |parts: &[String]| Fact::of(parts).is_none() && names.candidates(parts).nth(1).is_none();
    match parts {
        [] => {
            // As short as it can be told from the others.
            let last = if level2.is_empty() { level1 } else { level2 };
            let short = [name.to_string()];
            let longer = [last.to_string(), name.to_string()];
            let quoted = offers.word().quote.is_some();
            if is_one(&short) {
                let spelled = known.indicator.path.segments.last().map_or(name.clone(), |name| known.module.spelling(*name));
                offers.add_name(property(&spelled));
            } else if !quoted {
                let path: Vec<&str> = if is_one(&longer) { vec![last, name] } else { vec![level1, level2, name] };
                let text: Vec<String> = path.iter().map(|part| offers.name(part)).collect();
                offers.add(property(&path.join(".")).text(text.join(".")).aliases([name.as_ref()]));
            }
        }
        [one] => {
            let one = level(one);
            if one == level2.as_ref() || level2.is_empty() && one == level1.as_ref() {
                offers.add_name(property(name));
            } else if one == level1.as_ref() {
                offers.add_name(Offer::new(level2.as_ref(), CompletionItemKind::MODULE));
            }
        }
        [first, second] if level(first) == level1.as_ref() && level(second) == level2.as_ref() => offers.add_name(property(name)),
        _ => {}
    }
}

/// Offers what `sum` may be over.
pub(super) fn sums(writing: &Writing<'_>, before: &[Span], offers: &mut Offers<'_>) {
    if writing.cursor.place() == Place::Document {
        let money = [Keyword::Budget, Keyword::Total, Keyword::Appropriation, Keyword::Carryover, Keyword::Other, Keyword::Fiscal];
        for keyword in money.into_iter().filter(|_| before.is_empty()) {
            let other = spelled(keyword, !writing.is_chinese);
            offers.add(Offer::new(writing.spelled(keyword), CompletionItemKind::VARIABLE).detail(other).aliases([other]));
        }
        return;
    }
    if before.len() < 2 {
        levels(writing, before, offers);
    }
}
