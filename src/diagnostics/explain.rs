//! The pages that explain findings: Chinese, a line `---`, English. Each has four sections: what it is, why, a wrong way and a right one.

use super::codes::Info;
use super::{Language, Message};

/// What the hundreds of the codes are about.
const GROUPS: &[(&str, Message)] = &[
    ("00", Message { zh: "源文件", en: "source" }),
    ("01", Message { zh: "语法", en: "syntax" }),
    ("02", Message { zh: "名称", en: "names" }),
    ("03", Message { zh: "计量单位", en: "units" }),
    ("04", Message { zh: "金额", en: "money" }),
    ("05", Message { zh: "日期", en: "dates" }),
    ("06", Message { zh: "校验", en: "checks" }),
    ("07", Message { zh: "指标值", en: "targets" }),
    ("08", Message { zh: "权重", en: "weights" }),
    ("09", Message { zh: "审核说明", en: "allow" }),
    ("10", Message { zh: "完整性", en: "completeness" }),
    ("11", Message { zh: "文字", en: "wording" }),
];

/// What a code is about: the word for its hundred, of errors, warnings and information alike.
#[must_use]
pub fn group(info: &Info) -> Option<Message> {
    let hundred = info.id.get(1..3)?;
    GROUPS.iter().find(|(known, _)| *known == hundred).map(|(_, about)| *about)
}

/// The part of a page that is in one language.
#[must_use]
pub fn page(info: &Info, language: Language) -> String {
    let text = info.page.replace("\r\n", "\n");
    let (zh, en) = text.split_once("\n---\n").unwrap_or((&text, &text));
    let part = match language {
        Language::Chinese => zh.trim(),
        Language::English => en.trim(),
    };
    if part.is_empty() { format!("# {} {}\n\n{}\n", info.id, info.name, info.headline(language)) } else { format!("{part}\n") }
}

/// What a finding is: the first section of its page, without the heading.
#[must_use]
pub fn description(info: &Info, language: Language) -> String {
    let page = page(info, language);
    let section = page.split("\n## ").nth(1).and_then(|section| section.split_once('\n'));
    section.map_or_else(|| info.headline(language), |(_, body)| body.trim().to_owned())
}
