//! The table of findings: every code, its name, severity and texts. `perfc explain`, the reference page, the outputs and the tests read it.

use super::{Language, Message, Severity};

/// All that is fixed about one code.
#[derive(Debug)]
pub struct Info {
    /// The code itself.
    pub code: Code,
    /// As printed: a letter for the severity and four digits.
    pub id: &'static str,
    /// A stable name for people, in kebab-case.
    pub name: &'static str,
    /// How much it matters.
    pub severity: Severity,
    /// The headline, which can stand alone.
    pub title: Message,
    /// Texts for its places; `here` is the primary one.
    pub labels: &'static [(&'static str, Message)],
    /// Texts below the source: what would be right, and why.
    pub notes: &'static [(&'static str, Message)],
    /// What its fix does.
    pub fix: Option<Message>,
    /// The explain page in Markdown: Chinese, a line `---`, English.
    pub page: &'static str,
    /// A runnable file that has this finding and no other.
    pub example: &'static str,
}

impl Info {
    /// The title on its page: what follows the colon of `# E0101 unexpected-token：…`.
    #[must_use]
    pub fn headline(&self, language: Language) -> String {
        let text = self.page.replace("\r\n", "\n");
        let (zh, en) = text.split_once("\n---\n").unwrap_or((&text, &text));
        let (part, colon) = match language {
            Language::Chinese => (zh, '：'),
            Language::English => (en, ':'),
        };
        let heading = part.trim_start().lines().next().unwrap_or_default();
        match heading.split_once(colon).map(|(_, title)| title.trim()) {
            Some(title) if heading.starts_with("# ") && !title.is_empty() => title.to_owned(),
            // Without a page, the message serves, its placeholders left open.
            _ => {
                let mut out = String::new();
                let mut rest = self.title.in_language(language);
                while let Some((before, (_, after))) = rest.split_once('{').and_then(|(before, tail)| Some((before, tail.split_once('}')?))) {
                    out.push_str(before);
                    out.push('…');
                    rest = after;
                }
                out + rest
            }
        }
    }
}

macro_rules! codes {
    ($($id:ident $variant:ident $name:literal $severity:ident {
        title: $tzh:literal, $ten:literal;
        $(label $lkey:ident: $lzh:literal, $len:literal;)*
        $(note $nkey:ident: $nzh:literal, $nen:literal;)*
        $(fix: $fzh:literal, $fen:literal;)?
    })*) => {
        /// A finding's code.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $ten] $variant,)*
        }

        static TABLE: &[Info] = &[
            $(Info {
                code: Code::$variant,
                id: stringify!($id),
                name: $name,
                severity: Severity::$severity,
                title: Message { zh: $tzh, en: $ten },
                labels: &[$((stringify!($lkey), Message { zh: $lzh, en: $len }),)*],
                notes: &[$((stringify!($nkey), Message { zh: $nzh, en: $nen }),)*],
                fix: codes!(@fix $($fzh, $fen)?),
                page: include_str!(concat!("explain/", stringify!($id), ".md")),
                example: include_str!(concat!("../../examples/errors/", stringify!($id), ".perf")),
            },)*
        ];

        impl Code {
            /// All that is fixed about this code.
            #[must_use]
            #[expect(clippy::indexing_slicing, reason = "looked up while compiling")]
            pub const fn info(self) -> &'static Info {
                match self {
                    $(Self::$variant => const { &TABLE[Self::$variant as usize] },)*
                }
            }
        }
    };
    (@fix) => { None };
    (@fix $zh:literal, $en:literal) => { Some(Message { zh: $zh, en: $en }) };
}

impl Code {
    /// Every code, in order.
    #[must_use]
    pub fn all() -> &'static [Info] {
        TABLE
    }

    /// Whether it is found by looking at a whole set.
    #[must_use]
    pub const fn is_of_set(self) -> bool {
        matches!(self, Self::SharedGoal)
    }

    /// Looks a code up by its id (`E0301`, in any case) or its name (`unknown-unit`).
    #[must_use]
    pub fn find(text: &str) -> Option<Self> {
        TABLE.iter().find(|info| info.id.eq_ignore_ascii_case(text) || info.name == text).map(|info| info.code)
    }
}

codes! {
    // ---- source -------------------------------------------------------------------------------------------------------------------
    E0001 NotUtf8 "not-utf8" Error {
        title: "文件不是 UTF-8 编码：第 {offset} 字节无法读出", "the file is not UTF-8: byte {offset} cannot be read";
        label here: "从这里起读不出文字", "no text can be read from here on";
        note convert: "请用编辑器把文件另存为 UTF-8 编码（无 BOM 或带 BOM 都可以）", "save the file as UTF-8 (with or without a BOM)";
    }
    E0002 ForbiddenCharacter "forbidden-character" Error {
        title: "不允许出现的字符 {codepoint}（{description}）", "the character {codepoint} ({description}) is not allowed";
        label here: "这里有一个看不见的 {codepoint}", "an unseen {codepoint} is here";
        note why: "控制字符、换行替代字符和双向排版字符会让人看到的与编译器读到的不一致", "control characters, other line separators and bidirectional marks make people see something else than the compiler reads";
        fix: "删除 {codepoint}", "delete {codepoint}";
    }
    E0003 InvisibleCharacter "invisible-character" Error {
        title: "引号之外有看不见的字符 {codepoint}（{description}）", "an invisible {codepoint} ({description}) outside quotes";
        label here: "这里有一个 {codepoint}", "a {codepoint} is here";
        fix: "换成普通空格（不占位的字符则删除）", "make it a plain space (a zero-width character is deleted)";
    }
    E0004 UnknownCharacter "unknown-character" Error {
        title: "这里不能用“{character}”", "`{character}` means nothing here";
        label here: "perf 里没有这个符号", "this has no meaning in perf";
        note quote: "如果它是名称或文字的一部分，请把整个名称放进引号", "if it is part of a name or a text, put the whole of it in quotes";
        note comment: "注释以 `//` 开头", "a comment begins with `//`";
    }
    E0005 UnterminatedString "unterminated-string" Error {
        title: "引号没有关闭", "the quote is not closed";
        label here: "从这里开始的文字到行尾也没有 `{closer}`", "this text reaches the end of the line without a `{closer}`";
        note lines: "一段引号中的文字只能写在一行内；多行文字请用三个引号 `\"\"\"`", "text in quotes stays on one line; for several lines use three quotes `\"\"\"`";
        fix: "用 `{closer}` 关闭", "close it with `{closer}`";
    }
    E0006 UnterminatedTextBlock "unterminated-text-block" Error {
        title: "三引号文字没有关闭", "the text block is not closed";
        label here: "从这里开始", "it opens here";
        note close: "请在最后一行文字之后另起一行，写上 `\"\"\"`", "put `\"\"\"` first on a line of its own after the last line";
    }
    E0007 UnterminatedComment "unterminated-comment" Error {
        title: "注释没有关闭", "the comment is not closed";
        label here: "`/*` 从这里开始，直到文件结尾也没有 `*/`", "`/*` opens here, and no `*/` follows";
    }
    E0008 BadEscape "bad-escape" Error {
        title: "无法识别的转义 `{escape}`", "unknown escape `{escape}`";
        label here: "不是可用的转义", "not an escape";
        note list: "可用的转义：`\\\"` `\\\\` `\\n` `\\t` `\\u{…}`；要写反斜杠本身，请写 `\\\\`", "the escapes are `\\\"` `\\\\` `\\n` `\\t` `\\u{…}`; a backslash itself is `\\\\`";
        fix: "写成 `\\\\`", "write `\\\\`";
    }
    E0009 MalformedNumber "malformed-number" Error {
        title: "数“{number}”写得不对", "the number `{number}` is malformed";
        label grouping: "分节号之间应当正好三位", "groups must have exactly three digits";
        label digits: "位数超出范围：最多 28 位有效数字", "too many digits: 28 significant digits at most";
        label point: "小数点不止一个", "more than one decimal point";
        label positive: "换算数应当大于零", "a conversion is greater than zero";
        label year: "年度是四位数，例如 2026", "a year has four digits, as 2026";
        note example: "例如 `2977600`、`2,977,600`、`2_977_600.00`", "for example `2977600`, `2,977,600`, `2_977_600.00`";
        fix: "写成 `{plain}`", "write `{plain}`";
    }
    E0010 ImpossibleDate "impossible-date" Error {
        title: "没有“{date}”这一天", "there is no such date as {date}";
        label here: "日历上没有这个日期", "not in the calendar";
    }
    E0011 DateFormat "date-format" Error {
        title: "日期请写成 `{iso}`", "write the date as `{iso}`";
        label here: "“{date}”的写法有歧义", "`{date}` can be read in more than one way";
        fix: "写成 `{iso}`", "write `{iso}`";
    }
    E0012 TextBlockOpening "text-block-opening" Error {
        title: "三引号之后要另起一行", "a text block begins on the line after its quotes";
        label here: "`\"\"\"` 后面不能直接写文字", "no text may follow `\"\"\"` on its line";
        note one_line: "只有一行的文字用一对引号即可", "for a single line a pair of quotes will do";
        note next_line: "请在 `\"\"\"` 之后换行，再写文字", "break the line after `\"\"\"`, then write the text";
        fix: "{repair}", "{repair}";
    }
    // ---- syntax -------------------------------------------------------------------------------------------------------------------
    E0101 UnexpectedToken "unexpected-token" Error {
        title: "这里应当是{expected}，却是{found}", "expected {expected}, found {found}";
        label here: "应当是{expected}", "expected {expected}";
        note form: "写法：{form}", "it is written: {form}";
        fix: "改成 `{suggestion}`", "change it to `{suggestion}`";
    }
    E0102 MissingSemicolon "missing-semicolon" Error {
        title: "“{keyword}”语句末尾缺少 `;`", "the `{keyword}` statement lacks its `;`";
        label here: "在这里补上 `;`", "a `;` belongs here";
        fix: "补上 `;`", "insert `;`";
    }
    E0103 UnclosedBlock "unclosed-block" Error {
        title: "“{keyword}”的内容块没有关闭", "the block of `{keyword}` is not closed";
        label here: "到这里还没有 `{closer}`", "no `{closer}` up to here";
        label opened: "`{opener}` 在这里打开", "`{opener}` opened here";
        label closed_by: "这个 `{found}` 关闭的是外层的内容块", "this `{found}` closes the block around it";
        fix: "补上 `{closer}`", "insert `{closer}`";
    }
    E0104 MismatchedCloser "mismatched-closer" Error {
        title: "`{opener}` 打开的内容块要用 `{closer}` 关闭", "a block opened by `{opener}` is closed by `{closer}`";
        label here: "这里是 `{found}`", "this is `{found}`";
        label opened: "`{opener}` 在这里打开", "`{opener}` opened here";
        fix: "改成 `{closer}`", "make it `{closer}`";
    }
    E0105 ExtraCloser "extra-closer" Error {
        title: "多余的 `{found}`", "one `{found}` too many";
        label here: "没有内容块等它来关闭", "no block is open for it to close";
        label early: "它提前关闭了内容块", "it closes the block too early";
        label opened: "内容块在这里打开", "the block opened here";
        label goes_on: "内容块的语句到这里还在继续", "statements of the block go on here";
        fix: "删除这个 `{found}`", "delete this `{found}`";
    }
    E0106 UnknownKeyword "unknown-keyword" Error {
        title: "没有“{word}”这种语句", "there is no statement `{word}`";
        label here: "不认识的关键词", "not a keyword";
        note suggest: "是不是想写“{suggestion}”？", "did you mean `{suggestion}`?";
        note list: "{place}里可以写：{keywords}", "{place} may hold: {keywords}";
        fix: "改成“{suggestion}”", "change it to `{suggestion}`";
    }
    E0107 MisplacedKeyword "misplaced-keyword" Error {
        title: "“{keyword}”不能写在{place}里", "`{keyword}` does not belong in {place}";
        label here: "它应当写在{home}里", "it belongs in {home}";
        label opened: "{place}从这里开始", "{place} begins here";
    }
    E0108 NestedTooDeep "nested-too-deep" Error {
        title: "算式套得太深或太长（括号和负号最多 64 层，运算最多 256 次）", "the expression is nested too deep or too long (64 levels, 256 operations)";
        label here: "到这里超过了限度", "the limit is passed here";
        note split: "请把它拆成几条校验", "split it into several checks";
    }
    E0109 MissingTarget "missing-target" Error {
        title: "指标没有指标值", "the indicator has no target";
        label here: "“{name}”之后应当写指标值", "a target belongs after `{name}`";
        note example: "例如 `= 812 个`、`>= 95%`、`<= 220 元/个`、`\"建立健全\"`、`<= 2026-10-31`", "for example `= 812 个`, `>= 95%`, `<= 220 元/个`, `\"建立健全\"`, `<= 2026-10-31`";
    }
    E0110 ComparatorNotTaken "comparator-not-taken" Error {
        title: "{target}前面不能用 `{comparator}`", "{target} does not take `{comparator}`";
        label here: "{target}只能用{allowed}，或者不写", "{target} takes {allowed}, or none";
        label target: "这是{target}", "this is {target}";
    }
    E0111 NameWithoutWord "name-without-word" Error {
        title: "名称“{name}”里没有文字", "the name `{name}` holds no word";
        label here: "名称里至少要有一个汉字或字母", "a name needs at least one letter";
    }
    E0112 UnquotedName "unquoted-name" Error {
        title: "名称“{name}”要放进引号", "the name `{name}` must stand in quotes";
        label here: "不加引号的名称以文字开头，只含文字、数字、`_`、`、` 和 `·`", "a bare name begins with a letter and holds only letters, digits, `_`, `、` and `·`";
        fix: "加上引号", "put it in quotes";
    }
    E0113 UnquotedWords "unquoted-words" Error {
        title: "文字“{words}”要放进引号", "the words `{words}` must stand in quotes";
        label here: "没有引号的文字", "words without quotes";
        fix: "加上引号", "put them in quotes";
    }
    E0114 MissingOpener "missing-opener" Error {
        title: "“{keyword}”的内容块缺少开头的 `<`", "the block of `{keyword}` lacks its opening `<`";
        label here: "在这里补上 `<`", "a `<` belongs here";
        label goes_on: "它的内容从这里开始", "its statements begin here";
        fix: "补上 `<`", "insert `<`";
    }
    E0115 BlockNotTaken "block-not-taken" Error {
        title: "“{keyword}”后面不能有内容块", "`{keyword}` takes no block";
        label here: "这里应当是 `;`", "a `;` belongs here";
    }
    E0116 BlockMissing "block-missing" Error {
        title: "“{keyword}”需要一个内容块", "`{keyword}` needs a block";
        label here: "这里应当是 `<`", "a `<` belongs here";
        note empty: "没有内容时写 `;`", "write `;` if there is nothing to say";
    }
    // ---- names --------------------------------------------------------------------------------------------------------------------
    E0201 DuplicateProject "duplicate-project" Error {
        title: "项目“{name}”写了两次", "the project `{name}` is declared twice";
        label here: "又一次", "again here";
        label first: "第一次在这里", "first here";
        note unique: "同一套表中项目名称不能重复（全角、半角视为相同）", "project names are unique in a set (full-width and ASCII spelling count as the same)";
    }
    E0202 DuplicateIndicator "duplicate-indicator" Error {
        title: "指标“{name}”写了两次", "the indicator `{name}` is declared twice";
        label here: "又一次", "again here";
        label first: "第一次在这里", "first here";
    }
    E0203 DuplicateField "duplicate-field" Error {
        title: "“{keyword}”写了两次", "`{keyword}` is said twice";
        label here: "又一次", "again here";
        label first: "第一次在这里", "first here";
    }
    E0204 ContradictingTemplates "contradicting-templates" Error {
        title: "模板“{first}”和“{second}”对“{what}”的规定不一致", "the templates `{first}` and `{second}` disagree on `{what}`";
        label here: "这里套用了“{second}”", "`{second}` is included here";
        label one: "“{first}”里这样写", "`{first}` says this";
        label two: "“{second}”里这样写", "`{second}` says this";
        note own: "请在项目里自己写明“{what}”，它优先于模板", "say `{what}` in the project itself: its own wins over templates";
    }
    E0205 SecondDocument "second-document" Error {
        title: "一套表只能有一个汇总表", "a set has only one document";
        label here: "第二个汇总表", "the second one";
        label first: "第一个在这里", "the first is here";
    }
    E0206 UnknownTemplate "unknown-template" Error {
        title: "没有模板“{name}”", "there is no template `{name}`";
        label here: "找不到这个模板", "not found";
        note suggest: "是不是想写“{suggestion}”？", "did you mean `{suggestion}`?";
        note declare: "模板写在本文件、所引用的文件或汇总表文件里", "templates are declared in this file, in a file it uses, or in the document's file";
        fix: "改成“{suggestion}”", "change it to `{suggestion}`";
    }
    E0207 UnknownLevel "unknown-level" Error {
        title: "指标分类里没有“{level}”", "there is no level `{level}`";
        label here: "不认识的指标分类", "not a known level";
        note suggest: "是不是想写“{suggestion}”？", "did you mean `{suggestion}`?";
        note children: "“{parent}”下面有：{children}", "`{parent}` has: {children}";
        note roots: "一级指标有：{children}", "the first levels are: {children}";
        note declare: "需要新的分类时，用 `level 一级.二级;` 声明", "a new level is declared by `level 一级.二级;`";
        fix: "改成“{suggestion}”", "change it to `{suggestion}`";
    }
    E0208 MisplacedLevel "misplaced-level" Error {
        title: "二级指标“{level}”不属于“{parent}”", "`{level}` is not a level under `{parent}`";
        label here: "它在“{home}”下面", "it stands under `{home}`";
        label parent: "这里写的是“{parent}”", "this says `{parent}`";
        note children: "“{parent}”下面有：{children}", "`{parent}` has: {children}";
        fix: "改成“{home}.{level}”", "change it to `{home}.{level}`";
    }
    E0209 UseNotFound "use-not-found" Error {
        title: "找不到要引用的文件“{path}”", "the file `{path}` to be used is not there";
        label here: "从本文件所在的目录算起", "looked for from this file's folder";
        note reason: "{reason}", "{reason}";
    }
    E0210 UseOutsideRoot "use-outside-root" Error {
        title: "引用的文件“{path}”在允许的目录之外", "the used file `{path}` is outside the root";
        label here: "只能引用同一个目录树里的文件", "only files within the same tree can be used";
    }
    E0211 UseNotPerf "use-not-perf" Error {
        title: "引用路径“{path}”应当用 `/` 分隔，并以 .perf 结尾", "the path `{path}` must use `/` and end in .perf";
        label here: "不是可引用的路径", "not a path that can be used";
    }
    E0212 DuplicateTemplate "duplicate-template" Error {
        title: "模板“{name}”声明了两次", "the template `{name}` is declared twice";
        label here: "又一次", "again here";
        label first: "第一次在这里", "first here";
    }
    E0213 PathDepth "path-depth" Error {
        title: "指标路径应当是{wanted}", "an indicator's path is {wanted}";
        label here: "这里有 {count} 级", "this has {count} parts";
        note dot: "如果名称里本来就有 `.`，请把名称放进引号", "if the name itself holds a `.`, put the name in quotes";
    }
    E0214 UnknownCode "unknown-code" Error {
        title: "没有代码“{code}”", "there is no code `{code}`";
        label here: "不认识的代码", "not a finding's code";
        note list: "`perfc explain` 列出全部代码", "`perfc explain` lists every code";
    }
    E0215 ErrorNotAllowable "error-not-allowable" Error {
        title: "{code} 是错误，不能用审核说明放行", "{code} is an error and cannot be allowed";
        label here: "只有警告和提示可以说明", "only warnings and information can be allowed";
    }
    E0216 BudgetTargetWithoutBudget "budget-target-without-budget" Error {
        title: "指标值是年度预算数，但项目没有写 `budget`", "the target is the budget, but the project declares no `budget`";
        label here: "没有可以引用的预算数", "there is no amount to refer to";
        label project: "在这个项目里", "in this project";
    }
    // ---- units --------------------------------------------------------------------------------------------------------------------
    E0301 UnknownUnit "unknown-unit" Error {
        title: "没有计量单位“{unit}”", "there is no unit `{unit}`";
        label here: "不认识的计量单位", "not a known unit";
        note suggest: "是不是想写“{suggestion}”？", "did you mean `{suggestion}`?";
        note declare: "要用新的量词，请在文件里声明：`unit {unit};`", "to use a new counting word, declare it: `unit {unit};`";
        note divide: "要除以指标“{unit}”，请在 `/` 两边加空格", "to divide by the indicator `{unit}`, put spaces around `/`";
        fix: "改成“{suggestion}”", "change it to `{suggestion}`";
    }
    E0302 MissingUnit "missing-unit" Error {
        title: "数后面缺少计量单位", "the number has no unit";
        label here: "{number} 后面没有计量单位", "no unit follows {number}";
        note named: "名称以“{ending}”结尾，单位应当是 {unit}", "the name ends in `{ending}`, so the unit is {unit}";
        note example: "例如 `812 个`、`95%`、`220 元/个`", "for example `812 个`, `95%`, `220 元/个`";
        fix: "补上 `{unit}`", "add `{unit}`";
    }
    E0303 ContradictingUnits "contradicting-units" Error {
        title: "计量单位“{unit}”有两种不同的声明", "the unit `{unit}` is declared in two different ways";
        label here: "这里是一种", "one way here";
        label first: "另一种在这里", "another here";
        label built_in: "perfc 自带的声明是 `{declaration}`", "perfc's own declaration is `{declaration}`";
    }
    E0304 UnitCycle "unit-cycle" Error {
        title: "计量单位“{unit}”用它自己来定义", "the unit `{unit}` is defined by itself";
        label here: "绕了一圈：{cycle}", "round and round: {cycle}";
    }
    E0305 MixedDimensions "mixed-dimensions" Error {
        title: "{left}和{right}不是同一类量，不能{verb}", "{left} and {right} are not of one dimension and cannot be {verb}";
        label here: "不能{verb}", "cannot be {verb}";
        label left: "这是{left}", "this is {left}";
        label right: "这是{right}", "this is {right}";
        label value: "{value}", "{value}";
        note words: "差在“{first}”和“{second}”：这是两个不同的单位", "they differ in `{first}` and `{second}`, which are two different units";
        note calendar: "月和天之间不能换算", "months and days do not convert";
    }
    E0306 MonthAgainstDay "month-against-day" Error {
        title: "区间的两端要么都到日，要么都到月", "both ends of an interval are days, or both are months";
        label here: "这里到{kind}", "this is a {kind}";
        label other: "这里到{other_kind}", "this is a {other_kind}";
    }
    E0307 UnusableUnitName "unusable-unit-name" Error {
        title: "计量单位不能叫“{unit}”", "a unit cannot be called `{unit}`";
        label here: "单位名以文字或 % ℃ ° ㎡ 一类的符号开头，不含空格、标点和 `/` `*` `(` `)`", "a unit's name begins with a letter or a sign like % ℃ ° ㎡ and holds no space, punctuation, `/`, `*`, `(` or `)`";
    }
    // ---- money --------------------------------------------------------------------------------------------------------------------
    E0401 NotMoney "not-money" Error {
        title: "“{keyword}”应当是以元计的金额", "`{keyword}` takes an amount in 元";
        label here: "“{unit}”不是元", "`{unit}` is not 元";
        note example: "例如 `2977600`、`2977600 元`、`297.76 万元`", "for example `2977600`, `2977600 元`, `297.76 万元`";
    }
    E0402 NegativeMoney "negative-money" Error {
        title: "“{keyword}”不能是负数", "`{keyword}` cannot be negative";
        label here: "小于零", "below zero";
    }
    E0403 MoneyTooFine "money-too-fine" Error {
        title: "“{keyword}”的金额精确到分：{amount} 元多于两位小数", "`{keyword}` has more than two decimals of 元: {amount}";
        label here: "合 {amount} 元", "this is {amount} 元";
    }
    E0404 BudgetSum "budget-sum" Error {
        title: "年度资金申请总额与各项资金来源之和相差 {difference} 元", "the budget and the sum of its rows differ by {difference} 元";
        label here: "声明为 {declared} 元", "declared {declared} 元";
        label term: "{amount} 元", "{amount} 元";
    }
    E0405 TotalSum "total-sum" Error {
        title: "项目资金总额与各项资金来源之和相差 {difference} 元", "the total and the sum of its rows differ by {difference} 元";
        label here: "声明为 {declared} 元", "declared {declared} 元";
        label term: "{amount} 元", "{amount} 元";
    }
    E0406 BudgetOverTotal "budget-over-total" Error {
        title: "年度资金申请总额超过项目资金总额 {difference} 元", "the budget exceeds the total by {difference} 元";
        label here: "本年度 {budget} 元", "{budget} 元 this year";
        label total: "各年度合计 {total} 元", "{total} 元 over all years";
        note years: "项目资金总额包含所有年度，不会少于其中一年", "the total covers all years and is never less than one of them";
    }
    E0407 DocumentSum "document-sum" Error {
        title: "汇总表的预算与 {count} 个项目之和相差 {difference} 元", "the document's budget and the sum of its {count} projects differ by {difference} 元";
        label here: "声明为 {declared} 元", "declared {declared} 元";
        label term: "{amount} 元", "{amount} 元";
        note project: "也可能是某个项目的预算写错了", "a project's budget may be the one that is wrong";
    }
    // ---- dates --------------------------------------------------------------------------------------------------------------------
    E0501 PeriodReversed "period-reversed" Error {
        title: "计划完成日期 {finish} 早于开始日期 {start}", "the period finishes on {finish}, before it starts on {start}";
        label here: "先后颠倒", "the ends are the wrong way round";
    }
    E0502 YearOutsidePeriod "year-outside-period" Error {
        title: "{year} 年不在计划起止日期 {start} 至 {finish} 之内", "the year {year} is outside the period {start} to {finish}";
        label here: "年度是 {year}", "the year is {year}";
        label period: "计划起止日期是 {start} 至 {finish}", "the period is {start} to {finish}";
    }
    E0503 PartMonths "part-months" Error {
        title: "计划起止日期没有写或不是整月，不能在校验里按月计算", "there is no period of whole months to count in months";
        label here: "这里按月计算", "counted in months here";
        label period: "{start} 至 {finish} 不是从月初到月末", "{start} to {finish} does not run from a first to a last day of a month";
        label none: "没有写计划起止日期", "no period is declared";
    }
    // ---- checks -------------------------------------------------------------------------------------------------------------------
    E0601 CheckFailed "check-failed" Error {
        title: "校验不成立：{message}", "the check does not hold: {message}";
        label here: "左边是 {left}，右边是 {right}", "the left side is {left}, the right side is {right}";
        label name: "{value}", "{value}";
        note left: "左边：{left_steps}", "left: {left_steps}";
        note right: "右边：{right_steps}", "right: {right_steps}";
        note difference: "相差 {difference}", "the difference is {difference}";
    }
    E0602 UnknownName "unknown-name" Error {
        title: "没有名为“{name}”的指标、资金或期限", "there is no indicator or fact called `{name}`";
        label here: "找不到", "not found";
        note suggest: "是不是想写“{suggestion}”？", "did you mean `{suggestion}`?";
        note facts: "除本项目的指标外，可以用：{facts}", "besides the project's indicators there are: {facts}";
        note missing: "项目没有写“{name}”", "the project does not declare `{name}`";
        fix: "改成“{suggestion}”", "change it to `{suggestion}`";
    }
    E0603 AmbiguousName "ambiguous-name" Error {
        title: "“{name}”不止一个指标", "`{name}` is more than one indicator";
        label here: "请写得更完整，例如“{longer}”", "say more of its path, for example `{longer}`";
        label candidate: "一个在这里", "one is here";
    }
    E0604 DivisionByZero "division-by-zero" Error {
        title: "除数是零", "division by zero";
        label here: "这一项等于 0", "this is 0";
    }
    E0605 Overflow "overflow" Error {
        title: "计算结果太大，无法精确表示", "the result is too large to be exact";
        label here: "算到这里超出范围", "out of range here";
    }
    E0606 NotANumber "not-a-number" Error {
        title: "“{name}”是{kind}，不能参与计算", "`{name}` is {kind}, which cannot be calculated with";
        label here: "这里要一个数", "a number is needed here";
        label target: "它的指标值在这里", "its target is here";
    }
    // ---- levels and targets -------------------------------------------------------------------------------------------------------
    E0701 SatisfactionOver100 "satisfaction-over-100" Error {
        title: "满意度不能超过 100%", "satisfaction cannot exceed 100%";
        label here: "这里是 {value}", "this is {value}";
    }
    E0702 IntervalReversed "interval-reversed" Error {
        title: "区间的下限大于上限", "the interval's low end is above its high end";
        label here: "{low} 大于 {high}", "{low} is above {high}";
        fix: "对调两端", "swap the ends";
    }
    E0703 RefusedValue "refused-value" Error {
        title: "“{keyword}”是空的或只有符号，预算系统不收", "`{keyword}` is blank or only signs, which the budget system refuses";
        label here: "请写出内容", "say what it is";
    }
    // ---- weights ------------------------------------------------------------------------------------------------------------------
    E0801 WeightsMissing "weights-missing" Error {
        title: "有的指标写了权重，有的没有", "some indicators have a weight and some have none";
        label here: "这个指标没有权重", "this one has none";
        label given: "这个指标写了权重", "this one has one";
        note count: "{total} 个指标中 {missing} 个没有权重", "{missing} of {total} indicators have no weight";
    }
    E0802 WeightsSum "weights-sum" Error {
        title: "各指标权重之和是 {sum}，应当是 {wanted}", "the weights add up to {sum}, not to {wanted}";
        label here: "权重之和是 {sum}", "the weights add up to {sum}";
        label declared: "这里规定为 {wanted}", "{wanted} is declared here";
        label term: "{amount}", "{amount}";
        note execution: "预算执行率占 10 时，其余指标合计 90", "where budget execution holds 10, the others add up to 90";
    }
    // ---- warnings -----------------------------------------------------------------------------------------------------------------
    W0101 DashInterval "dash-interval" Warning {
        title: "区间请写成 `..`", "write an interval with `..`";
        label here: "“{dash}”按区间读", "`{dash}` is read as an interval";
        fix: "改成 `..`", "change it to `..`";
    }
    W0401 CostOverBudget "cost-over-budget" Warning {
        title: "成本指标“{name}”合 {cost} 元，超过{limit} {amount} 元", "the cost `{name}` comes to {cost} 元, above {limit} of {amount} 元";
        label here: "{steps}", "{steps}";
        label limit: "{limit}是 {amount} 元", "{limit} is {amount} 元";
        label quantity: "数量是 {quantity}", "the quantity is {quantity}";
        label period: "计划起止日期在 {year} 年内有 {months} 个月", "{months} months of the period lie in {year}";
        note difference: "多出 {difference} 元", "that is {difference} 元 more";
        note fewer: "{months} 个月正好等于{limit}：也许只安排这几个月", "{months} months would come to exactly {limit}: perhaps only these are meant";
    }
    W0501 DeadlineOutsidePeriod "deadline-outside-period" Warning {
        title: "“{name}”的时间 {date} 不在计划起止日期之内", "the date {date} of `{name}` is outside the period";
        label here: "这里是 {date}", "this is {date}";
        label period: "计划起止日期是 {start} 至 {finish}", "the period is {start} to {finish}";
    }
    W0701 CostAsCount "cost-as-count" Warning {
        title: "成本指标“{name}”的指标值是数量，不是金额", "the cost `{name}` is a count, not an amount";
        label here: "“{unit}”不是金额", "`{unit}` is no money";
        note money: "成本指标一般写金额，例如 `<= 220 元/{unit}`；数量请写在“产出.数量”下", "a cost is an amount, for example `<= 220 元/{unit}`; a count belongs under 产出.数量";
    }
    W0702 CostWithFloor "cost-with-floor" Warning {
        title: "成本指标“{name}”只定了下限，没有定上限", "the cost `{name}` has a floor and no ceiling";
        label here: "`{comparator}` 表示花得越多越好", "`{comparator}` says that spending more is better";
        note ceiling: "成本指标是反向指标，一般用 `<=`", "a cost is better the lower it is: it takes `<=`";
        fix: "改成 `{replacement}`", "make it `{replacement}`";
    }
    W0703 RateWithoutRatio "rate-without-ratio" Warning {
        title: "“{name}”应当是比率，指标值却是{kind}", "`{name}` promises a ratio, and its target is {kind}";
        label here: "这里没有比率", "no ratio is given here";
        note example: "例如 `>= 95%` 或 `= 100%`", "for example `>= 95%` or `= 100%`";
    }
    W0704 CountWithoutNumber "count-without-number" Warning {
        title: "“{name}”应当是数量，指标值却是{kind}", "`{name}` promises a number, and its target is {kind}";
        label here: "这里没有数量", "no count is given here";
        note example: "例如 `= 812 个`、`>= 20 次`", "for example `= 812 个` or `>= 20 次`";
    }
    W0705 SlippedLevel "slipped-level" Warning {
        title: "“{name}”不像{level}指标，像是错了行", "`{name}` does not look like an indicator of {level}: its row seems to have slipped";
        label here: "它写在“{level}”下", "it stands under `{level}`";
        label value: "指标值是{kind}", "its target is {kind}";
        note belongs: "一般写在“{better}”下", "it usually stands under `{better}`";
    }
    W0706 SignAgainstName "sign-against-name" Warning {
        title: "“{name}”越少越好，却要求 `{comparator}`", "`{name}` is better the fewer there are, yet it asks for `{comparator}`";
        label here: "`{comparator}` 表示越多越好", "`{comparator}` says that more is better";
        label name: "“{word}”是不希望发生的事", "`{word}` is nothing to be wished for";
        fix: "改成 `{replacement}`", "make it `{replacement}`";
    }
    W0707 CappedOutput "capped-output" Warning {
        title: "数量指标“{name}”只定了上限，一{unit}也不做也算完成", "the output `{name}` has only a ceiling: not one {unit} would fulfil it";
        label here: "`{comparator}` 没有规定至少多少", "`{comparator}` asks for no minimum";
        note floor: "要购置或建成的数量用 `=` 或 `>=`；要控制的是花费时，请写成成本指标", "what is to be bought or built takes `=` or `>=`; where spending is to be limited, make it a cost";
        fix: "改成 `{replacement}`", "make it `{replacement}`";
    }
    W0708 SatisfactionWithoutRatio "satisfaction-without-ratio" Warning {
        title: "满意度指标“{name}”的指标值是{kind}，不是比率或得分", "the satisfaction `{name}` is {kind}, neither a ratio nor a score";
        label here: "这里量不出满意到什么程度", "this does not tell how satisfied";
        note example: "例如 `>= 90%` 或 `>= 85 分`", "for example `>= 90%` or `>= 85 分`";
    }
    W0709 FractionalCount "fractional-count" Warning {
        title: "“{name}”的数量不是整数：{value}", "the count of `{name}` is no whole number: {value}";
        label here: "“{unit}”只能一个一个数", "`{unit}` is counted one by one";
    }
    W0710 PercentOver100 "percent-over-100" Warning {
        title: "“{name}”不会超过 100%，指标值却是 {value}", "`{name}` cannot exceed 100%, and its target is {value}";
        label here: "超过 100%", "above 100%";
    }
    W0801 DominantWeight "dominant-weight" Warning {
        title: "“{name}”的权重 {weight} 超过全部权重 {sum} 的一半", "the weight {weight} of `{name}` is above half of all {sum}";
        label here: "一个指标就决定了得分", "one indicator decides the score";
    }
    W0901 IdleAllow "idle-allow" Warning {
        title: "审核说明 {code} 没有用到", "this `allow` of {code} silences nothing";
        label here: "它所管的范围内没有 {code}", "no {code} occurs where this holds";
        fix: "删除这条说明", "delete it";
    }
    // ---- completeness -------------------------------------------------------------------------------------------------------------
    W1001 PartsMissing "parts-missing" Warning {
        title: "项目“{name}”缺少{missing}", "the project `{name}` lacks {missing}";
        label here: "这个项目没有写全", "this project is not complete";
    }
    W1002 ValueNotInChoices "value-not-in-choices" Warning {
        title: "{field}“{value}”不在可选值之内", "`{value}` is not one of the values that `{field}` may have";
        label here: "不是可选的值", "not a declared choice";
        label choice: "可以写“{choice}”", "`{choice}` is one";
        label project: "用在这个项目里", "it holds for this project";
        note suggest: "是不是想写“{suggestion}”？", "did you mean `{suggestion}`?";
        note list: "可选的有：{choices}", "the choices are: {choices}";
        fix: "改成“{suggestion}”", "change it to `{suggestion}`";
    }
    W1003 RequiredMissing "required-missing" Warning {
        title: "项目缺少必填的内容：{missing}", "the project lacks what is required: {missing}";
        label here: "这个项目没有写", "this project does not have it";
        label required: "这里规定“{what}”必填", "`{what}` is required here";
    }
    // ---- wording ------------------------------------------------------------------------------------------------------------------
    W1101 Placeholder "placeholder" Warning {
        title: "“{word}”像是没有填写的空位", "`{word}` looks like a blank that was never filled in";
        label here: "这里还没有填", "not filled in yet";
    }
    W1102 StaleYear "stale-year" Warning {
        title: "这里写的是 {found} 年，本表是 {year} 年度的", "this says {found}, and the year is {year}";
        label here: "像是照抄了往年的文字", "this looks like an earlier year's text";
        label year: "年度是 {year}", "the year is {year}";
    }
    W1103 TwoNames "two-names" Warning {
        title: "同一样东西有两种写法：“{one}”和“{two}”", "one thing under two names: `{one}` and `{two}`";
        label here: "这里是“{two}”", "`{two}` here";
        label first: "这里是“{one}”", "`{one}` here";
    }
    W1104 SharedGoal "shared-goal" Warning {
        title: "“{name}”和“{other}”的年度总体目标几乎一样", "the annual goals of `{name}` and `{other}` are almost the same";
        label here: "“{name}”的目标", "the goal of `{name}`";
        label first: "“{other}”的目标", "the goal of `{other}`";
        note own: "各个项目要写自己的目标；有一处可能是复制后没有改", "each project has a goal of its own; one of these may be a copy that was not changed";
    }
    W1105 GoalSaysNothing "goal-says-nothing" Warning {
        title: "年度总体目标没有说明要达到什么", "the annual goal does not say what is to be reached";
        label short: "只有 {count} 个字", "only {count} characters";
        label name: "只是重复了项目名称", "it only repeats the project's name";
        note what: "请写明做什么、做多少、达到什么效果", "say what is to be done, how much, and to what effect";
    }
    W1106 GoalAmounts "goal-amounts" Warning {
        title: "目标里的金额加不起来：各项之和是 {sum} 元，总额是 {declared} 元", "the amounts in the goal do not add up: the parts come to {sum} 元, the whole is {declared} 元";
        label here: "总额在这里", "the whole is here";
        label part: "{amount} 元", "{amount} 元";
        note difference: "相差 {difference} 元", "the difference is {difference} 元";
    }
    W1107 GoalAgainstIndicator "goal-against-indicator" Warning {
        title: "“{name}”在目标里是 {goal}，在指标里是 {target}", "`{name}` is {goal} in the goal and {target} in the indicator";
        label here: "目标里是 {goal}", "{goal} in the goal";
        label target: "指标里是 {target}", "{target} in the indicator";
    }
    W1108 TargetInName "target-in-name" Warning {
        title: "指标值写进了名称：“{part}”", "the target stands in the name: `{part}`";
        label here: "“{part}”应当是指标值", "`{part}` belongs in the target";
        note example: "例如名称写“完成时间”，指标值写 `<= 2026-12-31`", "for example the name 完成时间 and the target `<= 2026-12-31`";
    }
    W1109 LevelInName "level-in-name" Warning {
        title: "名称“{name}”重复了指标分类", "the name `{name}` repeats its level";
        label here: "“{level}”在分类里已经写了", "`{level}` is said by the level already";
        fix: "改成“{replacement}”", "make it `{replacement}`";
    }
    // ---- information --------------------------------------------------------------------------------------------------------------
    I0701 MoneyUnderQuantity "money-under-quantity" Information {
        title: "数量指标“{name}”的指标值是金额", "the quantity `{name}` is an amount of money";
        label here: "这里是金额", "this is money";
        note cost: "要控制的花费一般写在“成本.经济成本”下", "spending that is to be limited usually stands under 成本.经济成本";
    }
    I0702 LowSatisfaction "low-satisfaction" Information {
        title: "满意度 {value} 低于通常的 85%", "a satisfaction of {value} is below the usual 85%";
        label here: "一般不低于 85%", "usually 85% or more";
    }
    I1001 SatisfactionMissing "satisfaction-missing" Information {
        title: "项目“{name}”没有满意度指标", "the project `{name}` has no satisfaction indicator";
        label here: "服务对象是公众时，一般要有满意度指标", "where the public is served, satisfaction is usually measured";
    }
}
