//! One file of a set with everything that its names mean: what every request looks at.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::library::File;
use super::{Server, symbols};
use crate::check::{CheckedProject, Checker, Context, DocumentCheck};
use crate::compile::{Uses, follow};
use crate::diagnostics::{Findings, Language};
use crate::scope::{Module, PRELUDE, Scope};
use crate::source::{FileId, Span};
use crate::syntax::ast::{self, Statement};
use crate::syntax::token::Keyword;
use crate::workspace::{Overlay, PlannedSet};

/// One file and what its names mean.
#[derive(Clone, Copy)]
pub struct View<'v> {
    /// The file.
    pub file: &'v File,
    /// It as the checks see it.
    pub module: Module<'v>,
    /// What its names mean, and the document that covers it.
    pub context: Context<'v>,
    /// The files whose declarations hold here: its own, the document's, and those that they use.
    pub declaring: &'v [Module<'v>],
    /// `use` may not leave this folder.
    pub root: &'v Path,
    /// What the editor has open.
    pub overlay: &'v Overlay,
    /// The language of what is said.
    pub language: Language,
}

impl<'v> View<'v> {
    /// The top-level statement at a byte.
    #[must_use]
    pub fn statement_at(&self, byte: u32) -> Option<&'v Statement> {
        innermost(&self.file.tree.statements, byte)
    }

    /// The statements around a byte, the outermost first.
    #[must_use]
    pub fn path_to(&self, byte: u32) -> Vec<&'v Statement> {
        let mut path = Vec::new();
        let mut statements: &'v [Statement] = &self.file.tree.statements;
        while let Some(statement) = innermost(statements, byte) {
            path.push(statement);
            statements = symbols::inner(statement);
        }
        path
    }

    /// What a `project` statement says.
    #[must_use]
    pub fn project(&self, statement: &'v Statement) -> Option<CheckedProject<'v>> {
        if statement.keyword != Keyword::Project {
            return None;
        }
        Checker::new(self.context, self.module).project(statement)
    }

    /// The text of a file that declares something here, the built-in ones too.
    #[must_use]
    pub fn text_of(&self, file: FileId) -> Option<&'v str> {
        let built_in = PRELUDE.get(file.0 as usize).map(|(_, text)| *text);
        built_in.or_else(|| self.declaring.iter().find(|module| module.file == file).map(|module| module.text))
    }

    /// The text of some bytes.
    #[must_use]
    pub fn slice(&self, span: Span) -> &'v str {
        self.module.slice(span)
    }
}

fn innermost(statements: &[Statement], byte: u32) -> Option<&Statement> {
    // They stand in order, and where one ends another may begin: the later is meant.
    let behind = statements.partition_point(|statement| statement.span.start <= byte);
    statements.get(..behind)?.last().filter(|statement| byte <= statement.span.end)
}

/// The files of the set that a file belongs to.
#[derive(Clone, Debug)]
pub struct SetFiles {
    /// The document's file, if there is one.
    pub document: Option<PathBuf>,
    /// All of its files, the document's too, in the order of the output.
    pub files: Vec<PathBuf>,
    /// `use` may not leave this folder.
    pub root: PathBuf,
}

impl SetFiles {
    /// The files of a planned set.
    #[must_use]
    pub fn new(set: &PlannedSet) -> Self {
        let path = |file: &crate::workspace::PlannedFile| file.path().map(crate::workspace::absolute);
        let document = set.document.as_ref().and_then(path);
        let files = document.iter().cloned().chain(set.files.iter().filter_map(path)).collect();
        Self { document, files, root: set.root.clone() }
    }
}

impl Server {
    /// Looks at some files of a set, one after the other; those that cannot be read are passed over.
    pub fn look(&mut self, set: &SetFiles, paths: &[&Path], look: &mut dyn FnMut(&View<'_>)) {
        let document = set.document.as_deref().and_then(|path| self.file(path));
        let files: Vec<Arc<File>> = paths.iter().filter_map(|path| self.file(path)).collect();
        let (registry, overlay, language) = (self.compiler.registry(), &self.overlay, self.settings.language);
        let mut ignored = Findings::default();
        let mut uses = |file: &File| follow(registry, overlay, file.module(), Some(&file.path), &set.root, &mut ignored);
        // The document's declarations hold in every file.
        let document_uses = document.as_deref().map(&mut uses).unwrap_or_default();
        let modules: Vec<Module<'_>> = document.iter().map(|file| file.module()).chain(document_uses.loaded.iter().map(|loaded| loaded.module())).collect();
        let layer = Scope::prelude().layer(&modules).map(|(scope, _)| scope);
        let set_scope = layer.as_ref().unwrap_or(Scope::prelude());
        let set_check = document.as_deref().map(|file| DocumentCheck::new(set_scope, file.module()));
        let set_document = set_check.as_ref().and_then(|check| check.document.as_ref());
        for file in &files {
            let module = file.module();
            if document.as_ref().is_some_and(|document| document.id == file.id) {
                let context = Context { scope: set_scope, document: set_document };
                look(&View { file, module, context, declaring: &modules, root: &set.root, overlay, language });
                continue;
            }
            let Uses { loaded, .. } = uses(file);
            let own: Vec<Module<'_>> = std::iter::once(module).chain(loaded.iter().map(|loaded| loaded.module())).collect();
            let declaring: Vec<Module<'_>> = own.iter().chain(&modules).copied().collect();
            let layer = set_scope.layer(&own).map(|(scope, _)| scope);
            let scope = layer.as_ref().unwrap_or(set_scope);
            // A document in a file of another name covers that file alone.
            let own_check = has_document(&file.tree).then(|| DocumentCheck::new(scope, module));
            let document = own_check.as_ref().map_or(set_document, |check| check.document.as_ref());
            look(&View { file, module, context: Context { scope, document }, declaring: &declaring, root: &set.root, overlay, language });
        }
    }
}

fn has_document(tree: &ast::File) -> bool {
    tree.statements.iter().any(|statement| statement.keyword == Keyword::Document)
}
