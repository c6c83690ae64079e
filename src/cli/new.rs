//! `perfc new`: a first file, complete and sound, with a comment on every statement.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{output, run};
use crate::diagnostics::{Language, push_visible};
use crate::syntax::characters::{is_forbidden, is_invisible};
use crate::workspace;

/// Why no file was made.
#[derive(Debug)]
pub enum Refusal {
    /// The name names no file: it is empty, has a path separator, or is `.` or `..`.
    NotAFileName(String),
    /// The name holds a character that may not stand in a source.
    Character(String),
    /// The name has no letter in it.
    NoWord(String),
    /// There is such a file already.
    Exists(PathBuf),
    /// It could not be written.
    Io(PathBuf, io::Error),
}

impl Refusal {
    /// In a sentence.
    #[must_use]
    pub fn in_language(&self, language: Language) -> String {
        let shown = |text: &str| {
            let mut out = String::new();
            push_visible(&mut out, text);
            out
        };
        let zh = language == Language::Chinese;
        match self {
            Self::NotAFileName(name) => {
                let name = shown(name);
                if zh {
                    format!("“{name}”不能用作文件名：名称里不能有 / 或 \\，也不能是空的")
                } else {
                    format!("`{name}` is no file name: it may not be empty or hold / or \\")
                }
            }
            Self::Character(name) => {
                let name = shown(name);
                if zh { format!("名称“{name}”里有不能显示的字符") } else { format!("the name `{name}` holds a character that cannot be shown") }
            }
            Self::NoWord(name) => {
                let name = shown(name);
                if zh { format!("名称“{name}”里至少要有一个汉字或字母") } else { format!("the name `{name}` needs at least one letter") }
            }
            Self::Exists(path) => {
                let path = shown(&workspace::shown(path));
                if zh { format!("已经有 {path} 了，没有改动它") } else { format!("{path} is there already and was left alone") }
            }
            Self::Io(path, error) => {
                let error = run::cannot_write(&workspace::shown(path), error);
                let (path, why) = (shown(error.file.as_deref().unwrap_or_default()), shown(if zh { &error.zh } else { &error.en }));
                if zh { format!("{path}：{why}") } else { format!("{path}: {why}") }
            }
        }
    }
}

/// Writes `NAME.perf` in `directory`, whole or not at all, and never over another file.
///
/// # Errors
/// Where the name is no file name, the file is there already, or it cannot be written.
pub fn run(name: &str, directory: &Path) -> Result<PathBuf, Refusal> {
    let name = name.strip_suffix(".perf").unwrap_or(name).trim();
    if name.is_empty() || name == "." || name == ".." || name.contains(['/', '\\']) {
        return Err(Refusal::NotAFileName(name.to_owned()));
    }
    if name.chars().any(|character| is_forbidden(character) || is_invisible(character) || matches!(character, '\n' | '\t')) {
        return Err(Refusal::Character(name.to_owned()));
    }
    if !name.chars().any(char::is_alphabetic) {
        return Err(Refusal::NoWord(name.to_owned()));
    }
    let path = directory.join(format!("{name}.perf"));
    if path.symlink_metadata().is_ok() {
        return Err(Refusal::Exists(path));
    }
    write(&text(name), directory, &path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => Refusal::Exists(path.clone()),
        _ => Refusal::Io(path.clone(), error),
    })?;
    Ok(path)
}

/// Writes a file whole or not at all, and never over another.
pub(super) fn write(text: &str, directory: &Path, path: &Path) -> io::Result<()> {
    let mut file = output::temporary(directory)?;
    file.write_all(text.as_bytes())?;
    file.persist_noclobber(path).map_err(|error| error.error)?;
    Ok(())
}

/// The file for a project of this name. Everything in it is an example to be replaced, and there is nothing in it to object to.
#[must_use]
pub fn text(name: &str) -> String {
    let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
    let plain = name.chars().all(|character| character.is_alphanumeric() || "-_.、·".contains(character));
    let quote = if plain {
        ""
    } else if name.contains('"') {
        "'"
    } else {
        "\""
    };
    let (head, body) = TEXT.split_once("{name}").unwrap_or_default();
    format!("{}{quoted}{body}", head.replace("{file}", &format!("{quote}{name}.perf{quote}")))
}

const TEXT: &str = r#"// 一个项目的绩效目标。下面的单位名称、金额和指标都是举例，请逐条换成本项目的内容，然后运行：
//   perfc check {file}    检查
//   perfc build {file} -o 申报表.xlsx    检查并写出申报表
//
// 写法只有一条规则：关键词在前，内容在后，以 ; 结尾，或者带一个 < … > 内容块。
// 关键词中英文都可以（项目 即 project，指标 即 indicator），标点全角半角都可以，// 之后是注释。

项目 "{name}" <
  // 表头。几个项目共有的内容可以移到同一目录的“汇总表.perf”里，只写一次
  年度 2026;
  主管部门 "清河街道办事处";
  实施单位 "清河街道社区服务中心";
  项目性质 经常性专项业务费;
  项目类别 特定目标类;
  计划起止日期 2026-01-01..2026-12-31;

  // 年度资金申请总额，单位是元，也可以写 12 万元。内容块里各项之和必须等于它
  预算 120000 <
    当年财政拨款 100000;
    上年结转资金 20000;
    其他资金 0;
  >

  // 多行文字用三个引号；行尾的 \ 表示下一行接着写，不换行
  年度总体目标 """
    全年举办便民服务活动12场，服务居民3000人次以上，\
    把便民服务送到居民家门口，方便居民生活，提高居民满意度。
    """;

  // 指标的写法：一级.二级.三级 比较符 指标值。比较符是 = <= >= < >，也可以不写；数后面要有计量单位
  // 成本：花多少钱
  指标 成本.经济成本.单场活动费用 <= 10000 元/场;

  // 产出：做多少、做得怎样、什么时候做完
  指标 产出.数量.便民服务活动场次 = 12 场;
  指标 产出.数量.服务居民人次 >= 3000 人次;
  指标 产出.质量.活动计划完成率 = 100%;
  指标 产出.时效.活动完成时间 <= 2026-11;

  // 效益：带来什么效果。不是数的指标值写成引号里的文字
  指标 效益.社会效益.便民服务知晓率 >= 90%;
  指标 效益.可持续影响.便民服务工作机制 "建立健全";

  // 满意度：服务对象怎么看
  指标 满意度.服务对象满意度.居民满意度 >= 90%;

  // 校验：让 perfc 替您核对数字之间的关系，这里是总费用不超过预算
  校验 单场活动费用 * 便民服务活动场次 <= 预算;
>
"#;

#[cfg(test)]
mod tests {
    use super::*;

    fn findings(text: String) -> Vec<String> {
        let plan = crate::workspace::plan(vec![crate::workspace::Input::Text("甲.perf".to_owned(), text.into_bytes())]);
        let compiled = crate::compile::compile(plan, None, &crate::compile::Progress::default());
        assert_eq!(compiled.sets.len(), 1);
        compiled.findings.iter().map(|finding| finding.title(Language::Chinese)).collect()
    }

    #[test]
    fn there_is_nothing_to_object_to_whatever_the_name() {
        for name in ["微型消防站建设经费", "a \"quoted\" name", "“引号”、《书名》", "{name}{file}", "a'b$c"] {
            assert_eq!(findings(text(name)), Vec::<String>::new(), "{name}");
        }
        assert!(!findings(text("甲").replace("预算 120000", "预算 120001")).is_empty(), "faults are found at all");
    }

    #[test]
    fn the_name_stands_in_quotes_and_in_the_commands() {
        let text = text("甲 \"乙\"");
        assert!(text.contains("\n项目 \"甲 \\\"乙\\\"\" <\n"), "{text}");
        assert!(text.contains("perfc check '甲 \"乙\".perf' "), "{text}");
        assert!(self::text("甲、乙").contains("perfc check 甲、乙.perf "));
        assert!(self::text("甲 乙").contains("perfc check \"甲 乙.perf\" "));
        assert!(self::text("甲{file}").contains("\n项目 \"甲{file}\" <\n"));
    }

    #[test]
    fn a_file_is_written_once() {
        let directory = tempfile::tempdir().unwrap();
        let path = run("消防站", directory.path()).unwrap();
        assert_eq!(path, directory.path().join("消防站.perf"));
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text("消防站"));

        std::fs::write(&path, "mine").unwrap();
        for name in ["消防站", "消防站.perf"] {
            assert!(matches!(run(name, directory.path()), Err(Refusal::Exists(there)) if there == path), "{name}");
        }
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "mine");
        assert!(matches!(write("other", directory.path(), &path), Err(error) if error.kind() == io::ErrorKind::AlreadyExists));
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[cfg(unix)]
    #[test]
    fn others_may_read_it_as_any_new_file() {
        use std::os::unix::fs::PermissionsExt as _;
        let directory = tempfile::tempdir().unwrap();
        let path = run("消防站", directory.path()).unwrap();
        std::fs::write(directory.path().join("plain"), "").unwrap();
        let mode = |path: &Path| path.metadata().unwrap().permissions().mode();
        assert_eq!(mode(&path), mode(&directory.path().join("plain")));
    }

    #[test]
    fn what_is_no_name_is_refused() {
        let directory = tempfile::tempdir().unwrap();
        for name in ["", ".perf", " ", ".", "..", "a/b", "a\\b", "/etc/x", "../x.perf"] {
            assert!(matches!(run(name, directory.path()), Err(Refusal::NotAFileName(_))), "{name:?}");
        }
        for name in ["甲\u{1b}", "甲\n乙", "甲\u{202e}", "甲\u{200b}乙"] {
            assert!(matches!(run(name, directory.path()), Err(Refusal::Character(_))), "{name:?}");
        }
        for name in ["2026", "---", "88 100"] {
            assert!(matches!(run(name, directory.path()), Err(Refusal::NoWord(_))), "{name:?}");
        }
        assert!(matches!(run("甲", &directory.path().join("none")), Err(Refusal::Io(..))));
        assert!(matches!(run(&"长".repeat(200), directory.path()), Err(Refusal::Io(..))));
        assert_eq!(std::fs::read_dir(directory.path()).unwrap().count(), 0);
    }

    #[test]
    fn refusals_are_sentences_without_control_characters() {
        let refusal = Refusal::Character("\u{1b}[31m".to_owned());
        assert_eq!(refusal.in_language(Language::Chinese), "名称“\\u{1b}[31m”里有不能显示的字符");
        assert_eq!(Refusal::Exists("甲.perf".into()).in_language(Language::English), "甲.perf is there already and was left alone");
    }
}
