//! The checked model, written out.
//!
//! JSON, ndjson and CSV are written project by project as the model comes. Every other format is a view of the same [`form`]: a [`Book`] of grids, so that no two
//! of them can say different things.

pub mod csv;
pub mod docx;
pub mod form;
pub mod html;
pub mod json;
pub mod markdown;
pub mod review;
pub mod schema;
pub mod text;
pub mod xlsx;

use std::fmt;
use std::io::{self, Write};
use std::ops::Range;
use std::sync::Arc;

use crate::diagnostics::Language;
use crate::model::printed::Values;
use crate::model::{Document, Project};
use crate::source::clamp;
use form::cover::{Cover, Heading, Row};
use form::{Form, Order, Style};

/// What the properties of a workbook, a document and a page say of the program that wrote them.
pub const GENERATOR: &str = "perfc";

/// What a build writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A set as one JSON value.
    Json,
    /// A project a line.
    Ndjson,
    /// An indicator a row.
    Csv,
    /// For merge requests.
    Markdown,
    /// For a terminal.
    Text,
    /// For a browser, and for printing.
    Html,
    /// For Excel and WPS.
    Xlsx,
    /// For Word and WPS.
    Docx,
}

impl Format {
    /// Every format, in the order that help lists them.
    pub const ALL: [Self; 8] = [Self::Json, Self::Ndjson, Self::Xlsx, Self::Docx, Self::Html, Self::Markdown, Self::Csv, Self::Text];

    /// As `--to` names it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Json => "json",
            Self::Ndjson => "ndjson",
            Self::Csv => "csv",
            Self::Markdown => "markdown",
            Self::Text => "text",
            Self::Html => "html",
            Self::Xlsx => "xlsx",
            Self::Docx => "docx",
        }
    }

    /// The endings of its files, the one that perfc writes first.
    #[must_use]
    pub const fn endings(self) -> &'static [&'static str] {
        match self {
            Self::Json => &["json"],
            Self::Ndjson => &["ndjson", "jsonl"],
            Self::Csv => &["csv"],
            Self::Markdown => &["md", "markdown"],
            Self::Text => &["txt", "text"],
            Self::Html => &["html", "htm"],
            Self::Xlsx => &["xlsx"],
            Self::Docx => &["docx"],
        }
    }

    /// The format of a name, or of a file's ending without its dot.
    #[must_use]
    pub fn find(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.name() == name || format.endings().contains(&name))
    }

    /// Whether it is laid out as the official form.
    #[must_use]
    pub const fn is_form(self) -> bool {
        !matches!(self, Self::Json | Self::Ndjson | Self::Csv)
    }

    /// Whether it is no text that a terminal could show.
    #[must_use]
    pub const fn is_binary(self) -> bool {
        matches!(self, Self::Xlsx | Self::Docx)
    }
}

/// What is asked of an output.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// In which format.
    pub format: Format,
    /// How values are printed.
    pub values: Values,
    /// Whether it is written with errors open, marked 草稿. Forms only.
    pub draft: bool,
    /// Whether CSV starts with a byte order mark, without which Excel does not take it for UTF-8.
    pub bom: bool,
}

impl Options {
    /// A format as it is without options.
    #[must_use]
    pub const fn new(format: Format) -> Self {
        Self { format, values: Values::Plain, draft: false, bom: false }
    }
}

/// Forms that are written together.
#[derive(Debug)]
pub struct Book<'a> {
    /// What the whole is called: in the properties of a file, in a browser's tab.
    pub title: String,
    /// Who answers for it: 主管部门, empty where not declared.
    pub author: String,
    /// Present where there are several forms, or errors that are still open.
    pub cover: Option<Cover>,
    /// The forms, in order.
    pub forms: Vec<&'a Form>,
    /// Whether every page is marked 草稿.
    pub draft: bool,
    /// What the forms are.
    pub layout: Layout,
    /// The language of what the pages say besides.
    pub language: Language,
}

/// What a book holds, by which its pages are laid out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Layout {
    /// Forms, each on a page of its own, upright.
    #[default]
    Forms,
    /// Tables of a row of labels and many rows, one below the other, on pages on their side.
    Tables,
}

impl Book<'_> {
    /// Writes it in a format that is laid out; `step` is called once a form.
    ///
    /// # Errors
    /// Where `out` fails, or the format has no room for what is to be said.
    pub fn write(&self, out: &mut dyn Write, format: Format, step: &mut dyn FnMut()) -> Result<(), Failure> {
        match format {
            Format::Markdown => markdown::write(out, self, step),
            Format::Html => html::write(out, self, step),
            Format::Docx => docx::write(out, self, step),
            Format::Xlsx => xlsx::write(out, self, step),
            Format::Text | Format::Json | Format::Ndjson | Format::Csv => text::write(out, self, step),
        }
    }
}

/// Why an output cannot be written.
#[derive(Debug)]
pub enum Failure {
    /// What the system says.
    System(io::Error),
    /// The format has no room for it: in Chinese, in English.
    Room(String, String),
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::System(error)
    }
}

/// Where the output of a set waits outside of memory until all of the set is known to be sound.
pub trait Shelf: fmt::Debug + Send + Sync {
    /// Puts bytes there; answers where they are, or nothing where they are to stay in memory.
    fn put(&self, bytes: &[u8]) -> Option<u64>;

    /// Takes bytes from where they are.
    ///
    /// # Errors
    /// What the system says.
    fn get(&self, at: u64, bytes: &mut [u8]) -> io::Result<()>;
}

/// What is kept of some projects, one behind the other in one file, until their set is written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// The projects one behind the other, in a format that is written as they come; empty where they are on a shelf.
    bytes: Vec<u8>,
    /// Where they are on it.
    shelved: Option<u64>,
    /// Where each of them ends.
    ends: Vec<usize>,
    /// The projects as forms, in any other format, and their rows on the cover.
    forms: Vec<(Form, Row)>,
}

impl Part {
    /// Room for what projects of so many bytes of source come to, of which a little is given back by [`Self::fit`].
    #[must_use]
    pub fn with_room(source: usize, format: Format) -> Self {
        // Keys and levels are written out in JSON, and nothing else is.
        let room = if format.is_form() { 0 } else { source + source / 4 };
        Self { bytes: Vec::with_capacity(room), ..Self::default() }
    }

    /// Gives back what was not needed.
    pub fn fit(&mut self) {
        self.bytes.shrink_to_fit();
    }

    /// Takes in a project; one that cannot be written is left out.
    pub fn push(&mut self, project: &Project<'_>, order: &Order, options: Options) {
        let is_written = match options.format {
            Format::Json | Format::Ndjson => {
                json::project(&mut self.bytes, project);
                true
            }
            Format::Csv => csv::project(&mut self.bytes, project, options.values).is_ok(),
            _ => {
                let style = Style { values: options.values, draft: options.draft };
                self.forms.push((form::lay_out(project, order, style), Row::new(project)));
                return;
            }
        };
        if is_written {
            self.ends.push(self.bytes.len());
        } else {
            self.bytes.truncate(self.ends.last().copied().unwrap_or_default());
        }
    }

    /// Puts what is written as it comes onto a shelf, if that takes it.
    pub fn shelve(&mut self, shelf: &dyn Shelf) {
        if self.bytes.is_empty() {
            return;
        }
        self.shelved = shelf.put(&self.bytes);
        if self.shelved.is_some() {
            self.bytes = Vec::new();
        }
    }

    /// Its projects as written, from where they are; `room` takes what is read.
    fn bytes<'b>(&'b self, shelf: Option<&dyn Shelf>, room: &'b mut Vec<u8>) -> io::Result<&'b [u8]> {
        let (Some(at), Some(shelf)) = (self.shelved, shelf) else { return Ok(&self.bytes) };
        room.resize(self.ends.last().copied().unwrap_or_default(), 0);
        shelf.get(at, room)?;
        Ok(room)
    }

    const fn len(&self) -> usize {
        self.ends.len() + self.forms.len()
    }

    /// Where a project is among them.
    fn range(&self, place: usize) -> Range<usize> {
        let start = place.checked_sub(1).and_then(|before| self.ends.get(before)).copied().unwrap_or_default();
        start..self.ends.get(place).copied().unwrap_or(start)
    }
}

/// The output of a set before it is written: its projects in order, and what its document says.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// What JSON says before the projects, what ndjson says before each, and what the rows of CSV end with.
    set: Vec<u8>,
    heading: Option<Heading>,
    list: Vec<Part>,
    /// Part and place in it, project by project.
    places: Vec<(u32, u32)>,
    /// Where parts are that are not in memory.
    shelf: Option<Arc<dyn Shelf>>,
}

impl Parts {
    /// The output of a set without projects yet.
    #[must_use]
    pub fn new(document: Option<&Document<'_>>, options: Option<Options>) -> Self {
        let mut set = Vec::new();
        match options.map(|options| options.format) {
            Some(Format::Json) => json::set_start(&mut set, document),
            Some(Format::Ndjson) => json::line_start(&mut set, document),
            // Writing to memory does not fail.
            Some(Format::Csv) => drop(csv::set(&mut set, document)),
            _ => {}
        }
        Self { set, heading: document.map(Heading::new), ..Self::default() }
    }

    /// The same, some of it on a shelf.
    #[must_use]
    pub fn on_shelf(mut self, shelf: Option<Arc<dyn Shelf>>) -> Self {
        self.shelf = shelf;
        self
    }

    /// Takes in projects that follow those before.
    pub fn push(&mut self, part: Part) {
        self.places.extend((0..part.len()).map(|place| (clamp(self.list.len()), clamp(place))));
        self.list.push(part);
    }

    /// How many projects there are.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// The forms at some places, in that order, with their cover. `errors` are those that are still open in a draft.
    #[must_use]
    pub fn book(&self, options: Options, places: &[usize], errors: Vec<String>) -> Book<'_> {
        let places = places.iter().filter_map(|place| self.places.get(*place));
        let parts = places.filter_map(|(part, place)| self.list.get(*part as usize)?.forms.get(*place as usize));
        let (forms, rows): (Vec<&Form>, Vec<&Row>) = parts.map(|(form, row)| (form, row)).unzip();
        let errors = options.draft.then_some(errors);
        let has_cover = forms.len() > 1 || errors.is_some();
        Book {
            title: self.title(&rows),
            author: rows.first().map(|row| row.facts.department.clone()).unwrap_or_default(),
            cover: has_cover.then(|| Cover::lay_out(self.heading.as_ref(), &rows, errors)),
            forms,
            draft: options.draft,
            layout: Layout::Forms,
            language: Language::Chinese,
        }
    }

    /// Writes the projects at some places, in that order. `errors` are those that are still open in a draft; `step` is called once a project.
    ///
    /// # Errors
    /// Where `out` fails, or the format has no room for what is to be said.
    pub fn write(&self, out: &mut dyn Write, options: Options, places: &[usize], errors: Vec<String>, step: &mut dyn FnMut()) -> Result<(), Failure> {
        match options.format {
            Format::Json => {
                out.write_all(&self.set)?;
                self.each(places, |count, project| {
                    out.write_all(json::set_separator(count == 0))?;
                    out.write_all(project)?;
                    step();
                    Ok(())
                })?;
                out.write_all(json::SET_END)?;
            }
            Format::Ndjson => self.each(places, |_, project| {
                out.write_all(&self.set)?;
                out.write_all(project)?;
                out.write_all(json::LINE_END)?;
                step();
                Ok(())
            })?,
            Format::Csv => {
                out.write_all(&csv::start(options.bom)?)?;
                self.each(places, |_, project| {
                    csv::finish(out, project, &self.set)?;
                    step();
                    Ok(())
                })?;
            }
            format => self.book(options, places, errors).write(out, format, step)?,
        }
        Ok(())
    }

    /// Hands out the projects at some places as they are written, each with its number; what is on a shelf is taken from it a part at a time.
    fn each(&self, places: &[usize], mut write: impl FnMut(usize, &[u8]) -> io::Result<()>) -> io::Result<()> {
        let mut room = Vec::new();
        let mut places = places.iter().filter_map(|place| self.places.get(*place)).enumerate().peekable();
        while let Some((_, (current, _))) = places.peek() {
            let current = *current;
            let Some(part) = self.list.get(current as usize) else { break };
            let bytes = part.bytes(self.shelf.as_deref(), &mut room)?;
            while let Some((count, (_, place))) = places.next_if(|(_, (part, _))| *part == current) {
                write(count, bytes.get(part.range(*place as usize)).unwrap_or_default())?;
            }
        }
        Ok(())
    }

    fn title(&self, rows: &[&Row]) -> String {
        match (rows, &self.heading) {
            ([only], _) => format!("{} {}", only.name, form::TITLE),
            (_, Some(heading)) => heading.title.clone(),
            _ => form::cover::TITLE.to_owned(),
        }
    }
}
