//! `new`.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, ValueHint, value_parser};

use super::{Words, after, sub, text};
use crate::cli::{Command, Renew};

pub(super) fn command(words: Words) -> clap::Command {
    sub(words, "new", 11)
        .about(words.say("新建一个带说明的 .perf 文件，或者由上年的一套得出新一年的", "start a commented .perf file, or next year's set from last year's"))
        .arg(
            Arg::new("name")
                .value_name(words.say("名称", "NAME"))
                .required_unless_present("from")
                .conflicts_with("from")
                .help(words.argument("项目名称，也是文件名（可以带 .perf）", "the project's name, which is the file's too (with .perf or without)")),
        )
        .arg(
            Arg::new("from")
                .long("from")
                .value_name(words.say("目录|文件", "DIR|FILE"))
                .action(ArgAction::Append)
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::AnyPath)
                .display_order(1)
                .help(words.help(
                    "上年的一套：.perf 的目录或文件，也可以是 import 认得的申报表",
                    "last year's set: the folder or files of .perf, or forms that import takes",
                )),
        )
        .arg(
            Arg::new("year")
                .long("year")
                .value_name(words.say("年度", "YEAR"))
                .requires("from")
                .value_parser(value_parser!(i32).range(1980..=2100))
                .display_order(2)
                .help(words.help("新的年度；默认是上年的下一年", "the new year; the one behind the old by default")),
        )
        .arg(
            Arg::new("output")
                .short('o')
                .long("output")
                .value_name(words.say("目录", "DIR"))
                .requires("from")
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::DirPath)
                .display_order(3)
                .help(words.help("写到哪个目录；默认用年度命名，放在旧目录旁边", "the new folder; named by the year, beside the old one by default")),
        )
        .after_help(after(
            words,
            words.say(
                "perfc new 微型消防站建设经费\n\
                 perfc new --from 2025/                   由 2025/ 得出 2026/\n\
                 perfc new --from 2025/ --year 2027 -o 预算/\n\
                 perfc new --from 2025年申报表.xlsx       先导入，再变成 2026 年的",
                "perfc new fire-station\n\
                 perfc new --from 2025/                   2026/ from 2025/\n\
                 perfc new --from 2025/ --year 2027 -o plan/\n\
                 perfc new --from forms-2025.xlsx         imported first, then moved to 2026",
            ),
            words.say(
                "--from 改年度、起止日期、指标值里的日期，以及标题和名称里的年份；金额照抄。\n\
                 要由人核对的（金额、写着往年年份的文字）在上一行标明“待核对”。已有的文件不覆盖。",
                "--from moves the year, periods, dates in targets, and the year in titles and\n\
                 names; amounts stay. What only a person can settle is marked by a comment.\n\
                 Files that are there are never written over.",
            ),
        ))
}

pub(super) fn read(found: &ArgMatches) -> Command {
    let from: Vec<PathBuf> = found.get_many("from").into_iter().flatten().cloned().collect();
    if from.is_empty() {
        return Command::New { name: text(found, "name").unwrap_or_default() };
    }
    Command::Renew(Renew { from, year: found.get_one("year").copied(), output: found.get_one::<PathBuf>("output").cloned() })
}
