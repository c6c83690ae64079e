//! Forms that say all that perf can say of one: weights, notes, further funds, goals of several lines, targets of every kind.

use super::plain::{SUBJECTS, plain};
use super::{Choices, Indicator, More, Project, Target};

const GOALS: [&str; 5] = [
    "保障设施正常运行，及时消除隐患。",
    "按季度巡查、养护，做到“发现一处、处置一处”。",
    "完成全部点位的改造与验收，形成长效管理机制。",
    "宣传培训覆盖辖区全部居民区，提高居民知晓率。",
    "满意度较上年有所提高；投诉办结率达到考核要求。",
];
const COSTS: [(&str, &str); 4] = [("<=", "budget"), ("<=", "4681720 元/年"), ("<=", "220 元/个"), ("<=", "30.5 万元")];
const COUNTS: [(&str, &str); 6] =
    [("维护点位数", "个"), ("巡查人员人数", "人"), ("宣传活动场次", "场"), ("购置设备数量", "台"), ("服务户数", "户"), ("养护面积", "平方米")];
const QUALITIES: [(&str, &str); 6] =
    [("=", "100%"), ("=", "\"规范\""), ("", "\"验收合格\""), (">=", "98.5%"), ("", "95%..100%"), ("=", "100% \"1小时内到达现场，24小时落实整改\"")];
const TIMES: [(&str, &str); 8] = [
    ("=", "100%"),
    ("=", "\"及时\""),
    ("", "\"11月底前\""),
    ("<=", "2026-10-31"),
    ("<=", "2026-11"),
    ("", "2026-04..2026-10"),
    ("=", "\"2026年第三季度\""),
    ("", "\"95%以上点位在年底前完成\""),
];
const BENEFITS: [(&str, &str, &str, &str); 6] = [
    ("社会效益", "火灾防控能力", "=", "\"有效提升\""),
    ("社会效益", "安全生产事故", "", "\"无\""),
    ("生态效益", "区域居民安全感提升率", ">=", "5%"),
    ("生态效益", "市容环境案件减少率", ">=", "41%"),
    ("经济效益", "节约运行成本", ">=", "3.5 万元"),
    ("可持续影响", "长效管理机制", "=", "\"建立健全\""),
];

/// The project of a number.
pub fn varied(number: usize) -> Project {
    // Not the same choices as those of the plain project that it begins with.
    let mut choices = Choices::of(usize::MAX - number - 1);
    let subject = choices.one(&SUBJECTS);
    let ending = choices.one(&["建设经费", "运行经费", "升级改造项目(一次性)", "购买服务（第三方）"]);
    let mut project = plain(number);
    project.name = format!("{subject}{ending}{number:06}");
    // What the document of a set says is said again in each.
    project.department = "某某区某某街道办事处";
    if choices.chance(2) {
        project.category = None;
    }
    let fund = choices.chance(4).then_some(("社会捐赠 资金", 12_000_000));
    project.funds.carryover += 50;
    project.funds.annual += 50 + fund.map_or(0, |(_, amount)| amount);
    let long = choices.chance(5);
    project.more = More {
        year: Some(2026),
        code: choices.chance(2).then(|| format!("31011826{number:06}")),
        fund,
        total: long.then_some(project.funds.annual * 3),
        overall_goal: long.then(|| choices.one(&GOALS)),
        goal_lines: if choices.chance(3) {
            vec![format!("1. {}", choices.one(&GOALS)), format!("2. {}", choices.one(&GOALS)), String::new(), format!("（{number}）")]
        } else {
            Vec::new()
        },
        is_unended: false,
    };
    let note = choices.chance(3).then_some("按合同，考核后支付");
    let written = |level1, level2, name: String, (comparator, target): (&'static str, &'static str)| {
        Indicator::new(level1, level2, name, comparator, Target::Written(target))
    };
    let (count, unit) = choices.one(&COUNTS);
    let (benefit, name, comparator, target) = choices.one(&BENEFITS);
    project.indicators = vec![
        written("成本", "经济成本", format!("{subject}经费"), choices.one(&COSTS)),
        Indicator { note, ..Indicator::new("产出", "数量", count, choices.one(&["=", ">=", ""]), Target::Number(1 + choices.below(2000), unit)) },
        written("产出", "质量", format!("{subject}合格率"), choices.one(&QUALITIES)),
        written("产出", "时效", "完成及时性".to_owned(), choices.one(&TIMES)),
        Indicator { note, ..written("效益", benefit, name.to_owned(), (comparator, target)) },
        Indicator::new("满意度", "服务对象满意度", "居民满意度", ">=", Target::Number(80 + choices.below(20), "%")),
    ];
    if choices.chance(3) {
        for (indicator, weight) in project.indicators.iter_mut().zip([20, 20, 10, 10, 30, 10]) {
            indicator.weight = Some(weight);
        }
    }
    project
}
