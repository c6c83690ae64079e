//! `textDocument/references`: every place in the set that names the same thing.

use lsp_types::{Location, Position, Uri};

use super::symbols::{self, Occurrence};
use super::{Server, view::View};

/// Every place that names what is named at a place.
pub(super) fn references(server: &mut Server, uri: &Uri, position: Position, declarations: bool) -> Vec<Location> {
    let Some(wanted) = server.view(uri, |view| symbols::at(view, view.file.byte(position))).flatten() else { return Vec::new() };
    let mut found = Vec::new();
    everywhere(server, uri, &wanted, &mut |view, occurrence| {
        if declarations || !occurrence.declares {
            found.push(view.file.location(occurrence.span));
        }
    });
    found
}

/// Walks every place of the set that names what `wanted` names, in the order of the output.
pub(super) fn everywhere(server: &mut Server, uri: &Uri, wanted: &Occurrence, each: &mut dyn FnMut(&View<'_>, Occurrence)) {
    server.view_set(&Server::path(uri), &mut |view| {
        symbols::walk(view, &mut |occurrence| {
            if occurrence.symbol == wanted.symbol {
                each(view, occurrence);
            }
        });
    });
}
