//! The budgets of a set as horizontal bars. Every bar has its name and its figure as text, so that nothing rests on colour.

use maud::{Markup, html};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::anchor;
use crate::emit::form::grid::money;
use crate::wrap::cut;

/// The most bars; what is left over is one bar more.
const MOST: usize = 20;
/// The widths of the whole and of the names, in units of the drawing; of a figure's digit, and of the gap before a figure.
const WIDTH: usize = 780;
const NAMES: usize = 250;
const DIGIT: usize = 7;
const GAP: usize = 6;
/// How far apart bars are, and how high.
const PITCH: usize = 20;
const HEIGHT: usize = 12;
/// How much of a name is shown, in cells of a terminal: the rest of it is in its tip.
const NAME: usize = 34;

struct Bar {
    form: Option<usize>,
    name: String,
    amount: Decimal,
}

/// Draws the bars: in the order of the set, or, where there are too many, the largest of them.
pub(super) fn bars(budgets: &[(usize, String, Decimal)]) -> Markup {
    let mut bars: Vec<Bar> = budgets.iter().map(|(form, name, amount)| Bar { form: Some(*form), name: name.clone(), amount: *amount }).collect();
    if bars.len() > MOST {
        bars.sort_by_key(|bar| std::cmp::Reverse(bar.amount));
        let rest = bars.split_off(MOST);
        let sum = rest.iter().try_fold(Decimal::ZERO, |sum, bar| sum.checked_add(bar.amount));
        bars.extend(sum.map(|amount| Bar { form: None, name: format!("其余 {} 个项目", rest.len()), amount }));
    }
    let largest = bars.iter().map(|bar| bar.amount).max().unwrap_or_default();
    // Behind the longest bar is room for the longest figure.
    let figures = bars.iter().map(|bar| money(bar.amount).len()).max().unwrap_or_default();
    let longest = WIDTH.saturating_sub(NAMES + GAP + DIGIT * figures).max(DIGIT);
    let height = bars.len() * PITCH + 8;
    html! {
        svg viewBox={ "0 0 " (WIDTH) " " (height) } role="img" aria-label="各项目年度资金申请总额的条形图，每条附项目名称和金额" {
            line x1=(NAMES) y1="0" x2=(NAMES) y2=(height) {}
            @for (index, bar) in bars.iter().enumerate() {
                @let top = index * PITCH + 8;
                @let length = length(bar.amount, largest, longest);
                g {
                    title { (bar.name) "：" (money(bar.amount)) " 元" }
                    @match bar.form {
                        Some(form) => a href={ "#" (anchor(form)) } { (name(bar, top)) },
                        None => (name(bar, top)),
                    }
                    rect x=(NAMES) y=(top) width=(length) height=(HEIGHT) {}
                    text x=(NAMES + length + GAP) y=(top + HEIGHT - 2) { (money(bar.amount)) }
                }
            }
        }
    }
}

fn name(bar: &Bar, top: usize) -> Markup {
    html! { text x=(NAMES - 8) y=(top + HEIGHT - 2) text-anchor="end" { (cut(&bar.name.replace('\n', " "), NAME)) } }
}

/// The length of a bar; what is more than nothing can be seen.
fn length(amount: Decimal, largest: Decimal, longest: usize) -> usize {
    if amount <= Decimal::ZERO || largest <= Decimal::ZERO {
        return 0;
    }
    // Divided first: an amount may be as large as a decimal can be.
    let share = amount.checked_div(largest).unwrap_or_default();
    (share * Decimal::from(longest)).round().to_usize().unwrap_or_default().clamp(1, longest)
}
