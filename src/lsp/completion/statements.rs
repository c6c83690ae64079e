//! Statements: the keywords that are valid at a place, with what usually follows them.

use std::fmt::Write as _;

use lsp_types::CompletionItemKind;

use super::offers::{Offer, Offers};
use super::{Writing, names, spelled};
use crate::names::as_written;
use crate::syntax::token::{CHOOSABLE, Info, Keyword, Kind, Place, Shape};

/// Offers the statements that are valid at the cursor.
pub(super) fn offer(writing: &Writing<'_>, snippets: bool, offers: &mut Offers<'_>) {
    let place = writing.cursor.place();
    let snippets = snippets && is_last_on_line(writing, offers);
    for info in Keyword::all().iter().filter(|info| info.stands_in(place)) {
        if let Some(group) = group(writing, info, place) {
            keyword(writing, info, place, group, snippets, offers);
        }
    }
    // Where a line begins without indentation, the block above may only be left unclosed.
    if place != Place::File && begins_line(writing, offers) {
        for info in Keyword::all().iter().filter(|info| info.keyword.is_top_level()) {
            keyword(writing, info, Place::File, LAST, snippets, offers);
        }
    }
}

const MISSING: u8 = 0;
const USUAL: u8 = 1;
const FURTHER: u8 = 2;
const GIVEN: u8 = 3;
const LAST: u8 = 4;

/// How early a statement stands; none where it is said already and may not be said again.
fn group(writing: &Writing<'_>, info: &Info, place: Place) -> Option<u8> {
    let keyword = info.keyword;
    let repeats = matches!(
        keyword,
        Keyword::Indicator
            | Keyword::Check
            | Keyword::Include
            | Keyword::Allow
            | Keyword::Fund
            | Keyword::Use
            | Keyword::Unit
            | Keyword::Level
            | Keyword::Choice
            | Keyword::Require
            | Keyword::Template
            | Keyword::Project
    );
    let said = writing.cursor.blocks.last().is_some_and(|block| block.said.contains(&keyword));
    if said && !repeats {
        return None;
    }
    let facts = writing.view.context.document.map(|document| &document.facts).filter(|_| place != Place::Document);
    let given = facts.is_some_and(|facts| match keyword {
        Keyword::Year => facts.year.is_some(),
        Keyword::Department => facts.department.is_some(),
        Keyword::Agency => facts.agency.is_some(),
        Keyword::Nature => facts.nature.is_some(),
        Keyword::Category => facts.category.is_some(),
        Keyword::Period => facts.period.is_some(),
        _ => false,
    });
    Some(match (place, keyword) {
        _ if given => GIVEN,
        (Place::Budget | Place::Total, _) | (Place::File, Keyword::Project) | (Place::Indicator, Keyword::Weight) => MISSING,
        (Place::File, Keyword::Document) | (Place::Indicator, Keyword::Note) => USUAL,
        (Place::File | Place::Indicator, _) => FURTHER,
        (
            _,
            Keyword::Year
            | Keyword::Department
            | Keyword::Agency
            | Keyword::Nature
            | Keyword::Category
            | Keyword::Period
            | Keyword::Budget
            | Keyword::AnnualGoal,
        ) => MISSING,
        (_, Keyword::Indicator | Keyword::Check) => USUAL,
        _ => FURTHER,
    })
}

fn keyword(writing: &Writing<'_>, info: &'static Info, place: Place, group: u8, snippets: bool, offers: &mut Offers<'_>) {
    // The spelling that is typed, else that of the file.
    let spellings = |chinese: bool| if chinese { info.chinese } else { std::slice::from_ref(&info.english) };
    let usual = spellings(writing.is_chinese).iter().chain(spellings(!writing.is_chinese));
    let Some(spelling) = usual.copied().find(|spelling| offers.fits(spelling)) else { return };
    let is_chinese = info.chinese.contains(&spelling);
    let others = info.chinese.iter().copied().chain([info.english]).filter(|other| *other != spelling);
    let detail = others.clone().collect::<Vec<_>>().join(" ");
    let snippet = snippets.then(|| Snippet::new(writing, is_chinese).statement(info, spelling, place));
    let offer = Offer::new(spelling, CompletionItemKind::KEYWORD).detail(detail).form(info.form).aliases(others).group(group);
    offers.add(offer.snippet(snippet));
}

/// Whether nothing that the statement would run into follows on the line.
fn is_last_on_line(writing: &Writing<'_>, offers: &Offers<'_>) -> bool {
    let rest = writing.view.file.text.get(offers.word().replaced.end as usize..).unwrap_or_default();
    let rest = rest.split('\n').next().unwrap_or_default().trim_start();
    rest.is_empty() || rest.starts_with(['>', '}', '》', '＞', '｝']) || rest.starts_with("//")
}

fn begins_line(writing: &Writing<'_>, offers: &Offers<'_>) -> bool {
    let before = writing.view.file.text.get(..offers.word().typed.start as usize).unwrap_or_default();
    before.is_empty() || before.ends_with('\n')
}

/// A statement with places to fill in, as the protocol writes them.
struct Snippet<'w> {
    writing: &'w Writing<'w>,
    is_chinese: bool,
    /// The number of the last place.
    last: u32,
}

impl<'w> Snippet<'w> {
    const fn new(writing: &'w Writing<'w>, is_chinese: bool) -> Self {
        Self { writing, is_chinese, last: 0 }
    }

    /// A place with what usually stands there.
    fn stop(&mut self, usual: &str) -> String {
        self.last += 1;
        if usual.is_empty() { format!("${}", self.last) } else { format!("${{{}:{}}}", self.last, escaped(usual, &['\\', '$', '}'])) }
    }

    /// A place where one of some words stands.
    fn choice<'a>(&mut self, words: impl IntoIterator<Item = &'a str>) -> String {
        let words: Vec<String> = words.into_iter().map(|word| escaped(word, &['\\', '$', '}', ',', '|'])).collect();
        if words.is_empty() {
            return self.stop("");
        }
        self.last += 1;
        format!("${{{}|{}|}}", self.last, words.join(","))
    }

    fn keyword(&self, keyword: Keyword) -> &'static str {
        spelled(keyword, self.is_chinese)
    }

    /// A block's two ends as the file writes them.
    fn brackets(&self) -> (char, char) {
        let tokens = &self.writing.view.file.tokens;
        let around = self.writing.cursor.blocks.last().map(|block| block.brace);
        let first = || tokens.kinds().iter().find(|kind| matches!(kind, Kind::Less | Kind::OpenBrace));
        if around.unwrap_or_else(|| first() == Some(&Kind::OpenBrace)) { ('{', '}') } else { ('<', '>') }
    }

    /// A whole statement.
    fn statement(&mut self, info: &Info, spelling: &str, place: Place) -> String {
        let words = |zh: &'static str, en: &'static str| if self.is_chinese { zh } else { en };
        let (open, close) = self.brackets();
        match info.keyword {
            Keyword::Project => {
                let name = self.stop(words("项目名称", "name"));
                let mut out = format!("{spelling} \"{name}\" {open}\n");
                for line in self.skeleton() {
                    out.push_str(&line);
                    out.push('\n');
                }
                format!("{out}{close}\n$0")
            }
            Keyword::Document => {
                let year = self.writing.year().map(|year| year.to_string()).unwrap_or_default();
                let title = self.stop(&if self.is_chinese && !year.is_empty() {
                    format!("{year}年度汇总表")
                } else {
                    words("年度汇总表", "title").to_owned()
                });
                let mut out = format!("{spelling} \"{title}\" {open}\n");
                for keyword in [Keyword::Year, Keyword::Department, Keyword::Agency, Keyword::Period] {
                    let _ = writeln!(out, "  {}", self.field(keyword));
                }
                format!("{out}  $0\n{close}")
            }
            Keyword::Template => {
                let name = self.stop(words("模板名称", "name"));
                format!("{spelling} {name} {open}\n  $0\n{close}")
            }
            Keyword::Budget if place != Place::Document => self.money(spelling, &[Keyword::Appropriation, Keyword::Carryover, Keyword::Other]),
            Keyword::Total => self.money(spelling, &[Keyword::Fiscal, Keyword::Other]),
            Keyword::AnnualGoal | Keyword::OverallGoal => format!("{spelling} \"\"\"\n  {}\n  \"\"\";", self.stop("")),
            Keyword::Indicator => format!("{spelling} {}$0;", self.level_path()),
            _ => self.field_spelled(info, spelling),
        }
    }

    /// What a new project usually says, the document's part left out.
    fn skeleton(&mut self) -> Vec<String> {
        let facts = self.writing.view.context.document.map(|document| &document.facts);
        let mut lines = Vec::new();
        for (keyword, given) in [
            (Keyword::Year, facts.is_some_and(|facts| facts.year.is_some())),
            (Keyword::Department, facts.is_some_and(|facts| facts.department.is_some())),
            (Keyword::Agency, facts.is_some_and(|facts| facts.agency.is_some())),
            (Keyword::Nature, facts.is_some_and(|facts| facts.nature.is_some())),
            (Keyword::Period, facts.is_some_and(|facts| facts.period.is_some())),
        ] {
            if !given {
                lines.push(format!("  {}", self.field(keyword)));
            }
        }
        lines.push(String::new());
        lines.push(format!("  {} {};", self.keyword(Keyword::Budget), self.stop("")));
        lines.push(String::new());
        lines.push(format!("  {} \"\"\"\n    {}\n    \"\"\";", self.keyword(Keyword::AnnualGoal), self.stop("")));
        lines.push(String::new());
        lines.push(format!("  {} {}{};", self.keyword(Keyword::Indicator), self.level_path(), self.stop("")));
        lines
    }

    /// Levels and name of an indicator, each pair of levels to be chosen.
    fn level_path(&mut self) -> String {
        let scope = self.writing.view.context.scope;
        let levels: Vec<String> = scope
            .levels()
            .map(|(_, level)| match &level.level2 {
                Some(level2) => format!("{}.{level2}", level.level1),
                None => level.level1.to_string(),
            })
            .collect();
        let levels = self.choice(levels.iter().map(String::as_str));
        let name = self.stop(if self.is_chinese { "指标名称" } else { "name" });
        format!("{levels}.{name} ")
    }

    /// Money with its rows; the first of them is all of it.
    fn money(&mut self, spelling: &str, rows: &[Keyword]) -> String {
        let (open, close) = self.brackets();
        let amount = self.stop("");
        let mut out = format!("{spelling} {amount} {open}\n");
        for (index, row) in rows.iter().enumerate() {
            let row_amount = if index == 0 { amount.clone() } else { self.stop("0") };
            let _ = writeln!(out, "  {} {row_amount};", self.keyword(*row));
        }
        out.push(close);
        out
    }

    fn field(&mut self, keyword: Keyword) -> String {
        self.field_spelled(keyword.info(), self.keyword(keyword))
    }

    /// A statement of one line.
    fn field_spelled(&mut self, info: &Info, spelling: &str) -> String {
        let value = match (info.keyword, info.shape) {
            (Keyword::Year, _) => {
                let year = self.writing.year().map(|year| year.to_string()).unwrap_or_default();
                self.stop(&year)
            }
            (Keyword::Period, _) => match names::period(self.writing) {
                Some((start, finish)) => format!("{}..{}", self.stop(&start), self.stop(&finish)),
                None => format!("{}..{}", self.stop(""), self.stop("")),
            },
            (Keyword::Nature | Keyword::Category, _) => {
                let declared: Vec<&str> = self.writing.view.context.scope.choices(info.keyword).map(|choice| choice.written.as_ref()).collect();
                match info.keyword {
                    _ if !declared.is_empty() => self.choice(declared),
                    Keyword::Nature => self.choice(names::NATURES),
                    _ => self.stop(names::CATEGORY),
                }
            }
            (Keyword::Choice, _) => {
                let fields = CHOOSABLE.map(|field| self.keyword(field));
                format!("{} {}", self.choice(fields), self.stop(""))
            }
            (Keyword::Include, _) => {
                let names: Vec<String> = self.writing.view.context.scope.template_names().into_iter().map(as_written).collect();
                self.choice(names.iter().map(String::as_str))
            }
            (Keyword::Department | Keyword::Agency, _) => {
                let known = names::said(self.writing, info.keyword).into_iter().next().unwrap_or_default();
                format!("\"{}\"", self.stop(&known))
            }
            (_, Shape::Text) => format!("\"{}\"", self.stop("")),
            (_, Shape::Level) => format!("{}.{}", self.stop(""), self.stop("")),
            (_, Shape::Check) => format!("{} <= {}", self.stop(""), self.stop(self.keyword(Keyword::Budget))),
            (_, Shape::Fund) => format!("{} {}", self.stop(""), self.stop("0")),
            (_, Shape::Allow) => format!("{} \"{}\"", self.stop(""), self.stop("")),
            _ => self.stop(""),
        };
        format!("{spelling} {value};")
    }
}

fn escaped(text: &str, signs: &[char]) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        if signs.contains(&character) {
            out.push('\\');
        }
        out.push(character);
    }
    out
}
