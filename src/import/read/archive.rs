//! The parts of a ZIP archive, unpacked only within the limits.

use std::io::{Cursor, Read};

use rustc_hash::FxHashMap;
use zip::ZipArchive;

use super::xml::{Piece, Xml};
use super::{LARGEST_RATIO, LARGEST_UNPACKED, ReadError, SMALL_UNPACKED};
use crate::emit::GENERATOR;

/// An office file that is an archive of XML parts.
#[derive(Debug)]
pub(super) struct Package<'b> {
    archive: ZipArchive<Cursor<&'b [u8]>>,
    /// How many bytes may still be unpacked.
    rest: u64,
}

impl<'b> Package<'b> {
    pub(super) fn open(bytes: &'b [u8]) -> Result<Self, ReadError> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| ReadError::damaged("ZIP"))?;
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        Ok(Self { archive, rest: size.saturating_mul(LARGEST_RATIO).clamp(SMALL_UNPACKED, LARGEST_UNPACKED) })
    }

    /// Whether a part has this name, whatever the case of its letters.
    pub(super) fn has(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    /// Whether the name of a part begins like this.
    pub(super) fn has_below(&self, folder: &str) -> bool {
        self.archive.file_names_raw().any(|name| name.get(..folder.len()).is_some_and(|start| start.eq_ignore_ascii_case(folder.as_bytes())))
    }

    fn index(&self, name: &str) -> Option<usize> {
        // Some writers begin names with a slash, or spell a name in two ways.
        let exact = self.archive.index_for_name(name);
        exact.or_else(|| self.archive.file_names_raw().position(|other| other.strip_prefix(b"/").unwrap_or(other).eq_ignore_ascii_case(name.as_bytes())))
    }

    /// Unpacks a part; `None` where there is none of this name.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let Some(index) = self.index(name) else { return Ok(None) };
        let file = self.archive.by_index(index).map_err(|_| ReadError::damaged(name))?;
        if file.encrypted() {
            return Err(protected());
        }
        let mut content = Vec::new();
        // What the archive says about the size of a part need not be true: only what comes out is counted.
        let read = file.take(self.rest.saturating_add(1)).read_to_end(&mut content).map_err(|_| ReadError::damaged(name))?;
        self.rest = self.rest.checked_sub(u64::try_from(read).unwrap_or(u64::MAX)).ok_or_else(|| {
            ReadError::too_much(
                &format!("解压后大于 {} MB，或大于文件本身的 {LARGEST_RATIO} 倍", LARGEST_UNPACKED >> 20),
                &format!("it unpacks to more than {} MB, or to more than {LARGEST_RATIO} times its size", LARGEST_UNPACKED >> 20),
            )
        })?;
        Ok(Some(content))
    }

    /// Whether perfc wrote the file and nobody saved it since, as its properties say. Whatever is wrong with the properties, the tables may be sound.
    pub(super) fn is_own(&mut self) -> bool {
        let name = "docProps/core.xml";
        let Ok(Some(properties)) = self.optional_xml(name) else { return false };
        let mut xml = Xml::new(&properties, name);
        let (mut description, mut created, mut modified) = (None, None, None);
        while let Ok(Some(piece)) = xml.next() {
            let Piece::Open(element) = piece else { continue };
            let property = match element.name() {
                "description" => &mut description,
                "created" => &mut created,
                "modified" => &mut modified,
                _ => continue,
            };
            *property = xml.text().ok();
        }
        description.as_deref() == Some(GENERATOR) && created.is_some() && created == modified
    }

    /// Unpacks a part that has to be there, as XML.
    pub(super) fn xml(&mut self, name: &str) -> Result<String, ReadError> {
        self.optional_xml(name)?.ok_or_else(|| ReadError::damaged(name))
    }

    /// Unpacks a part as XML; `None` where there is none of this name.
    pub(super) fn optional_xml(&mut self, name: &str) -> Result<Option<String>, ReadError> {
        self.part(name)?.map(|bytes| super::encoding::decode_part(bytes, name)).transpose()
    }

    /// Where the workbook or the document itself is; `usual` where the file does not say.
    pub(super) fn main_part(&mut self, usual: &str) -> Result<String, ReadError> {
        let found = self.relationships("_rels/.rels", "")?.into_values().find(|(kind, _)| kind == "officeDocument");
        Ok(found.map_or_else(|| usual.to_owned(), |(_, target)| target))
    }

    /// What a part points to: by id, the last word of the kind, and the path. What lies outside the file is left out.
    pub(super) fn relationships(&mut self, path: &str, folder: &str) -> Result<FxHashMap<String, (String, String)>, ReadError> {
        let mut found = FxHashMap::default();
        let Some(content) = self.optional_xml(path)? else { return Ok(found) };
        let mut xml = Xml::new(&content, path);
        while let Some(piece) = xml.next()? {
            let Piece::Open(element) = piece else { continue };
            if element.name() != "Relationship" || element.attribute("TargetMode").is_some_and(|mode| mode == "External") {
                continue;
            }
            if let (Some(id), Some(kind), Some(target)) = (element.attribute("Id"), element.attribute("Type"), element.attribute("Target")) {
                let target = match target.strip_prefix('/') {
                    Some(absolute) => absolute.to_owned(),
                    None if folder.is_empty() => target,
                    None => format!("{folder}/{target}"),
                };
                found.insert(id, (kind.rsplit('/').next().unwrap_or_default().to_owned(), target));
            }
        }
        Ok(found)
    }
}

/// A file that opens with a password.
pub(super) fn protected() -> ReadError {
    ReadError::new(
        "文件有密码保护：请在 Excel、WPS 或 Word 里打开，去掉密码，再另存一份",
        "the file is protected by a password: open it in Excel, WPS or Word, take the password off, and save a copy",
    )
}
