//! Texts that were copied and not changed, or never filled in: placeholders, an earlier year, a goal that says nothing, a name that holds what belongs elsewhere.

use crate::check::entry::{Entry, bare};
use crate::check::goals::CLAUSE_ENDS;
use crate::check::known::Said;
use crate::check::resolve::Resolved;
use crate::check::words::{Hints, Words};
use crate::check::{Checker, known};
use crate::diagnostics::{Applicability, Code, Diagnostic};
use crate::model::{Document, Field, Located, Period, Target, Text};
use crate::names;
use crate::scope::Part;
use crate::source::Location;

/// What is left where nothing was filled in.
#[rustfmt::skip]
pub(super) static BLANKS: Words = Words::new(&[
    "*", "＊", "XX", "ＸＸ", "xx", "××", "X月", "X日", "x月", "x日", "TBD", "待定", "待补充", "待填", "待完善", "待确定", "待明确", "略", "___", "＿＿", "（）",
    "()", "（ ）", "( )", "（　）", "某某", "此处填写", "点击此处",
]);
/// What is no answer where it is all that is said.
const NO_ANSWERS: &[&str] = &["同上", "见上", "暂无", "？", "?"];

/// An annual goal of fewer letters says nothing; a convention, not a rule.
const SHORTEST_GOAL: usize = 6;

/// What follows a year that a plan is made for. An earlier year may be told of for many reasons; one in which something is still to be done was copied.
#[rustfmt::skip]
static PLANNED: Words = Words::new(&[
    "计划", "预计", "拟", "将", "继续", "全面", "进一步", "开展", "实施", "推进", "做好", "重点", "主要", "工作", "财政", "预算", "绩效", "项目", "目标", "任务",
    "本", "我", "全年", "全市", "全区", "全县", "全镇", "全街道", "力争", "确保", "保障", "加强", "组织", "安排", "完成", "通过",
]);
/// What before a year shows that it is planned for.
static INTENTS: Words = Words::new(&["确保", "力争", "争取", "计划", "预计", "拟"]);
/// What is to be done by a deadline.
#[rustfmt::skip]
static DUE: Words = Words::new(&["完成", "全部", "全面", "完工", "竣工", "交付", "投入", "到位", "支付", "拨付", "发放", "办结", "验收"]);
/// How many years back a text may have been copied from. What is older was chosen: 2000年底前建成的小区.
const OLDEST_COPY: i32 = 10;
/// What a plan says is to be done.
#[rustfmt::skip]
const UNDERTAKEN: &[&str] = &["计划", "预计", "开展", "实施", "推进", "做好", "继续", "全面", "力争", "确保", "组织", "加强"];
/// What shows that a text tells of this year too.
static THIS_YEAR: Words = Words::new(&["今年", "本年"]);
/// What shows that it was done.
static DONE: Words = Words::new(&["已", "了", "建成", "通过", "获"]);
/// What between `在` and a plan shows that it is the base and not the time of it.
static BASES: Words = Words::new(&["基础", "建成", "以来", "已", "底", "末", "的", "结转"]);
/// Names of money that belongs to an earlier year and is paid now.
#[rustfmt::skip]
pub(super) static LATE_MONEY: Words = Words::new(&[
    "尾款", "结转", "质保", "清算", "续建", "决算", "审计", "奖补", "结算", "补发", "余款", "后补助", "跨年", "追加", "上年", "兑现", "奖励", "考核",
    "评价", "欠款", "应付", "偿还", "还款", "补缴", "遗留", "第二", "二期", "三期", "届",
]);

/// A value at a name's end that is a deadline.
#[rustfmt::skip]
static DEADLINE_TAILS: Words = Words::new(&[
    "之前完成", "前完成", "底完成", "底之前", "之前", "前完工", "前竣工", "前交付", "前到位", "前支付", "前发放", "前办结", "前",
]);
/// Words before a number at a name's end that make it a target.
#[rustfmt::skip]
static BOUNDS: Words = Words::new(&["达到", "不低于", "不少于", "不超过", "不高于", "大于等于", "小于等于", "≥", "≤", ">=", "<=", "＞", "＜", "达"]);

impl<'s> Checker<'s> {
    pub(super) fn check_wording(&mut self, resolved: &Resolved<'s>, entries: &[Entry<'_, 's>]) {
        let project = &resolved.project;
        let facts = &project.facts;
        let texts = [&facts.department, &facts.agency, &facts.nature, &facts.category, &project.overall_goal, &project.note];
        // What the document says is checked where it is said, once.
        let given = self.context.document.map(|document| &document.facts);
        let given = given.map(|facts| [&facts.department, &facts.agency, &facts.nature, &facts.category]);
        let is_given = |text: &Located<Text<'s>>| given.is_some_and(|given| given.into_iter().flatten().any(|given| given.at == text.at));
        for text in texts.into_iter().flatten().filter(|text| !is_given(text)) {
            let hints = self.known.text(&text.value).hints;
            self.blank(text.at, &text.value, hints, false);
        }
        self.blank(project.name.at, &project.name.value, Said::of(&project.name.value).hints, true);
        if let Some(goal) = &project.overall_goal {
            self.stale(facts.year, facts.period, goal.at, &goal.value, false);
            self.no_answer(goal.at, no_answer(&goal.value));
        }
        if let (Some(goal), Some(said)) = (&project.annual_goal, resolved.goal_said) {
            self.blank(goal.at, &goal.value, said.hints, false);
            self.stale(facts.year, facts.period, goal.at, &goal.value, false);
            self.no_answer(goal.at, said.no_answer);
        }
        if facts.year.is_some() && !LATE_MONEY.are_in(&project.name.value) {
            self.stale(facts.year, facts.period, project.name.at, &project.name.value, true);
        }
        self.goal(project.name.value.as_ref(), project.annual_goal.as_ref());
        for entry in entries {
            let name = &entry.indicator.name;
            let hints = entry.said.hints;
            self.blank(name.at, &name.value, hints, true);
            if facts.year.is_some() && !(hints.may_hold(known::LATE) && LATE_MONEY.are_in(&name.value)) {
                self.stale(facts.year, facts.period, name.at, &name.value, true);
            }
            match &entry.indicator.target.value {
                Target::Words(words) | Target::Quantity { supplement: Some(words), .. } => {
                    let said = self.known.text(words);
                    self.blank(entry.indicator.target.at, words, said.hints, false);
                    self.no_answer(entry.indicator.target.at, said.no_answer);
                    self.stale(facts.year, facts.period, entry.indicator.target.at, words, true);
                }
                _ => {}
            }
            if let Some(note) = &entry.indicator.note {
                let hints = self.known.text(&note.value).hints;
                self.blank(note.at, &note.value, hints, false);
            }
            self.target_in_name(entry);
            self.level_in_name(entry);
        }
    }

    /// The same of what a document says for all its projects.
    pub(super) fn check_document_wording(&mut self, document: &Document<'s>) {
        let facts = &document.facts;
        self.blank(document.title.at, &document.title.value, Said::of(&document.title.value).hints, true);
        for text in [&facts.department, &facts.agency, &facts.nature, &facts.category].into_iter().flatten() {
            self.blank(text.at, &text.value, Said::of(&text.value).hints, false);
        }
        self.stale(facts.year, facts.period, document.title.at, &document.title.value, true);
    }

    // ---- blanks -------------------------------------------------------------------------------------------------------------------

    fn blank(&mut self, at: Location, text: &str, hints: Hints, name: bool) {
        if !hints.may_hold(known::BLANK) {
            return;
        }
        let searched = if name { bare(text) } else { text };
        for (start, word) in BLANKS.matches(searched) {
            let (before, after) = (searched.get(..start).unwrap_or_default(), searched.get(start + word.len()..).unwrap_or_default());
            if !is_blank(before, word, after) || name && is_bracketed(before) {
                continue;
            }
            let place = self.within(at, word);
            self.report(Diagnostic::new(Code::Placeholder, place).with("word", word));
            return;
        }
    }

    fn no_answer(&mut self, at: Location, word: Option<&'static str>) {
        if let Some(word) = word {
            self.report(Diagnostic::new(Code::Placeholder, at).with("word", word));
        }
    }

    // ---- years --------------------------------------------------------------------------------------------------------------------

    /// A text of this year's form that tells of an earlier one, and of this one nowhere.
    fn stale(&mut self, year: Field<i32>, period: Field<Period>, at: Location, text: &str, name: bool) {
        let Some(year) = year else { return };
        let Some((found, offset)) = earlier_year(text, year.value, name) else { return };
        if period.is_some_and(|period| period.value.start.year() <= found) {
            return;
        }
        let digits = text.get(offset..offset + 4).unwrap_or_default();
        let place = self.within(at, digits);
        self.report(Diagnostic::new(Code::StaleYear, place).with("found", found.to_string()).with("year", year.value.to_string()).label(year.at, "year"));
    }

    // ---- goals --------------------------------------------------------------------------------------------------------------------

    fn goal(&mut self, name: &str, goal: Option<&Located<Text<'s>>>) {
        let Some(goal) = goal else { return };
        if goal.value.len() > name.len() * 2 && goal.value.len() > SHORTEST_GOAL * 12 {
            return;
        }
        let letters = |text: &str| text.chars().filter(|character| character.is_alphanumeric()).collect::<String>();
        let said = letters(&goal.value);
        let count = said.chars().count();
        let key = if count > 0 && count < SHORTEST_GOAL {
            "short"
        } else if said == letters(name) {
            "name"
        } else {
            return;
        };
        let mut finding = Diagnostic::new(Code::GoalSaysNothing, goal.at).with("count", count.to_string()).note("what");
        finding.primary.key = key;
        self.report(finding);
    }

    // ---- names --------------------------------------------------------------------------------------------------------------------

    /// `12月底之前完成 = 100%`: the value is in the name, and the value's place holds nothing.
    fn target_in_name(&mut self, entry: &Entry<'_, 's>) {
        if !entry.said.has_digits {
            return;
        }
        let name = entry.bare();
        let Some(part) = deadline(name).or_else(|| leading_deadline(name)).or_else(|| bound(name)) else { return };
        let place = self.within(entry.indicator.name.at, part);
        self.report(Diagnostic::new(Code::TargetInName, place).with("part", part).note("example"));
    }

    fn level_in_name(&mut self, entry: &Entry<'_, 's>) {
        let indicator = entry.indicator;
        let name = entry.name();
        let levels = [indicator.level2.as_deref(), Some(indicator.level1.as_ref())];
        // The first character tells most names from most levels.
        let first = |text: &str| text.as_bytes().first_chunk::<3>().copied();
        if !levels.into_iter().flatten().any(|level| (level.len() < 3 || first(name) == first(level)) && name.starts_with(level)) {
            return;
        }
        // 数量指标1 is no more of a name than 数量指标.
        let unnumbered = name.trim_end_matches(|character: char| character.is_ascii_digit() || "一二三四五".contains(character));
        let own = |level: &str| unnumbered == level || unnumbered.strip_suffix("指标") == Some(level);
        for level in levels.into_iter().flatten() {
            // 服务对象满意度 is what such an indicator is called.
            if own(level) && entry.part != Part::Satisfaction {
                self.report(Diagnostic::new(Code::LevelInName, indicator.name.at).with("name", name).with("level", level));
                return;
            }
            let behind = name.strip_prefix(level).and_then(|rest| rest.strip_prefix("指标").or_else(|| rest.starts_with([':', '：']).then_some(rest)));
            let Some(rest) = behind.map(|rest| rest.trim_start_matches([':', '：', '-', '—', '、', ' ', '.'])).filter(|rest| names::has_word(rest)) else {
                continue;
            };
            let finding = Diagnostic::new(Code::LevelInName, indicator.name.at).with("name", name).with("level", level).with("replacement", rest);
            self.report(finding.fix(Applicability::Unsafe, indicator.name.at, names::quoted(rest)));
            return;
        }
    }
}

/// What stands for an answer where there is none.
pub(super) fn no_answer(text: &str) -> Option<&'static str> {
    let said = text.trim().trim_end_matches('。');
    NO_ANSWERS.iter().find(|word| **word == said).copied()
}

/// Whether a word that may be a blank is one where it stands.
fn is_blank(before: &str, word: &str, after: &str) -> bool {
    let (left, right) = (before.chars().next_back(), after.chars().next());
    let joined = |character: Option<char>| character.is_some_and(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '.' | '/' | '_'));
    match word {
        "*" | "＊" => {
            // Between two operands it multiplies; several are a blank whatever stands around them.
            let operand = |character: Option<char>| {
                character.is_some_and(|character| character.is_alphanumeric() || matches!(character, ')' | '）' | '(' | '（' | ' ' | '%'))
            };
            // 元/人*月 is a unit, in which a month stands behind the sign.
            let unit = before.chars().rev().take(6).any(|character| character == '/');
            right == Some('*') || right == Some('＊') || !(operand(left) && operand(right)) || is_unit_of_date(right) && !unit
        }
        "XX" | "ＸＸ" | "xx" | "TBD" => !joined(left) && !joined(right.filter(|character| !matches!(character, 'X' | 'x'))) && !runs_into(after),
        "略" => {
            let opened = left.is_none_or(|character| matches!(character, '（' | '(' | '[' | '【'));
            let closed = right.is_none_or(|character| matches!(character, '）' | ')' | ']' | '】'));
            opened && closed
        }
        // X射线 is none, nor is T+X日.
        "X月" | "X日" | "x月" | "x日" => !joined(left) && left != Some('+'),
        "待定" | "待补充" | "待填" | "待完善" | "待确定" | "待明确" => {
            left != Some('有') && right.is_none_or(|character| !character.is_alphanumeric())
        }
        _ => true,
    }
}

fn is_unit_of_date(right: Option<char>) -> bool {
    right.is_some_and(|character| matches!(character, '月' | '年' | '日'))
}

/// Whether more than the letter X follows: XXL, XX1.
fn runs_into(after: &str) -> bool {
    after.trim_start_matches(['X', 'x']).starts_with(|character: char| character.is_ascii_alphanumeric())
}

/// Whether a bracket is open at the end of `before`.
fn is_bracketed(before: &str) -> bool {
    let count = |open: &[char], close: &[char]| before.matches(open).count() > before.matches(close).count();
    count(&['（', '(', '【', '['], &['）', ')', '】', ']'])
}

/// The first year in a text that is earlier than `year` and not plainly meant; none where the text tells of `year` itself.
/// Names and values in words begin with the year that they are of.
fn earlier_year(text: &str, year: i32, name: bool) -> Option<(i32, usize)> {
    let bytes = text.as_bytes();
    let mut found = None;
    let mut at = 0;
    while let Some(offset) = bytes.get(at..).and_then(|rest| memchr::memchr2(b'1', b'2', rest)) {
        let start = at + offset;
        at = start + 1;
        if start > 0 && bytes.get(start - 1).is_some_and(|byte| byte.is_ascii_digit() || *byte == b'.') {
            continue;
        }
        let Some(digits) = text.get(start..start + 4).filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())) else { continue };
        let Some(value) = digits.parse::<i32>().ok().filter(|value| (1980..=2100).contains(value)) else { continue };
        at = start + 4;
        let behind = text.get(start + 4..).unwrap_or_default();
        let ranges = behind.trim_start().starts_with(['-', '—', '－', '～', '~', '至', '到', '、', '/', '–']);
        let Some(after) = behind.trim_start().strip_prefix('年') else {
            if ranges || value == year {
                return None;
            }
            continue;
        };
        if value == year {
            return None;
        }
        if value > year || value < year - OLDEST_COPY || found.is_some() {
            continue;
        }
        let before = text.get(..start).unwrap_or_default();
        let after = after.strip_prefix('度').unwrap_or(after).trim_start();
        let meant = !is_planned(before, after, name)
            || is_bracketed(before)
            || before.rfind(['〔', '《']).is_some_and(|open| !before.get(open..).unwrap_or_default().contains(['〕', '》']));
        if !meant {
            found = Some((value, start));
        }
    }
    found
}

/// Whether a year, with what stands around it, tells of what is still to be done in it.
fn is_planned(before: &str, after: &str, name: bool) -> bool {
    let before = before.trim_end();
    let (clause, rest) = after.split_at(after.find(CLAUSE_ENDS).unwrap_or(after.len()));
    if before.ends_with('在') {
        // 在2025年试点后, 在2025年水平上: what was.
        return !BASES.are_in(clause) && !clause.trim_end().ends_with(['后', '上', '中', '时']);
    }
    if name && before.is_empty() {
        // 2025年底前建成 tells which they are.
        return !after.starts_with(['底', '末', '前']) && !after.starts_with("以");
    }
    // 2025年完成一期，今年完成二期: what was, and what is.
    if LATE_MONEY.are_in(clause) || clause.contains('已') || THIS_YEAR.are_in(rest) {
        return false;
    }
    let opens = before.is_empty() || before.ends_with(CLAUSE_ENDS) || before.ends_with(['：', ':', '、']);
    if !opens && !INTENTS.end(before.strip_suffix('于').unwrap_or(before)) {
        return false;
    }
    let undertaken = || UNDERTAKEN.iter().any(|word| clause.split_once(word).is_some_and(|(_, rest)| !rest.starts_with(['的', '了'])));
    PLANNED.begin(clause) || is_due(clause) || opens && undertaken() && !DONE.are_in(clause)
}

/// Whether a clause begins with a day of its year by which something is to be done: `12月底前完成采购`.
fn is_due(clause: &str) -> bool {
    let behind = clause.trim_start_matches(|character: char| character.is_ascii_digit() || "月日底末 ".contains(character));
    let due = ["之前", "以前", "前"].iter().find_map(|word| behind.strip_prefix(word)).filter(|_| behind.len() < clause.len());
    due.is_some_and(|due| (due.is_empty() || DUE.begin(due)) && !due.contains('的'))
}

/// A deadline that a name begins with, and with what is due then goes on: `12月31日前完成支付`.
fn leading_deadline(name: &str) -> Option<&str> {
    let behind = name.trim_start_matches(|character: char| character.is_ascii_digit() || "年月日号份上中下旬底末".contains(character));
    let due = ["之前", "以前", "前"].iter().find_map(|word| behind.strip_prefix(word))?;
    let date = name.get(..name.len() - behind.len())?;
    let told = date.contains('月') && date.starts_with(|first: char| first.is_ascii_digit());
    // The rate or the number of what is done by then is measured itself.
    let measured = due.ends_with(['率', '数', '量', '度', '例', '比']);
    (told && !measured && DUE.begin(due)).then(|| name.get(..name.len() - due.len())).flatten()
}

/// A deadline that a name ends in: `12月底之前完成`, `6月30日前`.
fn deadline(name: &str) -> Option<&str> {
    let tail = DEADLINE_TAILS.ending(name)?;
    let stem = name.get(..name.len() - tail.len())?;
    let stem = stem.trim_end_matches(['底', '初']);
    // The month and its day, and what joins them.
    let start = stem.char_indices().rev().take_while(|(_, character)| character.is_ascii_digit() || "年月日号份上中下旬底".contains(*character)).last()?.0;
    let date = stem.get(start..)?;
    (date.contains('月') && date.starts_with(|first: char| first.is_ascii_digit())).then(|| name.get(start..)).flatten()
}

/// A bound that a name ends in: `群众满意度达到90%`.
fn bound(name: &str) -> Option<&str> {
    let start = name.char_indices().rev().take_while(|(_, character)| character.is_ascii_digit() || matches!(character, '.' | ',' | '%' | '％')).last()?.0;
    let stem = name.get(..start)?;
    let number = name.get(start..)?;
    if !number.contains(['%', '％']) && !stem.ends_with(['≥', '≤', '=']) {
        return None;
    }
    let word = BOUNDS.ending(stem)?;
    name.get(stem.len() - word.len()..)
}
