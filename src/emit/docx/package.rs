//! The archive that a document is: what the crate writes, with what it has no words for put in, and compressed.

use std::io::{self, Cursor, Read, Write};

use memchr::memmem;
use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use super::{Failure, HEADING_ROW};

/// A fixed moment: the same input makes the same bytes on every day.
const MOMENT: &str = "2000-01-01T00:00:00Z";

/// Writes an archive of the crate as it is handed out.
pub(super) fn finish(archive: Vec<u8>, out: &mut dyn Write, title: &str, author: &str) -> Result<(), Failure> {
    let mut from = ZipArchive::new(Cursor::new(archive)).map_err(io::Error::from)?;
    let mut to = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(DateTime::default());
    for index in 0..from.len() {
        let mut entry = from.by_index(index).map_err(io::Error::from)?;
        if entry.is_dir() {
            continue;
        }
        let name = entry.name().to_owned();
        let mut content = Vec::new();
        entry.read_to_end(&mut content)?;
        match name.as_str() {
            "docProps/core.xml" => content = properties(title, author).into_bytes(),
            "word/document.xml" => content = with_headings(&content),
            _ => {}
        }
        to.start_file(name, options).map_err(io::Error::from)?;
        to.write_all(&content)?;
    }
    out.write_all(&to.finish().map_err(io::Error::from)?.into_inner())?;
    Ok(())
}

/// Marks the rows that are repeated on every page. In a text, `<` is written `&lt;`, so that nothing else can look like one.
fn with_headings(document: &[u8]) -> Vec<u8> {
    let height = format!("<w:trHeight w:val=\"{HEADING_ROW}\"");
    let mut out = Vec::with_capacity(document.len());
    let mut from = 0;
    for at in memmem::find_iter(document, &height) {
        out.extend_from_slice(document.get(from..at).unwrap_or_default());
        out.extend_from_slice(b"<w:tblHeader />");
        from = at;
    }
    out.extend_from_slice(document.get(from..).unwrap_or_default());
    out
}

/// Title, author and dates, as ISO/IEC 29500-2 has them.
fn properties(title: &str, author: &str) -> String {
    let (title, author) = (escape(title), escape(author));
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dc:language>zh-CN</dc:language>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{MOMENT}</dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">{MOMENT}</dcterms:modified>\
         </cp:coreProperties>"
    )
}
