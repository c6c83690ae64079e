//! What could have stood at a place: a set of grammatical parts, named for people.

use super::{Language, Message};

/// One grammatical part that the grammar can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
#[expect(missing_docs, reason = "each is named in words by NAMES")]
pub enum Part {
    Statement,
    String,
    Name,
    Word,
    Number,
    Money,
    Unit,
    Date,
    DotDot,
    Path,
    Dot,
    Comparator,
    Target,
    Expression,
    Operator,
    CloseParenthesis,
    Block,
    Semicolon,
    Equals,
    Code,
    Field,
    Required,
    Closer,
    End,
}

const NAMES: &[(Part, Message)] = &[
    (Part::Statement, Message { zh: "一条语句", en: "a statement" }),
    (Part::String, Message { zh: "引号中的文字", en: "text in quotes" }),
    (Part::Name, Message { zh: "名称", en: "a name" }),
    (Part::Word, Message { zh: "词语", en: "a word" }),
    (Part::Number, Message { zh: "数", en: "a number" }),
    (Part::Money, Message { zh: "金额", en: "an amount of money" }),
    (Part::Unit, Message { zh: "计量单位", en: "a unit" }),
    (Part::Date, Message { zh: "日期", en: "a date" }),
    (Part::DotDot, Message { zh: "`..`", en: "`..`" }),
    (Part::Path, Message { zh: "指标路径（一级.二级.三级）", en: "a path of levels" }),
    (Part::Dot, Message { zh: "`.`", en: "`.`" }),
    (Part::Comparator, Message { zh: "比较符（= <= >= < >）", en: "a comparator (= <= >= < >)" }),
    (Part::Target, Message { zh: "指标值", en: "a target" }),
    (Part::Expression, Message { zh: "算式", en: "an expression" }),
    (Part::Operator, Message { zh: "运算符", en: "an operator" }),
    (Part::CloseParenthesis, Message { zh: "`)`", en: "`)`" }),
    (Part::Block, Message { zh: "`<` 开始的内容块", en: "a block opened by `<`" }),
    (Part::Semicolon, Message { zh: "`;`", en: "`;`" }),
    (Part::Equals, Message { zh: "`=`", en: "`=`" }),
    (Part::Code, Message { zh: "审核问题代码", en: "a finding's code" }),
    (
        Part::Field,
        Message {
            zh: "栏目（项目性质、项目类别、主管部门、实施单位之一）", en: "a field (one of nature, category, department, agency)"
        },
    ),
    (Part::Required, Message { zh: "指标分类（一级，或一级.二级）、栏目", en: "a path of one or two levels, a field" }),
    (Part::Closer, Message { zh: "`>`", en: "`>`" }),
    (Part::End, Message { zh: "文件结尾", en: "the end of the file" }),
];

/// A set of [`Part`]s.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expected(u32);

impl Expected {
    /// Just one part.
    #[must_use]
    pub const fn one(part: Part) -> Self {
        Self(1 << part as u8)
    }

    /// Either.
    #[must_use]
    pub const fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether `part` is in it.
    #[must_use]
    pub const fn has(self, part: Part) -> bool {
        self.0 & (1 << part as u8) != 0
    }

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// A list as a sentence has it: `一个、两个或三个`.
    #[must_use]
    pub fn in_words(self, language: Language) -> String {
        let names: Vec<&str> = NAMES.iter().filter(|(part, _)| self.has(*part)).map(|(_, name)| name.in_language(language)).collect();
        let (comma, or) = match language {
            Language::Chinese => ("、", "或"),
            Language::English => (", ", " or "),
        };
        match names.as_slice() {
            [] => String::new(),
            [only] => (*only).to_owned(),
            [first @ .., last] if last.starts_with('`') && language == Language::Chinese => format!("{}{or} {last}", first.join(comma)),
            [first @ .., last] => format!("{}{or}{last}", first.join(comma)),
        }
    }
}
