//! Which message goes where.

use std::path::PathBuf;

use lsp_server::{ErrorCode, Notification, Request, RequestId, Response};
use lsp_types::notification::{
    DidChangeConfiguration, DidChangeTextDocument, DidChangeWatchedFiles, DidCloseTextDocument, DidOpenTextDocument, DidSaveTextDocument, Initialized,
    Notification as _,
};
use lsp_types::request::{
    CodeActionRequest, CodeLensRequest, Completion, DocumentHighlightRequest, DocumentLinkRequest, DocumentSymbolRequest, FoldingRangeRequest, Formatting,
    GotoDefinition, HoverRequest, InlayHintRequest, OnTypeFormatting, PrepareRenameRequest, RangeFormatting, References, Rename, SelectionRangeRequest,
    SemanticTokensFullRequest, SemanticTokensRangeRequest, WorkspaceConfiguration, WorkspaceSymbolRequest,
};
use lsp_types::{
    ConfigurationItem, ConfigurationParams, DidChangeWatchedFilesRegistrationOptions, FileSystemWatcher, GlobPattern, Registration, RegistrationParams,
};
use serde::de::DeserializeOwned;

use super::view::View;
use super::{
    Server, code_action, code_lens, completion, convert, definition, folding, form, formatting, highlight, hover, inlay_hint, links, on_type, outline,
    references, rename, selection, semantic_tokens, workspace_symbol,
};
use crate::workspace::absolute;

/// What a request comes to: its result, or the code and words of an error.
type Answer = Result<serde_json::Value, (ErrorCode, String)>;

impl Server {
    /// Answers a request.
    pub fn request(&mut self, request: Request) -> Response {
        let Request { id, method, params } = request;
        match self.answer(&method, params) {
            Ok(result) => Response::new_ok(id, result),
            Err((code, message)) => Response::new_err(id, code as i32, message),
        }
    }

    fn answer(&mut self, method: &str, params: serde_json::Value) -> Answer {
        use lsp_types::request::Request as _;
        match method {
            HoverRequest::METHOD => self.on::<HoverRequest>(params, |server, params| {
                let at = params.text_document_position_params;
                server.view(&at.text_document.uri, |view| hover::hover(view, view.file.byte(at.position))).flatten()
            }),
            Completion::METHOD => self.on::<Completion>(params, |server, params| {
                let (at, snippets) = (params.text_document_position, server.client.snippets);
                server.view(&at.text_document.uri, |view| completion::completion(view, view.file.byte(at.position), snippets, params.context.as_ref()))
            }),
            GotoDefinition::METHOD => self.on::<GotoDefinition>(params, |server, params| {
                let at = params.text_document_position_params;
                definition::definition(server, &at.text_document.uri, at.position)
            }),
            References::METHOD => self.on::<References>(params, |server, params| {
                let at = params.text_document_position;
                Some(references::references(server, &at.text_document.uri, at.position, params.context.include_declaration))
            }),
            DocumentHighlightRequest::METHOD => self.on::<DocumentHighlightRequest>(params, |server, params| {
                let at = params.text_document_position_params;
                server.view(&at.text_document.uri, |view| highlight::highlights(view, view.file.byte(at.position)))
            }),
            PrepareRenameRequest::METHOD => {
                let at: lsp_types::TextDocumentPositionParams = read(params)?;
                let prepared = rename::prepare(self, &at.text_document.uri, at.position).map_err(|message| (ErrorCode::RequestFailed, message))?;
                write(&prepared)
            }
            Rename::METHOD => {
                let params: lsp_types::RenameParams = read(params)?;
                let at = params.text_document_position;
                let edit = rename::rename(self, &at.text_document.uri, at.position, &params.new_name).map_err(|message| (ErrorCode::RequestFailed, message))?;
                write(&edit)
            }
            DocumentSymbolRequest::METHOD => self.on::<DocumentSymbolRequest>(params, |server, params| {
                let tree = server.client.symbol_tree;
                server.view(&params.text_document.uri, |view| outline::symbols(view, tree))
            }),
            WorkspaceSymbolRequest::METHOD => self.on::<WorkspaceSymbolRequest>(params, |server, params| {
                Some(lsp_types::WorkspaceSymbolResponse::Flat(workspace_symbol::symbols(server, &params.query)))
            }),
            Formatting::METHOD => self.on::<Formatting>(params, |server, params| server.view(&params.text_document.uri, formatting::document).flatten()),
            RangeFormatting::METHOD => self.on::<RangeFormatting>(params, |server, params| {
                server.view(&params.text_document.uri, |view| formatting::range(view, view.file.span(params.range))).flatten()
            }),
            OnTypeFormatting::METHOD => self.on::<OnTypeFormatting>(params, |server, params| {
                let at = params.text_document_position;
                server.view(&at.text_document.uri, |view| on_type::format(view, view.file.byte(at.position), &params.ch))
            }),
            CodeActionRequest::METHOD => self.on::<CodeActionRequest>(params, |server, params| Some(code_action::actions(server, &params))),
            CodeLensRequest::METHOD => self.on::<CodeLensRequest>(params, |server, params| Some(code_lens::lenses(server, &params.text_document.uri))),
            DocumentLinkRequest::METHOD => self.on::<DocumentLinkRequest>(params, |server, params| server.view(&params.text_document.uri, links::links)),
            FoldingRangeRequest::METHOD => self.on::<FoldingRangeRequest>(params, |server, params| server.view(&params.text_document.uri, folding::ranges)),
            SelectionRangeRequest::METHOD => self.on::<SelectionRangeRequest>(params, |server, params| {
                let of = |view: &View<'_>| params.positions.iter().map(|position| selection::range(view, view.file.byte(*position))).collect();
                server.view(&params.text_document.uri, of)
            }),
            InlayHintRequest::METHOD => self.on::<InlayHintRequest>(params, |server, params| {
                Some(if server.settings.inlay_hints { inlay_hint::hints(server, &params.text_document.uri, params.range) } else { Vec::new() })
            }),
            SemanticTokensFullRequest::METHOD => self.on::<SemanticTokensFullRequest>(params, |server, params| {
                server.view(&params.text_document.uri, |view| semantic_tokens::tokens(view, None).into())
            }),
            SemanticTokensRangeRequest::METHOD => self.on::<SemanticTokensRangeRequest>(params, |server, params| {
                server.view(&params.text_document.uri, |view| semantic_tokens::tokens(view, Some(view.file.span(params.range))).into())
            }),
            form::METHOD => {
                let params: form::Params = read(params)?;
                write(&form::form(self, &params))
            }
            _ => Err((ErrorCode::MethodNotFound, format!("unknown request {method}"))),
        }
    }

    fn on<R: lsp_types::request::Request>(&mut self, params: serde_json::Value, answer: impl FnOnce(&mut Self, R::Params) -> R::Result) -> Answer {
        let params = read(params)?;
        write(&answer(self, params))
    }

    /// Takes in a notification; one that cannot be understood is left alone.
    pub fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        match method.as_str() {
            Initialized::METHOD => self.initialized(),
            DidOpenTextDocument::METHOD => read(params).map_or((), |params| self.did_open(params)),
            DidChangeTextDocument::METHOD => read(params).map_or((), |params| self.did_change(params)),
            DidSaveTextDocument::METHOD => self.did_save(),
            DidCloseTextDocument::METHOD => read(params).map_or((), |params| self.did_close(&params)),
            DidChangeWatchedFiles::METHOD => read(params).map_or((), |params| self.did_change_watched_files(&params)),
            DidChangeConfiguration::METHOD => read(params).map_or((), |params| self.did_change_configuration(&params)),
            _ => {}
        }
    }

    /// Takes in what the client answers to a request of the server.
    pub fn response(&mut self, response: Response) {
        let is_configuration = response.id.to_string().trim_matches('"').starts_with(<WorkspaceConfiguration as lsp_types::request::Request>::METHOD);
        if let (true, Some(serde_json::Value::Array(sections))) = (is_configuration, response.response_result.ok())
            && let Some(section) = sections.first().filter(|section| section.is_object())
        {
            self.set(section);
        }
    }

    /// What is asked of the client once it is ready.
    fn initialized(&mut self) {
        if self.client.watches_files {
            let watchers = vec![FileSystemWatcher { glob_pattern: GlobPattern::String("**/*.perf".to_owned()), kind: None }];
            let options = serde_json::to_value(DidChangeWatchedFilesRegistrationOptions { watchers }).ok();
            let method = DidChangeWatchedFiles::METHOD.to_owned();
            let registrations = vec![Registration { id: method.clone(), method, register_options: options }];
            self.ask(<lsp_types::request::RegisterCapability as lsp_types::request::Request>::METHOD, RegistrationParams { registrations });
        }
        if self.client.configuration {
            self.ask_configuration();
        }
    }

    pub(super) fn ask_configuration(&mut self) {
        let items = vec![ConfigurationItem { scope_uri: None, section: Some("perfc".to_owned()) }];
        self.ask(<WorkspaceConfiguration as lsp_types::request::Request>::METHOD, ConfigurationParams { items });
    }

    /// The path of a document.
    pub(super) fn path(uri: &lsp_types::Uri) -> PathBuf {
        absolute(&convert::path(uri))
    }
}

fn read<T: DeserializeOwned>(params: serde_json::Value) -> Result<T, (ErrorCode, String)> {
    serde_json::from_value(params).map_err(|error| (ErrorCode::InvalidParams, error.to_string()))
}

fn write(result: &impl serde::Serialize) -> Answer {
    serde_json::to_value(result).map_err(|error| (ErrorCode::InternalError, error.to_string()))
}

/// The answer to a request that was withdrawn before it was its turn.
#[must_use]
pub fn cancelled(id: RequestId) -> Response {
    Response::new_err(id, ErrorCode::RequestCanceled as i32, "cancelled".to_owned())
}
