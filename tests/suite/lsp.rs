//! The language server as editors meet it: a process that is spoken to over its standard input and output.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use perfc::diagnostics::Code;
use perfc::source::{EditorLines, Encoding, Position};
use serde_json::{Value, json};

use super::lsp_client::{Client, applied, capabilities, set, uri};
use super::support::{is_of_worth, root};

/// A folder of its own for a test, with these files in it.
fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    // The root of the set, whatever the folder stands in.
    fs::create_dir(folder.path().join(".git")).unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

/// The codes published, those left out that say what a form is worth: the files of these tests are of a line or two.
fn codes(params: &Value) -> Vec<String> {
    let codes = params["diagnostics"].as_array().unwrap().iter().map(|finding| finding["code"].as_str().unwrap().to_owned());
    codes.filter(|code| !is_of_worth(Code::find(code).unwrap())).collect()
}

// ---- the session ----------------------------------------------------------------------------------------------------------------------------------

#[test]
fn a_session_begins_and_ends_as_the_protocol_says() {
    let mut client = Client::silent();
    let early = client.ask("textDocument/hover", json!({}));
    assert_eq!(early["error"]["code"], -32002, "{early}");
    let answer = client.ask("initialize", json!({ "processId": null, "rootUri": null, "capabilities": {} }));
    assert_eq!(answer["result"]["serverInfo"], json!({ "name": "perfc", "version": env!("CARGO_PKG_VERSION") }));
    assert_eq!(answer["result"]["capabilities"]["positionEncoding"], "utf-16");
    client.tell("initialized", json!({}));
    assert_eq!(client.ask("initialize", json!({ "capabilities": {} }))["error"]["code"], -32600);
    assert_eq!(client.ask("no/such/request", json!({}))["error"]["code"], -32601);
    assert_eq!(client.ask("textDocument/hover", json!({ "textDocument": 1 }))["error"]["code"], -32602);
    assert_eq!(client.ask("shutdown", Value::Null)["result"], Value::Null);
    assert_eq!(client.ask("textDocument/hover", json!({}))["error"]["code"], -32600);
    client.tell("exit", Value::Null);
    assert_eq!(client.exit_code(), 0);
}

#[test]
fn a_client_that_goes_away_ends_the_server() {
    let mut client = Client::new();
    client.tell("exit", Value::Null);
    assert_eq!(client.exit_code(), 1, "exit without shutdown");
    let mut client = Client::new();
    client.hang_up();
    assert_eq!(client.exit_code(), 1, "end of input");
}

#[test]
fn messages_that_cannot_be_read_do_no_harm() {
    let mut client = Client::new();
    for body in ["{", "[]", "null", "{\"jsonrpc\":\"2.0\"}", "\"文字\"", "{\"id\":1}"] {
        client.raw(format!("Content-Length: {}\r\n\r\n{body}", body.len()).as_bytes());
        assert_eq!(client.next()["error"]["code"], -32700, "{body}");
    }
    client.raw(b"Content-Length: 3\r\n\r\n\xff\xfe\xfd");
    assert_eq!(client.next()["error"]["code"], -32700);
    client.raw(b"what is this\r\n\r\n");
    while client.ask("shutdown", Value::Null).get("result").is_none() {}
    client.tell("exit", Value::Null);
    assert_eq!(client.exit_code(), 0);
}

#[test]
fn notifications_that_make_no_sense_do_no_harm() {
    let mut client = Client::new();
    let uri = uri(Path::new("/nowhere/甲.perf"));
    for (method, params) in [
        ("textDocument/didChange", json!({ "textDocument": { "uri": uri, "version": 2 }, "contentChanges": [{ "text": "x" }] })),
        ("textDocument/didClose", json!({ "textDocument": { "uri": uri } })),
        ("textDocument/didOpen", json!({ "textDocument": { "uri": "not a uri" } })),
        ("textDocument/didOpen", json!(null)),
        ("workspace/didChangeConfiguration", json!({ "settings": { "perfc": [1, 2] } })),
        ("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": "file:///", "type": 3 }] })),
        ("$/setTrace", json!({ "value": "verbose" })),
        ("no/such/notification", json!({})),
    ] {
        client.tell(method, params);
    }
    client.open(Path::new("/nowhere/甲.perf"), "project \"甲\" < budget 1; >");
    // Ranges beyond the text, the wrong way round, and inside a character of two units.
    for (start, end) in [((9_u32, 9_u32), (99_u32, 99_u32)), ((0, 12), (0, 3)), ((0, 4_000_000_000_u32), (0, 0)), ((4_000_000_000_u32, 0_u32), (0_u32, 0_u32))]
    {
        let range = json!({ "start": { "line": start.0, "character": start.1 }, "end": { "line": end.0, "character": end.1 } });
        client.tell(
            "textDocument/didChange",
            json!({ "textDocument": { "uri": uri, "version": 3 }, "contentChanges": [{ "range": range, "text": "😀" }, { "range": range, "text": "" }] }),
        );
    }
    for place in [(0, 0), (0, 1), (7, 7), (u32::MAX, u32::MAX)] {
        let answer = client.ask("textDocument/definition", json!({ "textDocument": { "uri": uri }, "position": { "line": place.0, "character": place.1 } }));
        assert!(answer.get("result").is_some(), "{answer}");
    }
    client.end();
}

#[test]
fn a_request_that_is_withdrawn_before_its_turn_is_not_answered_with_a_result() {
    let mut client = Client::new();
    let uri = client.open(Path::new("/nowhere/甲.perf"), &"project \"甲\" < budget 1; >\n".repeat(3000));
    // All in one write, so that the last is there before the first is answered.
    let mut bytes = Vec::new();
    let ids: Vec<i64> = (0..40).map(|_| client.encode(&mut bytes, "textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }))).collect();
    client.encode_note(&mut bytes, "$/cancelRequest", json!({ "id": ids[39] }));
    client.raw(&bytes);
    let answers: BTreeMap<i64, Value> = ids.iter().map(|_| client.answer()).collect();
    assert_eq!(answers[&ids[39]]["error"]["code"], -32800);
    assert!(answers[&ids[0]]["result"].is_array());
    client.end();
}

#[test]
fn the_server_says_what_it_can_do() {
    let mut client = Client::silent();
    let answer = client.ask("initialize", json!({ "processId": null, "rootUri": null, "capabilities": capabilities() }));
    check_snapshot("capabilities.json", &format!("{:#}\n", answer["result"]["capabilities"]));
}

// ---- findings -------------------------------------------------------------------------------------------------------------------------------------

const DOCUMENT: &str =
    "document \"汇总\" <\n  year 2026;\n  budget 300;\n  allow W1001 \"只为试编辑器\";\n>\nunit 标箱;\ntemplate 通用 < indicator 产出.质量.合格率 >= 90%; >\n";

#[test]
fn files_of_the_set_that_are_not_open_have_their_findings_too() {
    let folder = folder(&[
        ("document.perf", DOCUMENT),
        ("甲.perf", "project \"甲\" < budget 100; include 通用; >\n"),
        ("乙.perf", "project \"乙\" < budget 200; indicator 产出.数量.箱数 = 2 标箱; >\n"),
    ]);
    let mut client = Client::new();
    let path = |name: &str| folder.path().join(name);
    let first = client.open(&path("甲.perf"), &fs::read_to_string(path("甲.perf")).unwrap());
    assert!(codes(&client.findings(&first, Some(1))).is_empty());
    // The document's sum is about a file that is not open; so is what the change breaks in another.
    client.change(&first, 2, "project \"甲\" < budget 101; include 通用; >\n");
    let published = client.findings_of(&[&uri(&path("document.perf"))]);
    assert_eq!(codes(&published[0]), ["E0407"], "{published:?}");
    let document = client.open(&path("document.perf"), &DOCUMENT.replace("budget 300", "budget 301").replace("unit 标箱;", ""));
    let published = client.findings_of(&[&document, &uri(&path("乙.perf"))]);
    assert_eq!(codes(&published[0]), [""; 0]);
    assert_eq!(codes(&published[1]), ["E0301"]);
    // What was typed and not saved goes with the document's window.
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": document } }));
    let published = client.findings_of(&[&uri(&path("乙.perf")), &uri(&path("document.perf"))]);
    assert_eq!((codes(&published[0]), codes(&published[1])), (vec![], vec!["E0407".to_owned()]));
    // With the last window of a set its findings go.
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": first } }));
    assert!(codes(&client.findings_of(&[&uri(&path("document.perf"))])[0]).is_empty());
    client.end();
}

#[test]
fn changes_on_the_disk_are_seen() {
    let folder = folder(&[("document.perf", DOCUMENT), ("甲.perf", "project \"甲\" < budget 300; >\n")]);
    let mut client = Client::new();
    let path = |name: &str| folder.path().join(name);
    let document = client.open(&path("document.perf"), DOCUMENT);
    assert!(codes(&client.findings(&document, Some(1))).is_empty());
    let watched = |client: &mut Client, kind: u8| {
        client.tell("workspace/didChangeWatchedFiles", json!({ "changes": [{ "uri": uri(&path("乙.perf")), "type": kind }] }));
    };
    fs::write(path("乙.perf"), "project \"乙\" < budget 1; >\n").unwrap();
    watched(&mut client, 1);
    assert_eq!(codes(&client.findings(&document, None)), ["E0407"]);
    fs::write(path("乙.perf"), "project \"乙\" < budget 000; >\n").unwrap();
    watched(&mut client, 2);
    assert!(codes(&client.findings(&document, None)).is_empty());
    fs::write(path("乙.perf"), b"project \"\xff").unwrap();
    watched(&mut client, 2);
    assert_eq!(codes(&client.findings(&uri(&path("乙.perf")), None)), ["E0001"]);
    fs::remove_file(path("乙.perf")).unwrap();
    watched(&mut client, 3);
    assert!(codes(&client.findings(&uri(&path("乙.perf")), None)).is_empty());
    client.end();
}

#[test]
fn a_file_that_only_the_editor_has_belongs_to_its_set() {
    let folder = folder(&[("document.perf", DOCUMENT), ("甲.perf", "project \"甲\" < budget 300; >\n")]);
    let mut client = Client::new();
    let new = client.open(&folder.path().join("新.perf"), "project \"新\" < budget 7; indicator 产出.数量.箱数 = 2 标箱; >\n");
    assert!(codes(&client.findings(&new, Some(1))).is_empty());
    assert_eq!(codes(&client.findings(&uri(&folder.path().join("document.perf")), None)), ["E0407"]);
    // Neither has a path at all: it stands alone.
    let untitled = "untitled:Untitled-1";
    client.tell(
        "textDocument/didOpen",
        json!({ "textDocument": { "uri": untitled, "languageId": "perf", "version": 1, "text": "project \"甲\" < budget 1 >" } }),
    );
    let published = client.findings(untitled, Some(1));
    assert_eq!(codes(&published), ["E0102"], "{published}");
    client.end();
}

#[test]
fn a_finding_says_all_that_the_command_line_says() {
    let folder =
        folder(&[("甲.perf", "// 𠮷😀\nproject \"甲😀\" < budget 3 < appropriation 1; other 1; > allow W0101 \"无\"; indicator 产出.数量.次数 = 3-5 次; >\n")]);
    let path = folder.path().join("甲.perf");
    let text = fs::read_to_string(&path).unwrap();
    let mut seen = String::new();
    for (encoding, words) in [("utf-16", "zh"), ("utf-8", "en")] {
        let mut client = Client::silent();
        let mut offered = capabilities();
        offered["general"] = json!({ "positionEncodings": [encoding, "utf-16"] });
        let params = json!({ "processId": null, "rootUri": null, "capabilities": offered, "initializationOptions": { "language": words } });
        let answer = client.ask("initialize", params);
        assert_eq!(answer["result"]["capabilities"]["positionEncoding"], encoding);
        client.tell("initialized", json!({}));
        let uri = client.open(&path, &text);
        let published = client.findings(&uri, Some(1)).to_string().replace(&uri, "甲.perf");
        // Where the pages lie depends on the machine.
        let mut published: Value = serde_json::from_str(&published).unwrap();
        for finding in published["diagnostics"].as_array_mut().unwrap() {
            let page = finding["codeDescription"]["href"].as_str().unwrap().to_owned();
            let page = PathBuf::from(page.strip_prefix("file://").unwrap());
            let first_line = fs::read_to_string(&page).unwrap().lines().next().unwrap().to_owned();
            finding["codeDescription"]["href"] = first_line.into();
        }
        let status = client.status(&uri).to_string().replace(&uri, "甲.perf");
        let status: Value = serde_json::from_str(&status).unwrap();
        let _ = writeln!(seen, "{encoding}, {words}: {published:#}\nstatus: {status:#}");
        client.end();
    }
    check_snapshot("findings.txt", &seen);
}

#[test]
fn the_language_can_be_set_while_the_server_runs() {
    let folder = folder(&[("甲.perf", "project \"甲\" < budget -1; >\n")]);
    let mut client = Client::new();
    let uri = client.open(&folder.path().join("甲.perf"), "project \"甲\" < budget -1; >\n");
    let message = |published: &Value| published["diagnostics"][0]["message"].as_str().unwrap().to_owned();
    let chinese = message(&client.findings(&uri, Some(1)));
    client.tell("workspace/didChangeConfiguration", json!({ "settings": { "perfc": { "language": "en" } } }));
    let english = message(&client.findings(&uri, Some(1)));
    assert!(chinese.chars().any(|character| !character.is_ascii()) && english.is_ascii(), "{chinese}\n{english}");
    client.end();
}

// ---- requests, one by one -------------------------------------------------------------------------------------------------------------------------

/// A range as people read it, and what stands there.
fn shown(text: &str, encoding: Encoding, range: &Value) -> String {
    let lines = EditorLines::new(text);
    let place = |value: &Value| Position { line: value["line"].as_u64().unwrap() as u32, character: value["character"].as_u64().unwrap() as u32 };
    let (start, end) = (place(&range["start"]), place(&range["end"]));
    let (from, to) = (lines.byte(text, start, encoding) as usize, lines.byte(text, end, encoding) as usize);
    assert_eq!(lines.position(text, from as u32, encoding), start, "the start is a place in the text");
    assert_eq!(lines.position(text, to as u32, encoding), end, "the end is a place in the text");
    let words: String = text[from..to].split_whitespace().collect::<Vec<_>>().join(" ");
    let words = if words.chars().count() > 24 { format!("{}…", words.chars().take(23).collect::<String>()) } else { words };
    format!("{}:{}-{}:{} «{words}»", start.line + 1, start.character, end.line + 1, end.character)
}

/// What stands at each place of a set, as every request that names a place answers it; files are told by their names.
struct Walk {
    client: Client,
    texts: BTreeMap<String, String>,
    folder: PathBuf,
}

impl Walk {
    fn location(&self, location: &Value) -> String {
        let name = self.name(location["uri"].as_str().unwrap());
        match self.texts.get(&name) {
            Some(text) => format!("{name} {}", shown(text, Encoding::Utf16, &location["range"])),
            // A built-in declaration: what stands there in the copy.
            None => {
                let path = PathBuf::from(location["uri"].as_str().unwrap().strip_prefix("file://").unwrap());
                let text = fs::read_to_string(&path).unwrap();
                format!("<{}> {}", path.file_name().unwrap().to_string_lossy(), shown(&text, Encoding::Utf16, &location["range"]).split(' ').nth(1).unwrap())
            }
        }
    }

    fn name(&self, uri: &str) -> String {
        self.texts.keys().find(|name| super::lsp_client::uri(&self.folder.join(name.as_str())) == uri).cloned().unwrap_or_else(|| uri.to_owned())
    }
}

/// Every name in every file of a set, with what each request answers there.
#[test]
fn names_lead_to_each_other() {
    let (folder, texts) = set();
    assert!(texts.len() >= 4);
    let mut walk = Walk { client: Client::new(), texts, folder: folder.path().to_owned() };
    let texts = walk.texts.clone();
    let mut seen = String::new();
    for (name, text) in &texts {
        let uri = walk.client.open(&folder.path().join(name), text);
        let _ = writeln!(seen, "== {name}");
        let lines = EditorLines::new(text);
        let mut last = Value::Null;
        for (byte, _) in text.char_indices() {
            let place = lines.position(text, byte as u32, Encoding::Utf16);
            let at = json!({ "textDocument": { "uri": uri }, "position": { "line": place.line, "character": place.character } });
            let prepared = walk.client.ask("textDocument/prepareRename", at.clone());
            let definition = walk.client.ask("textDocument/definition", at.clone())["result"].clone();
            let range = prepared["result"]["range"].clone();
            let word = if range.is_null() { prepared["error"]["message"].clone() } else { range.clone() };
            // Each name once, at its first character.
            let here = json!([word, definition]);
            if word.is_null() && definition.is_null() || here == last {
                last = here;
                continue;
            }
            last = here;
            let _ = write!(seen, "{}:{} ", place.line + 1, place.character);
            match prepared["error"]["message"].as_str() {
                Some(why) => {
                    let _ = write!(seen, "[{why}]");
                }
                None if range.is_null() => {}
                None => {
                    let _ = write!(seen, "{} “{}”", shown(text, Encoding::Utf16, &range), prepared["result"]["placeholder"].as_str().unwrap());
                }
            }
            let _ = writeln!(seen, "\n    declared: {}", if definition.is_null() { "-".to_owned() } else { walk.location(&definition) });
            let mut with_context = at.clone();
            with_context["context"] = json!({ "includeDeclaration": false });
            let references = walk.client.ask("textDocument/references", with_context)["result"].clone();
            let references: Vec<String> = references.as_array().unwrap().iter().map(|location| walk.location(location)).collect();
            let _ = writeln!(seen, "    named: {}", if references.is_empty() { "-".to_owned() } else { references.join("; ") });
            let highlights = walk.client.ask("textDocument/documentHighlight", at)["result"].clone();
            let marks: Vec<String> = highlights
                .as_array()
                .unwrap()
                .iter()
                .map(|mark| format!("{}{}", if mark["kind"] == 3 { "=" } else { "" }, shown(text, Encoding::Utf16, &mark["range"]).split(' ').next().unwrap()))
                .collect();
            let _ = writeln!(seen, "    here: {}", marks.join(" "));
        }
    }
    walk.client.end();
    check_snapshot("names.txt", &seen);
}

/// Renames every name that can be renamed; the set means the same as before but for the name.
#[test]
fn a_rename_leaves_a_sound_set_sound() {
    let (folder, texts) = set();
    let mut client = Client::new();
    let uris: BTreeMap<String, String> = texts.iter().map(|(name, text)| (name.clone(), client.open(&folder.path().join(name), text))).collect();
    let mut renamed = 0;
    for (name, text) in &texts {
        let lines = EditorLines::new(text);
        let mut last = Value::Null;
        for (byte, _) in text.char_indices() {
            let place = lines.position(text, byte as u32, Encoding::Utf16);
            let at = json!({ "textDocument": { "uri": uris[name] }, "position": { "line": place.line, "character": place.character } });
            let prepared = client.ask("textDocument/prepareRename", at.clone());
            if prepared["result"].is_null() || prepared["result"] == last {
                continue;
            }
            last = prepared["result"].clone();
            for new_name in ["新名", "新的 名称（甲）", "预算", "a\"b"] {
                let mut with_name = at.clone();
                with_name["newName"] = new_name.into();
                let answer = client.ask("textDocument/rename", with_name);
                let Some(changes) = answer["result"]["changes"].as_object() else {
                    // A unit is one word.
                    assert_eq!(answer["error"]["code"], -32803, "{answer}");
                    continue;
                };
                let changed = texts.iter().map(|(name, text)| {
                    let edits = changes.get(&uris[name]).map(|edits| edits.as_array().unwrap().as_slice()).unwrap_or_default();
                    (name, applied(text, edits))
                });
                let fresh = tempfile::tempdir().unwrap();
                fs::create_dir(fresh.path().join(".git")).unwrap();
                for (name, text) in changed {
                    fs::write(fresh.path().join(name), text).unwrap();
                }
                let compiled = super::support::compile_paths(&[fresh.path().to_owned()]);
                let mut found = super::support::found(&compiled);
                found.retain(|(_, _, code)| !is_of_worth(Code::find(code).unwrap()));
                assert!(found.is_empty(), "{} {}:{} to {new_name}: {found:?} {changes:?}", name, place.line + 1, place.character);
                renamed += 1;
            }
        }
    }
    assert!(renamed > 40, "{renamed}");
    client.end();
}

/// What describes a whole file, on a sound one.
#[test]
fn a_file_is_described_as_a_whole() {
    let path = root().join("tests/lsp/set/甲.perf");
    let text = fs::read_to_string(&path).unwrap();
    let mut client = Client::new();
    let uri = client.open(&path, &text);
    let file = json!({ "textDocument": { "uri": uri } });
    let mut seen = String::new();
    let _ = writeln!(seen, "-- symbols");
    outline(&mut seen, &text, &client.ask("textDocument/documentSymbol", file.clone())["result"], 0);
    let _ = writeln!(seen, "-- folds");
    for fold in client.ask("textDocument/foldingRange", file.clone())["result"].as_array().unwrap() {
        let _ = writeln!(
            seen,
            "{}-{} {}",
            fold["startLine"].as_u64().unwrap() + 1,
            fold["endLine"].as_u64().unwrap() + 1,
            fold["kind"].as_str().unwrap_or("block")
        );
    }
    let _ = writeln!(seen, "-- links");
    for link in client.ask("textDocument/documentLink", file.clone())["result"].as_array().unwrap() {
        let target = link["target"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
        let _ = writeln!(seen, "{} -> {target}", shown(&text, Encoding::Utf16, &link["range"]));
    }
    let _ = writeln!(seen, "-- selection");
    let byte = text.find("消防栓数 +").unwrap();
    let place = EditorLines::new(&text).position(&text, byte as u32, Encoding::Utf16);
    let mut with_positions = file.clone();
    with_positions["positions"] = json!([{ "line": place.line, "character": place.character }]);
    let answer = client.ask("textDocument/selectionRange", with_positions);
    let mut range = &answer["result"][0];
    while range.is_object() {
        let _ = writeln!(seen, "{}", shown(&text, Encoding::Utf16, &range["range"]));
        range = &range["parent"];
    }
    let _ = writeln!(seen, "-- workspace symbols");
    for query in ["xhsyh", "消防", "zzzz"] {
        let answer = client.ask("workspace/symbol", json!({ "query": query }));
        let names: Vec<&str> = answer["result"].as_array().unwrap().iter().map(|symbol| symbol["name"].as_str().unwrap()).collect();
        let _ = writeln!(seen, "{query}: {}", names.join("、"));
    }
    let _ = writeln!(seen, "-- form");
    let page = client.ask("perfc/form", file)["result"].clone();
    let html = page["html"].as_str().unwrap();
    assert!(html.starts_with("<!DOCTYPE html>") && html.contains("消火栓养护😀") && !html.contains("草稿"), "{html}");
    let _ = writeln!(seen, "{}: {} tables", page["title"].as_str().unwrap(), html.matches("<table").count());
    client.end();
    check_snapshot("file.txt", &seen);
}

fn outline(out: &mut String, text: &str, symbols: &Value, depth: usize) {
    for symbol in symbols.as_array().into_iter().flatten() {
        let (range, selection) = (shown(text, Encoding::Utf16, &symbol["range"]), shown(text, Encoding::Utf16, &symbol["selectionRange"]));
        let detail = symbol["detail"].as_str().unwrap_or_default();
        let _ = writeln!(out, "{:1$}{2} [{3}] {detail} {range} {selection}", "", depth * 2, symbol["name"].as_str().unwrap(), symbol["kind"]);
        outline(out, text, &symbol["children"], depth + 1);
    }
}

/// Every word with its colour.
#[test]
fn words_are_coloured_by_what_they_mean() {
    let path = root().join("tests/lsp/set/甲.perf");
    let text = fs::read_to_string(&path).unwrap();
    let mut client = Client::silent();
    let legend = client.ask("initialize", json!({ "processId": null, "rootUri": null, "capabilities": capabilities() }));
    let legend = legend["result"]["capabilities"]["semanticTokensProvider"]["legend"]["tokenTypes"].clone();
    client.tell("initialized", json!({}));
    let uri = client.open(&path, &text);
    let answer = client.ask("textDocument/semanticTokens/full", json!({ "textDocument": { "uri": uri } }));
    let data: Vec<u64> = answer["result"]["data"].as_array().unwrap().iter().map(|number| number.as_u64().unwrap()).collect();
    let mut seen = String::new();
    let (mut line, mut character) = (0, 0);
    for token in data.chunks(5) {
        let [down, right, length, kind, modifiers] = token else { panic!("{token:?}") };
        line += down;
        character = if *down > 0 { *right } else { character + right };
        let range = json!({ "start": { "line": line, "character": character }, "end": { "line": line, "character": character + length } });
        let _ = writeln!(seen, "{} {} {modifiers}", shown(&text, Encoding::Utf16, &range), legend[*kind as usize].as_str().unwrap());
    }
    // A part of the file has the same colours.
    let lines = text.lines().count() as u64;
    let mut parts = 0;
    for line in 0..lines {
        let range = json!({ "start": { "line": line, "character": 0 }, "end": { "line": line + 1, "character": 0 } });
        let answer = client.ask("textDocument/semanticTokens/range", json!({ "textDocument": { "uri": uri }, "range": range }));
        parts += answer["result"]["data"].as_array().unwrap().len();
    }
    assert!(parts >= data.len(), "{parts} {}", data.len());
    client.end();
    check_snapshot("colours.txt", &seen);
}

#[test]
fn what_is_typed_is_put_right() {
    let mut client = Client::new();
    let path = Path::new("/nowhere/甲.perf");
    let uri = client.open(path, "");
    let mut version = 1;
    // The text before the cursor, what is typed last, and what becomes of it.
    for (text, expected) in [
        ("project \"甲\" 《", "project \"甲\" <"),
        ("project \"甲\" ＜ budget 1；", "project \"甲\" ＜ budget 1;"),
        ("project \"甲\" < indicator 产出。", "project \"甲\" < indicator 产出."),
        ("project \"甲\" < indicator 产出.数量.次数 ≥", "project \"甲\" < indicator 产出.数量.次数 >="),
        ("project \"甲\" < budget ５", "project \"甲\" < budget 5"),
        ("project \"甲\" < budget 1。５", "project \"甲\" < budget 1。5"),
        // Not in a text, a comment, or a name.
        ("project \"甲（", "project \"甲（"),
        ("project “甲；", "project “甲；"),
        ("// 说明；", "// 说明；"),
        ("project \"甲\" < annual_goal \"\"\"\n一、修好；", "project \"甲\" < annual_goal \"\"\"\n一、修好；"),
        // What closes a block stands below what opened it.
        ("project \"甲\" <\n  budget 5;\n  >", "project \"甲\" <\n  budget 5;\n>"),
        ("\tproject \"甲\" {\n\t  budget 5 <\n\t    other 5;\n　》", "\tproject \"甲\" {\n\t  budget 5 <\n\t    other 5;\n\t  >"),
        ("project \"甲\" <\r\n  budget 5;\r\n  ｝", "project \"甲\" <\r\n  budget 5;\r\n}"),
        ("project \"甲\" <\n  budget 5; >", "project \"甲\" <\n  budget 5; >"),
        ("project \"甲\" <\n  check 甲\n    >", "project \"甲\" <\n  check 甲\n    >"),
    ] {
        version += 1;
        client.change(&uri, version, text);
        let place = EditorLines::new(text).position(text, text.len() as u32, Encoding::Utf16);
        let typed = text.chars().next_back().unwrap().to_string();
        let answer = client.ask(
            "textDocument/onTypeFormatting",
            json!({ "textDocument": { "uri": uri }, "position": { "line": place.line, "character": place.character }, "ch": typed, "options": { "tabSize": 2, "insertSpaces": true } }),
        );
        assert_eq!(applied(text, answer["result"].as_array().unwrap()), expected);
    }
    client.end();
}

/// A draft says what is wrong with what it shows, and with nothing else.
#[test]
fn the_form_of_one_project_lists_its_own_errors() {
    let text = "project \"甲\" < budget 1; indicator 产出.数量.次数 = 2 此; >\nproject \"乙\" < budget 2 < appropriation 1; > >\n";
    let mut client = Client::new();
    let uri = client.open(Path::new("/nowhere/甲.perf"), text);
    let mut page = |line: u32| {
        let at = json!({ "textDocument": { "uri": uri }, "position": { "line": line, "character": 3 } });
        client.ask("perfc/form", at)["result"]["html"].as_str().unwrap().to_owned()
    };
    let (first, second) = (page(0), page(1));
    assert!(first.contains("草稿") && first.contains("E0301") && !first.contains("E0404"));
    assert!(second.contains("草稿") && second.contains("E0404") && !second.contains("E0301"));
    client.end();
}

#[test]
fn the_editor_lays_out_as_the_command_does() {
    let mut client = Client::new();
    let path = Path::new("/nowhere/甲.perf");
    let mut changed = 0;
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("tests/format")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for fixture in paths.iter().filter(|path| path.extension().is_some_and(|extension| extension == "perf")) {
        let text = fs::read_to_string(fixture).unwrap();
        let uri = client.open(path, &text);
        let options = json!({ "tabSize": 2, "insertSpaces": true });
        let answer = client.ask("textDocument/formatting", json!({ "textDocument": { "uri": uri }, "options": options }));
        let expected = perfc::format::format(&text).unwrap().text;
        assert_eq!(applied(&text, answer["result"].as_array().unwrap()), expected, "{}", fixture.display());
        changed += usize::from(expected != text);
        let line = json!({ "start": { "line": 2, "character": 0 }, "end": { "line": 2, "character": 1 } });
        let answer = client.ask("textDocument/rangeFormatting", json!({ "textDocument": { "uri": uri }, "range": line, "options": options }));
        let edits = answer["result"].as_array().unwrap();
        let lines = EditorLines::new(&text);
        let mut by_hand = text.clone();
        let at = lines.line(&text, 2);
        for edit in perfc::format::format_range(&text, at.start as usize..at.start as usize + usize::from(at.start < at.end)).unwrap().iter().rev() {
            by_hand.replace_range(edit.span.range(), &edit.text);
        }
        if text[at.range()].chars().next().is_none_or(|first| first.len_utf8() == 1) {
            assert_eq!(applied(&text, edits), by_hand, "{}", fixture.display());
        }
        client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }
    assert!(changed > 5, "{changed}");
    client.end();
}

// ---- broken and half-typed texts --------------------------------------------------------------------------------------------------------------------

/// Every request that takes a place or a file.
const AT_A_PLACE: &[&str] = &[
    "textDocument/hover",
    "textDocument/completion",
    "textDocument/definition",
    "textDocument/references",
    "textDocument/documentHighlight",
    "textDocument/prepareRename",
    "textDocument/rename",
    "textDocument/onTypeFormatting",
    "textDocument/selectionRange",
    "textDocument/codeAction",
    "perfc/form",
];
const OF_A_FILE: &[&str] = &[
    "textDocument/documentSymbol",
    "textDocument/foldingRange",
    "textDocument/documentLink",
    "textDocument/codeLens",
    "textDocument/semanticTokens/full",
    "textDocument/inlayHint",
    "textDocument/formatting",
    "textDocument/rangeFormatting",
];

fn sweep(client: &mut Client, uri: &str, text: &str, every: usize) {
    let lines = EditorLines::new(text);
    let end = lines.position(text, text.len() as u32, Encoding::Utf16);
    let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": end.line, "character": end.character } });
    let options = json!({ "tabSize": 2, "insertSpaces": true });
    let mut ask = |method: &str, place: Position| {
        let at = json!({ "line": place.line, "character": place.character });
        let params = json!({
            "textDocument": { "uri": uri }, "position": at, "positions": [at], "range": whole, "options": options, "ch": ";", "newName": "新名",
            "context": { "includeDeclaration": true, "diagnostics": [], "triggerKind": 1 },
        });
        let answer = client.ask(method, params);
        // Only a rename may say that it cannot be.
        let may_fail = matches!(method, "textDocument/prepareRename" | "textDocument/rename") && answer["error"]["code"] == -32803;
        assert!(answer.get("result").is_some() || may_fail, "{method} at {}:{} of {text:?}: {answer}", place.line, place.character);
    };
    for method in OF_A_FILE {
        ask(method, Position::default());
    }
    for (byte, _) in text.char_indices().chain([(text.len(), ' ')]).step_by(every) {
        for method in AT_A_PLACE {
            ask(method, lines.position(text, byte as u32, Encoding::Utf16));
        }
    }
}

#[test]
fn broken_files_answer_every_request() {
    let mut client = Client::new();
    let mut broken = 0;
    for folder in ["tests/fixtures/recovery", "tests/fixtures/lexical", "tests/fixtures/syntax"] {
        let mut paths: Vec<PathBuf> = fs::read_dir(root().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
        paths.retain(|path| path.extension().is_some_and(|extension| extension == "perf"));
        paths.sort();
        for path in paths {
            let Ok(text) = fs::read_to_string(&path) else { continue };
            let elsewhere = Path::new("/nowhere").join(path.file_name().unwrap());
            let uri = client.open(&elsewhere, &text);
            sweep(&mut client, &uri, &text, 23);
            client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
            broken += 1;
        }
    }
    assert!(broken > 20, "{broken}");
    client.end();
}

#[test]
fn a_text_answers_every_request_wherever_it_breaks_off() {
    let text = fs::read_to_string(root().join("tests/lsp/set/甲.perf")).unwrap();
    let mut client = Client::new();
    let uri = client.open(Path::new("/nowhere/甲.perf"), "");
    let cuts: Vec<usize> = text.char_indices().map(|(byte, _)| byte).step_by(17).collect();
    for (version, cut) in cuts.into_iter().enumerate() {
        let half = &text[..cut];
        client.change(&uri, version as i64 + 2, half);
        sweep(&mut client, &uri, half, half.chars().count().max(1));
    }
    client.end();
}

// ---- edits ----------------------------------------------------------------------------------------------------------------------------------------

/// Numbers that look random and are the same on every run (an xorshift generator).
struct Random(u64);

impl Random {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit.max(1) as u64) as usize
    }
}

/// What is typed: what breaks things most.
const PIECES: &[&str] = &[
    "",
    "",
    " ",
    "\n",
    "\r\n",
    ";",
    "；",
    "<",
    ">",
    "{",
    "}",
    "\"",
    "“",
    "”",
    "\"\"\"",
    "//",
    "/*",
    "*/",
    ".",
    "。",
    "..",
    "元",
    "个",
    "%",
    "0",
    "1",
    "５",
    "𠮷",
    "😀",
    "é",
    "indicator ",
    "产出.数量.新指标数 = 2 个;",
    "project \"新\" < budget 1; >",
    "check 合格率 <= 1;",
    "预算",
    "budget 12;",
    "use \"公共.perf\";",
    "\u{feff}",
    "\u{200b}",
    "\r",
    "include 通用;",
    "allow W0101 \"无\";",
    "2026-01-01..2026-12-31",
    "unit 标箱 = 12 个;",
    "-",
    "<= ",
];

/// Some edits of a text as an editor sends them: the text afterwards, and the change.
fn edit(random: &mut Random, text: &str) -> (String, Value) {
    let boundary = |at: usize| text.floor_char_boundary(at);
    let start = boundary(random.below(text.len() + 1));
    let length = if random.below(3) == 0 { random.below(40) } else { random.below(3) };
    let end = boundary((start + length).min(text.len()));
    let piece = PIECES[random.below(PIECES.len())];
    let lines = EditorLines::new(text);
    let place = |byte: usize| {
        let place = lines.position(text, byte as u32, Encoding::Utf16);
        json!({ "line": place.line, "character": place.character })
    };
    // A place in the middle of a line end is none that an editor has.
    let (start, end) = if lines.byte(text, lines.position(text, start as u32, Encoding::Utf16), Encoding::Utf16) as usize != start
        || lines.byte(text, lines.position(text, end as u32, Encoding::Utf16), Encoding::Utf16) as usize != end
    {
        (0, 0)
    } else {
        (start, end)
    };
    let change = json!({ "range": { "start": place(start), "end": place(end) }, "text": piece });
    (format!("{}{piece}{}", &text[..start], &text[end..]), change)
}

/// All that a server says of a file.
fn all(client: &mut Client, uri: &str) -> Value {
    let file = json!({ "textDocument": { "uri": uri }, "range": { "start": { "line": 0, "character": 0 }, "end": { "line": 99999, "character": 0 } } });
    let mut all = serde_json::Map::new();
    for method in OF_A_FILE.iter().filter(|method| !method.ends_with("ormatting")) {
        all.insert((*method).to_owned(), client.ask(method, file.clone())["result"].clone());
    }
    all.into()
}

#[test]
fn after_any_edits_the_server_says_what_a_fresh_one_says() {
    let (folder, originals) = set();
    let (names, mut texts): (Vec<String>, Vec<String>) = originals.clone().into_iter().unzip();
    let mut random = Random(0x9e37_79b9_7f4a_7c15);
    let mut client = Client::new();
    let uris: Vec<String> = names.iter().zip(&texts).map(|(name, text)| client.open(&folder.path().join(name), text)).collect();
    let mut versions = vec![1_i64; names.len()];
    for round in 0..24 {
        for _ in 0..25 {
            let place = random.below(names.len());
            versions[place] += 1;
            let mut changes = Vec::new();
            for _ in 0..=random.below(3) {
                let (text, change) = edit(&mut random, &texts[place]);
                texts[place] = text;
                changes.push(change);
            }
            client.tell("textDocument/didChange", json!({ "textDocument": { "uri": uris[place], "version": versions[place] }, "contentChanges": changes }));
        }
        if round % 6 == 5 {
            // An undo, far back.
            for place in 0..names.len() {
                versions[place] += 1;
                texts[place].clone_from(&originals[&names[place]]);
                client.change(&uris[place], versions[place], &texts[place]);
            }
        }
        let mut fresh = Client::new();
        for (name, text) in names.iter().zip(&texts) {
            fresh.open(&folder.path().join(name), text);
        }
        for (place, uri) in uris.iter().enumerate() {
            assert_eq!(all(&mut client, uri), all(&mut fresh, uri), "round {round}, {}:\n{}", names[place], texts[place]);
        }
        let settled = |client: &mut Client, versions: &[i64]| -> Vec<Value> {
            uris.iter().zip(versions).map(|(uri, version)| client.settled(uri, *version)["diagnostics"].clone()).collect()
        };
        let ones = vec![1; names.len()];
        assert_eq!(settled(&mut client, &versions), settled(&mut fresh, &ones), "round {round}: {texts:#?}");
        fresh.end();
    }
    client.end();
}

/// Four times as long a text takes no more than in proportion, all of it on one line too: the best of some tries, so that other work on the machine does not count.
#[test]
fn requests_take_time_in_proportion() {
    let mut client = Client::new();
    for piece in ["project \"甲\" < indicator 产出.数量.次数 = 2 次; > ", "/* 甲 */ ", "project \"甲\" <\n  check a = b;\n>\n", "<"] {
        let mut best = |count: usize, method: &str| {
            let text = piece.repeat(count);
            let uri = client.open(Path::new("/nowhere/长.perf"), &text);
            let whole = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99999, "character": 0 } });
            let options = json!({ "tabSize": 2, "insertSpaces": true });
            let params = json!({ "textDocument": { "uri": uri }, "range": whole, "options": options });
            client.ask("textDocument/documentLink", params.clone());
            let tries = (0..3).map(|_| {
                let begun = std::time::Instant::now();
                client.ask(method, params.clone());
                begun.elapsed()
            });
            let best = tries.min().unwrap();
            client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
            best.max(std::time::Duration::from_millis(4)).as_micros()
        };
        for method in OF_A_FILE {
            let mut ratios: Vec<u128> = Vec::new();
            while ratios.len() < 3 && ratios.last().is_none_or(|ratio| *ratio > 8) {
                ratios.push(best(1600, method) / best(400, method));
            }
            assert!(ratios.last().is_some_and(|ratio| *ratio <= 8), "{method} of {piece:?}: four times as much takes {ratios:?} times as long");
        }
    }
    client.end();
}

/// However long an editor is open, the server grows no further.
#[cfg(target_os = "linux")]
#[test]
fn memory_stays_flat_over_thousands_of_edits() {
    let text = fs::read_to_string(root().join("tests/lsp/set/甲.perf")).unwrap();
    let mut client = Client::new();
    let uri = client.open(Path::new("/nowhere/甲.perf"), &text);
    let mut version = 1;
    let mut type_for = |client: &mut Client, edits: usize| {
        for round in 0..edits {
            version += 1;
            let text = if round % 2 == 0 { "x" } else { "" };
            let end = u8::from(round % 2 == 1);
            let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 0, "character": end } });
            client.tell(
                "textDocument/didChange",
                json!({ "textDocument": { "uri": uri, "version": version }, "contentChanges": [{ "range": range, "text": text }] }),
            );
            if round % 50 == 49 {
                client.ask("textDocument/documentSymbol", json!({ "textDocument": { "uri": uri } }));
                client.settled(&uri, version);
            }
        }
    };
    type_for(&mut client, 1000);
    let before = client.resident_kilobytes();
    type_for(&mut client, 9000);
    let after = client.resident_kilobytes();
    assert!(after * 4 <= before * 5, "{before} kB after 1000 edits, {after} kB after 10000");
    client.end();
}

// ---- expected outputs -------------------------------------------------------------------------------------------------------------------------------

/// Holds a text against the file of that name.
fn check_snapshot(name: &str, text: &str) {
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    super::fixtures::compare(&root().join("tests/lsp").join(name), text, &mut problems, &mut blessed);
    assert!(problems.is_empty() && blessed.is_empty(), "{problems}{blessed:?}");
}
