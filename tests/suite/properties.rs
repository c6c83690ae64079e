//! Properties that hold for every input: garbage never panics, sound programs come out as they went in however they are spelled, and a mistake stays
//! where it was made.
//!
//! `PROPTEST_CASES` multiplies nothing but replaces the number of cases, `PROPTEST_RNG_SEED` the seed: without them every run is the same.

use std::collections::HashSet;
use std::fmt::Write as _;

use perfc::compile::{Compiled, ProjectSummary};
use perfc::diagnostics::render::{Places, Style, human};
use perfc::diagnostics::{Findings, Language, suggest};
use perfc::names;
use perfc::source::FileId;
use perfc::syntax::lexer;
use perfc::syntax::token::{Keyword, WORD_COMPARATORS};
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngSeed};
use unicode_normalization::UnicodeNormalization as _;

use super::invariants::{assert_laid_out, examine, examine_fixes, formatted, formatted_alike, ranged, syntax_errors};
use super::legible::made_legible;
use super::support::{codes_of_text, compile_text, json, output};

pub fn cases(usual: u32) -> Config {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(usual);
    let mut config = Config { cases, failure_persistence: None, max_shrink_iters: 3_000, ..Config::default() };
    if std::env::var_os("PROPTEST_RNG_SEED").is_none() {
        config.rng_seed = RngSeed::Fixed(20_260_101);
    }
    config
}

// ---- garbage --------------------------------------------------------------------------------------------------------------------------------------

/// Every piece that the language is made of, and some that it is not.
fn pieces() -> Vec<&'static str> {
    let mut pieces: Vec<&'static str> = Vec::new();
    for info in Keyword::all() {
        pieces.push(info.english);
        pieces.extend(info.chinese);
    }
    pieces.extend(WORD_COMPARATORS.iter().map(|(spelling, _)| *spelling));
    for _ in 0..3 {
        // Often enough that some of it makes sense.
        pieces.extend(["<", ">", "{", "}", ";", "project \"甲\" <", "indicator 产出.数量.甲", "budget 1", "check", "= 2 个;", "> ;"]);
    }
    pieces.extend([
        "<",
        ">",
        "<=",
        ">=",
        "=",
        "《",
        "》",
        "〈",
        "〉",
        "≤",
        "≥",
        "≦",
        "≧",
        "＝",
        "﹦",
        "═",
        "＜",
        "＞",
        "｛",
        "｝",
        "；",
        "﹔",
        ".",
        "。",
        "．",
        "..",
        "。。",
        "…",
        "……",
        "～",
        "~",
        "至",
        "-",
        "–",
        "－",
        "−",
        "/",
        "／",
        "*",
        "＊",
        "×",
        "+",
        "＋",
        "(",
        ")",
        "（",
        "）",
        "\"",
        "“",
        "”",
        "「",
        "」",
        "＂",
        "\"\"\"",
        "“”“",
        "\"\"\"\n",
        "\n\"\"\"",
        "\\",
        "\\n",
        "\\u{1f600}",
        "\\u{202e}",
        "\\u{110000}",
        "//",
        "/*",
        "*/",
        "\n",
        "\r\n",
        "\r",
        "\t",
        "　",
        "\u{feff}",
        "\u{a0}",
        "\u{200b}",
        "\u{202e}",
        "\u{0}",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{301}",
        "①",
        "🔥",
        "，",
        "、",
        "·",
        "：",
        "！",
        "#",
        "%",
        "％",
        "‰",
        "℃",
        "㎡",
        "m²",
        "元",
        "万元",
        "万",
        "亿",
        "个",
        "元/个",
        "元/(人·月)",
        "年",
        "月",
        "天",
        "0",
        "1",
        "2",
        "00",
        "812",
        "2977600.00",
        "2,977,600",
        "2_977_600",
        "2,97",
        "1.2.3",
        "１２３",
        "３。５",
        "1e9",
        "100%",
        "85%..95%",
        "79228162514264337593543950335",
        "79228162514264337593543950336",
        "0.0000000000000000000000000001",
        "0.00000000000000000000000000001",
        "2026",
        "2026年",
        "2026-10-31",
        "2026-02-30",
        "2026-11",
        "2026-13",
        "2026/1/1",
        "2026.1.1",
        "2026-1-1",
        "2026年10月31日",
        "2026年11月",
        "2026年11月底",
        "2026-01-01..2026-12-31",
        "产出",
        "产出指标",
        "数量",
        "质量",
        "成本",
        "经济成本",
        "满意度",
        "服务对象满意度",
        "一般",
        "甲",
        "乙",
        "\"甲 乙\"",
        "“甲”",
        "sum",
        "合计",
        "period",
        "span",
        "计划期",
        "E0404",
        "W0101",
        "unknown-unit",
        "\"a.perf\"",
        "\"理由\"",
        "budget = budget",
        "甲 * 2 元",
        "((",
        "))",
        "1 + 1",
        "1 / 0",
    ]);
    pieces
}

/// A run of pieces, with something or nothing between them.
pub fn shuffled() -> impl Strategy<Value = String> {
    let joint = prop_oneof![4 => Just(" "), 2 => Just(""), 1 => Just("\n")];
    prop::collection::vec((select(pieces()), joint), 0..60).prop_map(|parts| parts.into_iter().flat_map(|(piece, joint)| [piece, joint]).collect())
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn any_bytes_compile(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        examine(&compile_text(bytes));
    }

    #[test]
    fn any_bytes_inside_a_program_compile(bytes in prop::collection::vec(any::<u8>(), 0..12), at in any::<Index>()) {
        let mut text = "项目 “甲” 《 预算 ３万元； 指标 产出。数量。乙 ＝ ２ 个； 校验 乙 ＝ ２ 个； 》\n".repeat(2).into_bytes();
        let at = at.index(text.len() + 1);
        text.splice(at..at, bytes);
        examine(&compile_text(text));
    }

    #[test]
    fn any_text_compiles(text in prop::collection::vec(any::<char>(), 0..200)) {
        examine(&compile_text(text.into_iter().collect::<String>()));
    }

    #[test]
    fn any_printable_text_compiles(text in "\\PC{0,200}") {
        examine(&compile_text(text));
    }

    #[test]
    fn any_text_in_any_place_of_a_program_compiles(text in "\\PC{0,20}", place in 0..9_usize) {
        let program = match place {
            0 => format!("project {text} < budget 1; >"),
            1 => format!("project \"{text}\" < budget 1; >"),
            2 => format!("project a < budget {text}; >"),
            3 => format!("project a < indicator 产出.数量.{text} = 2 个; >"),
            4 => format!("project a < indicator 产出.数量.b = 2 {text}; >"),
            5 => format!("project a < indicator 产出.数量.b {text}; >"),
            6 => format!("project a < annual_goal \"\"\"\n  {text}\n  \"\"\"; >"),
            7 => format!("project a < budget 1; check budget {text}; >"),
            _ => format!("unit {text};"),
        };
        examine(&compile_text(program));
    }

    #[test]
    fn any_shuffle_of_tokens_compiles(text in shuffled()) {
        examine(&compile_text(text));
    }

    #[test]
    fn any_shuffle_of_tokens_in_a_project_compiles(text in shuffled()) {
        examine(&compile_text(format!("project \"甲\" < budget 3; indicator 产出.数量.乙 = 2 个; {text}\n>\nproject \"丙\" < budget 3; >")));
    }
}

// ---- sound programs -------------------------------------------------------------------------------------------------------------------------------

/// A row of choices. Everything random about a program is drawn from one, so that shrinking the row shrinks the program; what is drawn past the end is 0.
struct Tape<'t>(std::slice::Iter<'t, u32>);

impl Tape<'_> {
    fn below(&mut self, bound: usize) -> usize {
        (self.0.next().copied().unwrap_or_default() as usize) % bound.max(1)
    }

    fn between(&mut self, low: usize, high: usize) -> usize {
        low + self.below(high - low + 1)
    }

    /// True once in `n`.
    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == n - 1
    }

    fn of<T: Copy>(&mut self, list: &[T]) -> T {
        list[self.below(list.len())]
    }

    fn maybe<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.one_in(2) { Some(make(self)) } else { None }
    }
}

fn tapes(longest: usize) -> impl Strategy<Value = Vec<u32>> {
    prop::collection::vec(any::<u32>(), 0..longest)
}

/// A decimal as it was meant: canonical digits, no needless zeros.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Figure {
    negative: bool,
    whole: String,
    fraction: String,
}

impl Figure {
    fn whole(number: u64) -> Self {
        Self { negative: false, whole: number.to_string(), fraction: String::new() }
    }

    fn cents(cents: u64) -> Self {
        Self::of(false, &(cents / 100).to_string(), &format!("{:02}", cents % 100))
    }

    fn of(negative: bool, whole: &str, fraction: &str) -> Self {
        let whole = whole.trim_start_matches('0');
        let fraction = fraction.trim_end_matches('0');
        let zero = whole.is_empty() && fraction.is_empty();
        Self { negative: negative && !zero, whole: if whole.is_empty() { "0".to_owned() } else { whole.to_owned() }, fraction: fraction.to_owned() }
    }

    /// The same moved `places` to the right of the point, so much smaller.
    fn shifted(&self, places: usize) -> Self {
        let whole = format!("{:0>width$}", self.whole, width = places + 1);
        let (whole, fraction) = whole.split_at(whole.len() - places);
        Self::of(self.negative, whole, &format!("{fraction}{}", self.fraction))
    }

    fn canonical(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let point = if self.fraction.is_empty() { "" } else { "." };
        format!("{sign}{}{point}{}", self.whole, self.fraction)
    }

    fn any(tape: &mut Tape<'_>) -> Self {
        let length = tape.of(&[1, 1, 2, 3, 4, 6, 7, 9, 13]);
        let whole: String = (0..length).map(|_| char::from(b'0' + u8::try_from(tape.below(10)).unwrap())).collect();
        let fraction: String = (0..tape.of(&[0, 0, 0, 1, 2, 5])).map(|_| char::from(b'0' + u8::try_from(tape.below(10)).unwrap())).collect();
        Self::of(false, &whole, &fraction)
    }
}

#[derive(Clone, Debug)]
enum When {
    Day(u32, u32, u32),
    Month(u32, u32),
}

impl When {
    fn iso(&self) -> String {
        match self {
            Self::Day(year, month, day) => format!("{year}-{month:02}-{day:02}"),
            Self::Month(year, month) => format!("{year}-{month:02}"),
        }
    }

    fn printed(&self) -> String {
        match self {
            Self::Day(year, month, day) => format!("{year}年{month}月{day}日"),
            Self::Month(year, month) => format!("{year}年{month}月"),
        }
    }
}

#[derive(Clone, Debug)]
enum Aim {
    Quantity(Figure, &'static str, Option<String>),
    Interval(Figure, Figure, &'static str, bool, bool),
    Words(String),
    Date(When),
    Period(When, When),
    Budget,
}

#[derive(Clone, Debug)]
struct Goal {
    level1: &'static str,
    level2: Option<&'static str>,
    name: String,
    comparator: Option<&'static str>,
    aim: Aim,
    weight: Option<Figure>,
    note: Option<String>,
}

#[derive(Clone, Debug, Default)]
struct Shared {
    year: Option<u32>,
    department: Option<String>,
    agency: Option<String>,
    nature: Option<String>,
    category: Option<String>,
    period: Option<(When, When)>,
}

/// Rows of a sum: cents by keyword, and the further funds.
#[derive(Clone, Debug, Default)]
struct Rows {
    amount: u64,
    /// None where there is no block.
    rows: Option<[Option<u64>; 3]>,
    funds: Vec<(String, u64)>,
}

#[derive(Clone, Debug, Default)]
struct Work {
    name: String,
    code: Option<String>,
    facts: Shared,
    budget: Option<Rows>,
    total: Option<Rows>,
    overall: Option<String>,
    annual: Option<String>,
    note: Option<String>,
    goals: Vec<Goal>,
    weight: Option<Figure>,
    /// Which goals stand in a template of their own.
    templated: Option<std::ops::Range<usize>>,
    checks: Vec<usize>,
}

#[derive(Clone, Debug, Default)]
struct Program {
    document: Option<(String, Option<String>, Shared, bool)>,
    document_last: bool,
    declares: bool,
    works: Vec<Work>,
}

const YEAR: u32 = 2026;

const WORDS: &[&str] = &[
    "消防栓",
    "保养",
    "市政",
    "居民",
    "ABC",
    "街道",
    "微型",
    "养老",
    "x",
    "项目",
    "预算",
    "budget",
    "指标",
    "一网统管",
    "Ⅱ期",
    "㐀",
    "𠮷",
    "café",
    "cafe\u{301}",
    "ﾊﾝｶｸ",
    "至",
    "等于",
    "大于",
    "计划期",
    "sum",
    "年",
    "元",
    "_",
    "é",
    "ｆｕｌｌ",
];

const TEXTS: &[&str] = &[
    "根据",
    "《上海市消火栓管理办法》",
    "，",
    "。",
    "、",
    "；",
    "(",
    "）",
    "“一网统管”",
    "“”",
    "\"",
    "\\",
    "'",
    "<",
    ">",
    "{",
    "}",
    ";",
    "//",
    "/*",
    "*/",
    "％",
    "１２",
    "12",
    "\u{ff02}",
    "「",
    "」",
    "‘’",
    " ",
    "　",
    "🔥",
    "👩‍👩‍👧",
    "e\u{301}",
    "ﾊﾞ",
    "\u{1100}\u{1161}",
    "project \"a\" <",
    "->",
    "\t",
    "…",
    "n",
    "u{41}",
    "\u{200b}",
    "\u{a0}",
    "¥",
];

const LEVELS: &[(&str, Option<&str>)] = &[
    ("产出", Some("数量")),
    ("产出", Some("质量")),
    ("产出", Some("时效")),
    ("成本", Some("经济成本")),
    ("成本", Some("社会成本")),
    ("成本", Some("生态环境成本")),
    ("效益", Some("经济效益")),
    ("效益", Some("社会效益")),
    ("效益", Some("生态效益")),
    ("效益", Some("可持续影响")),
    ("满意度", Some("服务对象满意度")),
    // Declared in the program.
    ("专项", Some("绿化")),
    ("一般", None),
];

const UNITS: &[&str] = &[
    "个",
    "元",
    "万元",
    "亿元",
    "元/个",
    "元/人/年",
    "元/人*月",
    "元/人·月",
    "元/(人·月)",
    "平方米",
    "㎡",
    "m²",
    "万平方米",
    "人次",
    "万人次",
    "件",
    "场",
    "%",
    "‰",
    "℃",
    "小时",
    "工作日",
    "个月",
    "千瓦时",
    "公里",
    "吨",
    "亩",
    "万亩",
    "GB",
    "次/月",
    "倍",
    "km/h",
    "美元",
    "分",
    "户",
];

fn spoken(tape: &mut Tape<'_>, most: usize) -> String {
    let mut text = String::new();
    for _ in 0..tape.between(0, most) {
        text.push_str(tape.of(TEXTS));
    }
    if text.chars().take(2).filter(|first| matches!(first, '"' | '“' | '”' | '\u{ff02}')).count() == 2 {
        // In curly quotes that would be three quotes in a row, which open a text block.
        text.clear();
    }
    // At least one word, and no blanks at the end.
    text.push_str(tape.of(&["工作", "完成", "甲", "健全"]));
    text
}

/// A text of several lines, as a text block can say it.
fn lines(tape: &mut Tape<'_>) -> String {
    let mut lines = vec![spoken(tape, 6)];
    for _ in 0..tape.below(4) {
        let line = match tape.below(4) {
            0 => String::new(),
            1 => format!("  {}", spoken(tape, 4)),
            _ => spoken(tape, 6),
        };
        lines.push(line);
    }
    lines.push(spoken(tape, 3));
    lines.join("\n")
}

fn title(tape: &mut Tape<'_>, quoted: bool) -> String {
    let mut name = String::new();
    for _ in 0..tape.between(1, 4) {
        if !name.is_empty() && tape.one_in(4) {
            name.push_str(tape.of(&["、", "·"]));
        }
        name.push_str(tape.of(WORDS));
    }
    if quoted && tape.one_in(3) {
        name.push_str(tape.of(TEXTS));
    }
    if quoted && tape.one_in(5) {
        name.insert_str(0, tape.of(&["12月", "(一)", "“三大”", "3·15", "."]));
    }
    name
}

/// A name that no other of `taken` is.
fn fresh(tape: &mut Tape<'_>, taken: &mut HashSet<String>) -> String {
    let mut name = title(tape, true);
    if !names::has_word(&name) {
        name.push('甲');
    }
    while !taken.insert(names::identity(&name).into_owned()) {
        let _ = write!(name, "之{}", taken.len());
    }
    name
}

fn when(tape: &mut Tape<'_>) -> When {
    let month = u32::try_from(tape.between(1, 12)).unwrap();
    if tape.one_in(2) { When::Month(YEAR, month) } else { When::Day(YEAR, month, u32::try_from(tape.between(1, 28)).unwrap()) }
}

fn rows(tape: &mut Tape<'_>, least: u64, fiscal: bool) -> Rows {
    let cents = |tape: &mut Tape<'_>| {
        let amount = u64::try_from(tape.below(50_000_000)).unwrap();
        match tape.below(4) {
            0 => amount / 1_000_000 * 1_000_000,
            1 => amount,
            _ => amount / 100 * 100,
        }
    };
    let mut taken = HashSet::new();
    let rows = tape.maybe(|tape| {
        let mut rows = [tape.maybe(cents), tape.maybe(cents), tape.maybe(cents)];
        if fiscal {
            rows[2] = None;
        }
        rows
    });
    let funds: Vec<_> = if rows.is_some() { (0..tape.of(&[0, 0, 1, 2])).map(|_| (fresh(tape, &mut taken), cents(tape))).collect() } else { Vec::new() };
    let sum = |rows: &[Option<u64>; 3]| rows.iter().flatten().sum::<u64>() + funds.iter().map(|(_, amount)| amount).sum::<u64>();
    let mut rows = rows;
    let amount = match &mut rows {
        None => least + cents(tape),
        Some(rows) => {
            if sum(rows) < least {
                rows[0] = Some(rows[0].unwrap_or_default() + least);
            }
            sum(rows)
        }
    };
    Rows { amount, rows, funds }
}

fn shared(tape: &mut Tape<'_>) -> Shared {
    Shared {
        year: tape.maybe(|_| YEAR),
        department: tape.maybe(|tape| spoken(tape, 3)),
        agency: tape.maybe(|tape| spoken(tape, 3)),
        nature: tape.maybe(|tape| {
            let name = title(tape, false);
            // One of signs alone is refused.
            if names::has_word(&name) { name } else { name + "类" }
        }),
        category: tape.maybe(|tape| spoken(tape, 2)),
        period: tape.maybe(|tape| {
            let start = tape.of(&[When::Day as fn(u32, u32, u32) -> When; 1])(YEAR - 1, 3, 5);
            let start = if tape.one_in(2) { When::Day(YEAR, 1, 1) } else { start };
            let finish = if tape.one_in(2) { When::Day(YEAR + 1, 2, 28) } else { When::Day(YEAR, 12, 31) };
            (start, finish)
        }),
    }
}

fn goal(tape: &mut Tape<'_>, declares: bool, has_budget: bool, taken: &mut HashSet<String>) -> Goal {
    let (level1, level2) = LEVELS[tape.below(if declares { LEVELS.len() } else { LEVELS.len() - 2 })];
    let satisfied = level1 == "满意度";
    let comparators: &[Option<&str>] = &[Some("="), Some("<="), Some(">="), Some("<"), Some(">"), None];
    let equal: &[Option<&str>] = &[Some("="), None];
    let unit = |tape: &mut Tape<'_>| {
        if satisfied {
            tape.of(&["%", "分"])
        } else if declares && tape.one_in(6) {
            tape.of(&["标箱", "大标箱", "元/标箱"])
        } else {
            tape.of(UNITS)
        }
    };
    let figure = |tape: &mut Tape<'_>| {
        if satisfied {
            return Figure::of(false, &tape.below(100).to_string(), tape.of(&["", "5"]));
        }
        let mut figure = Figure::any(tape);
        figure.negative = tape.one_in(8) && figure.canonical() != "0";
        figure
    };
    let (comparator, aim) = match tape.below(8) {
        0..=2 => {
            let figure = figure(tape);
            (tape.of(comparators), Aim::Quantity(figure, unit(tape), None))
        }
        3 => {
            let figure = figure(tape);
            let unit = unit(tape);
            (tape.of(comparators), Aim::Quantity(figure, unit, Some(spoken(tape, 4))))
        }
        4 => {
            let low = u64::try_from(tape.below(90)).unwrap();
            let high = low + u64::try_from(tape.below(10)).unwrap();
            let (on_low, on_high) = tape.of(&[(true, true), (false, true), (true, false)]);
            (tape.of(equal), Aim::Interval(Figure::whole(low), Figure::of(false, &high.to_string(), tape.of(&["", "5", "25"])), unit(tape), on_low, on_high))
        }
        5 => (tape.of(equal), Aim::Words(spoken(tape, 4))),
        6 if tape.one_in(2) => {
            let (first, second) = match tape.below(2) {
                0 => (When::Month(YEAR, u32::try_from(tape.between(1, 6)).unwrap()), When::Month(YEAR, u32::try_from(tape.between(6, 12)).unwrap())),
                _ => (When::Day(YEAR, 4, u32::try_from(tape.between(1, 30)).unwrap()), When::Day(YEAR, 10, u32::try_from(tape.between(1, 31)).unwrap())),
            };
            (tape.of(equal), Aim::Period(first, second))
        }
        7 if has_budget => (tape.of(&[Some("<="), Some("="), Some("<"), None]), Aim::Budget),
        _ => (tape.of(comparators), Aim::Date(when(tape))),
    };
    Goal { level1, level2, name: fresh(tape, taken), comparator, aim, weight: None, note: tape.maybe(|tape| spoken(tape, 3)) }
}

fn work(tape: &mut Tape<'_>, declares: bool, taken: &mut HashSet<String>) -> Work {
    let budget = if tape.one_in(8) { None } else { Some(rows(tape, 0, false)) };
    let least = budget.as_ref().map_or(0, |budget| budget.amount);
    let total = if tape.one_in(3) { Some(rows(tape, least, true)) } else { None };
    let mut names = HashSet::new();
    let mut goals: Vec<Goal> = (0..tape.between(0, 6)).map(|_| goal(tape, declares, budget.is_some(), &mut names)).collect();
    let mut weight = None;
    if !goals.is_empty() && tape.one_in(3) {
        let mut rest = 1000;
        let (last, others) = goals.split_last_mut().unwrap();
        for goal in others {
            let tenths = tape.between(1, 150);
            rest -= tenths;
            goal.weight = Some(Figure::of(false, &(tenths / 10).to_string(), &(tenths % 10).to_string()));
        }
        let over = tape.of(&[0, 100, 7]);
        rest -= over;
        last.weight = Some(Figure::of(false, &(rest / 10).to_string(), &(rest % 10).to_string()));
        if over == 7 {
            weight = Some(Figure::of(false, "99", "3"));
        }
    }
    let templated = if goals.len() > 1 && tape.one_in(3) {
        let start = tape.below(goals.len());
        let end = tape.between(start + 1, goals.len());
        Some(start..end)
    } else {
        None
    };
    let checks = goals.iter().enumerate().filter(|(_, goal)| matches!(goal.aim, Aim::Quantity(..))).map(|(index, _)| index).collect::<Vec<_>>();
    let checks = checks.into_iter().filter(|_| tape.one_in(3)).collect();
    Work {
        name: fresh(tape, taken),
        code: tape.maybe(|tape| spoken(tape, 1)),
        facts: shared(tape),
        budget,
        total,
        overall: tape.maybe(lines),
        annual: tape.maybe(lines),
        note: tape.maybe(|tape| spoken(tape, 5)),
        goals,
        weight,
        templated,
        checks,
    }
}

fn program(tape: &mut Tape<'_>) -> Program {
    let declares = tape.one_in(2);
    let mut taken = HashSet::new();
    let works: Vec<Work> = (0..tape.between(1, 4)).map(|_| work(tape, declares, &mut taken)).collect();
    let document = tape.maybe(|tape| {
        let sums = works.iter().all(|work| work.budget.is_some()) && tape.one_in(2);
        (spoken(tape, 3), tape.maybe(|tape| spoken(tape, 1)), shared(tape), sums)
    });
    Program { document, document_last: tape.one_in(2), declares, works }
}

// ---- what a program is to come out as -------------------------------------------------------------------------------------------------------------

fn quoted(text: &str) -> String {
    serde_json::to_string(&text.nfc().collect::<String>()).unwrap()
}

fn or_null(text: Option<&String>) -> String {
    text.map_or("null".to_owned(), |text| quoted(text))
}

fn cents(amount: Option<u64>) -> String {
    amount.map_or("null".to_owned(), |amount| Figure::cents(amount).canonical())
}

fn funds(rows: &Rows) -> String {
    let funds: Vec<String> =
        rows.funds.iter().map(|(name, amount)| format!("{{\"name\":{},\"amount\":{}}}", name_json(name), Figure::cents(*amount).canonical())).collect();
    funds.join(",")
}

/// A name as outputs carry it: it is printed bare or in quotes, so here only names whose two spellings are the same but for NFC are folded.
fn name_json(name: &str) -> String {
    quoted(if bare(name) { names::identity(name).into_owned() } else { name.to_owned() }.as_str())
}

fn sign(comparator: Option<&str>) -> &str {
    match comparator {
        Some("<=") => "≤",
        Some(">=") => "≥",
        Some(other) => other,
        None => "",
    }
}

fn goal_json(goal: &Goal, year: Option<u32>, budget: Option<&Rows>) -> String {
    let sign = sign(goal.comparator);
    let (target, text) = match &goal.aim {
        Aim::Quantity(figure, unit, supplement) => {
            let figure = figure.canonical();
            let words = supplement.as_ref().map_or(String::new(), |words| format!("，{words}"));
            (
                format!("{{\"kind\":\"quantity\",\"number\":{figure},\"unit\":\"{unit}\",\"supplement\":{}}}", or_null(supplement.as_ref())),
                format!("{sign}{figure}{unit}{words}"),
            )
        }
        Aim::Interval(low, high, unit, on_low, on_high) => {
            let (low, high) = (low.canonical(), high.canonical());
            let text = format!("{low}{}-{high}{}", if *on_low { unit } else { "" }, if *on_high { unit } else { "" });
            (format!("{{\"kind\":\"interval\",\"low\":{low},\"high\":{high},\"unit\":\"{unit}\"}}"), text)
        }
        Aim::Words(words) => (format!("{{\"kind\":\"words\",\"words\":{}}}", quoted(words)), words.clone()),
        Aim::Date(when) => {
            let behind = match (goal.comparator, when) {
                (Some("<="), When::Month(..)) => "底前",
                (Some("<=" | "<"), _) => "前",
                (Some(">=" | ">"), _) => "起",
                _ => "",
            };
            (format!("{{\"kind\":\"date\",\"date\":\"{}\"}}", when.iso()), format!("{}{behind}", when.printed()))
        }
        Aim::Period(start, finish) => (
            format!("{{\"kind\":\"period\",\"start\":\"{}\",\"finish\":\"{}\"}}", start.iso(), finish.iso()),
            format!("{}-{}", start.printed(), finish.printed()),
        ),
        Aim::Budget => {
            let year = year.map_or("年度".to_owned(), |year| format!("{year}年"));
            (format!("{{\"kind\":\"budget\",\"number\":{},\"unit\":\"元\"}}", cents(budget.map(|budget| budget.amount))), format!("{sign}{year}预算数"))
        }
    };
    format!(
        "{{\"level1\":\"{}\",\"level2\":{},\"name\":{},\"comparator\":{},\"target\":{target},\"text\":{},\"weight\":{},\"note\":{}}}",
        goal.level1,
        goal.level2.map_or("null".to_owned(), |level| format!("\"{level}\"")),
        name_json(&goal.name),
        goal.comparator.map_or("null".to_owned(), |comparator| format!("\"{comparator}\"")),
        quoted(&text),
        goal.weight.as_ref().map_or("null".to_owned(), Figure::canonical),
        or_null(goal.note.as_ref()),
    )
}

/// The output of a program, line breaks left out.
fn expected(program: &Program) -> String {
    let document = program.document.as_ref();
    let mut out = "{\"perf\":1,\"document\":".to_owned();
    match document {
        None => out.push_str("null"),
        Some((title, code, facts, sums)) => {
            let sum = sums.then(|| program.works.iter().flat_map(|work| &work.budget).map(|budget| budget.amount).sum::<u64>());
            let _ = write!(
                out,
                "{{\"title\":{},\"code\":{},\"year\":{},\"department\":{},\"agency\":{},\"budget\":{}}}",
                quoted(title),
                or_null(code.as_ref()),
                facts.year.map_or("null".to_owned(), |year| year.to_string()),
                or_null(facts.department.as_ref()),
                or_null(facts.agency.as_ref()),
                cents(sum),
            );
        }
    }
    out.push_str(",\"projects\":[");
    let none = Shared::default();
    let defaults = document.map_or(&none, |(_, _, facts, _)| facts);
    for (index, work) in program.works.iter().enumerate() {
        if index > 0 {
            out.push(',');
        }
        let year = work.facts.year.or(defaults.year);
        let period = work.facts.period.as_ref().or(defaults.period.as_ref());
        let name = |own: Option<&String>, default: Option<&String>| own.or(default).map_or("null".to_owned(), |name| name_json(name));
        let _ = write!(
            out,
            "{{\"name\":{},\"code\":{},\"year\":{},\"nature\":{},\"category\":{},\"department\":{},\"agency\":{},\"period\":{},",
            name_json(&work.name),
            or_null(work.code.as_ref()),
            year.map_or("null".to_owned(), |year| year.to_string()),
            name(work.facts.nature.as_ref(), defaults.nature.as_ref()),
            name(work.facts.category.as_ref(), defaults.category.as_ref()),
            or_null(work.facts.department.as_ref().or(defaults.department.as_ref())),
            or_null(work.facts.agency.as_ref().or(defaults.agency.as_ref())),
            period.map_or("null".to_owned(), |(start, finish)| format!("{{\"start\":\"{}\",\"finish\":\"{}\"}}", start.iso(), finish.iso())),
        );
        match &work.total {
            None => out.push_str("\"total\":null,"),
            Some(total) => {
                let [fiscal, other, _] = total.rows.unwrap_or([Some(total.amount), Some(0), None]);
                let _ = write!(
                    out,
                    "\"total\":{{\"amount\":{},\"fiscal\":{},\"other\":{},\"funds\":[{}]}},",
                    cents(Some(total.amount)),
                    cents(fiscal),
                    cents(other),
                    funds(total)
                );
            }
        }
        match &work.budget {
            None => out.push_str("\"budget\":null,"),
            Some(budget) => {
                let [appropriation, carryover, other] = budget.rows.unwrap_or([Some(budget.amount), Some(0), Some(0)]);
                let _ = write!(
                    out,
                    "\"budget\":{{\"amount\":{},\"appropriation\":{},\"carryover\":{},\"other\":{},\"funds\":[{}]}},",
                    cents(Some(budget.amount)),
                    cents(appropriation),
                    cents(carryover),
                    cents(other),
                    funds(budget),
                );
            }
        }
        let goals: Vec<String> = work.goals.iter().map(|goal| goal_json(goal, year, work.budget.as_ref())).collect();
        let _ = write!(
            out,
            "\"goals\":{{\"overall\":{},\"annual\":{}}},\"note\":{},\"indicators\":[{}]}}",
            or_null(work.overall.as_ref()),
            or_null(work.annual.as_ref()),
            or_null(work.note.as_ref()),
            goals.join(","),
        );
    }
    out.push_str("]}");
    out
}

// ---- how a program is written ---------------------------------------------------------------------------------------------------------------------

#[derive(Clone, Copy, Debug, Default)]
struct Spelling {
    chinese: bool,
    braces: bool,
    wide: bool,
    crlf: bool,
    /// Draw the small choices (grouping, order, comments …) from the tape; else the plainest.
    varied: bool,
}

/// Whether a name can stand without quotes, in every spelling.
fn bare(name: &str) -> bool {
    let mut characters = name.chars();
    characters.next().is_some_and(|first| first == '_' || unicode_ident::is_xid_start(first))
        && characters.all(|character| unicode_ident::is_xid_continue(character) || matches!(character, '、' | '·'))
        && !name.ends_with(['、', '·'])
}

struct Printer<'t, 's> {
    tape: Tape<'t>,
    spelling: Spelling,
    out: String,
    /// Where each project's block has its inside.
    insides: Vec<std::ops::Range<usize>>,
    /// The same rows of the tape, for the tests' choices.
    program: &'s Program,
}

/// A program written in some spelling, and where the inside of each project is.
fn print(program: &Program, spelling: Spelling, choices: &[u32]) -> (String, Vec<std::ops::Range<usize>>) {
    let choices: &[u32] = if spelling.varied { choices } else { &[] };
    let tape = Tape(choices.iter());
    let mut printer = Printer { tape, spelling, out: String::new(), insides: Vec::new(), program };
    printer.file();
    if spelling.crlf {
        // Places inside are only asked for in files with plain line ends.
        return (format!("\u{feff}{}", printer.out.replace('\n', "\r\n")), Vec::new());
    }
    (printer.out, printer.insides)
}

impl Printer<'_, '_> {
    fn chance(&mut self, n: usize) -> bool {
        self.tape.one_in(n)
    }

    fn keyword(&mut self, english: &str) {
        let info = Keyword::lookup(english).unwrap().info();
        let chinese = self.spelling.chinese != (self.chance(4));
        let word = if chinese { info.chinese[self.tape.below(info.chinese.len())].to_owned() } else { info.english.to_owned() };
        let word = if self.spelling.wide && word.len() <= 9 && self.chance(3) { wide(&word) } else { word };
        self.out.push_str(&word);
        self.space();
    }

    fn space(&mut self) {
        self.out.push_str(if self.spelling.wide { "　" } else { " " });
    }

    fn gap(&mut self) {
        if self.chance(8) {
            let comment = self.tape.of(&["// 甲 <；\n", "/* 乙 > \n “ */ ", "\n", "\t", "/**/", "//\n", "／／ 丙\n", "／＊ 丁 ＊／"]);
            self.out.push_str(comment);
        } else {
            self.out.push('\n');
        }
    }

    fn mark(&mut self, plain: &str) {
        let wide: &[&str] = match plain {
            ";" => &["；", "﹔"],
            "<=" => &["≤", "《＝", "＜＝", "≦", "〈="],
            ">=" => &["≥", "》＝", "＞=", "≧"],
            "=" => &["＝", "﹦", "═"],
            "<" => &["＜", "《", "﹤"],
            ">" => &["＞", "》", "﹥"],
            ".." => &["。。", "…", "～", "．．", "……"],
            "." => &["。", "．"],
            "*" => &["＊", "×"],
            _ => &[],
        };
        if self.spelling.wide && !wide.is_empty() {
            let mark = self.tape.of(wide);
            self.out.push_str(mark);
        } else {
            self.out.push_str(plain);
        }
    }

    fn open(&mut self) -> bool {
        let braces = self.spelling.braces != self.chance(5);
        self.space();
        let wide: &[&str] = if braces { &["｛", "﹛"] } else { &["《", "＜", "〈"] };
        let mark = if self.spelling.wide {
            self.tape.of(wide)
        } else if braces {
            "{"
        } else {
            "<"
        };
        self.out.push_str(mark);
        braces
    }

    fn close(&mut self, braces: bool) {
        let wide: &[&str] = if braces { &["｝", "﹜"] } else { &["》", "＞", "〉"] };
        let mark = if self.spelling.wide {
            self.tape.of(wide)
        } else if braces {
            "}"
        } else {
            ">"
        };
        self.out.push_str(mark);
        if self.chance(6) {
            self.out.push(';');
        }
    }

    fn end(&mut self) {
        self.mark(";");
        if self.chance(10) {
            self.mark(";");
        }
    }

    /// A name, bare where it can be.
    fn name(&mut self, name: &str) {
        // In quotes, full-width letters would be kept.
        let folds = names::identity(name) == name.nfc().collect::<String>();
        if bare(name) && !(folds && self.chance(3)) {
            let word = if self.spelling.wide && !name.starts_with('_') && self.chance(2) { wide(name) } else { name.to_owned() };
            self.out.push_str(&word);
        } else {
            self.string(name);
        }
    }

    fn string(&mut self, text: &str) {
        let style = if self.spelling.wide { 1 + self.tape.below(2) } else { self.tape.of(&[0, 0, 1, 2]) };
        let (open, close) = [("\"", "\""), ("“", "”"), ("「", "」")][style];
        let escape_inner = !balanced(text, open, close);
        let full_width_close = style == 0 && self.spelling.wide;
        self.out.push_str(open);
        for character in text.chars() {
            match character {
                '"' => self.out.push_str("\\\""),
                '\\' => self.out.push_str("\\\\"),
                '\n' => self.out.push_str("\\n"),
                '\t' => self.out.push_str(if self.tape.one_in(2) { "\t" } else { "\\t" }),
                '\u{ff02}' if style == 0 => self.out.push_str("\\u{ff02}"),
                _ if style > 0 && escape_inner && (open.contains(character) || close.contains(character)) => {
                    let _ = write!(self.out, "\\u{{{:x}}}", u32::from(character));
                }
                _ => self.out.push(character),
            }
        }
        self.out.push_str(if full_width_close { "＂" } else { close });
    }

    /// A text in one pair of quotes, or in three.
    fn text(&mut self, text: &str) {
        if !text.contains('\n') && !self.chance(4) {
            return self.string(text);
        }
        if self.spelling.varied && self.chance(4) || text.split('\n').next().is_some_and(|line| line.starts_with([' ', '\t'])) {
            // A block cannot begin with blanks unless another line has none.
            return self.string(text);
        }
        let quotes = if self.spelling.wide { self.tape.of(&["“”“", "“““", "”””", "＂＂＂"]) } else { "\"\"\"" };
        let indent = self.tape.of(&["    ", "", "\t", "  \t"]);
        self.out.push_str(quotes);
        self.out.push('\n');
        for line in text.split('\n') {
            if !line.is_empty() {
                self.out.push_str(indent);
            }
            for (at, character) in line.char_indices() {
                match character {
                    '"' => self.out.push_str("\\\""),
                    '\\' => self.out.push_str("\\\\"),
                    // Three quotes first on a line would close.
                    '“' | '”' | '\u{ff02}' => {
                        let _ = write!(self.out, "\\u{{{:x}}}", u32::from(character));
                    }
                    _ => self.out.push(character),
                }
                if character == '，' && at > 0 && !line[at + 3..].starts_with([' ', '\t']) && !line[at + 3..].is_empty() && self.chance(3) {
                    self.out.push_str("\\\n");
                    self.out.push_str(indent);
                }
            }
            if self.chance(8) {
                self.out.push_str("  ");
            }
            self.out.push('\n');
        }
        self.out.push_str(indent);
        self.out.push_str(quotes);
    }

    fn figure(&mut self, figure: &Figure, plus: bool) {
        let mut text = String::new();
        if figure.negative {
            text.push('-');
        } else if plus && self.chance(12) {
            text.push('+');
        }
        let separator = match self.tape.below(4) {
            1 => Some(','),
            2 => Some('_'),
            _ => None,
        };
        for (index, digit) in figure.whole.chars().enumerate() {
            if let (Some(separator), true) = (separator, index > 0 && (figure.whole.len() - index) % 3 == 0) {
                text.push(separator);
            }
            text.push(digit);
        }
        let zeros = if self.chance(6) { "00" } else { "" };
        if !figure.fraction.is_empty() || !zeros.is_empty() {
            text.push('.');
            text.push_str(&figure.fraction);
            text.push_str(zeros);
        }
        if self.spelling.wide && !self.chance(4) {
            let point = self.tape.of(&['。', '．']);
            text = wide(&text).replace('．', &point.to_string());
        }
        self.out.push_str(&text);
    }

    fn unit(&mut self, unit: &str) {
        let text = if self.spelling.wide && self.chance(2) {
            unit.chars()
                .map(|character| match character {
                    '/' => '／',
                    '*' => '＊',
                    '(' => '（',
                    ')' => '）',
                    '%' => '％',
                    other => other,
                })
                .collect()
        } else if self.chance(6) && !unit.contains('(') {
            unit.replace('/', " / ")
        } else {
            unit.to_owned()
        };
        if !text.starts_with(['%', '％', '‰']) || self.chance(2) {
            self.space();
        }
        self.out.push_str(&text);
    }

    fn when(&mut self, when: &When) {
        let mut text = if self.spelling.chinese != self.chance(3) { when.printed() } else { when.iso() };
        if text.ends_with('月') && self.chance(3) {
            text.push('底');
        }
        if self.spelling.wide {
            text = wide(&text);
        }
        self.out.push_str(&text);
    }

    /// An amount of money in 元, 万元 or 亿元.
    fn money(&mut self, amount: u64) {
        let figure = Figure::cents(amount);
        match self.tape.below(5) {
            0 | 1 => self.figure(&figure, true),
            2 => {
                self.figure(&figure, true);
                self.unit("元");
            }
            3 => {
                self.figure(&figure.shifted(4), true);
                let unit = self.tape.of(&["万元", "万"]);
                self.unit(unit);
            }
            _ => {
                self.figure(&figure.shifted(8), true);
                let unit = self.tape.of(&["亿元", "亿"]);
                self.unit(unit);
            }
        }
    }

    fn words(&mut self, keyword: &str, text: &str) {
        self.keyword(keyword);
        self.text(text);
        self.end();
    }

    // ---- statements -------------------------------------------------------------------------------------------------------------------------------

    fn file(&mut self) {
        let program = self.program;
        if program.declares {
            for (keyword, rest) in [("unit", "标箱"), ("unit", "大标箱 = 2 标箱"), ("level", "专项.绿化"), ("level", "一般")] {
                self.keyword(keyword);
                self.out.push_str(rest);
                self.end();
                self.gap();
            }
        }
        if !program.document_last {
            self.document();
        }
        for (index, work) in program.works.iter().enumerate() {
            if let Some(range) = &work.templated {
                self.out.push('\n');
                self.keyword("template");
                let _ = write!(self.out, "模{index}");
                let braces = self.open();
                self.gap();
                for goal in &work.goals[range.clone()] {
                    self.goal(goal);
                    self.gap();
                }
                self.close(braces);
                self.gap();
            }
            self.work(index, work);
        }
        if program.document_last {
            self.document();
        }
        if !self.chance(3) {
            self.out.push('\n');
        }
    }

    fn document(&mut self) {
        let Some((title, code, facts, sums)) = &self.program.document else { return };
        self.out.push('\n');
        self.keyword("document");
        self.string(title);
        let braces = self.open();
        self.gap();
        if let Some(code) = code {
            self.words("code", code);
        }
        self.shared(facts);
        if *sums {
            let sum = self.program.works.iter().flat_map(|work| &work.budget).map(|budget| budget.amount).sum();
            self.keyword("budget");
            self.money(sum);
            self.end();
        }
        self.gap();
        self.close(braces);
        self.gap();
    }

    fn shared(&mut self, facts: &Shared) {
        if let Some(year) = facts.year {
            self.keyword("year");
            let year = if self.chance(3) { format!("{year}年") } else { year.to_string() };
            let year = if self.spelling.wide { wide(&year) } else { year };
            self.out.push_str(&year);
            self.end();
            self.gap();
        }
        if let Some(department) = &facts.department {
            self.words("department", department);
            self.gap();
        }
        if let Some(agency) = &facts.agency {
            self.words("agency", agency);
        }
        for (keyword, name) in [("nature", &facts.nature), ("category", &facts.category)] {
            if let Some(name) = name {
                self.keyword(keyword);
                self.name(name);
                self.end();
                self.gap();
            }
        }
        if let Some((start, finish)) = &facts.period {
            self.keyword("period");
            self.when(start);
            self.mark("..");
            self.when(finish);
            self.end();
        }
    }

    fn sum(&mut self, keyword: &str, names: [&str; 3], rows: &Rows) {
        self.keyword(keyword);
        self.money(rows.amount);
        let Some(amounts) = rows.rows else { return self.end() };
        let braces = self.open();
        self.gap();
        for (name, amount) in names.iter().zip(amounts) {
            if let Some(amount) = amount {
                self.keyword(name);
                self.money(amount);
                self.end();
                self.gap();
            }
        }
        for (name, amount) in &rows.funds {
            self.keyword("fund");
            self.name(name);
            self.space();
            self.money(*amount);
            self.end();
        }
        self.close(braces);
    }

    fn work(&mut self, index: usize, work: &Work) {
        // On a line of its own, so that nothing before it can swallow it.
        self.out.push('\n');
        self.keyword("project");
        self.name(&work.name);
        let braces = self.open();
        let start = self.out.len();
        self.gap();
        // The order is free: the statements that are not indicators stand in any order, before or behind them.
        let turn = self.tape.below(8);
        for step in (0..8).map(|step| (step + turn) % 8) {
            match step {
                0 => {
                    if let Some(code) = &work.code {
                        self.words("code", code);
                    }
                }
                1 => self.shared(&work.facts),
                2 => {
                    if let Some(budget) = &work.budget {
                        self.sum("budget", ["appropriation", "carryover", "other"], budget);
                    }
                }
                3 => {
                    if let Some(total) = &work.total {
                        self.sum("total", ["fiscal", "other", "other"], total);
                    }
                }
                4 => {
                    for (keyword, text) in [("overall_goal", &work.overall), ("annual_goal", &work.annual), ("note", &work.note)] {
                        if let Some(text) = text {
                            self.words(keyword, text);
                            self.gap();
                        }
                    }
                }
                5 => {
                    for (place, goal) in work.goals.iter().enumerate() {
                        match &work.templated {
                            Some(range) if range.start == place => {
                                self.keyword("include");
                                let _ = write!(self.out, "模{index}");
                                self.end();
                            }
                            Some(range) if range.contains(&place) => continue,
                            _ => self.goal(goal),
                        }
                        self.gap();
                    }
                }
                6 => {
                    if let Some(weight) = &work.weight {
                        self.keyword("weight");
                        self.figure(weight, false);
                        self.end();
                    }
                }
                _ => {
                    for &place in &work.checks {
                        self.check(&work.goals[place]);
                        self.gap();
                    }
                }
            }
            self.gap();
        }
        self.insides.push(start..self.out.len());
        self.close(braces);
        self.gap();
    }

    fn path(&mut self, goal: &Goal) {
        for level in [Some(goal.level1), goal.level2].into_iter().flatten() {
            self.out.push_str(level);
            if self.chance(4) {
                self.out.push_str("指标");
            }
            self.mark(".");
        }
        self.name(&goal.name);
    }

    fn comparator(&mut self, comparator: &str) {
        if self.chance(5) {
            let words: &[&str] = match comparator {
                "=" => &["等于"],
                "<=" => &["小于等于", "不超过", "不高于", "不多于", "至多"],
                ">=" => &["大于等于", "不低于", "不少于", "至少"],
                "<" => &["小于", "低于"],
                _ => &["大于", "高于"],
            };
            let word = self.tape.of(words);
            self.space();
            self.out.push_str(word);
            self.space();
        } else {
            self.space();
            self.mark(comparator);
            self.space();
        }
    }

    fn goal(&mut self, goal: &Goal) {
        self.keyword("indicator");
        self.path(goal);
        match goal.comparator {
            Some(comparator) => self.comparator(comparator),
            None => self.space(),
        }
        match &goal.aim {
            Aim::Quantity(figure, unit, supplement) => {
                self.figure(figure, true);
                self.unit(unit);
                if let Some(words) = supplement {
                    self.space();
                    self.string(words);
                }
            }
            Aim::Interval(low, high, unit, on_low, on_high) => {
                self.figure(low, true);
                if *on_low {
                    self.unit(unit);
                }
                let word = self.chance(4);
                if word {
                    self.space();
                    self.out.push('至');
                    self.space();
                } else {
                    self.mark("..");
                }
                self.figure(high, !word);
                if *on_high {
                    self.unit(unit);
                }
            }
            Aim::Words(words) => self.text(words),
            Aim::Date(when) => self.when(when),
            Aim::Period(start, finish) => {
                self.when(start);
                self.mark("..");
                self.when(finish);
            }
            Aim::Budget => {
                let word = self.tape.of(&["budget", "预算", "年度资金申请总额"]);
                self.out.push_str(word);
            }
        }
        if goal.weight.is_none() && goal.note.is_none() {
            return self.end();
        }
        let braces = self.open();
        if let Some(note) = &goal.note {
            self.words("note", note);
        }
        if let Some(weight) = &goal.weight {
            self.keyword("weight");
            self.figure(weight, false);
            self.end();
        }
        self.close(braces);
    }

    fn check(&mut self, goal: &Goal) {
        let Aim::Quantity(figure, unit, _) = &goal.aim else { return };
        // In a check `*` multiplies, and a unit goes on only through `/` without spaces.
        let unit = unit.replace('*', "·");
        self.keyword("check");
        for side in 0..2 {
            if side == 1 {
                self.comparator("=");
            }
            let written = figure.canonical();
            if (side == 0) == self.chance(2) {
                let _ = write!(self.out, "{written} {unit}");
            } else {
                self.path(goal);
            }
            if side == 0 && self.chance(3) {
                self.out.push_str(" * (2 - 1)");
            }
        }
        if self.chance(3) {
            self.space();
            self.string("两边应当相等");
        }
        self.end();
    }
}

fn wide(text: &str) -> String {
    text.chars()
        .map(|character| match character {
            '!'..='~' => char::from_u32(u32::from(character) + 0xfee0).unwrap(),
            other => other,
        })
        .collect()
}

/// Whether `text` may stand between these quotes with its own pairs of them as they are.
fn balanced(text: &str, open: &str, close: &str) -> bool {
    let mut depth = 0_usize;
    for character in text.chars() {
        if open.contains(character) {
            depth += 1;
        } else if close.contains(character) {
            if depth == 0 {
                return false;
            }
            depth -= 1;
        }
    }
    depth == 0
}

const PLAIN: Spelling = Spelling { chinese: false, braces: false, wide: false, crlf: false, varied: false };

fn assert_sound(program: &Program, spelling: Spelling, choices: &[u32], wanted: &str) {
    let (text, _) = print(program, spelling, choices);
    let compiled = compile_text(text.as_str());
    if !codes_of_text(&compiled).is_empty() {
        let mut said = String::new();
        for finding in &compiled.findings {
            human::render(&mut said, finding, &mut Places::new(&compiled.sources), Style::new(Language::English, false));
        }
        panic!("{spelling:?}: a sound program has findings:\n{text}\n{said}");
    }
    examine(&compiled);
    json(&compiled);
    let found = output(&compiled).replace('\n', "");
    assert!(found == wanted, "{spelling:?}:\n{text}\ncomes out as\n{found}\nand not as\n{wanted}");
}

proptest! {
    #![proptest_config(cases(120))]

    #[test]
    fn a_sound_program_comes_out_as_it_went_in(choices in tapes(700), small in tapes(700)) {
        let program = program(&mut Tape(choices.iter()));
        let wanted = expected(&program);
        assert_sound(&program, PLAIN, &small, &wanted);
        assert_sound(&program, Spelling { varied: true, ..PLAIN }, &small, &wanted);
    }

    #[test]
    fn every_spelling_of_a_program_comes_out_the_same(choices in tapes(500), small in tapes(500), varied in any::<bool>()) {
        let program = program(&mut Tape(choices.iter()));
        let wanted = expected(&program);
        let plain = Spelling { varied, ..PLAIN };
        assert_sound(&program, Spelling { chinese: true, ..plain }, &small, &wanted);
        assert_sound(&program, Spelling { braces: true, ..plain }, &small, &wanted);
        assert_sound(&program, Spelling { wide: true, ..plain }, &small, &wanted);
        assert_sound(&program, Spelling { crlf: true, ..plain }, &small, &wanted);
        assert_sound(&program, Spelling { chinese: true, braces: true, wide: true, crlf: true, varied }, &small, &wanted);
    }
}

// ---- mistakes -------------------------------------------------------------------------------------------------------------------------------------

/// Where the tokens of a text are.
fn tokens(text: &str) -> Vec<std::ops::Range<usize>> {
    let tokens = lexer::lex(text, &mut Findings::new(FileId(0)));
    (0..tokens.kinds().len()).map(|index| tokens.span(index).range()).collect()
}

#[derive(Clone, Copy, Debug)]
enum Change {
    Delete,
    Double,
    Insert,
    Swap,
}

fn mutate(text: &mut String, change: Change, by_token: bool, at: Index, other: Index, piece: &str) {
    let places: Vec<_> = if by_token { tokens(text) } else { text.char_indices().map(|(at, character)| at..at + character.len_utf8()).collect() };
    if places.is_empty() {
        return;
    }
    let (place, second) = (places[at.index(places.len())].clone(), places[other.index(places.len())].clone());
    match change {
        Change::Delete => text.replace_range(place, ""),
        Change::Double => {
            let copy = text[place.clone()].to_owned();
            text.insert_str(place.end, &copy);
        }
        Change::Insert => text.insert_str(place.start, piece),
        Change::Swap => {
            let copy = text[second].to_owned();
            text.replace_range(place, &copy);
        }
    }
}

fn changes() -> impl Strategy<Value = Vec<(Change, bool, Index, Index, &'static str)>> {
    let change = prop_oneof![3 => Just(Change::Delete), 1 => Just(Change::Double), 2 => Just(Change::Insert), 2 => Just(Change::Swap)];
    prop::collection::vec((change, any::<bool>(), any::<Index>(), any::<Index>(), select(pieces())), 1..5)
}

fn spellings() -> impl Strategy<Value = Spelling> {
    (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(chinese, braces, wide, varied)| Spelling {
        chinese,
        braces,
        wide,
        crlf: false,
        varied,
    })
}

fn summaries(compiled: &Compiled) -> &[ProjectSummary] {
    assert_eq!(compiled.sets.len(), 1);
    &compiled.sets[0].projects
}

proptest! {
    #![proptest_config(cases(250))]

    #[test]
    fn a_program_with_mistakes_compiles(choices in tapes(200), small in tapes(200), spelling in spellings(), crlf in any::<bool>(), changes in changes()) {
        let program = program(&mut Tape(choices.iter()));
        let (mut text, _) = print(&program, Spelling { crlf, ..spelling }, &small);
        for (change, by_token, at, other, piece) in changes {
            mutate(&mut text, change, by_token, at, other, piece);
        }
        examine(&compile_text(text));
    }

    #[test]
    fn text_lost_in_a_project_leaves_those_before_as_they_were(
        choices in tapes(500), small in tapes(500), spelling in spellings(), which in any::<Index>(), from in any::<Index>(), to in any::<Index>(),
    ) {
        let program = program(&mut Tape(choices.iter()));
        let (mut text, insides) = print(&program, spelling, &small);
        let before = compile_text(text.as_str());
        let which = which.index(insides.len());
        let inside = insides[which].clone();
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).filter(|at| inside.contains(at)).collect();
        let (from, to) = (ends[from.index(ends.len())], ends[to.index(ends.len())]);
        text.replace_range(from.min(to)..from.max(to), "");
        let after = compile_text(text.as_str());
        examine(&after);
        prop_assert_eq!(&summaries(&before)[..which], &summaries(&after)[..which], "{}", text);
    }

    #[test]
    fn a_lost_delimiter_leaves_all_other_projects_as_they_were(
        choices in tapes(500), small in tapes(500), spelling in spellings(), which in any::<Index>(), at in any::<Index>(),
    ) {
        let program = program(&mut Tape(choices.iter()));
        let (mut text, insides) = print(&program, spelling, &small);
        let before = compile_text(text.as_str());
        let which = which.index(insides.len());
        // The closer of the block itself is the first token behind its inside.
        let inside = insides[which].start..insides[which].end + 1;
        let marks = ["<", ">", "{", "}", ";", "《", "》", "＜", "＞", "〈", "〉", "｛", "｝", "﹛", "﹜", "；", "﹔"];
        let found: Vec<_> = tokens(&text).into_iter().filter(|token| inside.contains(&token.start) && marks.contains(&&text[token.clone()])).collect();
        let lost = found[at.index(found.len())].clone();
        text.replace_range(lost, "");
        let after = compile_text(text.as_str());
        examine(&after);
        let others = |compiled: &Compiled| -> Vec<_> {
            let lost = names::spelling(&program.works[which].name, perfc::syntax::text::Quoting::Bare).into_owned();
            let kept = summaries(compiled).iter().filter(|summary| names::identity(&summary.name) != lost);
            // What stands behind the delimiter has moved.
            kept.map(|summary| (summary.name.clone(), summary.budget, summary.indicators)).collect()
        };
        prop_assert_eq!(others(&before), others(&after), "{}", text);
    }
}

// ---- the layout -----------------------------------------------------------------------------------------------------------------------------------

/// What is put between two tokens to see whether it stays there: nothing, space of every kind, comments of both kinds.
const BETWEEN: &[&str] = &[
    "",
    " ",
    "   ",
    "\t",
    "　",
    "\n",
    "\n\n\n",
    "\n    \t",
    " /* 甲 > ; “ */ ",
    "/**/",
    "／＊ 丁\n      戊 ＊／",
    "\n/* 己 */\n\n/* 庚 */",
    " // 乙 < { \"  \n",
    "\n  // 丙\n",
    "//\n\n\n／／ 辛\n",
];

/// A text with something drawn from the tape put into the gaps between its tokens: into all of them, or into some. What may not come apart stays as it is.
fn sprinkled(text: &str, tape: &mut Tape<'_>, all: bool) -> String {
    let ranges = tokens(text);
    let mut out = String::new();
    let mut end = 0;
    for (index, range) in ranges.iter().enumerate() {
        let gap = &text[end..range.start];
        out.push_str(gap);
        // A `/` in a check is told by the spaces around it, 至 by the number behind it, and a keyword by being first on its line.
        let (slash, keyword) = (|token: &str| matches!(token, "/" | "／"), |token: &str| Keyword::lookup(token).is_some());
        let (token, before) = (&text[range.clone()], index.checked_sub(1).map_or("", |before| &text[ranges[before].clone()]));
        let tight = before == "至" || keyword(before) && keyword(token) || gap.is_empty() && (slash(token) || slash(before));
        if !tight && (all || tape.one_in(4)) {
            out.push_str(tape.of(BETWEEN));
        }
        out.push_str(&text[range.clone()]);
        end = range.end;
    }
    out.push_str(&text[end..]);
    out.push_str(tape.of(BETWEEN));
    out
}

/// A program without mistakes, in some spelling.
pub fn sound_programs() -> impl Strategy<Value = String> {
    (tapes(400), tapes(400), spellings()).prop_map(|(choices, small, spelling)| print(&program(&mut Tape(choices.iter())), spelling, &small).0)
}

/// A program in some spelling, with comments and space between its tokens.
pub fn sprinkled_programs() -> impl Strategy<Value = (String, String)> {
    (tapes(400), tapes(400), tapes(1500), spellings(), any::<bool>(), any::<bool>()).prop_map(|(choices, small, more, spelling, crlf, all)| {
        let program = program(&mut Tape(choices.iter()));
        let (plain, _) = print(&program, spelling, &small);
        let mut text = sprinkled(&plain, &mut Tape(more.iter()), all);
        if crlf {
            text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
        }
        (plain, text)
    })
}

proptest! {
    #![proptest_config(cases(200))]

    #[test]
    fn a_program_is_laid_out_and_says_the_same((plain, text) in sprinkled_programs()) {
        assert_laid_out(&formatted_alike(&plain));
        prop_assert!(!syntax_errors(&text), "what was put between the tokens broke the program: {text}");
        assert_laid_out(&formatted_alike(&text));
        made_legible(&text);
    }

    #[test]
    fn a_program_with_mistakes_keeps_what_it_says((_, mut text) in sprinkled_programs(), changes in changes()) {
        for (change, by_token, at, other, piece) in changes {
            mutate(&mut text, change, by_token, at, other, piece);
        }
        formatted(&text);
        made_legible(&text);
    }

    #[test]
    fn a_range_is_laid_out_by_itself((_, text) in sprinkled_programs(), from in any::<Index>(), to in any::<Index>()) {
        let ends: Vec<usize> = text.char_indices().map(|(at, _)| at).chain([text.len()]).collect();
        let (from, to) = (ends[from.index(ends.len())], ends[to.index(ends.len())]);
        ranged(&text, from.min(to)..from.max(to));
        prop_assert_eq!(ranged(&text, 0..text.len()), formatted(&text));
    }
}

proptest! {
    #![proptest_config(cases(400))]

    #[test]
    fn any_text_keeps_what_it_says(text in prop_oneof![
        "\\PC{0,200}",
        prop::collection::vec(any::<char>(), 0..100).prop_map(|text| text.into_iter().collect::<String>()),
        shuffled(),
        shuffled().prop_map(|text| format!("project \"甲\" < budget 3; indicator 产出.数量.乙 = 2 个; {text}\n>\nproject \"丙\" < budget 3; >")),
    ]) {
        formatted(&text);
        made_legible(&text);
    }
}

// ---- numbers and nearest words --------------------------------------------------------------------------------------------------------------------

/// The number of the first target of an output, as its digits stand there.
fn target_digits(output: &str) -> &str {
    let (_, rest) = output.split_once("\"number\":").expect("a quantity");
    rest.split_once(',').unwrap().0
}

fn compiled_number(written: &str) -> Compiled {
    compile_text(format!("project 甲 < indicator 产出.数量.乙 {written} 个; >"))
}

proptest! {
    #![proptest_config(cases(300))]

    #[test]
    fn every_digit_of_a_number_comes_out(negative in any::<bool>(), digits in "[0-9]{1,28}", point in any::<Index>(), zeros in 0..2_usize, full_width in any::<bool>()) {
        let point = point.index(digits.len()) + 1;
        let (whole, fraction) = digits.split_at(point);
        let figure = Figure::of(negative, whole, fraction);
        let mut written = figure.canonical();
        if zeros > 0 && digits.len() < 26 {
            written.push_str(if figure.fraction.is_empty() { ".0" } else { "0" });
        }
        let written = if full_width { wide(&written) } else { written };
        let compiled = compiled_number(&written);
        prop_assert_eq!(codes_of_text(&compiled), Vec::<&str>::new(), "{}", written);
        let out = output(&compiled);
        prop_assert_eq!(target_digits(&out), figure.canonical());
    }

    #[test]
    fn a_number_is_exact_or_refused(whole in "[1-9][0-9]{0,40}", fraction in "[0-9]{0,40}") {
        let figure = Figure::of(false, &whole, &fraction);
        let written = if fraction.is_empty() { whole.clone() } else { format!("{whole}.{fraction}") };
        let compiled = compiled_number(&written);
        examine(&compiled);
        if codes_of_text(&compiled).is_empty() {
            let out = output(&compiled);
            prop_assert_eq!(target_digits(&out), figure.canonical());
        } else {
            prop_assert_eq!(codes_of_text(&compiled), ["E0009"]);
            prop_assert!(figure.canonical().len() > 28, "{} has few enough digits", written);
        }
    }

    #[test]
    fn money_in_any_unit_is_the_same_exact_sum(cents in 0..100_000_000_000_000_u64, unit in 0..4_usize) {
        let figure = Figure::cents(cents);
        let written = match unit {
            0 => figure.canonical(),
            1 => format!("{} 元", figure.canonical()),
            2 => format!("{} 万元", figure.shifted(4).canonical()),
            _ => format!("{} 亿", figure.shifted(8).canonical()),
        };
        let compiled = compile_text(format!("project 甲 < budget {written}; >"));
        prop_assert_eq!(codes_of_text(&compiled), Vec::<&str>::new());
        let wanted = format!("\"budget\":{{\"amount\":{},", figure.canonical());
        prop_assert!(output(&compiled).contains(&wanted), "{} is not {}", output(&compiled), wanted);
    }

    #[test]
    fn the_nearest_word_is_one_of_the_known_and_never_the_word(word in "[a-z一-丐]{0,12}", known in prop::collection::vec("[a-z一-丐]{0,12}", 0..12)) {
        let found = suggest::nearest(&word, known.iter().map(String::as_str));
        if let Some(found) = found {
            prop_assert!(known.iter().any(|known| known == found) && found != word);
        }
        prop_assert_eq!(found, suggest::nearest(&word, known.iter().map(String::as_str)));
    }

    #[test]
    fn one_slip_in_a_keyword_is_told(keyword in select(Keyword::all().iter().map(|info| info.english).filter(|word| word.len() >= 4).collect::<Vec<_>>()), at in any::<Index>(), letter in proptest::char::range('a', 'z'), slip in 0..3_usize) {
        let mut word: Vec<char> = keyword.chars().collect();
        let at = at.index(word.len());
        match slip {
            0 => word[at] = letter,
            1 => word.insert(at, letter),
            _ => { word.remove(at); }
        }
        let word: String = word.into_iter().collect();
        prop_assume!(Keyword::lookup(&word).is_none());
        let known: Vec<&str> = Keyword::all().iter().map(|info| info.english).collect();
        prop_assert!(suggest::nearest(&word, known).is_some(), "{} suggests nothing", word);
    }
}

// ---- repairs --------------------------------------------------------------------------------------------------------------------------------------

proptest! {
    #![proptest_config(cases(80))]

    #[test]
    fn repairs_make_no_program_worse_and_twice_is_once((plain, mut text) in sprinkled_programs(), changes in changes()) {
        examine_fixes(&plain);
        for (change, by_token, at, other, piece) in changes {
            mutate(&mut text, change, by_token, at, other, piece);
        }
        examine_fixes(&text);
    }

    #[test]
    fn repairs_make_no_text_worse(text in shuffled()) {
        examine_fixes(&text);
        examine_fixes(&format!("project \"甲\" < budget 3; indicator 产出.数量.乙 = 2 个; {text}\n>\nproject \"丙\" < budget 3; >"));
    }
}
