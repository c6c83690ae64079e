//! What a client may send that keeps to nothing: messages without sense, places beyond the text, documents that were never opened.

use std::collections::HashSet;
use std::io::BufReader;
use std::path::Path;
use std::str::FromStr as _;

use lsp_server::{Message, Response};
use lsp_types::{InitializeParams, Uri};
use perfc::compile::Progress;
use perfc::diagnostics::Language;
use perfc::lsp::{Server, capabilities, convert};
use perfc::workspace::{DOCUMENT_FILES, absolute};
use serde_json::Value;

/// The messages of a client, one a line. The first that is `initialize` opens the session.
///
/// Every request is answered once, with a result or an error, and what is not understood changes nothing.
pub fn messages(data: &[u8]) {
    let mut server = Server::new(&InitializeParams::default(), Language::Chinese);
    let mut is_open = false;
    for line in data.split(|&byte| byte == b'\n').take(64) {
        // As it comes over the pipe, with the length that belongs to it.
        let framed = [format!("Content-Length: {}\r\n\r\n", line.len()).as_bytes(), line].concat();
        let Ok(Some(message)) = Message::read(&mut BufReader::new(framed.as_slice())) else { continue };
        match message {
            Message::Request(request) => {
                if reaches_out(&request.params) {
                    continue;
                }
                if request.method == "initialize" && !is_open {
                    let Ok(params) = serde_json::from_value(request.params) else { continue };
                    server = Server::new(&params, Language::English);
                    assert!(serde_json::to_value(capabilities(&server)).is_ok());
                    is_open = true;
                    continue;
                }
                let id = request.id.clone();
                let response = server.request(request);
                assert_eq!(response.id, id);
                answered(response);
            }
            Message::Notification(notification) => {
                if !reaches_out(&notification.params) {
                    server.notification(notification);
                }
            }
            Message::Response(response) => server.response(response),
        }
        if let Some(done) = server.job().and_then(|job| job.run(&Progress::default())) {
            server.publish(&done);
        }
        let mut asked = HashSet::new();
        for message in server.take_outbox() {
            if let Message::Request(request) = &message {
                assert!(asked.insert(request.id.clone()), "two requests with one id");
            }
            assert!(serde_json::to_value(message).is_ok());
        }
    }
}

fn answered(response: Response) {
    let answer = serde_json::to_value(response).expect("a response is JSON");
    assert_ne!(answer.get("error").is_some(), answer.get("result").is_some(), "{answer}");
    assert_ne!(answer["error"]["code"], -32603, "an answer that is no JSON: {answer}");
}

/// Whether a document is named that stands for a folder which is there: all of the disk would be looked through.
fn reaches_out(params: &Value) -> bool {
    match params {
        Value::String(text) => Uri::from_str(text).is_ok_and(|uri| {
            let path = absolute(&convert::path(&uri));
            let is_document = path.file_name().is_some_and(|name| DOCUMENT_FILES.iter().any(|document| name == *document));
            is_document && path.parent().is_some_and(Path::exists)
        }),
        Value::Array(all) => all.iter().any(reaches_out),
        Value::Object(all) => all.values().any(reaches_out),
        _ => false,
    }
}
