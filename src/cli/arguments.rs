//! The command line as clap reads it. Every text stands here in both languages: clap's own words are English, so none of them is used.

mod git;
mod import;
mod new;
mod versions;

use std::ffi::{OsStr, OsString};
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::builder::styling::{AnsiColor, Style, Styles};
use clap::builder::{PossibleValuesParser, StyledStr};
use clap::error::ErrorKind;
use clap::{Arg, ArgAction, ArgMatches, ValueHint, value_parser};

use super::{Build, Check, ColorChoice, Command, Exit, Fix, Fmt, Format, Invocation, MessageFormat, Schema, Settings, Shell, Watch, fmt, mistakes};
use crate::diagnostics::severities::Change;
use crate::diagnostics::{Code, Language, Severities, suggest};
use crate::emit::review::FORMATS;
use crate::fix::Choice;
use crate::model::printed::Values;
use crate::wrap::wrap;

/// How wide help is laid out, so that it looks the same everywhere.
const WIDTH: usize = 80;

/// How much of that the longest option takes, with the space around it.
const OPTIONS: usize = 34;

pub(super) const HEADING: Style = AnsiColor::Green.on_default().bold();
pub(super) const LITERAL: Style = AnsiColor::Cyan.on_default().bold();
const PLACEHOLDER: Style = AnsiColor::Cyan.on_default();
pub(super) const ERROR: Style = AnsiColor::Red.on_default().bold();

/// How much the longest argument takes.
const ARGUMENTS: usize = 17;

/// One of two texts, by language.
#[derive(Clone, Copy)]
pub(super) struct Words {
    pub language: Language,
    /// Whether texts are broken into lines, as help is; clap breaks lines only at spaces, which Chinese has not.
    pub lines: bool,
}

impl Words {
    pub(super) const fn say(self, zh: &'static str, en: &'static str) -> &'static str {
        match self.language {
            Language::Chinese => zh,
            Language::English => en,
        }
    }

    /// A text for the column beside the options.
    fn help(self, zh: &'static str, en: &'static str) -> String {
        self.beside(OPTIONS, self.say(zh, en))
    }

    /// A text for the column beside the arguments.
    fn argument(self, zh: &'static str, en: &'static str) -> String {
        self.beside(ARGUMENTS, self.say(zh, en))
    }

    fn beside(self, taken: usize, text: &str) -> String {
        if self.lines { wrap(text, WIDTH - taken).join("\n") } else { text.to_owned() }
    }
}

/// The command line with its help in one language.
#[must_use]
pub fn command(language: Language) -> clap::Command {
    described(Words { language, lines: true })
}

/// The same with each text on one line, for completion scripts.
pub(super) fn unbroken(language: Language) -> clap::Command {
    described(Words { language, lines: false })
}

fn described(words: Words) -> clap::Command {
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
                 perfc fmt                         统一它们的排版\n\
                 perfc fix                         改正有把握的错误\n\
                 perfc build -o 申报表.xlsx        检查并写出申报表\n\
                 perfc import 旧表.xlsx -o 2026/   把现有的申报表变成 .perf 文件\n\
                 perfc diff                        和上次提交相比改了什么\n\
                 perfc explain E0404               解释一条错误",
                "perfc new fire-station            start fire-station.perf\n\
                 perfc check                       check every .perf file below this folder\n\
                 perfc fmt                         lay them out in the one way\n\
                 perfc fix                         repair what is certain\n\
                 perfc build -o forms.xlsx         check, and write the forms\n\
                 perfc import old.xlsx -o 2026/    turn existing forms into .perf files\n\
                 perfc diff                        what changed since the last commit\n\
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
        .arg(Arg::new("version").short('V').long("version").display_order(901).action(ArgAction::Version).help(words.say("显示版本", "print the version")))
        .subcommands(subcommands(words))
}

/// The options that every command takes.
fn common(words: Words) -> [Arg; 4] {
    [
        option("lang", words.say("语言", "LANG"), &["zh", "en"], 101).help(words.help(
            "消息的语言：zh（中文）、en（英文）；默认看环境变量 LC_ALL、LC_MESSAGES、LANG",
            "language of messages: zh (Chinese) or en (English); told by LC_ALL, LC_MESSAGES, LANG by default",
        )),
        option("color", words.say("何时", "WHEN"), &["auto", "always", "never"], 102).help(words.help(
            "是否使用颜色：auto（默认，只在终端上用，并遵守 NO_COLOR）、always（总是）、never（从不）",
            "colours: auto (the default: on a terminal, unless NO_COLOR is set), always or never",
        )),
        option("message-format", words.say("形式", "FORMAT"), &[], 103).value_parser(PossibleValuesParser::new(MessageFormat::NAMES.map(|(name, _)| name))).help(words.help(
            "消息的形式：human（默认，附原文）、short（每条一行）、github（GitHub Actions 的批注）、gitlab（GitLab 的代码质量报告）、sarif（SARIF 报告）、junit（JUnit 测试报告）、json（每条一个 JSON 对象）",
            "form of messages: human (the default: with the source), short (one line each), github (annotations of GitHub Actions), gitlab (its Code Quality report), sarif, junit (a report of tests) or json (one object each)",
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
        .global(!matches!(name, "to" | "values"))
        .display_order(order)
}

fn flag(name: &'static str, order: usize) -> Arg {
    Arg::new(name).long(name).action(ArgAction::SetTrue).display_order(order)
}

fn subcommands(words: Words) -> Vec<clap::Command> {
    let [build, check, fmt, fix, watch] = on_sources(words);
    let [explain, schema, new, lsp, completions, help] = on_nothing(words);
    let [diff, log] = versions::commands(words);
    vec![build, check, fmt, fix, watch, import::command(words), diff, log, git::command(words), explain, schema, new, lsp, completions, help]
}

/// The commands that read sources.
fn on_sources(words: Words) -> [clap::Command; 5] {
    let paths = |help| {
        Arg::new("paths").value_name(words.say("路径", "PATHS")).num_args(0..).value_parser(value_parser!(PathBuf)).value_hint(ValueHint::AnyPath).help(help)
    };
    let read = || words.argument("文件或目录；默认是当前目录，- 是标准输入", "files and folders; this folder by default, - is standard input");
    [
        sub(words, "build", 1)
            .about(words.say("检查源文件并写出申报表或数据", "check the sources and write the forms or their data"))
            .arg(paths(read()))
            .args(writing(
                words,
                words.help(
                    "写到哪里；默认是标准输出；写成目录时一个项目一个文件，有几套汇总表时一套一个文件",
                    "where to, standard output by default; into a folder, one file a project, or one a set where there are several sets",
                ),
            ))
            .arg(severity(words))
            .after_help(after(
                words,
                words.say(
                    "perfc build 2026 -o 申报表.xlsx      一个目录的申报表，带汇总表\n\
                     perfc build 2026 -o 表/ --to docx    一个项目一个文件\n\
                     perfc build a.perf --to text         在终端上看\n\
                     perfc build 2026 -o 绩效目标.json    数据\n\
                     cat a.perf | perfc build -           从标准输入读，写到标准输出",
                    "perfc build 2026 -o forms.xlsx       the forms of a folder, with a cover\n\
                     perfc build 2026 -o out/ --to docx   one file a project\n\
                     perfc build a.perf --to text         look at it in the terminal\n\
                     perfc build 2026 -o targets.json     data\n\
                     cat a.perf | perfc build -           from standard input to standard output",
                ),
                "",
            )),
        sub(words, "check", 2)
            .about(words.say("检查源文件或现有的申报表；可以写出审核意见表", "check the sources or forms as they are; can write a review"))
            .arg(paths(read()))
            .args(reviewing(words))
            .arg(severity(words))
            .after_help(after(
                words,
                words.say(
                    "perfc check                          检查当前目录下的全部项目\n\
                     perfc check 微型消防站建设经费.perf  检查一个文件\n\
                     perfc check 申报表.xlsx              直接检查现有的表，问题报在单元格上\n\
                     perfc check --deny warnings          有警告也算不通过\n\
                     perfc check --message-format short   每条问题一行\n\
                     perfc check 2026 --proof             资金能不能核对，逐条列出算式\n\
                     perfc check 2026 -o 审核意见.xlsx    写出退回各单位的审核意见表",
                    "perfc check                          every project below this folder\n\
                     perfc check fire-station.perf        one file\n\
                     perfc check forms.xlsx               forms that there are, told by cells\n\
                     perfc check --deny warnings          warnings fail too\n\
                     perfc check --message-format short   one line a finding\n\
                     perfc check 2026 --proof             what can be proved of the money\n\
                     perfc check 2026 -o review.xlsx      the review that goes back to the units",
                ),
                "",
            )),
        sub(words, "fmt", 3)
            .about(words.say("统一源文件的排版", "lay the sources out in the one way"))
            .arg(paths(read()))
            .args(only_looking(words, 1))
            .after_help(after(
                words,
                words.say(
                    "perfc fmt                    整理当前目录下的全部 .perf 文件\n\
                     perfc fmt a.perf             整理一个文件\n\
                     perfc fmt --check            只看有没有要整理的（用于 CI）\n\
                     perfc fmt --diff a.perf      看会怎样改\n\
                     cat a.perf | perfc fmt -     从标准输入读，写到标准输出",
                    "perfc fmt                    every .perf file below this folder\n\
                     perfc fmt a.perf             one file\n\
                     perfc fmt --check            only look whether any would change (for CI)\n\
                     perfc fmt --diff a.perf      see what would change\n\
                     cat a.perf | perfc fmt -     from standard input to standard output",
                ),
                words.say(
                    "有语法错误的语句保持原样，其余照常整理，并在标准错误说明；退出码仍是 0。\n\
                     退出码：0 已整理，或不用整理；1 --check、--diff 发现要改的文件；2 无法完成",
                    "Statements with syntax errors are left as they are and the others laid out; a\n\
                     note on standard error says so, and the exit code is 0 all the same.\n\
                     Exit code: 0 done, or nothing to do; 1 --check or --diff found files that would\n\
                     change; 2 could not be done",
                ),
            )),
        sub(words, "fix", 4)
            .about(words.say("改正有把握的错误和警告", "repair the errors and warnings whose repair is certain"))
            .arg(paths(read()))
            .arg(
                flag("unsafe", 1)
                    .help(words.help("没有把握、但很可能对的也改，改后请核对", "make the repairs that are only likely too; look at them afterwards")),
            )
            .arg(
                Arg::new("code")
                    .long("code")
                    .value_name(words.say("代码", "CODE"))
                    .action(ArgAction::Append)
                    .value_parser(code)
                    .display_order(2)
                    .help(words.help("只改这个代码的（如 E0102）；可以写多次", "only those of this code (as E0102); may be given several times")),
            )
            .args(only_looking(words, 3))
            .after_help(after(
                words,
                words.say(
                    "perfc fix                          改正当前目录下的全部 .perf 文件\n\
                     perfc fix --diff                   先看会怎样改\n\
                     perfc fix a.perf --unsafe          没有把握的也改\n\
                     perfc fix --code E0102             只补分号\n\
                     cat a.perf | perfc fix - > b.perf  从标准输入读，写到标准输出",
                    "perfc fix                          every .perf file below this folder\n\
                     perfc fix --diff                   first see what would change\n\
                     perfc fix a.perf --unsafe          the likely ones too\n\
                     perfc fix --code E0102             only add missing semicolons\n\
                     cat a.perf | perfc fix - > b.perf  from standard input to standard output",
                ),
                words.say(
                    "只改要改的那几个字，其余原样；改了不见好或带来新错误的不改，并说明原因。\n\
                     不改没有给出的文件（用 use 引用的、上级目录的汇总表），并说明。\n\
                     退出码：0 没有错误了；1 还有错误，或 --check、--diff 发现要改的；2 无法完成",
                    "Only what is wrong is changed, and nothing else. A repair that does not help or\n\
                     brings in an error is not made, and neither is one in a file that was not given;\n\
                     both are said.\n\
                     Exit code: 0 no error is left; 1 errors are left, or --check or --diff found\n\
                     something to repair; 2 could not be done",
                ),
            )),
        sub(words, "watch", 5)
            .about(words.say("文件一有变化就重新检查，或重新写出", "check or build again whenever a file changes"))
            .arg(paths(words.argument("文件或目录；默认是当前目录", "files and folders; this folder by default")))
            .args(writing(
                words,
                words.help("写到哪里，同 perfc build；-o 和 --to 都不写则只检查", "where to, as for perfc build; without -o and --to it only checks"),
            ))
            .arg(severity(words))
            .arg(flag("poll", 7).help(words.help(
                "每秒查看一次文件，不靠系统通知；用于通知不到的网络盘、共享目录",
                "look at the files once a second; for network and shared folders, which the system tells nothing of",
            )))
            .after_help(after(
                words,
                words.say(
                    "perfc watch                          边改边查当前目录\n\
                     perfc watch a.perf --to text         边改边看申报表\n\
                     perfc watch 2026 -o 申报表.xlsx      改了就重新写出",
                    "perfc watch                          check this folder while it is edited\n\
                     perfc watch a.perf --to text         look at the form while it is edited\n\
                     perfc watch 2026 -o forms.xlsx       write the forms with every change",
                ),
                words.say("按 Ctrl-C 结束", "Ctrl-C ends it"),
            )),
    ]
}

/// How severe findings are to be: the option of the commands that print them.
fn severity(words: Words) -> Arg {
    Arg::new("severity")
        .long("severity")
        .value_name(words.say("代码=轻重", "CODE=SEVERITY"))
        .action(ArgAction::Append)
        .value_delimiter(',')
        .value_parser(Change::read)
        .display_order(8)
        .help(words.help(
            "改一条警告或提示的轻重：error（错误）、warning（警告）、info（提示）、off（关闭），如 W0101=error；可以写多次，也可以用逗号分开",
            "make a warning or an information another: error, warning, info or off, as in W0101=error; may be given several times, or with commas between",
        ))
}

/// The options of commands that change sources: to look at what would change, and leave it.
fn only_looking(words: Words, order: usize) -> [Arg; 2] {
    [
        flag("check", order)
            .conflicts_with("diff")
            .help(words.help("只列出要改的文件，不改动；有则退出码为 1", "only list the files that would change; exit with 1 if any would")),
        flag("diff", order + 1).help(words.help("只显示会怎样改，不改动；有则退出码为 1", "only show what would change; exit with 1 if anything would")),
    ]
}

/// A finding's code on the command line.
fn code(text: &str) -> Result<Code, String> {
    // What is wrong is said in sentences of perfc's own.
    suggest::code(text).map_err(|_| String::new())
}

/// What a check tells besides its findings.
fn reviewing(words: Words) -> [Arg; 3] {
    [
        Arg::new("output")
            .short('o')
            .long("output")
            .value_name(words.say("文件", "FILE"))
            .value_parser(value_parser!(PathBuf))
            .value_hint(ValueHint::FilePath)
            .display_order(1)
            .help(words.help(
                "写出审核意见表：每条问题在哪个单位、项目、指标，依据和修改建议，已说明理由的，资金核对；- 是标准输出，不再打印消息",
                "write a review: each finding with its unit, project and indicator, its basis and what would be right; what is allowed; the proof of the money; - is standard output, and no messages are printed",
            )),
        option("to", words.say("格式", "FORMAT"), &[], 2)
            .value_parser(PossibleValuesParser::new(FORMATS.map(|format| {
                let name = format.name();
                clap::builder::PossibleValue::new(name).aliases(format.endings().iter().copied().filter(move |ending| *ending != name))
            })))
            .help(words.help(
                "审核意见表的格式，默认看文件名：xlsx、docx、html、markdown",
                "format of the review, by default told by its name: xlsx, docx, html or markdown",
            )),
        flag("proof", 3).help(words.help(
            "列出每个项目的资金能核对什么：成立、矛盾，或者缺什么无法核对；消息的形式是 human、short 或 json 时才有",
            "say what can be proved of each project's money: what holds, what contradicts, and what is missing to tell; in messages of the form human, short or json only",
        )),
    ]
}

/// How output is written, and where to: the options of the commands that do it.
fn writing(words: Words, output: String) -> [Arg; 6] {
    [
        Arg::new("output")
            .short('o')
            .long("output")
            .value_name(words.say("文件|目录", "FILE|DIR"))
            .value_parser(value_parser!(PathBuf))
            .value_hint(ValueHint::AnyPath)
            .display_order(1)
            .help(output),
        option("to", words.say("格式", "FORMAT"), &[], 2)
                    .value_parser(PossibleValuesParser::new(Format::ALL.map(|format| {
                        let name = format.name();
                        clap::builder::PossibleValue::new(name).aliases(format.endings().iter().copied().filter(move |ending| *ending != name))
                    })))
                    .help(words.help(
                        "输出的格式；默认看文件名，否则是 json：xlsx、docx、html、markdown、text 是申报表，json、ndjson（每行一个项目）、csv（每行一条指标）是数据",
                        "format of the output, by default told by its name, else json: xlsx, docx, html, markdown and text are the form; json, ndjson (one project a line) and csv (one indicator a line) are data",
                    )),
        Arg::new("project")
                    .short('p')
                    .long("project")
                    .value_name(words.say("名称", "NAME"))
                    .action(ArgAction::Append)
                    .display_order(3)
                    .help(words.help("只写这个项目；可以写多次", "write this project only; may be given several times")),
        option("values", words.say("写法", "STYLE"), &["plain", "bracketed"], 4).help(words.help(
                "指标值的印法：plain（默认，≤220元/个）、bracketed（同预算系统，≤220.00(元/个)）",
                "how values are printed: plain (the default: 220 and its unit) or bracketed (as the budget system does: 220.00 and the unit in brackets)",
            )),
        flag("draft", 5).help(words.help(
                "有错误也写出申报表，标明“草稿”并列出错误",
                "write the form although there are errors, marked as a draft that lists them",
            )),
        flag("bom", 6)
                    .help(words.help("csv 开头加 BOM，Excel 才认得出中文", "begin csv with a byte order mark, so that Excel reads Chinese")),
    ]
}

/// The commands that read none.
fn on_nothing(words: Words) -> [clap::Command; 6] {
    let code = Arg::new("code").value_name(words.say("代码", "CODE")).help(
        words.argument("代码（如 E0404）或名称（如 budget-sum）；不写则列出全部", "an id (E0404) or name (budget-sum); all are listed if it is left out"),
    );
    let shell = Arg::new("shell")
        .value_name("SHELL")
        .required(true)
        .hide_possible_values(true)
        .value_parser(value_parser!(Shell))
        .help(words.argument("bash、elvish、fish、powershell 或 zsh", "bash, elvish, fish, powershell or zsh"));
    let of = Arg::new("of")
        .value_name(words.say("数据", "DATA"))
        .hide_possible_values(true)
        .value_parser(PossibleValuesParser::new(Schema::ALL.map(Schema::name)))
        .help(
            words
                .argument("data（默认，build 的输出）或 diff（diff 和 log 的输出）", "data (the default: what build writes) or diff (what diff and log write)"),
        );
    let topic = Arg::new("topic")
        .value_name(words.say("命令", "COMMAND"))
        .hide_possible_values(true)
        .value_parser(PossibleValuesParser::new(NAMES))
        .help(words.argument("要看哪个命令的帮助", "the command to be explained"));
    [
        sub(words, "explain", 9).about(words.say("解释一条错误、警告或提示", "explain an error, a warning or an information")).arg(code).after_help(after(
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
        sub(words, "schema", 10).about(words.say("输出数据的结构说明（JSON Schema）", "print the JSON Schema of the data")).arg(of).after_help(after(
            words,
            "perfc schema > perf.schema.json",
            "",
        )),
        new::command(words),
        sub(words, "lsp", 12)
            .about(words.say("语言服务器，供编辑器使用", "the language server, for editors"))
            // Clients add it of themselves; there is no other way.
            .arg(Arg::new("stdio").long("stdio").action(ArgAction::SetTrue).hide(true))
            .after_help(after(
                words,
                "perfc lsp",
                words.say(
                    "由编辑器启动，经标准输入输出对话；各编辑器的设置见 editors 目录",
                    "editors start it and speak with it over stdio; see the folder editors",
                ),
            )),
        sub(words, "completions", 13).about(words.say("输出命令行补全脚本", "print a completion script for a shell")).arg(shell).after_help(after(
            words,
            "perfc completions bash > ~/.local/share/bash-completion/completions/perfc\n\
                 perfc completions zsh > ~/.zfunc/_perfc\n\
                 perfc completions fish > ~/.config/fish/completions/perfc.fish",
            "",
        )),
        sub(words, "help", 14).about(words.say("显示帮助", "print help")).arg(topic).after_help(after(words, "perfc help build", "")),
    ]
}

/// The commands that there are.
pub(super) const NAMES: [&str; 15] =
    ["build", "check", "fmt", "fix", "watch", "import", "diff", "log", "git", "explain", "schema", "new", "lsp", "completions", "help"];

fn sub(words: Words, name: &'static str, order: usize) -> clap::Command {
    let sections: &[&str] = if name == "lsp" { &["options"] } else { &["positionals", "options"] };
    clap::Command::new(name)
        .bin_name(format!("perfc {name}"))
        .display_order(order)
        .help_template(template(words, sections))
        .override_usage(usage(words, Some(name)))
        .disable_help_flag(true)
        .args_override_self(true)
}

/// How a command is written.
pub(super) fn usage(words: Words, command: Option<&str>) -> StyledStr {
    let (command, rest) = match command {
        Some("build" | "check" | "fmt" | "fix" | "watch") => (command, words.say("[路径]... [选项]", "[PATHS]... [OPTIONS]")),
        Some("import") => (command, words.say("<文件>... [选项]", "<FILES>... [OPTIONS]")),
        Some("diff") => (command, words.say("[旧版本 [新版本]] [-- 路径...] [选项]", "[OLD [NEW]] [-- PATHS...] [OPTIONS]")),
        Some("log") => (command, words.say("<名称> [路径]... [选项]", "<NAME> [PATHS]... [OPTIONS]")),
        Some("schema") => (command, words.say("[数据] [选项]", "[DATA] [OPTIONS]")),
        Some("git") => (command, words.say("<命令> [选项]", "<COMMAND> [OPTIONS]")),
        Some("install") => (Some("git install"), words.say("[选项]", "[OPTIONS]")),
        Some("uninstall") => (Some("git uninstall"), words.say("[选项]", "[OPTIONS]")),
        Some("textconv") => (Some("git textconv"), words.say("<文件>", "<FILE>")),
        Some("merge-file") => (Some("git merge-file"), words.say("<共同> <我方> <对方>", "<BASE> <OURS> <THEIRS>")),
        Some("explain") => (command, words.say("[代码] [选项]", "[CODE] [OPTIONS]")),
        Some("new") => (command, words.say("<名称>|--from <目录|文件> [选项]", "<NAME>|--from <DIR|FILE> [OPTIONS]")),
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

const fn styles() -> Styles {
    Styles::styled().header(HEADING).usage(HEADING).literal(LITERAL).placeholder(PLACEHOLDER)
}

/// Reads the command line of this process: the program's name first, then its arguments.
///
/// # Errors
/// What to print and to exit with, where that is all there is to do.
pub fn parse(args: impl Iterator<Item = OsString>) -> Result<Invocation, Exit> {
    let locale = ["LC_ALL", "LC_MESSAGES", "LANG"].into_iter().filter_map(std::env::var_os).find(|value| !value.is_empty());
    interpret(&args.collect::<Vec<_>>(), locale.as_deref(), |choice, code| {
        // Help that was asked for goes to standard output, all else to standard error.
        if code == 0 { choice.for_stream(&std::io::stdout()) } else { choice.for_stream(&std::io::stderr()) }
    })
}

/// The same for any locale, and any rule for the colours of what is printed with an exit code.
pub(super) fn interpret(args: &[OsString], locale: Option<&OsStr>, color: impl Fn(ColorChoice, u8) -> bool) -> Result<Invocation, Exit> {
    let language = language(args, locale);
    let choice = color_choice(said(args, "--color").as_deref());
    let exit = |code: u8, text: &StyledStr| {
        let text = if color(choice, code) { text.ansi().to_string() } else { text.to_string() };
        let text = format!("{}\n", text.trim_end());
        if code == 0 { Exit { code, stdout: text, stderr: String::new() } } else { Exit { code, stdout: String::new(), stderr: text } }
    };
    let mut clap = command(language);
    let matches = clap.try_get_matches_from_mut(args).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => exit(0, &error.render()),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => exit(2, &error.render()),
        ErrorKind::MissingSubcommand => exit(2, &command(language).render_help()),
        _ => exit(2, &mistakes::told(&error, args, Words { language, lines: true })),
    })?;
    let Some((name, found)) = matches.subcommand() else {
        return Err(exit(2, &clap.render_help()));
    };
    let settings = Settings {
        language,
        color: choice,
        format: {
            let word = text(found, "message-format");
            MessageFormat::NAMES.into_iter().find(|(name, _)| Some(*name) == word.as_deref()).map_or(MessageFormat::Human, |(_, format)| format)
        },
        deny_warnings: text(found, "deny").is_some(),
    };
    let command = match name {
        "build" => Command::Build(build(found)),
        "watch" => Command::Watch(Watch { build: build(found), poll: found.get_flag("poll") }),
        "check" => Command::Check(Check {
            paths: paths(found),
            severities: severities(found),
            proof: found.get_flag("proof"),
            output: found.get_one::<PathBuf>("output").cloned(),
            to: text(found, "to").and_then(|to| Format::find(&to)),
        }),
        "fmt" => Command::Fmt(Fmt { paths: paths(found), mode: mode(found) }),
        "fix" => Command::Fix(Fix {
            paths: paths(found),
            mode: mode(found),
            choice: Choice { likely: found.get_flag("unsafe"), codes: found.get_many("code").into_iter().flatten().copied().collect() },
        }),
        "import" => Command::Import(import::read(found)),
        "git" => Command::Git(git::read(found)),
        "explain" => Command::Explain { code: text(found, "code") },
        "diff" => Command::Diff(versions::diff(found)),
        "log" => Command::Log(versions::log(found)),
        "lsp" => Command::Lsp,
        "new" => new::read(found),
        "completions" => Command::Completions { shell: found.get_one("shell").copied().unwrap_or(Shell::Bash) },
        "help" => {
            let topic = text(found, "topic");
            let help = match topic.as_deref().and_then(|topic| clap.find_subcommand_mut(topic)) {
                Some(topic) => topic.render_help(),
                None => clap.render_help(),
            };
            return Err(exit(0, &help));
        }
        _ => {
            let of = text(found, "of");
            Command::Schema { of: Schema::ALL.into_iter().find(|schema| Some(schema.name()) == of.as_deref()).unwrap_or_default() }
        }
    };
    Ok(Invocation { settings, command })
}

fn mode(found: &ArgMatches) -> fmt::Mode {
    match (found.get_flag("check"), found.get_flag("diff")) {
        (true, _) => fmt::Mode::Check,
        (_, true) => fmt::Mode::Diff,
        _ => fmt::Mode::Write,
    }
}

fn text(matches: &ArgMatches, name: &str) -> Option<String> {
    matches.try_get_one::<String>(name).ok().flatten().cloned()
}

fn build(found: &ArgMatches) -> Build {
    Build {
        paths: paths(found),
        output: found.get_one::<PathBuf>("output").cloned(),
        to: text(found, "to").and_then(|to| Format::find(&to)),
        projects: found.get_many::<String>("project").into_iter().flatten().cloned().collect(),
        values: if text(found, "values").as_deref() == Some("bracketed") { Values::Bracketed } else { Values::Plain },
        draft: found.get_flag("draft"),
        bom: found.get_flag("bom"),
        severities: severities(found),
    }
}

fn severities(found: &ArgMatches) -> Severities {
    let mut severities = Severities::new();
    for change in found.get_many::<Change>("severity").into_iter().flatten() {
        severities.change(*change);
    }
    severities
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Git;
    use crate::cli::git::MergeFile;
    use crate::source::display_width;

    /// What a command line of these words comes to, without colours.
    fn run(line: &[&str], locale: &str) -> Result<Invocation, Exit> {
        let args = std::iter::once("/usr/bin/perfc").chain(line.iter().copied()).map(OsString::from).collect::<Vec<_>>();
        interpret(&args, Some(OsStr::new(locale)), |choice, _| choice == ColorChoice::Always)
    }

    fn error(line: &[&str]) -> String {
        let exit = run(line, "zh_CN.UTF-8").unwrap_err();
        assert_eq!((exit.code, exit.stdout.as_str()), (2, ""), "{line:?}");
        exit.stderr
    }

    fn understood(line: &[&str]) -> Invocation {
        run(line, "").unwrap()
    }

    #[test]
    fn clap_finds_no_fault_with_the_definition() {
        command(Language::Chinese).debug_assert();
        command(Language::English).debug_assert();
    }

    #[test]
    fn every_command_with_all_it_takes() {
        let settings = Settings { language: Language::Chinese, color: ColorChoice::Auto, format: MessageFormat::Human, deny_warnings: false };
        let here = || vec![PathBuf::from(".")];
        let build = |paths, output, to| Command::Build(Build { paths, output, to, ..Build::default() });
        let changed = |changes: &[&str]| {
            let mut severities = Severities::new();
            for change in changes {
                severities.change(Change::read(change).unwrap());
            }
            severities
        };
        let check = |paths, changes| Command::Check(Check { paths, severities: changed(changes), ..Check::default() });
        for (line, command) in [
            (vec!["build"], build(here(), None, None)),
            (vec!["build", "a", "-", "-o", "x.json"], build(vec!["a".into(), "-".into()], Some("x.json".into()), None)),
            (vec!["build", "--output=出", "--to", "ndjson"], build(here(), Some("出".into()), Some(Format::Ndjson))),
            (vec!["build", "--to", "json", "--", "-a"], build(vec!["-a".into()], None, Some(Format::Json))),
            (
                vec!["build", "--draft", "--bom", "-p", "甲", "--project=乙", "--values", "bracketed", "--to", "md"],
                Command::Build(Build {
                    paths: here(),
                    to: Some(Format::Markdown),
                    projects: vec!["甲".to_owned(), "乙".to_owned()],
                    values: Values::Bracketed,
                    draft: true,
                    bom: true,
                    ..Build::default()
                }),
            ),
            (vec!["check"], check(here(), &[])),
            (vec!["check", "甲.perf", "乙"], check(vec!["甲.perf".into(), "乙".into()], &[])),
            (vec!["check", "--severity", "W0101=off,w0901=error", "--severity", "dash-interval=Info"], check(here(), &["W0901=error", "W0101=info"])),
            (vec!["build", "--severity=W0101=error"], Command::Build(Build { paths: here(), severities: changed(&["W0101=error"]), ..Build::default() })),
            (vec!["fmt"], Command::Fmt(Fmt { paths: here(), mode: fmt::Mode::Write })),
            (vec!["fmt", "--check", "甲", "-"], Command::Fmt(Fmt { paths: vec!["甲".into(), "-".into()], mode: fmt::Mode::Check })),
            (vec!["fix"], Command::Fix(Fix { paths: here(), ..Fix::default() })),
            (
                vec!["fix", "甲", "-", "--unsafe", "--diff", "--code", "e0102", "--code=unknown-unit"],
                Command::Fix(Fix {
                    paths: vec!["甲".into(), "-".into()],
                    mode: fmt::Mode::Diff,
                    choice: Choice { likely: true, codes: vec![Code::MissingSemicolon, Code::UnknownUnit] },
                }),
            ),
            (vec!["fmt", "--diff"], Command::Fmt(Fmt { paths: here(), mode: fmt::Mode::Diff })),
            (vec!["watch"], Command::Watch(Watch { build: Build { paths: here(), ..Build::default() }, poll: false })),
            (
                vec!["watch", "甲", "--poll", "-o", "出.csv", "--bom"],
                Command::Watch(Watch { build: Build { paths: vec!["甲".into()], output: Some("出.csv".into()), bom: true, ..Build::default() }, poll: true }),
            ),
            (vec!["git", "install"], Command::Git(Git::Install { global: false })),
            (vec!["git", "install", "--global"], Command::Git(Git::Install { global: true })),
            (vec!["git", "uninstall"], Command::Git(Git::Uninstall { global: false })),
            (vec!["git", "textconv", "--", "-甲.perf"], Command::Git(Git::Textconv { file: "-甲.perf".into() })),
            (
                vec!["git", "merge-file", "--marker-size=9", "--path=-甲 乙.perf", "--base-label=", "--ours-label=-x", "--", "o", "a", "b"],
                Command::Git(Git::MergeFile(MergeFile {
                    base: "o".into(),
                    ours: "a".into(),
                    theirs: "b".into(),
                    marker_size: 9,
                    path: Some("-甲 乙.perf".into()),
                    labels: [Some(String::new()), Some("-x".to_owned()), None],
                })),
            ),
            (vec!["explain"], Command::Explain { code: None }),
            (vec!["explain", "E0404"], Command::Explain { code: Some("E0404".to_owned()) }),
            (vec!["schema"], Command::Schema { of: Schema::Data }),
            (vec!["schema", "diff"], Command::Schema { of: Schema::Diff }),
            (vec!["new", "消防站"], Command::New { name: "消防站".to_owned() }),
            (vec!["lsp"], Command::Lsp),
            (vec!["lsp", "--stdio"], Command::Lsp),
            (vec!["completions", "fish"], Command::Completions { shell: Shell::Fish }),
        ] {
            assert_eq!(understood(&line), Invocation { settings, command }, "{line:?}");
        }
    }

    #[test]
    fn settings_stand_before_or_behind_the_command_and_the_last_wins() {
        let settings = |line: &[&str]| understood(line).settings;
        let wanted = Settings { language: Language::English, color: ColorChoice::Never, format: MessageFormat::Json, deny_warnings: true };
        let options = ["--lang", "en", "--color=never", "--message-format", "json", "--deny", "warnings"];
        assert_eq!(settings(&[&options[..], &["check"]].concat()), wanted);
        assert_eq!(settings(&[&["check"], &options[..]].concat()), wanted);
        assert_eq!(settings(&["check", "--color", "always", "--color", "never"]).color, ColorChoice::Never);
        for (name, format) in MessageFormat::NAMES {
            assert_eq!(settings(&["check", "--message-format", name]).format, format);
        }
    }

    #[test]
    fn only_an_english_locale_or_the_option_makes_english() {
        for (line, locale, language) in [
            (vec!["check"], "en_US.UTF-8", Language::English),
            (vec!["check"], "en", Language::English),
            (vec!["check"], "zh_CN.UTF-8", Language::Chinese),
            (vec!["check"], "C", Language::Chinese),
            (vec!["check"], "POSIX", Language::Chinese),
            (vec!["check"], "fr_FR.UTF-8", Language::Chinese),
            (vec!["check", "--lang", "zh"], "en_US.UTF-8", Language::Chinese),
            (vec!["--lang=en", "check"], "zh_CN", Language::English),
            (vec!["check", "--", "--lang", "en"], "zh_CN", Language::Chinese),
        ] {
            assert_eq!(run(&line, locale).unwrap().settings.language, language, "{line:?} in {locale}");
        }
        let none = interpret(&["perfc".into(), "check".into()], None, |_, _| false);
        assert_eq!(none.unwrap().settings.language, Language::Chinese);
    }

    /// The help of perfc and of each command.
    fn helps(language: &str) -> Vec<String> {
        let below = ["install", "uninstall"].map(|name| vec!["git", name, "-h"]);
        let lines = std::iter::once(vec!["--help"]).chain(NAMES.into_iter().map(|name| vec![name, "-h"])).chain(below);
        lines
            .map(|mut line| {
                line.extend(["--lang", language]);
                let exit = run(&line, "").unwrap_err();
                assert_eq!((exit.code, exit.stderr.as_str()), (0, ""), "{line:?}");
                exit.stdout
            })
            .collect()
    }

    #[test]
    fn chinese_help_has_none_of_claps_words() {
        for help in helps("zh") {
            for word in ["Usage", "Commands", "Arguments", "Options", "OPTIONS", "COMMAND", "default", "possible values", "Print", "Possible", "aliases"] {
                assert!(!help.contains(word), "{word} in {help}");
            }
            assert!(help.contains("\n用法：perfc") && help.contains("\n选项：\n") && help.contains("\n示例：\n  "), "{help}");
        }
        for help in helps("en") {
            assert!(help.chars().filter(|character| !character.is_ascii()).count() == 0, "{help}");
            assert!(help.contains("\nUsage: perfc") && help.contains("\nOptions:\n") && help.contains("\nExamples:\n  "), "{help}");
        }
    }

    #[test]
    fn help_keeps_within_80_cells() {
        for help in helps("zh").into_iter().chain(helps("en")) {
            for line in help.lines() {
                assert!(display_width(line) <= WIDTH, "{line}");
            }
        }
    }

    #[test]
    fn the_command_help_is_the_option_help() {
        assert_eq!(run(&["help", "build"], "").unwrap_err(), run(&["build", "--help"], "").unwrap_err());
        assert_eq!(run(&["help"], "").unwrap_err(), run(&["--help"], "").unwrap_err());
    }

    #[test]
    fn no_command_prints_help_and_fails() {
        let help = run(&["--help"], "").unwrap_err().stdout;
        assert_eq!(run(&[], "").unwrap_err(), Exit { code: 2, stdout: String::new(), stderr: help.clone() });
        assert_eq!(error(&["--message-format", "short"]), help);
    }

    #[test]
    fn the_version_is_the_crates() {
        for line in [["-V"], ["--version"]] {
            let exit = run(&line, "").unwrap_err();
            assert_eq!(exit, Exit { code: 0, stdout: format!("perfc {}\n", env!("CARGO_PKG_VERSION")), stderr: String::new() });
        }
    }

    #[test]
    fn colors_are_as_asked_even_in_a_mistake() {
        assert!(run(&["chekc", "--color", "always"], "").unwrap_err().stderr.contains('\u{1b}'));
        assert!(run(&["--help", "--color=always"], "").unwrap_err().stdout.contains("\u{1b}[1m\u{1b}[32m用法：\u{1b}[0m"));
        assert!(!run(&["chekc", "--color", "never"], "").unwrap_err().stderr.contains('\u{1b}'));
    }

    #[cfg(unix)]
    #[test]
    fn an_argument_that_is_not_utf8() {
        use std::os::unix::ffi::OsStringExt as _;
        let bytes = || OsString::from_vec(vec![0x2e, 0xff]);
        let path = interpret(&["perfc".into(), "check".into(), bytes()], None, |_, _| false).unwrap();
        assert_eq!(path.command, Command::Check(Check { paths: vec![PathBuf::from(bytes())], ..Check::default() }));
        let name = interpret(&["perfc".into(), "new".into(), bytes()], None, |_, _| false).unwrap_err();
        assert!(name.stderr.starts_with("错误：命令行里有不是 UTF-8 的文字\n"), "{}", name.stderr);
    }
}
