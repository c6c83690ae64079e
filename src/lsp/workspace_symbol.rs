//! `workspace/symbol`: projects, indicators and what else has a name, in every set of which something is open.

use lsp_types::{SymbolInformation, Uri};

use super::symbols::{head_span, inner};
use super::view::{SetFiles, View};
use super::{Server, outline, pinyin};
use crate::syntax::ast::{Head, Statement};
use crate::syntax::token::Keyword;

/// How many symbols are told: nobody reads more.
const MOST: usize = 256;

/// The symbols that a few letters, of the name or of its pinyin, may mean.
pub(super) fn symbols(server: &mut Server, query: &str) -> Vec<SymbolInformation> {
    let plan = server.plan();
    let query = query.trim().to_lowercase();
    let mut found = Vec::new();
    for set in plan.sets.iter().map(SetFiles::new) {
        let paths: Vec<_> = set.files.iter().map(std::path::PathBuf::as_path).collect();
        server.look(&set, &paths, &mut |view| {
            for statement in &view.file.tree.statements {
                add(view, statement, None, &query, &mut found);
            }
        });
    }
    found
}

fn add(view: &View<'_>, statement: &Statement, container: Option<&str>, query: &str, found: &mut Vec<SymbolInformation>) {
    if found.len() >= MOST {
        return;
    }
    let wanted = matches!(
        statement.keyword,
        Keyword::Document | Keyword::Project | Keyword::Template | Keyword::Unit | Keyword::Level | Keyword::Choice | Keyword::Indicator
    );
    let (true, Some(kind)) = (wanted, outline::kind(statement.keyword)) else { return };
    let name = match &statement.head {
        Head::Name(name) | Head::Text(name) | Head::Unit(name, _) | Head::Choice(_, name) => view.module.spelling(*name).into_owned(),
        Head::Path(path) => view.slice(path.span).to_owned(),
        Head::Indicator(indicator) => indicator.path.segments.last().map(|name| view.module.spelling(*name).into_owned()).unwrap_or_default(),
        _ => return,
    };
    if !name.is_empty() && pinyin::matches(&name, query) {
        found.push(information(view.file.uri.clone(), &name, kind, view.file.range(head_span(statement)), container));
    }
    for inner in inner(statement) {
        add(view, inner, Some(&name), query, found);
    }
}

#[expect(deprecated, reason = "the protocol's type has a field that is no longer used, and no default")]
fn information(uri: Uri, name: &str, kind: lsp_types::SymbolKind, range: lsp_types::Range, container: Option<&str>) -> SymbolInformation {
    let location = lsp_types::Location { uri, range };
    SymbolInformation { name: name.to_owned(), kind, tags: None, deprecated: None, location, container_name: container.map(str::to_owned) }
}
