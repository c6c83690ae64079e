//! What perfc says about a text: one [`Diagnostic`] value, of which every output form is a view.

pub mod basis;
pub mod codes;
pub mod expected;
pub mod explain;
pub mod render;
pub mod severities;
pub mod suggest;

pub use codes::Code;
pub use expected::Expected;
pub use severities::Severities;

use std::collections::BTreeMap;

use crate::source::{FileId, Location, Span};
use suggest::Near;

/// How much a finding matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Severity {
    /// What a reviewer would want to know; never a reproach.
    Information,
    /// The form would come back from the finance bureau's review.
    Warning,
    /// The text contradicts itself or cannot be understood.
    Error,
}

/// The language of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Chinese.
    #[default]
    Chinese,
    /// English.
    English,
}

/// One text in both languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Message {
    /// Chinese.
    pub zh: &'static str,
    /// English.
    pub en: &'static str,
}

impl Message {
    /// The text in one language.
    #[must_use]
    pub const fn in_language(self, language: Language) -> &'static str {
        match language {
            Language::Chinese => self.zh,
            Language::English => self.en,
        }
    }
}

/// What fills a `{placeholder}` of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// The same in both languages: names, numbers, source text.
    Text(String),
    /// A word that differs by language.
    Word(Message),
    /// Several of them, as a list.
    Words(Vec<Message>),
    /// What could have stood at a place.
    Expected(Expected),
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<Message> for Value {
    fn from(message: Message) -> Self {
        Self::Word(message)
    }
}

impl From<Expected> for Value {
    fn from(expected: Expected) -> Self {
        Self::Expected(expected)
    }
}

/// The placeholders of one message and their values.
pub type Arguments = Vec<(&'static str, Value)>;

/// A place and what is to be said at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Where.
    pub at: Location,
    /// Which of the code's label texts (see [`codes::Info::labels`]).
    pub key: &'static str,
    /// Values for this label alone; the diagnostic's own are tried after them.
    pub arguments: Arguments,
}

/// One edit of a fix: the bytes at `at` become `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty for an insertion.
    pub at: Location,
    /// What stands there afterwards.
    pub text: String,
}

/// Whether a fix may be applied without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Applicability {
    /// Certain: it says what the author plainly meant.
    Safe,
    /// Likely: to be looked at.
    Unsafe,
}

/// A repair. Its title is the code's [`codes::Info::fix`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fix {
    /// Whether it is certain.
    pub applicability: Applicability,
    /// What to change; the edits do not overlap.
    pub edits: Vec<Edit>,
}

/// The arithmetic behind a failed sum: what was added, and how far it got.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SumTable {
    /// Term, amount and running total, as printed.
    pub rows: Vec<SumRow>,
    /// How many further terms are not shown.
    pub omitted: usize,
    /// What all terms add up to.
    pub sum: String,
    /// What was declared.
    pub declared: String,
    /// Declared minus sum, with its sign.
    pub difference: String,
}

/// One line of a [`SumTable`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SumRow {
    /// What is added: a keyword as written, or a project's name.
    pub term: String,
    /// Its amount.
    pub amount: String,
    /// The total so far.
    pub running: String,
}

/// One finding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Which rule.
    pub code: Code,
    /// How much it matters: as the rule has it, unless a run is asked for another (see [`Severities`]).
    pub(crate) severity: Severity,
    /// The place it is about.
    pub primary: Label,
    /// The other ends of it.
    pub secondary: Vec<Label>,
    /// Values of the placeholders in title, labels and notes.
    pub arguments: Arguments,
    /// Which of the code's notes to print, in order.
    pub notes: Vec<&'static str>,
    /// The arithmetic of a failed sum.
    pub table: Option<Box<SumTable>>,
    /// The repair, where it is known.
    pub fix: Option<Fix>,
}

impl Diagnostic {
    /// A finding at one place, whose label is the code's `here`.
    #[must_use]
    pub const fn new(code: Code, at: Location) -> Self {
        Self {
            code,
            severity: code.info().severity,
            primary: Label { at, key: "here", arguments: Vec::new() },
            secondary: Vec::new(),
            arguments: Vec::new(),
            notes: Vec::new(),
            table: None,
            fix: None,
        }
    }

    /// Fills a placeholder.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl Into<Value>) -> Self {
        self.arguments.push((name, value.into()));
        self
    }

    /// Adds a second place.
    #[must_use]
    pub fn label(mut self, at: Location, key: &'static str) -> Self {
        self.secondary.push(Label { at, key, arguments: Vec::new() });
        self
    }

    /// Adds a second place whose text has values of its own.
    #[must_use]
    pub fn label_with(mut self, at: Location, key: &'static str, arguments: Arguments) -> Self {
        self.secondary.push(Label { at, key, arguments });
        self
    }

    /// Adds one of the code's notes.
    #[must_use]
    pub fn note(mut self, key: &'static str) -> Self {
        self.notes.push(key);
        self
    }

    /// Adds the nearest known word as a note (`suggest`), where there is one.
    #[must_use]
    pub fn suggest(self, word: Option<&str>) -> Self {
        match word {
            Some(word) => self.with("suggestion", word).note("suggest"),
            None => self,
        }
    }

    /// Adds the nearest known word as a note and as the repair of `at`, spelled as `written` says, where there is one.
    #[must_use]
    pub fn nearest(self, near: Option<Near<'_>>, at: Location, written: impl FnOnce(&str) -> String) -> Self {
        match near {
            Some(Near { word, certain }) => self.suggest(Some(word)).fix(if certain { Applicability::Safe } else { Applicability::Unsafe }, at, written(word)),
            None => self,
        }
    }

    /// A repair by one edit.
    #[must_use]
    pub fn fix(mut self, applicability: Applicability, at: Location, text: impl Into<String>) -> Self {
        self.fix = Some(Fix { applicability, edits: vec![Edit { at, text: text.into() }] });
        self
    }

    /// How much it matters.
    #[must_use]
    pub const fn severity(&self) -> Severity {
        self.severity
    }

    /// The headline, which can stand alone.
    #[must_use]
    pub fn title(&self, language: Language) -> String {
        fill(self.code.info().title.in_language(language), &[&self.arguments], language)
    }

    /// The text at one of this finding's places.
    #[must_use]
    pub fn label_text(&self, label: &Label, language: Language) -> String {
        let text = self.code.info().labels.iter().find(|(key, _)| *key == label.key);
        debug_assert!(text.is_some(), "{} has no label {:?}", self.code.info().id, label.key);
        text.map(|(_, message)| fill(message.in_language(language), &[&label.arguments, &self.arguments], language)).unwrap_or_default()
    }

    /// The notes, in order.
    #[must_use]
    pub fn note_texts(&self, language: Language) -> Vec<String> {
        let notes = self.code.info().notes;
        self.notes
            .iter()
            .filter_map(|key| {
                let note = notes.iter().find(|(name, _)| name == key);
                debug_assert!(note.is_some(), "{} has no note {key:?}", self.code.info().id);
                note.map(|(_, message)| fill(message.in_language(language), &[&self.arguments], language))
            })
            .collect()
    }

    /// What the fix does, in words.
    #[must_use]
    pub fn fix_title(&self, language: Language) -> Option<String> {
        self.fix.as_ref()?;
        let title = self.code.info().fix;
        debug_assert!(title.is_some(), "{} has no fix title", self.code.info().id);
        title.map(|message| fill(message.in_language(language), &[&self.arguments], language))
    }
}

/// How many characters of a value are shown: a name may be a megabyte long, a message may not.
const LONGEST_VALUE: usize = 200;

/// Puts values into `{placeholders}`; line breaks and control characters in values are shown, not obeyed.
pub(crate) fn fill(template: &str, arguments: &[&Arguments], language: Language) -> String {
    let mut out = String::with_capacity(template.len() + 32);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let placeholder = after.split_once('}').filter(|(name, _)| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'));
        let Some((name, tail)) = placeholder else {
            out.push('{');
            rest = after;
            continue;
        };
        let value = arguments.iter().flat_map(|list| list.iter()).find(|(key, _)| *key == name);
        debug_assert!(value.is_some(), "no value for {{{name}}} in {template:?}");
        let start = out.len();
        match value {
            Some((_, Value::Text(text))) => match text.char_indices().nth(LONGEST_VALUE) {
                Some((end, _)) => {
                    push_visible(&mut out, text.get(..end).unwrap_or_default());
                    out.push('…');
                }
                None => push_visible(&mut out, text),
            },
            Some((_, Value::Word(message))) => out.push_str(message.in_language(language)),
            Some((_, Value::Words(list))) => {
                let separator = if language == Language::Chinese { "、" } else { ", " };
                out.push_str(&list.iter().map(|message| message.in_language(language)).collect::<Vec<_>>().join(separator));
            }
            Some((_, Value::Expected(expected))) => out.push_str(&expected.in_words(language)),
            None => out.push_str(name),
        }
        // Between a Chinese character and code stands a space, as in the rest of the text.
        let code = |text: Option<char>| text == Some('`');
        let filled = out.get(start..).unwrap_or_default();
        let (first, last) = (filled.chars().next(), filled.chars().next_back());
        if code(last) && tail.chars().next().is_some_and(char::is_alphabetic) && language == Language::Chinese {
            out.push(' ');
        }
        if code(first) && before.chars().next_back().is_some_and(char::is_alphabetic) && language == Language::Chinese {
            out.insert(start, ' ');
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Appends `text` with characters that a terminal would obey, or that reorder what is read, written as escapes.
pub fn push_visible(out: &mut String, text: &str) {
    for character in text.chars() {
        if crate::syntax::characters::is_forbidden(character) || character == '\n' || character == '\t' {
            out.extend(character.escape_unicode());
        } else {
            out.push(character);
        }
    }
}

/// The same as a text of its own.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_visible(&mut out, text);
    out
}

/// A number of things in English: `1 form`, `2 forms`.
#[must_use]
pub fn plural(count: usize, one: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {one}{ending}")
}

/// Findings of one file while it is read: bounded in number, so that a hostile file costs bounded memory.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    /// The file they are in.
    pub file: FileId,
    list: Vec<Diagnostic>,
    dropped: BTreeMap<Code, usize>,
    /// What was silenced, where that is wanted.
    silenced: Option<Vec<Silenced>>,
    /// Nothing more is kept.
    counting: bool,
}

/// A finding that the author allows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Silenced {
    /// What was found.
    pub finding: Diagnostic,
    /// Why it is to stay: 审核说明.
    pub reason: String,
}

/// How many findings of one file are kept; the rest are counted.
pub const MOST_FINDINGS: usize = 1000;

impl Findings {
    /// None yet.
    #[must_use]
    pub fn new(file: FileId) -> Self {
        Self { file, ..Self::default() }
    }

    /// The same, which keeps what is silenced if that is wanted.
    #[must_use]
    pub fn keeping_silenced(mut self, wanted: bool) -> Self {
        self.silenced = wanted.then(Vec::new);
        self
    }

    /// The same, which keeps nothing and only counts where that is wanted.
    #[must_use]
    pub const fn counting(mut self, counting: bool) -> Self {
        self.counting = counting;
        self
    }

    /// A place in this file.
    #[must_use]
    pub const fn at(&self, span: Span) -> Location {
        Location { file: self.file, span }
    }

    /// Adds a finding, or counts it where there are too many.
    pub fn push(&mut self, diagnostic: Diagnostic) {
        if self.is_full() {
            *self.dropped.entry(diagnostic.code).or_default() += 1;
        } else {
            self.list.push(diagnostic);
        }
    }

    /// Whether further findings are only counted, so that nothing costly need be worked out for them.
    #[must_use]
    pub const fn is_full(&self) -> bool {
        self.counting || self.list.len() >= MOST_FINDINGS
    }

    /// Whether any finding is an error.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        self.dropped.keys().any(|code| code.info().severity == Severity::Error) || self.list.iter().any(|finding| finding.severity() == Severity::Error)
    }

    /// Whether there is nothing to say.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// What was kept.
    #[must_use]
    pub fn list(&self) -> &[Diagnostic] {
        &self.list
    }

    /// Takes over another list, within the same bound.
    pub fn append(&mut self, other: Self) {
        for (code, count) in other.dropped {
            *self.dropped.entry(code).or_default() += count;
        }
        for diagnostic in other.list {
            self.push(diagnostic);
        }
        if let Some(silenced) = &mut self.silenced {
            silenced.extend(other.silenced.into_iter().flatten().take(MOST_FINDINGS.saturating_sub(silenced.len())));
        }
    }

    /// Takes out what is allowed: the findings that `reason` has a reason for.
    pub fn silence<'r>(&mut self, mut reason: impl FnMut(&Diagnostic) -> Option<&'r str>) {
        let Self { list, silenced, .. } = self;
        list.retain(|finding| {
            let Some(reason) = reason(finding) else { return true };
            if let Some(silenced) = silenced.as_mut().filter(|silenced| silenced.len() < MOST_FINDINGS) {
                silenced.push(Silenced { finding: finding.clone(), reason: reason.to_owned() });
            }
            false
        });
    }

    /// What was silenced, given away.
    pub fn take_silenced(&mut self) -> Vec<Silenced> {
        self.silenced.take().unwrap_or_default()
    }

    /// In the order of the text.
    pub fn sort(&mut self) {
        self.list.sort_by_key(|finding| (finding.primary.at, finding.code));
    }

    /// What was counted but not kept, code by code.
    pub fn dropped(&self) -> impl Iterator<Item = (Code, usize)> + '_ {
        self.dropped.iter().map(|(code, count)| (*code, *count))
    }

    /// The kept findings, given away.
    #[must_use]
    pub fn into_list(self) -> Vec<Diagnostic> {
        self.list
    }
}
