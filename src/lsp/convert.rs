//! Between perfc's values and the protocol's.

use std::path::{Path, PathBuf};
use std::str::FromStr;

use lsp_types::{DiagnosticSeverity, Uri};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};

use crate::diagnostics::Severity;
use crate::source::Position;

/// What stands escaped in the path of a URI.
const ESCAPED: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// The path of a document. Clients escape the same path differently, so documents are told apart by this and never by their URI. One that is no file
/// (`untitled:…`) gets a path that no file has.
#[must_use]
pub fn path(uri: &Uri) -> PathBuf {
    let text = uri.as_str();
    let Some(rest) = text.strip_prefix("file://") else { return Path::new("/").join(text.replace('/', "_")) };
    // What stands before the first `/` is a host: none, or this machine.
    let rest = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or(rest);
    let decoded = percent_decode_str(rest).decode_utf8_lossy().into_owned();
    if cfg!(windows) { PathBuf::from(decoded.trim_start_matches('/').replace('/', "\\")) } else { PathBuf::from(decoded) }
}

/// The URI of a file.
#[must_use]
pub fn uri(path: &Path) -> Option<Uri> {
    let text = path.to_string_lossy();
    let text = if cfg!(windows) { format!("/{}", text.replace('\\', "/")) } else { text.into_owned() };
    Uri::from_str(&format!("file://{}", utf8_percent_encode(&text, ESCAPED))).ok()
}

/// A place in the protocol's words.
#[must_use]
pub const fn position(position: Position) -> lsp_types::Position {
    lsp_types::Position { line: position.line, character: position.character }
}

/// A place in perfc's words.
#[must_use]
pub const fn place(position: lsp_types::Position) -> Position {
    Position { line: position.line, character: position.character }
}

/// How much a finding matters.
#[must_use]
pub const fn severity(severity: Severity) -> DiagnosticSeverity {
    match severity {
        Severity::Error => DiagnosticSeverity::ERROR,
        Severity::Warning => DiagnosticSeverity::WARNING,
        Severity::Information => DiagnosticSeverity::INFORMATION,
    }
}
