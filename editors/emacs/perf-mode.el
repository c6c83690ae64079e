;; BEGIN words
(defconst perf--keywords
  '((use "use" "引用")
    (unit "unit" "计量单位" "度量单位")
    (level "level" "指标分类")
    (template "template" "模板")
    (document "document" "汇总表")
    (project "project" "项目" "项目名称")
    (code "code" "编码")
    (year "year" "年度")
    (department "department" "主管部门")
    (agency "agency" "实施单位")
    (nature "nature" "项目性质")
    (category "category" "项目类别")
    (period "period" "计划起止日期")
    (budget "budget" "预算" "年度资金申请总额")
    (appropriation "appropriation" "当年财政拨款")
    (carryover "carryover" "上年结转资金")
    (total "total" "项目资金总额")
    (fiscal "fiscal" "财政资金")
    (other "other" "其他资金")
    (fund "fund" "资金来源")
    (overall_goal "overall_goal" "项目总目标" "项目总体目标")
    (annual_goal "annual_goal" "年度总体目标")
    (indicator "indicator" "指标")
    (weight "weight" "权重" "分值")
    (note "note" "备注")
    (check "check" "校验" "勾稽")
    (include "include" "套用")
    (allow "allow" "审核说明"))
  "The spellings of each keyword, known by its English one.")

(defconst perf--facts
  '("period" "计划起止日期" "budget" "预算" "年度资金申请总额" "appropriation" "当年财政拨款" "carryover" "上年结转资金" "total" "项目资金总额" "fiscal" "财政资金" "other" "其他资金" "计划期" "span" "全周期")
  "What a name in a check means by itself.")

(defconst perf--comparators
  '("大于等于" "小于等于" "等于" "不低于" "不少于" "至少" "不超过" "不高于" "不多于" "至多" "大于" "高于" "小于" "低于")
  "Comparators that are written as words.")

(defconst perf--sums
  '("sum" "合计")
  "The words for a sum.")
;; END words
