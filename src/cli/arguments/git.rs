//! The command that sets git up.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, value_parser};

use super::{Words, after, flag, sub, template, text, usage};
use crate::cli::Git;
use crate::cli::git::MergeFile;

/// `git`: what git is told, and the two commands that it then runs.
pub(super) fn command(words: Words) -> clap::Command {
    let below = |name: &'static str, order| {
        clap::Command::new(name)
            .bin_name(format!("perfc git {name}"))
            .display_order(order)
            .help_template(template(words, &["options"]))
            .override_usage(usage(words, Some(name)))
            .disable_help_flag(true)
            .args_override_self(true)
    };
    let global = || {
        let help = words.help(
            "写进用户的 git 配置，对这个用户的全部仓库有效；默认只对当前仓库",
            "in the user's configuration of git, for all of the user's repositories; for this one alone by default",
        );
        flag("global", 1).help(help)
    };
    let file = |name: &'static str| Arg::new(name).required(true).value_parser(value_parser!(PathBuf));
    let label = |name: &'static str| Arg::new(name).long(name).require_equals(true);
    sub(words, "git", 8)
        .about(words.say("让 git 按语句比较和合并 .perf 文件", "let git compare and merge .perf files by statement"))
        .help_template(template(words, &["subcommands", "options"]))
        .subcommand_required(true)
        .arg_required_else_help(true)
        .disable_help_subcommand(true)
        .subcommands([
            below("install", 1).about(words.say("设置 git", "set git up")).arg(global()).after_help(after(
                words,
                words.say(
                    "perfc git install             当前仓库\n\
                     perfc git install --global    这个用户的全部仓库",
                    "perfc git install             this repository\n\
                     perfc git install --global    all repositories of this user",
                ),
                words.say(
                    "当前仓库的 .gitattributes 应当提交；每个克隆里各运行一次 perfc git install。\n\
                     退出码：0 已设置；1 有的设置是别人写的，没有改动；2 无法完成",
                    "Commit the .gitattributes of a repository; run perfc git install once in each\n\
                     clone. Exit code: 0 done; 1 some settings are not perfc's and were left alone;\n\
                     2 could not be done",
                ),
            )),
            below("uninstall", 2).about(words.say("去掉这些设置", "take that back")).arg(global()).after_help(after(
                words,
                "perfc git uninstall",
                words.say("只去掉 perfc git install 写的内容", "Only what perfc git install wrote is taken out"),
            )),
            below("textconv", 3).hide(true).arg(file("file")),
            below("merge-file", 4)
                .hide(true)
                .args(["base", "ours", "theirs"].map(file))
                .args(["base-label", "ours-label", "theirs-label", "path"].map(label))
                .arg(label("marker-size").value_parser(value_parser!(u16)))
                .mut_arg("path", |path| path.value_parser(value_parser!(OsString))),
        ])
        .after_help(after(
            words,
            "perfc git install\n\
             perfc git uninstall",
            words.say(
                "设置之后，git diff 显示改动在哪个项目里，一条语句一行，长文字一句一行；\n\
                 git merge、rebase、cherry-pick 合并改了不同内容的两个版本，不因为相邻而冲突。",
                "git diff then tells which project a change is in and shows a statement a line\n\
                 and a sentence a line; git merge, rebase and cherry-pick join changes to\n\
                 different facts, however near each other they stand.",
            ),
        ))
}

pub(super) fn read(found: &ArgMatches) -> Git {
    let file = |found: &ArgMatches, name: &str| found.get_one::<PathBuf>(name).cloned().unwrap_or_default();
    match found.subcommand() {
        Some(("install", found)) => Git::Install { global: found.get_flag("global") },
        Some(("uninstall", found)) => Git::Uninstall { global: found.get_flag("global") },
        Some(("merge-file", found)) => Git::MergeFile(MergeFile {
            base: file(found, "base"),
            ours: file(found, "ours"),
            theirs: file(found, "theirs"),
            marker_size: found.get_one::<u16>("marker-size").copied().unwrap_or_default().into(),
            path: found.get_one::<OsString>("path").cloned(),
            labels: ["base-label", "ours-label", "theirs-label"].map(|label| text(found, label)),
        }),
        found => Git::Textconv { file: found.map(|(_, found)| file(found, "file")).unwrap_or_default() },
    }
}
