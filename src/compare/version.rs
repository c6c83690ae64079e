//! One of the two versions that are compared: what a run of the compiler found in it.

use rust_decimal::Decimal;
use rustc_hash::FxHashMap;

use crate::compile::Compiled;
use crate::diagnostics::{Code, Language, Severity};
use crate::facts::{Document, Project, Row};
use crate::source::FileId;

/// A version of some sets.
#[derive(Debug, Default)]
pub struct Version {
    /// In the order of the output.
    pub sets: Vec<Set>,
    /// Errors and warnings, in order of file and place.
    pub findings: Vec<Finding>,
}

/// A set; all projects that no document covers are one.
#[derive(Debug, Default)]
pub struct Set {
    /// What its document says; none where no document covers its projects, or it cannot be read.
    pub document: Option<Document>,
    /// The path of the document's file.
    pub file: Option<String>,
    /// Its projects, each with the path of its file.
    pub projects: Vec<(String, Project)>,
    /// What their budgets add up to, in 元.
    pub sum: Option<Decimal>,
}

/// A finding, without its place.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Finding {
    /// Which finding.
    pub code: Code,
    /// What it says, in Chinese and in English.
    pub title: (String, String),
    /// The path of its file.
    pub file: String,
    /// Set and project, by place, that it is about; none where it is about no one project.
    pub project: Option<(usize, usize)>,
}

impl Finding {
    /// What it says.
    #[must_use]
    pub fn title(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.title.0,
            Language::English => &self.title.1,
        }
    }
}

impl Version {
    /// Takes up what [`crate::compile::facts`] found; `path` tells a file's path from the root of what is compared.
    #[must_use]
    pub fn new(compiled: Compiled, path: impl Fn(FileId) -> String) -> Self {
        let mut places: FxHashMap<FileId, Vec<(u32, u32, usize, usize)>> = FxHashMap::default();
        let mut sets: Vec<Set> = Vec::with_capacity(compiled.sets.len());
        let mut uncovered: Option<usize> = None;
        for compiled in compiled.sets {
            let known = uncovered.filter(|_| compiled.document.is_none());
            let at = known.unwrap_or(sets.len());
            if known.is_none() {
                sets.push(Set { document: compiled.document_facts, file: compiled.document.map(&path), projects: Vec::new(), sum: Some(Decimal::ZERO) });
            }
            if compiled.document.is_none() {
                uncovered = Some(at);
            }
            let Some(set) = sets.get_mut(at) else { continue };
            // What cannot be read is not nothing.
            let unknown = compiled.facts.iter().any(|project| project.money_broken && project.amount(&Row::Budget).is_none());
            set.sum = set.sum.zip(compiled.sum.filter(|_| !unknown)).and_then(|(sum, more)| sum.checked_add(more));
            for project in compiled.facts {
                places.entry(project.file).or_default().push((project.span.start, project.span.end, at, set.projects.len()));
                set.projects.push((path(project.file), project));
            }
        }
        let about = |file: FileId, byte: u32| {
            let inside = places.get(&file)?;
            let place = inside.partition_point(|(start, ..)| *start <= byte).checked_sub(1)?;
            inside.get(place).filter(|(_, end, ..)| byte <= *end).map(|(_, _, set, project)| (*set, *project))
        };
        let told = compiled.findings.iter().filter(|finding| finding.severity() != Severity::Information);
        let findings = told
            .map(|finding| Finding {
                code: finding.code,
                title: (finding.title(Language::Chinese), finding.title(Language::English)),
                file: path(finding.primary.at.file),
                project: about(finding.primary.at.file, finding.primary.at.span.start),
            })
            .collect();
        Self { sets, findings }
    }

    /// All projects, each with its set and its place there.
    pub(super) fn projects(&self) -> Vec<(usize, usize, &str, &Project)> {
        let sets = self.sets.iter().enumerate();
        sets.flat_map(|(at, set)| set.projects.iter().enumerate().map(move |(place, (file, project))| (at, place, file.as_str(), project))).collect()
    }
}
