//! `textDocument/definition`: where a name is declared, in the built-in declarations too.

use lsp_types::{GotoDefinitionResponse, Location, Position, Range, Uri};

use super::symbols::{self, Names, Symbol, inner};
use super::view::View;
use super::{Server, convert};
use crate::check::expressions::Fact;
use crate::source;
use crate::syntax::ast::{Head, Statement};
use crate::syntax::token::Keyword;

/// Where something is declared.
enum Declared {
    At(source::Location),
    File(std::path::PathBuf),
}

/// Where the name at a place is declared.
pub(super) fn definition(server: &mut Server, uri: &Uri, position: Position) -> Option<GotoDefinitionResponse> {
    let declared = server.view(uri, |view| {
        let byte = view.file.byte(position);
        declared(view, &symbols::at(view, byte)?, byte)
    })??;
    let location = match declared {
        Declared::At(at) => server.location(at)?,
        Declared::File(path) => Location { uri: server.uri(&path)?, range: Range::default() },
    };
    Some(GotoDefinitionResponse::Scalar(location))
}

fn declared(view: &View<'_>, occurrence: &symbols::Occurrence, byte: u32) -> Option<Declared> {
    let scope = view.context.scope;
    Some(Declared::At(match &occurrence.symbol {
        Symbol::Project(_) => view.module.at(occurrence.span),
        Symbol::Template(at) | Symbol::Unit(at) | Symbol::Choice(_, at) => *at,
        Symbol::Level(level1, level2) => {
            let is_meant = |level: &&crate::scope::Level<'_>| level.level1 == *level1 && (level2.is_none() || level.level2.as_deref() == level2.as_deref());
            scope.levels().map(|(_, level)| level).find(is_meant)?.at
        }
        Symbol::Indicator(..) => {
            let around = view.statement_at(byte)?;
            let names = Names::new(view, around);
            let known = names.list.iter().find(|known| known.symbol() == occurrence.symbol)?;
            known.module.at(known.indicator.path.segments.last()?.span)
        }
        Symbol::Fact(fact, _) => fact_statement(view, view.statement_at(byte)?, *fact)?,
        Symbol::File(path) => return Some(Declared::File(path.clone())),
        Symbol::Code(_) => return None,
    }))
}

/// The statement that says a fact: the project's own, its template's, or the document's.
fn fact_statement(view: &View<'_>, around: &Statement, fact: Fact) -> Option<source::Location> {
    let (outer, row) = match fact {
        Fact::Budget => (Keyword::Budget, None),
        Fact::Appropriation => (Keyword::Budget, Some(Keyword::Appropriation)),
        Fact::Carryover => (Keyword::Budget, Some(Keyword::Carryover)),
        Fact::Other => (Keyword::Budget, Some(Keyword::Other)),
        Fact::Total => (Keyword::Total, None),
        Fact::Fiscal => (Keyword::Total, Some(Keyword::Fiscal)),
        Fact::TotalOther => (Keyword::Total, Some(Keyword::Other)),
        Fact::Period | Fact::Span => (Keyword::Period, None),
    };
    let said = |statement: &Statement| {
        let outer = inner(statement).iter().find(|inner| inner.keyword == outer)?;
        let row = row.and_then(|row| inner(outer).iter().find(|inner| inner.keyword == row));
        Some(row.unwrap_or(outer).keyword_span)
    };
    if let Some(span) = said(around) {
        return Some(view.module.at(span));
    }
    let included = inner(around).iter().filter(|inner| inner.keyword == Keyword::Include).filter_map(|include| match &include.head {
        Head::Name(name) => view.context.scope.template(&view.module.identity(*name)),
        _ => None,
    });
    let mut included = included;
    let from_template = included.find_map(|template| said(template.statement).map(|span| template.module.at(span)));
    from_template.or_else(|| matches!(fact, Fact::Period | Fact::Span).then(|| Some(view.context.document?.facts.period?.at)).flatten())
}

impl Server {
    /// A place in any file, as the protocol points at it.
    pub(super) fn location(&mut self, at: source::Location) -> Option<Location> {
        let file = match self.compiler.registry().path(at.file) {
            Some(path) => self.file(&path)?,
            None => self.library.prelude(at.file, self.pages.as_deref(), self.encoding)?,
        };
        // A document's title or a head whose parts the caller did not know: the whole of it.
        debug_assert!(at.span.end as usize <= file.text.len(), "{at:?}");
        Some(file.location(at.span))
    }

    /// A file as the client names it.
    pub(super) fn uri(&self, path: &std::path::Path) -> Option<Uri> {
        self.documents.get(path).map(|document| document.uri.clone()).or_else(|| convert::uri(path))
    }
}
