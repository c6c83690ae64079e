//! Compound files ([MS-CFB]), in which Excel 97-2003 keeps a workbook.

use std::io::{Cursor, Read};

use cfb::CompoundFile;
use rustc_hash::FxHashSet;

use super::archive::protected;
use super::{LARGEST_FILE, ReadError};

/// How a compound file begins.
pub(super) const SIGNATURE: [u8; 8] = [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];

/// A sector number that stands for none.
const FREE: u32 = 0xffff_ffff;

/// The stream of a workbook.
pub(super) fn workbook(bytes: &[u8]) -> Result<Vec<u8>, ReadError> {
    let damaged = || ReadError::damaged("OLE");
    if !has_honest_tables(bytes) {
        return Err(damaged());
    }
    let mut file = CompoundFile::open(Cursor::new(bytes)).map_err(|_| damaged())?;
    if file.exists("/EncryptedPackage") {
        return Err(protected());
    }
    if file.exists("/WordDocument") {
        return Err(ReadError::new(
            "这是 Word 97-2003 文档（doc）：请在 Word 或 WPS 里另存为 docx",
            "this is a document of Word 97-2003 (doc): save it as docx in Word or WPS",
        ));
    }
    if !file.exists("/Workbook") {
        return Err(if file.exists("/Book") {
            super::xls::too_old()
        } else {
            ReadError::new("这不是 Excel 工作簿：请另存为 xlsx 或 docx", "this is no Excel workbook: save it as xlsx or docx")
        });
    }
    let mut workbook = Vec::new();
    let stream = file.open_stream("/Workbook").map_err(|_| damaged())?;
    stream.take(LARGEST_FILE).read_to_end(&mut workbook).map_err(|_| damaged())?;
    Ok(workbook)
}

/// Whether the list of the sectors that hold the table of sectors names each of them once. The reader of compound files loads every one that is named: a small
/// file that named one of them again and again would fill the memory.
fn has_honest_tables(bytes: &[u8]) -> bool {
    let number = |at: usize| Some(u32::from_le_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?));
    let size = if number(0x1c).is_some_and(|shift| shift >> 16 == 12) { 4096 } else { 512 };
    let mut seen = FxHashSet::default();
    // Some writers fill up the last sector of the list with zeros.
    let mut zeros = 0;
    let mut is_new = |sector: u32| match sector {
        FREE => true,
        0 => {
            zeros += 1;
            zeros <= size
        }
        _ => seen.insert(sector),
    };
    // The list begins in the header and goes on in a chain of sectors.
    if !(0x4c..512).step_by(4).all(|at| number(at).is_none_or(&mut is_new)) {
        return false;
    }
    let mut next = number(0x44);
    for _ in 0..bytes.len() / size {
        // The numbers above are no sectors: they end a chain.
        let Some(sector) = next.filter(|sector| *sector < 0xffff_fffa) else { return true };
        let Some(start) = usize::try_from(sector).ok().and_then(|sector| sector.checked_add(1)?.checked_mul(size)) else { return true };
        if !(start..start + size - 4).step_by(4).all(|at| number(at).is_none_or(&mut is_new)) {
            return false;
        }
        next = number(start + size - 4);
    }
    false
}
