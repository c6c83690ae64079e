//! Any file of an office as neutral tables.
//!
//! ```text
//! bytes ──▶ ZIP ──▶ xlsx, docx, ods      each kind of file is told by its content; a wrong ending of its name is only noted
//!       ├─▶ compound file ──▶ xls
//!       └─▶ encoding ──▶ text ──▶ html, spreadsheetml, ods, JSON, delimited, text
//! ```
//!
//! A file may be made to do harm. Whatever it holds, reading ends in time and memory that its size bounds: it is unpacked only up to a limit, a table takes
//! memory for the cells it has and not for those it claims, and nothing outside the file is ever opened. Macros are not run; document type declarations, with
//! which XML can grow without end or reach for other files, are refused. The spreadsheets are read here, cell by cell, because a general reader (calamine)
//! reserves what a file claims, copies its styles once a cell format, and does not end on some cut files; the tests hold our reading against its.

mod archive;
mod cells;
mod compound;
mod delimited;
mod docx;
mod encoding;
mod html;
mod numbers;
mod ods;
mod sniff;
mod spreadsheetml;
mod text;
mod xls;
mod xlsx;
mod xml;

use super::table::Table;
use crate::diagnostics::Language;
use cells::Budget;
use sniff::Kind;

/// The largest file, in bytes.
pub const LARGEST_FILE: u64 = 64 << 20;

/// How many bytes the parts of a file may come to when they are unpacked, all together.
pub const LARGEST_UNPACKED: u64 = 128 << 20;

/// How many times its own size a file may unpack to. Below [`SMALL_UNPACKED`] anything goes: the sheets of an honest little file repeat themselves.
pub const LARGEST_RATIO: u64 = 200;

/// How many bytes may be unpacked whatever the ratio.
pub const SMALL_UNPACKED: u64 = 16 << 20;

/// How many cells a source may have, and how many merged regions a sheet.
pub const MOST_CELLS: usize = 1_000_000;

/// How many bytes of text a source may come to: one text can be in many cells.
pub const LARGEST_TEXT: usize = 128 << 20;

/// How many bytes of text a cell may have. Excel takes 32,767 characters.
pub const LONGEST_CELL: usize = 1 << 20;

/// The rows of a sheet, as Excel has them.
pub const MOST_ROWS: u32 = 1_048_576;

/// The columns of a sheet, as Excel has them.
pub const MOST_COLUMNS: u32 = 16_384;

/// How many sheets a workbook may have.
pub const MOST_SHEETS: usize = 1024;

/// How deep elements of XML may stand in one another, and tables of a web page.
pub const DEEPEST: usize = 512;

/// The format that a source turned out to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A workbook of Excel since 2007.
    Xlsx,
    /// A workbook of Excel 97-2003, or its XML of 2003.
    Xls,
    /// A spreadsheet in ODF, packed or flat.
    Ods,
    /// A document of Word since 2007.
    Docx,
    /// A web page, under whatever name.
    Html,
    /// Values with a delimiter between them, whichever it is.
    Csv,
    /// Published text: cells set off by tabs, pipes, box drawing or spaces, tables of Markdown.
    Text,
    /// The data that `perfc build` writes; it has no tables.
    Json,
}

impl Format {
    /// What the format is called.
    #[must_use]
    pub const fn name(self, language: Language) -> &'static str {
        match (self, language) {
            (Self::Xlsx, _) => "xlsx",
            (Self::Xls, _) => "xls",
            (Self::Ods, _) => "ods",
            (Self::Docx, _) => "docx",
            (Self::Html, Language::Chinese) => "网页",
            (Self::Html, Language::English) => "a web page",
            (Self::Csv, _) => "csv",
            (Self::Text, Language::Chinese) => "文本",
            (Self::Text, Language::English) => "text",
            (Self::Json, _) => "JSON",
        }
    }

    /// The format that files with this ending claim to have.
    #[must_use]
    pub fn of_ending(ending: &str) -> Option<Self> {
        FORMATS.into_iter().find(|format| format.endings().iter().any(|known| ending.eq_ignore_ascii_case(known)))
    }

    /// The endings that files of this format have.
    const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Xlsx => &["xlsx", "xlsm", "xltx", "xltm"],
            Self::Xls => &["xls", "xlt", "et"],
            Self::Ods => &["ods", "fods", "ots"],
            Self::Docx => &["docx", "docm", "dotx", "dotm"],
            Self::Html => &["html", "htm", "xhtml"],
            Self::Csv => &["csv", "tsv", "tab"],
            Self::Text => &["txt", "md", "markdown", "text"],
            Self::Json => &["json", "ndjson", "jsonl"],
        }
    }
}

/// Every format, to find one by an ending.
const FORMATS: [Format; 8] = [Format::Xlsx, Format::Xls, Format::Ods, Format::Docx, Format::Html, Format::Csv, Format::Text, Format::Json];

/// What a file holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// What it turned out to be.
    pub format: Format,
    /// Its tables and the texts between them, in order. Those without a cell are left out.
    pub tables: Vec<Table>,
    /// Its text, where it is data.
    pub data: Option<String>,
    /// What people should know about how it was read.
    pub notes: Vec<ReadNote>,
    /// Whether perfc wrote it and no other program saved it since, as its properties say.
    pub is_own: bool,
}

/// Something about how a file was read that may matter: an encoding that was guessed, macros that were left alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadNote {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

/// Why a file cannot be read, and what to do instead where something can be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadError {
    /// In Chinese.
    pub zh: String,
    /// In English.
    pub en: String,
}

impl ReadNote {
    fn macros() -> Self {
        Self::new("文件里有宏，没有运行", "the file has macros; they were not run")
    }

    fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// The note in one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

impl ReadError {
    fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// A limit that is passed: what there is too much of, and how much is allowed.
    fn too_much(zh: &str, en: &str) -> Self {
        Self::new(format!("文件超出了限度：{zh}"), format!("the file is beyond what is read: {en}"))
    }

    /// A file that breaks the rules of its format.
    fn damaged(what: &str) -> Self {
        Self::new(format!("文件不完整或已损坏：{what}"), format!("the file is incomplete or damaged: {what}"))
    }

    /// The error in one language.
    #[must_use]
    pub fn in_language(&self, language: Language) -> &str {
        match language {
            Language::Chinese => &self.zh,
            Language::English => &self.en,
        }
    }
}

/// A file that is larger than [`LARGEST_FILE`]; who knows its size need not read it to know this.
#[must_use]
pub fn too_large() -> ReadError {
    ReadError::too_much(&format!("大于 {} MB", LARGEST_FILE >> 20), &format!("it has more than {} MB", LARGEST_FILE >> 20))
}

/// Reads a file. Its format is told by `bytes`; `name` decides only where values with delimiters and other text could be taken for one
/// another, and where JSON of another kind could be taken for them.
///
/// # Errors
/// Where the file is none that can be read, is damaged, protected by a password, or beyond one of the limits of this module.
pub fn read(bytes: &[u8], name: &str) -> Result<Source, ReadError> {
    if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > LARGEST_FILE {
        return Err(too_large());
    }
    if bytes.is_empty() {
        return Err(ReadError::new("没有内容", "it is empty"));
    }
    let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_lowercase()).unwrap_or_default();
    let claimed = Format::of_ending(&ending);
    let mut budget = Budget::default();
    let mut notes = Vec::new();
    let (mut data, mut is_own) = (None, false);
    let (format, mut tables) = match sniff::kind(bytes)? {
        Kind::Xlsx(mut package) => {
            is_own = package.is_own();
            (Format::Xlsx, xlsx::read(&mut package, &mut budget, &mut notes)?)
        }
        Kind::Docx(mut package) => {
            is_own = package.is_own();
            (Format::Docx, docx::read(&mut package, &mut budget, &mut notes)?)
        }
        Kind::Ods(mut package) => (Format::Ods, ods::read_package(&mut package, &mut budget, &mut notes)?),
        Kind::Xls(workbook) => (Format::Xls, xls::read(&workbook, &mut budget, &mut notes)?),
        Kind::Text => {
            let text = encoding::decode(bytes, &mut notes)?;
            match sniff::text(&text)? {
                sniff::Text::Json => {
                    data = Some(text);
                    (Format::Json, Vec::new())
                }
                sniff::Text::Html => {
                    let page = html::read(&text, &mut budget)?;
                    is_own = page.is_own;
                    (Format::Html, page.tables)
                }
                sniff::Text::Spreadsheetml => (Format::Xls, spreadsheetml::read(&text, &mut budget, &mut notes)?),
                sniff::Text::Ods => (Format::Ods, ods::read(&text, &mut budget, &mut notes)?),
                sniff::Text::Plain if claimed == Some(Format::Json) && text.trim_start().starts_with(['{', '[']) => {
                    return Err(ReadError::new(
                        "这不是 perfc build 写的 JSON：请从原来的表导入",
                        "this is not the JSON that perfc build writes: import the forms that it was made from",
                    ));
                }
                sniff::Text::Plain => match delimited::delimiter(&text, &ending) {
                    Some(delimiter) => (Format::Csv, delimited::read(&text, delimiter, &mut budget)?),
                    None => (Format::Text, text::read(&text, &mut budget)?),
                },
            }
        }
    };
    tables.retain(|table| !table.cells.is_empty());
    if let Some(claimed) = claimed
        && claimed != format
        && !(matches!(claimed, Format::Csv | Format::Text) && matches!(format, Format::Csv | Format::Text))
    {
        let [zh, en] = [Language::Chinese, Language::English].map(|language| format.name(language));
        notes.push(ReadNote::new(
            format!("文件名以 .{ending} 结尾，内容是{zh}，按{zh}读"),
            format!("the name ends with .{ending}, the content is {en} and is read as that"),
        ));
    }
    Ok(Source { format, tables, data, notes, is_own })
}
