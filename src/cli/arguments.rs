//! The command line as clap reads it. Every text stands here in both languages: clap's own words are English, so none of them is used.

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Style, Styles};
use clap::builder::{PossibleValuesParser, StyledStr};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, ArgMatches, ValueHint, value_parser};

use super::{ColorChoice, Command, Exit, Format, Invocation, MessageFormat, Settings, Shell};
use crate::diagnostics::render::wrap;
use crate::diagnostics::{Language, push_visible};

/// How wide help is laid out, so that it looks the same everywhere.
const WIDTH: usize = 80;

/// How much of that the longest option takes, with the space around it.
const OPTIONS: usize = 34;

const HEADING: Style = AnsiColor::Green.on_default().bold();
const LITERAL: Style = AnsiColor::Cyan.on_default().bold();
const PLACEHOLDER: Style = AnsiColor::Cyan.on_default();
const ERROR: Style = AnsiColor::Red.on_default().bold();

/// One of two texts, by language.
#[derive(Clone, Copy)]
struct Words(Language);

impl Words {
    fn say(self, zh: &'static str, en: &'static str) -> &'static str {
        match self.0 {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    /// A text for the column beside the options.
    fn help(self, zh: &'static str, en: &'static str) -> String {
        wrap(self.say(zh, en), WIDTH - OPTIONS).join("\n")
    }
}

/// The command line with its help in one language.
#[must_use]
pub fn command(language: Language) -> clap::Command {
    let words = Words(language);
    let help = words.say("显示帮助", "print this help");
    clap::Command::new("perfc")
        .bin_name("perfc")
        .version(env!("CARGO_PKG_VERSION"))
        .about(words.say("财政项目支出绩效目标语言 perf 的编译器", "the compiler of perf, a language for budget performance targets"))
        .help_template(template(words, &["subcommands", "options"]))
        .override_usage(usage(words, None))
        .after_help(after(
            words,
            words.say(
                "perfc new 微型消防站建设经费      新建 微型消防站建设经费.perf\n\
                 perfc check                       检查当前目录下的全部 .perf 文件\n\
                 perfc build -o 绩效目标.json      检查并写出数据\n\
                 perfc explain E0404               解释一条错误",
                "perfc new fire-station            start fire-station.perf\n\
                 perfc check                       check every .perf file below this folder\n\
                 perfc build -o targets.json       check, and write the data\n\
                 perfc explain E0404               explain an error",
            ),
            words.say("退出码：0 没有错误；1 源文件有错误；2 无法运行", "Exit code: 0 no error; 1 errors in the sources; 2 could not run"),
        ))
        .styles(styles())
        .term_width(0)
        .disable_help_flag(true)
        .disable_help_subcommand(true)
        .disable_version_flag(true)
        .args_override_self(true)
        .subcommand_required(true)
        .arg_required_else_help(true)
        .args(common(words))
        .arg(Arg::new("help").short('h').long("help").global(true).display_order(900).action(ArgAction::HelpShort).help(help))
        .arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .display_order(901)
                .action(ArgAction::Version)
                .help(words.say("显示版本", "print the version")),
        )
        .subcommands(subcommands(words))
}

/// The options that every command takes.
fn common(words: Words) -> [Arg; 4] {
    [
        option("lang", words.say("语言", "LANG"), &["zh", "en"], 101).help(words.help(
            "消息的语言：zh（中文）、en（英文）；默认看环境变量 LC_ALL、LC_MESSAGES、LANG，以 en 开头是英文，否则是中文",
            "language of messages: zh (Chinese) or en (English); by default English if LC_ALL, LC_MESSAGES or LANG begins with en, else Chinese",
        )),
        option("color", words.say("何时", "WHEN"), &["auto", "always", "never"], 102).help(words.help(
            "是否使用颜色：auto（默认，只在终端上用，并遵守 NO_COLOR）、always（总是）、never（从不）",
            "colours: auto (the default: on a terminal, unless NO_COLOR is set), always or never",
        )),
        option("message-format", words.say("形式", "FORMAT"), &["human", "short", "json"], 103).help(words.help(
            "消息的形式：human（默认，附原文）、short（每条一行）、json（每条一个 JSON 对象）",
            "form of messages: human (the default: with the source), short (one line each) or json (one object each)",
        )),
        option("deny", words.say("类别", "WHAT"), &["warnings"], 104).help(words.help("warnings：有警告时也当作有错误", "warnings: treat warnings as errors")),
    ]
}

fn option(name: &'static str, value: &'static str, values: &'static [&'static str], order: usize) -> Arg {
    Arg::new(name)
        .long(name)
        .value_name(value)
        .value_parser(PossibleValuesParser::new(values))
        .hide_possible_values(true)
        .global(name != "to")
        .display_order(order)
}

fn subcommands(words: Words) -> Vec<clap::Command> {
    let paths = || {
        Arg::new("paths")
            .value_name(words.say("路径", "PATHS"))
            .num_args(0..)
            .value_parser(value_parser!(PathBuf))
            .value_hint(ValueHint::AnyPath)
            .help(words.help("文件或目录；默认是当前目录，- 是标准输入", "files and folders; this folder by default, - is standard input"))
    };
    let code = Arg::new("code")
        .value_name(words.say("代码", "CODE"))
        .help(words.help("代码（如 E0404）或名称（如 budget-sum）；不写则列出全部", "an id (E0404) or name (budget-sum); all are listed if it is left out"));
    let name = Arg::new("name")
        .value_name(words.say("名称", "NAME"))
        .required(true)
        .help(words.help("项目名称，也是文件名（可以带 .perf）", "the project's name, which is the file's too (with .perf or without)"));
    let shell = Arg::new("shell")
        .value_name("SHELL")
        .required(true)
        .hide_possible_values(true)
        .value_parser(value_parser!(Shell))
        .help(words.help("bash、elvish、fish、powershell 或 zsh", "bash, elvish, fish, powershell or zsh"));
    let topic = Arg::new("topic")
        .value_name(words.say("命令", "COMMAND"))
        .hide_possible_values(true)
        .value_parser(PossibleValuesParser::new(NAMES))
        .help(words.help("要看哪个命令的帮助", "the command to be explained"));
    vec![
        sub(words, "build", 1)
            .about(words.say("检查源文件并写出绩效目标数据", "check the sources and write their data"))
            .arg(paths())
            .arg(
                Arg::new("output")
                    .short('o')
                    .long("output")
                    .value_name(words.say("文件|目录", "FILE|DIR"))
                    .value_parser(value_parser!(PathBuf))
                    .value_hint(ValueHint::AnyPath)
                    .display_order(1)
                    .help(words.help("写到哪里；默认是标准输出，多套汇总表写到一个目录", "where to; standard output by default, a folder for several sets")),
            )
            .arg(option("to", words.say("形式", "FORMAT"), &["json", "ndjson"], 2).help(words.help(
                "数据的形式：json、ndjson（每行一个项目）；默认看输出的文件名，否则是 json",
                "form of the data: json, or ndjson (one project a line); by default told by the output's name, else json",
            )))
            .after_help(after(
                words,
                words.say(
                    "perfc build                          当前目录下的全部项目，写到标准输出\n\
                     perfc build 2026 -o 绩效目标.json    一个目录，写到文件\n\
                     cat a.perf | perfc build -           从标准输入读",
                    "perfc build                          every project below, to standard output\n\
                     perfc build 2026 -o targets.json     one folder, to a file\n\
                     cat a.perf | perfc build -           read standard input",
                ),
                "",
            )),
        sub(words, "check", 2)
            .about(words.say("检查源文件，不写出数据", "check the sources, and write nothing"))
            .arg(paths())
            .after_help(after(
                words,
                words.say(
                    "perfc check                          检查当前目录下的全部项目\n\
                     perfc check 微型消防站建设经费.perf  检查一个文件\n\
                     perfc check --deny warnings          有警告也算不通过\n\
                     perfc check --message-format short   每条问题一行",
                    "perfc check                          every project below this folder\n\
                     perfc check fire-station.perf        one file\n\
                     perfc check --deny warnings          warnings fail too\n\
                     perfc check --message-format short   one line a finding",
                ),
                "",
            )),
        sub(words, "explain", 3)
            .about(words.say("解释一条错误、警告或提示", "explain an error, a warning or an information"))
            .arg(code)
            .after_help(after(
                words,
                words.say(
                    "perfc explain               列出全部代码\n\
                     perfc explain E0404         按代码\n\
                     perfc explain budget-sum    按名称",
                    "perfc explain               list every code\n\
                     perfc explain E0404         by id\n\
                     perfc explain budget-sum    by name",
                ),
                "",
            )),
        sub(words, "schema", 4)
            .about(words.say("输出数据的结构说明（JSON Schema）", "print the JSON Schema of the data"))
            .after_help(after(words, "perfc schema > perf.schema.json", "")),
        sub(words, "new", 5)
            .about(words.say("新建一个带说明的 .perf 文件", "start a commented .perf file"))
            .arg(name)
            .after_help(after(words, words.say("perfc new 微型消防站建设经费", "perfc new fire-station"), "")),
        sub(words, "completions", 6)
            .about(words.say("输出命令行补全脚本", "print a completion script for a shell"))
            .arg(shell)
            .after_help(after(
                words,
                "perfc completions bash > ~/.local/share/bash-completion/completions/perfc\n\
                 perfc completions zsh > ~/.zfunc/_perfc\n\
                 perfc completions fish > ~/.config/fish/completions/perfc.fish",
                "",
            )),
        sub(words, "help", 7)
            .about(words.say("显示帮助", "print help"))
            .arg(topic)
            .after_help(after(words, "perfc help build", "")),
    ]
}

/// The commands that there are.
const NAMES: [&str; 7] = ["build", "check", "explain", "schema", "new", "completions", "help"];

fn sub(words: Words, name: &'static str, order: usize) -> clap::Command {
    let sections: &[&str] = if name == "schema" { &["options"] } else { &["positionals", "options"] };
    clap::Command::new(name)
        .bin_name(format!("perfc {name}"))
        .display_order(order)
        .help_template(template(words, sections))
        .override_usage(usage(words, Some(name)))
        .disable_help_flag(true)
        .args_override_self(true)
}

/// How a command is written.
fn usage(words: Words, command: Option<&str>) -> StyledStr {
    let (command, rest) = match command {
        Some("build" | "check") => (command, words.say("[路径]... [选项]", "[PATHS]... [OPTIONS]")),
        Some("explain") => (command, words.say("[代码] [选项]", "[CODE] [OPTIONS]")),
        Some("new") => (command, words.say("<名称> [选项]", "<NAME> [OPTIONS]")),
        Some("completions") => (command, words.say("<SHELL> [选项]", "<SHELL> [OPTIONS]")),
        Some("help") => (command, words.say("[命令]", "[COMMAND]")),
        Some(_) => (command, words.say("[选项]", "[OPTIONS]")),
        None => (None, words.say("<命令> [选项]", "<COMMAND> [OPTIONS]")),
    };
    let mut text = StyledStr::new();
    let _ = write!(text, "{LITERAL}perfc");
    if let Some(command) = command {
        let _ = write!(text, " {command}");
    }
    let _ = write!(text, "{LITERAL:#} {PLACEHOLDER}{rest}{PLACEHOLDER:#}");
    text
}

/// What help consists of: what the command does, how it is written, and these sections.
fn template(words: Words, sections: &[&str]) -> StyledStr {
    let mut text = StyledStr::new();
    let _ = write!(text, "{{about}}\n\n{HEADING}{}{HEADING:#}{{usage}}", words.say("用法：", "Usage: "));
    for section in sections {
        let heading = match *section {
            "subcommands" => words.say("命令：", "Commands:"),
            "positionals" => words.say("参数：", "Arguments:"),
            _ => words.say("选项：", "Options:"),
        };
        let _ = write!(text, "\n\n{HEADING}{heading}{HEADING:#}\n{{{section}}}");
    }
    let _ = write!(text, "{{after-help}}");
    text
}

/// The examples, and a last word.
fn after(words: Words, examples: &str, last: &str) -> StyledStr {
    let mut text = StyledStr::new();
    let _ = write!(text, "{HEADING}{}{HEADING:#}", words.say("示例：", "Examples:"));
    for line in examples.lines() {
        let _ = write!(text, "\n  {line}");
    }
    if !last.is_empty() {
        let _ = write!(text, "\n\n{last}");
    }
    text
}

fn styles() -> Styles {
    Styles::styled().header(HEADING).usage(HEADING).literal(LITERAL).placeholder(PLACEHOLDER)
}

/// Reads the command line of this process: the program's name first, then its arguments.
///
/// # Errors
/// What to print and to exit with, where that is all there is to do.
pub fn parse(args: impl Iterator<Item = OsString>) -> Result<Invocation, Exit> {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(std::env::var_os).find(|value| !value.is_empty());
    interpret(args.collect(), locale.as_deref(), |choice, code| {
        // Help that was asked for goes to standard output, all else to standard error.
        if code == 0 { choice.for_stream(&std::io::stdout()) } else { choice.for_stream(&std::io::stderr()) }
    })
}

/// The same for any locale, and any rule for the colours of what is printed with an exit code.
fn interpret(args: Vec<OsString>, locale: Option<&OsStr>, color: impl Fn(ColorChoice, u8) -> bool) -> Result<Invocation, Exit> {
    let language = language(&args, locale);
    let choice = color_choice(said(&args, "--color").as_deref());
    let exit = |code: u8, text: &StyledStr| {
        let text = if color(choice, code) { text.ansi().to_string() } else { text.to_string() };
        let text = format!("{}\n", text.trim_end());
        if code == 0 { Exit { code, stdout: text, stderr: String::new() } } else { Exit { code, stdout: String::new(), stderr: text } }
    };
    let mut clap = command(language);
    let matches = clap.try_get_matches_from_mut(&args).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => exit(0, &error.render()),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => exit(2, &error.render()),
        _ => exit(2, &refusal(&error, &args, Words(language))),
    })?;
    let Some((name, found)) = matches.subcommand() else {
        return Err(exit(2, &clap.render_help()));
    };
    let settings = Settings {
        language,
        color: choice,
        format: match text(found, "message-format").as_deref() {
            Some("short") => MessageFormat::Short,
            Some("json") => MessageFormat::Json,
            _ => MessageFormat::Human,
        },
        deny_warnings: text(found, "deny").is_some(),
    };
    let command = match name {
        "build" => Command::Build {
            paths: paths(found),
            output: found.get_one::<PathBuf>("output").cloned(),
            to: text(found, "to").map(|to| if to == "ndjson" { Format::NdJson } else { Format::Json }),
        },
        "check" => Command::Check { paths: paths(found) },
        "explain" => Command::Explain { code: text(found, "code") },
        "new" => Command::New { name: text(found, "name").unwrap_or_default() },
        "completions" => Command::Completions { shell: found.get_one("shell").copied().unwrap_or(Shell::Bash) },
        "help" => {
            let topic = text(found, "topic");
            let help = match topic.as_deref().and_then(|topic| clap.find_subcommand_mut(topic)) {
                Some(topic) => topic.render_help(),
                None => clap.render_help(),
            };
            return Err(exit(0, &help));
        }
        _ => Command::Schema,
    };
    Ok(Invocation { settings, command })
}

fn text(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.try_get_one::<String>(name).ok().flatten().cloned()
}

fn paths(matches: &ArgMatches) -> Vec<PathBuf> {
    let paths: Vec<PathBuf> = matches.get_many("paths").into_iter().flatten().cloned().collect();
    if paths.is_empty() { vec![PathBuf::from(".")] } else { paths }
}

/// The language, which must be known before clap can say what is wrong with the rest.
fn language(args: &[OsString], locale: Option<&OsStr>) -> Language {
    match said(args, "--lang").as_deref() {
        Some("zh") => Language::Chinese,
        Some("en") => Language::English,
        _ if locale.is_some_and(|locale| locale.as_encoded_bytes().starts_with(b"en")) => Language::English,
        _ => Language::Chinese,
    }
}

fn color_choice(word: Option<&str>) -> ColorChoice {
    match word {
        Some("always") => ColorChoice::Always,
        Some("never") => ColorChoice::Never,
        _ => ColorChoice::Auto,
    }
}

/// The last value of an option, read without clap.
fn said(args: &[OsString], option: &str) -> Option<String> {
    let mut value = None;
    let mut args = args.iter().skip(1).take_while(|arg| *arg != "--").filter_map(|arg| arg.to_str()).peekable();
    while let Some(arg) = args.next() {
        if arg == option {
            value = args.peek().map(|next| (*next).to_owned());
        } else if let Some(behind) = arg.strip_prefix(option).and_then(|rest| rest.strip_prefix('=')) {
            value = Some(behind.to_owned());
        }
    }
    value
}

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

/// What is wrong with a command line, in a sentence, with what was perhaps meant, and how it is written.
fn refusal(error: &clap::Error, args: &[OsString], words: Words) -> StyledStr {
    let command = asked(args);
    let mut text = StyledStr::new();
    let _ = write!(text, "{ERROR}{}{ERROR:#}{}", words.say("错误：", "error: "), sentence(error, words));
    for tip in tips(error, words) {
        let _ = write!(text, "\n{LITERAL}{}{LITERAL:#}{tip}", words.say("提示：", "tip: "));
    }
    let _ = write!(text, "\n\n{HEADING}{}{HEADING:#}{}", words.say("用法：", "Usage: "), usage(words, command).ansi());
    let help = command.filter(|command| *command != "help").map_or_else(|| "perfc --help".to_owned(), |command| format!("perfc {command} --help"));
    let _ = match words.0 {
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

fn sentence(error: &clap::Error, words: Words) -> String {
    let argument = known(error, ContextKind::InvalidArg).unwrap_or_default();
    let value = known(error, ContextKind::InvalidValue).unwrap_or_default();
    let zh = words.0 == Language::Chinese;
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = known(error, ContextKind::InvalidSubcommand).unwrap_or_default();
            if zh { format!("没有“{name}”这个命令") } else { format!("there is no command `{name}`") }
        }
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            if zh { format!("没有“{argument}”这个选项") } else { format!("there is no option `{argument}`") }
        }
        ErrorKind::UnknownArgument => {
            if zh { format!("多余的参数“{argument}”") } else { format!("`{argument}` is one argument too many") }
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            if zh { format!("“{argument}”后面要有内容") } else { format!("`{argument}` needs a value") }
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            if zh { format!("“{argument}”不能是“{value}”") } else { format!("`{argument}` cannot be `{value}`") }
        }
        ErrorKind::MissingRequiredArgument => {
            if zh { format!("缺少 {argument}") } else { format!("{argument} is missing") }
        }
        ErrorKind::MissingSubcommand => words.say("缺少命令", "a command is missing").to_owned(),
        ErrorKind::ArgumentConflict => {
            let prior = known(error, ContextKind::PriorArg).unwrap_or_default();
            if zh { format!("“{argument}”不能和“{prior}”一起用") } else { format!("`{argument}` cannot be used with `{prior}`") }
        }
        ErrorKind::InvalidUtf8 => words.say("命令行里有不是 UTF-8 的文字", "an argument is not UTF-8").to_owned(),
        ErrorKind::TooManyValues | ErrorKind::TooFewValues | ErrorKind::WrongNumberOfValues | ErrorKind::NoEquals => {
            if zh { format!("“{argument}”的内容个数不对") } else { format!("`{argument}` has the wrong number of values") }
        }
        _ => words.say("命令行无法理解", "the command line cannot be understood").to_owned(),
    }
}

fn tips(error: &clap::Error, words: Words) -> Vec<String> {
    let zh = words.0 == Language::Chinese;
    let mut tips = Vec::new();
    for kind in [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue] {
        if let Some(word) = known(error, kind) {
            tips.push(if zh { format!("是不是想写“{word}”？") } else { format!("did you mean `{word}`?") });
        }
    }
    if let Some(ContextValue::Strings(values)) = error.get(ContextKind::ValidValue)
        && !values.is_empty()
    {
        tips.push(if zh { format!("可以是 {}", values.join("、")) } else { format!("it can be {}", values.join(", ")) });
    }
    if let Some(name) = known(error, ContextKind::InvalidSubcommand)
        && (name == "-" || std::path::Path::new(&name).extension().is_some_and(|extension| extension == "perf"))
    {
        tips.push(if zh { format!("要检查它，请写 perfc check {name}") } else { format!("to check it, write perfc check {name}") });
    }
    tips
}
