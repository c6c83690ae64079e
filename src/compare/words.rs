//! What changed in a text, word by word. Chinese has no spaces, so words are told by a dictionary.

use icu_segmenter::WordSegmenter;
use icu_segmenter::options::WordBreakInvariantOptions;
use similar::{Algorithm, DiffTag, capture_diff_slices};

/// Texts of more words than this are compared by what they begin and end with alike, so that no pair of texts can cost more than a moment.
const MOST_WORDS: usize = 5000;

/// A stretch of two texts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Segment {
    /// It is in both.
    Same(String),
    /// It is only in the old one.
    Removed(String),
    /// It is only in the new one.
    Added(String),
}

/// Compares two texts; what was removed stands before what took its place.
#[must_use]
pub fn compare(old: &str, new: &str) -> Vec<Segment> {
    let segmenter = WordSegmenter::new_dictionary(WordBreakInvariantOptions::default());
    let words = |text: &str| -> Vec<String> {
        let breaks: Vec<usize> = segmenter.segment_str(text).collect();
        breaks.iter().zip(breaks.iter().skip(1)).filter_map(|(from, to)| text.get(*from..*to)).map(str::to_owned).collect()
    };
    let (before, after) = (words(old), words(new));
    let mut pieces = Pieces::default();
    if before.len() + after.len() > MOST_WORDS {
        let start = before.iter().zip(&after).take_while(|(one, two)| one == two).count();
        let (before_rest, after_rest) = (before.get(start..).unwrap_or_default(), after.get(start..).unwrap_or_default());
        let end = before_rest.iter().rev().zip(after_rest.iter().rev()).take_while(|(one, two)| one == two).count();
        pieces.same(before.get(..start));
        pieces.changed(before_rest.get(..before_rest.len() - end), after_rest.get(..after_rest.len() - end));
        pieces.same(before_rest.get(before_rest.len() - end..));
        return pieces.finish();
    }
    for op in capture_diff_slices(Algorithm::Myers, &before, &after) {
        match op.tag() {
            DiffTag::Equal => pieces.same(before.get(op.old_range())),
            DiffTag::Delete | DiffTag::Insert | DiffTag::Replace => pieces.changed(before.get(op.old_range()), after.get(op.new_range())),
        }
    }
    pieces.finish()
}

#[derive(Default)]
struct Pieces {
    out: Vec<Segment>,
    /// A change that may go on.
    removed: String,
    added: String,
    /// What both have behind it, short enough to be taken into the change if that goes on.
    between: String,
}

impl Pieces {
    fn same(&mut self, words: Option<&[String]>) {
        let text = words.unwrap_or_default().concat();
        // One character between two changes, a particle or a comma, is no place to rest.
        if !(self.removed.is_empty() && self.added.is_empty()) && self.between.is_empty() && text.chars().count() == 1 && !text.contains('\n') {
            self.between = text;
            return;
        }
        self.flush();
        if let Some(Segment::Same(before)) = self.out.last_mut() {
            before.push_str(&text);
        } else if !text.is_empty() {
            self.out.push(Segment::Same(text));
        }
    }

    fn changed(&mut self, old: Option<&[String]>, new: Option<&[String]>) {
        let between = std::mem::take(&mut self.between);
        for (side, words) in [(&mut self.removed, old), (&mut self.added, new)] {
            side.push_str(&between);
            side.extend(words.unwrap_or_default().iter().map(String::as_str));
        }
    }

    fn flush(&mut self) {
        let (removed, added) = (std::mem::take(&mut self.removed), std::mem::take(&mut self.added));
        self.out.extend((!removed.is_empty()).then_some(Segment::Removed(removed)));
        self.out.extend((!added.is_empty()).then_some(Segment::Added(added)));
        let between = std::mem::take(&mut self.between);
        self.out.extend((!between.is_empty()).then_some(Segment::Same(between)));
    }

    fn finish(mut self) -> Vec<Segment> {
        self.flush();
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(old: &str, new: &str) -> String {
        let piece = |segment: Segment| match segment {
            Segment::Same(text) => text,
            Segment::Removed(text) => format!("[-{text}-]"),
            Segment::Added(text) => format!("{{+{text}+}}"),
        };
        compare(old, new).into_iter().map(piece).collect()
    }

    #[test]
    fn words_are_chinese_words() {
        assert_eq!(shown("完成2个微型消防站建设，投入使用。", "完成3个微型消防站建设，投入使用。"), "完成[-2-]{+3+}个微型消防站建设，投入使用。");
        assert_eq!(shown("提升辖区火灾防控能力", "提高辖区火灾防控能力"), "[-提升-]{+提高+}辖区火灾防控能力");
        assert_eq!(shown("", "新的目标"), "{+新的目标+}");
        assert_eq!(shown("旧的目标", ""), "[-旧的目标-]");
        assert_eq!(shown("不变", "不变"), "不变");
    }

    #[test]
    fn one_character_is_no_place_to_rest() {
        assert_eq!(shown("建设站点，购置器材。", "改造站点，维修设备。"), "[-建设-]{+改造+}站点，[-购置器材-]{+维修设备+}。");
        assert_eq!(shown("购置、安装", "采购、调试"), "[-购置、安装-]{+采购、调试+}");
    }

    #[test]
    fn nothing_of_either_text_is_lost() {
        let (old, new) = ("甲乙丙 abc 一二三\n".repeat(700), "甲乙丁 abc 一二三四\n".repeat(700));
        let (mut before, mut after) = (String::new(), String::new());
        for segment in compare(&old, &new) {
            match segment {
                Segment::Same(text) => {
                    before.push_str(&text);
                    after.push_str(&text);
                }
                Segment::Removed(text) => before.push_str(&text),
                Segment::Added(text) => after.push_str(&text),
            }
        }
        assert_eq!((before, after), (old, new));
    }
}
