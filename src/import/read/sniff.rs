//! Which format a file has, by its content.

use super::archive::Package;
use super::{ReadError, compound};

/// What a file is outside.
pub(super) enum Kind<'b> {
    Xlsx(Package<'b>),
    Docx(Package<'b>),
    Ods(Package<'b>),
    /// The stream of a workbook of Excel 97-2003.
    Xls(Vec<u8>),
    Text,
}

/// What a text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Text {
    Html,
    Spreadsheetml,
    Ods,
    Json,
    Plain,
}

/// How many characters at the start of a text are looked at.
const HEAD: usize = 4096;

/// Formats that are known and not read: how they begin, what they are, and what to do.
const REFUSED: [(&[u8], &str, &str); 9] = [
    (
        b"%PDF",
        "这是 PDF：请在 WPS 或 Word 里打开，另存为 docx，或把表格复制到 Excel 里",
        "this is a PDF: open it in WPS or Word and save it as docx, or copy its tables to Excel",
    ),
    (b"{\\rtf", "这是 RTF：请在 Word 或 WPS 里另存为 docx", "this is RTF: save it as docx in Word or WPS"),
    (b"\x89PNG", IMAGE.0, IMAGE.1),
    (b"\xff\xd8\xff", IMAGE.0, IMAGE.1),
    (b"GIF8", IMAGE.0, IMAGE.1),
    (b"\x1f\x8b", PACKED.0, PACKED.1),
    (b"Rar!", PACKED.0, PACKED.1),
    (b"7z\xbc\xaf", PACKED.0, PACKED.1),
    (
        b"MIME-Version:",
        "这是单个文件的网页（mht）：请在 Excel、Word 或 WPS 里另存为 xlsx 或 docx",
        "this is a web page in one file (mht): save it as xlsx or docx in Excel, Word or WPS",
    ),
];

const IMAGE: (&str, &str) = ("这是图片：请先用文字识别软件读出表格", "this is an image: read the table out of it with a program that recognises text");
const PACKED: (&str, &str) = ("这是压缩包：请先解压，再读里面的文件", "this is an archive: unpack it, and read the files in it");

/// What a file is outside.
pub(super) fn kind(bytes: &[u8]) -> Result<Kind<'_>, ReadError> {
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return package(bytes);
    }
    if bytes.starts_with(&compound::SIGNATURE) {
        return Ok(Kind::Xls(compound::workbook(bytes)?));
    }
    match REFUSED.iter().find(|(start, ..)| bytes.starts_with(start)) {
        Some((_, zh, en)) => Err(ReadError::new(*zh, *en)),
        None => Ok(Kind::Text),
    }
}

fn package(bytes: &[u8]) -> Result<Kind<'_>, ReadError> {
    let mut package = Package::open(bytes)?;
    if package.has("xl/workbook.bin") {
        return Err(ReadError::new("这是二进制的工作簿（xlsb）：请另存为 xlsx", "this is a binary workbook (xlsb): save it as xlsx"));
    }
    if package.has_below("xl/") {
        return Ok(Kind::Xlsx(package));
    }
    if package.has_below("word/") {
        return Ok(Kind::Docx(package));
    }
    match package.part("mimetype")? {
        Some(kind) if kind.starts_with(b"application/vnd.oasis.opendocument.spreadsheet") => Ok(Kind::Ods(package)),
        Some(kind) if kind.starts_with(b"application/vnd.oasis.opendocument.text") => {
            Err(ReadError::new("这是 odt 文档：请另存为 docx", "this is a document in odt: save it as docx"))
        }
        _ if package.has_below("ppt/") => {
            Err(ReadError::new("这是演示文稿：请把里面的表格复制到 Excel 里", "this is a presentation: copy its tables to Excel"))
        }
        _ => Err(ReadError::new(PACKED.0, PACKED.1)),
    }
}

/// What a text is.
pub(super) fn text(text: &str) -> Result<Text, ReadError> {
    let start = text.trim_start();
    let head: String = start.chars().take(HEAD).collect::<String>().to_ascii_lowercase();
    if let Some((_, zh, en)) = REFUSED.iter().find(|(mark, ..)| start.as_bytes().starts_with(mark)) {
        return Err(ReadError::new(*zh, *en));
    }
    if head.strip_prefix('{').is_some_and(|rest| rest.trim_start().strip_prefix("\"perf\"").is_some_and(|rest| rest.trim_start().starts_with(':'))) {
        return Ok(Text::Json);
    }
    if !head.starts_with('<') {
        return Ok(Text::Plain);
    }
    if head.contains("urn:schemas-microsoft-com:office:spreadsheet") && !head.contains("<html") {
        return Ok(Text::Spreadsheetml);
    }
    if head.contains("urn:oasis:names:tc:opendocument") {
        return Ok(Text::Ods);
    }
    if head.contains("schemas.microsoft.com/office/word/2003/wordml") {
        return Err(ReadError::new("这是 Word 2003 的 XML 文档：请另存为 docx", "this is an XML document of Word 2003: save it as docx"));
    }
    // Published text may begin with a tag of its own; a page has one of these.
    let is_page = ["<!doctype html", "<html", "<head", "<meta", "<body", "<table", "<title", "<div"].iter().any(|tag| head.contains(tag));
    Ok(if is_page { Text::Html } else { Text::Plain })
}
