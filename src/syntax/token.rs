//! Tokens and keywords. The keyword table here is the only one: grammar, messages, reference page and editor grammars are made from it.

use super::characters::fold;
use crate::diagnostics::{Language, Message};

/// What a token is. One byte: the text stands in the source, the span in [`super::lexer::Tokens`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A keyword where a statement may begin.
    Keyword(Keyword),
    /// A bare name or unit.
    Word,
    /// A word with a sign that only units have: `m²`, `℃`.
    UnitWord,
    /// `%` or `‰`.
    Percent,
    /// Text in quotes without escapes.
    String,
    /// Text in quotes with escapes.
    EscapedString,
    /// Text between three quotes.
    TextBlock,
    /// A number.
    Number,
    /// A number already reported as malformed.
    BadNumber,
    /// A day or a month.
    Date,
    /// A date already reported as impossible.
    BadDate,
    /// `<` as comparator or opener.
    Less,
    /// `>` as comparator or closer.
    Greater,
    /// `{`
    OpenBrace,
    /// `}`
    CloseBrace,
    /// `;`
    Semicolon,
    /// `.`
    Dot,
    /// `..`
    DotDot,
    /// `~` or `–`, read as `..` with a warning.
    Dash,
    /// `=`
    Equals,
    /// `<=`
    LessEqual,
    /// `>=`
    GreaterEqual,
    /// 小于, 低于: `<` that never opens a block.
    LessWord,
    /// 大于, 高于: `>` that never closes a block.
    GreaterWord,
    /// `/`
    Slash,
    /// `/` with no space on either side: in a `check` it continues a unit.
    TightSlash,
    /// `*`
    Star,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `(`
    OpenParenthesis,
    /// `)`
    CloseParenthesis,
}

/// Where a statement may stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Place {
    /// At the top of a file.
    File,
    /// In a `document` block.
    Document,
    /// In a `project` block.
    Project,
    /// In a `template` block.
    Template,
    /// In a `budget` block.
    Budget,
    /// In a `total` block.
    Total,
    /// In an `indicator` block.
    Indicator,
}

impl Place {
    /// Every place.
    pub const ALL: [Self; 7] = [Self::File, Self::Document, Self::Project, Self::Template, Self::Budget, Self::Total, Self::Indicator];

    const fn bit(self) -> u8 {
        1 << self as u8
    }

    /// In words.
    #[must_use]
    pub const fn name(self) -> Message {
        match self {
            Self::File => Message { zh: "文件顶层", en: "the top of a file" },
            Self::Document => Message { zh: "汇总表", en: "a document" },
            Self::Project => Message { zh: "项目", en: "a project" },
            Self::Template => Message { zh: "模板", en: "a template" },
            Self::Budget => Message { zh: "年度资金申请总额的内容块", en: "the block of a `budget`" },
            Self::Total => Message { zh: "项目资金总额的内容块", en: "the block of a `total`" },
            Self::Indicator => Message { zh: "指标的内容块", en: "the block of an indicator" },
        }
    }
}

/// The shape of what follows a keyword.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text in quotes.
    Text,
    /// A bare or quoted name.
    Name,
    /// A path of levels.
    Level,
    /// A number, 年 behind it or not.
    Year,
    /// A number.
    Number,
    /// An amount of money.
    Money,
    /// Two dates.
    Period,
    /// A name and what it equals.
    Unit,
    /// A path, a comparator and a target.
    Indicator,
    /// Two expressions and a comparator.
    Check,
    /// A name and an amount of money.
    Fund,
    /// A code and a reason.
    Allow,
    /// A field and a value that it may have.
    Choice,
    /// A path of levels, or a field.
    Require,
}

/// Whether a block follows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Opens {
    /// Never.
    Nothing,
    /// One may.
    Maybe(Place),
    /// One must, or a `;` for an empty one.
    Block(Place),
}

/// All that is fixed about one keyword.
#[derive(Debug)]
pub struct Info {
    /// The keyword.
    pub keyword: Keyword,
    /// Its English spelling.
    pub english: &'static str,
    /// Its Chinese spellings, the usual one first.
    pub chinese: &'static [&'static str],
    /// Where it may stand, as bits of [`Place`].
    places: u8,
    /// What follows it.
    pub shape: Shape,
    /// Whether a block follows.
    pub opens: Opens,
    /// How it is written, for messages and the reference.
    pub form: &'static str,
}

impl Info {
    /// Whether it may stand there.
    #[must_use]
    pub const fn stands_in(&self, place: Place) -> bool {
        self.places & place.bit() != 0
    }

    /// The place that people most often mean by it, for messages.
    #[must_use]
    pub fn home(&self) -> Place {
        let usual = [Place::Indicator, Place::Project, Place::Budget, Place::Total, Place::File];
        usual.into_iter().find(|&place| self.stands_in(place)).unwrap_or(Place::File)
    }
}

macro_rules! keywords {
    ($($variant:ident $english:literal [$($chinese:literal)+] in $($place:ident)|+, $shape:ident, $opens:expr, $form:literal;)*) => {
        /// A keyword of the language.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[repr(u8)]
        pub enum Keyword {
            $(#[doc = concat!("`", $english, "`")] $variant,)*
        }

        static TABLE: &[Info] = &[
            $(Info {
                keyword: Keyword::$variant,
                english: $english,
                chinese: &[$($chinese),+],
                places: 0 $(| Place::$place.bit())+,
                shape: Shape::$shape,
                opens: $opens,
                form: $form,
            },)*
        ];

        impl Keyword {
            /// All that is fixed about this keyword.
            #[must_use]
            #[expect(clippy::indexing_slicing, reason = "looked up while compiling")]
            pub const fn info(self) -> &'static Info {
                match self {
                    $(Self::$variant => const { &TABLE[Self::$variant as usize] },)*
                }
            }

        }

        static SPELLINGS: &[(&str, Keyword)] = &[$(($english, Keyword::$variant), $(($chinese, Keyword::$variant),)+)*];
    };
}

keywords! {
    Use "use" ["引用"] in File, Text, Opens::Nothing, "use \"path.perf\";";
    Unit "unit" ["计量单位" "度量单位"] in File, Unit, Opens::Nothing, "unit 打 = 12 个;";
    Level "level" ["指标分类"] in File, Level, Opens::Nothing, "level 产出.成本;";
    Choice "choice" ["可选值"] in File, Choice, Opens::Nothing, "choice nature 经常性专项业务费;";
    Require "require" ["必填"] in File, Require, Opens::Nothing, "require 产出.时效;";
    Template "template" ["模板"] in File, Name, Opens::Block(Place::Template), "template 通用 < … >";
    Document "document" ["汇总表"] in File, Text, Opens::Block(Place::Document), "document \"2026年度汇总表\" < … >";
    Project "project" ["项目" "项目名称"] in File, Name, Opens::Block(Place::Project), "project \"微型消防站建设经费\" < … >";
    Code "code" ["编码"] in Document | Project | Template, Text, Opens::Nothing, "code \"310118-2026-001\";";
    Year "year" ["年度"] in Document | Project | Template, Year, Opens::Nothing, "year 2026;";
    Department "department" ["主管部门"] in Document | Project | Template, Text, Opens::Nothing, "department \"香花桥街道办事处\";";
    Agency "agency" ["实施单位"] in Document | Project | Template, Text, Opens::Nothing, "agency \"城市运行管理中心\";";
    Nature "nature" ["项目性质"] in Document | Project | Template, Name, Opens::Nothing, "nature 经常性专项业务费;";
    Category "category" ["项目类别"] in Document | Project | Template, Name, Opens::Nothing, "category 特定目标类;";
    Period "period" ["计划起止日期"] in Document | Project | Template, Period, Opens::Nothing, "period 2026-01-01..2026-12-31;";
    Budget "budget" ["预算" "年度资金申请总额"] in Document | Project | Template, Money, Opens::Maybe(Place::Budget), "budget 500640 < appropriation 500640; >";
    Appropriation "appropriation" ["当年财政拨款"] in Budget, Money, Opens::Nothing, "appropriation 500640;";
    Carryover "carryover" ["上年结转资金"] in Budget, Money, Opens::Nothing, "carryover 0;";
    Total "total" ["项目资金总额"] in Project | Template, Money, Opens::Maybe(Place::Total), "total 1500000 < fiscal 1500000; >";
    Fiscal "fiscal" ["财政资金"] in Total, Money, Opens::Nothing, "fiscal 1500000;";
    Other "other" ["其他资金"] in Budget | Total, Money, Opens::Nothing, "other 0;";
    Fund "fund" ["资金来源"] in Budget | Total, Fund, Opens::Nothing, "fund 市级资金 120000;";
    OverallGoal "overall_goal" ["项目总目标" "项目总体目标"] in Project | Template, Text, Opens::Nothing, "overall_goal \"…\";";
    AnnualGoal "annual_goal" ["年度总体目标"] in Project | Template, Text, Opens::Nothing, "annual_goal \"…\";";
    Indicator "indicator" ["指标"] in Project | Template, Indicator, Opens::Maybe(Place::Indicator), "indicator 产出.数量.微型消防站数 = 2 个;";
    Weight "weight" ["权重" "分值"] in Indicator | Document | Project | Template, Number, Opens::Nothing, "weight 10;";
    Note "note" ["备注"] in Indicator | Project | Template, Text, Opens::Nothing, "note \"…\";";
    Check "check" ["校验" "勾稽"] in Project | Document | Template, Check, Opens::Nothing, "check 保养费 * 消防栓数 <= budget;";
    Include "include" ["套用"] in Project, Name, Opens::Nothing, "include 通用;";
    Allow "allow" ["审核说明"] in Document | Project | Indicator | Template, Allow, Opens::Nothing, "allow W0101 \"…\";";
}

/// How many slots there are for spellings.
const SLOTS: usize = 256;

/// The places of the spellings, from 1, each in its slot or in the next that is free: looking up is a matter of a few steps for every word of a text.
static PLACES: [u8; SLOTS] = {
    let mut places = [0; SLOTS];
    let mut place = 0;
    while place < SPELLINGS.len() {
        #[expect(clippy::indexing_slicing, reason = "within what was measured, and constants have no other way")]
        {
            let mut at = slot(SPELLINGS[place].0.as_bytes());
            while places[at] != 0 {
                at = (at + 1) % SLOTS;
            }
            #[expect(clippy::cast_possible_truncation, reason = "there are fewer spellings than slots")]
            {
                places[at] = place as u8 + 1;
            }
        }
        place += 1;
    }
    places
};

/// Where a spelling is looked for.
const fn slot(spelling: &[u8]) -> usize {
    let (Some(first), Some(last)) = (spelling.first(), spelling.last()) else { return 0 };
    // Of three bytes the middle one tells most: it is within a character.
    let (_, behind) = spelling.split_at(spelling.len() / 2);
    let Some(middle) = behind.first() else { return 0 };
    (*first as usize + *middle as usize * 5 + *last as usize * 29 + spelling.len() * 61) % SLOTS
}

/// The longest spelling of a keyword, in bytes of its folded form.
const LONGEST: usize = 27;

impl Keyword {
    /// Every keyword, in the order of the reference.
    #[must_use]
    pub fn all() -> &'static [Info] {
        TABLE
    }

    /// The keyword of an exact spelling.
    fn exact(word: &str) -> Option<Self> {
        let mut at = slot(word.as_bytes());
        loop {
            let place = PLACES.get(at).copied().map(usize::from)?.checked_sub(1)?;
            let (spelling, keyword) = SPELLINGS.get(place)?;
            if *spelling == word {
                return Some(*keyword);
            }
            at = (at + 1) % SLOTS;
        }
    }

    /// What the form calls what the statement says.
    #[must_use]
    pub fn on_form(self, language: Language) -> &'static str {
        match (language, self) {
            (Language::Chinese, Self::Budget) => "年度资金申请总额",
            (Language::Chinese, Self::Weight) => "分值",
            (Language::Chinese, Self::Project) => "项目名称",
            (Language::Chinese, Self::Document) => "汇总表标题",
            (Language::Chinese, _) => self.info().chinese.first().copied().unwrap_or(self.info().english),
            (Language::English, _) => self.info().english,
        }
    }

    /// The keyword that `word` spells, full-width letters taken as ASCII.
    #[must_use]
    pub fn lookup(word: &str) -> Option<Self> {
        if word.len() > LONGEST {
            return None;
        }
        Self::exact(word).or_else(|| {
            // Only U+FF01–FF5E begin with these two bytes and could fold to another spelling.
            if !word.contains(|character: char| fold(character) != character) {
                return None;
            }
            Self::exact(&word.chars().map(fold).collect::<String>())
        })
    }

    /// Whether a statement of this keyword stands at the top of a file.
    #[must_use]
    pub const fn is_top_level(self) -> bool {
        self.info().stands_in(Place::File)
    }
}

/// The fields whose values a `choice` may list.
pub const CHOOSABLE: [Keyword; 4] = [Keyword::Nature, Keyword::Category, Keyword::Department, Keyword::Agency];

/// The fields that a `require` may name.
pub const REQUIRABLE: [Keyword; 13] = [
    Keyword::Code,
    Keyword::Year,
    Keyword::Department,
    Keyword::Agency,
    Keyword::Nature,
    Keyword::Category,
    Keyword::Period,
    Keyword::Budget,
    Keyword::Total,
    Keyword::OverallGoal,
    Keyword::AnnualGoal,
    Keyword::Weight,
    Keyword::Note,
];

/// The words for a sum before a parenthesis in a `check`.
pub const SUM: [&str; 2] = ["sum", "合计"];

/// What the months of the planned period are called in a `check`, beside the spellings of `period`.
pub const PERIOD: &str = "计划期";

/// What all months from start to finish are called in a `check`; no keyword declares them.
pub const SPAN: [&str; 2] = ["span", "全周期"];

/// The comparators in words, longest first where one begins another.
pub const WORD_COMPARATORS: &[(&str, Kind)] = &[
    ("大于等于", Kind::GreaterEqual),
    ("小于等于", Kind::LessEqual),
    ("等于", Kind::Equals),
    ("不低于", Kind::GreaterEqual),
    ("不少于", Kind::GreaterEqual),
    ("至少", Kind::GreaterEqual),
    ("不超过", Kind::LessEqual),
    ("不高于", Kind::LessEqual),
    ("不多于", Kind::LessEqual),
    ("至多", Kind::LessEqual),
    ("大于", Kind::GreaterWord),
    ("高于", Kind::GreaterWord),
    ("小于", Kind::LessWord),
    ("低于", Kind::LessWord),
];

impl Kind {
    /// In words, for "found …".
    #[must_use]
    pub const fn name(self) -> Message {
        match self {
            Self::Keyword(_) => Message { zh: "关键词", en: "a keyword" },
            Self::Word => Message { zh: "词语", en: "a word" },
            Self::UnitWord | Self::Percent => Message { zh: "计量单位", en: "a unit" },
            Self::String | Self::EscapedString | Self::TextBlock => Message { zh: "引号中的文字", en: "text in quotes" },
            Self::Number | Self::BadNumber => Message { zh: "数", en: "a number" },
            Self::Date | Self::BadDate => Message { zh: "日期", en: "a date" },
            Self::Less | Self::LessWord => Message { zh: "`<`", en: "`<`" },
            Self::Greater | Self::GreaterWord => Message { zh: "`>`", en: "`>`" },
            Self::OpenBrace => Message { zh: "`{`", en: "`{`" },
            Self::CloseBrace => Message { zh: "`}`", en: "`}`" },
            Self::Semicolon => Message { zh: "`;`", en: "`;`" },
            Self::Dot => Message { zh: "`.`", en: "`.`" },
            Self::DotDot | Self::Dash => Message { zh: "`..`", en: "`..`" },
            Self::Equals => Message { zh: "`=`", en: "`=`" },
            Self::LessEqual => Message { zh: "`<=`", en: "`<=`" },
            Self::GreaterEqual => Message { zh: "`>=`", en: "`>=`" },
            Self::Slash | Self::TightSlash => Message { zh: "`/`", en: "`/`" },
            Self::Star => Message { zh: "`*`", en: "`*`" },
            Self::Plus => Message { zh: "`+`", en: "`+`" },
            Self::Minus => Message { zh: "`-`", en: "`-`" },
            Self::OpenParenthesis => Message { zh: "`(`", en: "`(`" },
            Self::CloseParenthesis => Message { zh: "`)`", en: "`)`" },
        }
    }

    /// Whether something that is compared or ended may end with this token.
    #[must_use]
    pub const fn ends_operand(self) -> bool {
        matches!(
            self,
            Self::Word
                | Self::UnitWord
                | Self::Percent
                | Self::String
                | Self::EscapedString
                | Self::Number
                | Self::BadNumber
                | Self::Date
                | Self::BadDate
                | Self::CloseParenthesis
        )
    }

    /// Whether an operand must follow, so that no statement can begin behind this token.
    #[must_use]
    pub const fn wants_operand(self) -> bool {
        matches!(
            self,
            Self::Dot
                | Self::DotDot
                | Self::Dash
                | Self::Equals
                | Self::LessEqual
                | Self::GreaterEqual
                | Self::LessWord
                | Self::GreaterWord
                | Self::Slash
                | Self::TightSlash
                | Self::Star
                | Self::Plus
                | Self::Minus
                | Self::OpenParenthesis
        )
    }
}
