//! What is offered: held against what is typed, put in order, and written as the protocol has it.

use lsp_types::{
    CompletionItem, CompletionItemKind, CompletionList, CompletionResponse, CompletionTextEdit, Documentation, InsertTextFormat, MarkupContent, MarkupKind,
    Range, TextEdit,
};
use rustc_hash::FxHashSet;

use crate::lsp::comments;
use crate::lsp::context::Word;
use crate::lsp::pinyin;
use crate::lsp::view::View;
use crate::names::{as_written, quoted};
use crate::source::Location;
use crate::syntax::characters::fold;

/// How many items are sent: nobody reads more, and a further letter asks anew.
const MOST: usize = 200;

/// One thing that can be written.
#[derive(Clone, Debug)]
pub(super) struct Offer {
    label: String,
    text: String,
    snippet: Option<String>,
    kind: CompletionItemKind,
    detail: String,
    said: Said,
    aliases: Vec<String>,
    group: u8,
}

/// What more is said of an offer.
#[derive(Clone, Debug)]
enum Said {
    Nothing,
    /// In perf.
    Form(&'static str),
    /// In words.
    Words(String),
    /// In the comment above the declaration of a name.
    Above(Location, String),
    /// By the definition of a unit, and the comment above.
    Definition(Location),
}

impl Offer {
    /// What is written as it is shown.
    pub(super) fn new(label: impl Into<String>, kind: CompletionItemKind) -> Self {
        let label = label.into();
        Self { text: label.clone(), label, snippet: None, kind, detail: String::new(), said: Said::Nothing, aliases: Vec::new(), group: 0 }
    }

    /// Written so rather than as it is shown.
    pub(super) fn text(self, text: impl Into<String>) -> Self {
        Self { text: text.into(), ..self }
    }

    /// Written with places to fill in, where the client can do so.
    pub(super) fn snippet(self, snippet: Option<String>) -> Self {
        Self { snippet, ..self }
    }

    /// Said beside it.
    pub(super) fn detail(self, detail: impl Into<String>) -> Self {
        Self { detail: detail.into(), ..self }
    }

    /// Said of it in words.
    pub(super) fn words(self, words: impl Into<String>) -> Self {
        Self { said: Said::Words(words.into()), ..self }
    }

    /// How it is written.
    pub(super) fn form(self, form: &'static str) -> Self {
        Self { said: Said::Form(form), ..self }
    }

    /// Said of a name above its declaration.
    pub(super) fn above(self, at: Location, name: impl Into<String>) -> Self {
        Self { said: Said::Above(at, name.into()), ..self }
    }

    /// Said of it by its definition as a unit.
    pub(super) fn definition(self, at: Location) -> Self {
        Self { said: Said::Definition(at), ..self }
    }

    /// Found by these words too.
    pub(super) fn aliases<W: Into<String>>(self, aliases: impl IntoIterator<Item = W>) -> Self {
        Self { aliases: aliases.into_iter().map(Into::into).collect(), ..self }
    }

    /// How early it stands: 0 is first.
    pub(super) fn group(self, group: u8) -> Self {
        Self { group, ..self }
    }
}

/// What is offered at one place.
pub(super) struct Offers<'v> {
    view: &'v View<'v>,
    word: Word,
    /// What is typed, folded and in lower case, without its quote.
    query: String,
    /// Each with how well it fits.
    found: Vec<(u8, Offer)>,
    seen: FxHashSet<String>,
}

impl<'v> Offers<'v> {
    pub(super) fn new(view: &'v View<'v>, word: Word) -> Self {
        let typed = view.slice(word.typed);
        let typed = word.quote.and_then(|quote| typed.strip_prefix(quote)).unwrap_or(typed);
        Self { view, word, query: typed.chars().map(fold).flat_map(char::to_lowercase).collect(), found: Vec::new(), seen: FxHashSet::default() }
    }

    /// What is typed, without its quote.
    pub(super) fn query(&self) -> &str {
        &self.query
    }

    /// The word that is typed.
    pub(super) const fn word(&self) -> Word {
        self.word
    }

    /// Takes a part of the word that is typed for the whole.
    pub(super) fn narrow(&mut self, word: Word, query: String) {
        self.word = word;
        self.query = query;
    }

    /// Whether what is typed may mean a word.
    pub(super) fn fits(&self, word: &str) -> bool {
        rank(word, &self.query).is_some()
    }

    /// Offers something, unless what is typed does not fit or it was offered before.
    pub(super) fn add(&mut self, offer: Offer) {
        let words = std::iter::once(&offer.label).chain(&offer.aliases);
        if let Some(rank) = words.filter_map(|word| rank(word, &self.query)).min()
            && self.seen.insert(offer.label.clone())
        {
            self.found.push((rank, offer));
        }
    }

    /// Offers a name, in quotes where it needs them or some are typed.
    pub(super) fn add_name(&mut self, offer: Offer) {
        let text = self.name(&offer.text);
        self.add(offer.text(text));
    }

    /// Offers a text in quotes.
    pub(super) fn add_text(&mut self, offer: Offer) {
        let text = self.quoted(&offer.text);
        self.add(offer.text(text));
    }

    /// A name as it is written.
    pub(super) fn name(&self, name: &str) -> String {
        if self.word.quote.is_none() { as_written(name) } else { self.quoted(name) }
    }

    /// A text in the quotes that are typed, if any.
    fn quoted(&self, text: &str) -> String {
        let plain = !text.contains(['“', '”', '「', '」', '\\']);
        match self.word.quote {
            Some('“') if plain => format!("“{text}”"),
            Some('「') if plain => format!("「{text}」"),
            _ => quoted(text),
        }
    }

    /// The answer.
    pub(super) fn finish(self) -> CompletionResponse {
        let Self { view, word, mut found, .. } = self;
        found.sort_by_key(|(rank, offer)| (*rank, offer.group));
        found.truncate(MOST);
        let range = view.file.range(word.replaced);
        let typed = view.slice(word.typed);
        let items: Vec<CompletionItem> = found.into_iter().enumerate().map(|(place, (_, offer))| item(view, offer, place, range, typed)).collect();
        // What fits is told here, by pinyin too, and not by the client: it asks again at every letter.
        CompletionResponse::List(CompletionList { is_incomplete: !items.is_empty(), items })
    }
}

/// How well what is typed fits a word: 0 where the word begins so, 1 where its pinyin does, 2 where it holds the letters in this order.
fn rank(word: &str, query: &str) -> Option<u8> {
    if query.is_empty() || word.to_lowercase().starts_with(query) {
        Some(0)
    } else if pinyin::letters(word).starts_with(query) {
        Some(1)
    } else {
        pinyin::matches(word, query).then_some(2)
    }
}

fn item(view: &View<'_>, offer: Offer, place: usize, range: Range, typed: &str) -> CompletionItem {
    let text_of = |at: Location| view.text_of(at.file);
    let (definition, documentation) = match &offer.said {
        Said::Nothing => (None, None),
        Said::Form(form) => (None, Some(format!("```perf\n{form}\n```"))),
        Said::Words(words) => (None, Some(words.clone())),
        Said::Above(at, name) => (None, text_of(*at).and_then(|text| comments::above(text, *at, name))),
        Said::Definition(at) => {
            let equals = text_of(*at).and_then(|text| comments::declaration(text, *at).split_once('='));
            (equals.map(|(_, equals)| format!("= {}", equals.trim())), text_of(*at).and_then(|text| comments::above(text, *at, &offer.label)))
        }
    };
    let filter_text = if typed.is_empty() {
        let letters = pinyin::letters(&offer.label);
        let words = [&offer.label, &letters].into_iter().chain(&offer.aliases);
        words.map(String::as_str).collect::<Vec<_>>().join(" ")
    } else {
        typed.to_owned()
    };
    let format = if offer.snippet.is_some() { InsertTextFormat::SNIPPET } else { InsertTextFormat::PLAIN_TEXT };
    CompletionItem {
        kind: Some(offer.kind),
        detail: definition.or(Some(offer.detail)).filter(|detail| !detail.is_empty()),
        documentation: documentation.map(|value| Documentation::MarkupContent(MarkupContent { kind: MarkupKind::Markdown, value })),
        sort_text: Some(format!("{place:03}")),
        filter_text: Some(filter_text),
        insert_text_format: Some(format),
        text_edit: Some(CompletionTextEdit::Edit(TextEdit { range, new_text: offer.snippet.unwrap_or(offer.text) })),
        label: offer.label,
        ..CompletionItem::default()
    }
}
