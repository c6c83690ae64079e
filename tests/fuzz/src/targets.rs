//! One function a fuzz target: it takes any bytes, and panics where something does not hold that must.

use std::io::{Cursor, Write as _};

use lsp_server::{Notification, Request, RequestId};
use lsp_types::InitializeParams;
use perfc::compile::Progress;
use perfc::diagnostics::Language;
use perfc::import::form::Settings;
use perfc::import::report::{Report, Source};
use perfc::import::{open, write};
use perfc::lsp::Server;
use perfc::merge::merge as merge_texts;
use perfc::source::{EditorLines, Encoding, FileId};
use perfc::syntax;
use serde_json::{Value, json};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::invariants::{STYLE, compile_text, examine, examine_fixes, formatted, formatted_alike, merged, ranged, syntax_errors};

/// A target by its name, as in the name of its corpus.
pub const TARGETS: &[(&str, fn(&[u8]))] =
    &[("parse", parse), ("check", check), ("format", format), ("fix", fix), ("merge", merge), ("session", session), ("import", import)];

/// The parser: every statement and every finding lies within the text, and a part lies in its whole.
pub fn parse(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let parsed = syntax::parse(FileId(0), text);
    within(&parsed.tree.statements, 0, text.len());
    for finding in parsed.findings.list() {
        let span = finding.primary.at.span;
        assert!(text.get(span.range()).is_some(), "{span:?} is no part of the text");
    }
}

fn within(statements: &[syntax::ast::Statement], start: usize, end: usize) {
    let mut at = start;
    for statement in statements {
        let range = statement.span.range();
        assert!(at <= range.start && range.end <= end, "{range:?} is not within {at}..{end}");
        if let Some(block) = &statement.block {
            within(&block.statements, range.start, range.end);
        }
        at = range.end;
    }
}

/// A whole file through every pass, its findings in every form, and its output.
pub fn check(data: &[u8]) {
    examine(&compile_text(data));
}

/// The one layout: stable, of the same meaning, with the same comments; and so is the layout of a part.
pub fn format(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    formatted_alike(text);
    let middle = text.len() / 2;
    ranged(text, middle / 2..middle);
}

/// The repairs: none brings in an error, and twice is once.
pub fn fix(data: &[u8]) {
    if let Ok(text) = std::str::from_utf8(data) {
        examine_fixes(text);
    }
}

/// What stands between the texts of [`merge`].
const BETWEEN: &str = "\n----\n";

/// A merge of the three texts that the input holds; what is missing is empty.
pub fn merge(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut texts = text.splitn(3, BETWEEN);
    let [base, ours, theirs] = [(); 3].map(|()| texts.next().unwrap_or_default());
    if merge_texts(base, ours, theirs, &STYLE).is_ok() {
        merged(base, ours, theirs);
    }
}

// ---- files of other programs ----------------------------------------------------------------------------------------------------------------------

/// A file of another program: its name is the first line of the input, what it holds the rest. Where a name is that of an archive and the rest is none, the
/// rest is the part of it that holds the text, for a fuzzer does not pack.
pub fn import(data: &[u8]) {
    let (name, content) = data.split_at(data.iter().position(|&byte| byte == b'\n').unwrap_or_default());
    let (name, content) = (String::from_utf8_lossy(name), content.strip_prefix(b"\n").unwrap_or(content));
    let is_packed = content.starts_with(b"PK") || content.starts_with(b"\xd0\xcf");
    let packed = match name.rsplit_once('.') {
        Some((_, "docx")) if !is_packed => pack(&[("word/document.xml", content)]),
        Some((_, "ods")) if !is_packed => pack(&[("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", content)]),
        Some((_, "xlsx")) if !is_packed => pack(&[
            ("xl/workbook.xml", br#"<workbook><sheets><sheet name="a" sheetId="1" r:id="b"/></sheets></workbook>"#),
            ("xl/_rels/workbook.xml.rels", br#"<Relationships><Relationship Id="b" Target="worksheets/sheet1.xml"/></Relationships>"#),
            ("xl/worksheets/sheet1.xml", content),
        ]),
        _ => content.to_vec(),
    };
    let Ok(opened) = open(&packed, &name, Settings { as_printed: content.len() % 2 == 0, unnamed: "未命名" }) else { return };
    let mut report = Report::default();
    report.sources.push(Source::new(name.into_owned(), &opened.found, Vec::new()));
    for language in [Language::Chinese, Language::English] {
        assert!(!report.text(language).is_empty());
    }
    assert!(report.json().is_object());
    if opened.found.forms.is_empty() {
        return;
    }
    let one = write::one(&opened.found).unwrap_or_else(|_| panic!("what is written does not say what was read"));
    let several = write::several(&opened.found).unwrap_or_else(|_| panic!("what is written does not say what was read"));
    for text in several.into_iter().map(|file| file.text).chain([one]) {
        assert!(!syntax_errors(&text), "{text}");
        assert_eq!(formatted(&text), text, "what is written is laid out");
        examine(&compile_text(text));
    }
}

fn pack(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).and_then(|()| Ok(archive.write_all(content)?)).expect("memory takes everything");
    }
    archive.finish().expect("memory takes everything").into_inner()
}

// ---- an editor's session --------------------------------------------------------------------------------------------------------------------------

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
