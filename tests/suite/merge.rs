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
use std::ops::Range;
use std::path::PathBuf;

use perfc::merge::{Style, Unreadable, merge};
use perfc::names;
use perfc::source::{FileId, Span};
use perfc::syntax::ast::{Head, Name, Statement, Target};
use perfc::syntax::parse;
use perfc::syntax::text::value;
use perfc::syntax::token::{Keyword, Place};
use proptest::prelude::*;
use proptest::sample::Index;

use super::fixtures::compare;
use super::invariants::{STYLE, facts, formatted, is_comment, merged, syntax_errors};
use super::properties::{cases, shuffled, sprinkled_programs};
use super::support::root;

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
            if mentions(&case.head, "unended", name) {
                text.pop();
            }
            if mentions(&case.head, "crlf", name) {
                *text = text.replace('\n', "\r\n");
            }
            if mentions(&case.head, "bom", name) {
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
        if done.conflicts == 0 {
            // Every word comes from one of the sides.
            for word in done.text.split_whitespace().map(|word| word.trim_end_matches(';')) {
                assert!(ours.contains(word) || theirs.contains(word), "{word}: {}", self.head);
            }
        }
        let mut text = done.text;
        if let Some(body) = text.strip_prefix('\u{feff}') {
            assert!(mentions(&self.head, "bom", "merged"), "a byte order mark: {}", self.head);
            text = body.to_owned();
        } else {
            assert!(!mentions(&self.head, "bom", "merged"), "no byte order mark: {}", self.head);
        }
        let crlf = text.contains('\r');
        assert_eq!(crlf, mentions(&self.head, "crlf", "merged"), "line ends: {}", self.head);
        if crlf && !mentions(&self.head, "mixed", "merged") {
            assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "every line ends alike: {}", self.head);
        }
        let ended = text.is_empty() || text.ends_with('\n');
        assert_eq!(!ended, mentions(&self.head, "unended", "merged"), "the last line: {}", self.head);
        format!("merged, conflicts: {}\n{}{}", done.conflicts, text.replace('\r', ""), if ended { "" } else { "\n" })
    }
}

/// Whether a line of a case's head names a text.
fn mentions(head: &str, property: &str, text: &str) -> bool {
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
        (Style { marker_size: 3, with_base: true, ..STYLE }, body(["<<< ours", "||| base", "===", ">>> theirs", " indicator 产出.数量.乙 = 1 个;"])),
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

// ---- any texts ------------------------------------------------------------------------------------------------------------------------------------

/// One change that someone may make to a text.
#[derive(Clone, Debug)]
struct Change {
    /// The statement it is made to, and how many stand in it.
    statement: Range<usize>,
    what: What,
    span: Range<usize>,
    with: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    /// What a statement says beside its name.
    Value,
    Name,
    CommentBefore,
    AddedBehind,
    Deleted,
}

/// Every change of a few kinds that can be made to a text. What they say new holds `word`.
fn possible_changes(text: &str, word: &str) -> Vec<Change> {
    fn walk(text: &str, word: &str, statements: &[Statement], top: bool, count: &mut usize, out: &mut Vec<Change>) {
        let line_end = if text.contains("\r\n") { "\r\n" } else { "\n" };
        for statement in statements {
            let number = *count;
            *count += 1;
            let first = out.len();
            let mut change = |what, span: Span, with: String| out.push(Change { statement: number..number, what, span: span.range(), with });
            match &statement.head {
                Head::Indicator(indicator) => {
                    let name = indicator.path.segments.last().unwrap();
                    change(What::Value, target_span(&indicator.target), format!("{word} 个"));
                    renamed(text, *name, word, |with| change(What::Name, name.span, with));
                }
                Head::Quantity(amount) => change(What::Value, amount.span(), word.to_owned()),
                Head::Fund(name, amount) => {
                    change(What::Value, amount.span(), word.to_owned());
                    renamed(text, *name, word, |with| change(What::Name, name.span, with));
                }
                Head::Number(number) => change(What::Value, number.span, word.to_owned()),
                Head::Text(said) if statement.keyword != Keyword::Use => change(What::Value, said.span, format!("\"{word}\"")),
                Head::Name(name) if matches!(statement.keyword, Keyword::Nature | Keyword::Category) => change(What::Value, name.span, format!("\"{word}\"")),
                Head::Name(name) if statement.keyword == Keyword::Project => renamed(text, *name, word, |with| change(What::Name, name.span, with)),
                _ => {}
            }
            let (start, end) = (statement.span.start as usize, statement.span.end as usize);
            let before = text[..start].trim_end_matches([' ', '\t', '　']).len();
            if text[..before].ends_with('\n') {
                change(What::CommentBefore, Span::empty(before as u32), format!("// {word}{line_end}"));
            }
            let behind = end + text[end..].len() - text[end..].trim_start_matches([' ', '\t', '　', '\r']).len();
            let home = statement.keyword.info();
            if text[behind..].starts_with('\n')
                && (top || home.stands_in(Place::Project))
                && !home.stands_in(Place::Budget)
                && !home.stands_in(Place::Indicator)
            {
                let with = if top {
                    format!("project \"新{word}\" < budget 1; >{line_end}")
                } else {
                    format!("  indicator 产出.数量.新{word} = 1 个;{line_end}")
                };
                change(What::AddedBehind, Span::empty(behind as u32 + 1), with);
            }
            change(What::Deleted, statement.span, String::new());
            let last = out.len();
            if let Some(block) = &statement.block {
                walk(text, word, &block.statements, false, count, out);
            }
            for change in &mut out[first..last] {
                change.statement.end = *count;
            }
        }
    }
    fn target_span(target: &Target) -> Span {
        match target {
            Target::Bad => unreachable!("the texts are sound"),
            Target::Quantity(amount, more) => more.map_or(amount.span(), |more| amount.span().to(more.span)),
            Target::Interval(low, high) => low.span().to(high.span()),
            Target::Words(text) => text.span,
            Target::Date(date) => date.span,
            Target::Budget(span) => *span,
        }
    }
    /// A name with something put behind it.
    fn renamed(text: &str, name: Name, word: &str, add: impl FnOnce(String)) {
        let said = value(&text[name.span.range()], name.quoting);
        if said.chars().count() >= 4 && said.len() < 250 && !said.contains(['"', '\\', '＂']) {
            add(format!("\"{}续{}\"", names::identity(&said), if word.contains('7') { "" } else { "篇" }));
        }
    }
    let mut out = Vec::new();
    walk(text, word, &parse(FileId(0), text).tree.statements, true, &mut 0, &mut out);
    out
}

/// Whether two changes are to different facts. A statement that goes leaves its comments to its neighbours, so nothing may come or go beside it.
fn are_apart(one: &Change, two: &Change) -> bool {
    let inside = |inner: &Change, outer: &Change| outer.statement.contains(&inner.statement.start);
    let delete = |deleted: &Change, other: &Change| deleted.what != What::Deleted || !inside(other, deleted) && matches!(other.what, What::Value | What::Name);
    let same = one.statement == two.statement && one.what == two.what && one.what != What::AddedBehind;
    !same && delete(one, two) && delete(two, one)
}

fn with_changes(text: &str, changes: &[&Change]) -> String {
    let mut changes = changes.to_vec();
    // What is added at one place comes in the order of the changes.
    // A comment belongs to the statement below it.
    changes.sort_by_key(|change| (change.span.start, change.what == What::CommentBefore));
    let (mut out, mut at) = (String::new(), 0);
    for change in changes {
        out.push_str(&text[at..change.span.start]);
        out.push_str(&change.with);
        at = change.span.end;
    }
    out + &text[at..]
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn changes_to_different_facts_meet((plain, sprinkled) in sprinkled_programs(), use_plain in any::<bool>(), one in any::<Index>(), two in any::<Index>()) {
        let base = if use_plain { plain } else { sprinkled };
        let ours = possible_changes(&base, "777");
        let ours = &ours[one.index(ours.len())];
        let theirs: Vec<Change> = possible_changes(&base, "888").into_iter().filter(|theirs| are_apart(ours, theirs)).collect();
        prop_assume!(!theirs.is_empty());
        let theirs = &theirs[two.index(theirs.len())];
        let (left, right) = (with_changes(&base, &[ours]), with_changes(&base, &[theirs]));
        prop_assume!(!syntax_errors(&left) && !syntax_errors(&right));
        let done = merged(&base, &left, &right);
        let both = with_changes(&base, &[ours, theirs]);
        prop_assert!(done.conflicts == 0, "{ours:?} {theirs:?}\n{base}\n---- merged\n{}", done.text);
        prop_assert_eq!(facts(&done.text), facts(&both), "{:?} {:?}\n{}\n---- merged\n{}", ours, theirs, base, done.text);
        // All else is as it was, to the byte.
        prop_assert_eq!(&done.text, &both, "{:?} {:?}", ours, theirs);
    }

    #[test]
    fn changes_to_one_fact_are_a_conflict((plain, sprinkled) in sprinkled_programs(), use_plain in any::<bool>(), which in any::<Index>()) {
        let base = if use_plain { plain } else { sprinkled };
        let change = |word| -> Vec<Change> {
            possible_changes(&base, word).into_iter().filter(|change| !matches!(change.what, What::AddedBehind | What::Deleted)).collect()
        };
        let (ours, theirs) = (change("777"), change("888"));
        prop_assume!(!ours.is_empty());
        let which = which.index(ours.len());
        let (left, right) = (with_changes(&base, &[&ours[which]]), with_changes(&base, &[&theirs[which]]));
        prop_assume!(!syntax_errors(&left) && !syntax_errors(&right));
        let done = merged(&base, &left, &right);
        prop_assert_eq!(done.conflicts, 1, "{:?} {:?}\n{}\n---- merged\n{}", ours[which], theirs[which], base, done.text);
    }

    #[test]
    fn a_new_layout_and_a_change_meet((_, base) in sprinkled_programs(), which in any::<Index>()) {
        let changes: Vec<Change> = possible_changes(&base, "777").into_iter().filter(|change| change.what != What::Deleted).collect();
        prop_assume!(!changes.is_empty());
        let changed = with_changes(&base, &[&changes[which.index(changes.len())]]);
        prop_assume!(!syntax_errors(&changed));
        let done = merged(&base, &formatted(&base), &changed);
        prop_assert!(done.conflicts == 0, "{base}\n---- changed\n{changed}\n---- merged\n{}", done.text);
        prop_assert_eq!(facts(&done.text), facts(&changed), "{}", base);
    }
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn texts_with_little_in_common_meet((base, one) in sprinkled_programs(), (two, three) in sprinkled_programs(), order in 0..4_usize) {
        let [base, ours, theirs]: [&str; 3] = match order {
            0 => [&base, &one, &two],
            1 => [&base, &two, &three],
            2 => [&one, &two, &base],
            _ => ["", &one, &three],
        };
        let done = merged(base, ours, theirs);
        // Whatever is in one of them and in no base is there.
        let had = facts(base);
        for side in [ours, theirs] {
            for fact in facts(side).into_iter().filter(|fact| is_comment(fact) && !had.contains(fact)) {
                let words = fact.split_once(' ').unwrap().1;
                prop_assert!(words.lines().all(|line| done.text.contains(line)), "{}\n---- merged\n{}", fact, done.text);
            }
        }
    }

    #[test]
    fn any_texts_meet_or_are_refused(base in shuffled(), ours in shuffled(), theirs in shuffled(), around in any::<bool>()) {
        let wrap = |text: String| if around { format!("project \"甲\" < budget 3; {text}\n>\nproject \"丙\" < budget 3; >") } else { text };
        let (base, ours, theirs) = (wrap(base), wrap(ours), wrap(theirs));
        if let Ok(done) = merge(&base, &ours, &theirs, &STYLE) {
            prop_assert!(done.conflicts > 0 || !syntax_errors(&done.text) || syntax_errors(&ours) || syntax_errors(&theirs) || syntax_errors(&base));
        }
    }
}

// ---- size -----------------------------------------------------------------------------------------------------------------------------------------

#[test]
fn time_grows_with_the_texts_and_no_faster() {
    let lines = |count: usize, line: &dyn Fn(usize) -> String| (0..count).map(line).collect::<String>();
    let project = |number: usize, target: usize| {
        let indicators = lines(10, &|index| format!("  indicator 产出.数量.指标{index}号 = {} 个;\n", target + index));
        format!("// {number}\nproject \"第{number}项目经费\" <\n  budget {number};\n{indicators}>\n\n")
    };
    type Make<'m> = Box<dyn Fn(usize) -> [String; 3] + 'm>;
    let kinds: [(&str, Make<'_>); 6] = [
        ("targets changed", Box::new(|count| [2, 3, 2].map(|target| lines(count, &|number| project(number, if number % 7 == 0 { target } else { 2 }))))),
        (
            "projects added",
            Box::new(|count| {
                [lines(count, &|number| project(number, 2)), lines(count, &|number| project(number * 2, 2)), lines(count, &|number| project(number * 3, 2))]
            }),
        ),
        ("all renamed", Box::new(|count| ["", "甲", "乙"].map(|word| lines(count, &|number| project(number, 2).replace("项目", &format!("项目{word}")))))),
        (
            "statements turned round",
            Box::new(|count| {
                let forth = lines(count * 8, &|number| format!("unit 甲{number} = {number} 个;\n"));
                let back = lines(count * 8, &|number| format!("unit 甲{} = 5 个;\n", count * 8 - number));
                [forth.clone(), back, forth]
            }),
        ),
        (
            "checks changed",
            Box::new(|count| {
                ["1", "2", "3"].map(|word| format!("project 甲 <\n{}>\n", lines(count * 4, &|number| format!("  check 乙{number} * {word} <= budget;\n"))))
            }),
        ),
        (
            "one line",
            Box::new(|count| {
                ["1", "2", "1"].map(|word| format!("project 甲 < {}>", lines(count * 8, &|number| format!("indicator 产出.数量.乙{number} = {word} 个; "))))
            }),
        ),
    ];
    for (name, make) in kinds {
        let seconds = |count| {
            let [base, ours, theirs] = make(count);
            let once = || {
                let begun = std::time::Instant::now();
                assert!(merge(&base, &ours, &theirs, &STYLE).is_ok(), "{name}");
                begun.elapsed().as_secs_f64()
            };
            (0..2).map(|_| once()).fold(f64::MAX, f64::min)
        };
        let (short, long) = (seconds(25), seconds(400));
        if std::env::var_os("PERFC_TIMES").is_some() {
            eprintln!("{name}: {short} {long}");
        }
        // Sixteen times the text; a quadratic walk would take 256 times as long.
        assert!(long < 0.05 || long < short * 80.0, "{name}: {short} s, then {long} s");
    }
}
