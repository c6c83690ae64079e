//! Where the pages of a printed table end.

use super::rows::Rows;
use crate::emit::form::grid::Grid;

/// What A4 leaves between the margins above and below, in pixels.
pub(super) const PAGE: u32 = 1006;

/// How high a table may be to be made smaller until it fits on one page: a quarter higher than that. Its texts would be too small otherwise.
pub(super) const FITTED: u32 = PAGE + PAGE / 4;

/// The sheet rows that pages start with, the first page left out: those where no label beside several rows is cut in two, as far as that leaves no page half
/// empty. `heading` is the height of the rows that are repeated on every page.
pub(super) fn breaks(grid: &Grid, rows: &Rows, heading: u32) -> Vec<u32> {
    if rows.height(grid.rows) <= FITTED {
        return Vec::new();
    }
    let cuts = cuts(grid, rows);
    let mut breaks = Vec::new();
    // Of the page: the height used so far. Of its last row where it may end: that row, and the height used before it.
    let (mut used, mut end) = (0, None);
    for (row, height) in (0..).zip(&rows.heights) {
        if used > PAGE / 2 && cuts.get(row as usize) == Some(&false) {
            end = Some((row, used));
        }
        while used + height > PAGE && used > heading {
            let (at, before) = end.take().unwrap_or((row, used));
            breaks.push(at);
            used = heading + used - before;
        }
        used += height;
    }
    breaks
}

/// Whether a page that starts with a sheet row cuts a cell in two. The labels of the first column and cells higher than half a page cannot but be cut.
fn cuts(grid: &Grid, rows: &Rows) -> Vec<bool> {
    let mut cuts = vec![false; rows.heights.len()];
    for cell in grid.cells.iter().filter(|cell| cell.column > 0) {
        let end = cell.row + cell.rows;
        let inner = rows.start(cell.row) as usize + 1..rows.start(end) as usize;
        if !inner.is_empty()
            && rows.height(end) - rows.height(cell.row) <= PAGE / 2
            && let Some(cuts) = cuts.get_mut(inner)
        {
            cuts.fill(true);
        }
    }
    cuts
}
