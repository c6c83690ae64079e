//! Findings for people, drawn by ariadne. No other file names it.
//!
//! ariadne is given an excerpt, never a file: only the lines that have labels, cut to the width of the terminal, with every character made
//! visible and every span counted in characters of the excerpt. So a finding costs the same in a file of any size or shape. What ariadne draws
//! is then put back in place: the excerpt's line numbers become the file's, headers name real places, and the texts of labels, for which ariadne
//! has seen only a mark, are broken into lines.

mod excerpt;

use std::fmt;

use ariadne::{Cache, Color, Config, IndexType, Label as Drawn, Report, ReportKind, Source};

use super::{Note, Places, RunError, Style, push_padded, severity_color, severity_word};
use crate::diagnostics::{Diagnostic, Label, Language, Message, Severity, SumTable, push_visible};
use crate::source::display_width;
use crate::wrap::wrap;
use excerpt::{Excerpt, excerpts};

/// How many places of one finding are drawn; further ones are counted.
const MOST_LABELS: usize = 24;

/// The first of the characters that stand for the labels' texts in what ariadne draws. They are of the private use area, and looked for only
/// in rows that hold no source text.
const MARK: u32 = 0xe000;

/// The colour of the frame and its line numbers.
const MARGIN: &str = "38;5;246";

/// Appends one finding: its headline, the source it is about, notes, the fix, and the arithmetic of a failed sum, in one frame.
pub fn render(out: &mut String, diagnostic: &Diagnostic, places: &mut Places<'_>, style: Style) {
    let severity = diagnostic.severity();
    headline(out, severity, Some(diagnostic.code.info().id), &diagnostic.title(style.language), style);

    let mut labels: Vec<&Label> = std::iter::once(&diagnostic.primary).chain(&diagnostic.secondary).collect();
    let more = labels.len().saturating_sub(MOST_LABELS);
    labels.truncate(MOST_LABELS);

    let primary = diagnostic.primary.at;
    let text = &places.sources().get(primary.file).text;
    let mut frame = Frame { out, style, gutter: 1 };
    if text.is_empty() && primary.span.start > 0 {
        // The text could not be read at all, so there is nothing to show but where and why.
        let mut header = String::new();
        push_visible(&mut header, &places.sources().get(primary.file).name);
        frame.header('╭', &header);
        frame.bar();
        frame.note(None, "", &diagnostic.label_text(&diagnostic.primary, style.language));
    } else {
        let excerpts = excerpts(&labels, places, style);
        let texts: Vec<String> = labels.iter().map(|label| diagnostic.label_text(label, style.language)).collect();
        frame.gutter = excerpts.iter().flat_map(|excerpt| &excerpt.numbers).map(|number| display_width(number)).max().unwrap_or(1);
        frame.source(&draw(&texts, &excerpts, severity, style.color), &texts, &excerpts);
    }
    frame.notes(diagnostic, more);
    if let Some(table) = &diagnostic.table {
        frame.table(table);
    }
    frame.close();
}

/// Appends a headline for what is not a finding about a source.
pub fn run_error(out: &mut String, error: &RunError, style: Style) {
    let mut title = String::new();
    if let Some(file) = &error.file {
        push_visible(&mut title, file);
        title.push_str(if style.language == Language::Chinese { "：" } else { ": " });
    }
    push_visible(&mut title, error.in_language(style.language));
    headline(out, Severity::Error, None, &title, style);
}

/// Appends a headline for what is only to be known.
pub fn note(out: &mut String, note: &Note, style: Style) {
    let colon = if style.language == Language::Chinese { "：" } else { ": " };
    let mut title = String::new();
    push_visible(&mut title, &note.file);
    if let Some(place) = &note.place {
        title.push(':');
        push_visible(&mut title, &place.in_language(style.language));
    }
    title.push_str(colon);
    push_visible(&mut title, note.in_language(style.language));
    style.paint(out, severity_color(Severity::Information), severity_word(Severity::Information).in_language(style.language));
    out.push_str(colon);
    out.push_str(&title);
    out.push('\n');
}

/// `错误[E0404]：标题`
fn headline(out: &mut String, severity: Severity, code: Option<&str>, title: &str, style: Style) {
    let mut word = severity_word(severity).in_language(style.language).to_owned();
    if let Some(code) = code {
        word.extend(["[", code, "]"]);
    }
    style.paint(out, &format!("1;{}", severity_color(severity)), &word);
    style.paint(out, "1", if style.language == Language::Chinese { "：" } else { ": " });
    style.paint(out, "1", title);
    out.push('\n');
}

/// The excerpts as ariadne reads them.
struct Excerpts<'e>(Vec<Source<&'e str>>);

impl<'e> Cache<usize> for Excerpts<'e> {
    type Storage = &'e str;

    fn fetch(&mut self, id: &usize) -> Result<&Source<&'e str>, impl fmt::Debug> {
        self.0.get(*id).ok_or("no such excerpt")
    }

    fn display<'a>(&self, id: &'a usize) -> Option<impl fmt::Display + 'a> {
        Some(id)
    }
}

/// What ariadne draws, headline and all.
fn draw(texts: &[String], excerpts: &[Excerpt], severity: Severity, color: bool) -> String {
    let (kind, primary) = match severity {
        Severity::Error => (ReportKind::Error, Color::Red),
        Severity::Warning => (ReportKind::Warning, Color::Yellow),
        Severity::Information => (ReportKind::Advice, Color::Cyan),
    };
    let config = Config::default().with_color(color).with_index_type(IndexType::Char);
    let mut report = Report::build(kind, (0, 0..0)).with_config(config);
    for (file, excerpt) in excerpts.iter().enumerate() {
        for (number, span) in &excerpt.spans {
            let Some(mark) = texts.get(*number).filter(|text| !text.is_empty()).and_then(|_| mark(*number)) else {
                continue;
            };
            let color = if *number == 0 { primary } else { Color::BrightBlue };
            let drawn = Drawn::new((file, span.clone())).with_message(mark).with_color(color);
            report.add_label(drawn);
        }
    }
    let mut bytes = Vec::new();
    let sources = excerpts.iter().map(|excerpt| Source::from(excerpt.text.as_str())).collect();
    // Writing to memory cannot fail; were it to, the headline would still stand.
    let _ = report.finish().write(Excerpts(sources), &mut bytes);
    String::from_utf8(bytes).unwrap_or_default()
}

/// The character that stands for a label's text.
fn mark(label: usize) -> Option<char> {
    char::from_u32(MARK.checked_add(u32::try_from(label).ok()?)?)
}

/// One cell of a drawn row, and the SGR number of its colour.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Cell<'d> {
    character: char,
    color: &'d str,
}

/// A drawn row taken apart.
fn cells(row: &str) -> Vec<Cell<'_>> {
    let mut cells = Vec::with_capacity(row.len());
    for piece in row.split('\u{1b}').enumerate() {
        let (color, text) = match piece {
            (0, text) => ("", text),
            (_, escape) => escape.strip_prefix('[').and_then(|escape| escape.split_once('m')).unwrap_or(("", escape)),
        };
        let color = match color {
            // ariadne's three greys: plain source text is better in the terminal's own colour, which is readable on any background.
            "0" | "38;5;249" => "",
            "38;5;240" => MARGIN,
            other => other,
        };
        cells.extend(text.chars().map(|character| Cell { character, color }));
    }
    while cells.last().is_some_and(|cell| cell.character == ' ') {
        cells.pop();
    }
    cells
}

/// The frame that is drawn around a finding.
struct Frame<'o> {
    out: &'o mut String,
    style: Style,
    /// How many digits the line numbers have.
    gutter: usize,
}

impl Frame<'_> {
    /// The rows that ariadne drew, from the first header to before the closing one.
    fn source(&mut self, drawn: &str, texts: &[String], excerpts: &[Excerpt]) {
        let rows: Vec<Vec<Cell<'_>>> = drawn.lines().skip(1).map(cells).collect();
        let mut excerpts = excerpts.iter();
        let mut numbers: &[String] = &[];
        let mut fresh = true;
        for (index, row) in rows.iter().enumerate() {
            let next = rows.get(index + 1).map(Vec::as_slice).unwrap_or_default();
            match row.iter().find(|cell| cell.character != ' ').map(|cell| cell.character) {
                Some(corner @ ('╭' | '├')) => {
                    let Some(excerpt) = excerpts.next() else { continue };
                    numbers = &excerpt.numbers;
                    self.header(corner, &excerpt.header);
                    fresh = true;
                    continue;
                }
                Some('0'..='9') => {
                    let written: String = row.iter().map(|cell| cell.character).take_while(|character| matches!(character, ' ' | '0'..='9')).collect();
                    let number = written.trim().parse::<usize>().ok().and_then(|line| numbers.get(line.checked_sub(1)?)).map_or("", String::as_str);
                    let mut margin = " ".to_owned();
                    push_padded(&mut margin, number, self.gutter, true);
                    margin.push(' ');
                    self.style.paint(self.out, MARGIN, &margin);
                    self.cells(behind_number(row));
                    self.out.push('\n');
                }
                Some('│' | '┆') => {
                    let rest = behind_number(row);
                    let text = rest.iter().enumerate().find_map(|(at, cell)| {
                        let label = u32::from(cell.character).checked_sub(MARK)?;
                        Some((at, cell.color, texts.get(usize::try_from(label).ok()?)?))
                    });
                    if let Some((at, _, text)) = text {
                        self.message(rest.get(..at).unwrap_or_default(), behind_number(next), text);
                    } else if rest.len() == 1 && !fresh && !next.iter().any(|cell| cell.character == '├') {
                        // ariadne draws the lines between as an empty row.
                        self.margin();
                        self.style.paint(self.out, MARGIN, "┆");
                        self.out.push('\n');
                    } else {
                        self.margin();
                        self.cells(rest);
                        self.out.push('\n');
                    }
                }
                _ => {}
            }
            fresh = false;
        }
    }

    /// A label's text behind its arrow, which reaches past all that is labelled on the line; where it does not fit there, behind a shorter
    /// arrow, or before it; else on several rows.
    fn message(&mut self, arrow: &[Cell<'_>], next: &[Cell<'_>], text: &str) {
        let width = self.style.width.saturating_sub(self.gutter + 2);
        // The arrows of the labels yet to come go on beside and below this text.
        let below = |column: usize| next.get(column).copied().filter(|cell| cell.character == '│').unwrap_or(BLANK);
        let cells = display_width(text);
        let right = width.saturating_sub(arrow.len());
        // Arrows of labels on several lines come from the left: they are as they are.
        let straight = |at: &usize| arrow.iter().take(*at).skip(1).all(|cell| cell.character == ' ');
        let corner = arrow.iter().rposition(|cell| cell.character == '╰').filter(straight);
        let at = corner.unwrap_or_default();
        let gap = (at + 1..next.len()).find(|column| below(*column) != BLANK).map_or(width, |column| column - 1).saturating_sub(at + 3);
        let left = at.saturating_sub(4);

        let (gap, left) = if corner.is_some() { (gap, left) } else { (0, 0) };
        let room = if cells <= right {
            right
        } else if cells <= gap {
            gap
        } else if cells <= left {
            left
        } else {
            right.max(gap).max(left).max(16)
        };
        let lines = wrap(text, room);
        let block = lines.iter().map(|line| display_width(line)).max().unwrap_or_default();
        let (before, short) = (room == left && room != right && room != gap, room == gap && room != right);
        let start = if before {
            at.saturating_sub(block + 2)
        } else if short {
            at + 3
        } else {
            arrow.len()
        };
        let color = arrow.get(at).map_or("", |cell| cell.color);
        for (row, line) in lines.iter().enumerate() {
            let head = (0..start).map(|column| match column {
                0 => BAR,
                _ if row > 0 || before => below(column),
                _ if short && column == start - 1 => BLANK,
                _ => arrow.get(column).copied().unwrap_or(BLANK),
            });
            let mut tail: Vec<Cell<'_>> = Vec::new();
            if before {
                let hook = if row == 0 { [' ', '─', '╯'] } else { [' '; 3] };
                tail.extend(hook.map(|character| Cell { character, color }));
            }
            tail.extend((start + block + tail.len()..next.len()).map(below));
            self.margin();
            self.cells(&head.collect::<Vec<_>>());
            push_padded(self.out, line, block, false);
            while tail.last().is_some_and(|cell| cell.character == ' ') {
                tail.pop();
            }
            self.cells(&tail);
            self.trim();
            self.out.push('\n');
        }
    }

    fn header(&mut self, corner: char, place: &str) {
        self.margin();
        self.style.paint(self.out, MARGIN, &format!("{corner}─["));
        self.out.push(' ');
        self.out.push_str(place);
        self.out.push(' ');
        self.style.paint(self.out, MARGIN, "]");
        self.out.push('\n');
    }

    /// The notes, what the fix does, and how many places are not shown.
    fn notes(&mut self, diagnostic: &Diagnostic, more: usize) {
        let language = self.style.language;
        let notes = diagnostic.note_texts(language);
        let fix = diagnostic.fix_title(language);
        if more == 0 && notes.is_empty() && fix.is_none() {
            return;
        }
        self.bar();
        if more > 0 {
            let text = match language {
                Language::Chinese => format!("另有 {more} 处没有画出"),
                Language::English => format!("{more} more places are not drawn"),
            };
            self.note(Some(NOTE), "36", &text);
        }
        for text in notes {
            self.note(Some(NOTE), "36", &text);
        }
        if let Some(text) = fix {
            self.note(Some(FIX), "32", &text);
        }
    }

    /// A text in the frame, its further lines under the first.
    fn note(&mut self, word: Option<Message>, color: &str, text: &str) {
        let word = word.map_or("", |word| word.in_language(self.style.language));
        let indent = display_width(word);
        let room = self.style.width.saturating_sub(self.gutter + 4 + indent);
        for (row, line) in wrap(text, room.max(16)).iter().enumerate() {
            self.margin();
            self.style.paint(self.out, MARGIN, "│");
            self.out.push(' ');
            if row == 0 {
                self.style.paint(self.out, color, word);
            } else {
                self.spaces(indent);
            }
            self.out.push_str(line);
            self.trim();
            self.out.push('\n');
        }
    }

    /// The arithmetic of a failed sum: each term, its amount and how far the sum has got, then what was declared.
    fn table(&mut self, table: &SumTable) {
        let words = |zh, en| Message { zh, en }.in_language(self.style.language);
        let shown = |text: &str| {
            let mut out = String::new();
            push_visible(&mut out, text);
            out
        };
        let mut rows: Vec<[String; 3]> = vec![[words("项", "term").to_owned(), words("金额", "amount").to_owned(), words("累计", "running").to_owned()]];
        rows.extend(table.rows.iter().map(|row| [shown(&row.term), shown(&row.amount), shown(&row.running)]));
        if table.omitted > 0 {
            let text = match self.style.language {
                Language::Chinese => format!("……其余 {} 项", table.omitted),
                Language::English => format!("… and {} more", table.omitted),
            };
            rows.push([text, String::new(), String::new()]);
        }
        let ruled = rows.len();
        rows.push([words("合计", "sum").to_owned(), String::new(), shown(&table.sum)]);
        rows.push([words("声明", "declared").to_owned(), String::new(), shown(&table.declared)]);
        rows.push([words("相差", "difference").to_owned(), String::new(), shown(&table.difference)]);

        let widest = |column: usize| rows.iter().filter_map(|row| row.get(column)).map(|text| display_width(text)).max().unwrap_or_default();
        let (amount, running) = (widest(1), widest(2));
        let room = self.style.width.saturating_sub(self.gutter + 4 + amount + running + 4);
        let term = widest(0).min(room.max(8));
        let last = rows.len() - 1;
        self.bar();
        for (number, [name, first, second]) in rows.iter().enumerate() {
            if number == ruled {
                self.margin();
                self.style.paint(self.out, MARGIN, &format!("│ {}", "─".repeat(term + amount + running + 4)));
                self.out.push('\n');
            }
            let mut line = String::new();
            push_padded(&mut line, name, term, false);
            line.push_str("  ");
            push_padded(&mut line, first, amount, true);
            line.push_str("  ");
            push_padded(&mut line, second, running, true);
            self.margin();
            self.style.paint(self.out, MARGIN, "│");
            self.out.push(' ');
            let color = if number == 0 {
                MARGIN
            } else if number == last {
                "1"
            } else {
                ""
            };
            self.style.paint(self.out, color, line.trim_end());
            self.out.push('\n');
        }
    }

    fn close(&mut self) {
        self.style.paint(self.out, MARGIN, &format!("{}╯", "─".repeat(self.gutter + 2)));
        self.out.push('\n');
    }

    /// An empty row.
    fn bar(&mut self) {
        self.margin();
        self.style.paint(self.out, MARGIN, "│");
        self.out.push('\n');
    }

    /// What stands before the bar in a row without a line number.
    fn margin(&mut self) {
        self.spaces(self.gutter + 2);
    }

    fn spaces(&mut self, count: usize) {
        self.out.extend(std::iter::repeat_n(' ', count));
    }

    /// Drawn cells, with one escape for each run of a colour.
    fn cells(&mut self, cells: &[Cell<'_>]) {
        for run in cells.chunk_by(|one, other| one.color == other.color) {
            let text: String = run.iter().map(|cell| cell.character).collect();
            self.style.paint(self.out, run.first().map_or("", |cell| cell.color), &text);
        }
    }

    /// Takes away spaces at the end.
    fn trim(&mut self) {
        self.out.truncate(self.out.trim_end_matches(' ').len());
    }
}

const NOTE: Message = Message { zh: "说明：", en: "note: " };
const FIX: Message = Message { zh: "修改：", en: "fix: " };
const BLANK: Cell<'static> = Cell { character: ' ', color: "" };
const BAR: Cell<'static> = Cell { character: '│', color: MARGIN };

/// A row from its bar on.
fn behind_number<'r, 'd>(row: &'r [Cell<'d>]) -> &'r [Cell<'d>] {
    let bar = row.iter().position(|cell| matches!(cell.character, '│' | '┆')).unwrap_or_default();
    row.get(bar..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostics::{Applicability, Code, SumRow};
    use crate::source::{FileId, Location, Sources, Span};

    /// The first, or a further, place where a text stands in a file.
    fn find(sources: &Sources, file: FileId, needle: &str) -> Location {
        let start = sources.get(file).text.find(needle).unwrap();
        Location { file, span: Span::new(u32::try_from(start).unwrap(), u32::try_from(start + needle.len()).unwrap()) }
    }

    fn drawn(diagnostic: &Diagnostic, sources: &Sources, color: bool) -> String {
        let mut out = String::from("\n");
        render(&mut out, diagnostic, &mut Places::new(sources), Style::new(Language::Chinese, color));
        out
    }

    fn one(text: &str) -> (Sources, FileId) {
        let mut sources = Sources::default();
        let file = sources.add("甲.perf".to_owned(), text.to_owned());
        (sources, file)
    }

    const PROJECT: &str = "项目 \"消火栓\" <\n  预算 500640 <\n    当年财政拨款 480000;\n    上年结转资金 20000;\n  >\n>\n";

    #[test]
    fn the_whole_of_a_finding() {
        let (sources, file) = one(PROJECT);
        let mut diagnostic = Diagnostic::new(Code::BudgetSum, find(&sources, file, "500640"))
            .with("difference", "640")
            .with("declared", "500640")
            .with("sum", "500000")
            .label_with(find(&sources, file, "20000"), "term", vec![("amount", "20000".into())]);
        diagnostic.table = Some(Box::new(SumTable {
            rows: vec![
                SumRow { term: "当年财政拨款".to_owned(), amount: "480000".to_owned(), running: "480000".to_owned() },
                SumRow { term: "结转\u{1b}".to_owned(), amount: "20000".to_owned(), running: "500000".to_owned() },
            ],
            omitted: 3,
            sum: "500000".to_owned(),
            declared: "500640".to_owned(),
            difference: "640".to_owned(),
        }));
        assert_eq!(
            drawn(&diagnostic, &sources, false),
            "
错误[E0404]：年度资金申请总额与各项资金来源之和相差 640 元
   ╭─[ 甲.perf:2:6 ]
   │
 2 │   预算 500640 <
   │        ───┬──
   │           ╰──── 声明为 500640 元
   ┆
 4 │     上年结转资金 20000;
   │                  ──┬──
   │                    ╰──── 20000 元
   │
   │ 项              金额    累计
   │ 当年财政拨款  480000  480000
   │ 结转\\u{1b}     20000  500000
   │ ……其余 3 项
   │ ────────────────────────────
   │ 合计                  500000
   │ 声明                  500640
   │ 相差                     640
───╯
"
        );
    }

    #[test]
    fn two_chinese_files_in_one_report() {
        let mut sources = Sources::default();
        let first = sources.add("一.perf".to_owned(), format!("{}项目 \"消火栓\" <>\n", "// 注释行\n".repeat(99)));
        let second = sources.add("二.perf".to_owned(), "项目 \"消火栓\" <>".to_owned());
        let diagnostic = Diagnostic::new(Code::DuplicateProject, find(&sources, second, "\"消火栓\""))
            .with("name", "消火栓")
            .label(find(&sources, first, "\"消火栓\""), "first")
            .note("unique");
        assert_eq!(
            drawn(&diagnostic, &sources, false),
            "
错误[E0201]：项目“消火栓”写了两次
     ╭─[ 二.perf:1:4 ]
     │
   1 │ 项目 \"消火栓\" <>
     │      ───┬────
     │         ╰────── 又一次
     │
     ├─[ 一.perf:100:4 ]
     │
 100 │ 项目 \"消火栓\" <>
     │      ───┬────
     │         ╰────── 第一次在这里
     │
     │ 说明：同一套表中项目名称不能重复（全角、半角视为相同）
─────╯
"
        );
    }

    #[test]
    fn an_earlier_second_place_does_not_repeat_the_header() {
        let (sources, file) = one(PROJECT);
        let diagnostic =
            Diagnostic::new(Code::DuplicateField, find(&sources, file, "上年结转资金")).with("keyword", "预算").label(find(&sources, file, "预算"), "first");
        let out = drawn(&diagnostic, &sources, false);
        assert_eq!(out.matches("甲.perf:4:5").count(), 1, "{out}");
        assert_eq!(out.matches(".perf").count(), 1, "{out}");
        assert!(out.find("第一次") < out.find("又一次"), "{out}");
    }

    #[test]
    fn a_label_on_several_lines() {
        let (sources, file) = one(&PROJECT.replace('\n', "\r\n"));
        let (start, end) = (find(&sources, file, "预算").span.start, find(&sources, file, "  >\r\n").span.end);
        let diagnostic = Diagnostic::new(Code::BlockNotTaken, Location { file, span: Span::new(start, end) }).with("keyword", "预算");
        assert_eq!(
            drawn(&diagnostic, &sources, false),
            "
错误[E0115]：“预算”后面不能有内容块
   ╭─[ 甲.perf:2:3 ]
   │
 2 │ ╭─▶   预算 500640 <
   ┆ ┆
 5 │ ├─▶   >
   │ │
   │ ╰───────── 这里应当是 `;`
───╯
"
        );
    }

    #[test]
    fn the_end_of_a_file_with_and_without_its_line_break() {
        for (text, place, number) in [(PROJECT, "7:1", " 7 │\n"), (PROJECT.trim_end(), "6:2", " 6 │ >\n"), ("", "1:1", " 1 │\n"), ("\r\n", "2:1", " 2 │\n")]
        {
            let (sources, file) = one(text);
            let end = Location { file, span: Span::empty(u32::try_from(text.len()).unwrap()) };
            let diagnostic = Diagnostic::new(Code::UnclosedBlock, end).with("keyword", "项目").with("closer", ">").fix(Applicability::Safe, end, ">");
            let out = drawn(&diagnostic, &sources, false);
            assert!(out.contains(&format!("甲.perf:{place} ]")) && out.contains(number), "{text:?} {out}");
            assert!(out.contains("╰── 到这里还没有 `>`") && out.contains("│ 修改：补上 `>`\n"), "{text:?} {out}");
        }
    }

    #[test]
    fn a_text_goes_where_there_is_room() {
        let (sources, file) = one("    指标 产出.数量.一二三四五六 = 七八九十甲乙丙丁戊己庚辛壬癸子丑;\n");
        let labelled = |needles: &[&str]| {
            let mut places = needles.iter().map(|needle| find(&sources, file, needle));
            let diagnostic = Diagnostic::new(Code::MissingTarget, places.next().unwrap()).with("name", "居民满意度居民满意度");
            let out = drawn(&places.fold(diagnostic, |diagnostic, at| diagnostic.label(at, "here")), &sources, false);
            let rows: Vec<String> = out.lines().filter(|line| !line.contains("错误")).skip(4).map(ToOwned::to_owned).collect();
            assert!(rows.iter().all(|line| display_width(line) <= 80), "{out}");
            rows.join("\n")
        };
        let text = "“居民满意度居民满意度”之后应当写指标值";
        // Behind the arrow.
        assert!(labelled(&["一二"]).contains(&format!("╰───── {text}")));
        // Behind a shorter arrow: that of the whole line would end where the screen does.
        let whole = labelled(&["指标 产出.数量.一二三四五六 = 七八九十甲乙丙丁戊己庚辛壬癸子丑"]);
        assert!(whole.contains(&format!("╰─ {text}")), "{whole}");
        // Before it, near the right edge.
        let edge = labelled(&["子丑"]);
        assert!(edge.contains(&format!("{text} ─╯")), "{edge}");
        assert_eq!(column(&edge, '╯'), column(&edge, '┬'), "{edge}");
        // Between the arrows, where another one is in the way.
        let between = labelled(&["一二", "子丑"]);
        assert!(between.contains(&format!("╰─ {text}  │")), "{between}");
        // On several rows, where there is room nowhere.
        let rows = labelled(&["八九", "甲乙", "庚辛"]);
        assert!(rows.contains("之后应当写指标 ─╯     │           │\n   │ 值                                          │"), "{rows}");
    }

    /// In which cell a character stands first.
    fn column(text: &str, character: char) -> usize {
        let line = text.lines().find(|line| line.contains(character)).unwrap();
        display_width(line.split(character).next().unwrap())
    }

    #[test]
    fn any_span_of_any_text_can_be_drawn() {
        let text = "一\t\u{3000}\r\n\n\u{202e}二\u{1b}三\n";
        let mut sources = Sources::default();
        let first = sources.add("a\u{9b}31m.perf".to_owned(), text.to_owned());
        let second = sources.add("b.perf".to_owned(), text.to_owned());
        let length = u32::try_from(text.len()).unwrap() + 2;
        for start in 0..=length {
            for end in 0..=length {
                let span = Span::new(start, end);
                let diagnostic = Diagnostic::new(Code::DuplicateField, Location { file: first, span })
                    .with("keyword", "\u{2067}一\n")
                    .label(Location { file: second, span: Span::new(end, start) }, "first")
                    .label(Location { file: first, span: Span::new(3, 9) }, "first");
                let out = drawn(&diagnostic, &sources, false);
                assert!(!out.chars().any(|character| character != '\n' && crate::syntax::characters::is_forbidden(character)), "{out:?}");
                assert!(!out.contains(['␍', '␊']), "a line break is no part of its line: {out}");
                assert_eq!(out.matches("第一次").count(), 2, "{span:?} {out}");
                assert_eq!(out.matches("又一次").count(), 1, "{span:?} {out}");
            }
        }
    }

    #[test]
    fn a_very_long_line_does_not_flood_the_terminal() {
        let text = format!("预算 1; {} 预算 2;", "指标 产出.数量.消防栓数 = 8 个; ".repeat(500));
        let (sources, file) = one(&text);
        let whole = Location { file, span: Span::new(0, u32::try_from(text.len()).unwrap()) };
        let diagnostic = Diagnostic::new(Code::DuplicateField, find(&sources, file, "预算 2")).with("keyword", "预算").label(whole, "first");
        let out = drawn(&diagnostic, &sources, false);
        assert!(out.lines().all(|line| display_width(line) <= 80), "{out}");
        assert!(out.contains("甲.perf:1:10508 ]"), "{out}");
    }

    #[test]
    fn no_more_places_than_a_screen_holds() {
        let (sources, file) = one(&"指标;\n".repeat(60));
        let mut diagnostic = Diagnostic::new(Code::DuplicateField, Location { file, span: Span::new(0, 6) }).with("keyword", "指标");
        for line in 1..60 {
            diagnostic = diagnostic.label(Location { file, span: Span::new(line * 8, line * 8 + 6) }, "first");
        }
        let out = drawn(&diagnostic, &sources, false);
        assert_eq!(out.matches("第一次").count(), MOST_LABELS - 1);
        assert!(out.contains("│ 说明：另有 36 处没有画出\n"), "{out}");
    }

    #[test]
    fn a_text_that_could_not_be_read_is_not_shown() {
        let (sources, file) = one("");
        let diagnostic = Diagnostic::new(Code::NotUtf8, Location { file, span: Span::empty(120) }).with("offset", "120").note("convert");
        assert_eq!(
            drawn(&diagnostic, &sources, false),
            "
错误[E0001]：文件不是 UTF-8 编码：第 120 字节无法读出
   ╭─[ 甲.perf ]
   │
   │ 从这里起读不出文字
   │
   │ 说明：请用编辑器把文件另存为 UTF-8 编码（无 BOM 或带 BOM 都可以）
───╯
"
        );
    }

    #[test]
    fn colors_change_nothing_else() {
        let (sources, file) = one(PROJECT);
        let diagnostic = Diagnostic::new(Code::DashInterval, find(&sources, file, "500640")).with("dash", "~").fix(
            Applicability::Safe,
            find(&sources, file, "500640"),
            "..",
        );
        let (plain, colored) = (drawn(&diagnostic, &sources, false), drawn(&diagnostic, &sources, true));
        assert!(!plain.contains('\u{1b}'), "{plain:?}");
        assert!(colored.contains("\u{1b}[1;33m警告[W0101]\u{1b}[0m") && colored.contains("\u{1b}[33m500640\u{1b}[0m"), "{colored:?}");
        assert_eq!(anstream::adapter::strip_str(&colored).to_string(), plain);
    }

    #[test]
    fn a_run_error_is_one_line() {
        let error = RunError { zh: "读不出".to_owned(), en: "cannot be read".to_owned(), file: Some("甲\n.perf".to_owned()) };
        let mut out = String::new();
        run_error(&mut out, &error, Style::new(Language::Chinese, false));
        run_error(&mut out, &RunError { file: None, ..error }, Style::new(Language::English, false));
        assert_eq!(out, "错误：甲\\u{a}.perf：读不出\nerror: cannot be read\n");
    }
}
