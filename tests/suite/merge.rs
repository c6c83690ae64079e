//! Three texts merged into one by what they say.
//!
//! A case is one file of `tests/merge`: what it shows, how its texts are stored, and the texts themselves.
//!
//! ```text
//! What the case shows.
//! crlf ours merged        these texts end their lines with CRLF
//! bom ours merged         these begin with a byte order mark
//! unended base            these have no line break at their end
//! diff3                   conflicts show the common ancestor too
//! ---- base
//! ---- ours
//! ---- theirs
//! ---- merged, conflicts: 1      or: ---- unreadable: Ours
//! ```
//!
//! `PERFC_BLESS=1 cargo test --test suite merge` writes the last section anew and fails, so that it is read.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use perfc::merge::{Merge, Style, Unreadable, merge};
use perfc::source::FileId;
use perfc::syntax::ast::Statement;
use perfc::syntax::parse;

use super::fixtures::compare;
use super::format::{said, syntax_errors};
use super::support::root;

pub const STYLE: Style<'_> = Style { ours: "ours", base: "base", theirs: "theirs", marker_size: 7, with_base: false };

/// Every statement by what it and those around it say, and every comment, in order of the alphabet: told apart from the merge's own comparison on purpose.
pub fn facts(text: &str) -> Vec<String> {
    let mut facts = Vec::new();
    fn walk(text: &str, statements: &[Statement], around: &str, facts: &mut Vec<String>) {
        for statement in statements {
            let end = statement.block.as_ref().map_or(statement.span.end, |block| block.open.start);
            let head: Vec<String> = said(&text[statement.span.start as usize..end as usize]).into_iter().filter(|word| !is_comment(word)).collect();
            let head = format!("{around}{:?} {}", statement.keyword, head[1..].join(" "));
            if let Some(block) = &statement.block {
                walk(text, &block.statements, &format!("{head} / "), facts);
            }
            facts.push(head);
        }
    }
    walk(text, &parse(FileId(0), text).tree.statements, "", &mut facts);
    facts.extend(said(text).into_iter().filter(|word| is_comment(word)));
    facts.sort();
    facts
}

fn is_comment(word: &str) -> bool {
    word.starts_with("// ") || word.starts_with("/* ")
}

/// Merges what can be read, holding the result against all that holds of every result.
pub fn merged(base: &str, ours: &str, theirs: &str) -> Merge {
    let done = merge(base, ours, theirs, &STYLE).unwrap_or_else(|error| panic!("{error:?}:\n{base}\n---- ours\n{ours}\n---- theirs\n{theirs}"));
    let said = format!("\n{base}\n---- ours\n{ours}\n---- theirs\n{theirs}\n---- merged\n{}", done.text);
    assert_eq!(done.text.lines().filter(|line| *line == "<<<<<<< ours").count(), done.conflicts, "{said}");
    // Who changed nothing has no part in it.
    assert_eq!(merge(base, ours, base, &STYLE).unwrap().text, ours, "{said}");
    assert_eq!(merge(base, base, theirs, &STYLE).unwrap().text, theirs, "{said}");
    assert_eq!(merge(base, ours, ours, &STYLE).unwrap().text, ours, "{said}");
    let swapped = merge(base, theirs, ours, &STYLE).unwrap();
    assert_eq!(swapped.conflicts, done.conflicts, "{said}\n---- swapped\n{}", swapped.text);
    if done.conflicts == 0 {
        assert!(!syntax_errors(&done.text) || syntax_errors(ours) || syntax_errors(theirs), "{said}");
        assert_eq!(facts(&swapped.text), facts(&done.text), "{said}");
        // What both sides have is there, and nothing that neither has. Of a statement merged by its parts no side has the whole.
        for line in done.text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            let words: Vec<&str> = line.split_whitespace().map(|word| word.trim_end_matches(';')).collect();
            let has = |text: &str, word: &str| text.contains(word);
            assert!(words.iter().all(|word| has(ours, word) || has(theirs, word)), "{line}: {said}");
        }
    }
    done
}

// ---- cases ----------------------------------------------------------------------------------------------------------------------------------------

struct Case {
    head: String,
    texts: [String; 3],
}

const SECTIONS: [&str; 3] = ["base", "ours", "theirs"];

impl Case {
    fn read(file: &str) -> Self {
        let mut parts = file.split("---- ");
        let head = parts.next().unwrap().to_owned();
        let mut texts = SECTIONS.map(|_| String::new());
        for (text, name) in texts.iter_mut().zip(SECTIONS) {
            let part = parts.next().unwrap_or_else(|| panic!("{name} is missing: {head}"));
            let body = part.strip_prefix(name).and_then(|part| part.strip_prefix('\n')).unwrap_or_else(|| panic!("{name} comes next: {head}"));
            *text = body.to_owned();
        }
        let mut case = Self { head, texts };
        for (index, name) in SECTIONS.into_iter().enumerate() {
            let text = &mut case.texts[index];
            if names(&case.head, "unended", name) {
                text.pop();
            }
            if names(&case.head, "crlf", name) {
                *text = text.replace('\n', "\r\n");
            }
            if names(&case.head, "bom", name) {
                text.insert(0, '\u{feff}');
            }
        }
        case
    }

    /// The last section as it is stored.
    fn outcome(&self) -> String {
        let [base, ours, theirs] = &self.texts;
        let style = Style { with_base: self.head.lines().any(|line| line == "diff3"), ..STYLE };
        let done = match merge(base, ours, theirs, &style) {
            Ok(done) => done,
            Err(error) => return format!("unreadable: {error:?}\n"),
        };
        if !style.with_base {
            assert_eq!(done, merged(base, ours, theirs));
        }
        let mut text = done.text;
        if let Some(body) = text.strip_prefix('\u{feff}') {
            assert!(names(&self.head, "bom", "merged"), "a byte order mark: {}", self.head);
            text = body.to_owned();
        } else {
            assert!(!names(&self.head, "bom", "merged"), "no byte order mark: {}", self.head);
        }
        let crlf = text.contains('\r');
        assert_eq!(crlf, names(&self.head, "crlf", "merged"), "line ends: {}", self.head);
        if crlf && !names(&self.head, "mixed", "merged") {
            assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "every line ends alike: {}", self.head);
        }
        let ended = text.is_empty() || text.ends_with('\n');
        assert_eq!(!ended, names(&self.head, "unended", "merged"), "the last line: {}", self.head);
        format!("merged, conflicts: {}\n{}{}", done.conflicts, text.replace('\r', ""), if ended { "" } else { "\n" })
    }
}

/// Whether a line of a case's head names a text.
fn names(head: &str, property: &str, text: &str) -> bool {
    head.lines().filter_map(|line| line.strip_prefix(property)?.strip_prefix(' ')).any(|texts| texts.split(' ').any(|name| name == text))
}

#[test]
fn cases_come_out_as_written() {
    let mut paths: Vec<PathBuf> = fs::read_dir(root().join("tests/merge")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(paths.len() >= 40, "cases are missing: {}", paths.len());
    let (mut problems, mut blessed) = (String::new(), Vec::new());
    for path in paths {
        let file = fs::read_to_string(&path).unwrap().replace("\r\n", "\n");
        let case = Case::read(&file);
        let mut wanted = case.head.clone();
        let inputs = file.split("---- ").skip(1).take(SECTIONS.len());
        for part in inputs.map(str::to_owned).chain([case.outcome()]) {
            let _ = write!(wanted, "---- {part}");
        }
        compare(&path, &wanted, &mut problems, &mut blessed);
    }
    assert!(problems.is_empty(), "{problems}");
    assert!(blessed.is_empty(), "written anew, read them:\n{}", blessed.join("\n"));
}

#[test]
fn conflicts_are_marked_as_asked() {
    let text = |target: &str| format!("project 甲 < indicator 产出.数量.乙 = {target} 个; >");
    let (base, ours, theirs) = (text("1"), text("2"), text("3"));
    let body = |marks: [&str; 5]| {
        let [open, old, middle, close, base] = marks;
        let old = if old.is_empty() { String::new() } else { format!("{old}\n{base}\n") };
        format!("project 甲 <\n{open}\n indicator 产出.数量.乙 = 2 个;\n{old}{middle}\n indicator 产出.数量.乙 = 3 个;\n{close}\n >")
    };
    for (style, wanted) in [
        (STYLE, body(["<<<<<<< ours", "", "=======", ">>>>>>> theirs", ""])),
        (Style { marker_size: 0, ..STYLE }, body(["<<<<<<< ours", "", "=======", ">>>>>>> theirs", ""])),
        (Style { marker_size: 9, ours: "", theirs: "a b\nc", ..STYLE }, body(["<<<<<<<<<", "", "=========", ">>>>>>>>> a b", ""])),
        (
            Style { marker_size: 3, with_base: true, ..STYLE },
            body(["<<< ours", "||| base", "===", ">>> theirs", " indicator 产出.数量.乙 = 1 个;"]),
        ),
    ] {
        let done = merge(&base, &ours, &theirs, &style).unwrap();
        assert_eq!((done.text.replace(" \n", "\n"), done.conflicts), (wanted, 1), "{style:?}");
    }
    let huge = Style { marker_size: usize::MAX, ..STYLE };
    assert!(merge(&base, &ours, &theirs, &huge).unwrap().text.len() < 10_000, "a mark is no longer than a line may be");
}

#[test]
fn what_cannot_be_read_is_named() {
    let (sound, broken) = ("project 甲 < budget 5; >\n", "project 甲 < budgt 5; >\n");
    assert_eq!(merge(broken, sound, sound, &STYLE), Err(Unreadable::Base));
    assert_eq!(merge(sound, broken, sound, &STYLE), Err(Unreadable::Ours));
    assert_eq!(merge(sound, sound, broken, &STYLE), Err(Unreadable::Theirs));
    // A warning is no mistake.
    let dash = "project 甲 < indicator 产出.数量.乙 = 3-5 个; >\n";
    assert_eq!(merge(dash, dash, sound, &STYLE).map(|done| done.text), Ok(sound.to_owned()));
}
