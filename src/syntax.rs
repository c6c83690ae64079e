//! Text to syntax tree. Parsing never fails: what cannot be read is reported and left out.

pub mod ast;
pub mod characters;
pub mod date;
pub mod grammar;
pub mod lexer;
pub mod pieces;
mod recovery;
mod statement;
pub mod text;
pub mod token;
pub mod trivia;

use chumsky::Parser as _;
use chumsky::inspector::SimpleState;
use chumsky::primitive::custom;

use crate::diagnostics::{Code, Diagnostic, Findings};
use crate::source::{Decoded, FileId, Span, clamp};

/// A text's tree and what is wrong with it.
#[derive(Debug)]
pub struct Parse {
    /// What could be read.
    pub tree: ast::File,
    /// What could not.
    pub findings: Findings,
}

/// Parses one whole text.
#[must_use]
pub fn parse(file: FileId, text: &str) -> Parse {
    parse_with_tokens(file, text).1
}

/// Parses one whole text, and keeps its tokens.
#[must_use]
pub fn parse_with_tokens(file: FileId, text: &str) -> (lexer::Tokens, Parse) {
    let mut findings = Findings::new(file);
    let tokens = lexer::lex(text, &mut findings);
    let parser = SliceParser::new(file, text, &tokens);
    let mut statements = Vec::new();
    for slice in tokens.slices() {
        parser.parse(slice, &mut statements, &mut findings);
    }
    drop(parser);
    (tokens, Parse { tree: ast::File { statements }, findings })
}

/// Parses the top-level statements of a lexed text one by one, so that a large file need never be one tree and can be read by several threads.
pub struct SliceParser<'t> {
    view: grammar::View<'t>,
    rules: grammar::Rules<'t>,
}

impl<'t> SliceParser<'t> {
    /// A parser over the tokens of a text.
    #[must_use]
    pub fn new(file: FileId, text: &'t str, tokens: &'t lexer::Tokens) -> Self {
        let view = grammar::View { tokens, text, file };
        Self { view, rules: grammar::Rules::new(view) }
    }

    /// Parses one of [`lexer::Tokens::slices`].
    pub fn parse(&self, slice: std::ops::Range<usize>, statements: &mut Vec<ast::Statement>, findings: &mut Findings) {
        let kinds = self.view.tokens.kinds().get(slice.clone()).unwrap_or_default();
        let mut state =
            SimpleState(grammar::Progress { findings: Findings::new(self.view.file).counting(findings.is_full()), base: slice.start, unitless: None });
        let parser = recovery::Parser::new(self.view, &self.rules, slice);
        let rule = custom::<_, grammar::Input<'_>, Vec<ast::Statement>, grammar::Extra>(|inp| Ok(parser.file(inp)));
        statements.extend(rule.parse_with_state(kinds, &mut state).into_output().unwrap_or_default());
        findings.append(state.0.findings);
    }
}

/// The text of a file.
///
/// # Errors
/// A finding with the byte offset where the bytes are not UTF-8, and as much of the text as can be shown.
pub fn decode(file: FileId, decoded: Decoded) -> Result<String, Box<(Diagnostic, String)>> {
    if decoded.is_whole {
        return Ok(decoded.text);
    }
    let offset = decoded.text.len();
    let at = crate::source::Location { file, span: Span::empty(clamp(offset)) };
    let diagnostic = Diagnostic::new(Code::NotUtf8, at).with("offset", offset.to_string()).note("convert");
    Err(Box::new((diagnostic, decoded.text)))
}
