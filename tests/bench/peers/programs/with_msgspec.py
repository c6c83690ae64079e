"""Structs that msgspec decodes, the other checks behind each, and JSON again."""

import sys
from typing import Annotated, Literal

import msgspec
from checks import CATEGORIES, NATURES, check_indicator, check_sums

Words = Annotated[str, msgspec.Meta(min_length=1)]
Amount = Annotated[int, msgspec.Meta(ge=0)]


class Indicator(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True):
    l1: str
    l2: str
    l3: Words
    op: Literal["=", "≤", "≥"]
    value: Amount | None = None
    unit: str | None = None
    text: Words | None = None

    def __post_init__(self):
        check_indicator(self.l1, self.l2, self.op, self.value, self.unit, self.text)


class Funds(msgspec.Struct, forbid_unknown_fields=True):
    annual: Amount
    approp: Amount
    carry: Amount
    other: Amount


class Project(msgspec.Struct, forbid_unknown_fields=True):
    name: Words
    nature: Literal[NATURES]
    category: Literal[CATEGORIES]
    dept: Words
    impl: Words
    start: str
    end: str
    funds: Funds
    goal: Words
    indicators: list[Indicator]

    def __post_init__(self):
        funds = self.funds
        costs = [indicator.value for indicator in self.indicators if indicator.l2 == "经济成本"]
        check_sums(self.name, (funds.annual, funds.approp, funds.carry, funds.other), costs, self.start, self.end)


class Forms(msgspec.Struct, forbid_unknown_fields=True):
    projects: list[Project]


with open(sys.argv[1], "rb") as file:
    forms = msgspec.json.decode(file.read(), type=Forms)
sys.stdout.buffer.write(msgspec.json.encode(forms))
