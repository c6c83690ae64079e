//! The files that a file uses.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustc_hash::FxHashSet;

use super::projects::is_project;
use super::registry::Registry;
use crate::diagnostics::{Code, Diagnostic, Findings};
use crate::scope::Module;
use crate::source::FileId;
use crate::syntax::ast::{self, Head};
use crate::syntax::token::Keyword;
use crate::syntax::{SliceParser, decode, lexer};
use crate::workspace::{self, Overlay, Stamp, UseProblem};

/// A file that was read for what it declares.
#[derive(Debug)]
pub struct Loaded {
    file: FileId,
    text: String,
    tree: ast::File,
    pub(super) findings: Findings,
}

impl Loaded {
    /// It as a scope is made of it.
    #[must_use]
    pub fn module(&self) -> Module<'_> {
        Module { file: self.file, text: &self.text, tree: &self.tree }
    }

    /// Parses what a file declares; its projects are left for later.
    fn new(file: FileId, text: String) -> Self {
        let mut findings = Findings::new(file);
        let tokens = lexer::lex(&text, &mut findings);
        let mut tree = ast::File::default();
        let parser = SliceParser::new(file, &text, &tokens);
        // Their projects are another run's business, and so are the findings in them.
        for slice in tokens.slices().filter(|slice| !is_project(&tokens, slice)) {
            parser.parse(slice, &mut tree.statements, &mut findings);
        }
        drop(parser);
        Self { file, text, tree, findings }
    }
}

/// What the `use`s of a file reach.
#[derive(Debug, Default)]
pub struct Uses {
    /// The files, in the order they are met, each once.
    pub loaded: Vec<Arc<Loaded>>,
    /// All that was looked for on the way, those that could not be read included, and what was there.
    pub looked_at: Vec<(PathBuf, Stamp)>,
}

/// Follows the `use`s of a module and of the files that they reach. What is wrong with the module's own is reported.
pub fn follow(registry: &Registry, overlay: &Overlay, module: Module<'_>, path: Option<&Path>, root: &Path, findings: &mut Findings) -> Uses {
    let Some(path) = path else {
        if let Some((_, text)) = uses(module.tree).next() {
            let (at, written) = (module.at(text.span), module.spelling(text));
            findings.push(Diagnostic::new(Code::UseOutsideRoot, at).with("path", written.as_ref()));
        }
        return Uses::default();
    };
    if uses(module.tree).next().is_none() {
        return Uses::default();
    }
    let seen = workspace::canonical(path).into_iter().collect();
    let mut walk = Walk { registry, overlay, root, seen, paths: Vec::new(), out: Uses::default() };
    walk.step(module, path, findings);
    let mut next = 0;
    while let (Some(user), Some(path)) = (walk.out.loaded.get(next).cloned(), walk.paths.get(next).cloned()) {
        next += 1;
        walk.step(user.module(), &path, findings);
    }
    walk.out
}

struct Walk<'r> {
    registry: &'r Registry,
    overlay: &'r Overlay,
    root: &'r Path,
    seen: FxHashSet<PathBuf>,
    /// The paths of the loaded files, as they were used.
    paths: Vec<PathBuf>,
    out: Uses,
}

impl Walk<'_> {
    fn step(&mut self, module: Module<'_>, path: &Path, findings: &mut Findings) {
        for (_, text) in uses(module.tree) {
            let (at, written) = (module.at(text.span), module.spelling(text));
            let problem = match workspace::resolve_use(self.overlay, self.root, path, &written) {
                Ok(target) => {
                    if !self.seen.insert(target.clone()) {
                        continue;
                    }
                    self.out.looked_at.push((target.clone(), self.overlay.stamp(&target)));
                    match self.overlay.decoded(&target) {
                        Ok(decoded) => {
                            let beside = path.parent().unwrap_or(path).join(written.as_ref());
                            let id = self.registry.add(&workspace::shown(&beside), Some(&beside));
                            match decode(id, decoded) {
                                Ok(text) => {
                                    self.out.loaded.push(Arc::new(Loaded::new(id, text)));
                                    self.paths.push(beside);
                                }
                                Err(broken) => findings.push(broken.0),
                            }
                            continue;
                        }
                        Err(error) => UseProblem::Unreadable(workspace::problem(&target, &error).message),
                    }
                }
                Err(problem) => {
                    // What may not be reached is not even looked for.
                    if matches!(problem, UseProblem::Unreadable(_)) {
                        let target = path.parent().unwrap_or(path).join(written.as_ref());
                        self.out.looked_at.push((target.clone(), self.overlay.stamp(&target)));
                    }
                    problem
                }
            };
            let diagnostic = match problem {
                UseProblem::NotPerf => Diagnostic::new(Code::UseNotPerf, at),
                UseProblem::Outside => Diagnostic::new(Code::UseOutsideRoot, at),
                UseProblem::Unreadable(reason) => Diagnostic::new(Code::UseNotFound, at).with("reason", reason).note("reason"),
            };
            findings.push(diagnostic.with("path", written.as_ref()));
        }
    }
}

/// The `use` statements of a file.
pub fn uses(tree: &ast::File) -> impl Iterator<Item = (&ast::Statement, ast::Text)> {
    tree.statements.iter().filter_map(|statement| match (&statement.head, statement.keyword) {
        (Head::Text(text), Keyword::Use) => Some((statement, *text)),
        _ => None,
    })
}
