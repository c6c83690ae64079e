//! The form as one page for a browser: cover, chart, table of contents, and each form as a table. It needs no network and no script, and prints a page of A4
//! a project.

mod chart;

use std::io::Write;

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::form::cover::Cover;
use super::form::grid::{Align, Cell, Content, Grid, Role, Scope};
use super::{Book, Failure, GENERATOR, Layout};
use crate::diagnostics::Language;

const STYLE: &str = include_str!("html/style.css");

/// Nothing is loaded and nothing runs, whatever a text may say.
pub(crate) const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// Writes a book.
///
/// # Errors
/// Where `out` fails.
pub fn write(out: &mut dyn Write, book: &Book<'_>, step: &mut dyn FnMut()) -> Result<(), Failure> {
    let language = match book.language {
        Language::Chinese => "zh-CN",
        Language::English => "en",
    };
    let body = match (book.layout, &book.cover) {
        (Layout::Tables, _) => "<body class=\"tables\">\n",
        (Layout::Forms, Some(_)) => "<body>\n",
        (Layout::Forms, None) => "<body class=\"single\">\n",
    };
    let start = html! {
        (DOCTYPE)
        // The page is opened here and closed below: forms are written one by one.
        (PreEscaped(format!("<html lang=\"{language}\">")))
        head {
            meta charset="utf-8";
            meta name="viewport" content="width=device-width, initial-scale=1";
            meta name="generator" content=(GENERATOR);
            meta http-equiv="Content-Security-Policy" content=(POLICY);
            meta name="color-scheme" content="light dark";
            title { (book.title) }
            style { (PreEscaped(STYLE)) }
        }
        (PreEscaped(body))
        @if book.draft { div class="mark" aria-hidden="true" { "草稿" } }
        @if book.cover.is_some() { (contents(book)) }
        (PreEscaped("<main>\n"))
        @if let Some(cover) = &book.cover { (self::cover(cover)) "\n" }
    };
    out.write_all(start.into_string().as_bytes())?;
    for (index, form) in book.forms.iter().enumerate() {
        let section = html! {
            section.sheet id=(anchor(index)) {
                (header(&form.grid, if index == 0 && book.layout == Layout::Tables { 1 } else { 2 }))
                (scrolling(&form.name, &table(&form.grid, &form.name)))
            }
            "\n"
        };
        out.write_all(section.into_string().as_bytes())?;
        step();
    }
    out.write_all(b"</main>\n</body>\n</html>\n")?;
    Ok(())
}

/// What a form is linked by.
fn anchor(index: usize) -> String {
    format!("p{}", index + 1)
}

fn contents(book: &Book<'_>) -> Markup {
    html! {
        nav.contents aria-label="目录" {
            h3 { "目录" }
            ol {
                @for (index, form) in book.forms.iter().enumerate() {
                    li { a href={ "#" (anchor(index)) } { bdi { (form.name) } } }
                }
            }
        }
        "\n"
    }
}

fn cover(cover: &Cover) -> Markup {
    let indicators = cover.grid.cells.iter().rev().find(|cell| matches!(cell.content, Content::Sum { is_money: false, .. }));
    let projects = cover.grid.cells.iter().filter(|cell| cell.link.is_some()).count();
    html! {
        section.sheet.cover id="cover" {
            (header(&cover.grid, 1))
            dl.totals {
                @if let Some(sum) = cover.sum { div { dt { "年度资金申请总额合计" } dd { (super::form::grid::money(sum)) " 元" } } }
                div { dt { "项目" } dd { (projects) " 个" } }
                @if let Some(indicators) = indicators { div { dt { "指标" } dd { (indicators.content.printed()) " 条" } } }
            }
            (scrolling("汇总表", &table(&cover.grid, "汇总表")))
            @if !cover.errors.is_empty() {
                h3 { "未解决的错误（" (cover.errors.len()) "）" }
                ul.errors { @for error in &cover.errors { li { (error) } } }
            }
            @if cover.budgets.len() > 1 {
                h3 { "各项目年度资金申请总额（元）" }
                figure { (scrolling("各项目年度资金申请总额", &chart::bars(&cover.budgets))) }
            }
        }
    }
}

/// Something that may be wider than a telephone: it can be moved sideways, with the keyboard too.
fn scrolling(name: &str, content: &Markup) -> Markup {
    html! { div.scroll role="region" tabindex="0" aria-label=(name) { (content) } }
}

/// The title of a table and the lines below it.
fn header(grid: &Grid, level: u8) -> Markup {
    html! {
        header {
            @for cell in grid.cells.iter().take_while(|cell| !cell.role.is_framed()) {
                @let text = cell.content.printed();
                @match (cell.role, level) {
                    (Role::Title, 1) => h1 { (text) },
                    (Role::Title, _) => h2 { (text) },
                    _ => p class=(align(cell.align)) { (text) },
                }
            }
        }
    }
}

const fn align(align: Align) -> &'static str {
    match align {
        Align::Center => "center",
        Align::Left => "left",
        Align::Right => "right",
        Align::TopLeft => "top",
    }
}

fn table(grid: &Grid, caption: &str) -> Markup {
    let first = grid.cells.iter().find(|cell| cell.role.is_framed()).map_or(0, |cell| cell.row);
    let total = grid.cells.iter().find(|cell| matches!(cell.content, Content::Sum { .. })).map_or(grid.rows, |cell| cell.row);
    let whole: u32 = grid.columns.iter().sum::<u32>().max(1);
    html! {
        table {
            caption { (caption) }
            colgroup { @for width in &grid.columns { col style={ "width:" (percent(*width, whole)) } ; } }
            (rows("thead", grid, first, grid.heading))
            (rows("tbody", grid, grid.heading.max(first), total))
            (rows("tfoot", grid, total, grid.rows))
        }
    }
}

/// A share, in hundredths with two decimals.
fn percent(part: u32, whole: u32) -> String {
    let share = u64::from(part) * 10_000 / u64::from(whole);
    format!("{}.{:02}%", share / 100, share % 100)
}

fn rows(element: &str, grid: &Grid, from: usize, to: usize) -> Markup {
    if from >= to {
        return Markup::default();
    }
    let mut cells = grid.cells.iter().filter(|cell| (from..to).contains(&cell.row)).peekable();
    html! {
        (PreEscaped(format!("<{element}>")))
        @for row in from..to {
            @let cells: Vec<&Cell> = std::iter::from_fn(|| cells.next_if(|cell| cell.row == row)).collect();
            tr class=[cells.iter().any(|cell| is_divisible(cell)).then_some("divisible")] { @for cell in cells { (self::cell(cell)) } }
        }
        (PreEscaped(format!("</{element}>")))
    }
}

/// Whether a cell may be divided between two pages: a long text might fit on none, and what stands beside several rows would keep all of them together.
fn is_divisible(cell: &Cell) -> bool {
    cell.align == Align::TopLeft || cell.rows > 1
}

/// A text with its line ends as elements: they last where the page's style does not, as when it is copied into another program.
fn lines(text: &str) -> Markup {
    html! {
        @for (index, line) in text.split('\n').enumerate() {
            @if index > 0 { br; }
            (line)
        }
    }
}

fn cell(cell: &Cell) -> Markup {
    let text = cell.content.printed();
    let rows = (cell.rows > 1).then_some(cell.rows);
    let columns = (cell.columns > 1).then_some(cell.columns);
    let content = html! {
        @match cell.link {
            Some(form) => a href={ "#" (anchor(form)) } { (text) },
            None => (lines(&text)),
        }
    };
    match cell.role {
        // A label of nothing is no label.
        Role::Label(scope) if !text.is_empty() => {
            let scope = match scope {
                Scope::Row => "row",
                Scope::RowGroup => "rowgroup",
                Scope::Column => "col",
            };
            html! { th scope=(scope) class=(align(cell.align)) rowspan=[rows] colspan=[columns] { (content) } }
        }
        role => {
            let kind = match role {
                Role::Money => " money",
                Role::Number => " number",
                Role::Value => " value",
                _ => "",
            };
            html! { td class={ (align(cell.align)) (kind) } rowspan=[rows] colspan=[columns] { (content) } }
        }
    }
}
