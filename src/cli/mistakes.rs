//! What is wrong with a command line, said in sentences: clap knows what it is, but says it in English only.

use std::error::Error as _;
use std::ffi::OsString;
use std::fmt::Write as _;
use std::path::Path;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::arguments::{ERROR, HEADING, LITERAL, NAMES, Words, usage};
use crate::diagnostics::severities::Refusal;
use crate::diagnostics::{Language, push_visible};

/// Which command was asked for, read without clap.
fn asked(args: &[OsString]) -> Option<&'static str> {
    let mut args = args.iter().skip(1);
    while let Some(arg) = args.next() {
        match arg.to_str() {
            Some("--lang" | "--color" | "--message-format" | "--deny") => drop(args.next()),
            Some(option) if option.starts_with('-') => {}
            word => return NAMES.into_iter().find(|name| Some(*name) == word),
        }
    }
    None
}

/// What is wrong with the command line, in a sentence, with what was perhaps meant, and how it is written.
pub(super) fn told(error: &clap::Error, args: &[OsString], words: Words) -> StyledStr {
    let command = asked(args);
    let mut text = StyledStr::new();
    let _ = write!(text, "{ERROR}{}{ERROR:#}{}", words.say("错误：", "error: "), sentence(error, words));
    for tip in tips(error, words) {
        let _ = write!(text, "\n{LITERAL}{}{LITERAL:#}{tip}", words.say("提示：", "tip: "));
    }
    let _ = write!(text, "\n\n{HEADING}{}{HEADING:#}{}", words.say("用法：", "Usage: "), usage(words, command).ansi());
    let help = command.filter(|command| *command != "help").map_or_else(|| "perfc --help".to_owned(), |command| format!("perfc {command} --help"));
    let _ = match words.language {
        Language::Chinese => write!(text, "\n详细说明见 {LITERAL}{help}{LITERAL:#}"),
        Language::English => write!(text, "\nFor more, see {LITERAL}{help}{LITERAL:#}"),
    };
    text
}

/// A text that clap knows about an error, with nothing in it that a terminal would obey.
fn known(error: &clap::Error, kind: ContextKind) -> Option<String> {
    let text = match error.get(kind)? {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(" "),
        _ => return None,
    };
    let mut shown = String::new();
    push_visible(&mut shown, &text);
    Some(shown)
}

/// Why a severity is refused.
fn refusal(error: &clap::Error) -> Option<&Refusal> {
    error.source()?.downcast_ref()
}

fn sentence(error: &clap::Error, words: Words) -> String {
    if let Some(refusal) = refusal(error) {
        return refusal.in_language(words.language);
    }
    let argument = known(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = known(error, ContextKind::InvalidValue).unwrap_or_default();
    let zh = words.language == Language::Chinese;
    let surplus = |argument: &str| if zh { format!("多余的参数“{argument}”") } else { format!("`{argument}` is one argument too many") };
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = known(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            if zh { format!("没有“{name}”这个命令") } else { format!("there is no command `{name}`") }
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            if zh {
                format!("没有“{argument}”这个选项")
            } else {
                format!("there is no option `{argument}`")
            }
        }
        ErrorKind::UnknownArgument => surplus(&argument),
        ErrorKind::InvalidValue if value.is_empty() => {
            if zh {
                format!("“{argument}”后面要有内容")
            } else {
                format!("`{argument}` needs a value")
            }
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            if zh {
                format!("“{argument}”不能是“{value}”")
            } else {
                format!("`{argument}` cannot be `{value}`")
            }
        }
        ErrorKind::MissingRequiredArgument => {
            if zh {
                format!("缺少 {argument}")
            } else {
                format!("{argument} is missing")
            }
        }
        ErrorKind::ArgumentConflict => {
            let prior = known(error, ContextKind::PriorArg).unwrap_or_default();
            if zh { format!("“{argument}”不能和“{prior}”一起用") } else { format!("`{argument}` cannot be used with `{prior}`") }
        }
        ErrorKind::InvalidUtf8 => words.say("命令行里有不是 UTF-8 的文字", "an argument is not UTF-8").to_owned(),
        ErrorKind::TooManyValues if !value.is_empty() => surplus(&value),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            if zh {
                format!("“{argument}”的内容个数不对")
            } else {
                format!("`{argument}` has the wrong number of values")
            }
        }
        _ => words.say("命令行无法理解", "the command line cannot be understood").to_owned(),
    }
}

fn tips(error: &clap::Error, words: Words) -> Vec<String> {
    let zh = words.language == Language::Chinese;
    let mut tips = Vec::new();
    for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue] {
        // clap puts the likeliest last.
        let word = match error.get(kind) {
            Some(ContextValue::String(word)) => Some(word),
            Some(ContextValue::Strings(words)) => words.last(),
            _ => None,
        };
        if let Some(word) = word {
            tips.push(if zh { format!("是不是想写“{word}”？") } else { format!("did you mean `{word}`?") });
        }
    }
    if let Some(tip) = format_tip(error, words) {
        return vec![tip.to_owned()];
    }
    tips.extend(refusal(error).and_then(|refusal| refusal.tip(words.language)));
    if let Some(ContextValue::Strings(values)) = error.get(ContextKind::ValidValue)
        && !values.is_empty()
    {
        tips.push(if zh { format!("可以是 {}", values.join("、")) } else { format!("it can be {}", values.join(", ")) });
    }
    if let Some(name) = known(error, ContextKind::InvalidSubcommand)
        && (name == "-" || Path::new(&name).extension().is_some_and(|extension| extension == "perf"))
    {
        tips.push(if zh { format!("要检查它，请写 perfc check {name}") } else { format!("to check it, write perfc check {name}") });
    }
    tips
}

/// What to ask for instead of a format that perfc does not write, but people do.
fn format_tip(error: &clap::Error, words: Words) -> Option<&'static str> {
    let value =
        known(error, ContextKind::InvalidValue).filter(|_| known(error, ContextKind::InvalidArg).is_some_and(|argument| argument.starts_with("--to")))?;
    // Not every command writes forms.
    let writes_forms = matches!(error.get(ContextKind::ValidValue), Some(ContextValue::Strings(values)) if values.iter().any(|value| value == "docx"));
    match value.to_ascii_lowercase().as_str() {
        _ if !writes_forms => None,
        "pdf" => Some(words.say(PDF.0, PDF.1)),
        "excel" | "xls" | "et" => Some(words.say("Excel 和 WPS 表格用 xlsx", "Excel and WPS read xlsx")),
        "word" | "doc" | "wps" => Some(words.say("Word 和 WPS 文字用 docx", "Word and WPS read docx")),
        _ => None,
    }
}

/// How a PDF is made, in Chinese and in English.
pub(super) const PDF: (&str, &str) = (
    "PDF 由网页打印得到：先写成 html，用浏览器打开后打印为 PDF；或写成 docx，用 Word、WPS 另存为 PDF",
    "PDF is made by printing: write html and print it to PDF in a browser, or write docx and save it as PDF in Word or WPS",
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::arguments::interpret;

    fn error(line: &[&str], locale: &str) -> String {
        let args: Vec<OsString> = std::iter::once("perfc").chain(line.iter().copied()).map(OsString::from).collect();
        let exit = interpret(&args, Some(locale.as_ref()), |_, _| false).unwrap_err();
        assert_eq!((exit.code, exit.stdout.as_str()), (2, ""), "{line:?}");
        exit.stderr
    }

    #[test]
    fn mistakes_are_told_in_sentences() {
        assert_eq!(
            error(&["check", "--mesage-format", "short"], "zh_CN.UTF-8"),
            "错误：没有“--mesage-format”这个选项\n提示：是不是想写“--message-format”？\n\n用法：perfc check [路径]... [选项]\n详细说明见 perfc check --help\n"
        );
        for (line, sentence) in [
            (vec!["chekc"], "错误：没有“chekc”这个命令\n提示：是不是想写“check”？\n"),
            (vec!["甲.perf"], "错误：没有“甲.perf”这个命令\n提示：要检查它，请写 perfc check 甲.perf\n"),
            (
                vec!["build", "--to", "xml"],
                "错误：“--to <格式>”不能是“xml”\n提示：是不是想写“html”？\n提示：可以是 json、ndjson、xlsx、docx、html、markdown、csv、text\n",
            ),
            (vec!["build", "--to", "PDF"], "错误：“--to <格式>”不能是“PDF”\n提示：PDF 由网页打印得到："),
            (vec!["build", "--to", "word"], "错误：“--to <格式>”不能是“word”\n提示：Word 和 WPS 文字用 docx\n"),
            (vec!["build", "--to"], "错误：“--to <格式>”后面要有内容\n"),
            (vec!["new"], "错误：缺少 <名称>\n\n用法：perfc new <名称>|--from <目录|文件> [选项]\n"),
            (vec!["diff", "甲", "乙", "丙"], "错误：多余的参数“丙”\n"),
            (vec!["diff", "--to", "pdf"], "错误：“--to <格式>”不能是“pdf”\n提示：可以是 text、markdown、json、html\n"),
            (vec!["lsp", "甲"], "错误：多余的参数“甲”\n"),
            (vec!["schema", "甲"], "错误：“[数据]”不能是“甲”\n提示：可以是 data、diff\n"),
            (vec!["--color", "never", "completions", "bsh"], "错误：“<SHELL>”不能是“bsh”\n提示：是不是想写“bash”？\n"),
            (vec!["check", "--\u{1b}[31m"], "错误：没有“--\\u{1b}[31m”这个选项\n"),
            (vec!["--lang", "fr", "check"], "错误：“--lang <语言>”不能是“fr”\n提示：可以是 zh、en\n"),
        ] {
            let told = error(&line, "");
            assert!(told.starts_with(sentence), "{line:?} {told}");
            assert!(!told.contains("error") && !told.contains("Usage") && !told.contains("tip"), "{told}");
        }
        let english = error(&["check", "--nope"], "en_GB");
        assert_eq!(english, "error: there is no option `--nope`\n\nUsage: perfc check [PATHS]... [OPTIONS]\nFor more, see perfc check --help\n");
    }

    #[test]
    fn a_severity_that_cannot_be_is_told_with_its_reason() {
        for (line, sentence) in [
            (vec!["check", "--severity", "E0404=off"], "错误：E0404 是错误，不能降低，也不能关闭\n\n用法：perfc check [路径]... [选项]\n"),
            (vec!["build", "--severity", "W0101=off,w0110=info"], "错误：没有代码“w0110”\n提示：是不是想写“W0101”？\n"),
            (vec!["watch", "--severity", "W0101=grave"], "错误：轻重不能是“grave”\n提示：可以是 error、warning、info、off\n"),
            (vec!["check", "--severity=W0101"], "错误：要写成 代码=轻重，例如 W0101=error\n"),
            (vec!["check", "--severity", "W0101=off,"], "错误：要写成 代码=轻重，例如 W0101=error\n"),
        ] {
            assert!(error(&line, "").starts_with(sentence), "{line:?} {}", error(&line, ""));
        }
        let kept = error(&["check", "--severity", "budget-sum=warning"], "en_GB");
        assert!(kept.starts_with("error: E0404 is an error, which can be neither lowered nor turned off\n\nUsage: perfc check"), "{kept}");
    }
}
