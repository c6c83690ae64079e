"""What JSON Schema cannot say of a form: sums, and the order of dates. And what no schema needs to be said twice: the words of the fields."""

NATURES = ("经常性专项业务费", "其他一次性项目", "信息化项目", "基本建设项目")
CATEGORIES = ("特定目标类", "其他运转类")
MONEY = frozenset(("元", "元/年"))
COUNTS = frozenset("个次场处人台项件户")
SHARES = frozenset("%")

# By level 1 and 2: the units, and whether words will do too.
LEVELS = {
    ("成本", "经济成本"): (MONEY, False),
    ("产出", "数量"): (COUNTS, False),
    ("产出", "质量"): (SHARES, True),
    ("产出", "时效"): (SHARES, True),
    ("效益", "社会效益"): (SHARES, True),
    ("效益", "生态效益"): (SHARES, True),
    ("效益", "可持续影响"): (SHARES, True),
    ("满意度", "服务对象满意度"): (SHARES, False),
}


class Broken(ValueError):
    pass


def check_indicator(level1, level2, comparator, value, unit, text):
    try:
        units, words = LEVELS[level1, level2]
    except KeyError:
        raise Broken("no such level") from None
    if text is not None:
        if not words or comparator != "=" or value is not None or unit is not None:
            raise Broken("words where none will do")
    elif value is None or unit not in units:
        raise Broken("a unit that does not fit the level")
    elif units is SHARES and value > 100:
        raise Broken("out of range")


def check_sums(name, funds, costs, start, end):
    annual, appropriation, carryover, other = funds
    if annual != appropriation + carryover + other:
        raise Broken(f"{name}: the budget is not the sum of its rows")
    if sum(costs) != annual:
        raise Broken(f"{name}: the costs do not add up to the budget")
    if start > end:
        raise Broken(f"{name}: the period ends before it begins")
