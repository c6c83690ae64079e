//! Numbers of spreadsheets as people see them.
//!
//! A cell holds a number and says how to show it (ECMA-376 part 1, 18.8.30 and 18.8.31). Shown here are its kind, a percentage, a day, a time, a plain number
//! with the words around it, and all of its digits: grouping and rounding are for the eye.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use time::{Date, Duration};

/// How many digits Excel keeps; what stands behind them comes from counting in binary.
const DIGITS: u32 = 15;

/// How a number is shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) enum NumberFormat {
    /// As it is.
    #[default]
    General,
    /// In hundredths.
    Percent,
    /// As a day, a month or a time.
    Date(Shape),
    /// With words around it, as in `0"个"`.
    Worded {
        /// Before the number.
        before: String,
        /// After it.
        after: String,
    },
}

/// What is shown of a day or a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Year,
    Month,
    Day,
    Time,
    /// The day, and the time where it is not midnight.
    Moment,
}

/// From which day a workbook counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Epoch {
    /// 1 is 1900-01-01, and 60 a day that never was.
    #[default]
    From1900,
    /// 0 is 1904-01-01.
    From1904,
}

impl NumberFormat {
    /// A format by its number, as far as the standard and the Chinese Excel have one.
    pub(super) const fn built_in(id: u32) -> Self {
        match id {
            9 | 10 => Self::Percent,
            17 | 27 | 36 | 50 | 52 | 57 => Self::Date(Shape::Month),
            14..=16 | 28..=31 | 51 | 53 | 54 | 58 => Self::Date(Shape::Day),
            18..=21 | 32..=35 | 45..=47 | 55 | 56 => Self::Date(Shape::Time),
            22 => Self::Date(Shape::Moment),
            _ => Self::General,
        }
    }

    /// A format by its code. Only the first section counts: it is for numbers above zero.
    pub(super) fn parse(code: &str) -> Self {
        let (mut year, mut month, mut day, mut time) = (false, false, false, false);
        let (mut before, mut after) = (String::new(), String::new());
        let (mut is_percent, mut has_digits, mut is_scaled) = (false, false, false);
        // The general format may have words around it too; it is a word of its own.
        let code = code.replace("General", "0").replace("G/通用格式", "0");
        let mut characters = code.chars().peekable();
        while let Some(character) = characters.next() {
            let literal: String = match character {
                ';' => break,
                '"' => characters.by_ref().take_while(|next| *next != '"').collect(),
                '\\' | '!' => characters.next().into_iter().collect(),
                // The width of a character, and a character that fills the cell.
                '_' | '*' => {
                    characters.next();
                    continue;
                }
                '[' => {
                    let inside: String = characters.by_ref().take_while(|next| *next != ']').collect();
                    // A span of time, [h]; a colour, a condition, a currency otherwise.
                    time |= !inside.is_empty() && inside.chars().all(|letter| matches!(letter, 'h' | 'H' | 'm' | 'M' | 's' | 'S'));
                    continue;
                }
                '%' => {
                    is_percent = true;
                    continue;
                }
                '0' | '#' | '?' => {
                    // Digits after words after digits, as in 0!.0,"万", show another number than the cell has.
                    is_scaled |= !after.is_empty();
                    has_digits = true;
                    continue;
                }
                ',' => {
                    is_scaled |= has_digits && !matches!(characters.peek(), Some('0' | '#' | '?'));
                    continue;
                }
                'y' | 'Y' | 'e' if !has_digits => {
                    year = true;
                    continue;
                }
                'd' | 'D' if !has_digits => {
                    day = true;
                    continue;
                }
                'm' | 'M' if !has_digits => {
                    month = true;
                    continue;
                }
                'h' | 'H' | 's' | 'S' if !has_digits => {
                    time = true;
                    continue;
                }
                // Characters of an input method, which no writer quotes.
                other if !other.is_ascii() => other.into(),
                _ => continue,
            };
            if has_digits { &mut after } else { &mut before }.push_str(&literal);
        }
        let shape = match (year, month, day, time) {
            (false, false, false, false) => None,
            // Months beside hours are minutes.
            (false, _, false, true) => Some(Shape::Time),
            (.., true) => Some(Shape::Moment),
            (true, false, false, _) => Some(Shape::Year),
            (true, true, false, _) => Some(Shape::Month),
            _ => Some(Shape::Day),
        };
        let [before, after] = [before, after].map(|literal| literal.trim().to_owned());
        let says_something = |literal: &str| literal.chars().any(char::is_alphanumeric) || literal.contains(['≥', '≤', '=', '<', '>', '＝', '±']);
        if is_percent {
            Self::Percent
        } else if let Some(shape) = shape.filter(|_| !has_digits) {
            Self::Date(shape)
        } else if has_digits && !is_scaled && (says_something(&before) || says_something(&after)) {
            Self::Worded { before, after }
        } else {
            Self::General
        }
    }

    /// What a cell shows that stores this number, written in digits.
    pub(super) fn shown(&self, stored: &str, epoch: Epoch) -> String {
        let stored = stored.trim();
        let Some(number) = decimal(stored) else { return stored.to_owned() };
        match self {
            Self::General => number.to_string(),
            Self::Percent => number.checked_mul(Decimal::ONE_HUNDRED).map_or_else(|| stored.to_owned(), |percent| format!("{}%", percent.normalize())),
            Self::Worded { before, after } => format!("{before}{number}{after}"),
            Self::Date(shape) => moment(number, *shape, epoch).unwrap_or_else(|| number.to_string()),
        }
    }
}

/// A number as it was typed: fifteen digits, no zeros behind.
fn decimal(stored: &str) -> Option<Decimal> {
    let parsed = stored.parse().or_else(|_| Decimal::from_scientific(stored)).ok();
    parsed.and_then(|number: Decimal| number.round_sf(DIGITS)).map(|number| number.normalize())
}

fn moment(serial: Decimal, shape: Shape, epoch: Epoch) -> Option<String> {
    const DAY: i64 = 86_400;
    if serial.is_sign_negative() && !serial.is_zero() {
        return None;
    }
    let seconds = serial.checked_mul(DAY.into())?.round().to_i64()?;
    let (days, seconds) = (seconds / DAY, seconds % DAY);
    let clock = |hours: i64| {
        let (minutes, seconds) = (seconds / 60 % 60, seconds % 60);
        if seconds == 0 { format!("{hours:02}:{minutes:02}") } else { format!("{hours:02}:{minutes:02}:{seconds:02}") }
    };
    if shape == Shape::Time {
        return Some(clock(days.checked_mul(24)? + seconds / 3600));
    }
    let first = match epoch {
        Epoch::From1904 => (1904, time::Month::January, 1),
        Epoch::From1900 if days < 60 => (1899, time::Month::December, 31),
        Epoch::From1900 => (1899, time::Month::December, 30),
    };
    let day = Date::from_calendar_date(first.0, first.1, first.2).ok()?.checked_add(Duration::days(days))?;
    let (year, month) = (day.year(), u8::from(day.month()));
    if year > 9999 {
        return None;
    }
    Some(match shape {
        Shape::Year => year.to_string(),
        Shape::Month => format!("{year:04}-{month:02}"),
        Shape::Moment if seconds > 0 => format!("{year:04}-{month:02}-{:02} {}", day.day(), clock(seconds / 3600)),
        _ => format!("{year:04}-{month:02}-{:02}", day.day()),
    })
}

/// A day or a moment of XML, `2026-01-01T00:00:00.000`, as people see it.
pub(super) fn iso(value: &str) -> String {
    let Some((day, clock)) = value.split_once('T') else { return value.to_owned() };
    let clock = clock.split(['.', 'Z']).next().unwrap_or_default();
    match clock.trim_end_matches(":00") {
        "00" | "" => day.to_owned(),
        _ => format!("{day} {}", clock.strip_suffix(":00").filter(|rest| rest.contains(':')).unwrap_or(clock)),
    }
}

/// What a spreadsheet calls true and false.
pub(super) fn boolean(value: bool) -> String {
    if value { "TRUE" } else { "FALSE" }.to_owned()
}
