//! What each rule rests on, in a line: for tables that have no room for an explain page. What is a convention and no regulation says so: 惯例.

use super::codes::{Code, Info};
use super::{Message, Severity};

/// What a rule rests on.
#[must_use]
pub const fn of(info: &Info) -> Message {
    match info.severity {
        Severity::Error => of_error(info.code),
        Severity::Warning | Severity::Information => of_practice(info.code),
    }
}

const fn say(zh: &'static str, en: &'static str) -> Message {
    Message { zh, en }
}

/// What the sources must be for anything to be told from them, and the arithmetic of the form.
const fn of_error(code: Code) -> Message {
    match code {
        Code::BudgetSum => {
            say("申报表的表内关系：年度资金申请总额 = 当年财政拨款 + 上年结转资金 + 其他资金", "arithmetic of the form: the budget is the sum of its rows")
        }
        Code::TotalSum => say("申报表的表内关系：项目资金总额 = 财政资金 + 其他资金", "arithmetic of the form: the total is the sum of its rows"),
        Code::BudgetOverTotal => say("申报表的表内关系：项目资金总额包含各年度的资金", "arithmetic of the form: the total covers all years"),
        Code::DocumentSum => say("汇总表的合计等于各项目之和", "the document's budget is the sum of its projects"),
        Code::NotMoney | Code::NegativeMoney | Code::MoneyTooFine => {
            say("申报表的资金以元计，不为负，精确到分", "amounts of the form are in 元, not negative, with two decimals")
        }
        Code::PeriodReversed | Code::YearOutsidePeriod | Code::PartMonths => {
            say("计划完成日期不早于开始日期，年度在起止日期之内", "a period ends after it starts, and the year lies in it")
        }
        Code::CheckFailed | Code::UnknownName | Code::AmbiguousName | Code::DivisionByZero | Code::Overflow | Code::NotANumber => {
            say("填报单位在表里写明的核对关系", "a relation that the unit itself declares")
        }
        Code::SatisfactionOver100 => say("算术：满意的人不会多于受访的人", "arithmetic: no more are satisfied than were asked"),
        Code::IntervalReversed => say("算术：下限不大于上限", "arithmetic: a low end is not above its high end"),
        Code::RefusedValue => say("惯例：预算管理系统不收空白或只有符号的内容", "convention: budget systems refuse what is blank or only signs"),
        Code::WeightsMissing | Code::WeightsSum => {
            say("惯例：权重合计 100，预算执行率占 10 时其余合计 90", "convention: weights add up to 100, or to 90 where budget execution holds 10")
        }
        Code::DuplicateProject | Code::DuplicateIndicator | Code::DuplicateField => {
            say("惯例：名称不重复，一栏只填一次", "convention: names are unique, and a cell is filled once")
        }
        Code::UnknownLevel | Code::MisplacedLevel | Code::PathDepth => {
            say("申报表的一级、二级指标分类（财预〔2021〕101号）", "the levels of the form (财预〔2021〕101号)")
        }
        Code::MissingTarget => say("财预〔2015〕88号：完整性，各项指标都有指标值", "财预〔2015〕88号: completeness"),
        Code::UnknownUnit
        | Code::MissingUnit
        | Code::ContradictingUnits
        | Code::UnitCycle
        | Code::MixedDimensions
        | Code::MonthAgainstDay
        | Code::UnusableUnitName => say("数值要有计量单位，同一类量才能相加、比较", "numbers have units, and only like is added to and compared with like"),
        _ => say("源文件要写得读得懂，才能审核", "a source must be understood before it can be reviewed"),
    }
}

const GUIDE_COSTS: Message = say(
    "《上海市市级部门项目支出核心绩效目标和指标设置及取值指引（试行）》：经济成本分为总成本、单位成本和分项成本",
    "Shanghai's guide to core targets (trial): economic cost is a total, a price or a cost by item",
);
const MEASURABLE: Message =
    say("惯例：目标要细化量化，年底能算出完成了没有", "convention: targets are measurable, so that it can be told whether they were met");

/// What a reviewer goes by.
const fn of_practice(code: Code) -> Message {
    match code {
        Code::CostOverBudget => say(
            "惯例：指标值与资金相匹配（审核的适当性）；单价、时间、数量连乘与预算比较",
            "convention: targets match the money; price, time and quantity are multiplied and held against the budget",
        ),
        Code::DeadlineOutsidePeriod => say("惯例：时效指标的日期在计划起止日期之内", "convention: deadlines lie within the period"),
        Code::CostAsCount | Code::MoneyUnderQuantity => GUIDE_COSTS,
        Code::CostWithFloor => say("惯例：成本指标是反向指标，控制的是上限", "convention: a cost is better the lower it is, and is limited from above"),
        Code::RateWithoutRatio | Code::CountWithoutNumber => MEASURABLE,
        Code::SlippedLevel => say("惯例：各级指标分类说的是不同的事，按分类填写", "convention: each level says a thing of its own"),
        Code::SignAgainstName => say("惯例：正向指标用≥，反向指标用≤", "convention: what is better the higher takes ≥, what is better the lower takes ≤"),
        Code::CappedOutput => say("惯例：数量指标是正向指标，要写明至少做到多少", "convention: a quantity says what is reached at least"),
        Code::SatisfactionWithoutRatio => say("惯例：满意度用百分比或得分", "convention: satisfaction is a ratio or a score"),
        Code::FractionalCount => say("算术：一个一个数的东西没有小数", "arithmetic: what is counted one by one has no fractions"),
        Code::PercentOver100 => say("算术：部分不会多于全部", "arithmetic: a part is no more than the whole"),
        Code::DominantWeight => say("惯例：一条指标的权重不超过一半", "convention: no indicator holds more than half of the weights"),
        Code::PartsMissing => say(
            "财预〔2015〕88号：完整性；缺成本指标的，另见《上海市市级部门项目支出核心绩效目标和指标设置及取值指引（试行）》：“原则上，每一项目均应设置成本指标”",
            "财预〔2015〕88号: completeness; of costs, Shanghai's guide to core targets (trial): in principle every project has one",
        ),
        Code::ValueNotInChoices => {
            say("当地财政部门规定的可选值；财预〔2015〕88号：完整性", "the choices of the local finance bureau; 财预〔2015〕88号: completeness")
        }
        Code::RequiredMissing => {
            say("当地财政部门规定的必填内容；财预〔2015〕88号：完整性", "what the local finance bureau requires; 财预〔2015〕88号: completeness")
        }
        Code::Placeholder => say("惯例：空位要填写，样例里的 *、XX 要换成实际内容", "convention: blanks and samples are filled in"),
        Code::StaleYear => say("惯例：年份前后一致", "convention: years agree"),
        Code::TwoNames => say("惯例：同一样东西用同一个名称", "convention: one thing has one name"),
        Code::SharedGoal => say("惯例：目标与项目相关（审核的相关性）", "convention: a goal is about its project"),
        Code::GoalSaysNothing => say("惯例：目标指向明确，写明做什么、达到什么效果", "convention: a goal says what is done and to what effect"),
        Code::GoalAmounts => say("算术：总额等于各项之和", "arithmetic: a whole is the sum of its parts"),
        Code::GoalAgainstIndicator => {
            say("惯例：指标由目标分解而来，同一样东西只有一个数", "convention: indicators follow from the goal, and one thing has one number")
        }
        Code::TargetInName => say("惯例：名称、比较符、指标值和计量单位分栏填写", "convention: name, sign, value and unit have cells of their own"),
        Code::LevelInName => say("惯例：分类已经印在前两栏，名称写具体内容", "convention: the level stands in the columns before the name"),
        Code::LowSatisfaction => say("惯例：满意度一般不低于 85%，没有规定", "convention: satisfaction is usually 85% or more; no rule says so"),
        Code::SatisfactionMissing => say("惯例：服务对象是公众的项目设满意度指标", "convention: projects that serve the public measure satisfaction"),
        _ => say("perf 的约定", "a convention of perf"),
    }
}
