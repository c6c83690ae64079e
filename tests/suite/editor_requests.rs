//! What the editor shows beside a text and offers to change in it: hover, hints, lenses, actions.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use perfc::source::{EditorLines, Encoding, Position};
use serde_json::{Value, json};

use super::lsp_client::{Client, applied, set};
use super::support::{codes, codes_of_text, compile_text, root};

/// A client that has the files of `tests/lsp/set` open, in a folder of their own.
struct Set {
    client: Client,
    folder: tempfile::TempDir,
    texts: BTreeMap<String, String>,
}

impl Set {
    fn new() -> Self {
        let (folder, texts) = set();
        let mut client = Client::new();
        for (name, text) in &texts {
            client.open(&folder.path().join(name), text);
        }
        Self { client, folder, texts }
    }

    fn uri(&self, name: &str) -> String {
        super::lsp_client::uri(&self.folder.path().join(name))
    }
}

fn expect(name: &str, text: &str) {
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    super::fixtures::compare(&root().join("tests/lsp").join(name), text, &mut problems, &mut blessed);
    assert!(problems.is_empty() && blessed.is_empty(), "{problems}{blessed:?}");
}

fn whole() -> Value {
    json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 9999, "character": 0 } })
}

/// Every text that a hover shows anywhere in the set, once.
#[test]
fn a_hover_says_what_a_word_means_on_the_form() {
    let mut set = Set::new();
    let mut seen = String::new();
    for (name, text) in set.texts.clone() {
        let uri = set.uri(&name);
        let lines = EditorLines::new(&text);
        let mut last = Value::Null;
        for (byte, _) in text.char_indices() {
            let place = lines.position(&text, byte as u32, Encoding::Utf16);
            let at = json!({ "textDocument": { "uri": uri }, "position": { "line": place.line, "character": place.character } });
            let hover = set.client.ask("textDocument/hover", at)["result"].clone();
            if hover.is_null() || hover == last {
                last = hover;
                continue;
            }
            let start = &hover["range"]["start"];
            let value = hover["contents"]["value"].as_str().unwrap();
            let said = format!("{name} {}:{}\n{value}\n\n", start["line"].as_u64().unwrap() + 1, start["character"]);
            // The same word is explained the same wherever it stands.
            if !seen.contains(&format!("\n{value}\n\n")) {
                seen.push_str(&said);
            }
            last = hover;
        }
    }
    set.client.end();
    expect("hover.txt", &seen);
}

/// The hints in a file and the lenses above it, on a line each.
fn beside(client: &mut Client, uri: &str, text: &str) -> String {
    let mut seen = String::new();
    let hints = client.ask("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": whole() }))["result"].clone();
    for hint in hints.as_array().unwrap() {
        let line = hint["position"]["line"].as_u64().unwrap() as usize;
        let before: String = text.lines().nth(line).unwrap().chars().take(hint["position"]["character"].as_u64().unwrap() as usize).collect();
        let _ = writeln!(seen, "{}: {} ⟨{}⟩", line + 1, before.trim(), hint["label"].as_str().unwrap());
    }
    let lenses = client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }))["result"].clone();
    for lens in lenses.as_array().unwrap() {
        assert_eq!((&lens["command"]["command"], &lens["command"]["arguments"][0]), (&json!("perfc.showForm"), &json!(uri)));
        assert_eq!(lens["command"]["arguments"][1], lens["range"]["start"]);
        let _ = writeln!(seen, "{} lens: {}", lens["range"]["start"]["line"].as_u64().unwrap() + 1, lens["command"]["title"].as_str().unwrap());
    }
    seen
}

/// Each fixture has any number of cursors `$0`; beside it stand its hints and lenses, in both languages, and what a hover says at each cursor.
#[test]
fn figures_and_days_are_told_beside_the_text() {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("tests/lsp/beside")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "perf"));
    paths.sort();
    assert!(paths.len() >= 3, "{}", paths.len());
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    for path in paths {
        let marked = fs::read_to_string(&path).unwrap();
        let parts: Vec<&str> = marked.split("$0").collect();
        let text = parts.concat();
        let lines = EditorLines::new(&text);
        let mut seen = String::new();
        let mut client = Client::new();
        let uri = client.open(&Path::new("/nowhere").join(path.file_name().unwrap()), &text);
        for language in ["zh", "en"] {
            client.tell("workspace/didChangeConfiguration", json!({ "settings": { "perfc": { "language": language } } }));
            let _ = write!(seen, "== {language}\n{}", beside(&mut client, &uri, &text));
            let mut byte = 0;
            for part in parts.iter().take(parts.len() - 1) {
                byte += part.len();
                let place = lines.position(&text, byte as u32, Encoding::Utf16);
                let at = json!({ "textDocument": { "uri": uri }, "position": { "line": place.line, "character": place.character } });
                let hover = client.ask("textDocument/hover", at)["result"].clone();
                let said = hover["contents"]["value"].as_str().unwrap_or("(nothing)").replace("\n\n", " ¶ ");
                let _ = writeln!(seen, "{}:{} hover: {said}", place.line + 1, place.character);
            }
        }
        client.end();
        super::fixtures::compare(&path.with_extension("txt"), &seen, &mut problems, &mut blessed);
    }
    assert!(problems.is_empty() && blessed.is_empty(), "{problems}{blessed:?}");
}

#[test]
fn hints_and_lenses_tell_figures() {
    let mut set = Set::new();
    let mut seen = String::new();
    for name in set.texts.keys().cloned().collect::<Vec<_>>() {
        let uri = set.uri(&name);
        let _ = write!(seen, "== {name}\n{}", beside(&mut set.client, &uri, &set.texts[&name]));
    }
    // With mistakes, they are counted; without the setting, there is none.
    let uri = set.uri("甲.perf");
    set.client.change(&uri, 2, &set.texts["甲.perf"].replace("812 个", "813 个").replace("附加", "没有"));
    let ask = |client: &mut Client| client.ask("textDocument/codeLens", json!({ "textDocument": { "uri": uri } }))["result"].clone();
    let _ = writeln!(seen, "== with mistakes: {}", ask(&mut set.client)[0]["command"]["title"].as_str().unwrap());
    set.client.tell("workspace/didChangeConfiguration", json!({ "settings": { "perfc": { "codeLens": false, "inlayHints": false } } }));
    assert_eq!(ask(&mut set.client), json!([]));
    assert_eq!(set.client.ask("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": whole() }))["result"], json!([]));
    set.client.end();
    expect("beside.txt", &seen);
}

#[test]
fn hints_keep_within_the_range_that_is_asked_for() {
    let mut set = Set::new();
    let uri = set.uri("甲.perf");
    let range = json!({ "start": { "line": 14, "character": 0 }, "end": { "line": 14, "character": 99 } });
    let hints = set.client.ask("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": range }))["result"].clone();
    let lines: Vec<u64> = hints.as_array().unwrap().iter().map(|hint| hint["position"]["line"].as_u64().unwrap()).collect();
    assert_eq!(lines, [14]);
    // What a document's projects add up to stands beside its budget, on the seventh line.
    let uri = set.uri("document.perf");
    for (line, count) in [(6, 2), (7, 0)] {
        let range = json!({ "start": { "line": line, "character": 0 }, "end": { "line": line, "character": 99 } });
        let hints = set.client.ask("textDocument/inlayHint", json!({ "textDocument": { "uri": uri }, "range": range }))["result"].clone();
        assert_eq!(hints.as_array().unwrap().len(), count, "{hints}");
    }
    set.client.end();
}

// ---- actions --------------------------------------------------------------------------------------------------------------------------------------

fn actions(client: &mut Client, uri: &str, text: &str, byte: usize, only: Option<&[&str]>) -> Vec<Value> {
    let place = EditorLines::new(text).position(text, byte as u32, Encoding::Utf16);
    let at = json!({ "line": place.line, "character": place.character });
    let mut context = json!({ "diagnostics": [] });
    if let Some(only) = only {
        context["only"] = json!(only);
    }
    let params = json!({ "textDocument": { "uri": uri }, "range": { "start": at, "end": at }, "context": context });
    client.ask("textDocument/codeAction", params)["result"].as_array().unwrap().clone()
}

/// Each fixture has its cursor at `$0`; beside it stands what is offered there, and what the text is after each.
#[test]
fn actions_do_what_they_say() {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("tests/lsp/actions")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "perf"));
    paths.sort();
    assert!(paths.len() >= 10, "{}", paths.len());
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    let mut client = Client::new();
    for path in paths {
        let marked = fs::read_to_string(&path).unwrap();
        let byte = marked.find("$0").unwrap();
        let text = marked.replacen("$0", "", 1);
        let uri = client.open(&Path::new("/nowhere").join(path.file_name().unwrap()), &text);
        let mut seen = String::new();
        for action in actions(&mut client, &uri, &text, byte, None) {
            let preferred = if action["isPreferred"] == true { " ★" } else { "" };
            let _ = writeln!(seen, "== {} [{}]{preferred}", action["title"].as_str().unwrap(), action["kind"].as_str().unwrap());
            let changes = action["edit"]["changes"].as_object().unwrap();
            assert_eq!(changes.keys().collect::<Vec<_>>(), [&uri]);
            let after = applied(&text, changes[&uri].as_array().unwrap());
            let _ = writeln!(seen, "{}", after.trim_end());
            let _ = writeln!(seen, "-- {}", codes_of_text(&compile_text(after.as_str())).join(" "));
        }
        client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
        super::fixtures::compare(&path.with_extension("txt"), &seen, &mut problems, &mut blessed);
    }
    client.end();
    assert!(problems.is_empty() && blessed.is_empty(), "{problems}{blessed:?}");
}

/// Every example of a finding that has a fix: the fix is offered where the finding is, and with it the finding is gone.
#[test]
fn every_fix_is_offered_and_removes_its_finding() {
    let mut client = Client::new();
    let mut fixed = 0;
    for info in perfc::diagnostics::Code::all() {
        let text = info.example;
        let before = compile_text(text);
        let Some(finding) = before.findings.iter().find(|finding| finding.fix.is_some()) else { continue };
        let uri = client.open(Path::new("/nowhere/例.perf"), text);
        let at = finding.primary.at.span.start as usize;
        let offered = actions(&mut client, &uri, text, at, Some(&["quickfix"]));
        let title = finding.fix_title(perfc::diagnostics::Language::Chinese).unwrap();
        let action = offered.iter().find(|action| action["title"] == title).unwrap_or_else(|| panic!("{}: {title} is not among {offered:?}", info.id));
        let after = applied(text, action["edit"]["changes"][&uri].as_array().unwrap());
        let left = codes(&compile_text(after.as_str()));
        assert!(left.len() < codes(&before).len(), "{}: {left:?} are left of\n{after}", info.id);
        client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
        fixed += 1;
    }
    assert!(fixed > 15, "{fixed}");
    client.end();
}

#[test]
fn all_certain_repairs_of_a_file_at_once() {
    let text = "project \"甲\" <\n  budget 100\n  period 2026/1/1..2026-12-31;\n  indicator 产出.数量.次数 = 3-5 次;\n  indicator 产出.质量.合格率 = 90%;\n>\n";
    let mut client = Client::new();
    let uri = client.open(Path::new("/nowhere/甲.perf"), text);
    assert!(actions(&mut client, &uri, text, 0, None).iter().all(|action| action["kind"] != "source.fixAll"), "it is not offered unasked");
    let offered = actions(&mut client, &uri, text, 0, Some(&["source"]));
    assert_eq!(offered.len(), 1, "{offered:?}");
    let after = applied(text, offered[0]["edit"]["changes"][&uri].as_array().unwrap());
    assert_eq!(after, text.replace("100\n", "100;\n").replace("2026/1/1", "2026-01-01").replace("3-5", "3..5"));
    assert!(codes_of_text(&compile_text(after.as_str())).is_empty());
    client.end();
}

#[test]
fn an_action_names_the_finding_that_it_repairs() {
    let text = "project \"甲\" < indicator 产出.数量.次数 = 3-5 次; >\n";
    let mut client = Client::new();
    let uri = client.open(Path::new("/nowhere/甲.perf"), text);
    let mut told = client.findings(&uri, Some(1))["diagnostics"].clone();
    told.as_array_mut().unwrap().retain(|finding| finding["code"] == "W0101");
    let range = told[0]["range"].clone();
    let params = json!({ "textDocument": { "uri": uri }, "range": range, "context": { "diagnostics": told } });
    let offered = client.ask("textDocument/codeAction", params)["result"].clone();
    assert_eq!(offered[0]["diagnostics"], told);
    client.end();
}

/// A document's budget is repaired from what its projects say, in whatever files.
#[test]
fn a_documents_sum_is_taken_from_its_projects() {
    let mut set = Set::new();
    let uri = set.uri("document.perf");
    let text = set.texts["document.perf"].replace("530640", "530000");
    set.client.change(&uri, 2, &text);
    let offered = actions(&mut set.client, &uri, &text, text.find("530000").unwrap(), Some(&["quickfix"]));
    assert_eq!(offered.len(), 1, "{offered:?}");
    assert_eq!(applied(&text, offered[0]["edit"]["changes"][&uri].as_array().unwrap()), set.texts["document.perf"]);
    set.client.end();
}

/// Wherever a text is, each request answers and points into the text.
#[test]
fn what_is_shown_lies_in_the_text() {
    let mut client = Client::new();
    for name in ["chinese.perf", "hello.perf"] {
        let text = fs::read_to_string(root().join("examples").join(name)).unwrap();
        let uri = client.open(&Path::new("/nowhere").join(name), &text);
        let lines = EditorLines::new(&text);
        for (byte, _) in text.char_indices() {
            let place = lines.position(&text, byte as u32, Encoding::Utf16);
            let at = json!({ "textDocument": { "uri": uri }, "position": { "line": place.line, "character": place.character } });
            let hover = client.ask("textDocument/hover", at)["result"].clone();
            if !hover.is_null() {
                let end = &hover["range"]["end"];
                let end = Position { line: end["line"].as_u64().unwrap() as u32, character: end["character"].as_u64().unwrap() as u32 };
                assert!(lines.byte(&text, end, Encoding::Utf16) as usize >= byte, "{name} {place:?}: {hover}");
            }
            for action in actions(&mut client, &uri, &text, byte, None) {
                applied(&text, action["edit"]["changes"][&uri].as_array().unwrap());
            }
        }
    }
    client.end();
}
