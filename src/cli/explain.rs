//! `perfc explain`: the page of one finding, or the list of all.

use std::fmt::Write as _;

use crate::diagnostics::codes::Info;
use crate::diagnostics::explain::page;
use crate::diagnostics::render::{severity_color, severity_word};
use crate::diagnostics::{Code, Language, Message, push_visible, suggest};
use crate::source::display_width;
use crate::wrap::wrap;

/// What the hundreds of the codes are about.
const GROUPS: &[(&str, Message)] = &[
    ("00", Message { zh: "文字", en: "text" }),
    ("01", Message { zh: "语法", en: "syntax" }),
    ("02", Message { zh: "名称", en: "names" }),
    ("03", Message { zh: "计量单位", en: "units" }),
    ("04", Message { zh: "金额", en: "money" }),
    ("05", Message { zh: "日期", en: "dates" }),
    ("06", Message { zh: "校验", en: "checks" }),
    ("07", Message { zh: "指标值", en: "targets" }),
    ("08", Message { zh: "权重", en: "weights" }),
    ("09", Message { zh: "审核说明", en: "allow" }),
    ("10", Message { zh: "完整性", en: "completeness" }),
];

/// The page of the finding with this id or name; without one, all findings on a line each.
///
/// # Errors
/// A sentence, where there is no such finding.
pub fn run(code: Option<&str>, language: Language, color: bool) -> Result<String, String> {
    let Some(word) = code else {
        return Ok(list(language, color));
    };
    let lower = word.trim().to_ascii_lowercase();
    match Code::find(word.trim()).or_else(|| Code::find(&lower)) {
        Some(code) => Ok(styled(&page(code.info(), language), color)),
        None => Err(unknown(word, &lower, language)),
    }
}

fn unknown(word: &str, lower: &str, language: Language) -> String {
    let mut shown = String::new();
    push_visible(&mut shown, word);
    let known: Vec<(String, &'static str)> =
        Code::all().iter().flat_map(|info| [(info.id.to_ascii_lowercase(), info.id), (info.name.to_owned(), info.name)]).collect();
    let near = suggest::nearest(lower, known.iter().map(|(spelling, _)| spelling.as_str()));
    let near = near.and_then(|near| known.iter().find(|(spelling, _)| spelling == near)).map(|(_, word)| *word);
    match (language, near) {
        (Language::Chinese, Some(near)) => format!("没有代码“{shown}”，是不是想写“{near}”？"),
        (Language::Chinese, None) => format!("没有代码“{shown}”，`perfc explain` 列出全部代码"),
        (Language::English, Some(near)) => format!("there is no code `{shown}`; did you mean `{near}`?"),
        (Language::English, None) => format!("there is no code `{shown}`; `perfc explain` lists every code"),
    }
}

/// Every finding on a line, in groups.
fn list(language: Language, color: bool) -> String {
    let words = |info: &Info| severity_word(info.severity).in_language(language);
    let widest = |text: fn(&Info) -> &str| Code::all().iter().map(|info| display_width(text(info))).max().unwrap_or_default();
    let (id, name) = (widest(|info| info.id), widest(|info| info.name));
    let severity = Code::all().iter().map(|info| display_width(words(info))).max().unwrap_or_default();
    let indent = 2 + id + 2 + name + 2 + severity + 2;
    let paint = |sgr: &str, text: &str| if color { format!("\u{1b}[{sgr}m{text}\u{1b}[0m") } else { text.to_owned() };

    let mut out = String::new();
    let mut group = "";
    for info in Code::all() {
        let this = info.id.get(..3).unwrap_or_default();
        if this != group {
            if !group.is_empty() {
                out.push('\n');
            }
            group = this;
            let about = GROUPS.iter().find(|(hundred, _)| this.ends_with(hundred)).map_or("", |(_, about)| about.in_language(language));
            let _ = writeln!(out, "{}", paint("1", format!("{this}xx {about}").trim_end()));
        }
        let word = words(info);
        let gap = |text: &str, width: usize| " ".repeat(width.saturating_sub(display_width(text)) + 2);
        let _ = write!(out, "  {}{}{}{}", paint("36", info.id), gap(info.id, id), info.name, gap(info.name, name));
        let _ = write!(out, "{}{}", paint(severity_color(info.severity), word), gap(word, severity));
        let lines = wrap(&info.headline(language), 80_usize.saturating_sub(indent));
        let _ = writeln!(out, "{}", lines.join(&format!("\n{}", " ".repeat(indent))));
    }
    out.push_str(match language {
        Language::Chinese => "\n`perfc explain E0101` 显示一项的说明\n",
        Language::English => "\n`perfc explain E0101` explains one of them\n",
    });
    out
}

/// Markdown for a terminal: headings bold, code set in, paragraphs broken into lines. Without colour it stays Markdown.
fn styled(markdown: &str, color: bool) -> String {
    if !color {
        return markdown.to_owned();
    }
    let mut out = String::with_capacity(markdown.len() + 256);
    let mut code = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            code = !code;
        } else if code {
            let _ = writeln!(out, "{}", if line.is_empty() { String::new() } else { format!("    {line}") });
        } else if let Some(heading) = line.strip_prefix('#') {
            let _ = writeln!(out, "\u{1b}[1m{}\u{1b}[0m", heading.trim_start_matches('#').trim_start());
        } else if line.starts_with('|') {
            let _ = writeln!(out, "{line}");
        } else {
            let (bullet, text) = if line.starts_with("- ") { line.split_at(2) } else { ("", line) };
            for (number, part) in wrap(text, 80 - bullet.len()).iter().enumerate() {
                out.push_str(if number == 0 || bullet.is_empty() { bullet } else { "  " });
                push_with_code(&mut out, part);
                out.push('\n');
            }
        }
    }
    out
}

/// Appends a text in which code stands between pairs of backquotes.
fn push_with_code(out: &mut String, text: &str) {
    let mut rest = text;
    while let Some((before, (code, after))) = rest.split_once('`').and_then(|(before, tail)| Some((before, tail.split_once('`')?))) {
        let _ = write!(out, "{before}\u{1b}[36m{code}\u{1b}[0m");
        rest = after;
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_found_by_id_and_by_name_in_any_case() {
        let page = run(Some("E0404"), Language::Chinese, false).unwrap();
        assert!(page.starts_with("# E0404 budget-sum") && page.ends_with('\n'), "{page}");
        for word in ["e0404", "budget-sum", "Budget-Sum", " E0404 "] {
            assert_eq!(run(Some(word), Language::Chinese, false).as_ref(), Ok(&page), "{word}");
        }
        assert_ne!(run(Some("E0404"), Language::English, false).as_ref(), Ok(&page));
    }

    #[test]
    fn a_page_has_a_half_for_each_language() {
        let info =
            Info { page: "# E0404 budget-sum：合计不符\r\n\r\n正文\r\n---\r\n# E0404 budget-sum: sums differ\r\n\r\ntext\r\n", ..copy(Code::BudgetSum) };
        assert_eq!(page(&info, Language::Chinese), "# E0404 budget-sum：合计不符\n\n正文\n");
        assert_eq!(page(&info, Language::English), "# E0404 budget-sum: sums differ\n\ntext\n");
        assert_eq!((info.headline(Language::Chinese).as_str(), info.headline(Language::English).as_str()), ("合计不符", "sums differ"));
    }

    #[test]
    fn without_a_page_the_message_serves() {
        let info = Info { page: "", ..copy(Code::UnknownUnit) };
        assert_eq!(page(&info, Language::Chinese), "# E0301 unknown-unit\n\n没有计量单位“…”\n");
        assert_eq!(info.headline(Language::English), "there is no unit `…`");
    }

    fn copy(code: Code) -> Info {
        let Info { code, id, name, severity, title, labels, notes, fix, page, example } = *code.info();
        Info { code, id, name, severity, title, labels, notes, fix, page, example }
    }

    #[test]
    fn an_unknown_code_is_told_with_the_nearest() {
        assert_eq!(run(Some("E0440"), Language::Chinese, false).unwrap_err(), "没有代码“E0440”，是不是想写“E0404”？");
        assert_eq!(run(Some("budget-sums"), Language::English, false).unwrap_err(), "there is no code `budget-sums`; did you mean `budget-sum`?");
        assert!(run(Some("\u{1b}[31m"), Language::Chinese, false).unwrap_err().contains("\\u{1b}[31m”，`perfc explain` 列出全部代码"));
    }

    #[test]
    fn the_list_has_every_code_in_columns() {
        for language in [Language::Chinese, Language::English] {
            let list = run(None, language, false).unwrap();
            assert!(list.lines().all(|line| display_width(line) <= 80), "{list}");
            let mut columns = Vec::new();
            for info in Code::all() {
                let word = severity_word(info.severity).in_language(language);
                let line = list.lines().find(|line| line.trim_start().starts_with(info.id)).unwrap();
                assert!(line.contains(info.name) && line.contains(word), "{line}");
                columns.push(display_width(line.rsplit_once(&format!("  {word}  ")).unwrap().0));
            }
            columns.dedup();
            assert_eq!(columns.len(), 1, "the severities stand in one column: {columns:?}");
            assert_eq!(list.lines().filter(|line| line.contains("xx")).count(), groups(), "{list}");
        }
        assert!(run(None, Language::Chinese, false).unwrap().starts_with("E00xx 文字\n"));
    }

    fn groups() -> usize {
        let mut groups: Vec<&str> = Code::all().iter().filter_map(|info| info.id.get(..3)).collect();
        groups.dedup();
        groups.len()
    }

    #[test]
    fn markdown_is_styled_lightly() {
        let text = "# 标题\n\n正文 `码` 与 `码二`。\n单个 ` 不算\n\n```perf\n预算 5;\n\n# 不是标题\n```\n";
        assert_eq!(styled(text, false), text);
        assert_eq!(
            styled(text, true),
            "\u{1b}[1m标题\u{1b}[0m\n\n正文 \u{1b}[36m码\u{1b}[0m 与 \u{1b}[36m码二\u{1b}[0m。\n单个 ` 不算\n\n    预算 5;\n\n    # 不是标题\n"
        );
        assert_eq!(styled(&format!("- {}\n", "字".repeat(50)), true), format!("- {}\n  {}\n", "字".repeat(39), "字".repeat(11)));
    }
}
