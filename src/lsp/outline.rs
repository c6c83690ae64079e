//! `textDocument/documentSymbol`: the outline of a file.

use lsp_types::{DocumentSymbol, DocumentSymbolResponse, SymbolInformation, SymbolKind};

use super::symbols::{head_span, inner};
use super::view::View;
use crate::source::Span;
use crate::syntax::ast::{Head, Statement};
use crate::syntax::token::Keyword;

/// The outline, as a tree or, for clients that cannot show one, as a list.
pub(super) fn symbols(view: &View<'_>, tree: bool) -> DocumentSymbolResponse {
    let nested: Vec<DocumentSymbol> = view.file.tree.statements.iter().filter_map(|statement| symbol(view, statement)).collect();
    if tree {
        return DocumentSymbolResponse::Nested(nested);
    }
    let mut flat = Vec::new();
    for symbol in nested {
        flatten(view, symbol, None, &mut flat);
    }
    DocumentSymbolResponse::Flat(flat)
}

#[expect(deprecated, reason = "the protocol's type has a field that is no longer used, and no default")]
fn flatten(view: &View<'_>, symbol: DocumentSymbol, container: Option<String>, flat: &mut Vec<SymbolInformation>) {
    let location = lsp_types::Location { uri: view.file.uri.clone(), range: symbol.range };
    flat.push(SymbolInformation { name: symbol.name.clone(), kind: symbol.kind, tags: None, deprecated: None, location, container_name: container });
    for child in symbol.children.into_iter().flatten() {
        flatten(view, child, Some(symbol.name.clone()), flat);
    }
}

#[expect(deprecated, reason = "the protocol's type has a field that is no longer used, and no default")]
fn symbol(view: &View<'_>, statement: &Statement) -> Option<DocumentSymbol> {
    let kind = kind(statement.keyword)?;
    let (name, detail) = words(view, statement);
    if name.trim().is_empty() {
        return None;
    }
    let selection = head_span(statement);
    // The protocol wants the one within the other.
    let whole = statement.span.to(selection);
    let children: Vec<DocumentSymbol> = inner(statement).iter().filter_map(|inner| symbol(view, inner)).collect();
    Some(DocumentSymbol {
        name,
        detail: Some(detail).filter(|detail| !detail.is_empty()),
        kind,
        tags: None,
        deprecated: None,
        range: view.file.range(whole),
        selection_range: view.file.range(selection),
        children: Some(children).filter(|children| !children.is_empty()),
    })
}

/// What a statement is in an outline; none for what does not stand in one.
pub(super) const fn kind(keyword: Keyword) -> Option<SymbolKind> {
    Some(match keyword {
        Keyword::Document => SymbolKind::PACKAGE,
        Keyword::Project => SymbolKind::CLASS,
        Keyword::Template => SymbolKind::INTERFACE,
        Keyword::Unit => SymbolKind::CONSTANT,
        Keyword::Level => SymbolKind::NAMESPACE,
        Keyword::Choice => SymbolKind::ENUM_MEMBER,
        Keyword::Require => SymbolKind::KEY,
        Keyword::Indicator => SymbolKind::PROPERTY,
        Keyword::Budget | Keyword::Total | Keyword::Appropriation | Keyword::Carryover | Keyword::Fiscal | Keyword::Other | Keyword::Fund => SymbolKind::NUMBER,
        Keyword::Check => SymbolKind::BOOLEAN,
        _ => return None,
    })
}

/// The name of a statement, and what it says.
fn words(view: &View<'_>, statement: &Statement) -> (String, String) {
    let text = |span: Span| view.slice(span).split_whitespace().collect::<Vec<_>>().join(" ");
    let keyword = || text(statement.keyword_span);
    match &statement.head {
        Head::Name(name) | Head::Text(name) | Head::Unit(name, _) => (view.module.spelling(*name).into_owned(), String::new()),
        Head::Path(path) => (text(path.span), String::new()),
        Head::Choice(field, value) => (view.module.spelling(*value).into_owned(), text(field.span)),
        Head::Field(field) => (text(field.span), String::new()),
        Head::Indicator(indicator) => {
            let name = indicator.path.segments.last().map(|name| view.module.spelling(*name).into_owned()).unwrap_or_default();
            (name, text(crate::check::resolve::target_span(indicator)))
        }
        Head::Quantity(quantity) => (keyword(), text(quantity.span())),
        Head::Fund(name, quantity) => (view.module.spelling(*name).into_owned(), text(quantity.span())),
        Head::Check(check) => (text(check.left.span.to(check.right.span)), String::new()),
        _ => (String::new(), String::new()),
    }
}
