//! The form as a text document for Word and WPS (ISO/IEC 29500): the cover first, then a form a page.
//!
//! A document is an archive of XML parts. Those that are always the same stand beside this file; `body` writes the tables, one after the other, so that of a
//! large set no more than one is in memory besides its compressed document.

mod body;

use std::io::{self, Cursor, Write};

use quick_xml::escape::escape;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::{Book, Failure, GENERATOR};
use crate::diagnostics::Language;

/// A fixed moment: the same input makes the same bytes on every day.
const MOMENT: &str = "2000-01-01T00:00:00Z";

/// Writes a book.
///
/// # Errors
/// Where `out` fails.
pub fn write(out: &mut dyn Write, book: &Book<'_>, step: &mut dyn FnMut()) -> Result<(), Failure> {
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    let header = if book.draft { include_str!("docx/parts/header_draft.xml") } else { include_str!("docx/parts/header.xml") };
    let footer = match book.language {
        Language::Chinese => include_str!("docx/parts/footer.xml"),
        Language::English => include_str!("docx/parts/footer_english.xml"),
    };
    for (name, content) in [
        ("[Content_Types].xml", include_str!("docx/parts/content_types.xml")),
        ("_rels/.rels", include_str!("docx/parts/relationships.xml")),
        ("docProps/core.xml", &properties(book)),
        ("word/_rels/document.xml.rels", include_str!("docx/parts/document_relationships.xml")),
        ("word/styles.xml", include_str!("docx/parts/styles.xml")),
        ("word/settings.xml", include_str!("docx/parts/settings.xml")),
        ("word/header.xml", header),
        ("word/footer.xml", footer),
    ] {
        start(&mut archive, name)?;
        archive.write_all(content.as_bytes())?;
    }
    start(&mut archive, "word/document.xml")?;
    body::write(&mut archive, book, step)?;
    out.write_all(&archive.finish().map_err(io::Error::from)?.into_inner())?;
    Ok(())
}

fn start(archive: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str) -> io::Result<()> {
    let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).last_modified_time(DateTime::default());
    Ok(archive.start_file(name, options)?)
}

/// Title, author and dates, as part 2 of the standard has them.
fn properties(book: &Book<'_>) -> String {
    let (title, author) = (escape(&book.title), escape(&book.author));
    let language = match book.language {
        Language::Chinese => "zh-CN",
        Language::English => "en",
    };
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n\
         <cp:coreProperties xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\
         <dc:title>{title}</dc:title><dc:creator>{author}</dc:creator><dc:description>{GENERATOR}</dc:description><dc:language>{language}</dc:language>\
         <dcterms:created xsi:type=\"dcterms:W3CDTF\">{MOMENT}</dcterms:created><dcterms:modified xsi:type=\"dcterms:W3CDTF\">{MOMENT}</dcterms:modified>\
         </cp:coreProperties>"
    )
}
