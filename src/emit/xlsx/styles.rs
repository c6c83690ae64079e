//! How cells look. A workbook has few looks and many cells, so each format is made once.

use rust_decimal::Decimal;
use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, FormatUnderline};

use crate::emit::form::grid::{Align, Role};

/// The height of a row and the width of a column that nobody set, in pixels: those of Excel where 宋体 is its usual font.
pub(super) const NORMAL_ROW: u32 = 18;
/// See [`NORMAL_ROW`].
pub(super) const NORMAL_COLUMN: u32 = 72;

const SONG: &str = "宋体";
const HEI: &str = "黑体";

/// By which fonts say that they hold simplified Chinese (GB 2312).
const CHARSET: u8 = 134;

/// Dark enough for a printer without colours.
const LINK: Color = Color::RGB(0x00_1f_3f_9f);

/// How large the texts of a sheet are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// A form.
    Form,
    /// The cover and other tables whose many columns need smaller texts.
    Cover,
}

/// A font in a size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Face {
    name: &'static str,
    points: f64,
    /// The width of a Chinese character, in pixels.
    pub(super) em: u32,
    /// The height of a line, in pixels: that of the highest of the fonts that stand in for 宋体 and 黑体 where they are missing.
    pub(super) line: u32,
}

impl Face {
    /// The face of a cell.
    pub(super) const fn new(scale: Scale, role: Role) -> Self {
        match (role, scale) {
            (Role::Title, _) => Self { name: HEI, points: 16.0, em: 22, line: 32 },
            (Role::Caption, _) | (_, Scale::Form) => Self { name: SONG, points: 10.5, em: 14, line: 21 },
            (_, Scale::Cover) => Self { name: SONG, points: 9.0, em: 12, line: 18 },
        }
    }

    fn set(self, format: Format) -> Format {
        format.set_font_name(self.name).set_font_charset(CHARSET).set_font_size(self.points)
    }
}

/// What a cell holds, as far as it shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    /// Words.
    Words,
    /// Words that Excel would take for something else if they were typed in again.
    Literal,
    /// A number with so many decimals.
    Number {
        /// How many digits stand behind the point.
        decimals: usize,
        /// Whether its thousands are set apart.
        is_grouped: bool,
    },
}

impl Shape {
    /// A number with all of its decimals; an amount has two at least.
    pub(super) fn number(number: Decimal, is_money: bool) -> Self {
        let decimals = number.normalize().scale() as usize;
        Self::Number { decimals: decimals.max(if is_money { 2 } else { 0 }), is_grouped: is_money }
    }
}

/// All that makes cells look different.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Look {
    /// Of the sheet.
    pub(super) scale: Scale,
    /// Of the cell.
    pub(super) role: Role,
    /// Of the cell.
    pub(super) align: Align,
    /// Of the content.
    pub(super) shape: Shape,
    /// Whether it leads to a sheet.
    pub(super) is_link: bool,
}

/// What cells without a format look like. Excel measures columns by its digits.
pub(super) fn normal() -> Format {
    Format::new().set_font_name(SONG).set_font_charset(CHARSET).set_font_size(11)
}

/// The formats that a workbook has so far.
#[derive(Debug, Default)]
pub(super) struct Styles {
    known: Vec<(Look, Format)>,
}

impl Styles {
    /// The format of a look.
    pub(super) fn format(&mut self, look: Look) -> &Format {
        let place = self.known.iter().position(|(known, _)| *known == look).unwrap_or_else(|| {
            self.known.push((look, format(look)));
            self.known.len() - 1
        });
        #[expect(clippy::indexing_slicing, reason = "just found or added there")]
        &self.known[place].1
    }
}

/// Whether a text is kept off the line beside it. The columns of the cover have no room for that but beside amounts, which shrink where they must.
pub(super) fn is_indented(scale: Scale, role: Role, align: Align) -> bool {
    role.is_framed() && (align == Align::Right || align != Align::Center && scale == Scale::Form)
}

fn format(look: Look) -> Format {
    let mut format = Face::new(look.scale, look.role).set(Format::new());
    format = match look.align {
        Align::Center => format.set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter),
        Align::Left => format.set_align(FormatAlign::Left).set_align(FormatAlign::VerticalCenter),
        Align::Right => format.set_align(FormatAlign::Right).set_align(FormatAlign::VerticalCenter),
        Align::TopLeft => format.set_align(FormatAlign::Left).set_align(FormatAlign::Top),
    };
    if is_indented(look.scale, look.role, look.align) {
        format = format.set_indent(1);
    }
    if look.role.is_framed() {
        format = format.set_border(FormatBorder::Thin).set_border_color(Color::Black);
    }
    if look.role == Role::Title {
        format = format.set_bold();
    }
    if look.is_link {
        format = format.set_font_color(LINK).set_underline(FormatUnderline::Single);
    }
    match look.shape {
        Shape::Words => format.set_text_wrap(),
        Shape::Literal => format.set_text_wrap().set_quote_prefix(),
        Shape::Number { decimals, is_grouped } => {
            let (whole, point) = (if is_grouped { "#,##0" } else { "0" }, if decimals == 0 { "" } else { "." });
            format.set_shrink().set_num_format(format!("{whole}{point}{:0<decimals$}", ""))
        }
    }
}
