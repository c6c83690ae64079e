//! Bytes to text: by a byte order mark, by what the file says of itself, or by what the bytes look like.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{BIG5, DecoderResult, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE};

use super::{ReadError, ReadNote};

/// How many bytes at the start of a file are looked at for what it says of itself.
const HEAD: usize = 4096;

/// How many bytes are looked at to guess.
const SAMPLE: usize = 1 << 20;

/// The text of a file.
pub(super) fn decode(bytes: &[u8], notes: &mut Vec<ReadNote>) -> Result<String, ReadError> {
    let (text, encoding) = match Encoding::for_bom(bytes) {
        Some((encoding, length)) => (strictly(bytes, length, encoding)?, None),
        None => without_mark(bytes)?,
    };
    if let Some(at) = text.find(is_binary) {
        let line = text.get(..at).unwrap_or_default().matches('\n').count() + 1;
        return Err(ReadError::new(
            format!("这不是能读的文件：第 {line} 行有不是文字的字符"),
            format!("this is no file that can be read: line {line} has characters that are no text"),
        ));
    }
    if let Some(encoding) = encoding {
        let name = encoding.name();
        notes.push(ReadNote::new(format!("文件没有说明编码，按 {name} 读"), format!("the file does not say how it is encoded; it is read as {name}")));
    }
    Ok(text)
}

/// The text of a part of an office file: UTF-8, or UTF-16 with its mark.
pub(super) fn decode_part(bytes: Vec<u8>, name: &str) -> Result<String, ReadError> {
    match Encoding::for_bom(&bytes) {
        Some((encoding, length)) => strictly(&bytes, length, encoding).map_err(|_| ReadError::damaged(name)),
        None => String::from_utf8(bytes).map_err(|_| ReadError::damaged(name)),
    }
}

/// Characters that no text holds.
const fn is_binary(character: char) -> bool {
    matches!(character, '\0'..='\u{8}' | '\u{e}'..='\u{19}' | '\u{1b}'..='\u{1e}')
}

/// Text without a byte order mark, and the encoding if it was guessed.
fn without_mark(bytes: &[u8]) -> Result<(String, Option<&'static Encoding>), ReadError> {
    if let Some(encoding) = wide(bytes) {
        return Ok((strictly(bytes, 0, encoding)?, Some(encoding)));
    }
    let invalid = match std::str::from_utf8(bytes) {
        Ok(text) => return Ok((text.to_owned(), None)),
        Err(error) => error.valid_up_to(),
    };
    // Text in another encoding never reads as several Chinese characters of UTF-8: it is UTF-8 that was cut or spoilt at a place.
    let start = std::str::from_utf8(bytes.get(..invalid).unwrap_or_default()).unwrap_or_default();
    if start.chars().filter(|character| *character >= '\u{800}').nth(2).is_some() {
        return Err(undecodable(UTF_8, invalid));
    }
    let said = declared(bytes).filter(|encoding| *encoding != UTF_8);
    if let Some(text) = said.and_then(|encoding| strictly(bytes, 0, encoding).ok()) {
        return Ok((text, None));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes.get(..SAMPLE).unwrap_or(bytes), true);
    let guess = match detector.guess(Some(b"cn"), Utf8Detection::Deny) {
        guess if guess == BIG5 => guess,
        // GB18030 holds all of GBK; what looks like no Chinese at all is most likely a short text in it.
        _ => GB18030,
    };
    Ok((strictly(bytes, 0, guess)?, Some(guess)))
}

/// UTF-16 without a mark: there are zero bytes, and in one order of the bytes it is Chinese and ASCII nearly throughout.
fn wide(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = bytes.get(..HEAD).unwrap_or(bytes);
    if !head.contains(&0) {
        return None;
    }
    let usual =
        |character: &char| matches!(character, '\t' | '\n' | '\r' | ' '..='~' | '\u{3000}'..='\u{303f}' | '\u{4e00}'..='\u{9fff}' | '\u{ff00}'..='\u{ffef}');
    let count = |encoding: &'static Encoding| encoding.decode_without_bom_handling(head).0.chars().filter(usual).count();
    let best = [UTF_16LE, UTF_16BE].into_iter().max_by_key(|encoding| count(encoding))?;
    (count(best) * 5 > head.len() / 2 * 4).then_some(best)
}

/// The encoding that a web page or an XML document names at its start.
fn declared(bytes: &[u8]) -> Option<&'static Encoding> {
    let head = String::from_utf8_lossy(bytes.get(..HEAD).unwrap_or(bytes)).to_ascii_lowercase();
    if !head.trim_start().starts_with('<') {
        return None;
    }
    let label = ["charset=", "encoding="].iter().find_map(|key| head.split_once(key))?.1.trim_start_matches(['"', '\'', ' ']);
    let label = label.split(|character: char| !character.is_ascii_alphanumeric() && !matches!(character, '-' | '_' | ':')).next()?;
    let found = Encoding::for_label(label.as_bytes())?;
    Some(if found == GBK { GB18030 } else { found })
}

/// Text without one wrong byte.
fn strictly(bytes: &[u8], start: usize, encoding: &'static Encoding) -> Result<String, ReadError> {
    let content = bytes.get(start..).unwrap_or_default();
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut out = String::with_capacity(decoder.max_utf8_buffer_length_without_replacement(content.len()).unwrap_or(0));
    match decoder.decode_to_string_without_replacement(content, &mut out, true) {
        (DecoderResult::InputEmpty, _) => Ok(out),
        (DecoderResult::OutputFull, read) => Err(undecodable(encoding, start + read)),
        (DecoderResult::Malformed(length, after), read) => Err(undecodable(encoding, (start + read).saturating_sub(usize::from(length) + usize::from(after)))),
    }
}

fn undecodable(encoding: &'static Encoding, offset: usize) -> ReadError {
    let name = encoding.name();
    ReadError::new(
        format!("第 {offset} 字节不是 {name} 文字：请用 UTF-8 或 GB18030 另存一份"),
        format!("byte {offset} is no {name} text: save a copy in UTF-8 or GB18030"),
    )
}
