//! Severities other than the table's: a house may hold a warning for an error, or not want to see it.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;

use super::{Code, Diagnostic, Language, Message, Severity, push_visible, suggest};

/// What findings of some codes are to be; all others are what the table says. Errors are always errors.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Severities {
    /// By code; none for a code that is not to be heard of.
    changed: BTreeMap<Code, Option<Severity>>,
}

impl Severities {
    /// As the table has them.
    #[must_use]
    pub const fn new() -> Self {
        Self { changed: BTreeMap::new() }
    }

    /// Takes a change in; the last one of a code holds.
    pub fn change(&mut self, change: Change) {
        self.changed.insert(change.code, change.to);
    }

    /// What the findings of a code are to be; none where they are not wanted at all.
    #[must_use]
    pub fn of(&self, code: Code) -> Option<Severity> {
        self.changed.get(&code).copied().unwrap_or(Some(code.info().severity))
    }

    /// Makes findings as severe as they are to be, and drops those that are not wanted.
    pub fn apply(&self, findings: &mut Vec<Diagnostic>) {
        if self.changed.is_empty() {
            return;
        }
        findings.retain_mut(|finding| {
            let wanted = self.of(finding.code);
            finding.severity = wanted.unwrap_or(finding.severity);
            wanted.is_some()
        });
    }

    /// The same of one finding; none where it is not wanted.
    #[must_use]
    pub fn applied(&self, mut finding: Diagnostic) -> Option<Diagnostic> {
        finding.severity = self.of(finding.code)?;
        Some(finding)
    }
}

/// One change, as it is written: `W0101=error`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Change {
    /// Whose findings.
    pub code: Code,
    /// What they are to be; none for nothing at all.
    pub to: Option<Severity>,
}

/// What a code can be made, as it is written.
const WORDS: [(&str, Option<Severity>); 4] =
    [("error", Some(Severity::Error)), ("warning", Some(Severity::Warning)), ("info", Some(Severity::Information)), ("off", None)];

impl Change {
    /// Reads a change: a code by id or name, `=`, and `error`, `warning`, `info` or `off`; all in any case.
    ///
    /// # Errors
    /// Why it is none.
    pub fn read(text: &str) -> Result<Self, Refusal> {
        let (word, severity) = text.split_once('=').ok_or(Refusal::Form)?;
        let code = suggest::code(word).map_err(|nearest| Refusal::Code { word: word.trim().to_owned(), nearest })?;
        let to = WORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(severity.trim()));
        let to = to.ok_or_else(|| Refusal::Severity { word: severity.trim().to_owned() })?.1;
        if code.info().severity == Severity::Error && to != Some(Severity::Error) {
            return Err(Refusal::Error { code });
        }
        Ok(Self { code, to })
    }
}

/// Why a change is refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// It has no `=`.
    Form,
    /// There is no such code.
    Code {
        /// What was written.
        word: String,
        /// The id or name most like it.
        nearest: Option<&'static str>,
    },
    /// There is no such severity.
    Severity {
        /// What was written.
        word: String,
    },
    /// Errors stay errors.
    Error {
        /// Which one.
        code: Code,
    },
}

impl Refusal {
    /// Why, in a sentence.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        let visible = |text: &str| {
            let mut shown = String::new();
            push_visible(&mut shown, text);
            shown
        };
        match (self, language) {
            (Self::Form, Language::Chinese) => "要写成 代码=轻重，例如 W0101=error".to_owned(),
            (Self::Form, Language::English) => "it is written CODE=SEVERITY, as in W0101=error".to_owned(),
            (Self::Code { word, .. }, Language::Chinese) => format!("没有代码“{}”", visible(word)),
            (Self::Code { word, .. }, Language::English) => format!("there is no code `{}`", visible(word)),
            (Self::Severity { word }, Language::Chinese) => format!("轻重不能是“{}”", visible(word)),
            (Self::Severity { word }, Language::English) => format!("`{}` is no severity", visible(word)),
            (Self::Error { code }, Language::Chinese) => format!("{} 是错误，不能降低，也不能关闭", code.info().id),
            (Self::Error { code }, Language::English) => format!("{} is an error, which can be neither lowered nor turned off", code.info().id),
        }
    }

    /// What may be written instead.
    #[must_use]
    pub fn tip(&self, language: Language) -> Option<String> {
        match self {
            Self::Code { nearest: Some(nearest), .. } => Some(match language {
                Language::Chinese => format!("是不是想写“{nearest}”？"),
                Language::English => format!("did you mean `{nearest}`?"),
            }),
            Self::Code { nearest: None, .. } => {
                let tip = Message { zh: "`perfc explain` 列出全部代码", en: "`perfc explain` lists every code" };
                Some(tip.in_language(language).to_owned())
            }
            Self::Severity { .. } => {
                let words = WORDS.map(|(word, _)| word);
                Some(match language {
                    Language::Chinese => format!("可以是 {}", words.join("、")),
                    Language::English => format!("it can be {}", words.join(", ")),
                })
            }
            Self::Form | Self::Error { .. } => None,
        }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.in_language(Language::English))
    }
}

impl Error for Refusal {}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Location, Span};

    #[test]
    fn a_change_is_read_in_any_case_by_id_and_by_name() {
        let read = |text: &str| Change::read(text).unwrap();
        for text in ["W0101=error", "w0101=ERROR", "Dash-Interval=Error", " W0101 = error "] {
            assert_eq!(read(text), Change { code: Code::DashInterval, to: Some(Severity::Error) }, "{text}");
        }
        assert_eq!(read("W0101=warning").to, Some(Severity::Warning));
        assert_eq!(read("W0101=info").to, Some(Severity::Information));
        assert_eq!(read("W0101=off").to, None);
        // It changes nothing, so it does no harm.
        assert_eq!(read("E0404=error").to, Some(Severity::Error));
    }

    #[test]
    fn what_is_no_change_is_told_in_both_languages() {
        let told = |text: &str| {
            let refusal = Change::read(text).unwrap_err();
            [Language::Chinese, Language::English].map(|language| (refusal.in_language(language), refusal.tip(language).unwrap_or_default()))
        };
        let pair = |sentence: &str, tip: &str| (sentence.to_owned(), tip.to_owned());
        assert_eq!(told("W0110=off"), [pair("没有代码“W0110”", "是不是想写“W0101”？"), pair("there is no code `W0110`", "did you mean `W0101`?")]);
        assert_eq!(told("dash-intervall=off")[0].1, "是不是想写“dash-interval”？");
        assert_eq!(told("\u{1b}=off")[0], pair("没有代码“\\u{1b}”", "`perfc explain` 列出全部代码"));
        assert_eq!(
            told("budget-sum=warning"),
            [pair("E0404 是错误，不能降低，也不能关闭", ""), pair("E0404 is an error, which can be neither lowered nor turned off", "")]
        );
        assert_eq!(told("E0404=off")[0].0, "E0404 是错误，不能降低，也不能关闭");
        assert_eq!(told("W0101=fatal")[1], pair("`fatal` is no severity", "it can be error, warning, info, off"));
        assert_eq!(told("W0101")[0], pair("要写成 代码=轻重，例如 W0101=error", ""));
    }

    #[test]
    fn findings_become_what_they_are_to_be() {
        let finding = |code| Diagnostic::new(code, Location { span: Span::new(0, 1), ..Location::default() });
        let mut severities = Severities::new();
        let mut findings = vec![finding(Code::DashInterval), finding(Code::BudgetSum), finding(Code::IdleAllow)];
        for text in ["W0101=off", "W0901=off", "W0901=error"] {
            severities.change(Change::read(text).unwrap());
        }
        severities.apply(&mut findings);
        let found: Vec<_> = findings.iter().map(|finding| (finding.code, finding.severity())).collect();
        assert_eq!(found, [(Code::BudgetSum, Severity::Error), (Code::IdleAllow, Severity::Error)]);
        assert_eq!((severities.of(Code::DashInterval), severities.of(Code::CheckFailed)), (None, Some(Severity::Error)));
    }
}
