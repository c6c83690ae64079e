//! What the client can do, and what its user has set.

use lsp_types::{InitializeParams, PositionEncodingKind};
use serde::Deserialize;

use crate::diagnostics::Language;
use crate::source::Encoding;

/// What the user has set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The language of messages.
    pub language: Language,
    /// Whether inlay hints are given.
    pub inlay_hints: bool,
    /// Whether code lenses are given.
    pub code_lens: bool,
    /// The language where nothing is set.
    fallback: Language,
}

/// As the client sends them; what is not there keeps its default.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Sent {
    language: Option<String>,
    inlay_hints: bool,
    code_lens: bool,
}

impl Default for Sent {
    fn default() -> Self {
        Self { language: None, inlay_hints: true, code_lens: true }
    }
}

impl Settings {
    /// What the client sends with its first request.
    #[must_use]
    pub fn new(params: &InitializeParams, fallback: Language) -> Self {
        let fallback = params.locale.as_deref().and_then(language).unwrap_or(fallback);
        let mut settings = Self { language: fallback, inlay_hints: true, code_lens: true, fallback };
        if let Some(options) = &params.initialization_options {
            settings.update(options);
        }
        settings
    }

    /// Takes over what is sent; what cannot be understood changes nothing.
    pub fn update(&mut self, sent: &serde_json::Value) {
        let Ok(sent) = Sent::deserialize(sent) else { return };
        let fallback = self.fallback;
        *self = Self {
            language: sent.language.as_deref().and_then(language).unwrap_or(fallback),
            inlay_hints: sent.inlay_hints,
            code_lens: sent.code_lens,
            fallback,
        };
    }
}

/// The language of a locale.
fn language(locale: &str) -> Option<Language> {
    let is = |prefix: &str| locale.get(..2).is_some_and(|start| start.eq_ignore_ascii_case(prefix));
    if is("zh") {
        Some(Language::Chinese)
    } else if is("en") {
        Some(Language::English)
    } else {
        None
    }
}

/// What the client can do.
#[derive(Clone, Copy, Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a capability of its own")]
pub struct Client {
    /// How it counts along a line.
    pub encoding: Encoding,
    /// Completions may hold places to fill in.
    pub snippets: bool,
    /// Findings may point at other places.
    pub related_information: bool,
    /// Findings may link to their explanation.
    pub code_description: bool,
    /// It watches files when asked to.
    pub watches_files: bool,
    /// It can be asked for the user's settings.
    pub configuration: bool,
    /// It can be told that lenses have changed.
    pub refreshes_lenses: bool,
    /// It can be told that hints have changed.
    pub refreshes_hints: bool,
    /// It takes symbols as a tree.
    pub symbol_tree: bool,
}

impl Client {
    /// What the client says of itself.
    #[must_use]
    pub fn new(params: &InitializeParams) -> Self {
        let all = &params.capabilities;
        let offered = all.general.as_ref().and_then(|general| general.position_encodings.as_deref()).unwrap_or_default();
        let text = all.text_document.as_ref();
        let workspace = all.workspace.as_ref();
        let publish = text.and_then(|text| text.publish_diagnostics.as_ref());
        let completion = text.and_then(|text| text.completion.as_ref()?.completion_item.as_ref()?.snippet_support);
        Self {
            encoding: if offered.contains(&PositionEncodingKind::UTF8) { Encoding::Utf8 } else { Encoding::Utf16 },
            snippets: completion.unwrap_or_default(),
            related_information: publish.and_then(|publish| publish.related_information).unwrap_or_default(),
            code_description: publish.and_then(|publish| publish.code_description_support).unwrap_or_default(),
            watches_files: workspace.and_then(|workspace| workspace.did_change_watched_files?.dynamic_registration).unwrap_or_default(),
            configuration: workspace.and_then(|workspace| workspace.configuration).unwrap_or_default(),
            refreshes_lenses: workspace.and_then(|workspace| workspace.code_lens.as_ref()?.refresh_support).unwrap_or_default(),
            refreshes_hints: workspace.and_then(|workspace| workspace.inlay_hint.as_ref()?.refresh_support).unwrap_or_default(),
            symbol_tree: text.and_then(|text| text.document_symbol.as_ref()?.hierarchical_document_symbol_support).unwrap_or_default(),
        }
    }
}
