//! What the editor offers while a text is typed: fixtures with the cursor at `$0`, what is offered beside them.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use perfc::source::{EditorLines, Encoding};
use serde_json::{Value, json};

use super::lsp_client::{Client, applied};
use super::support::{codes_of_text, compile_text, root};

fn offers(client: &mut Client, uri: &str, text: &str, byte: usize) -> Vec<Value> {
    let place = EditorLines::new(text).position(text, byte as u32, Encoding::Utf16);
    let at = json!({ "line": place.line, "character": place.character });
    let answer = client.ask("textDocument/completion", json!({ "textDocument": { "uri": uri }, "position": at, "context": { "triggerKind": 1 } }));
    let items = answer["result"]["items"].as_array().or_else(|| answer["result"].as_array()).unwrap_or_else(|| panic!("{answer}"));
    let mut items = items.clone();
    items.sort_by_key(|item| item["sortText"].as_str().unwrap().to_owned());
    items
}

/// How many offers of one place are written down: the first are what people see.
const MOST: usize = 14;

#[test]
fn what_fits_a_place_is_offered_there() {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("tests/lsp/completion")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "perf"));
    paths.sort();
    assert!(paths.len() >= 30, "{}", paths.len());
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    let mut client = Client::new();
    for path in paths {
        let marked = fs::read_to_string(&path).unwrap();
        let byte = marked.find("$0").unwrap_or_else(|| panic!("no cursor in {}", path.display()));
        let text = marked.replacen("$0", "", 1);
        let uri = client.open(&Path::new("/nowhere").join(path.file_name().unwrap()), &text);
        let offered = offers(&mut client, &uri, &text, byte);
        let mut seen = String::new();
        for item in offered.iter().take(MOST) {
            let _ = write!(seen, "{} [{}]", item["label"].as_str().unwrap(), item["kind"]);
            if let Some(detail) = item["detail"].as_str() {
                let _ = write!(seen, " {detail}");
            }
            let new = item["textEdit"]["newText"].as_str().unwrap();
            if new != item["label"] {
                let _ = write!(seen, " -> {}", new.replace('\n', "⏎"));
            }
            seen.push('\n');
        }
        if offered.len() > MOST {
            let _ = writeln!(seen, "and {} more", offered.len() - MOST);
        }
        if let Some(first) = offered.first() {
            let _ = writeln!(seen, "-- the first: {}", applied(&text, &[first["textEdit"].clone()]).trim_end().replace('\n', "⏎"));
            let words = first["documentation"]["value"].as_str().unwrap_or_default();
            let _ = writeln!(seen, "-- {}", words.replace('\n', "⏎"));
        }
        client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
        super::fixtures::compare(&path.with_extension("txt"), &seen, &mut problems, &mut blessed);
    }
    client.end();
    assert!(problems.is_empty() && blessed.is_empty(), "{problems}{blessed:?}");
}

/// A `use` goes on with what lies beside the file, folder by folder: nothing hidden, nothing outside, not the file itself.
#[test]
fn a_use_is_offered_the_files_that_it_may_reach() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path().join("表");
    for name in ["表/项目.perf", "表/公共/计量单位.perf", "表/公共/说明.txt", "表/.藏/乙.perf", "表/.丙.perf", "外/丁.perf", "表/.git/HEAD"]
    {
        fs::create_dir_all(folder.path().join(name).parent().unwrap()).unwrap();
        fs::write(folder.path().join(name), "").unwrap();
    }
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.path().join("外"), root.join("链接")).unwrap();
    let mut client = Client::new();
    // Not on the disk yet, but open.
    let new = client.open(&root.join("新.perf"), "unit 标箱;\n");
    for (marked, path, wanted) in [
        ("use \"$0", "项目.perf", "新.perf\" 公共/"),
        ("use \"$0\";", "项目.perf", "新.perf\" 公共/\""),
        ("use $0", "项目.perf", "\"新.perf\" \"公共/"),
        ("use “$0", "项目.perf", "新.perf” 公共/"),
        ("use \"gg$0", "项目.perf", "公共/"),
        ("use \"公共/$0\";", "项目.perf", "计量单位.perf\" ../\""),
        ("use \"公共/jl$0", "项目.perf", "计量单位.perf\""),
        ("use \"./公共/../$0", "项目.perf", "新.perf\" 公共/"),
        ("use \"../$0", "公共/计量单位.perf", "新.perf\" 项目.perf\" 公共/"),
        ("use \"../$0", "项目.perf", ""),
        ("use \"../外/$0", "项目.perf", ""),
        ("use \"链接/$0", "项目.perf", "../"),
        ("use \"/$0", "项目.perf", ""),
        ("use \"没有/$0", "项目.perf", "../"),
    ] {
        let byte = marked.find("$0").unwrap();
        let text = marked.replacen("$0", "", 1);
        let uri = client.open(&root.join(path), &text);
        let offered = offers(&mut client, &uri, &text, byte);
        let texts: Vec<&str> = offered.iter().map(|item| item["textEdit"]["newText"].as_str().unwrap()).collect();
        assert_eq!(texts.join(" "), wanted, "{marked}");
        if let Some(first) = offered.first() {
            let after = applied(&text, &[first["textEdit"].clone()]);
            let kept = marked.split("$0").next().unwrap().trim_end_matches(|last: char| last.is_ascii_lowercase());
            assert!(marked == "use $0" || after.starts_with(kept), "{marked}: {after}");
        }
        client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }
    client.tell("textDocument/didClose", json!({ "textDocument": { "uri": new } }));
    client.end();
}

/// Wherever the cursor is, each offer replaces what stands before it and nothing else.
#[test]
fn offers_replace_only_what_is_being_typed() {
    let mut client = Client::new();
    let mut offered = 0;
    for text in [fs::read_to_string(root().join("examples/chinese.perf")).unwrap(), fs::read_to_string(root().join("tests/lsp/set/甲.perf")).unwrap()] {
        let uri = client.open(Path::new("/nowhere/甲.perf"), &text);
        for (byte, _) in text.char_indices().step_by(2) {
            let place = EditorLines::new(&text).position(&text, byte as u32, Encoding::Utf16);
            for item in offers(&mut client, &uri, &text, byte) {
                let range = &item["textEdit"]["range"];
                let (start, end) = (range["start"].clone(), range["end"].clone());
                let here = json!({ "line": place.line, "character": place.character });
                assert!(start["line"] == here["line"] && start["character"].as_u64() <= here["character"].as_u64(), "{here}: {item}");
                assert!(end["line"] == here["line"] && end["character"].as_u64() >= here["character"].as_u64(), "{here}: {item}");
                offered += 1;
            }
        }
        client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }
    assert!(offered > 1000, "{offered}");
    client.end();
}

/// A statement that is offered is one that may stand there.
#[test]
fn offered_statements_are_valid_where_they_are_offered() {
    // Without snippets, so that the text is complete as it is.
    let mut client = Client::silent();
    client.ask("initialize", json!({ "processId": null, "rootUri": null, "capabilities": {} }));
    client.tell("initialized", json!({}));
    let mut tried = 0;
    for marked in [
        "$0",
        "project \"甲\" <\n  $0\n>\n",
        "项目 \"甲\" {\n  $0\n}\n",
        "document \"汇总\" <\n  $0\n>\n",
        "template 甲 <\n  $0\n>\n",
        "project \"甲\" < budget 1 < $0 > >\n",
        "project \"甲\" < total 1 < $0 > >\n",
        "project \"甲\" < indicator 产出.数量.次数 = 2 次 < $0 > >\n",
    ] {
        let byte = marked.find("$0").unwrap();
        let text = marked.replacen("$0", "", 1);
        let uri = client.open(Path::new("/nowhere/甲.perf"), &text);
        let offered = offers(&mut client, &uri, &text, byte);
        assert!(offered.len() > 1, "{marked}");
        for item in offered {
            let after = applied(&text, &[item["textEdit"].clone()]);
            let found = codes_of_text(&compile_text(after.as_str()));
            // E0106 is an unknown keyword, E0107 one in the wrong place.
            assert!(!found.contains(&"E0106") && !found.contains(&"E0107"), "{}: {found:?} in\n{after}", item["label"]);
            assert_eq!(item["insertTextFormat"].as_u64().unwrap_or(1), 1, "no places to fill in for a client that has none");
            tried += 1;
        }
        client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
    }
    assert!(tried > 40, "{tried}");
    client.end();
}

/// Four times as long a text takes no more than in proportion: the best of some tries, so that other work on the machine does not count.
#[test]
fn completion_takes_time_in_proportion() {
    let mut client = Client::new();
    for piece in ["<", "indicator a < ", "project a <\nweight ", "check a.", "\"\n", "project \"甲\" < indicator 产出.数量.次数 = 2 次; >\n"] {
        let mut best = |count: usize| -> Duration {
            let text = piece.repeat(count);
            let uri = client.open(Path::new("/nowhere/长.perf"), &text);
            // Parsed before, as it is while somebody types.
            offers(&mut client, &uri, &text, 0);
            let tries = (0..5).map(|_| {
                let begun = Instant::now();
                offers(&mut client, &uri, &text, text.len());
                begun.elapsed()
            });
            let best = tries.min().unwrap();
            client.tell("textDocument/didClose", json!({ "textDocument": { "uri": uri } }));
            best.max(Duration::from_millis(2))
        };
        let mut ratios: Vec<u128> = Vec::new();
        while ratios.len() < 3 && ratios.last().is_none_or(|ratio| *ratio > 8) {
            ratios.push(best(4_000).as_micros() / best(1_000).as_micros());
        }
        assert!(ratios.last().is_some_and(|ratio| *ratio <= 8), "{piece:?}: {ratios:?}");
    }
    client.end();
}
