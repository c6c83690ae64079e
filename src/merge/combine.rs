//! The merge itself: piece by piece, each from the side that changed it.

use super::align::{Node, align};
use super::meaning::{close, open};
use super::script::{Mark, Script};
use super::source::{Item, Level, Source};
use super::{Merge, Side, Style, Three};
use crate::source::{Span, clamp};

pub(super) struct Merger<'m> {
    sources: &'m Three<Source<'m>>,
    style: &'m Style<'m>,
    /// What is given out.
    out: Script,
    /// What it must say when it is parsed.
    said: Script,
    /// The comments it must hold.
    remarks: Script,
    /// Where each text goes on behind what was written last, if that stands in it.
    at: Three<Option<u32>>,
    /// What was written last is the end of its text, in the middle of a line.
    ended: bool,
}

/// How far everything was written.
#[derive(Clone, Copy)]
struct Marks {
    out: Mark,
    said: Mark,
    remarks: Mark,
    at: Three<Option<u32>>,
    ended: bool,
}

/// How many characters a mark has where nothing is asked for, and at most.
const MARKER: usize = 7;
const LONGEST_MARKER: usize = 1000;

impl<'m> Merger<'m> {
    pub(super) fn new(sources: &'m Three<Source<'m>>, style: &'m Style<'m>) -> Self {
        Self {
            sources,
            style,
            out: Script::default(),
            said: Script::default(),
            remarks: Script::default(),
            at: Three { base: None, ours: Some(0), theirs: Some(0) },
            ended: false,
        }
    }

    /// The merged text; `None` where it does not say what it must.
    pub(super) fn merge(mut self) -> Option<Merge> {
        let levels = self.sources.map(|_, source| source.file());
        self.level(&levels.map(|_, level| Some(level)), true);
        let conflicts = self.out.conflicts();
        let sides: &[Side] = if conflicts > 0 { &[Side::Ours, Side::Theirs] } else { &[Side::Ours] };
        let holds = sides.iter().all(|&side| {
            let text = self.out.settled(side);
            Source::read(&text).is_some_and(|source| {
                let (said, remarks) = source.everything();
                said == self.said.settled(side) && remarks == self.remarks.settled(side)
            })
        });
        holds.then_some(Merge { text: self.out.text, conflicts })
    }

    const fn source(&self, side: Side) -> &'m Source<'m> {
        self.sources.get(side)
    }

    // ---- writing --------------------------------------------------------------------------------------------------------------------------

    const fn marks(&self) -> Marks {
        Marks { out: self.out.mark(), said: self.said.mark(), remarks: self.remarks.mark(), at: self.at, ended: self.ended }
    }

    fn rewind(&mut self, marks: Marks) {
        self.out.rewind(marks.out);
        self.said.rewind(marks.said);
        self.remarks.rewind(marks.remarks);
        (self.at, self.ended) = (marks.at, marks.ended);
    }

    /// Writes a piece of one side. Where no side goes on with it behind what was written last, what stood first on its line does so again, and nothing is
    /// drawn into a comment.
    fn push(&mut self, side: Side, spans: &Three<Option<Span>>) {
        let Some(span) = *spans.get(side) else { return };
        let source = self.source(side);
        let bytes = source.slice(span);
        if bytes.is_empty() {
            return;
        }
        let alike = spans.map(|side, span| span.filter(|span| self.source(side).slice(*span) == bytes));
        let goes_on = |side: Side| alike.get(side).is_some_and(|span| *self.at.get(side) == Some(span.start));
        if !goes_on(Side::Ours) && !goes_on(Side::Theirs) && (self.ended || source.begins_line(span.start)) {
            self.begin_line();
        }
        self.out.text.push_str(bytes);
        source.say_comments(span, &mut self.remarks.text);
        self.at = alike.map(|_, span| span.map(|span| span.end));
        self.ended = span.end as usize == source.text.len() && !bytes.ends_with('\n');
    }

    fn begin_line(&mut self) {
        if !self.out.text.is_empty() && !self.out.text.ends_with('\n') {
            self.out.text.push('\n');
        }
    }

    /// Writes a whole statement of one side.
    fn take(&mut self, side: Side, items: &Three<Option<Item<'_>>>) {
        self.push(side, &items.map(|_, item| item.map(|item| item.span)));
        if let Some(item) = items.get(side) {
            self.source(side).say(item.statement, &mut self.said.text);
        }
    }

    // ---- choosing -------------------------------------------------------------------------------------------------------------------------

    /// The side whose bytes a piece takes: the one that changed what it says, else the one that changed how it is written, ours before theirs. `None` where
    /// both say something new.
    fn choose(bytes: &Three<&str>, mut meaning: impl FnMut(Side) -> String) -> Option<Side> {
        if bytes.ours == bytes.theirs || bytes.theirs == bytes.base {
            return Some(Side::Ours);
        }
        if bytes.ours == bytes.base {
            return Some(Side::Theirs);
        }
        let (base, ours, theirs) = (meaning(Side::Base), meaning(Side::Ours), meaning(Side::Theirs));
        if theirs == base || ours == theirs { Some(Side::Ours) } else { (ours == base).then_some(Side::Theirs) }
    }

    /// The same for a piece that can be cut out of each text.
    fn choose_spans(&self, spans: &Three<Span>, mut say: impl FnMut(&Source<'m>, Side, &mut String)) -> Option<Side> {
        let bytes = spans.map(|side, span| self.source(side).slice(*span));
        Self::choose(&bytes, |side| {
            let mut out = String::new();
            say(self.source(side), side, &mut out);
            self.source(side).say_comments(*spans.get(side), &mut out);
            out
        })
    }

    fn all(&self, side: Side, item: &Item<'_>) -> String {
        self.source(side).all(item)
    }

    fn same(&self, left: (Side, &Item<'_>), right: (Side, &Item<'_>)) -> bool {
        self.source(left.0).slice(left.1.span) == self.source(right.0).slice(right.1.span) || self.all(left.0, left.1) == self.all(right.0, right.1)
    }

    // ---- statements -----------------------------------------------------------------------------------------------------------------------

    /// The statements of a file, or of the block of a statement of which some have none.
    fn level(&mut self, levels: &Three<Option<&Level<'_>>>, top: bool) {
        let nothing = Level::default();
        let all = levels.map(|_, level| level.unwrap_or(&nothing));
        self.loose(&levels.map(|_, level| level.map(|level| level.intro)));
        for node in align(self.sources, &all) {
            self.node(&all, node, top);
        }
        self.loose(&levels.map(|_, level| level.map(|level| level.tail)));
    }

    /// What belongs to no statement. Where a side has no block there is nothing of it to be kept, and nothing of its layout that could be asked for.
    fn loose(&mut self, spans: &Three<Option<Span>>) {
        let remarks = spans.map(|side, span| span.map_or_else(String::new, |span| self.comments(side, span)));
        let chosen = match (spans.ours, spans.theirs) {
            (Some(_), None) if remarks.base.is_empty() => Some(Side::Ours),
            (None, Some(_)) if remarks.base.is_empty() => Some(Side::Theirs),
            _ => {
                let bytes = spans.map(|side, span| span.map_or("", |span| self.source(side).slice(span)));
                Self::choose(&bytes, |side| remarks.get(side).clone())
            }
        };
        match chosen {
            Some(side) => self.push(side, spans),
            None => self.conflict(spans, |_, _, _| {}),
        }
    }

    fn node(&mut self, levels: &Three<&Level<'_>>, node: Node, top: bool) {
        let items = levels.map(|side, level| node.on(side).and_then(|index| level.items.get(index).copied()));
        match (items.base, items.ours, items.theirs) {
            (Some(base), Some(ours), Some(theirs)) => self.common(&Three { base, ours, theirs }),
            (Some(base), Some(left), None) => self.deleted(&items, &base, (Side::Ours, &left)),
            (Some(base), None, Some(left)) => self.deleted(&items, &base, (Side::Theirs, &left)),
            (None, Some(ours), Some(theirs)) => {
                if self.same((Side::Ours, &ours), (Side::Theirs, &theirs)) {
                    self.take(Side::Ours, &items);
                } else {
                    self.conflict_around(&items);
                }
            }
            (None, Some(ours), None) => self.added(Side::Ours, &items, &ours, top && node.ours == Some(0)),
            (None, None, Some(theirs)) => self.added(Side::Theirs, &items, &theirs, top && node.theirs == Some(0)),
            (_, None, None) => {}
        }
    }

    /// A statement that one side deleted.
    fn deleted(&mut self, items: &Three<Option<Item<'_>>>, base: &Item<'_>, left: (Side, &Item<'_>)) {
        if !self.same((Side::Base, base), left) {
            self.conflict_around(items);
        }
    }

    /// A statement that one side added. The first of a file has no blank line before it, which it needs where it comes to stand behind others.
    fn added(&mut self, side: Side, items: &Three<Option<Item<'_>>>, item: &Item<'_>, first: bool) {
        if first && item.block().is_some() && !self.out.text.is_empty() && !begins_blank(self.source(side).slice(item.span)) {
            self.begin_line();
            if !self.out.text.ends_with("\n\n") {
                self.out.text.push('\n');
            }
        }
        self.take(side, items);
    }

    /// A statement that all three have.
    fn common(&mut self, items: &Three<Item<'_>>) {
        let bytes = items.map(|side, item| self.source(side).slice(item.span));
        if bytes.ours == bytes.theirs || bytes.theirs == bytes.base {
            return self.take(Side::Ours, &some(items));
        }
        if bytes.ours == bytes.base {
            return self.take(Side::Theirs, &some(items));
        }
        let marks = self.marks();
        if !self.pieces(items) {
            self.rewind(marks);
            self.conflict_around(&some(items));
        }
    }

    /// Merges a statement by its pieces; answers false where one of them is in conflict.
    fn pieces(&mut self, items: &Three<Item<'_>>) -> bool {
        let lead = self.choose_spans(&items.map(|_, item| item.lead()), |_, _, _| {});
        let name = self.choose_spans(&items.map(|_, item| item.name), |source, side, out| source.say_name(items.get(side).statement, out));
        let rest = self.choose_spans(&items.map(|_, item| item.rest), |source, side, out| source.say_rest(items.get(side).statement, out));
        let trail = self.choose_spans(&items.map(|_, item| item.trail()), |_, _, _| {});
        let (Some(name), Some(rest), Some(ending), Some(trail)) = (name, rest, self.ending(items), trail) else { return false };
        let has_block = items.map(|_, item| item.block().is_some());
        match lead {
            Some(side) => self.push(side, &items.map(|_, item| Some(item.lead()))),
            None if has_block.ours || has_block.theirs => {
                if !self.lead_conflict(items) {
                    return false;
                }
            }
            None => return false,
        }
        self.source(name).say_name(items.get(name).statement, &mut self.said.text);
        self.push(name, &items.map(|_, item| Some(item.name)));
        self.source(rest).say_rest(items.get(rest).statement, &mut self.said.text);
        let more = self.source(rest).slice(items.get(rest).rest);
        if rest != name && !more.is_empty() && !more.starts_with(char::is_whitespace) {
            self.out.text.push(' ');
        }
        self.push(rest, &items.map(|_, item| Some(item.rest)));
        open(&mut self.said.text);
        if !self.block(items, ending) {
            return false;
        }
        close(&mut self.said.text);
        self.push(trail, &items.map(|_, item| Some(item.trail())));
        true
    }

    /// The side from which a statement is ended, its opener and closer together.
    fn ending(&self, items: &Three<Item<'_>>) -> Option<Side> {
        let ends = items.map(|side, item| {
            let closer = item.block().map_or("", |block| self.source(side).slice(block.close));
            format!("{}{closer}", self.source(side).slice(item.ending))
        });
        Self::choose(&ends.map(|_, end| end.as_str()), |side| self.comments(side, items.get(side).ending))
    }

    fn comments(&self, side: Side, span: Span) -> String {
        let mut out = String::new();
        self.source(side).say_comments(span, &mut out);
        out
    }

    /// The end of a statement: its `;`, or its block. Answers false where that cannot be told.
    fn block(&mut self, items: &Three<Item<'_>>, ending: Side) -> bool {
        let marks = self.marks();
        let endings = items.map(|_, item| Some(item.ending));
        let closers = items.map(|_, item| item.block().map(|block| block.close));
        let opened = [ending, Side::Ours, Side::Theirs].into_iter().find(|side| items.get(*side).block().is_some());
        let Some(side) = opened else {
            self.push(ending, &endings);
            return true;
        };
        self.push(side, &endings);
        let before = self.marks();
        let levels = items.map(|side, item| item.block().map(|block| self.source(side).block(block)));
        self.level(&levels.map(|_, level| level.as_ref()), false);
        if side == ending {
            self.push(side, &closers);
            return true;
        }
        if (self.said.mark(), self.remarks.mark()) == (before.said, before.remarks) {
            // The block that one side took away is empty.
            self.rewind(marks);
            self.push(ending, &endings);
            return true;
        }
        self.push(side, &closers);
        self.comments(ending, items.get(ending).ending).is_empty()
    }

    // ---- conflicts ------------------------------------------------------------------------------------------------------------------------

    /// A conflict around one statement. Comments before it that are alike stand before the conflict.
    fn conflict_around(&mut self, items: &Three<Option<Item<'_>>>) {
        let mut spans = items.map(|_, item| item.map(|item| item.span));
        if let (Some(ours), Some(theirs)) = (&items.ours, &items.theirs)
            && self.comments(Side::Ours, ours.lead()) == self.comments(Side::Theirs, theirs.lead())
        {
            let starts = items.map(|side, item| item.and_then(|item| self.source(side).last_line(item.lead())));
            if let (Some(start), Some(_)) = (starts.ours, starts.theirs) {
                let lead = Three { base: None, ours: Some(Span::new(ours.span.start, start)), theirs: None };
                self.push(Side::Ours, &lead);
                spans = spans.map(|side, span| span.map(|span| Span::new(starts.get(side).unwrap_or(span.start), span.end)));
            }
        }
        self.blank_lines(&mut spans);
        self.conflict(&spans, |source, side, out| {
            if let Some(item) = items.get(side) {
                source.say(item.statement, out);
            }
        });
    }

    /// A conflict in the comments before a statement alone; answers false where they stand on its line.
    fn lead_conflict(&mut self, items: &Three<Item<'_>>) -> bool {
        let starts = items.map(|side, item| self.source(side).last_line(item.lead()));
        let (Some(ours), Some(_)) = (starts.ours, starts.theirs) else { return false };
        let mut spans = items.map(|side, item| starts.get(side).map(|start| Span::new(item.span.start, start)));
        self.blank_lines(&mut spans);
        self.conflict(&spans, |_, _, _| {});
        self.push(Side::Ours, &Three { base: None, ours: Some(Span::new(ours, items.ours.lead().end)), theirs: None });
        true
    }

    /// The blank lines that both sides begin with stand before their conflict.
    fn blank_lines(&mut self, spans: &mut Three<Option<Span>>) {
        let count = |side: Side, span: Span| self.source(side).slice(span).bytes().take_while(|byte| *byte == b'\n').count();
        let (Some(ours), Some(theirs)) = (spans.ours, spans.theirs) else { return };
        let both = count(Side::Ours, ours).min(count(Side::Theirs, theirs));
        let cut = spans.map(|side, span| span.map(|span| span.start + clamp(both.min(count(side, span)))));
        self.push(Side::Ours, &Three { base: None, ours: cut.ours.map(|cut| Span::new(ours.start, cut)), theirs: None });
        *spans = spans.map(|side, span| span.map(|span| Span::new(cut.get(side).unwrap_or(span.start), span.end)));
    }

    fn conflict(&mut self, spans: &Three<Option<Span>>, say: impl Fn(&Source<'m>, Side, &mut String)) {
        self.begin_line();
        let (sources, style) = (self.sources, self.style);
        let side = |out: &mut String, side: Side| {
            let start = out.len();
            let bytes = spans.get(side).map_or("", |span| sources.get(side).slice(span));
            out.push_str(bytes);
            if !bytes.is_empty() && !bytes.ends_with('\n') {
                out.push('\n');
            }
            start..out.len()
        };
        self.out.conflict(|out| {
            marker(out, '<', style.ours, style);
            let ours = side(out, Side::Ours);
            if style.with_base {
                marker(out, '|', style.base, style);
                side(out, Side::Base);
            }
            marker(out, '=', "", style);
            let theirs = side(out, Side::Theirs);
            marker(out, '>', style.theirs, style);
            (ours, theirs)
        });
        let both = |out: &mut String, say: &dyn Fn(Side, &mut String)| {
            let start = out.len();
            say(Side::Ours, out);
            let middle = out.len();
            say(Side::Theirs, out);
            (start..middle, middle..out.len())
        };
        self.at = Three { base: None, ours: None, theirs: None };
        self.ended = false;
        self.said.conflict(|out| both(out, &|side, out| say(sources.get(side), side, out)));
        self.remarks.conflict(|out| {
            both(out, &|side, out| {
                if let Some(span) = spans.get(side) {
                    sources.get(side).say_comments(*span, out);
                }
            })
        });
    }
}

/// Whether the first line of a text is blank.
fn begins_blank(text: &str) -> bool {
    text.trim_start_matches([' ', '\t', '\u{3000}', '\r']).starts_with('\n')
}

/// A line that marks a conflict.
fn marker(out: &mut String, sign: char, label: &str, style: &Style<'_>) {
    let size = if style.marker_size == 0 { MARKER } else { style.marker_size.min(LONGEST_MARKER) };
    out.extend(std::iter::repeat_n(sign, size));
    if let Some(label) = label.lines().next().filter(|label| !label.is_empty()) {
        out.push(' ');
        out.push_str(label);
    }
    out.push('\n');
}

fn some<T: Copy>(items: &Three<T>) -> Three<Option<T>> {
    items.map(|_, item| Some(*item))
}
