//! The commands that compare versions.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::builder::{OsStringValueParser, PossibleValuesParser};
use clap::{Arg, ArgAction, ArgMatches, ValueHint, value_parser};

use super::{Words, after, flag, option, sub, text};
use crate::cli::{Diff, Log};
use crate::compare::Gate;
use crate::compare::report::Format;

/// `diff` and `log`.
pub(super) fn commands(words: Words) -> [clap::Command; 2] {
    [diff_command(words), log_command(words)]
}

fn paths(words: Words) -> Arg {
    Arg::new("paths")
        .value_name(words.say("路径", "PATHS"))
        .num_args(0..)
        .value_parser(value_parser!(PathBuf))
        .value_hint(ValueHint::AnyPath)
        .help(words.argument("只看这些文件和目录", "only these files and folders"))
}

fn diff_command(words: Words) -> clap::Command {
    sub(words, "diff", 6)
        .about(words.say("比较两个版本，说明改了什么", "compare two versions and say what changed in meaning"))
        .arg(
            Arg::new("versions")
                .value_name(words.say("版本", "VERSIONS"))
                .num_args(0..=2)
                .value_parser(OsStringValueParser::new())
                .value_hint(ValueHint::AnyPath)
                .help(words.argument(
                    "两个文件、两个目录或 git 的版本（main、HEAD~1、v1..v2）；只写一个版本则与工作区比较，都不写则比较上次提交与工作区",
                    "two files, two folders, or revisions of git (main, HEAD~1, v1..v2); one revision is compared with the work tree, none at all means the last commit",
                )),
        )
        .arg(paths(words).last(true))
        .arg(
            option("to", words.say("格式", "FORMAT"), &[], 1)
                .value_parser(PossibleValuesParser::new(Format::ALL.map(|format| {
                    let alias: &[&str] = if format == Format::Markdown { &["md"] } else { &[] };
                    clap::builder::PossibleValue::new(format.name()).aliases(alias.iter().copied())
                })))
                .help(words.help("text（默认）、markdown（用于合并请求）、json、html", "text (the default), markdown (for merge requests), json or html")),
        )
        .arg(
            Arg::new("output")
                .short('o')
                .long("output")
                .value_name(words.say("文件", "FILE"))
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::FilePath)
                .display_order(2)
                .help(words.help("写到哪里；默认是标准输出", "where to; standard output by default")),
        )
        .arg(
            flag("exit-code", 3)
                .help(words.help("有变化则退出码为 1", "exit with 1 if anything changed")),
        )
        .arg(
            option("fail-on", words.say("变化", "CHANGES"), &[], 4)
                .value_parser(PossibleValuesParser::new(Gate::ALL.map(Gate::name)))
                .value_delimiter(',')
                .action(ArgAction::Append)
                .help(words.help(
                    "有这些变化则退出码为 1，用逗号分开：weakened（目标放宽）、budget-increased（预算增加）、budget-decreased（预算减少）、indicator-removed（指标删去）、project-removed（项目删去）、new-error（新的错误）、new-warning（新的警告）、changed（任何变化）",
                    "exit with 1 on such changes, separated by commas: weakened, budget-increased, budget-decreased, indicator-removed, project-removed, new-error, new-warning, or changed for any",
                )),
        )
        .after_help(after(
            words,
            words.say(
                "perfc diff                             上次提交以来改了什么\n\
                 perfc diff main                        与 main 分支相比\n\
                 perfc diff main...HEAD -- 2026/        分支上改了什么，只看一个目录\n\
                 perfc diff 2025/ 2026/                 两个目录\n\
                 perfc diff main --to markdown          写进合并请求\n\
                 perfc diff main --fail-on weakened     目标放宽则不通过",
                "perfc diff                             what changed since the last commit\n\
                 perfc diff main                        against the branch main\n\
                 perfc diff main...HEAD -- 2026/        what a branch did, in one folder\n\
                 perfc diff 2025/ 2026/                 two folders\n\
                 perfc diff main --to markdown          for a merge request\n\
                 perfc diff main --fail-on weakened     fail where a target got weaker",
            ),
            words.say(
                "项目和指标按名称对应；改了名的按相似程度对应，标明“推测”。\n\
                 退出码：0 没有要拦下的变化；1 --exit-code、--fail-on 所指的变化；2 无法比较",
                "Projects and indicators are matched by name; renamed ones by likeness, which is\n\
                 said to be a guess. Exit code: 0 nothing to stop; 1 a change that --exit-code or\n\
                 --fail-on names; 2 could not be compared",
            ),
        ))
}

fn log_command(words: Words) -> clap::Command {
    sub(words, "log", 7)
        .about(words.say("一个项目或一条指标在 git 里的历史", "the history of a project or an indicator in git"))
        .arg(
            Arg::new("name")
                .value_name(words.say("名称", "NAME"))
                .required(true)
                .help(words.argument("项目或三级指标的名称，现在的或从前的", "the name of a project or an indicator, as it is or as it was")),
        )
        .arg(paths(words))
        .arg(
            Arg::new("project")
                .short('p')
                .long("project")
                .value_name(words.say("名称", "NAME"))
                .display_order(1)
                .help(words.help("只看这个项目里的指标", "only the indicator in this project")),
        )
        .arg(
            Arg::new("limit")
                .short('n')
                .long("limit")
                .value_name(words.say("次数", "COUNT"))
                .value_parser(value_parser!(usize))
                .display_order(2)
                .help(words.help("最多列出几次变化", "how many changes are listed at most")),
        )
        .arg(option("to", words.say("格式", "FORMAT"), &["text", "json"], 3).help(words.help("text（默认）或 json", "text (the default) or json")))
        .after_help(after(
            words,
            words.say(
                "perfc log 微型消防站建设经费           一个项目的历史\n\
                 perfc log 微型消防站数 -n 5            一条指标最近五次变化\n\
                 perfc log 服务对象满意度 -p 城运食堂   只看一个项目里的",
                "perfc log fire-station                 the history of a project\n\
                 perfc log count -n 5                   the last five changes of an indicator\n\
                 perfc log satisfaction -p canteen      in one project only",
            ),
            words.say("退出码：0 找到了；1 没有这个名称的历史；2 无法查看", "Exit code: 0 found; 1 nothing of that name in the history; 2 could not be read"),
        ))
}

pub(super) fn diff(found: &ArgMatches) -> Diff {
    let format = text(found, "to");
    Diff {
        versions: found.get_many::<OsString>("versions").into_iter().flatten().cloned().collect(),
        paths: found.get_many::<PathBuf>("paths").into_iter().flatten().cloned().collect(),
        to: Format::ALL.into_iter().find(|known| Some(known.name()) == format.as_deref()).unwrap_or(match format.as_deref() {
            Some("md") => Format::Markdown,
            _ => Format::Text,
        }),
        output: found.get_one::<PathBuf>("output").cloned(),
        exit_code: found.get_flag("exit-code"),
        fail_on: found.get_many::<String>("fail-on").into_iter().flatten().filter_map(|name| Gate::ALL.into_iter().find(|gate| gate.name() == name)).collect(),
    }
}

pub(super) fn log(found: &ArgMatches) -> Log {
    Log {
        name: text(found, "name").unwrap_or_default(),
        paths: found.get_many::<PathBuf>("paths").into_iter().flatten().cloned().collect(),
        project: text(found, "project"),
        limit: found.get_one::<usize>("limit").copied(),
        json: text(found, "to").as_deref() == Some("json"),
    }
}
