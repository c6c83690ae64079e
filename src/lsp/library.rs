//! Parsed files, each kept for as long as nothing in it changes.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{Location, Range, Uri};
use rustc_hash::{FxHashMap, FxHashSet};

use super::convert;
use crate::compile::Registry;
use crate::diagnostics::Findings;
use crate::scope::{Module, PRELUDE};
use crate::source::{EditorLines, Encoding, FileId, Span};
use crate::syntax::lexer::{self, Tokens};
use crate::syntax::{SliceParser, ast};
use crate::workspace::{Overlay, Stamp, absolute, shown};

/// A file as an editor asks about it.
#[derive(Debug)]
pub struct File {
    /// Its id in every run.
    pub id: FileId,
    /// As the editor names it.
    pub uri: Uri,
    /// Its absolute path.
    pub path: PathBuf,
    /// Its text.
    pub text: Arc<str>,
    /// Its tokens.
    pub tokens: Tokens,
    /// Its tree.
    pub tree: ast::File,
    /// Its lines.
    pub lines: EditorLines,
    /// How the editor counts along a line.
    pub encoding: Encoding,
}

impl File {
    fn new(id: FileId, uri: Uri, path: PathBuf, text: Arc<str>, encoding: Encoding) -> Self {
        let mut findings = Findings::new(id);
        let tokens = lexer::lex(&text, &mut findings);
        let mut tree = ast::File::default();
        let parser = SliceParser::new(id, &text, &tokens);
        for slice in tokens.slices() {
            parser.parse(slice, &mut tree.statements, &mut findings);
        }
        drop(parser);
        let lines = EditorLines::new(&text);
        Self { id, uri, path, text, tokens, tree, lines, encoding }
    }

    /// It as the checks see it.
    #[must_use]
    pub fn module(&self) -> Module<'_> {
        Module { file: self.id, text: &self.text, tree: &self.tree }
    }

    /// The text of some bytes.
    #[must_use]
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// Some bytes as the editor counts them.
    #[must_use]
    pub fn range(&self, span: Span) -> Range {
        Range { start: self.position(span.start), end: self.position(span.end) }
    }

    /// A byte as the editor counts it.
    #[must_use]
    pub fn position(&self, byte: u32) -> lsp_types::Position {
        convert::position(self.lines.position(&self.text, byte, self.encoding))
    }

    /// The byte at a place.
    #[must_use]
    pub fn byte(&self, position: lsp_types::Position) -> u32 {
        self.lines.byte(&self.text, convert::place(position), self.encoding)
    }

    /// The bytes of a range.
    #[must_use]
    pub fn span(&self, range: Range) -> Span {
        let (start, end) = (self.byte(range.start), self.byte(range.end));
        Span::new(start.min(end), start.max(end))
    }

    /// Some bytes of it as the protocol points at them.
    #[must_use]
    pub fn location(&self, span: Span) -> Location {
        Location { uri: self.uri.clone(), range: self.range(span) }
    }
}

/// The parsed files.
#[derive(Debug, Default)]
pub struct Library {
    files: FxHashMap<PathBuf, (Stamp, Arc<File>)>,
    /// By id: where the built-in declarations can be read.
    prelude: FxHashMap<FileId, Arc<File>>,
}

impl Library {
    /// A file, parsed again where it has changed; none where it cannot be read.
    pub fn file(&mut self, registry: &Registry, overlay: &Overlay, path: &Path, uri: Option<&Uri>, encoding: Encoding) -> Option<Arc<File>> {
        let path = absolute(path);
        let stamp = overlay.stamp(&path);
        if let Some((known, file)) = self.files.get(&path)
            && *known == stamp
            && stamp.is_known()
        {
            return Some(Arc::clone(file));
        }
        let text = match overlay.text(&path) {
            Some(text) => Arc::clone(text),
            None => Arc::from(String::from_utf8(overlay.read(&path).ok()?).ok()?),
        };
        let uri = uri.cloned().or_else(|| convert::uri(&path))?;
        let file = Arc::new(File::new(registry.add(&shown(&path), Some(&path)), uri, path.clone(), text, encoding));
        self.files.insert(path, (stamp, Arc::clone(&file)));
        Some(file)
    }

    /// Forgets every file that is not among `paths`.
    pub fn retain(&mut self, paths: &FxHashSet<PathBuf>) {
        self.files.retain(|path, _| paths.contains(path));
    }

    /// Where a built-in declaration can be read: a copy of the prelude in `folder`.
    pub fn prelude(&mut self, id: FileId, folder: Option<&Path>, encoding: Encoding) -> Option<Arc<File>> {
        if let Some(known) = self.prelude.get(&id) {
            return Some(Arc::clone(known));
        }
        let (name, text) = PRELUDE.get(id.0 as usize)?;
        let path = folder?.join(name.rsplit('/').next().unwrap_or(name));
        let file = Arc::new(File::new(id, convert::uri(&path)?, path, Arc::from(*text), encoding));
        self.prelude.insert(id, Arc::clone(&file));
        Some(file)
    }
}
