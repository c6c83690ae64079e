//! What is written in more than one place says the same in each: the table of codes and their pages and examples, the keywords and the reference, the
//! README and what the program does.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use perfc::cli::explain::illustrated;
use perfc::diagnostics::render::{Places, Style, human, severity_word};
use perfc::diagnostics::{Code, Language, Message, Severity, explain};
use perfc::syntax::token::Keyword;

use super::support::{codes, codes_of_text, compile_paths, compile_text, root};

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The files below a folder, sorted; `target` and what begins with a dot left out.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display())) {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.is_dir() && name != "target" && !name.starts_with('.') {
            found.extend(files(&path));
        } else if path.is_file() {
            found.push(path);
        }
    }
    found.sort();
    found
}

fn stems(folder: &str, extension: &str) -> BTreeSet<String> {
    let stem = |path: PathBuf| {
        assert_eq!(path.extension().and_then(|found| found.to_str()), Some(extension), "{} is out of place", path.display());
        path.file_stem().unwrap().to_string_lossy().into_owned()
    };
    files(&root().join(folder)).into_iter().map(stem).collect()
}

/// The fenced blocks of a Markdown text: their language, and what is in them.
fn blocks(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut open: Option<(String, String)> = None;
    for line in text.lines() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(language), None) => open = Some((language.trim().to_owned(), String::new())),
            (Some(_), Some(block)) => found.push(block),
            (None, Some((language, body))) => open = Some((language, format!("{body}{line}\n"))),
            (None, None) => {}
        }
    }
    assert!(open.is_none(), "a fenced block is not closed");
    found
}

fn assert_silent(text: &str, what: &str) {
    let compiled = compile_text(text);
    let mut said = String::new();
    for finding in &compiled.findings {
        human::render(&mut said, finding, &mut Places::new(&compiled.sources), Style::new(Language::English, false));
    }
    assert!(said.is_empty(), "{what} has findings:\n{said}");
}

// ---- codes ----------------------------------------------------------------------------------------------------------------------------------------

#[test]
fn codes_are_ordered_and_named() {
    let all = Code::all();
    assert!(all.len() > 60, "codes are missing: {}", all.len());
    let mut names = BTreeSet::new();
    for info in all {
        let (letter, digits) = info.id.split_at(1);
        let severity = match letter {
            "E" => Severity::Error,
            "W" => Severity::Warning,
            "I" => Severity::Information,
            _ => panic!("{}: no such letter", info.id),
        };
        assert_eq!(severity, info.severity, "{}: the letter tells the severity", info.id);
        assert!(digits.len() == 4 && digits.bytes().all(|digit| digit.is_ascii_digit()), "{}", info.id);
        let kebab = info.name.split('-').all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()));
        assert!(kebab && !info.name.starts_with(|first: char| first.is_ascii_digit()), "{}: {} is not kebab-case", info.id, info.name);
        assert!(names.insert(info.name), "{} is twice", info.name);
        assert_eq!(Code::find(info.id), Some(info.code));
        assert_eq!(Code::find(&info.id.to_lowercase()), Some(info.code));
        assert_eq!(Code::find(info.name), Some(info.code));
    }
    let rank = |id: &str| ("EWI".find(&id[..1]), id[1..].to_owned());
    for pair in all.windows(2) {
        assert!(rank(pair[0].id) < rank(pair[1].id), "{} stands before {}", pair[0].id, pair[1].id);
    }
}

#[test]
fn every_code_has_a_page_and_an_example_and_there_are_no_others() {
    let ids: BTreeSet<String> = Code::all().iter().map(|info| info.id.to_owned()).collect();
    assert_eq!(stems("src/diagnostics/explain", "md"), ids, "pages");
    let folder = root().join("examples/errors");
    let examples: BTreeSet<String> = ids.iter().map(|id| format!("{id}.perf")).chain(REFERENCES.map(|(page, _)| page.to_owned())).collect();
    let found: BTreeSet<String> = files(&folder).iter().map(|path| path.strip_prefix(&folder).unwrap().to_string_lossy().into_owned()).collect();
    assert_eq!(found, examples, "examples, and the reference made of the pages");
}

/// The reference of all findings in each language, beside the examples.
const REFERENCES: [(&str, Language); 2] = [("README.md", Language::Chinese), ("README.en.md", Language::English)];

/// Every page with what perfc says of its wrong way, below a table of all codes.
fn reference(language: Language) -> String {
    let say = |zh: &'static str, en: &'static str| if language == Language::Chinese { zh } else { en };
    let mut out = String::from(say(
        "# 错误、警告和提示\n\n[English](README.en.md)\n\n\
         代码的字母是轻重：E 是错误，W 是警告，I 是提示；前两位数字是类别。每个代码在这里有一个文件，其中只有这一处问题。`perfc explain 代码` 在终端上给出同样的说明。\n\n\
         本页由各代码的说明生成，不要直接修改：`PERFC_BLESS=1 cargo test --test suite hygiene` 重新写出。\n\n## 一览\n",
        "# Errors, warnings and information\n\n[中文](README.md)\n\n\
         The letter of a code is its severity: E is an error, W a warning, I an information. The first two digits are its group. Each code has a file here with this finding and no other. \
         `perfc explain CODE` gives the same explanation on a terminal.\n\n\
         This page is made of the explanations and is not edited itself: `PERFC_BLESS=1 cargo test --test suite hygiene` writes it anew.\n\n## Table\n",
    ));
    let mut pages = String::new();
    let mut hundred = "";
    for info in Code::all() {
        let id = info.id;
        if hundred != &id[..3] {
            hundred = &id[..3];
            let group = explain::group(info).unwrap_or_else(|| panic!("{id} is in no group")).in_language(language);
            out += &format!("\n### {hundred}xx {group}\n\n");
            out += say("| 代码 | 名称 | 轻重 | 说明 |\n|---|---|---|---|\n", "| code | name | severity | what it is |\n|---|---|---|---|\n");
        }
        let (anchor, severity) = (id.to_lowercase(), severity_word(info.severity).in_language(language));
        out += &format!("| [{id}](#{anchor}) | `{}` | {severity} | {} |\n", info.name, info.headline(language).replace('|', "\\|"));
        pages += &format!("\n<a id=\"{anchor}\"></a>\n\n");
        let mut fenced = false;
        for line in illustrated(info, language, false).lines() {
            fenced ^= line.starts_with("```");
            pages += &format!("{}{line}\n", if line.starts_with('#') && !fenced { "##" } else { "" });
            if line.starts_with("# ") && !fenced {
                pages += &format!("\n[{id}.perf]({id}.perf)\n");
            }
        }
    }
    out + say("\n## 说明\n", "\n## Explanations\n") + &pages
}

/// `PERFC_BLESS=1 cargo test --test suite hygiene` writes it anew and fails, so that it is read.
#[test]
fn the_reference_of_findings_is_as_the_pages_are() {
    let mut stale = Vec::new();
    for (page, language) in REFERENCES {
        let path = root().join("examples/errors").join(page);
        let wanted = reference(language);
        if fs::read_to_string(&path).is_ok_and(|found| found == wanted) {
            continue;
        }
        if std::env::var_os("PERFC_BLESS").is_some() {
            fs::write(&path, wanted).unwrap();
        }
        stale.push(page);
    }
    assert!(stale.is_empty(), "{stale:?} differ from the pages; PERFC_BLESS=1 writes them anew, to be read");
}

/// The sections of one language of a page: heading and text.
fn sections(page: &str) -> Vec<(&str, &str)> {
    page.split("\n## ").skip(1).map(|section| section.split_once('\n').expect("a section has text")).collect()
}

#[test]
fn every_page_has_its_sections_and_its_blocks_are_as_they_say() {
    for info in Code::all() {
        let id = info.id;
        let parts: Vec<&str> = info.page.split("\n---\n").collect();
        let [chinese, english] = parts.as_slice() else { panic!("{id}: {} languages", parts.len()) };
        for (text, headings, title) in [
            (chinese, ["是什么", "为什么", "错误写法", "正确写法"], format!("# {id} {}：", info.name)),
            (english, ["What it is", "Why", "Wrong", "Right"], format!("# {id} {}: ", info.name)),
        ] {
            assert!(text.trim_start().starts_with(&title), "{id}: the page begins with {title:?}");
            let sections = sections(text);
            let found: Vec<&str> = sections.iter().map(|(heading, _)| heading.trim_end()).collect();
            assert_eq!(found, headings, "{id}");
            for (heading, body) in &sections {
                let words = body.split("```").step_by(2).collect::<String>();
                let shown = blocks(body);
                assert!(!words.trim().is_empty() || !shown.is_empty(), "{id}: {heading} is empty");
            }
            let first_block = |index: usize| blocks(sections[index].1).into_iter().find(|(language, _)| language == "perf").map(|(_, body)| body);
            let right = first_block(3).unwrap_or_else(|| panic!("{id}: no right way is shown"));
            assert_silent(&right, id);
            // A byte that is no text, and a character that no page can show.
            if id == "E0001" || id == "E0003" {
                continue;
            }
            let wrong = first_block(2).unwrap_or_else(|| panic!("{id}: no wrong way is shown"));
            let (comment, example) = info.example.split_once('\n').unwrap();
            assert!(comment.starts_with("//"), "{id}: the example begins with a comment");
            assert_eq!(wrong.trim(), example.trim(), "{id}: the wrong way on the page and the example differ");
        }
    }
}

#[test]
fn every_example_has_its_finding_and_no_other() {
    for info in Code::all() {
        let file = root().join("examples/errors").join(format!("{}.perf", info.id));
        if info.id != "E0001" {
            assert_eq!(codes(&compile_paths(&[file])), [info.id], "{}", info.name);
            continue;
        }
        // A file that is not text could not be in the tree as text.
        let mut bytes = fs::read(file).unwrap();
        bytes.push(0xff);
        assert_eq!(codes(&compile_text(bytes)), [info.id], "{}", info.name);
    }
}

fn placeholders(text: &str) -> BTreeSet<&str> {
    text.split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}'))
        .map(|(name, _)| name)
        .filter(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'))
        .collect()
}

#[test]
fn both_languages_of_a_message_say_the_same_values() {
    for info in Code::all() {
        let check = |what: &str, message: &Message| {
            assert_eq!(placeholders(message.zh), placeholders(message.en), "{}: {what}", info.id);
            for text in [message.zh, message.en] {
                assert!(!text.trim().is_empty() && text.trim() == text, "{}: {what} is {text:?}", info.id);
                assert!(!text.contains(['\n', '\t']), "{}: {what} is of one line", info.id);
            }
            // What is between backquotes is perf.
            let english: String = message.en.split('`').step_by(2).collect();
            assert!(!english.chars().any(|character| "，。；：？！（）“”、".contains(character)), "{}: {what} mixes punctuation: {}", info.id, message.en);
        };
        check("title", &info.title);
        for (key, message) in info.labels.iter().chain(info.notes) {
            check(key, message);
        }
        if let Some(fix) = &info.fix {
            check("fix", fix);
        }
    }
}

// ---- the reference --------------------------------------------------------------------------------------------------------------------------------

/// What stands in backquotes.
fn coded(cell: &str) -> Vec<String> {
    cell.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn the_reference_lists_every_keyword_and_no_other() {
    for page in ["src/reference.md", "src/reference.en.md"] {
        let text = read(page);
        let mut rows = text.lines().skip_while(|line| !is_keyword_header(line));
        assert!(rows.next().is_some(), "{page} has no table of keywords");
        let mut found: Vec<(Vec<String>, Vec<String>)> = Vec::new();
        for row in rows.skip(1).take_while(|line| line.starts_with('|')) {
            let cells: Vec<&str> = row.split('|').collect();
            found.push((coded(cells[1]), coded(cells[2])));
        }
        let wanted: Vec<(Vec<String>, Vec<String>)> =
            Keyword::all().iter().map(|info| (vec![info.english.to_owned()], info.chinese.iter().map(|word| (*word).to_owned()).collect())).collect();
        assert_eq!(found, wanted, "{page}");
    }
}

fn is_keyword_header(line: &str) -> bool {
    let cells: Vec<&str> = line.split('|').map(str::trim).collect();
    cells.first() == Some(&"") && cells.get(1) == Some(&"English") && cells.get(2) == Some(&"中文")
}

#[test]
fn the_reference_holds_the_grammar_as_it_is() {
    let source = read("src/syntax/grammar.rs");
    let head: String = source.lines().map_while(|line| line.strip_prefix("//!")).map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect();
    let grammar = |text: &str| blocks(text).into_iter().find(|(language, _)| language == "ebnf").map(|(_, body)| body);
    let wanted = grammar(&head).expect("the grammar stands at the head of grammar.rs");
    for page in ["src/reference.md", "src/reference.en.md"] {
        let found = grammar(&read(page)).unwrap_or_else(|| panic!("{page} has no grammar"));
        assert_eq!(found, wanted, "{page}");
    }
    // Every keyword is in it.
    let words: BTreeSet<&str> = wanted.split('"').skip(1).step_by(2).collect();
    for info in Keyword::all() {
        assert!(words.contains(info.english), "the grammar does not know `{}`", info.english);
    }
}

#[test]
fn what_the_pages_show_as_perf_is_perf() {
    for page in ["README.md", "README.en.md"] {
        let shown: Vec<String> = blocks(&read(page)).into_iter().filter(|(language, _)| language == "perf").map(|(_, body)| body).collect();
        assert!(shown.len() >= 2, "{page} shows the language");
        // What is shown is as short as can be, and no whole form.
        for text in shown {
            assert_eq!(codes_of_text(&compile_text(text.as_str())), [""; 0], "{page}:\n{text}");
        }
    }
}

#[test]
fn both_languages_of_a_page_show_the_same() {
    for (chinese, english) in
        [("README.md", "README.en.md"), ("src/reference.md", "src/reference.en.md"), ("examples/errors/README.md", "examples/errors/README.en.md")]
    {
        let kinds = |page: &str| blocks(&read(page)).into_iter().map(|(language, _)| language).collect::<Vec<_>>();
        assert_eq!(kinds(chinese), kinds(english), "{chinese} and {english} have the same blocks");
        let depths = |page: &str| {
            read(page).lines().filter(|line| line.starts_with('#')).map(|line| line.bytes().take_while(|&byte| byte == b'#').count()).collect::<Vec<_>>()
        };
        assert_eq!(depths(chinese), depths(english), "{chinese} and {english} have the same sections");
    }
}

#[test]
fn links_lead_somewhere() {
    for page in [
        "README.md",
        "README.en.md",
        "src/reference.md",
        "src/reference.en.md",
        "examples/README.md",
        "examples/errors/README.md",
        "examples/errors/README.en.md",
        "CHANGELOG.md",
        "SECURITY.md",
    ] {
        let path = root().join(page);
        let Ok(text) = fs::read_to_string(&path) else { panic!("{page} is missing") };
        let targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
        let sources = text.split("src=\"").skip(1).filter_map(|rest| rest.split_once('"')).map(|(target, _)| target);
        for target in targets.chain(sources).filter(|target| !target.contains("://") && !target.starts_with('#')) {
            let file = target.split('#').next().unwrap();
            assert!(path.parent().unwrap().join(file).exists(), "{page} links to {target}, which is not there");
        }
    }
}

// ---- the README's commands ------------------------------------------------------------------------------------------------------------------------

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).unwrap();
        for entry in fs::read_dir(from).unwrap() {
            let entry = entry.unwrap();
            copy(&entry.path(), &to.join(entry.file_name()));
        }
    } else {
        fs::copy(from, to).unwrap();
    }
}

#[test]
fn the_commands_of_the_readme_run() {
    for page in ["README.md", "README.en.md"] {
        let folder = tempfile::tempdir().unwrap();
        copy(&root().join("examples"), &folder.path().join("examples"));
        let mut ran = 0;
        for (_, body) in blocks(&read(page)).iter().filter(|(language, _)| language == "sh") {
            for line in body.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
                let arguments = match line.split_whitespace().collect::<Vec<_>>().as_slice() {
                    ["perfc", arguments @ ..] => arguments.join(" "),
                    ["cargo", "run", arguments @ ..] => arguments.join(" ").split_once("-- ").expect("arguments for perfc behind --").1.to_owned(),
                    ["cargo", "test", ..] | ["cargo", "install", ..] | ["git", ..] => continue,
                    _ => panic!("{page}: nobody tries `{line}`"),
                };
                // The shell reads pipes and redirections as the reader's would.
                let command = format!("\"$PERFC\" {}", arguments.replace("| perfc ", "| \"$PERFC\" "));
                let done = Command::new("sh")
                    .args(["-e", "-c", &command])
                    .env("PERFC", env!("CARGO_BIN_EXE_perfc"))
                    .env("LC_ALL", "C.UTF-8")
                    .current_dir(folder.path())
                    .output()
                    .unwrap();
                assert!(done.status.success(), "{page}: `{line}` fails:\n{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
                ran += 1;
            }
        }
        assert!(ran >= 2, "{page} shows {ran} commands that could be run");
    }
}

// ---- the tree -------------------------------------------------------------------------------------------------------------------------------------

#[test]
fn every_example_compiles() {
    let all: Vec<PathBuf> = files(&root().join("examples")).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "perf")).collect();
    let sound: Vec<PathBuf> = all.iter().filter(|path| !path.starts_with(root().join("examples/errors"))).cloned().collect();
    assert!(sound.len() > 10, "examples are missing");
    let errors = |paths: &[PathBuf]| {
        let compiled = compile_paths(paths);
        let errors = compiled.count(Severity::Error);
        assert!(compiled.problems.is_empty());
        (errors, codes(&compiled))
    };
    for path in &sound {
        let (errors, codes) = errors(std::slice::from_ref(path));
        assert_eq!(errors, 0, "{}: {codes:?}", path.display());
    }
    let (errors, codes) = errors(&[root().join("examples/xianghuaqiao-2026")]);
    assert_eq!(errors, 0, "the set as a whole: {codes:?}");
}

#[test]
fn what_is_shown_as_perf_is_laid_out_as_fmt_does() {
    let mut shown: Vec<(String, String)> = Vec::new();
    for folder in ["examples", "src/prelude"] {
        let perfc::workspace::Found { files, problems, .. } = perfc::workspace::sources(&root().join(folder));
        assert!(problems.is_empty(), "{problems:?}");
        shown.extend(files.into_iter().map(|path| (path.display().to_string(), fs::read_to_string(&path).unwrap())));
    }
    for page in ["README.md", "README.en.md", "src/reference.md", "src/reference.en.md"] {
        shown.extend(blocks(&read(page)).into_iter().filter(|(language, _)| language == "perf").map(|(_, body)| (page.to_owned(), body)));
    }
    for info in Code::all() {
        shown.extend(blocks(info.page).into_iter().filter(|(language, _)| language == "perf").map(|(_, body)| (info.id.to_owned(), body)));
    }
    assert!(shown.len() > 300, "{} texts are too few", shown.len());
    // Some show what an input method makes of the language.
    let count = shown.len();
    shown.retain(|(_, text)| !text.contains("《\n"));
    assert_eq!(count - shown.len(), 3);
    let mut differ = String::new();
    for (name, text) in shown {
        let formatted = perfc::format::format(&text).unwrap_or_else(|_| panic!("{name}: {text}")).text;
        if formatted != text {
            differ.push_str(&format!("{name}:\n{text}----\n{formatted}"));
        }
    }
    assert!(differ.is_empty(), "{differ}");
}

/// Files that people wrote: what is in the repository, `Cargo.lock` left out.
fn written() -> Vec<PathBuf> {
    let mut found: Vec<PathBuf> = ["src", "tests", "examples", ".ci"]
        .iter()
        .map(|folder| root().join(folder))
        .filter(|folder| folder.is_dir())
        .flat_map(|folder| files(&folder))
        .collect();
    found.extend(
        ["README.md", "README.en.md", "CHANGELOG.md", "SECURITY.md", "deny.toml", "Cargo.toml", "rustfmt.toml", ".gitignore"]
            .iter()
            .map(|file| root().join(file))
            .filter(|file| file.is_file()),
    );
    found
}

#[test]
fn no_file_names_the_machine_it_was_written_on() {
    // In pieces, so that this file does not hold them.
    let traces = [["/wo", "rk/"].concat(), ["/ro", "ot/"].concat(), ["../sh", "ared"].concat()];
    let mut seen = 0;
    for path in written() {
        let Ok(text) = fs::read_to_string(&path) else { continue };
        seen += 1;
        for trace in &traces {
            assert!(!text.contains(trace), "{} names {trace}", path.display());
        }
    }
    assert!(seen > 200, "only {seen} files were looked at");
}

#[test]
fn nothing_is_left_to_do_in_the_sources() {
    for path in written().into_iter().filter(|path| path.starts_with(root().join("src"))) {
        let text = fs::read_to_string(&path).unwrap();
        for mark in [["TO", "DO"].concat(), ["FIX", "ME"].concat(), ["todo", "!("].concat(), ["dbg", "!("].concat(), ["unimpl", "emented!("].concat()] {
            assert!(!text.contains(&mark), "{} holds {mark}", path.display());
        }
    }
}

// ---- trust ----------------------------------------------------------------------------------------------------------------------------------------

/// Every promise names tests, in both languages the same, and each of them is there.
#[test]
fn every_promise_is_held_by_tests_that_are_there() {
    let text = read("SECURITY.md");
    let (chinese, english) = text.split_once("\n# Security\n").expect("two languages");
    let rows = |half: &str| -> Vec<Vec<String>> {
        let rows = half.lines().filter(|line| line.starts_with("| ")).skip(1);
        rows.map(|line| coded(line.trim_end_matches('|').rsplit('|').next().unwrap())).collect()
    };
    let promises = rows(chinese);
    assert_eq!(promises, rows(english));
    assert!(promises.len() >= 10 && promises.iter().all(|tests| !tests.is_empty()), "{promises:?}");
    for name in promises.iter().flatten() {
        let (module, test) = name.split_once("::").unwrap_or_else(|| panic!("{name} is no test"));
        let source = read(&format!("tests/suite/{module}.rs"));
        let head = format!("fn {test}(");
        let before: Vec<&str> = source.lines().take_while(|line| !line.trim_start().starts_with(&head)).collect();
        let is_test = before.len() < source.lines().count() && before.last().is_some_and(|line| line.trim() == "#[test]");
        assert!(is_test, "there is no test {name}");
    }
}

/// The sources of the program, with their paths.
fn sources() -> Vec<(PathBuf, String)> {
    let rust = files(&root().join("src")).into_iter().filter(|path| path.extension().is_some_and(|extension| extension == "rs"));
    rust.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn no_code_is_unsafe_and_none_runs_when_it_is_built() {
    let manifest = read("Cargo.toml");
    assert!(manifest.contains("\n[lints.rust]\nunsafe_code = \"forbid\"\n"), "the compiler forbids it");
    assert!(!manifest.contains("\nbuild = ") && !manifest.contains("[build-dependencies]") && !root().join("build.rs").exists());
    let sources = sources();
    assert!(sources.len() > 100);
    for (path, text) in sources {
        assert!(!text.lines().any(|line| line.trim_start().starts_with("unsafe ") || line.contains(" unsafe {")), "{}", path.display());
    }
}

#[test]
fn nothing_speaks_to_a_network() {
    for (path, text) in sources() {
        for word in ["std::net", "TcpStream", "UdpSocket", "UnixStream"] {
            assert!(!text.contains(word), "{} uses {word}", path.display());
        }
    }
    let lock = read("Cargo.lock");
    let names: BTreeSet<&str> = lock.lines().filter_map(|line| line.strip_prefix("name = \"")?.strip_suffix('"')).collect();
    assert!(names.len() > 100);
    for network in ["reqwest", "ureq", "hyper", "tokio", "curl", "openssl-sys", "rustls", "socket2"] {
        assert!(!names.contains(network), "{network} speaks to a network");
    }
}

#[test]
fn the_only_program_that_is_run_is_git() {
    let mut runs = 0;
    for (path, text) in sources() {
        // What a test of a module runs is none of the program's.
        let program = text.split("#[cfg(test)]").next().unwrap();
        // clap's own commands have the same name, and are built in the files of the command line.
        for line in program.lines().filter(|line| line.contains("process::Command::new(") || line.contains(" Command::new(") && program.contains("process::{"))
        {
            assert!(line.contains("Command::new(\"git\")"), "{} runs something: {line}", path.display());
            runs += 1;
        }
    }
    assert_eq!(runs, 1, "git is called in one place");
}

#[test]
fn every_dependency_comes_from_the_registry() {
    let lock = read("Cargo.lock");
    let packages: Vec<&str> = lock.split("\n[[package]]\n").skip(1).collect();
    let foreign: Vec<&str> = packages
        .iter()
        .filter(|package| !package.contains("\nsource = \"registry+https://github.com/rust-lang/crates.io-index\"\nchecksum = "))
        .map(|package| package.lines().next().unwrap())
        .collect();
    assert_eq!(foreign, ["name = \"perfc\""]);
    // What is held here without a tool of its own, `deny.toml` holds with it: each duplicate is listed there with its reason.
    let deny = read("deny.toml");
    for rule in ["unknown-registry = \"deny\"", "unknown-git = \"deny\"", "multiple-versions = \"deny\"", "[licenses]"] {
        assert!(deny.contains(rule), "{rule}");
    }
}

// ---- the prelude ----------------------------------------------------------------------------------------------------------------------------------

/// What a `unit` line of the prelude declares: its name, and whether it stands for itself.
fn declared() -> Vec<(String, bool)> {
    let text = read("src/prelude/units.perf");
    text.lines()
        .filter_map(|line| line.strip_prefix("unit ")?.split_once(';'))
        .map(|(declaration, _)| match declaration.split_once('=') {
            Some((name, _)) => (name.trim().to_owned(), false),
            None => (declaration.trim().to_owned(), true),
        })
        .collect()
}

/// Whether so many of one unit are so many of another.
fn equal(left: &str, right: &str) -> bool {
    let compiled = compile_text(format!("project 甲 < check {left} = {right}; >"));
    match codes_of_text(&compiled).as_slice() {
        [] => true,
        ["E0305" | "E0601"] => false,
        other => panic!("{left} = {right}: {other:?}"),
    }
}

#[test]
fn the_prelude_declares_the_words_of_real_forms() {
    let declared = declared();
    let counting = declared.iter().filter(|(_, alone)| *alone).count();
    assert!(counting >= 100, "{counting} counting words");
    let names: HashMap<&str, usize> = declared.iter().fold(HashMap::new(), |mut names, (name, _)| {
        *names.entry(name.as_str()).or_default() += 1;
        names
    });
    assert!(names.values().all(|&times| times == 1), "a unit is declared twice");
    for word in "个 人 人次 件 次 场 处 项 台 套 辆 起 户 家 栋 盏 座 条 生 株 篇 份 门 批次 元 % ‰ 秒 分钟 小时 天 周 月 季度 半年 年 个月 米 千米 平方米 亩 ㎡ m² 平米 千克 吨 升 立方米 千瓦时 GB 美元 ℃".split(' ')
    {
        assert!(names.contains_key(word), "the prelude lacks {word}");
    }
}

#[test]
fn every_unit_of_the_prelude_can_be_used() {
    let declared = declared();
    let mut text = "project 甲 <\n".to_owned();
    for (index, (name, _)) in declared.iter().enumerate() {
        let lead = if name == "%" || name == "‰" { "" } else { " " };
        text.push_str(&format!("indicator 产出.数量.子{index} = 2{lead}{name};\n"));
        // 千, 万 and 亿 go before words that are not declared with them.
        if !name.starts_with(['%', '‰', '°', '℃']) {
            for scale in ["万", "亿"] {
                text.push_str(&format!("indicator 产出.数量.{scale}子{index} = 2 {scale}{name};\n"));
            }
        }
    }
    text.push('>');
    assert_eq!(codes_of_text(&compile_text(text.as_str())), [""; 0]);
}

#[test]
fn units_of_one_dimension_convert_exactly() {
    for (left, right) in [
        ("1 万元", "10000 元"),
        ("1 亿元", "10000 万元"),
        ("1 角", "0.1 元"),
        ("100%", "1"),
        ("1000‰", "100%"),
        ("1 小时", "3600 秒"),
        ("2 周", "14 天"),
        ("1 年", "12 个月"),
        ("2 季度", "1 半年"),
        ("1 公里", "1000 米"),
        ("1 万米", "10 千米"),
        ("3 亩", "2000 平方米"),
        ("15 亩", "1 公顷"),
        ("1 m²", "1 平米"),
        ("1 ㎡", "1 平方米"),
        ("1 万亩", "10000 亩"),
        ("1 吨", "1000 公斤"),
        ("1 万吨", "10000000 千克"),
        ("2 斤", "1 千克"),
        ("1 立方米", "1000 升"),
        ("1 亿立方米", "100000000 ㎥"),
        ("1 度", "1 kWh"),
        ("1 千瓦时", "3600000 焦耳"),
        ("1 万千瓦时", "10 MWh"),
        ("1 TB", "1024 GB"),
        ("1 字节", "8 比特"),
        ("1 万人次", "10000 人次"),
        ("2 千个", "2000 个"),
        ("1 打", "12 个"),
        ("1 人月", "1 人·月"),
        ("1 元/人·月", "12 元/(人·年)"),
        ("220 元/个 * 812 个", "178640 元"),
        ("5 元/万人次 * 20000 人次", "10 元"),
    ] {
        assert!(equal(left, right), "{left} is not {right}");
    }
}

#[test]
fn units_of_different_dimensions_do_not() {
    for (left, right) in [
        ("1 月", "30 天"),
        ("1 人", "1 名"),
        ("1 个", "1 项"),
        ("1 美元", "1 元"),
        ("1 欧元", "1 美元"),
        ("1 人次", "1 次"),
        ("1 工作日", "1 天"),
        ("1 元", "1 个"),
        ("1 GB", "1 G"),
        ("220 元/台 * 812 个", "178640 元"),
        ("1 亩", "667 平方米"),
    ] {
        assert!(!equal(left, right), "{left} is {right}");
    }
}
