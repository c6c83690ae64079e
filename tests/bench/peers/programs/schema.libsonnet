// What a form has to be. Assertions of an object are looked at when it is written out.
local natures = ['经常性专项业务费', '其他一次性项目', '信息化项目', '基本建设项目'];
local categories = ['特定目标类', '其他运转类'];
local money = ['元', '元/年'];
local counts = ['个', '次', '场', '处', '人', '台', '项', '件', '户'];
local shares = ['%'];

// By level 1 and 2: the units, and whether words will do too.
local levels = {
  '成本': { '经济成本': [money, false] },
  '产出': { '数量': [counts, false], '质量': [shares, true], '时效': [shares, true] },
  '效益': { '社会效益': [shares, true], '生态效益': [shares, true], '可持续影响': [shares, true] },
  '满意度': { '服务对象满意度': [shares, false] },
};

local isSound(indicator) =
  std.objectHas(levels, indicator.l1) && std.objectHas(levels[indicator.l1], indicator.l2)
  && std.member(['=', '≤', '≥'], indicator.op) && std.isString(indicator.l3)
  && (
    local known = levels[indicator.l1][indicator.l2];
    if std.objectHas(indicator, 'text') then
      known[1] && indicator.op == '=' && std.isString(indicator.text)
    else
      std.isNumber(indicator.value) && indicator.value >= 0 && std.member(known[0], indicator.unit)
      && (indicator.unit != '%' || indicator.value <= 100)
  );

// As `std.all`, which older ones do not have.
local all(list, is) = std.foldl(function(so_far, one) so_far && is(one), list, true);

{
  Project:: {
    local costs = [indicator.value for indicator in self.indicators if indicator.l2 == '经济成本'],
    assert all([self.name, self.dept, self.impl, self.goal], function(word) std.isString(word) && word != '') : 'an empty field',
    assert std.member(natures, self.nature) && std.member(categories, self.category) : 'a word that the field does not know',
    assert self.funds.annual == self.funds.approp + self.funds.carry + self.funds.other : 'the budget is not the sum of its rows',
    assert all(self.indicators, isSound) : 'an indicator that does not fit its level',
    assert std.foldl(function(sum, cost) sum + cost, costs, 0) == self.funds.annual : 'the costs do not add up to the budget',
    assert self.start <= self.end : 'the period ends before it begins',
  },
}
