//! Days and months as written: `2026-10-31`, `2026年11月`, `2026年11月底`.

use std::fmt;
use std::ops::RangeInclusive;

use time::{Date, Month};

use super::characters::fold;

/// A day, or a whole month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// A day of the calendar.
    Day(Date),
    /// A month: year and month.
    Month(i32, Month),
}

impl Point {
    /// Its first day.
    #[must_use]
    pub fn first_day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Month(year, month) => Date::from_calendar_date(year, month, 1).unwrap_or(Date::MIN),
        }
    }

    /// Its last day.
    #[must_use]
    pub fn last_day(self) -> Date {
        match self {
            Self::Day(day) => day,
            Self::Month(year, month) => Date::from_calendar_date(year, month, month.length(year)).unwrap_or(Date::MAX),
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = match self {
            Self::Day(day) => (day.year(), day.month(), Some(day.day())),
            Self::Month(year, month) => (*year, *month, None),
        };
        let digit = |number: i32| b'0' + u8::try_from(number.rem_euclid(10)).unwrap_or_default();
        let part = |number: u8| [number / 10 % 10 + b'0', number % 10 + b'0'];
        let ([m1, m2], [d1, d2]) = (part(month.into()), part(day.unwrap_or_default()));
        let written = [digit(year / 1000), digit(year / 100), digit(year / 10), digit(year), b'-', m1, m2, b'-', d1, d2];
        let length = if day.is_some() { 10 } else { 7 };
        f.write_str(written.get(..length).and_then(|written| std::str::from_utf8(written).ok()).unwrap_or_default())
    }
}

/// How a date is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// ISO or Chinese.
    Plain,
    /// `2026/1/1`, `2026.1.1`, `2026-1-1`: readable, but not the one way to write it.
    Ambiguous,
}

/// Recognises a date at the start of `text`: its length in bytes and its form. The calendar is not looked at.
#[must_use]
pub fn scan(text: &str) -> Option<(usize, Form)> {
    if let Some((day, rest)) = text.as_bytes().split_at_checked(PLAIN)
        && plain(day).is_some()
        && matches!(rest.first(), None | Some(b' ' | b';' | b'.' | b'\n'))
    {
        return Some((PLAIN, Form::Plain));
    }
    let mut reader = Reader { text, at: 0 };
    if reader.digits(4)? != 4 {
        return None;
    }
    let mark = reader.next()?;
    match fold(mark) {
        '年' => {
            reader.digits(2)?;
            if reader.next()? != '月' {
                return None;
            }
            let month_end = reader.at;
            if reader.rest().starts_with('底') {
                return Some((month_end + '底'.len_utf8(), Form::Plain));
            }
            let day = reader.digits(2).and_then(|_| reader.next()).filter(|&unit| unit == '日' || unit == '号');
            Some((if day.is_some() { reader.at } else { month_end }, Form::Plain))
        }
        '-' | '−' => {
            let month = reader.digits(2)?;
            let month_end = reader.at;
            let mut tail = Reader { text, at: month_end };
            let day = tail.next().filter(|&next| matches!(fold(next), '-' | '−')).and_then(|_| tail.digits(2));
            let form = |exact: bool| if exact { Form::Plain } else { Form::Ambiguous };
            Some(match day {
                Some(day) => (tail.at, form(month == 2 && day == 2)),
                None => (month_end, form(month == 2)),
            })
        }
        slash_or_dot @ ('/' | '.') => {
            reader.digits(2)?;
            if fold(reader.next()?) != slash_or_dot {
                return None;
            }
            reader.digits(2)?;
            Some((reader.at, Form::Ambiguous))
        }
        _ => None,
    }
}

/// The years that a date may have.
pub const YEARS: RangeInclusive<i32> = 1000..=9999;

/// The day or month of a text that [`scan`] recognised; `None` where the calendar has none such.
#[must_use]
pub fn parse(text: &str) -> Option<Point> {
    let (count, [year, month, day]) = plain(text.as_bytes()).map(|numbers| (3, numbers)).or_else(|| numbers(text))?;
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    if !YEARS.contains(&year) {
        return None;
    }
    if count == 2 {
        return Some(Point::Month(year, month));
    }
    Date::from_calendar_date(year, month, u8::try_from(day).ok()?).ok().map(Point::Day)
}

/// How long a day is as nearly all are written: 2026-01-01.
const PLAIN: usize = 10;

/// Year, month and day of one.
fn plain(text: &[u8]) -> Option<[i32; 3]> {
    let [y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = *text else { return None };
    let digits = [y1, y2, y3, y4, m1, m2, d1, d2].map(|digit| i32::from(digit) - i32::from(b'0'));
    if !digits.iter().all(|digit| (0..10).contains(digit)) {
        return None;
    }
    let [y1, y2, y3, y4, m1, m2, d1, d2] = digits;
    Some([((y1 * 10 + y2) * 10 + y3) * 10 + y4, m1 * 10 + m2, d1 * 10 + d2])
}

/// The numbers of a text, at most three, and how many there are.
fn numbers(text: &str) -> Option<(usize, [i32; 3])> {
    let mut numbers = [0_i32; 3];
    let mut count = 0_usize;
    let mut in_number = false;
    for character in text.chars().map(fold) {
        match character.to_digit(10) {
            Some(digit) => {
                if !in_number {
                    count += 1;
                    in_number = true;
                }
                let slot = numbers.get_mut(count.checked_sub(1)?)?;
                *slot = slot.checked_mul(10)?.checked_add(i32::try_from(digit).ok()?)?;
            }
            None => in_number = false,
        }
    }
    Some((count, numbers))
}

struct Reader<'s> {
    text: &'s str,
    at: usize,
}

impl<'s> Reader<'s> {
    fn rest(&self) -> &'s str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn next(&mut self) -> Option<char> {
        let next = self.rest().chars().next()?;
        self.at += next.len_utf8();
        Some(next)
    }

    /// Takes up to `most` digits, and only where no further digit follows; answers how many.
    fn digits(&mut self, most: usize) -> Option<usize> {
        let mut count = 0;
        let mut length = 0;
        for character in self.rest().chars() {
            if !fold(character).is_ascii_digit() {
                break;
            }
            count += 1;
            length += character.len_utf8();
            if count > most {
                return None;
            }
        }
        (count > 0).then(|| {
            self.at += length;
            count
        })
    }
}
