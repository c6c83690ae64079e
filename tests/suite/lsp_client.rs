//! A client of the language server: a child process, spoken to as an editor speaks to it.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use perfc::source::{EditorLines, Encoding, Position};
use serde_json::{Value, json};

use super::support::root;

/// How long an answer may take before the test is given up.
const PATIENCE: Duration = Duration::from_secs(120);

/// A running server.
pub struct Client {
    child: Child,
    input: Option<ChildStdin>,
    messages: Receiver<Value>,
    next_id: i64,
    /// What was last published of each file, and how it was last described.
    published: BTreeMap<String, Value>,
    /// Findings that came since they were last asked for.
    news: Vec<Value>,
    statuses: BTreeMap<String, Value>,
}

/// What a full-grown editor can do.
pub fn capabilities() -> Value {
    json!({
        "textDocument": {
            "publishDiagnostics": { "relatedInformation": true, "codeDescriptionSupport": true, "tagSupport": { "valueSet": [1, 2] } },
            "documentSymbol": { "hierarchicalDocumentSymbolSupport": true },
            "completion": { "completionItem": { "snippetSupport": true } },
        },
        "workspace": {},
    })
}

/// A path as VS Code names it.
pub fn uri(path: &Path) -> String {
    let mut out = String::from("file://");
    for byte in path.to_str().unwrap().bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'/' | b'-' | b'_' | b'.' | b'~') {
            out.push(byte as char);
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

impl Client {
    /// A server that nothing was said to yet.
    pub fn silent() -> Self {
        let mut child = Command::new(env!("CARGO_BIN_EXE_perfc"))
            .args(["lsp", "--lang", "zh"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        let (sender, messages) = channel();
        std::thread::spawn(move || {
            loop {
                let mut length = None;
                loop {
                    let mut line = String::new();
                    if output.read_line(&mut line).unwrap_or(0) == 0 {
                        return;
                    }
                    if line == "\r\n" {
                        break;
                    }
                    if let Some(value) = line.strip_prefix("Content-Length: ") {
                        length = value.trim().parse::<usize>().ok();
                    }
                }
                let mut body = vec![0; length.expect("a message says its length")];
                output.read_exact(&mut body).unwrap();
                if sender.send(serde_json::from_slice(&body).expect("a message is JSON")).is_err() {
                    return;
                }
            }
        });
        let input = child.stdin.take();
        Self { child, input, messages, next_id: 0, published: BTreeMap::new(), news: Vec::new(), statuses: BTreeMap::new() }
    }

    /// A server that knows its client.
    pub fn new() -> Self {
        let mut client = Self::silent();
        client.ask("initialize", json!({ "processId": null, "rootUri": null, "capabilities": capabilities() }));
        client.tell("initialized", json!({}));
        client
    }

    pub fn raw(&mut self, bytes: &[u8]) {
        let input = self.input.as_mut().unwrap();
        input.write_all(bytes).unwrap();
        input.flush().unwrap();
    }

    fn send(&mut self, message: &Value) {
        let mut bytes = Vec::new();
        frame(&mut bytes, message);
        self.raw(&bytes);
    }

    /// A request in bytes; answers its number.
    pub fn encode(&mut self, bytes: &mut Vec<u8>, method: &str, params: Value) -> i64 {
        self.next_id += 1;
        frame(bytes, &json!({ "jsonrpc": "2.0", "id": self.next_id, "method": method, "params": params }));
        self.next_id
    }

    pub fn encode_note(&mut self, bytes: &mut Vec<u8>, method: &str, params: Value) {
        frame(bytes, &json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    pub fn tell(&mut self, method: &str, params: Value) {
        self.send(&json!({ "jsonrpc": "2.0", "method": method, "params": params }));
    }

    /// A request and its whole response.
    pub fn ask(&mut self, method: &str, params: Value) -> Value {
        let mut bytes = Vec::new();
        let id = self.encode(&mut bytes, method, params);
        self.raw(&bytes);
        loop {
            let (answered, response) = self.answer();
            // What answers a message that could not be read has no number.
            if answered == id {
                return response;
            }
        }
    }

    /// The next response, and the number of its request.
    pub fn answer(&mut self) -> (i64, Value) {
        loop {
            let message = self.next();
            if message.get("method").is_none() {
                return (message["id"].as_i64().unwrap_or(-1), message);
            }
        }
    }

    /// The next message that is none of findings.
    pub fn next(&mut self) -> Value {
        loop {
            let message = self.receive();
            if !self.note(&message) {
                return message;
            }
        }
    }

    /// Keeps what a message says of a file; answers whether it says anything.
    fn note(&mut self, message: &Value) -> bool {
        let params = &message["params"];
        let uri = params["uri"].as_str().unwrap_or_default().to_owned();
        match message["method"].as_str() {
            Some("textDocument/publishDiagnostics") => {
                self.published.insert(uri, params.clone());
                self.news.push(params.clone());
            }
            Some("perfc/status") => {
                self.statuses.insert(uri, params.clone());
            }
            _ => return false,
        }
        true
    }

    fn receive(&mut self) -> Value {
        self.messages.recv_timeout(PATIENCE).expect("the server answers")
    }

    /// Reads on until findings have come, but not past a response.
    fn read_findings(&mut self) {
        let message = self.receive();
        assert!(self.note(&message) || message.get("method").is_some(), "nothing was asked: {message}");
    }

    /// The next findings of a file, of an edit where one is named.
    pub fn findings(&mut self, uri: &str, version: Option<i64>) -> Value {
        loop {
            let wanted = |params: &Value| params["uri"] == uri && version.is_none_or(|version| params["version"] == version);
            if let Some(at) = self.news.iter().position(wanted) {
                return self.news.remove(at);
            }
            self.read_findings();
        }
    }

    /// The next findings of each of some files, in whatever order they come.
    pub fn findings_of(&mut self, uris: &[&str]) -> Vec<Value> {
        uris.iter().map(|uri| self.findings(uri, None)).collect()
    }

    /// What the server says of a file once it has looked at this edit of it.
    pub fn settled(&mut self, uri: &str, version: i64) -> Value {
        self.news.clear();
        loop {
            if let Some(known) = self.published.get(uri).filter(|known| known["version"] == version) {
                return known.clone();
            }
            self.read_findings();
        }
    }

    /// What the server says of a file in a line.
    pub fn status(&mut self, uri: &str) -> Value {
        loop {
            if let Some(status) = self.statuses.get(uri) {
                return status.clone();
            }
            self.read_findings();
        }
    }

    /// Opens a text as the file's.
    pub fn open(&mut self, path: &Path, text: &str) -> String {
        let uri = uri(path);
        self.tell("textDocument/didOpen", json!({ "textDocument": { "uri": uri, "languageId": "perf", "version": 1, "text": text } }));
        uri
    }

    /// Puts another text in place of all there is.
    pub fn change(&mut self, uri: &str, version: i64, text: &str) {
        self.tell("textDocument/didChange", json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [{ "text": text }] }));
    }

    pub fn hang_up(&mut self) {
        self.input = None;
    }

    pub fn exit_code(&mut self) -> i32 {
        self.child.wait().unwrap().code().expect("an exit code")
    }

    /// Ends the session as an editor does.
    pub fn end(mut self) {
        assert_eq!(self.ask("shutdown", Value::Null)["result"], Value::Null);
        self.tell("exit", Value::Null);
        assert_eq!(self.exit_code(), 0);
    }

    /// How much memory the server has in use.
    #[cfg(target_os = "linux")]
    pub fn resident_kilobytes(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a line of that name");
        line.trim().trim_end_matches("kB").trim().parse().unwrap()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn frame(out: &mut Vec<u8>, message: &Value) {
    let body = message.to_string();
    out.extend_from_slice(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
}

/// A text after some edits that do not overlap.
pub fn applied(text: &str, edits: &[Value]) -> String {
    let lines = EditorLines::new(text);
    let byte = |value: &Value| {
        let place = Position { line: value["line"].as_u64().unwrap() as u32, character: value["character"].as_u64().unwrap() as u32 };
        lines.byte(text, place, Encoding::Utf16) as usize
    };
    let mut spans: Vec<(usize, usize, &str)> =
        edits.iter().map(|edit| (byte(&edit["range"]["start"]), byte(&edit["range"]["end"]), edit["newText"].as_str().unwrap())).collect();
    spans.sort_unstable();
    let mut out = String::new();
    let mut at = 0;
    for (from, to, new) in spans {
        assert!(from >= at, "edits overlap");
        out.push_str(&text[at..from]);
        out.push_str(new);
        at = to;
    }
    out.push_str(&text[at..]);
    out
}

/// A copy of the files of `tests/lsp/set` in a folder of their own, and their texts by name.
pub fn set() -> (tempfile::TempDir, BTreeMap<String, String>) {
    let folder = tempfile::tempdir().unwrap();
    // The root of the set, whatever the folder stands in.
    std::fs::create_dir(folder.path().join(".git")).unwrap();
    let mut texts = BTreeMap::new();
    for entry in std::fs::read_dir(root().join("tests/lsp/set")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let text = std::fs::read_to_string(&path).unwrap();
        std::fs::write(folder.path().join(&name), &text).unwrap();
        texts.insert(name, text);
    }
    assert!(texts.len() >= 4);
    (folder, texts)
}
