//! JSON: exact decimals as numbers, absent facts as `null`, keys in a fixed order.
//!
//! Written straight into memory: the shape is fixed, nearly every text goes out as it is, and where one does not, `serde_json` escapes it.

use std::fmt::{self, Write as _};
use std::io::Write as _;

use rust_decimal::Decimal;

use crate::bytes;
use crate::model::printed::{self, Values};
use crate::model::{Document, Field, Fund, Indicator, Located, Point, Project, Target, Text};

/// Writes one project.
pub fn project(out: &mut Vec<u8>, project: &Project<'_>) {
    Json(out).project(project);
}

/// Writes what comes before the projects of a set.
pub fn set_start(out: &mut Vec<u8>, document: Option<&Document<'_>>) {
    out.extend_from_slice(b"{\"perf\":1,\n\"document\":");
    Json(out).document(document);
    out.extend_from_slice(b",\n\"projects\":[");
}

/// What stands between two projects, or before the first.
#[must_use]
pub const fn set_separator(first: bool) -> &'static [u8] {
    if first { b"\n" } else { b",\n" }
}

/// What comes after the projects of a set.
pub const SET_END: &[u8] = b"\n]}\n";

/// What comes before a project on its line of ndjson, so that the line can be read alone.
pub fn line_start(out: &mut Vec<u8>, document: Option<&Document<'_>>) {
    out.extend_from_slice(b"{\"perf\":1,\"document\":");
    Json(out).document(document);
    out.extend_from_slice(b",\"project\":");
}

/// What ends a line of ndjson.
pub const LINE_END: &[u8] = b"}\n";

/// Writes a decimal as a JSON number: every digit kept, zeros behind the point left out.
pub(crate) fn number(out: &mut Vec<u8>, number: Decimal) {
    let (mut digits, mut scale) = (number.mantissa(), number.scale());
    if let Ok(mut small) = i64::try_from(digits) {
        while scale > 0 && small % 10 == 0 {
            (small, scale) = (small / 10, scale - 1);
        }
        if scale == 0 {
            out.extend_from_slice(itoa::Buffer::new().format(small).as_bytes());
            return;
        }
        digits = small.into();
    }
    // Memory takes everything.
    let _ = write!(out, "{}", Decimal::try_from_i128_with_scale(digits, scale).unwrap_or(number).normalize());
}

/// Whether a text holds what cannot stand in a JSON string as it is.
#[expect(clippy::needless_bitwise_bool, reason = "branches would have it done byte by byte")]
fn has_escapes(text: &[u8]) -> bool {
    bytes::any(text, |byte| (byte < 0x20) | (byte == b'"') | (byte == b'\\'))
}

struct Json<'o>(&'o mut Vec<u8>);

impl fmt::Write for Json<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.extend_from_slice(text.as_bytes());
        Ok(())
    }
}

impl Json<'_> {
    /// What is the same in every output.
    #[inline]
    fn raw(&mut self, text: &str) {
        self.0.extend_from_slice(text.as_bytes());
    }

    fn string(&mut self, text: &str) {
        if has_escapes(text.as_bytes()) {
            // Memory takes everything, and a text is always JSON.
            let _ = serde_json::to_writer(&mut *self.0, text);
            return;
        }
        self.quoted(text);
    }

    /// A text of which no character needs to be escaped, such as a comparator.
    fn quoted(&mut self, text: &str) {
        self.raw("\"");
        self.raw(text);
        self.raw("\"");
    }

    /// What prints itself, as a string.
    fn printed(&mut self, print: impl FnOnce(&mut Self) -> fmt::Result) {
        let start = self.0.len();
        self.raw("\"");
        let _ = print(self);
        if self.0.get(start + 1..).is_some_and(has_escapes) {
            let text = self.0.split_off(start + 1);
            self.0.truncate(start);
            self.string(&String::from_utf8_lossy(&text));
        } else {
            self.raw("\"");
        }
    }

    fn null(&mut self) {
        self.raw("null");
    }

    #[inline]
    fn text(&mut self, key: &str, text: Option<&str>) {
        self.raw(key);
        match text {
            Some(text) => self.string(text),
            None => self.null(),
        }
    }

    #[inline]
    fn located(&mut self, key: &str, text: Option<&Located<Text<'_>>>) {
        self.text(key, text.map(|text| text.value.as_ref()));
    }

    #[inline]
    fn money(&mut self, key: &str, amount: Option<Decimal>) {
        self.raw(key);
        match amount {
            Some(amount) => number(self.0, amount),
            None => self.null(),
        }
    }

    fn year(&mut self, key: &str, year: Field<i32>) {
        self.raw(key);
        match year {
            Some(year) => self.raw(itoa::Buffer::new().format(year.value)),
            None => self.null(),
        }
    }

    fn document(&mut self, document: Option<&Document<'_>>) {
        let Some(document) = document else { return self.null() };
        let facts = &document.facts;
        self.text("{\"title\":", Some(&document.title.value));
        self.located(",\"code\":", facts.code.as_ref());
        self.year(",\"year\":", facts.year);
        self.located(",\"department\":", facts.department.as_ref());
        self.located(",\"agency\":", facts.agency.as_ref());
        self.money(",\"budget\":", document.budget.map(|amount| amount.value));
        self.raw("}");
    }

    fn project(&mut self, project: &Project<'_>) {
        let facts = &project.facts;
        self.text("{\"name\":", Some(&project.name.value));
        self.located(",\"code\":", facts.code.as_ref());
        self.year(",\"year\":", facts.year);
        self.located(",\"nature\":", facts.nature.as_ref());
        self.located(",\"category\":", facts.category.as_ref());
        self.located(",\"department\":", facts.department.as_ref());
        self.located(",\"agency\":", facts.agency.as_ref());
        self.raw(",\"period\":");
        match facts.period {
            Some(period) => {
                self.point("{\"start\":", Point::Day(period.value.start));
                self.point(",\"finish\":", Point::Day(period.value.finish));
                self.raw("}");
            }
            None => self.null(),
        }
        self.raw(",\"total\":");
        match &project.total {
            Some(total) => {
                let rows = total.complete_rows();
                self.money("{\"amount\":", rows.amount);
                self.money(",\"fiscal\":", rows.fiscal);
                self.money(",\"other\":", rows.other);
                self.funds(rows.funds);
            }
            None => self.null(),
        }
        self.raw(",\"budget\":");
        match &project.budget {
            Some(budget) => {
                let rows = budget.complete_rows();
                self.money("{\"amount\":", rows.amount);
                self.money(",\"appropriation\":", rows.appropriation);
                self.money(",\"carryover\":", rows.carryover);
                self.money(",\"other\":", rows.other);
                self.funds(rows.funds);
            }
            None => self.null(),
        }
        self.located(",\"goals\":{\"overall\":", project.overall_goal.as_ref());
        self.located(",\"annual\":", project.annual_goal.as_ref());
        self.located("},\"note\":", project.note.as_ref());
        self.raw(",\"indicators\":[");
        let year = facts.year.map(|year| year.value);
        for (place, indicator) in project.indicators.iter().enumerate() {
            self.raw(if place == 0 { "" } else { "," });
            self.indicator(indicator, year);
        }
        self.raw("]}");
    }

    /// The last of an amount's rows, and its end.
    fn funds(&mut self, funds: &[Fund<'_>]) {
        self.raw(",\"funds\":[");
        for (place, fund) in funds.iter().enumerate() {
            self.raw(if place == 0 { "" } else { "," });
            self.text("{\"name\":", Some(&fund.name));
            self.money(",\"amount\":", Some(fund.amount.value));
            self.raw("}");
        }
        self.raw("]}");
    }

    fn point(&mut self, key: &str, point: Point) {
        self.raw(key);
        self.printed(|out| write!(out, "{point}"));
    }

    fn indicator(&mut self, indicator: &Indicator<'_>, year: Option<i32>) {
        self.text("{\"level1\":", Some(&indicator.level1));
        self.text(",\"level2\":", indicator.level2.as_deref());
        self.text(",\"name\":", Some(&indicator.name.value));
        self.raw(",\"comparator\":");
        match indicator.comparator {
            Some(comparator) => self.quoted(comparator.ascii()),
            None => self.null(),
        }
        self.raw(",\"target\":");
        self.target(&indicator.target.value);
        self.raw(",\"text\":");
        self.printed(|out| printed::write(out, indicator, year, Values::Plain));
        self.money(",\"weight\":", indicator.weight.map(|weight| weight.value));
        self.located(",\"note\":", indicator.note.as_ref());
        self.raw("}");
    }

    fn target(&mut self, target: &Target<'_>) {
        match target {
            Target::Unknown => return self.null(),
            Target::Quantity { number, unit, supplement } => {
                self.money("{\"kind\":\"quantity\",\"number\":", Some(*number));
                self.text(",\"unit\":", Some(unit));
                self.text(",\"supplement\":", supplement.as_deref());
            }
            Target::Interval { common: (low, high, unit), .. } => {
                self.money("{\"kind\":\"interval\",\"low\":", Some(*low));
                self.money(",\"high\":", Some(*high));
                self.text(",\"unit\":", Some(unit));
            }
            Target::Words(words) => self.text("{\"kind\":\"words\",\"words\":", Some(words)),
            Target::Date(point) => self.point("{\"kind\":\"date\",\"date\":", *point),
            Target::Period(start, finish) => {
                self.point("{\"kind\":\"period\",\"start\":", *start);
                self.point(",\"finish\":", *finish);
            }
            Target::Budget(amount) => {
                self.money("{\"kind\":\"budget\",\"number\":", Some(*amount));
                self.text(",\"unit\":", Some("元"));
            }
        }
        self.raw("}");
    }
}
