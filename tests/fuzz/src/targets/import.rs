//! Files of other programs.

use std::io::{Cursor, Write as _};

use cfb::CompoundFile;
use perfc::diagnostics::Language;
use perfc::import::form::Settings;
use perfc::import::report::{Report, Source};
use perfc::import::{open, write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use super::super::invariants::{compile_text, examine, formatted, syntax_errors};

/// A file as it is: its name is the first line of the input, what it holds the rest.
pub fn import(data: &[u8]) {
    let (name, content) = named(data);
    read(&name, content);
}

/// A file that is packed, which no fuzzer does.
pub fn office(data: &[u8]) {
    let (name, content) = named(data);
    read(&name, &packed(&name, content));
}

/// The first line, and what is below it.
pub fn named(data: &[u8]) -> (String, &[u8]) {
    let (name, content) = data.split_at(data.iter().position(|&byte| byte == b'\n').unwrap_or_default());
    (String::from_utf8_lossy(name).into_owned(), content.strip_prefix(b"\n").unwrap_or(content))
}

/// What stands between the parts of an archive, before the name of the next.
const BETWEEN: &str = "\n==== ";

/// A file of an office by what is in it. A workbook of Excel 97 is a stream of records. The others are archives of parts: each begins with a line that names
/// it, and those without which nothing is read are added. What is packed already stays as it is.
pub fn packed(name: &str, content: &[u8]) -> Vec<u8> {
    if content.starts_with(b"PK") || content.starts_with(b"\xd0\xcf") {
        return content.to_vec();
    }
    if name.ends_with(".xls") {
        let mut file = CompoundFile::create(Cursor::new(Vec::new())).expect("memory takes everything");
        file.create_stream("/Workbook").and_then(|mut stream| stream.write_all(content)).expect("memory takes everything");
        file.flush().expect("memory takes everything");
        return file.into_inner().into_inner();
    }
    let usual: &[(&str, &str)] = match name.rsplit_once('.') {
        Some((_, "docx")) => &[("word/document.xml", "<document/>")],
        Some((_, "ods")) => &[("mimetype", "application/vnd.oasis.opendocument.spreadsheet"), ("content.xml", "<document-content/>")],
        _ => &[
            ("xl/workbook.xml", r#"<workbook><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#),
            (
                "xl/_rels/workbook.xml.rels",
                r#"<Relationships><Relationship Id="r1" Type="x/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="x/sharedStrings" Target="sharedStrings.xml"/><Relationship Id="r3" Type="x/styles" Target="styles.xml"/></Relationships>"#,
            ),
            ("xl/worksheets/sheet1.xml", "<worksheet/>"),
            ("xl/sharedStrings.xml", "<sst/>"),
            ("xl/styles.xml", "<styleSheet/>"),
        ],
    };
    let text = format!("\n{}", String::from_utf8_lossy(content));
    let parts: Vec<(&str, &str)> = text.split(BETWEEN).skip(1).map(|part| part.split_once('\n').unwrap_or((part, ""))).collect();
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let added = usual.iter().filter(|(name, _)| parts.iter().all(|(given, _)| given != name));
    for (name, content) in added.chain(&parts) {
        // Two parts of one name are no archive.
        if archive.start_file(*name, SimpleFileOptions::default()).is_ok() {
            archive.write_all(content.as_bytes()).expect("memory takes everything");
        }
    }
    archive.finish().expect("memory takes everything").into_inner()
}

/// What is read is reported in both languages and written as sources that are laid out, have no mistake of syntax, and say what was read.
fn read(name: &str, content: &[u8]) {
    let Ok(opened) = open(content, name, Settings { as_printed: content.len() % 2 == 0, unnamed: "未命名" }) else { return };
    let mut report = Report::default();
    report.sources.push(Source::new(name.to_owned(), &opened.found, Vec::new()));
    for language in [Language::Chinese, Language::English] {
        assert!(!report.text(language).is_empty());
    }
    assert!(report.json().is_object());
    if opened.found.forms.is_empty() {
        return;
    }
    let one = write::one(&opened.found).unwrap_or_else(|_| panic!("what is written does not say what was read"));
    let several = write::several(&opened.found).unwrap_or_else(|_| panic!("what is written does not say what was read"));
    for text in several.into_iter().map(|file| file.text).chain([one]) {
        assert!(!syntax_errors(&text), "{text}");
        assert_eq!(formatted(&text), text, "what is written is laid out");
        examine(&compile_text(text));
    }
}
