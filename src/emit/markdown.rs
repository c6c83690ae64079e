//! The form in GitHub's Markdown, for merge requests. Markdown cannot merge cells: what a cell says over several rows is repeated in each.

use std::fmt::Write as _;
use std::io::Write;

use super::form::grid::{Align, Cell, Grid, Role, Scope};
use super::form::{DRAFT, Form};
use super::{Book, Failure, Layout};

/// Writes a book: the cover, then the forms, each under a heading of its own.
///
/// # Errors
/// Where `out` fails.
pub fn write(out: &mut dyn Write, book: &Book<'_>, step: &mut dyn FnMut()) -> Result<(), Failure> {
    let mut heading = "#";
    if let Some(cover) = &book.cover {
        out.write_all(table(&cover.grid, heading).as_bytes())?;
        if book.draft {
            writeln!(out, "\n{DRAFT}未解决的错误：{}\n", cover.errors.len())?;
            for error in &cover.errors {
                writeln!(out, "- {}", inline(error))?;
            }
        }
        heading = "\n##";
    }
    if book.layout == Layout::Tables {
        for form in &book.forms {
            out.write_all(table(&form.grid, heading).as_bytes())?;
            heading = "\n##";
            step();
        }
        return Ok(());
    }
    for Form { name, grid } in &book.forms {
        writeln!(out, "{heading} {}", inline(name))?;
        out.write_all(form(grid).as_bytes())?;
        step();
    }
    Ok(())
}

/// A table with a row of labels, as the cover is: its title as a heading, the lines below it, then the table.
fn table(grid: &Grid, heading: &str) -> String {
    let owners = grid.owners();
    let mut out = String::new();
    let mut header: Option<Vec<&Cell>> = None;
    for row in &owners {
        let cells = row_cells(grid, row);
        match cells.first().map(|cell| cell.role) {
            Some(Role::Title) => {
                let _ = writeln!(out, "{heading} {}", printed(&cells, 0));
            }
            Some(Role::Caption) => {
                let _ = writeln!(out, "\n{}", printed(&cells, 0));
            }
            _ if header.is_none() => {
                out.push('\n');
                start(&mut out, &cells, grid, &owners);
                header = Some(cells);
            }
            _ => line(&mut out, header.as_deref().unwrap_or_default(), grid, row),
        }
    }
    out
}

/// A form: its facts, its money, its goals as paragraphs, its indicators.
fn form(grid: &Grid) -> String {
    let owners = grid.owners();
    let mut out = String::new();
    let mut title = String::new();
    let mut row = 0;
    let mut in_pairs = false;
    while let Some(places) = owners.get(row) {
        let cells = row_cells(grid, places);
        let Some((first, rest)) = cells.split_first() else { break };
        let rows = first.rows.max(1);
        match first.role {
            Role::Title => title = printed(&cells, 0),
            Role::Caption => {
                let _ = writeln!(out, "\n{title}{}\n", printed(&cells, 0));
            }
            _ if rows == 1 => {
                if !in_pairs && !out.ends_with("\n\n") {
                    out.push('\n');
                }
                for pair in cells.chunks(2) {
                    let _ = writeln!(out, "| {} | {} |", printed(pair, 0), printed(pair, 1));
                    if !std::mem::replace(&mut in_pairs, true) {
                        out.push_str("|:--|:--|\n");
                    }
                }
            }
            _ => {
                in_pairs = false;
                let group: Vec<&Vec<Option<usize>>> = owners.iter().skip(row).take(rows).collect();
                section(&mut out, grid, first, rest, &group, &owners);
            }
        }
        row += rows;
    }
    out
}

/// The rows beside a label that stands beside several.
fn section(out: &mut String, grid: &Grid, label: &Cell, cells: &[&Cell], rows: &[&Vec<Option<usize>>], owners: &[Vec<Option<usize>>]) {
    let is_headed = cells.iter().all(|cell| cell.role == Role::Label(Scope::Column));
    let below = rows.get(1).map(|row| row_cells(grid, row)).unwrap_or_default();
    if is_headed && below.iter().any(|cell| cell.align == Align::TopLeft) {
        for head in cells {
            let text = below.iter().find(|cell| cell.column == head.column).map(|cell| cell.content.printed()).unwrap_or_default();
            if !text.is_empty() {
                let _ = writeln!(out, "\n**{}**\n\n{}", inline(&head.content.printed().replace('\n', "")), quoted(&text));
            }
        }
        return;
    }
    // The line breaks of a label suit a narrow column.
    let _ = writeln!(out, "\n**{}**\n", inline(&label.content.printed().replace('\n', "")));
    start(out, cells, grid, owners);
    for row in rows.iter().skip(1) {
        line(out, cells, grid, row);
    }
}

/// The first row of a table, and the line below it that says how its columns are aligned.
fn start(out: &mut String, cells: &[&Cell], grid: &Grid, owners: &[Vec<Option<usize>>]) {
    for (index, _) in cells.iter().enumerate() {
        let _ = write!(out, "| {} ", printed(cells, index));
    }
    out.push_str("|\n");
    for cell in cells {
        // A column of money stands at the right.
        let below = owners.get(cell.row + 1).and_then(|row| *row.get(cell.column)?).and_then(|index| grid.cells.get(index));
        let is_money = cell.role == Role::Money || below.is_some_and(|below| below.role == Role::Money);
        out.push_str(if is_money { "|--:" } else { "|:--" });
    }
    out.push_str("|\n");
}

/// A row of a table below the cells of its first row.
fn line(out: &mut String, header: &[&Cell], grid: &Grid, row: &[Option<usize>]) {
    for head in header {
        let cell = row.get(head.column).copied().flatten().and_then(|index| grid.cells.get(index));
        // What reaches over several columns is said in the first.
        let text = cell.filter(|cell| cell.column == head.column).map(|cell| inline(&cell.content.printed())).unwrap_or_default();
        let _ = write!(out, "| {text} ");
    }
    out.push_str("|\n");
}

/// The cells of a row, each once.
fn row_cells<'g>(grid: &'g Grid, row: &[Option<usize>]) -> Vec<&'g Cell> {
    let mut indexes: Vec<usize> = row.iter().flatten().copied().collect();
    indexes.dedup();
    indexes.into_iter().filter_map(|index| grid.cells.get(index)).collect()
}

fn printed(cells: &[&Cell], index: usize) -> String {
    cells.get(index).map(|cell| inline(&cell.content.printed())).unwrap_or_default()
}

/// Text with nothing in it that Markdown or HTML would obey, on one line.
pub(crate) fn inline(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\n' => out.push_str("<br>"),
            '\t' => out.push(' '),
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '$' | '#' | '!' | '{' | '}' => {
                out.push('\\');
                out.push(character);
            }
            // An address would become a link by itself.
            ':' if out.ends_with("http") || out.ends_with("https") || out.ends_with("ftp") || out.ends_with("mailto") => out.push_str("\\:"),
            other => out.push(other),
        }
    }
    out
}

/// Text of several lines, as a quotation that keeps them.
fn quoted(text: &str) -> String {
    let lines: Vec<String> = text.split('\n').map(|line| format!("> {}", unlisted(&inline(line)))).collect();
    lines.join("\\\n")
}

/// A line that does not become an item of a list, a rule or a heading by how it begins.
fn unlisted(line: &str) -> String {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let is_marker = |character: char| if digits == 0 { matches!(character, '-' | '+' | '=') } else { matches!(character, '.' | ')') };
    match line.split_at_checked(digits) {
        Some((number, rest)) if rest.starts_with(is_marker) => format!("{number}\\{rest}"),
        _ => line.to_owned(),
    }
}
