//! What an import did: for people and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::form::{Found, Placed};
use super::read::ReadNote;
use crate::diagnostics::render::Note;
use crate::diagnostics::{Language, Message, plural, push_visible};
use crate::wrap::cut;

/// Something that had to be understood beyond what is printed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Remark {
    /// 元 was left out of a unit.
    Currency {
        /// As printed.
        printed: String,
        /// As written.
        unit: String,
    },
    /// A date has the form's year.
    Year {
        /// As printed.
        printed: String,
        /// The year.
        year: i32,
    },
    /// A unit that perf does not know was declared.
    Unit {
        /// The unit.
        word: String,
    },
    /// An indicator stands under another level than the one printed.
    Moved {
        /// The level printed.
        printed: String,
        /// The level chosen.
        chosen: String,
        /// Why.
        why: Message,
    },
    /// No level is printed for an indicator.
    Unplaced {
        /// The level chosen by what it says.
        chosen: String,
    },
    /// A 二级 was printed below a 一级 that it does not belong to.
    Slipped {
        /// The 一级 printed.
        outer: String,
        /// The 二级.
        level: String,
        /// Its own 一级.
        home: String,
    },
}

impl Remark {
    /// Whether it says that a row stands under another level than the one printed.
    #[must_use]
    pub const fn is_move(&self) -> bool {
        matches!(self, Self::Moved { .. } | Self::Unplaced { .. } | Self::Slipped { .. })
    }

    /// In a sentence.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        let zh = language == Language::Chinese;
        match self {
            Self::Currency { printed, unit } if zh => format!("原表印作“{printed}”：省去了货币，即{unit}"),
            Self::Currency { printed, unit } => format!("printed as `{printed}`: the currency is left out, that is {unit}"),
            Self::Year { printed, year } if zh => format!("原表印作“{printed}”，没有年份，按表的年度记作{year}年"),
            Self::Year { printed, year } => format!("printed as `{printed}` without a year: the form's, {year}"),
            Self::Unit { word } if zh => format!("计量单位“{word}”不是内置的，已另行声明"),
            Self::Unit { word } => format!("the unit `{word}` is not built in and was declared"),
            Self::Moved { printed, chosen, why } if zh => format!("原表印在“{printed}”行：{}，归入“{chosen}”", why.zh),
            Self::Moved { printed, chosen, why } => format!("printed under {printed}: {}; put under {chosen}", why.en),
            Self::Unplaced { chosen } if zh => format!("原表没有印指标分类：按内容归入“{chosen}”"),
            Self::Unplaced { chosen } => format!("printed under no level: put under {chosen} by what it says"),
            Self::Slipped { outer, level, home } if zh => format!("原表的“{level}指标”印在“{outer}指标”之下：{level}属于{home}指标"),
            Self::Slipped { outer, level, home } => format!("{level} is printed below {outer}: it belongs to {home}"),
        }
    }
}

/// That nothing of a source is a form; and what one is known by.
pub const NO_FORM: Message = Message {
    zh: "没有找到绩效目标申报表：表上要有“项目名称”“年度资金申请总额”或“三级指标”这样的栏目",
    en: "no declaration form was found in it: one has labels such as 项目名称, 年度资金申请总额 or 三级指标",
};

/// How many cells of a terminal a text from a source takes in a line for people.
const WIDEST: usize = 60;

/// How many cells of a terminal a remark takes, which holds such texts.
const WIDEST_REMARK: usize = 200;

/// How many remarks are listed for people, and how many cells that were not understood. The JSON has all of them.
const MOST_LISTED: usize = 200;

/// What became of some sources.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// One each.
    pub sources: Vec<Source>,
    /// The files that were written.
    pub written: Vec<String>,
}

/// What became of a source.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// Its file.
    pub file: String,
    /// The names of its projects, and how many indicators each has.
    pub forms: Vec<(String, usize)>,
    /// How many cells with text were read.
    pub cells: usize,
    /// Rows that stand under another level than the one printed.
    pub moved: Vec<Said>,
    /// All else that had to be understood.
    pub remarks: Vec<Said>,
    /// Cells that were not understood: which project they are of, and the cell.
    pub unknown: Vec<(String, Placed<String>)>,
    /// What is to be known of how the file was read.
    pub notes: Vec<ReadNote>,
}

/// Something that was understood, and of which indicator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// The project.
    pub project: String,
    /// The indicator.
    pub indicator: Placed<String>,
    /// What.
    pub remark: Remark,
}

impl Source {
    /// What became of a source in which so much was found.
    #[must_use]
    pub fn new(file: String, found: &Found, notes: Vec<ReadNote>) -> Self {
        let mut source = Self { file, cells: found.cells, notes, ..Self::default() };
        source.unknown = found.unknown.iter().map(|cell| (String::new(), cell.clone())).collect();
        for form in &found.forms {
            let name = form.name.as_ref().map_or_else(String::new, |name| name.value.clone());
            source.unknown.extend(form.unknown.iter().map(|cell| (name.clone(), cell.clone())));
            for indicator in &form.indicators {
                for remark in &indicator.remarks {
                    let said = Said { project: name.clone(), indicator: indicator.name.clone(), remark: remark.clone() };
                    let list = if remark.is_move() { &mut source.moved } else { &mut source.remarks };
                    list.push(said);
                }
            }
            source.forms.push((name, form.indicators.len()));
        }
        source
    }

    /// What people who check a file are to know of how it was read: rows that slid, and cells that were not understood.
    pub fn told(&self) -> impl Iterator<Item = Note> + '_ {
        let [zh, en] = [Language::Chinese, Language::English];
        let moved = self.moved.iter().map(move |said| Note {
            zh: format!("{}：{}", excerpt(&said.indicator.value), cut(&said.remark.in_language(zh), WIDEST_REMARK)),
            en: format!("{}: {}", excerpt(&said.indicator.value), cut(&said.remark.in_language(en), WIDEST_REMARK)),
            file: self.file.clone(),
            place: Some(said.indicator.place.clone()),
        });
        let unknown = self.unknown.iter().map(|(_, cell)| {
            let text = excerpt(&cell.value);
            Note { zh: format!("未能识别：{text}"), en: format!("not understood: {text}"), file: self.file.clone(), place: Some(cell.place.clone()) }
        });
        moved.chain(unknown)
    }

    fn summary(&self, language: Language) -> String {
        counts(language, self.forms.len(), self.cells, self.moved.len(), self.unknown.len())
    }
}

fn counts(language: Language, forms: usize, cells: usize, moved: usize, unknown: usize) -> String {
    match language {
        Language::Chinese => format!("{forms} 张表，读取 {cells} 个单元格，移动 {moved} 行，未能识别 {unknown} 个单元格"),
        Language::English => {
            format!("{}, {} read, {} moved, {} not understood", plural(forms, "form"), plural(cells, "cell"), plural(moved, "row"), plural(unknown, "cell"))
        }
    }
}

impl Report {
    /// Whether there is nothing that was not understood, and a form in every source.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.sources.iter().all(|source| source.unknown.is_empty() && !source.forms.is_empty())
    }

    /// For people: a line a source, then what is to be looked at, as far as it can be looked through; the sum of several at the end.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let zh = language == Language::Chinese;
        let colon = if zh { "：" } else { ": " };
        let mut out = String::new();
        let (mut remarks, mut unknown) = (Room::default(), Room::default());
        for source in &self.sources {
            push_visible(&mut out, &source.file);
            let _ = writeln!(out, "{colon}{}", source.summary(language));
            if source.forms.is_empty() {
                line(&mut out, NO_FORM.in_language(language));
            }
            for note in &source.notes {
                line(&mut out, note.in_language(language));
            }
            let mut project = "";
            for said in remarks.first_of(source.moved.len() + source.remarks.len(), source.moved.iter().chain(&source.remarks)) {
                if project != said.project {
                    project = &said.project;
                    line(&mut out, &excerpt(project));
                }
                let place = said.indicator.place.in_language(language);
                let remark = cut(&said.remark.in_language(language), WIDEST_REMARK);
                line(&mut out, &format!("  {place}  {}{colon}{remark}", excerpt(&said.indicator.value)));
            }
            let mut cells = unknown.first_of(source.unknown.len(), source.unknown.iter()).peekable();
            if cells.peek().is_some() {
                line(&mut out, if zh { "未能识别：" } else { "not understood:" });
            }
            for (_, cell) in cells {
                line(&mut out, &format!("  {}  {}", cell.place.in_language(language), excerpt(&cell.value)));
            }
        }
        let left_out = remarks.left_out + unknown.left_out;
        if left_out > 0 {
            let _ = if zh {
                writeln!(out, "另有 {left_out} 条没有列出：加上 --report 报告.json，全部写进报告")
            } else {
                writeln!(out, "{left_out} more are not listed: --report report.json writes all of them")
            };
        }
        if self.sources.len() > 1 {
            let sum = |of: fn(&Source) -> usize| self.sources.iter().map(of).sum();
            let all = counts(
                language,
                sum(|source| source.forms.len()),
                sum(|source| source.cells),
                sum(|source| source.moved.len()),
                sum(|source| source.unknown.len()),
            );
            let _ = writeln!(out, "{}{all}", if zh { "合计：" } else { "in all: " });
        }
        out
    }

    /// As one JSON object.
    #[must_use]
    pub fn json(&self) -> Value {
        let said = |said: &Said| {
            let mut value = json!({
                "project": said.project,
                "indicator": said.indicator.value,
                "place": said.indicator.place.to_string(),
                "zh": said.remark.in_language(Language::Chinese),
                "en": said.remark.in_language(Language::English),
            });
            let levels = match &said.remark {
                Remark::Moved { printed, chosen, .. } => Some((Some(printed.clone()), chosen.clone())),
                Remark::Unplaced { chosen } => Some((None, chosen.clone())),
                Remark::Slipped { outer, level, home } => Some((Some(format!("{outer}.{level}")), format!("{home}.{level}"))),
                _ => None,
            };
            if let (Some((printed, chosen)), Some(object)) = (levels, value.as_object_mut()) {
                object.insert("printed".to_owned(), printed.into());
                object.insert("chosen".to_owned(), chosen.into());
            }
            value
        };
        let sources: Vec<Value> = self
            .sources
            .iter()
            .map(|source| {
                json!({
                    "file": source.file,
                    "forms": source.forms.iter().map(|(name, indicators)| json!({"name": name, "indicators": indicators})).collect::<Vec<_>>(),
                    "cells": source.cells,
                    "moved": source.moved.iter().map(said).collect::<Vec<_>>(),
                    "remarks": source.remarks.iter().map(said).collect::<Vec<_>>(),
                    "unknown": source.unknown.iter().map(|(project, cell)| {
                        json!({"project": if project.is_empty() { None } else { Some(project) }, "place": cell.place.to_string(), "text": cell.value})
                    }).collect::<Vec<_>>(),
                    "notes": source.notes.iter().map(|note| json!({"zh": note.zh, "en": note.en})).collect::<Vec<_>>(),
                })
            })
            .collect();
        json!({"import": 1, "sources": sources, "written": self.written})
    }
}

/// How many lines may still be listed, and how many were not.
struct Room {
    left: usize,
    left_out: usize,
}

impl Default for Room {
    fn default() -> Self {
        Self { left: MOST_LISTED, left_out: 0 }
    }
}

impl Room {
    /// As many of so many things as there is room for.
    fn first_of<T>(&mut self, count: usize, things: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
        let listed = count.min(self.left);
        self.left -= listed;
        self.left_out += count - listed;
        things.take(listed)
    }
}

/// The beginning of a text from a source, on one line.
fn excerpt(text: &str) -> String {
    cut(&text.replace('\n', " "), WIDEST)
}

/// A line below that of its source, with nothing in it that a terminal would obey.
fn line(out: &mut String, text: &str) {
    out.push_str("  ");
    push_visible(out, text);
    out.push('\n');
}
