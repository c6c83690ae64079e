//! An editor's session: every message as it should be.

use lsp_server::{Notification, Request, RequestId};
use lsp_types::InitializeParams;
use perfc::compile::Progress;
use perfc::diagnostics::Language;
use perfc::lsp::Server;
use perfc::source::{EditorLines, Encoding};
use serde_json::{Value, json};

/// Requests at a place, and requests of a document or a part of it.
const REQUESTS: &[&str] = &[
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/onTypeFormatting",
    "textDocument/selectionRange",
    "textDocument/documentSymbol",
    "workspace/symbol",
    "textDocument/formatting",
    "textDocument/rangeFormatting",
    "textDocument/codeAction",
    "textDocument/codeLens",
    "textDocument/documentLink",
    "textDocument/foldingRange",
    "textDocument/inlayHint",
    "textDocument/semanticTokens/full",
    "textDocument/semanticTokens/range",
    "perfc/form",
];

const URI: &str = "file:///no-such-folder/a.perf";

/// A document, and what an editor does with it. The first line of the input says what: four characters a step, of which the first chooses, two are a place,
/// and one is a length. The rest is the document, and what is typed into it is taken from it.
///
/// However it was edited, the document is then what one is that was opened so.
pub fn session(data: &[u8]) {
    let Ok(input) = std::str::from_utf8(data) else { return };
    let (steps, text) = input.split_once('\n').unwrap_or((input, ""));
    let mut session = Session::new(text);
    let steps: Vec<usize> = steps.bytes().map(usize::from).take(4 * 64).collect();
    for (version, step) in steps.chunks_exact(4).enumerate() {
        session.step(version, step[0], step[1] << 6 | step[2] & 0x3f, step[3]);
    }
    let mut fresh = Session::new(&session.text);
    for method in ["textDocument/semanticTokens/full", "textDocument/foldingRange", "textDocument/documentSymbol", "textDocument/formatting"] {
        let document = json!({ "textDocument": { "uri": URI }, "options": { "tabSize": 2, "insertSpaces": true } });
        assert_eq!(session.ask(method, document.clone()), fresh.ask(method, document), "{method} of\n{}", session.text);
    }
    assert_eq!(session.findings(), fresh.findings(), "the findings of\n{}", session.text);
}

struct Session {
    server: Server,
    /// The document as the editor has it.
    text: String,
    /// What was last published of it.
    published: Value,
}

impl Session {
    fn new(text: &str) -> Self {
        let mut session = Self { server: Server::new(&InitializeParams::default(), Language::Chinese), text: text.to_owned(), published: Value::Null };
        session.open();
        session
    }

    fn tell(&mut self, method: &str, params: Value) {
        self.server.notification(Notification { method: method.to_owned(), params });
    }

    fn ask(&mut self, method: &str, params: Value) -> Value {
        let response = self.server.request(Request { id: RequestId::from(1), method: method.to_owned(), params });
        serde_json::to_value(response).expect("a response is JSON")
    }

    fn open(&mut self) {
        let text = self.text.clone();
        self.tell("textDocument/didOpen", json!({ "textDocument": { "uri": URI, "languageId": "perf", "version": 0, "text": text } }));
    }

    /// The findings of the document as it is, as they are published.
    fn findings(&mut self) -> Value {
        if let Some(done) = self.server.job().and_then(|job| job.run(&Progress::default())) {
            self.server.publish(&done);
        }
        for message in self.server.take_outbox() {
            let message = serde_json::to_value(message).expect("a message is JSON");
            if message["method"] == "textDocument/publishDiagnostics" && message["params"]["uri"] == URI {
                self.published = message["params"]["diagnostics"].clone();
            }
        }
        self.published.clone()
    }

    fn step(&mut self, version: usize, choice: usize, place: usize, length: usize) {
        // The nearest place that an editor can name: not within a character, nor between CR and LF.
        let is_place = |text: &str, byte: usize| text.is_char_boundary(byte) && !(text[..byte].ends_with('\r') && text[byte..].starts_with('\n'));
        let floor = |text: &str, byte: usize| (0..=byte.min(text.len())).rev().find(|&byte| is_place(text, byte)).unwrap_or_default();
        let start = floor(&self.text, place % (self.text.len() + 1));
        let end = floor(&self.text, start + length % 48).max(start);
        let lines = EditorLines::new(&self.text);
        let position = |byte: usize| {
            let place = lines.position(&self.text, u32::try_from(byte).expect("inputs are small"), Encoding::Utf16);
            json!({ "line": place.line, "character": place.character })
        };
        let range = json!({ "start": position(start), "end": position(end) });
        let at = position(start);
        match choice % (REQUESTS.len() + 8) {
            chosen if chosen < REQUESTS.len() => {
                let params = json!({
                    "textDocument": { "uri": URI }, "position": at, "positions": [at], "range": range, "query": &self.text[start..end],
                    "newName": &self.text[start..end], "ch": ";", "options": { "tabSize": 2, "insertSpaces": true },
                    "context": { "includeDeclaration": true, "diagnostics": [], "triggerKind": 1 },
                });
                let answer = self.ask(REQUESTS[chosen], params);
                // A place where nothing can be renamed is refused; the parameters are as they should be.
                assert!(answer["error"]["code"] != -32602 && answer["error"]["code"] != -32601, "{answer}");
            }
            chosen if chosen < REQUESTS.len() + 5 => {
                let from = floor(&self.text, place * 7 % (self.text.len() + 1));
                let typed = self.text[from..floor(&self.text, from + length % 16).max(from)].to_owned();
                self.text.replace_range(start..end, &typed);
                let change = json!({ "range": range, "text": typed });
                self.tell("textDocument/didChange", json!({ "textDocument": { "uri": URI, "version": version + 1 }, "contentChanges": [change] }));
            }
            chosen if chosen < REQUESTS.len() + 7 => {
                self.findings();
            }
            _ => {
                self.tell("textDocument/didClose", json!({ "textDocument": { "uri": URI } }));
                self.findings();
                self.open();
            }
        }
    }
}
