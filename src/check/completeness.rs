//! What a form must have: 完整性, the first head of every review. The parts are those of the declaration form; that each project has a cost is the
//! rule of 上海市市级部门项目支出核心绩效目标和指标设置及取值指引(试行), that it has an output and a benefit what the budget system enforces.

use crate::check::Checker;
use crate::check::entry::Entry;
use crate::check::resolve::Resolved;
use crate::diagnostics::{Code, Diagnostic, Message, Value};
use crate::scope::{Part, Scope};

const DEPARTMENT: Message = Message { zh: "主管部门", en: "主管部门 (department)" };
const AGENCY: Message = Message { zh: "实施单位", en: "实施单位 (agency)" };
const PERIOD: Message = Message { zh: "计划起止日期", en: "计划起止日期 (period)" };
const BUDGET: Message = Message { zh: "年度资金申请总额", en: "年度资金申请总额 (budget)" };
const GOAL: Message = Message { zh: "年度总体目标", en: "年度总体目标 (annual goal)" };
const COST: Message = Message { zh: "成本指标", en: "a cost indicator" };
const OUTPUT: Message = Message { zh: "产出指标", en: "an output indicator" };
const BENEFIT: Message = Message { zh: "效益指标", en: "a benefit indicator" };

impl<'s> Checker<'s> {
    pub(super) fn check_completeness(&mut self, resolved: &Resolved<'s>, entries: &[Entry<'_, 's>]) {
        if resolved.incomplete {
            return;
        }
        let (project, facts) = (&resolved.project, &resolved.project.facts);
        let has = |wanted: fn(Part) -> bool| entries.iter().any(|entry| wanted(entry.part));
        // A set with levels of its own alone has other parts than the form's.
        let form = entries.is_empty() || has(|part| part != Part::Other) || !declares_levels(self.context.scope);
        let parts = [
            (facts.department.is_some(), DEPARTMENT),
            (facts.agency.is_some(), AGENCY),
            (facts.period.is_some(), PERIOD),
            (project.budget.is_some() || resolved.money_broken, BUDGET),
            (project.annual_goal.is_some(), GOAL),
            (!form || has(Part::is_cost), COST),
            (!form || has(Part::is_output), OUTPUT),
            (!form || has(|part| part == Part::Benefit), BENEFIT),
        ];
        let name = project.name.value.as_ref();
        if parts.iter().any(|(there, _)| !there) {
            let missing = parts.iter().filter(|(there, _)| !there).map(|(_, part)| *part).collect();
            self.report(Diagnostic::new(Code::PartsMissing, project.name.at).with("name", name).with("missing", Value::Words(missing)));
        }
        // Where whole levels are wanting, one more is no news.
        let usual = form && has(Part::is_output) && has(|part| part == Part::Benefit);
        if usual && !has(|part| part == Part::Satisfaction) && !self.requires_satisfaction() {
            self.report(Diagnostic::new(Code::SatisfactionMissing, project.name.at).with("name", name));
        }
    }
}

fn declares_levels(scope: &Scope<'_>) -> bool {
    scope.levels().count() > Scope::prelude().levels().count()
}
