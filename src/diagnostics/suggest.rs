//! The nearest known word to one that is not known.

use super::Code;

/// The known word most like `word`, if any is like it enough: one slip in three letters, or, for Chinese, half of the characters shared.
#[must_use]
pub fn nearest<'w>(word: &str, known: impl IntoIterator<Item = &'w str>) -> Option<&'w str> {
    let length = word.chars().count();
    if length == 0 || length > 40 {
        return None;
    }
    known
        .into_iter()
        .filter(|candidate| *candidate != word)
        .filter_map(|candidate| likeness(word, length, candidate).map(|score| (score, candidate)))
        // The first of equals wins, so that the answer is the same on every run.
        .reduce(|best, next| if next.0 > best.0 { next } else { best })
        .map(|(_, candidate)| candidate)
}

/// A score of likeness; `None` where two words are not alike.
fn likeness(word: &str, length: usize, candidate: &str) -> Option<usize> {
    let other = candidate.chars().count();
    let longest = length.max(other);
    if longest > 2 * length.min(other) + 2 {
        return None;
    }
    let distance = strsim::osa_distance(word, candidate);
    let shared = word.chars().filter(|character| candidate.contains(*character)).count();
    let alike = if word.is_ascii() { distance * 3 <= longest.max(3) } else { shared * 2 > longest || longest >= 4 && shared * 2 == longest };
    alike.then(|| 1000 + shared * 100 / longest - distance * 100 / longest)
}

/// The code with this id or name, in any case.
///
/// # Errors
/// The id or name most like a word that is none, if there is one.
pub fn code(word: &str) -> Result<Code, Option<&'static str>> {
    let lower = word.trim().to_ascii_lowercase();
    if let Some(code) = Code::find(&lower) {
        return Ok(code);
    }
    let known: Vec<(String, &'static str)> =
        Code::all().iter().flat_map(|info| [(info.id.to_ascii_lowercase(), info.id), (info.name.to_owned(), info.name)]).collect();
    let near = nearest(&lower, known.iter().map(|(spelling, _)| spelling.as_str()));
    Err(near.and_then(|near| known.iter().find(|(spelling, _)| spelling == near)).map(|(_, word)| *word))
}
