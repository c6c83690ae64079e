//! The language server: what an editor asks, answered with the functions that the command line uses.
//!
//! A [`Server`] holds what the editor has open and answers one message after the other. Each kind of request has a file of its own, which looks at a
//! [`view::View`] and touches nothing else. Findings come from [`crate::compile::Compiler`] over the whole set of each open file; [`check::Job`] can run on another
//! thread while requests are answered.

pub mod check;
pub mod convert;
pub mod document;
pub mod library;
pub mod settings;
pub mod symbols;
pub mod view;

mod capabilities;
mod code_action;
mod code_lens;
mod comments;
mod completion;
pub mod context;
mod definition;
mod dispatch;
mod figures;
mod folding;
pub mod form;
mod formatting;
mod highlight;
mod hover;
mod inlay_hint;
mod links;
mod on_type;
mod outline;
pub mod pinyin;
mod references;
mod rename;
mod selection;
mod semantic_tokens;
mod workspace_symbol;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_server::{Message, Notification};
use lsp_types::{InitializeParams, Uri};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Serialize;

use crate::compile::Compiler;
use crate::diagnostics::Language;
use crate::source::Encoding;
use crate::workspace::{Input, Overlay, Plan, absolute, plan_over};
use check::Published;
use document::Document;
use library::{File, Library};
use settings::{Client, Settings};
use view::{SetFiles, View};

pub use capabilities::capabilities;
pub use dispatch::cancelled;

/// An editor's session.
#[derive(Debug)]
pub struct Server {
    settings: Settings,
    client: Client,
    encoding: Encoding,
    /// What is open, by path.
    documents: FxHashMap<PathBuf, Document>,
    overlay: Overlay,
    compiler: Arc<Compiler>,
    library: Library,
    /// The sets of what is open; none where it must be found out again.
    plan: Option<Arc<Plan>>,
    /// Whether something has changed since the last check was begun.
    is_stale: bool,
    published: Published,
    /// Where the built-in declarations and the pages that explain findings can be read.
    pages: Option<PathBuf>,
    /// Messages to the client that answer nothing.
    outbox: Vec<Message>,
    /// The number of the next request to the client.
    next_request: i32,
}

impl Server {
    /// A session with a client that says `params` of itself. Messages are in `language` unless the client asks for another.
    #[must_use]
    pub fn new(params: &InitializeParams, language: Language) -> Self {
        let client = Client::new(params);
        Self {
            settings: Settings::new(params, language),
            encoding: client.encoding,
            client,
            documents: FxHashMap::default(),
            overlay: Overlay::default(),
            compiler: Arc::default(),
            library: Library::default(),
            plan: None,
            is_stale: false,
            published: Published::default(),
            pages: None,
            outbox: Vec::new(),
            next_request: 0,
        }
    }

    /// The language of messages.
    #[must_use]
    pub const fn language(&self) -> Language {
        self.settings.language
    }

    /// Says where copies of the built-in declarations and explanations lie.
    pub fn set_pages(&mut self, pages: Option<PathBuf>) {
        self.pages = pages;
    }

    /// Whether something has changed since the last check was begun.
    #[must_use]
    pub const fn is_stale(&self) -> bool {
        self.is_stale
    }

    /// Takes the messages to the client that wait to be sent.
    pub fn take_outbox(&mut self) -> Vec<Message> {
        std::mem::take(&mut self.outbox)
    }

    fn notify(&mut self, method: &str, params: impl Serialize) {
        self.outbox.push(Notification::new(method.to_owned(), params).into());
    }

    fn ask(&mut self, method: &str, params: impl Serialize) {
        self.next_request += 1;
        let id = lsp_server::RequestId::from(format!("{method}#{}", self.next_request));
        self.outbox.push(lsp_server::Request::new(id, method.to_owned(), params).into());
    }

    /// A file, parsed; none where it cannot be read.
    fn file(&mut self, path: &Path) -> Option<Arc<File>> {
        let uri = self.documents.get(path).map(|document| &document.uri);
        self.library.file(self.compiler.registry(), &self.overlay, path, uri, self.encoding)
    }

    /// The sets of all that is open, each of them whole.
    fn plan(&mut self) -> Arc<Plan> {
        if let Some(plan) = &self.plan {
            return Arc::clone(plan);
        }
        let mut inputs = Vec::new();
        let mut open: Vec<&PathBuf> = self.documents.keys().collect();
        open.sort();
        for path in open {
            inputs.extend(self.inputs(path));
        }
        let mut plan = plan_over(inputs, &self.overlay);
        // A document's folder may hold sets of their own, of which nothing is open.
        plan.sets.retain(|set| SetFiles::new(set).files.iter().any(|path| self.documents.contains_key(path)));
        let plan = Arc::new(plan);
        self.compiler.retain(std::iter::once(plan.as_ref()));
        let kept: FxHashSet<PathBuf> = plan.sets.iter().flat_map(|set| SetFiles::new(set).files).chain(self.documents.keys().cloned()).collect();
        self.library.retain(&kept);
        self.plan = Some(Arc::clone(&plan));
        plan
    }

    /// A file and the document that covers it, which stands for its whole set. A folder is no document, and may be the whole disk.
    fn inputs(&self, path: &Path) -> Vec<Input> {
        if !self.overlay.is_file(path) {
            return Vec::new();
        }
        let alone = plan_over(vec![Input::Path(path.to_owned())], &self.overlay);
        let documents = alone.sets.iter().filter_map(|set| set.document.as_ref()?.path()).map(|path| Input::Path(absolute(path)));
        documents.chain([Input::Path(path.to_owned())]).collect()
    }

    /// The files of the set that a file belongs to.
    fn set_of(&mut self, path: &Path) -> SetFiles {
        let within = |plan: &Plan| plan.sets.iter().map(SetFiles::new).find(|set| set.files.iter().any(|file| file == path));
        within(&self.plan()).or_else(|| within(&plan_over(self.inputs(path), &self.overlay))).unwrap_or_else(|| SetFiles {
            document: None,
            files: vec![path.to_owned()],
            root: path.parent().unwrap_or(path).to_owned(),
        })
    }

    /// Looks at one document; none where it cannot be read.
    fn view<R>(&mut self, uri: &Uri, look: impl FnOnce(&View<'_>) -> R) -> Option<R> {
        let path = absolute(&convert::path(uri));
        let set = self.set_of(&path);
        let mut look = Some(look);
        let mut answer = None;
        self.look(&set, &[&path], &mut |view| answer = look.take().map(|look| look(view)));
        answer
    }

    /// Looks at every file of a document's set, that of the document's own first.
    fn view_set(&mut self, path: &Path, look: &mut dyn FnMut(&View<'_>)) {
        let set = self.set_of(path);
        let paths: Vec<&Path> = set.files.iter().map(PathBuf::as_path).collect();
        self.look(&set, &paths, look);
    }
}
