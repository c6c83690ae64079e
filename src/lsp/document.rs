//! Open documents: what the editor has, which may not be on the disk yet.

use std::sync::Arc;

use lsp_types::{
    DidChangeConfigurationParams, DidChangeTextDocumentParams, DidChangeWatchedFilesParams, DidCloseTextDocumentParams, DidOpenTextDocumentParams,
    TextDocumentContentChangeEvent, Uri,
};

use super::{Server, convert};
use crate::source::{EditorLines, Encoding};
use crate::workspace::absolute;

/// One open document; its text lies in the [`crate::workspace::Overlay`].
#[derive(Clone, Debug)]
pub struct Document {
    /// As the client names it.
    pub uri: Uri,
    /// As the client counts its edits.
    pub version: i32,
}

impl Server {
    /// `textDocument/didOpen`
    pub fn did_open(&mut self, params: DidOpenTextDocumentParams) {
        let document = params.text_document;
        let path = absolute(&convert::path(&document.uri));
        self.overlay.lay(&path, document.text.into());
        self.documents.insert(path, Document { uri: document.uri, version: document.version });
        self.plan = None;
        self.is_stale = true;
    }

    /// `textDocument/didChange`
    pub fn did_change(&mut self, params: DidChangeTextDocumentParams) {
        let path = absolute(&convert::path(&params.text_document.uri));
        let (Some(document), Some(text)) = (self.documents.get_mut(&path), self.overlay.text(&path)) else { return };
        document.version = params.text_document.version;
        let mut text = Arc::clone(text);
        for change in params.content_changes {
            text = changed(&text, change, self.encoding).into();
        }
        self.overlay.lay(&path, text);
        self.is_stale = true;
    }

    /// `textDocument/didSave`: files may have come or gone with it.
    pub fn did_save(&mut self) {
        self.plan = None;
        self.is_stale = true;
    }

    /// `textDocument/didClose`
    pub fn did_close(&mut self, params: &DidCloseTextDocumentParams) {
        let path = absolute(&convert::path(&params.text_document.uri));
        self.documents.remove(&path);
        self.overlay.lift(&path);
        self.plan = None;
        self.is_stale = true;
    }

    /// `workspace/didChangeWatchedFiles`: what has changed is told from the disk.
    pub fn did_change_watched_files(&mut self, params: &DidChangeWatchedFilesParams) {
        if !params.changes.is_empty() {
            self.plan = None;
            self.is_stale = true;
        }
    }

    /// `workspace/didChangeConfiguration`
    pub fn did_change_configuration(&mut self, params: &DidChangeConfigurationParams) {
        match params.settings.get("perfc") {
            Some(section) => self.set(section),
            None if self.client.configuration => self.ask_configuration(),
            None => {}
        }
    }

    /// Takes over what the user has set.
    pub fn set(&mut self, section: &serde_json::Value) {
        self.settings.update(section);
        self.published.forget();
        self.is_stale = true;
        for (can, method) in [(self.client.refreshes_lenses, "workspace/codeLens/refresh"), (self.client.refreshes_hints, "workspace/inlayHint/refresh")] {
            if can {
                self.ask(method, ());
            }
        }
    }
}

/// A text after one edit. A range beyond the text is cut to it, one that is the wrong way round is turned.
fn changed(text: &str, change: TextDocumentContentChangeEvent, encoding: Encoding) -> String {
    let Some(range) = change.range else { return change.text };
    let lines = EditorLines::new(text);
    let byte = |position| lines.byte(text, convert::place(position), encoding) as usize;
    let (start, end) = (byte(range.start), byte(range.end));
    let (start, end) = (start.min(end), start.max(end));
    let mut out = String::with_capacity(text.len() + change.text.len());
    out.push_str(text.get(..start).unwrap_or_default());
    out.push_str(&change.text);
    out.push_str(text.get(end..).unwrap_or_default());
    out
}
