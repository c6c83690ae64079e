//! Where on the official form what a keyword says is printed.

use std::fmt::Write as _;

use crate::diagnostics::{Language, Message};
use crate::syntax::token::{Keyword, Place};

/// A keyword's spellings, its place on the form, and how it is written. `around` is the keyword of the statement that it stands in.
pub(super) fn page(keyword: Keyword, around: Option<Keyword>, language: Language) -> String {
    let info = keyword.info();
    let mut out = format!("**{}** · {}", info.english, info.chinese.join(" · "));
    let _ = write!(out, "\n\n{}", on_form(keyword, around).in_language(language));
    let _ = write!(out, "\n\n```perf\n{}\n```", info.form);
    let places = Place::ALL.into_iter().filter(|place| info.stands_in(*place)).map(|place| place.name().in_language(language));
    let (before, joint) = match language {
        Language::Chinese => ("写在：", "、"),
        Language::English => ("stands in: ", ", "),
    };
    let _ = write!(out, "\n\n{before}{}", places.collect::<Vec<_>>().join(joint));
    out
}

const fn on_form(keyword: Keyword, around: Option<Keyword>) -> Message {
    match keyword {
        Keyword::Use => Message {
            zh: "不印在表上：引用另一个文件里声明的计量单位、指标分类、模板、可选值和必填内容",
            en: "not printed: brings in the units, levels, templates, choices and requirements that another file declares",
        },
        Keyword::Unit => Message { zh: "不印在表上：声明一个计量单位", en: "not printed: declares a unit" },
        Keyword::Level => {
            Message { zh: "绩效指标的一级指标、二级指标两栏：增加一类", en: "the columns 一级指标 and 二级指标: adds a level" }
        }
        Keyword::Choice => Message {
            zh: "不印在表上：本地规定的一个可选值，栏目里写了别的值会提示",
            en: "not printed: a value that local practice allows; any other value of the field is a warning",
        },
        Keyword::Require => Message {
            zh: "不印在表上：本地规定项目必须有的指标分类或栏目，缺了会提示",
            en: "not printed: a level or field that local practice wants of every project; a project without it is a warning",
        },
        Keyword::Template => Message {
            zh: "不印在表上：几个项目共有的内容，由 `include` 套用",
            en: "not printed: what several projects share, taken in with `include`",
        },
        Keyword::Document => Message {
            zh: "汇总表的标题；里面写的是全套项目共有的内容",
            en: "the title of the cover; what stands in it holds for the whole set",
        },
        Keyword::Project => Message { zh: "一张申报表；第三行左起第一栏：项目名称", en: "one form; third row, first cell: 项目名称" },
        Keyword::Code => Message { zh: "预算系统里的编码，写了才印", en: "the code of the budget system, printed only where it is declared" },
        Keyword::Year => Message { zh: "标题下面一行：（2026年度）", en: "the line below the title: （2026年度）" },
        Keyword::Department => Message { zh: "第四行左栏：主管部门", en: "fourth row, left: 主管部门" },
        Keyword::Agency => Message { zh: "第四行右栏：实施单位", en: "fourth row, right: 实施单位" },
        Keyword::Nature => Message { zh: "第三行中间一栏：项目性质", en: "third row, middle: 项目性质" },
        Keyword::Category => Message { zh: "第三行右栏：项目类别", en: "third row, right: 项目类别" },
        Keyword::Period => {
            Message { zh: "第五行两栏：计划开始日期、计划完成日期", en: "fifth row: 计划开始日期 and 计划完成日期" }
        }
        Keyword::Budget => match around {
            Some(Keyword::Document) => Message {
                zh: "汇总表最后一行：各项目年度资金申请总额之和",
                en: "the last row of the cover: what the projects' budgets add up to",
            },
            _ => Message {
                zh: "项目资金的右栏第一行：年度资金申请总额；下面各行之和等于它",
                en: "项目资金, right column, first row: 年度资金申请总额, the sum of the rows below it",
            },
        },
        Keyword::Appropriation => {
            Message { zh: "项目资金的右栏：其中：当年财政拨款", en: "项目资金, right column: 其中：当年财政拨款" }
        }
        Keyword::Carryover => Message { zh: "项目资金的右栏：上年结转资金", en: "项目资金, right column: 上年结转资金" },
        Keyword::Total => Message {
            zh: "项目资金的左栏第一行：项目资金总额，各年合计，不与当年的数相等",
            en: "项目资金, left column, first row: 项目资金总额, over all years and not held equal to this year's",
        },
        Keyword::Fiscal => Message { zh: "项目资金的左栏：其中：财政资金", en: "项目资金, left column: 其中：财政资金" },
        Keyword::Other => match around {
            Some(Keyword::Total) => Message { zh: "项目资金的左栏：其他资金", en: "项目资金, left column: 其他资金" },
            _ => Message { zh: "项目资金的右栏：其他资金", en: "项目资金, right column: 其他资金" },
        },
        Keyword::Fund => Message { zh: "项目资金里另加的一行，名称自己写", en: "a further row of 项目资金, under a name of its own" },
        Keyword::OverallGoal => Message { zh: "项目绩效目标的左栏：项目总目标", en: "项目绩效目标, left: 项目总目标" },
        Keyword::AnnualGoal => Message { zh: "项目绩效目标的右栏：年度总体目标", en: "项目绩效目标, right: 年度总体目标" },
        Keyword::Indicator => Message {
            zh: "绩效指标的一行：一级指标、二级指标、三级指标、指标值",
            en: "one row of 绩效指标: its two levels, its name, its value",
        },
        Keyword::Weight => match around {
            Some(Keyword::Indicator) => Message {
                zh: "绩效指标最右一栏：分值，有指标写了才印",
                en: "绩效指标, last column: 分值, printed where any indicator has one",
            },
            _ => Message { zh: "不印在表上：各指标分值之和应当是多少", en: "not printed: what the weights add up to" },
        },
        Keyword::Note => Message { zh: "备注，写了才印", en: "备注, printed only where it is declared" },
        Keyword::Check => Message { zh: "不印在表上：编译时核对的一个算式", en: "not printed: arithmetic that is checked" },
        Keyword::Include => Message { zh: "模板里的内容印在这里", en: "what the template says is printed here" },
        Keyword::Allow => Message { zh: "不印在表上：说明一条警告为什么可以保留", en: "not printed: says why a warning is accepted" },
    }
}
