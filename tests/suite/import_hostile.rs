//! Files of other programs that were made to do harm, through the commands that read them: a clear word, an end, and nothing written.

use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Write as _};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use perfc::import::form::Settings;
use perfc::import::origin::Origins;
use perfc::import::{open, write};
use perfc::renew::{Years, renew};

use crate::hostile::{assert_times_in_proportion, many, run};
use crate::import_read::{docx, xlsx, xlsx_of};

/// Every command that reads such a file ends with 2, says why, and writes nothing.
fn assert_refused(name: &str, content: &[u8], why: &str) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), content).unwrap();
    for arguments in [
        &["import", name, "-o", "out/"][..],
        &["check", name],
        &["check", name, "--message-format", "json"],
        &["check", name, "-o", "r.xlsx"],
        &["new", "--from", name],
    ] {
        let ran = run(folder.path(), arguments, name);
        assert_eq!(ran.code, 2, "{name} {arguments:?}: {}", ran.said());
        assert!(ran.said().contains(why) && ran.said().len() < 2000, "{name} {arguments:?}: {}", ran.said());
    }
    assert_eq!(names(folder.path()), [name, "r.xlsx"], "{name}");
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

const SHEET: &str = "<row><c r=\"A1\" t=\"inlineStr\"><is><t>项目名称</t></is></c><c r=\"B1\" t=\"inlineStr\"><is><t>甲项目</t></is></c></row>";

#[test]
fn what_cannot_be_read_is_refused_by_every_command() {
    let sheet = |content: &str| xlsx(&format!("<worksheet><sheetData>{SHEET}</sheetData>{content}</worksheet>"));
    let bomb = "<a/>".repeat(5 << 20);
    assert_refused("bomb.docx", &docx(&format!("<document>{bomb}</document>")), "超出了限度");
    let merged: String = (1..1_100_000).map(|row| format!("<mergeCell ref=\"A{row}:B{row}\"/>")).collect();
    assert_refused("merged.xlsx", &sheet(&merged), "超出了限度");
    let whole = sheet("");
    for end in [whole.len() / 4, whole.len() / 2, whole.len() - 30] {
        assert_refused("cut.xlsx", &whole[..end], "已损坏");
    }
    let outside = "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]><worksheet><sheetData><row><c r=\"A1\" t=\"str\"><v>&b;</v></c></row></sheetData></worksheet>";
    assert_refused("entity.xlsx", &xlsx(outside), "DTD");
    assert_refused("large.txt", &b"a\n".repeat(65 << 19), "大于 64 MB");
    let piped = ["-c", "ulimit -v 409600; yes | exec \"$0\" import - -o out/", env!("CARGO_BIN_EXE_perfc")];
    let ran = Command::new("sh").args(piped).env("RAYON_NUM_THREADS", "2").env("LC_ALL", "C.UTF-8").output().unwrap();
    assert_eq!(ran.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&ran.stderr).contains("大于 64 MB"), "{}", String::from_utf8_lossy(&ran.stderr));
    assert_refused("none.docx", b"PK\x05\x06", "");
    assert_refused("picture.xlsx", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "");
    assert_refused("other.json", b"{\"perf\": 2, \"projects\": []}", "JSON");
}

/// What is refused for what it unpacks to is not unpacked first: the program gets no more memory than the limit takes.
#[cfg(unix)]
#[test]
fn a_bomb_is_not_unpacked_to_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    archive.start_file("xl/workbook.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let blanks = vec![b' '; 8 << 20];
    for _ in 0..100 {
        archive.write_all(&blanks).unwrap();
    }
    fs::write(folder.path().join("bomb.xlsx"), archive.finish().unwrap().into_inner()).unwrap();
    let limited = ["-c", "ulimit -v 614400; exec \"$0\" import bomb.xlsx -o out/", env!("CARGO_BIN_EXE_perfc")];
    let ran = Command::new("sh").args(limited).current_dir(folder.path()).env("RAYON_NUM_THREADS", "2").env("LC_ALL", "C.UTF-8").output().unwrap();
    let said = String::from_utf8(ran.stderr).unwrap();
    assert_eq!(ran.status.code(), Some(2), "{said}");
    assert!(said.contains("解压后大于"), "{said}");
    assert_eq!(names(folder.path()), ["bomb.xlsx"]);
}

/// What is only strange is read, and said to be so.
#[test]
fn what_is_only_strange_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let put = |name: &str, content: &[u8]| fs::write(folder.path().join(name), content).unwrap();
    let merged: String = (2..200_000).map(|row| format!("<mergeCell ref=\"A{row}:XFD1048576\"/>")).collect();
    let sheet = format!("<worksheet><dimension ref=\"A1:XFD1048576\"/><sheetData>{SHEET}</sheetData><mergeCells>{merged}</mergeCells></worksheet>");
    put("merged.xlsx", &xlsx_of(&sheet, "<sst uniqueCount=\"18446744073709551615\"/>", "<styleSheet/>"));
    put("wrong-ending.csv", &xlsx(&format!("<worksheet><sheetData>{SHEET}</sheetData></worksheet>")));
    for (name, note) in [("merged.xlsx", ""), ("wrong-ending.csv", "内容是xlsx")] {
        let checked = run(folder.path(), &["check", name], name);
        assert!(checked.code < 2 && checked.said().contains(note) && checked.said().contains("甲项目"), "{name}: {}", checked.said());
        let imported = run(folder.path(), &["import", name], name);
        assert!(imported.code < 2 && imported.said().contains("project \"甲项目\""), "{name}: {}", imported.said());
    }
    // Far more that is not understood than anyone reads.
    let noise: String = (0..3000).map(|index| format!("莫名其妙{index}\t其妙莫名{index}\n")).collect();
    put("noise.txt", format!("项目名称\t甲项目\n{noise}").as_bytes());
    for format in ["human", "short", "json", "github", "gitlab", "sarif", "junit"] {
        let ran = run(folder.path(), &["check", "noise.txt", "--message-format", format], format);
        assert!(ran.code < 2 && ran.said().len() < 400_000, "{format}: {} bytes", ran.said().len());
        assert!(ran.said().contains("没有列出"), "{format}");
    }
    assert_eq!(names(folder.path()), ["merged.xlsx", "noise.txt", "wrong-ending.csv"]);
}

// ---- time in proportion ---------------------------------------------------------------------------------------------------------------------------

fn time(name: &str, text: &str) -> Duration {
    let start = Instant::now();
    let opened = open(text.as_bytes(), name, Settings { as_printed: false, unnamed: "甲" }).unwrap();
    assert!(!opened.found.forms.is_empty(), "{name}");
    write::one(&opened.found).unwrap();
    let draft = write::draft(&opened.found);
    let length = u32::try_from(draft.text.len()).unwrap();
    let origins = match opened.data {
        Some(data) => Origins::of_data(draft, &data),
        None => Origins::new(draft, &opened.tables),
    };
    let all = perfc::source::Span::new(0, length);
    std::hint::black_box((origins.extent(all), origins.locate(all)));
    start.elapsed()
}

const HEAD: &str = "项目名称\t甲项目\n主管部门\t某某局\n年度资金申请总额\t100\n一级指标\t二级指标\t三级指标\t指标值\n";

#[test]
fn forms_take_time_in_proportion() {
    let hold = |what: &str, name: &str, make: &dyn Fn(usize) -> String, count: usize| {
        assert_times_in_proportion(what, |count| make(count), |text| time(name, text), count);
    };
    let form = |text: &mut String, index: usize| {
        let _ = write!(text, "财政项目支出绩效目标申报表\n项目名称\t项目{index}\n一级指标\t二级指标\t三级指标\t指标值\n产出指标\t数量指标\t场次\t=12场\n");
    };
    hold("many forms", "a.txt", &|count| many(count, form), 150);
    let row = |text: &mut String, index: usize| {
        let _ = write!(text, "产出指标\t数量指标\t场次{index}\t=12场");
    };
    hold("many rows", "a.tsv", &|count| format!("{HEAD}{}", many(count, row)), 400);
    let slid = |text: &mut String, index: usize| {
        let _ = write!(text, "产出指标\t质量指标\t人数{index}\t=12人");
    };
    hold("many rows that slid", "a.tsv", &|count| format!("{HEAD}{}", many(count, slid)), 400);
    hold("many columns", "a.tsv", &|count| format!("{HEAD}{}\n", "甲\t".repeat(count)), 1000);
    hold("many headers", "a.tsv", &|count| format!("{HEAD}{}", "一级指标\t二级指标\t三级指标\t指标值\n".repeat(count)), 400);
    hold(
        "many strange cells",
        "a.tsv",
        &|count| {
            format!(
                "{HEAD}{}",
                many(count, |text, index| {
                    let _ = write!(text, "莫名{index}\t其妙{index}");
                })
            )
        },
        1000,
    );
    hold("a long goal", "a.tsv", &|count| format!("年度总体目标\t{}\n{HEAD}", "全年举办活动，".repeat(count)), 4000);
    hold(
        "a list",
        "a.csv",
        &|count| {
            format!(
                "序号,项目名称,项目性质,年度资金申请总额\n{}",
                many(count, |text, index| {
                    let _ = write!(text, "{index},项目{index},一次性,5");
                })
            )
        },
        1000,
    );
    let project = |index: usize| {
        format!(
            "{{\"name\":\"项目{index}\",\"indicators\":[{{\"level1\":\"产出\",\"level2\":\"数量\",\"name\":\"甲\",\"target\":{{\"kind\":\"words\",\"words\":\"好\"}}}}]}}"
        )
    };
    hold("data on one line", "a.json", &|count| format!("{{\"perf\":1,\"projects\":[{}]}}", (0..count).map(project).collect::<Vec<_>>().join(",")), 1000);
}

#[test]
fn new_years_take_time_in_proportion() {
    let years = Years { old: 2025, new: 2026 };
    let hold = |what: &str, make: &dyn Fn(usize) -> String, count: usize| {
        let time = |text: &String| {
            let start = Instant::now();
            std::hint::black_box(renew(text, years).text.len());
            start.elapsed()
        };
        assert_times_in_proportion(what, |count| make(count), time, count);
    };
    hold("years in a text", &|count| format!("project \"甲\" < note \"{}\"; >", "《2024年、".repeat(count)), 4000);
    hold("years in a name", &|count| format!("project \"{}\" < year 2025; >", "2025年".repeat(count)), 2000);
    hold("projects on one line", &|count| "project \"2025年甲\" < budget 5; > ".repeat(count), 500);
    hold("projects", &|count| "project \"2025年甲\" <\n  budget 5;\n>\n".repeat(count), 500);
}
