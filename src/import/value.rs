//! A value as forms print it: `≥95%`, `=255.00(人)`, `11月底前`, `$\geq 95\%$`.

use std::collections::BTreeSet;

use rust_decimal::Decimal;
use time::{Date, Month};

use super::report::Remark;
use crate::model::{Comparator, Point};
use crate::names;
use crate::quantity::unit::{Problem, words};
use crate::scope::{Scope, YUAN};
use crate::syntax::characters::fold;
use crate::syntax::date::YEARS;
use crate::syntax::token::Kind;

/// What an indicator is to reach.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Target {
    /// The form has none.
    #[default]
    Missing,
    /// A number with a unit.
    Quantity {
        /// The number.
        number: Decimal,
        /// The unit.
        unit: String,
        /// What follows in words.
        supplement: Option<String>,
    },
    /// Two numbers, both included. An end without a unit has the other's.
    Interval {
        /// The lower end.
        low: (Decimal, String),
        /// The upper end.
        high: (Decimal, String),
    },
    /// Words.
    Words(String),
    /// A day or month.
    Date(Point),
    /// From one to another.
    Period(Point, Point),
    /// The budget itself.
    Budget,
}

/// A value that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Value {
    /// The sign before it.
    pub comparator: Option<Comparator>,
    /// What it says.
    pub target: Target,
    /// What had to be understood beyond what is printed.
    pub remarks: Vec<Remark>,
}

impl Value {
    /// The units that it names.
    pub fn units(&self) -> impl Iterator<Item = &str> {
        let units = match &self.target {
            Target::Quantity { unit, .. } => [Some(unit.as_str()), None],
            Target::Interval { low, high } => [Some(low.1.as_str()), Some(high.1.as_str())],
            _ => [None, None],
        };
        units.into_iter().flatten().filter(|unit| !unit.is_empty())
    }

    fn words(text: &str) -> Self {
        Self { comparator: None, target: Target::Words(text.to_owned()), remarks: Vec::new() }
    }
}

/// What a value is read with.
#[derive(Clone, Copy, Debug, Default)]
pub struct Context {
    /// 年度 of the form, for dates without a year.
    pub year: Option<i32>,
    /// Whether it stands under 经济成本, where the budget system leaves 元 out of units.
    pub is_cost: bool,
    /// Whether the form has a budget that `2026年预算数` can mean.
    pub has_budget: bool,
    /// Whether perfc printed it: then it leaves nothing out, and says by signs what others say by words.
    pub is_own: bool,
}

/// Signs and words before a value, longer ones before what they begin with.
const BEFORE: [(&str, Comparator); 28] = [
    ("大于等于", Comparator::GreaterOrEqual),
    ("大于或等于", Comparator::GreaterOrEqual),
    ("不低于", Comparator::GreaterOrEqual),
    ("不少于", Comparator::GreaterOrEqual),
    ("不小于", Comparator::GreaterOrEqual),
    ("至少", Comparator::GreaterOrEqual),
    ("小于等于", Comparator::LessOrEqual),
    ("小于或等于", Comparator::LessOrEqual),
    ("不超过", Comparator::LessOrEqual),
    ("不高于", Comparator::LessOrEqual),
    ("不多于", Comparator::LessOrEqual),
    ("不大于", Comparator::LessOrEqual),
    ("至多", Comparator::LessOrEqual),
    ("大于", Comparator::Greater),
    ("高于", Comparator::Greater),
    ("超过", Comparator::Greater),
    ("小于", Comparator::Less),
    ("低于", Comparator::Less),
    ("少于", Comparator::Less),
    ("等于", Comparator::Equal),
    (">=", Comparator::GreaterOrEqual),
    ("≥", Comparator::GreaterOrEqual),
    ("≧", Comparator::GreaterOrEqual),
    ("<=", Comparator::LessOrEqual),
    ("≤", Comparator::LessOrEqual),
    ("≦", Comparator::LessOrEqual),
    ("═", Comparator::Equal),
    ("=", Comparator::Equal),
];

/// Words behind a value.
const BEHIND: [(&str, Comparator); 10] = [
    ("及其以上", Comparator::GreaterOrEqual),
    ("(含)以上", Comparator::GreaterOrEqual),
    ("及以上", Comparator::GreaterOrEqual),
    ("以上", Comparator::GreaterOrEqual),
    ("(含)以下", Comparator::LessOrEqual),
    ("及以下", Comparator::LessOrEqual),
    ("以下", Comparator::LessOrEqual),
    ("以内", Comparator::LessOrEqual),
    ("之内", Comparator::LessOrEqual),
    ("内", Comparator::LessOrEqual),
];

/// What a budget is called.
const BUDGET: [&str; 5] = ["预算数", "预算金额", "预算总额", "预算额", "预算总数"];

/// Reads a value as it is printed in one cell.
#[must_use]
pub fn parse(text: &str, context: Context) -> Value {
    let text = text.trim();
    if is_placeholder(text) {
        return Value::default();
    }
    if let Some(words) = qualitative(text).filter(|_| !context.is_own) {
        return Value::words(words);
    }
    let mut cursor = Cursor::new(text);
    let comparator = cursor.comparator(context.is_own);
    let mut value = cursor.target(comparator, context).unwrap_or_else(|| {
        // An = before words says no more than none, but it was written; any other sign cannot stand before words.
        if comparator == Some(Comparator::Equal) { Value { comparator, ..Value::words(cursor.rest().trim()) } } else { Value::words(text) }
    });
    if matches!(&value.target, Target::Words(words) if words.is_empty()) {
        value.target = Target::Missing;
    }
    value
}

/// Reads a value that stands in several cells: 计算符号, 指标值, 计量单位.
#[must_use]
pub fn parse_split(sign: &str, value: &str, unit: &str, context: Context) -> Value {
    let (sign, value, unit) = (sign.trim(), value.trim(), unit.trim());
    let unit = if is_placeholder(unit) || unit == "无" { "" } else { unit };
    if sign.contains("定性") || is_placeholder(value) {
        let read = parse(value, context);
        return if unit.is_empty() || read.target == Target::Missing { read } else { Value::words(&format!("{value}{unit}")) };
    }
    let sign = if is_placeholder(sign) || sign.contains("其他") || sign.contains("不适用") { "" } else { sign };
    if unit.is_empty() || value.ends_with(unit) {
        return parse(&format!("{sign}{value}"), context);
    }
    let read = parse(&format!("{sign}{value}({unit})"), context);
    if matches!(read.target, Target::Words(_)) {
        let joined = parse(&format!("{sign}{value}{unit}"), context);
        return if matches!(joined.target, Target::Words(_)) { Value::words(&format!("{sign}{value}{unit}")) } else { joined };
    }
    read
}

/// Whether a cell only says that there is nothing.
#[must_use]
pub fn is_placeholder(text: &str) -> bool {
    text.chars().all(|character| character.is_whitespace() || matches!(fold(character), '/' | '*' | '-' | '_' | '—' | '–' | '\\'))
}

/// The words behind 定性.
fn qualitative(text: &str) -> Option<&str> {
    let rest = text.strip_prefix("定性")?;
    let words = rest.trim_start_matches([' ', '\u{3000}', ':', '：', '\t', '\n']);
    (words.len() < rest.len() && !words.is_empty()).then_some(words)
}

/// An amount of money: a number and perhaps its unit, in 元; `unit` is what one is where none is written.
#[must_use]
pub fn money(text: &str, unit: Decimal) -> Option<Decimal> {
    let mut cursor = Cursor::new(text);
    cursor.eat_any(&["¥", "￥"]);
    let number = cursor.number()?;
    cursor.blanks();
    let scale = match cursor.rest().trim_end_matches(['整', ' ']) {
        "" => unit,
        "元" => Decimal::ONE,
        "万元" | "万" | "(万元)" => Decimal::from(10_000),
        "亿元" | "亿" => Decimal::from(100_000_000),
        _ => return None,
    };
    number.checked_mul(scale).map(|amount| amount.normalize())
}

/// A day as forms write it: `2026-01-01`, `2026/1/1`, `2026年1月1日`, `2026.1.1`, `20260101`; a month is its first day, or its last.
#[must_use]
pub fn day(text: &str, is_last: bool) -> Option<Date> {
    let mut cursor = Cursor::new(text.trim());
    if let Some(number) =
        cursor.number().filter(|number| number.scale() == 0 && cursor.is_done() && (Decimal::from(10_000_101)..Decimal::from(99_991_232)).contains(number))
    {
        let digits = number.to_string();
        let part = |range: std::ops::Range<usize>| digits.get(range).and_then(|part| part.parse::<u8>().ok());
        let year = digits.get(..4)?.parse().ok()?;
        return Date::from_calendar_date(year, Month::try_from(part(4..6)?).ok()?, part(6..8)?).ok();
    }
    cursor.at = 0;
    let point = cursor.point(None)?;
    cursor.blanks();
    // Spreadsheets add the time of day.
    let rest = cursor.rest();
    let is_midnight = rest.chars().all(|character| matches!(character, '0' | ':' | '.' | 'T' | 'Z'));
    (rest.is_empty() || is_midnight).then(|| if is_last { point.0.last_day() } else { point.0.first_day() })
}

/// The year in `2026年度`, `2026`, `(2026年)`.
#[must_use]
pub fn year(text: &str) -> Option<i32> {
    let plain: String = text.chars().map(fold).filter(|character| !character.is_whitespace() && !matches!(character, '(' | ')')).collect();
    let digits = plain.strip_suffix("年度").or_else(|| plain.strip_suffix('年')).unwrap_or(&plain);
    (digits.len() == 4).then(|| digits.parse().ok()).flatten().filter(|year| (1990..2200).contains(year))
}

/// Whether a unit is spelled as one in a source: words, and behind `/` or `*` a word or several in parentheses.
#[must_use]
pub fn is_spelled(unit: &str) -> bool {
    let Some(kinds) = names::lexed(unit) else { return false };
    let mut kinds = kinds.into_iter();
    let is_word = |kind: Option<Kind>| matches!(kind, Some(Kind::Word | Kind::UnitWord | Kind::Percent));
    if !is_word(kinds.next()) {
        return false;
    }
    while let Some(kind) = kinds.next() {
        if !matches!(kind, Kind::Slash | Kind::TightSlash | Kind::Star) {
            return false;
        }
        let mut next = kinds.next();
        if next == Some(Kind::OpenParenthesis) {
            loop {
                if !is_word(kinds.next()) {
                    return false;
                }
                next = kinds.next();
                if next != Some(Kind::Star) {
                    break;
                }
            }
            if next != Some(Kind::CloseParenthesis) {
                return false;
            }
        } else if !is_word(next) {
            return false;
        }
    }
    true
}

/// The words of a unit that perf does not know and that have to be declared; none where the unit cannot be one.
#[must_use]
pub fn unknown_words(unit: &str) -> Option<BTreeSet<String>> {
    let scope = Scope::prelude();
    let mut unknown = BTreeSet::new();
    if !is_spelled(unit) {
        return None;
    }
    if scope.unit(unit).is_ok() {
        return Some(unknown);
    }
    let mut is_word_missing = false;
    for (range, _) in words(unit) {
        let word = unit.get(range).unwrap_or_default();
        if word.is_empty() || !matches!(scope.unit(word), Err(Problem::Unknown(_))) {
            continue;
        }
        let bare = word.strip_prefix(['千', '万', '亿']).filter(|bare| !bare.is_empty()).unwrap_or(word);
        let is_unit = matches!(names::lexed(bare).as_deref(), Some([Kind::Word | Kind::UnitWord])) && !bare.contains(['·', '、']);
        is_word_missing |= !is_unit;
        unknown.insert(bare.to_owned());
    }
    (!is_word_missing && !unknown.is_empty()).then_some(unknown)
}

/// A text that is read character by character; what is compared is folded to half width, what is taken is as it was.
struct Cursor {
    original: Vec<char>,
    folded: Vec<char>,
    at: usize,
}

impl Cursor {
    fn new(text: &str) -> Self {
        let original: Vec<char> = text.chars().collect();
        let folded = original.iter().map(|&character| fold(character)).map(|character| if character == '−' { '-' } else { character }).collect();
        Self { original, folded, at: 0 }
    }

    fn rest(&self) -> String {
        self.original.get(self.at..).unwrap_or_default().iter().collect()
    }

    const fn is_done(&self) -> bool {
        self.at >= self.folded.len()
    }

    fn peek(&self, ahead: usize) -> Option<char> {
        self.folded.get(self.at + ahead).copied()
    }

    fn blanks(&mut self) {
        while self.peek(0).is_some_and(char::is_whitespace) {
            self.at += 1;
        }
    }

    fn begins(&self, word: &str) -> Option<usize> {
        let mut length = 0;
        for expected in word.chars() {
            if self.peek(length)? != expected {
                return None;
            }
            length += 1;
        }
        Some(length)
    }

    fn eat(&mut self, word: &str) -> bool {
        let length = self.begins(word);
        self.at += length.unwrap_or_default();
        length.is_some()
    }

    fn eat_any(&mut self, words: &[&str]) -> bool {
        words.iter().any(|word| self.eat(word))
    }

    fn comparator(&mut self, is_sign: bool) -> Option<Comparator> {
        self.blanks();
        let mut known = BEFORE.iter().filter(|(word, _)| !(is_sign && word.contains(char::is_alphabetic)));
        let found = known.find(|(word, _)| self.eat(word)).map(|(_, comparator)| *comparator).or_else(|| {
            let comparator = match self.peek(0)? {
                '>' => Comparator::Greater,
                '<' => Comparator::Less,
                _ => return None,
            };
            self.at += 1;
            Some(comparator)
        });
        self.blanks();
        found
    }

    /// A number, commas and all.
    fn number(&mut self) -> Option<Decimal> {
        self.blanks();
        let mut text = String::new();
        let mut length = 0;
        while let Some(character) = self.peek(length) {
            match character {
                '+' | '-' if text.is_empty() && length == 0 => text.push(character),
                '0'..='9' => text.push(character),
                ',' if is_group(&text) && (1..=3).all(|ahead| self.peek(length + ahead).is_some_and(|next| next.is_ascii_digit())) => {}
                '.' if !text.contains('.') && self.peek(length + 1).is_some_and(|next| next.is_ascii_digit()) => text.push('.'),
                _ => break,
            }
            length += 1;
        }
        let number = Decimal::from_str_exact(text.trim_start_matches('+')).ok()?;
        self.at += length;
        Some(number.normalize())
    }

    /// All that follows the sign, as far as all of it is understood.
    fn target(&mut self, comparator: Option<Comparator>, context: Context) -> Option<Value> {
        let start = self.at;
        for read in [Self::budget, Self::date, Self::quantity] {
            self.at = start;
            if let Some(value) = read(self, comparator, context) {
                return Some(value);
            }
        }
        self.at = start;
        None
    }

    fn budget(&mut self, comparator: Option<Comparator>, context: Context) -> Option<Value> {
        let text: String = self.rest().chars().map(fold).filter(|character| !character.is_whitespace()).collect();
        let stem = BUDGET.iter().find_map(|end| text.strip_suffix(end))?;
        let is_budget = match stem {
            "年" | "年度" | "本年" | "本年度" | "当年" | "年初" => true,
            other => year(other).is_some_and(|year| context.year.is_none_or(|known| known == year)),
        };
        let fits = matches!(comparator, None | Some(Comparator::Equal | Comparator::LessOrEqual | Comparator::Less));
        (is_budget && fits && context.has_budget).then_some(Value { comparator, target: Target::Budget, remarks: Vec::new() })
    }

    /// Up to so many digits, and no more of them behind.
    fn digits(&mut self, most: usize) -> Option<(i32, usize)> {
        let mut number = 0_i32;
        let mut count = 0;
        while let Some(digit) = self.peek(count).filter(char::is_ascii).and_then(|character| character.to_digit(10)) {
            count += 1;
            if count > most {
                return None;
            }
            number = number * 10 + i32::try_from(digit).ok()?;
        }
        (count > 0).then(|| {
            self.at += count;
            (number, count)
        })
    }

    /// A day or month, and whether its year was written. `default` is the year where none is.
    fn point(&mut self, default: Option<i32>) -> Option<(Point, bool)> {
        let start = self.at;
        let (first, count) = self.digits(4)?;
        if count == 4 && !YEARS.contains(&first) {
            return None;
        }
        self.blanks();
        let month_of = |number: i32| u8::try_from(number).ok().and_then(|number| Month::try_from(number).ok());
        let date = |year: i32, month: i32, day: i32| Date::from_calendar_date(year, month_of(month)?, u8::try_from(day).ok()?).ok();
        if count == 4 && !self.eat("年") {
            let mark = self.peek(0).filter(|mark| matches!(mark, '-' | '/' | '.'))?;
            self.at += 1;
            let (month, _) = self.digits(2)?;
            if self.peek(0) == Some(mark) {
                self.at += 1;
                let (day, _) = self.digits(2)?;
                return Some((Point::Day(date(first, month, day)?), true));
            }
            return Some((Point::Month(first, month_of(month)?), true)).filter(|_| mark != '.');
        }
        let (year, is_written) = if count == 4 { (first, true) } else { (default?, false) };
        if is_written {
            self.blanks();
        } else {
            self.at = start;
        }
        if is_written && matches!(self.peek(0), Some('底' | '末')) {
            self.at += 1;
            return Some((Point::Month(year, Month::December), true));
        }
        let (month, _) = self.digits(2)?;
        self.blanks();
        if !self.eat("月") {
            return None;
        }
        self.blanks();
        let before_day = self.at;
        if let Some((day, _)) = self.digits(2) {
            self.blanks();
            if self.eat("日") || self.eat("号") {
                return Some((Point::Day(date(year, month, day)?), is_written));
            }
            self.at = before_day;
        }
        Some((Point::Month(year, month_of(month)?), is_written))
    }

    fn date(&mut self, comparator: Option<Comparator>, context: Context) -> Option<Value> {
        let default = context.year.filter(|_| !context.is_own);
        let (first, is_written) = self.point(default)?;
        let mut remarks = Vec::new();
        self.blanks();
        let is_end = self.eat("底") || self.eat("末");
        self.blanks();
        if !is_end && self.eat_any(&["..", "--", "-", "~", "至", "到", "—", "–"]) {
            let (second, _) = self.point(default)?;
            self.eat("底");
            let same = matches!((first, second), (Point::Day(_), Point::Day(_)) | (Point::Month(..), Point::Month(..)));
            let fits = same && first.first_day() <= second.first_day() && matches!(comparator, None | Some(Comparator::Equal));
            return (fits && self.is_done() && is_written).then_some(Value { comparator, target: Target::Period(first, second), remarks });
        }
        let behind = if self.eat_any(&["以前", "之前", "前"]) {
            // 2026年11月前 is before that month begins, 2026年11月底前 before it ends; a day counts itself.
            Some(if is_end || matches!(first, Point::Day(_)) { Comparator::LessOrEqual } else { Comparator::Less })
        } else if self.eat_any(&["以后", "之后", "后", "起"]) {
            Some(Comparator::GreaterOrEqual)
        } else {
            None
        };
        // Without year, day or 底 it may be a number of months.
        let is_plain = is_written || is_end || matches!(first, Point::Day(_)) || behind.is_some();
        if !self.is_done() || !is_plain || (behind.is_some() && !matches!(comparator, None | Some(Comparator::Equal)) && behind != comparator) {
            return None;
        }
        if !is_written {
            remarks.push(Remark::Year { printed: self.original.iter().collect(), year: default? });
        }
        Some(Value { comparator: behind.or(comparator), target: Target::Date(first), remarks })
    }

    /// A unit: in brackets, or the letters that follow. Whether it stood in brackets.
    fn unit(&mut self) -> Option<(String, bool)> {
        self.blanks();
        if self.peek(0) == Some('(') && self.begins("(含)").is_none() {
            let mut depth = 0_u32;
            let mut length = 0;
            while let Some(character) = self.peek(length) {
                length += 1;
                match character {
                    '(' => depth += 1,
                    ')' => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    let inside = self.folded.get(self.at + 1..self.at + length - 1)?;
                    let unit: String = inside.iter().filter(|character| !character.is_whitespace()).collect();
                    self.at += length;
                    return Some((unit, true));
                }
            }
            return None;
        }
        let mut unit = String::new();
        let mut depth = 0_u32;
        while let Some(character) = self.peek(0) {
            let is_part = character.is_alphabetic()
                || matches!(character, '/' | '*' | '·' | '%' | '‰' | '℃' | '°' | '㎡' | '㎥' | '²' | '³')
                || character.is_ascii_digit() && unit.ends_with(|before: char| before.is_ascii_alphabetic())
                || character == '(' && unit.ends_with('/')
                || character == ')' && depth > 0;
            // Between two numbers 至 is a dash; behind one 以上 is a sign.
            let is_other = matches!(character, '至' | '到') && self.peek(1).is_some_and(|next| next.is_ascii_digit() || matches!(next, '-' | '+'));
            let ends = BEHIND.iter().any(|(word, _)| self.begins(word).is_some_and(|length| self.ends_value(length)));
            if !is_part || is_other || ends {
                break;
            }
            depth = match character {
                '(' => depth + 1,
                ')' => depth - 1,
                _ => depth,
            };
            unit.push(self.original.get(self.at).copied().map_or(character, |original| if fold(original) == character { character } else { original }));
            self.at += 1;
        }
        Some((unit, false))
    }

    /// Whether what stands `ahead` ends the number: the text's end, or what follows in words.
    fn ends_value(&self, ahead: usize) -> bool {
        matches!(self.peek(ahead), None | Some(',' | ';' | '。'))
    }

    fn quantity(&mut self, comparator: Option<Comparator>, context: Context) -> Option<Value> {
        let first = self.number()?;
        let (unit, in_brackets) = self.unit()?;
        self.blanks();
        let mark = self.at;
        if self.eat_any(&["..", "--", "-", "~", "至", "到", "—", "–"])
            && let Some(second) = self.number()
        {
            let (high_unit, _) = self.unit()?;
            self.blanks();
            let has_unit = !unit.is_empty() || !high_unit.is_empty();
            let known = [&unit, &high_unit].into_iter().all(|unit| unit.is_empty() || unknown_words(unit).is_some());
            let equal = matches!(comparator, None | Some(Comparator::Equal));
            let target = Target::Interval { low: (first, unit), high: (second, high_unit) };
            return (self.is_done() && has_unit && known && equal && first <= second).then_some(Value { comparator, target, remarks: Vec::new() });
        }
        self.at = mark;
        let behind = BEHIND
            .iter()
            .filter(|_| !context.is_own)
            .find(|(word, _)| self.begins(word).is_some_and(|length| self.ends_value(length)) && self.eat(word))
            .map(|(_, sign)| *sign);
        let supplement = if self.is_done() {
            None
        } else if matches!(self.peek(0), Some(',' | ';')) {
            self.at += 1;
            Some(self.rest().trim().to_owned()).filter(|words| names::has_word(words))
        } else {
            return None;
        };
        if behind.is_some() && !matches!(comparator, None | Some(Comparator::Equal)) && behind != comparator || unit.is_empty() {
            return None;
        }
        let comparator = behind.or(comparator);
        let mut remarks = Vec::new();
        let unit = match priced(&unit, in_brackets).filter(|_| context.is_cost && !context.is_own) {
            Some(priced) => {
                remarks.push(Remark::Currency { printed: self.original.iter().collect(), unit: priced.clone() });
                priced
            }
            None => unit,
        };
        // The budget of another year, 2025年预算数, is no number of anything.
        if BUDGET.iter().any(|word| unit.ends_with(word)) {
            return None;
        }
        let unknown = unknown_words(&unit)?;
        // Without brackets and without a sign, a number before unknown words is words.
        let is_plain = unknown.is_empty() || in_brackets || comparator.is_some() && unit.chars().count() <= 4;
        remarks.extend(unknown.into_iter().map(|word| Remark::Unit { word }));
        is_plain.then_some(Value { comparator, target: Target::Quantity { number: first, unit, supplement }, remarks })
    }
}

fn is_group(text: &str) -> bool {
    let digits = text.trim_start_matches(['+', '-']);
    !digits.is_empty() && !digits.contains('.') && digits.bytes().all(|byte| byte.is_ascii_digit())
}

/// The unit of a price whose 元 was left out, as the budget system prints it: `季度` in brackets, `每人/年`, `/季度`.
fn priced(unit: &str, in_brackets: bool) -> Option<String> {
    let bare = unit.trim_start_matches('/');
    if !in_brackets && !bare.starts_with('每') && bare.len() == unit.len() {
        return None;
    }
    let parts: Vec<&str> = bare.split(['/', '每']).filter(|part| !part.is_empty()).collect();
    let scope = Scope::prelude();
    let measures = parts.iter().map(|part| scope.unit(part).ok()).collect::<Option<Vec<_>>>()?;
    let is_money =
        |unit: &crate::quantity::Unit| unit.dimension.is_number() || unit.dimension.powers().iter().any(|(base, _)| *base == *YUAN || is_currency(*base));
    (!parts.is_empty() && !measures.iter().any(is_money)).then(|| format!("元/{}", parts.join("/")))
}

fn is_currency(base: crate::quantity::Base) -> bool {
    let name = Scope::prelude().base_name(base);
    name.ends_with('元') || matches!(name, "新台币" | "英镑" | "瑞士法郎" | "卢布" | "泰铢")
}

/// An interval whose ends have one unit; which of them it is written behind is told by how it is printed.
#[must_use]
pub fn interval(low: Decimal, high: Decimal, unit: &str, printed: &str) -> Target {
    let is_at_end = unit.is_empty() || printed.ends_with(unit);
    let is_at_both = is_at_end && printed.matches(unit).count() > 1;
    let of = |is_written: bool| if is_written { unit.to_owned() } else { String::new() };
    Target::Interval { low: (low, of(is_at_both || !is_at_end)), high: (high, of(is_at_end)) }
}

/// Reads what perfc's own CSV says in parts: sign, value, unit, supplement, and how it is printed.
#[must_use]
pub fn parse_exact(parts: [&str; 4], printed: &str, context: Context) -> Value {
    let [sign, value, unit, supplement] = parts;
    let comparator = Cursor::new(sign).comparator(true);
    let decimal = |text: &str| Decimal::from_str_exact(text).ok();
    let point = |text: &str| {
        let mut cursor = Cursor::new(text);
        cursor.point(None).filter(|_| cursor.is_done() && text.len() >= 7).map(|(point, _)| point)
    };
    let ends = value.split_once("..");
    let target = if value.is_empty() {
        Target::Missing
    } else if value == printed {
        Target::Words(value.to_owned())
    } else if printed.ends_with("预算数") && unit == "元" && context.has_budget {
        Target::Budget
    } else if let Some((low, high)) = ends.and_then(|(low, high)| decimal(low).zip(decimal(high))) {
        interval(low, high, unit, printed)
    } else if let Some((start, finish)) = ends.and_then(|(start, finish)| point(start).zip(point(finish))) {
        Target::Period(start, finish)
    } else if let Some(number) = decimal(value).filter(|_| !unit.is_empty()) {
        Target::Quantity { number, unit: unit.to_owned(), supplement: Some(supplement.to_owned()).filter(|words| !words.is_empty()) }
    } else if let Some(point) = point(value) {
        Target::Date(point)
    } else {
        Target::Words(value.to_owned())
    };
    let mut read = Value { comparator, target, remarks: Vec::new() };
    if !read.units().all(is_spelled) {
        return Value::words(if printed.is_empty() { value } else { printed });
    }
    let unknown: BTreeSet<String> = read.units().filter_map(unknown_words).flatten().collect();
    read.remarks = unknown.into_iter().map(|word| Remark::Unit { word }).collect();
    read
}
