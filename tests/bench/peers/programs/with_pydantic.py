"""Models that pydantic validates, the other checks behind each, and JSON again."""

import sys
from typing import Annotated, Literal

from checks import CATEGORIES, NATURES, check_indicator, check_sums
from pydantic import BaseModel, ConfigDict, Field, model_validator

Words = Annotated[str, Field(min_length=1)]
Amount = Annotated[int, Field(ge=0)]


class Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class Indicator(Strict):
    l1: str
    l2: str
    l3: Words
    op: Literal["=", "≤", "≥"]
    value: Amount | None = None
    unit: str | None = None
    text: Words | None = None

    @model_validator(mode="after")
    def check(self):
        check_indicator(self.l1, self.l2, self.op, self.value, self.unit, self.text)
        return self


class Funds(Strict):
    annual: Amount
    approp: Amount
    carry: Amount
    other: Amount


class Project(Strict):
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

    @model_validator(mode="after")
    def check(self):
        funds = self.funds
        costs = [indicator.value for indicator in self.indicators if indicator.l2 == "经济成本"]
        check_sums(self.name, (funds.annual, funds.approp, funds.carry, funds.other), costs, self.start, self.end)
        return self


class Forms(Strict):
    projects: list[Project]


with open(sys.argv[1], "rb") as file:
    forms = Forms.model_validate_json(file.read())
sys.stdout.write(forms.model_dump_json(exclude_none=True))
