//! `textDocument/rename`: a new name, wherever in the set the old one stands; in quotes where it needs them.

use std::collections::BTreeMap;

use lsp_types::{Position, PrepareRenameResponse, TextEdit, Uri, WorkspaceEdit};

use super::symbols::{self, Names, Occurrence, Symbol};
use super::view::View;
use super::{Server, references::everywhere};
use crate::check::expressions::Fact;
use crate::diagnostics::{Language, Message};
use crate::names;
use crate::scope::PRELUDE;
use crate::source::Location;
use crate::syntax::ast::Quoting;
use crate::syntax::token::Kind;

/// The name at a place, if it can be renamed.
///
/// # Errors
/// Why it cannot.
pub(super) fn prepare(server: &mut Server, uri: &Uri, position: Position) -> Result<Option<PrepareRenameResponse>, String> {
    let language = server.language();
    let found = server.view(uri, |view| {
        let occurrence = symbols::at(view, view.file.byte(position))?;
        let placeholder = view.module.spelling(text_of(view, &occurrence)).into_owned();
        Some((refusal(view, &occurrence), PrepareRenameResponse::RangeWithPlaceholder { range: view.file.range(occurrence.span), placeholder }))
    });
    match found.flatten() {
        None => Ok(None),
        Some((Some(refusal), _)) => Err(refusal.in_language(language).to_owned()),
        Some((None, prepared)) => Ok(Some(prepared)),
    }
}

/// The edits that give the name at a place another.
///
/// # Errors
/// Why it cannot be renamed so.
pub(super) fn rename(server: &mut Server, uri: &Uri, position: Position, new_name: &str) -> Result<Option<WorkspaceEdit>, String> {
    let language = server.language();
    let found = server.view(uri, |view| {
        let occurrence = symbols::at(view, view.file.byte(position))?;
        let refusal = refusal(view, &occurrence);
        Some((occurrence, refusal))
    });
    let Some((wanted, refusal)) = found.flatten() else { return Ok(None) };
    if let Some(refusal) = refusal {
        return Err(refusal.in_language(language).to_owned());
    }
    let new_name = new_name.trim();
    let written = written(&wanted.symbol, new_name).map_err(|message| message.in_language(language).to_owned())?;
    let mut edits: BTreeMap<String, (Uri, Vec<TextEdit>)> = BTreeMap::new();
    let mut taken = None;
    everywhere(server, uri, &wanted, &mut |view, occurrence| {
        taken = taken.take().or_else(|| is_taken(view, &occurrence, new_name));
        let new_text = if is_quoted(view, &occurrence) && is_name(&wanted.symbol) { names::quoted(new_name) } else { written.clone() };
        let new_text = level_before(view, &occurrence, new_name).map_or(new_text.clone(), |level| format!("{level}.{new_text}"));
        let (_, edits) = edits.entry(view.file.uri.as_str().to_owned()).or_insert_with(|| (view.file.uri.clone(), Vec::new()));
        edits.push(TextEdit { range: view.file.range(occurrence.span), new_text });
    });
    if let Some(taken) = taken {
        return Err(match language {
            Language::Chinese => format!("“{taken}”已经有了"),
            Language::English => format!("there is a `{taken}` already"),
        });
    }
    for (_, edits) in edits.values_mut() {
        edits.sort_by_key(|edit| (edit.range.start, edit.range.end));
        edits.dedup();
    }
    #[expect(clippy::mutable_key_type, reason = "the protocol's own type; its keys are not changed")]
    let changes = edits.into_values().collect();
    Ok(Some(WorkspaceEdit { changes: Some(changes), ..WorkspaceEdit::default() }))
}

/// Why what is named cannot have another name.
fn refusal(view: &View<'_>, occurrence: &Occurrence) -> Option<Message> {
    let is_built_in = |at: Location| (at.file.0 as usize) < PRELUDE.len();
    match &occurrence.symbol {
        Symbol::Unit(at) if is_built_in(*at) => Some(Message { zh: "内置的计量单位不能改名", en: "a built-in unit keeps its name" }),
        Symbol::Level(level1, level2) => {
            let mut levels =
                view.context.scope.levels().filter(|(_, level)| level.level1 == *level1 && (level2.is_none() || level.level2.as_deref() == level2.as_deref()));
            levels.any(|(_, level)| is_built_in(level.at)).then_some(Message { zh: "内置的指标分类不能改名", en: "a built-in level keeps its name" })
        }
        Symbol::Fact(..) => Some(Message { zh: "这是表上的一栏，不是名称", en: "this is a part of the form and no name" }),
        Symbol::File(_) => Some(Message { zh: "这里不能给文件改名", en: "a file is not renamed here" }),
        Symbol::Code(_) => Some(Message { zh: "代码不能改名", en: "a code keeps its name" }),
        _ => None,
    }
}

/// Whether what is named has a name of its own in quotes or not, rather than a word of a unit.
const fn is_name(symbol: &Symbol) -> bool {
    !matches!(symbol, Symbol::Unit(_))
}

fn text_of(view: &View<'_>, occurrence: &Occurrence) -> crate::syntax::ast::Text {
    let quoting = match names::lexed(view.slice(occurrence.span)).as_deref() {
        Some([Kind::String]) => Quoting::Plain,
        Some([Kind::EscapedString]) => Quoting::Escaped,
        Some([Kind::TextBlock]) => Quoting::Block,
        _ => Quoting::Bare,
    };
    crate::syntax::ast::Text { span: occurrence.span, quoting }
}

fn is_quoted(view: &View<'_>, occurrence: &Occurrence) -> bool {
    text_of(view, occurrence).quoting != Quoting::Bare
}

/// A new name as it is written where the old one had no quotes.
fn written(symbol: &Symbol, name: &str) -> Result<String, Message> {
    if name.is_empty() {
        return Err(Message { zh: "名称不能是空的", en: "a name is not empty" });
    }
    if name.chars().any(|character| crate::syntax::characters::is_forbidden(character) || character == '\n') {
        return Err(Message { zh: "名称里有不允许出现的字符", en: "the name holds a character that is not allowed" });
    }
    let kinds = names::lexed(name);
    if matches!(symbol, Symbol::Unit(_)) {
        let is_unit = matches!(kinds.as_deref(), Some([Kind::Word | Kind::UnitWord | Kind::Percent | Kind::Keyword(_)]));
        return if is_unit { Ok(name.to_owned()) } else { Err(Message { zh: "计量单位只能是一个词", en: "a unit is one word" }) };
    }
    if !names::has_word(name) {
        return Err(Message { zh: "名称里要有文字", en: "a name has a word in it" });
    }
    Ok(names::as_written(name))
}

/// What is called by the new name already, where the old one is declared.
fn is_taken(view: &View<'_>, occurrence: &Occurrence, new_name: &str) -> Option<String> {
    if !occurrence.declares {
        return None;
    }
    let identity = names::identity(new_name).into_owned();
    let scope = view.context.scope;
    let taken = match &occurrence.symbol {
        Symbol::Project(old) => {
            *old != identity && {
                let mut found = false;
                symbols::walk(view, &mut |other| found |= other.symbol == Symbol::Project(identity.clone()));
                found
            }
        }
        Symbol::Template(at) => scope.template(&identity).is_some_and(|template| match &template.statement.head {
            crate::syntax::ast::Head::Name(name) => template.module.at(name.span) != *at,
            _ => true,
        }),
        Symbol::Unit(at) => scope.units_in(&identity).iter().any(|(range, other)| *range == (0..identity.len()) && other != at),
        // One of that name under another level would make the checks that name either ambiguous.
        Symbol::Indicator(_, [_, _, name]) => {
            *name != identity
                && view.statement_at(occurrence.span.start).is_some_and(|around| Names::new(view, around).list.iter().any(|known| known.path.2 == identity))
        }
        Symbol::Choice(field, at) => scope.choice(*field, &identity).is_some_and(|choice| choice.at != *at),
        Symbol::Level(level1, Some(_)) => scope.find_level(level1, Some(names::level(&identity))).is_some_and(|_| level_identity(occurrence) != identity),
        Symbol::Level(level1, None) => *level1 != names::level(&identity) && scope.levels().any(|(_, level)| level.level1 == names::level(&identity)),
        _ => false,
    };
    taken.then(|| new_name.to_owned())
}

/// The level that must stand before an indicator's new name where a check names it, since the name alone is a fact of the form.
fn level_before(view: &View<'_>, occurrence: &Occurrence, new_name: &str) -> Option<String> {
    let Symbol::Indicator(_, [level1, level2, _]) = &occurrence.symbol else { return None };
    if occurrence.declares || Fact::of(&[names::identity(new_name).into_owned()]).is_none() {
        return None;
    }
    let tokens = &view.file.tokens;
    let before = tokens.from(occurrence.span.start + 1).checked_sub(1);
    let is_path = before.is_some_and(|before| tokens.kinds().get(before) == Some(&Kind::Dot));
    let level = if level2.is_empty() { level1 } else { level2 };
    (!is_path).then(|| written(&occurrence.symbol, level).unwrap_or_else(|_| names::quoted(level)))
}

fn level_identity(occurrence: &Occurrence) -> String {
    match &occurrence.symbol {
        Symbol::Level(_, Some(level2)) => level2.clone(),
        Symbol::Level(level1, None) => level1.clone(),
        _ => String::new(),
    }
}
