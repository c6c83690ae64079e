//! What an import did: for people and as JSON.

use std::fmt::Write as _;

use serde_json::{Value, json};

use super::form::{Found, Placed};
use crate::diagnostics::render::Note;
use crate::diagnostics::{Language, push_visible};
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
        /// Why, in Chinese and in English.
        why: (&'static str, &'static str),
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
    /// In a sentence; `place` is where it stands, in Chinese.
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
            Self::Moved { printed, chosen, why } if zh => format!("原表印在“{printed}”行：{}，归入“{chosen}”", why.0),
            Self::Moved { printed, chosen, why } => format!("printed under {printed}: {}; put under {chosen}", why.1),
            Self::Slipped { outer, level, home } if zh => format!("原表的“{level}指标”印在“{outer}指标”之下：{level}属于{home}指标"),
            Self::Slipped { outer, level, home } => format!("{level} is printed below {outer}: it belongs to {home}"),
        }
    }
}

/// How many cells of a terminal a text takes in the list of cells that were not understood.
const WIDEST: usize = 60;

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
    /// What is to be known of how the file was read, in Chinese and in English.
    pub notes: Vec<(String, String)>,
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
    pub fn new(file: String, found: &Found, notes: Vec<(String, String)>) -> Self {
        let mut source = Self { file, cells: found.cells, notes, ..Self::default() };
        source.unknown = found.unknown.iter().map(|cell| (String::new(), cell.clone())).collect();
        for form in &found.forms {
            let name = form.name.as_ref().map_or_else(String::new, |name| name.value.clone());
            source.unknown.extend(form.unknown.iter().map(|cell| (name.clone(), cell.clone())));
            for indicator in &form.indicators {
                for remark in &indicator.remarks {
                    let said = Said { project: name.clone(), indicator: indicator.name.clone(), remark: remark.clone() };
                    let list = if matches!(remark, Remark::Moved { .. } | Remark::Slipped { .. }) { &mut source.moved } else { &mut source.remarks };
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
            zh: format!("{}：{}", said.indicator.value, said.remark.in_language(zh)),
            en: format!("{}: {}", said.indicator.value, said.remark.in_language(en)),
            file: self.file.clone(),
            place: Some(said.indicator.place.clone()),
        });
        let unknown = self.unknown.iter().map(|(_, cell)| {
            let text = cut(&cell.value.replace('\n', " "), WIDEST);
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
            let plural = |count: usize, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
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

    /// For people: a line a source, then what is to be looked at; the sum of several at the end.
    #[must_use]
    pub fn text(&self, language: Language) -> String {
        let zh = language == Language::Chinese;
        let mut out = String::new();
        for source in &self.sources {
            push_visible(&mut out, &source.file);
            let _ = writeln!(out, "{}{}", if zh { "：" } else { ": " }, source.summary(language));
            for (chinese, english) in &source.notes {
                line(&mut out, if zh { chinese } else { english });
            }
            let mut project = "";
            for said in source.moved.iter().chain(&source.remarks) {
                if project != said.project {
                    project = &said.project;
                    line(&mut out, project);
                }
                let place = said.indicator.place.in_language(language);
                line(&mut out, &format!("  {place}  {}{}{}", said.indicator.value, if zh { "：" } else { ": " }, said.remark.in_language(language)));
            }
            if !source.unknown.is_empty() {
                line(&mut out, if zh { "未能识别：" } else { "not understood:" });
            }
            for (_, cell) in &source.unknown {
                line(&mut out, &format!("  {}  {}", cell.place.in_language(language), cut(&cell.value.replace('\n', " "), WIDEST)));
            }
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
                Remark::Moved { printed, chosen, .. } => Some((printed.clone(), chosen.clone())),
                Remark::Slipped { outer, level, home } => Some((format!("{outer}.{level}"), format!("{home}.{level}"))),
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
                    "notes": source.notes.iter().map(|(zh, en)| json!({"zh": zh, "en": en})).collect::<Vec<_>>(),
                })
            })
            .collect();
        json!({"import": 1, "sources": sources, "written": self.written})
    }
}

/// A line below that of its source, with nothing in it that a terminal would obey.
fn line(out: &mut String, text: &str) {
    out.push_str("  ");
    push_visible(out, text);
    out.push('\n');
}
