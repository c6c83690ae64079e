//! Generated projects that look like real ones: each follows from its number alone, so a smaller corpus is the beginning of a larger one.

use std::fmt::Write as _;

const SUBJECTS: [&str; 12] = [
    "微型消防站",
    "市政消火栓",
    "网格平台",
    "河道保洁",
    "老旧小区加装电梯",
    "社区卫生服务",
    "垃圾分类",
    "公共绿地",
    "积水点改造",
    "文化活动中心",
    "养老服务站",
    "城运食堂",
];
const WORKS: [&str; 6] = ["建设经费", "维修保养经费", "运行经费", "宣传培训项目", "升级改造项目(一次性)", "购买服务（第三方）"];
const AGENCIES: [&str; 4] = ["城市运行管理中心", "社区事务受理服务中心", "规划建设管理事务中心", "安全生产事务中心"];
const GOALS: [&str; 5] = [
    "保障设施正常运行，及时消除隐患。",
    "按季度巡查、养护，做到“发现一处、处置一处”。",
    "完成全部点位的改造与验收，形成长效管理机制。",
    "宣传培训覆盖辖区全部居民区，提高居民知晓率。",
    "满意度较上年有所提高；投诉办结率达到考核要求。",
];
const COUNTS: [(&str, &str); 6] =
    [("维护点位数", "个"), ("巡查人员人数", "人"), ("宣传活动场次", "场"), ("购置设备数量", "台"), ("服务户数", "户"), ("养护面积", "平方米")];
const QUALITIES: [&str; 6] = ["= 100%", "= \"规范\"", "\"验收合格\"", ">= 98.5%", "95%..100%", "= 100% \"1小时内到达现场，24小时落实整改\""];
const TIMES: [&str; 8] =
    ["= 100%", "= \"及时\"", "\"11月底前\"", "<= 2026-10-31", "<= 2026-11", "2026-04..2026-10", "= \"2026年第三季度\"", "\"95%以上点位在年底前完成\""];
const BENEFITS: [(&str, &str, &str); 6] = [
    ("社会效益", "火灾防控能力", "= \"有效提升\""),
    ("社会效益", "安全生产事故", "\"无\""),
    ("生态效益", "区域居民安全感提升率", ">= 5%"),
    ("生态效益", "市容环境案件减少率", ">= 41%"),
    ("经济效益", "节约运行成本", ">= 3.5 万元"),
    ("可持续影响", "长效管理机制", "= \"建立健全\""),
];

/// Choices that follow from a number.
struct Choices(u64);

impl Choices {
    fn of(project: usize) -> Self {
        Self((project as u64 + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15))
    }

    /// Less than `below` (SplitMix64).
    fn below(&mut self, below: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % below
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        of[usize::try_from(self.below(of.len() as u64)).unwrap()]
    }

    fn chance(&mut self, of: u64) -> bool {
        self.below(of) == 0
    }
}

/// The project of a number.
pub fn project(number: usize) -> String {
    let mut choices = Choices::of(number);
    let mut out = String::new();
    let (subject, work, agency) = (choices.one(&SUBJECTS), choices.one(&WORKS), choices.one(&AGENCIES));
    let _ = writeln!(out, "project \"{subject}{work}{number:06}\" <");
    let _ = writeln!(out, "  year 2026;\n  department \"某某区某某街道办事处\";\n  agency \"某某街道{agency}\";");
    let _ = writeln!(out, "  nature {};", choices.one(&["经常性专项业务费", "其他一次性项目", "信息化项目"]));
    if choices.chance(2) {
        let _ = writeln!(out, "  category {};\n  code \"31011826{number:06}\";", choices.one(&["特定目标类", "其他运转类"]));
    }
    let _ = writeln!(out, "  period 2026-0{}-01..2026-12-31;", 1 + choices.below(4));
    let rows: Vec<u64> = (0..3).map(|_| choices.below(900_000)).collect();
    let fund = if choices.chance(4) { 120_000 } else { 0 };
    let budget = rows.iter().sum::<u64>() + fund;
    let _ = writeln!(out, "  budget {budget}.50 <\n    appropriation {};\n    carryover {}.50;\n    other {};", rows[0], rows[1], rows[2]);
    if fund > 0 {
        let _ = writeln!(out, "    fund \"社会捐赠 资金\" {fund};");
    }
    out.push_str("  >\n");
    if choices.chance(5) {
        let _ = writeln!(out, "  total {}.00;\n  overall_goal \"{}\";", budget * 3, choices.one(&GOALS));
    }
    match choices.below(3) {
        0 => {
            let _ = writeln!(out, "  annual_goal \"{}\";", choices.one(&GOALS));
        }
        1 => {
            let _ = writeln!(out, "  annual_goal \"\"\"\n    1. {}\n    2. {}\n\n    （{number}）\n    \"\"\";", choices.one(&GOALS), choices.one(&GOALS));
        }
        _ => {
            let _ = writeln!(out, "  annual_goal \"{}{}{}\";", choices.one(&GOALS), choices.one(&GOALS), choices.one(&GOALS));
        }
    }
    let is_weighted = choices.chance(3);
    let block = |out: &mut String, weight: u32, note: Option<&str>| {
        let weight = if is_weighted { format!(" weight {weight};") } else { String::new() };
        let note = note.map(|note| format!(" note \"{note}\";")).unwrap_or_default();
        out.push_str(&if weight.is_empty() && note.is_empty() { ";\n".to_owned() } else { format!(" <{weight}{note} >\n") });
    };
    let note = choices.chance(3).then_some("按合同，考核后支付");
    let _ = write!(out, "  indicator 成本.经济成本.{subject}经费 <= {}", choices.one(&["budget", "4681720 元/年", "220 元/个", "30.5 万元"]));
    block(&mut out, 20, None);
    let (name, unit) = choices.one(&COUNTS);
    let _ = write!(out, "  indicator 产出.数量.{name} {} {} {unit}", choices.one(&["=", ">=", ""]), 1 + choices.below(2000));
    block(&mut out, 20, note);
    let _ = write!(out, "  indicator 产出.质量.{subject}合格率 {}", choices.one(&QUALITIES));
    block(&mut out, 10, None);
    let _ = write!(out, "  indicator 产出.时效.完成及时性 {}", choices.one(&TIMES));
    block(&mut out, 10, None);
    let (level, name, target) = choices.one(&BENEFITS);
    let _ = write!(out, "  indicator 效益.{level}.{name} {target}");
    block(&mut out, 30, note);
    let _ = write!(out, "  indicator 满意度.服务对象满意度.居民满意度 >= {}%", 80 + choices.below(20));
    block(&mut out, 10, None);
    out.push_str(">\n");
    out
}

/// The first so many projects, one below the other.
pub fn projects(count: usize) -> String {
    (0..count).map(|number| project(number) + "\n").collect()
}
