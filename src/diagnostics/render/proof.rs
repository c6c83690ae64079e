//! What could be proved of a project's money, for people and as one line a claim.

use super::{Places, Style};
use crate::diagnostics::push_visible;
use crate::proof::{Proof, Verdict};
use crate::source::display_width;
use crate::wrap::wrap;

/// What stands before a claim, and between its verdict and what it says.
const GAP: usize = 2;

/// The least that is left for what a claim says.
const NARROWEST: usize = 20;

/// The SGR number of a verdict's colour.
const fn color(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Holds => "32",
        Verdict::Contradicts => "31",
        Verdict::Unchecked => "33",
    }
}

/// Appends the project's name with its verdict, its claims below, and an empty line.
pub fn human(out: &mut String, proof: &Proof, style: Style) {
    let verdict = proof.verdict();
    push_visible(out, &proof.name);
    out.push_str("  ");
    style.paint(out, color(verdict), verdict.word_of_project().in_language(style.language));
    out.push('\n');
    let width = Verdict::ALL.map(|verdict| display_width(verdict.word().in_language(style.language))).into_iter().max().unwrap_or_default();
    let margin = GAP + width + GAP;
    for claim in &proof.claims {
        let word = claim.verdict().word().in_language(style.language);
        for (index, line) in wrap(&claim.text(style.language), style.width.saturating_sub(margin).max(NARROWEST)).iter().enumerate() {
            let used = if index == 0 {
                out.push_str("  ");
                style.paint(out, color(claim.verdict()), word);
                GAP + display_width(word)
            } else {
                0
            };
            out.extend(std::iter::repeat_n(' ', margin.saturating_sub(used)));
            out.push_str(line);
            out.push('\n');
        }
    }
    out.push('\n');
}

/// Appends `path:line:column: holds[cost-exact]: project: text` for every claim. Verdict and kind stay English in every language: tools look for them.
pub fn short(out: &mut String, proof: &Proof, places: &mut Places<'_>, style: Style) {
    for claim in &proof.claims {
        push_visible(out, &places.sources().get(claim.at.file).name);
        out.push(':');
        push_visible(out, &places.shown(claim.at, style.language));
        out.push_str(": ");
        style.paint(out, color(claim.verdict()), &format!("{}[{}]", claim.verdict().name(), claim.kind.name()));
        out.push_str(": ");
        push_visible(out, &proof.name);
        out.push_str(": ");
        out.push_str(&claim.text(style.language));
        out.push('\n');
    }
}
