//! `import`.

use std::path::PathBuf;

use clap::{Arg, ArgMatches, ValueHint, value_parser};

use super::{Words, after, flag, paths, sub};
use crate::cli::Import;

pub(super) fn command(words: Words) -> clap::Command {
    let path = |name: &'static str, long: &'static str, value: &'static str, order: usize| {
        Arg::new(name).long(long).value_name(value).value_parser(value_parser!(PathBuf)).value_hint(ValueHint::AnyPath).display_order(order)
    };
    sub(words, "import", 5)
        .about(words.say("把现有的申报表变成 .perf 文件", "turn existing forms into .perf files"))
        .arg(
            Arg::new("paths")
                .value_name(words.say("文件", "FILES"))
                .num_args(1..)
                .required(true)
                .value_parser(value_parser!(PathBuf))
                .value_hint(ValueHint::AnyPath)
                .help(words.argument(
                    "xlsx、xls、ods、docx、html、csv、txt、md、json 文件，或其所在的目录；- 是标准输入",
                    "xlsx, xls, ods, docx, html, csv, txt, md or json files, or folders of them; - is standard input",
                )),
        )
        .arg(path("output", "output", words.say("文件|目录", "FILE|DIR"), 1).short('o').help(words.help(
            "写到哪里；默认是标准输出；写成目录时一个项目一个文件，几个项目共有的写进 document.perf",
            "where to, standard output by default; into a folder, one file a project, with what they share in document.perf",
        )))
        .arg(flag("force", 2).help(words.help("覆盖已有的文件", "overwrite files that exist")))
        .arg(flag("as-printed", 3).help(words.help("错了行的指标留在原表印的分类里", "leave indicators that slid under the level where they are printed")))
        .arg(path("report", "report", words.say("文件", "FILE"), 4).help(words.help("把导入报告写成 JSON", "write the report of the import as JSON")))
        .after_help(after(
            words,
            words.say(
                "perfc import 申报表.xlsx                 看看读出来是什么\n\
                 perfc import 申报表.xlsx -o 2026/        一个项目一个文件\n\
                 perfc import 往年的表/ -o 往年/          一个目录里的全部表\n\
                 perfc import 表.txt -o 表.perf --force   写成一个文件，覆盖已有的\n\
                 perfc import 表.docx --report 报告.json  报告写成 JSON",
                "perfc import forms.xlsx                  look at what is read\n\
                 perfc import forms.xlsx -o 2026/         one file a project\n\
                 perfc import old/ -o 2025/               all forms in a folder\n\
                 perfc import a.txt -o a.perf --force     one file, over what is there\n\
                 perfc import a.docx --report report.json the report as JSON",
            ),
            words.say(
                "表上的每个单元格不是写进 .perf，就是列在报告里；没有识别的也留在注释里。\n\
                 退出码：0 全部识别；1 有单元格未能识别，或者有文件里没有找到表（读到的\n\
                 照样写出）；2 无法完成",
                "Every cell goes into the .perf or is listed in the report; what is not\n\
                 understood is also kept in a comment. Exit code: 0 all was understood; 1 some\n\
                 cells were not, or a file has no form (what was read is written all the same);\n\
                 2 could not be done",
            ),
        ))
}

pub(super) fn read(found: &ArgMatches) -> Import {
    Import {
        paths: paths(found),
        output: found.get_one::<PathBuf>("output").cloned(),
        force: found.get_flag("force"),
        as_printed: found.get_flag("as-printed"),
        report: found.get_one::<PathBuf>("report").cloned(),
    }
}
