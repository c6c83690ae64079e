//! Forms as offices file them: nine indicators, three rows of money, a goal of one to three sentences.

use super::{Choices, Funds, Indicator, More, Project, Target};

pub(super) const SUBJECTS: [&str; 20] = [
    "微型消防站",
    "市政消火栓",
    "网格平台服务",
    "河道保洁",
    "老旧小区加装电梯",
    "社区卫生服务",
    "垃圾分类收运",
    "公共绿地养护",
    "道路积水点改造",
    "文化活动中心",
    "养老服务站点",
    "城运食堂第三方",
    "退役军人服务站",
    "地下空间日常巡查",
    "非机动车停放秩序管理",
    "住宅小区技防设施",
    "志愿者服务队伍",
    "农村人居环境整治",
    "既有建筑玻璃幕墙排查",
    "困难家庭救助队伍",
];
const WORKS: [&str; 10] = ["建设", "维修保养", "运行", "专项", "升级改造", "更新", "管理", "宣传培训", "购买服务", "考核"];
const ENDINGS: [&str; 5] = ["经费", "项目", "项目经费", "专项经费", "工作经费"];
const DEPARTMENTS: [(&str, &str); 6] = [
    ("云溪市东城区清河街道办事处", "云溪市东城区清河街道"),
    ("云溪市东城区石桥街道办事处", "云溪市东城区石桥街道"),
    ("云溪市东城区柳林街道办事处", "云溪市东城区柳林街道"),
    ("云溪市东城区新丰镇人民政府", "云溪市东城区新丰镇"),
    ("云溪市东城区白沙镇人民政府", "云溪市东城区白沙镇"),
    ("云溪市东城区安昌镇人民政府", "云溪市东城区安昌镇"),
];
const AGENCIES: [&str; 5] = ["城市运行管理中心", "社区事务受理服务中心", "规划建设管理事务中心", "网格化综合管理中心", "安全生产事务中心"];
const NATURES: [&str; 4] = ["经常性专项业务费", "其他一次性项目", "信息化项目", "基本建设项目"];
const CATEGORIES: [&str; 2] = ["特定目标类", "其他运转类"];
const ENDS: [&str; 3] = ["2026-12-31", "2026-11-30", "2026-10-31"];
const COSTS: [&str; 8] =
    ["人员经费支付金额", "日常运行费用", "设备购置金额", "维修保养费", "宣传用品及活动经费", "巡查队伍工作经费", "委托服务费", "线路敷设服务费"];
const COUNTS: [(&str, &str); 10] = [
    ("维护站点数", "个"),
    ("更换消火栓数", "个"),
    ("应急演练次数", "次"),
    ("宣传活动场次", "场"),
    ("巡查地下空间数", "处"),
    ("在岗队员人数", "人"),
    ("配备记录仪数量", "台"),
    ("接入监控点位数", "项"),
    ("办结案件数量", "件"),
    ("上门服务户数", "户"),
];
const QUALITY_RATES: [&str; 5] = ["设施保养合格率", "服务考核通过率", "队员出勤率", "工程验收合格率", "信息采集准确率"];
const QUALITIES: [(&str, &str); 4] =
    [("站点日常运行状况", "运行正常"), ("综合演练组织情况", "规范"), ("项目自查与验收工作", "验收合格"), ("安全生产管理水平", "比上年有所提高")];
const TIME_RATES: [&str; 3] = ["设施维修及时率", "服务完成及时率", "遗留问题处理及时率"];
const TIMES: [(&str, &str); 4] = [("服务响应时间", "及时"), ("项目完成时间", "全年"), ("巡查完成时间", "11月底前"), ("演练完成时间", "及时")];
const SOCIAL: [(&str, &str); 5] = [
    ("火灾预防与应急处置能力", "明显提升"),
    ("路面车辆停放秩序", "整齐有序，没有乱停乱放"),
    ("居民生命和财产安全", "得到有效保护"),
    ("生产安全事故发生情况", "全年形势平稳可控"),
    ("地下空间安全使用情况", "没有责任事故"),
];
const ECOLOGICAL: [&str; 4] = ["居民安全感提升率", "市容案件下降率", "有责投诉减少率", "公共区域监控覆盖率"];
const LASTING: [(&str, &str); 5] =
    [("长效管理机制", "建立健全"), ("站点管理制度", "建立健全"), ("信息共享机制", "健全"), ("日常运行机制", "完善"), ("定期考核机制", "有效运行")];
const SATISFACTION: [&str; 5] = ["居民满意度", "社区群众满意度", "在岗人员满意度", "就餐人员满意度", "物业单位满意度"];
/// Each is sixty characters or so, `{}` the subject.
const GOALS: [&str; 6] = [
    "保障{}全年正常运转，把巡查、值守、处置各个环节落到实处，发现隐患当天上报、限期整改，不断增强辖区防范和抵御各类风险的能力。",
    "依托街道统一的信息系统，推动各部门之间数据互通、力量互补，让{}中的问题早发现、早处置、早办结，办理过程全程可以查询。",
    "按照有关管理办法和上级部门的年度工作部署，对辖区内{}涉及的设施进行全面排查，对损坏、老化的部件及时更换、移位或者加固。",
    "发挥{}在基层治理中的基础作用，逐步形成政府牵头、单位配合、居民参与的工作格局，使辖区环境保持整洁、有序、安全、和谐。",
    "加强日常检查和专项督查，督促责任单位落实主体责任，对重点场所每季度至少检查一遍，坚决防止发生影响公共安全的较大事故。",
    "项目在上年工作的基础上按季度安排实施，年中开展一次自评，年末组织验收，做到“件件有着落”、“事事有回音”，如期完成任务。",
];

/// The project of a number.
pub fn plain(number: usize) -> Project {
    let mut choices = Choices::of(number);
    let subject = choices.one(&SUBJECTS);
    let annual = match choices.below(3) {
        0 => (8 + choices.below(992)) * 1000,
        1 => (1000 + choices.below(51_000)) * 1000,
        _ => 80_000 + choices.below(8_920_000),
    };
    let carryover = if choices.below(10) < 7 { 0 } else { annual / (5 + choices.below(16)) };
    let other = if choices.below(10) < 8 { 0 } else { (annual - carryover) / (4 + choices.below(7)) };
    let costs = choices.several(&COSTS, 2);
    let first = annual * (20 + choices.below(61)) / 100;
    let (count, unit) = choices.one(&COUNTS);
    let mut indicators = vec![
        Indicator::new("成本", "经济成本", costs[0], "≤", Target::Number(first, "元")),
        Indicator::new("成本", "经济成本", costs[1], "≤", Target::Number(annual - first, choices.one(&["元", "元/年"]))),
        Indicator::new("产出", "数量", count, choices.one(&["=", "≥"]), Target::Number(1 + choices.below(900), unit)),
    ];
    indicators.push(if choices.chance(2) {
        Indicator::new("产出", "质量", choices.one(&QUALITY_RATES), "≥", Target::Number(80 + choices.below(21), "%"))
    } else {
        said(&mut choices, "产出", "质量", &QUALITIES)
    });
    indicators.push(if choices.chance(2) {
        Indicator::new("产出", "时效", choices.one(&TIME_RATES), "=", Target::Number(100, "%"))
    } else {
        said(&mut choices, "产出", "时效", &TIMES)
    });
    indicators.push(said(&mut choices, "效益", "社会效益", &SOCIAL));
    indicators.push(Indicator::new("效益", "生态效益", choices.one(&ECOLOGICAL), "≥", Target::Number(2 + choices.below(59), "%")));
    indicators.push(said(&mut choices, "效益", "可持续影响", &LASTING));
    indicators.push(Indicator::new("满意度", "服务对象满意度", choices.one(&SATISFACTION), "≥", Target::Number(choices.one(&[85, 90, 95]), "%")));
    let (department, office) = choices.one(&DEPARTMENTS);
    let sentences = 1 + usize::try_from(choices.below(3)).unwrap();
    Project {
        name: format!("{subject}{}{}（{number:06}）", choices.one(&WORKS), choices.one(&ENDINGS)),
        nature: choices.one(&NATURES),
        category: Some(choices.one(&CATEGORIES)),
        department,
        agency: format!("{office}{}", choices.one(&AGENCIES)),
        start: format!("2026-0{}-01", 1 + choices.below(4)),
        end: choices.one(&ENDS),
        funds: Funds { annual: annual * 100, appropriation: (annual - carryover - other) * 100, carryover: carryover * 100, other: other * 100 },
        goal: choices.several(&GOALS, sentences).concat().replace("{}", subject),
        indicators,
        more: More::default(),
    }
}

/// An indicator whose target is words.
fn said(choices: &mut Choices, level1: &'static str, level2: &'static str, of: &[(&'static str, &'static str)]) -> Indicator {
    let (name, target) = choices.one(of);
    Indicator::new(level1, level2, name, "=", Target::Text(target))
}
