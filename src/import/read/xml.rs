//! XML as a stream of elements and text. Names are local ones: which prefix a writer took does not matter.

use std::borrow::Cow;

use quick_xml::Reader;
use quick_xml::escape::unescape;
use quick_xml::events::{BytesStart, Event};

use super::{DEEPEST, ReadError};

/// One step through a document.
#[derive(Debug)]
pub(super) enum Piece<'a> {
    /// An element begins. An empty one is closed right after.
    Open(Element<'a>),
    /// The innermost element ends.
    Close(String),
    /// Text.
    Text(Cow<'a, str>),
}

/// The start of an element.
#[derive(Debug)]
pub(super) struct Element<'a>(BytesStart<'a>);

impl Element<'_> {
    /// The name without its prefix.
    pub(super) fn name(&self) -> &str {
        self.0.local_name().into_inner()
    }

    /// The value of an attribute, by its name without a prefix.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        let mut attributes = self.0.attributes();
        let found = attributes.with_checks(false).flatten().find(|attribute| attribute.key.local_name().into_inner() == name)?;
        Some(unescape(&found.value).map_or_else(|_| found.value.clone().into_owned(), Cow::into_owned))
    }

    /// A whole number in an attribute.
    pub(super) fn number(&self, name: &str) -> Option<u32> {
        self.attribute(name)?.trim().parse().ok()
    }
}

/// A document that is read from its start to its end.
#[derive(Debug)]
pub(super) struct Xml<'a> {
    reader: Reader<&'a [u8]>,
    name: &'a str,
    depth: usize,
}

impl<'a> Xml<'a> {
    /// `name` is what a message calls the document.
    pub(super) fn new(text: &'a str, name: &'a str) -> Self {
        let mut reader = Reader::from_str(text);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, name, depth: 0 }
    }

    /// The next piece; `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Piece<'a>>, ReadError> {
        loop {
            match self.reader.read_event().map_err(|_| ReadError::damaged(self.name))? {
                Event::Start(start) | Event::Empty(start) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err(ReadError::too_much(&format!("嵌套多于 {DEEPEST} 层"), &format!("it is nested more than {DEEPEST} deep")));
                    }
                    return Ok(Some(Piece::Open(Element(start))));
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    return Ok(Some(Piece::Close(end.local_name().into_inner().to_owned())));
                }
                Event::Text(text) => return Ok(Some(Piece::Text(text.xml10_content()))),
                Event::CData(text) => return Ok(Some(Piece::Text(text.xml10_content()))),
                Event::GeneralRef(reference) => {
                    let text = unescape(&format!("&{};", &*reference.into_inner())).map(Cow::into_owned).map_err(|_| ReadError::damaged(self.name))?;
                    return Ok(Some(Piece::Text(text.into())));
                }
                Event::DocType(_) => {
                    return Err(ReadError::new(
                        format!("{} 里有文档类型声明（DTD），办公文件不需要它，可能有害", self.name),
                        format!("{} has a document type declaration, which no office file needs and which may do harm", self.name),
                    ));
                }
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Eof if self.depth > 0 => return Err(ReadError::damaged(self.name)),
                Event::Eof => return Ok(None),
            }
        }
    }

    /// Passes over the rest of the element that has just begun.
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        let outside = self.depth.saturating_sub(1);
        while self.depth > outside && self.next()?.is_some() {}
        Ok(())
    }

    /// Passes over what is left of the element that the last piece was in, and its end.
    pub(super) fn skip_siblings(&mut self) -> Result<(), ReadError> {
        while let Some(piece) = self.next()? {
            match piece {
                Piece::Open(_) => self.skip()?,
                Piece::Close(_) => break,
                Piece::Text(_) => {}
            }
        }
        Ok(())
    }

    /// The text of the element that has just begun, and its end.
    pub(super) fn text(&mut self) -> Result<String, ReadError> {
        let outside = self.depth.saturating_sub(1);
        let mut out = String::new();
        while self.depth > outside {
            match self.next()? {
                Some(Piece::Text(text)) => out.push_str(&text),
                Some(_) => {}
                None => break,
            }
        }
        Ok(out)
    }
}
