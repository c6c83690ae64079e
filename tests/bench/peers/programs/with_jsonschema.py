"""JSON against the schema beside it, the sums in Python, and JSON again."""

import json
import sys
from pathlib import Path

import jsonschema_rs
from checks import check_sums

path = Path(sys.argv[1])
validator = jsonschema_rs.validator_for(json.loads(path.with_name("schema.json").read_text()))
forms = json.loads(path.read_bytes())
validator.validate(forms)
for project in forms["projects"]:
    funds = project["funds"]
    costs = [indicator["value"] for indicator in project["indicators"] if indicator["l2"] == "经济成本"]
    rows = funds["annual"], funds["approp"], funds["carry"], funds["other"]
    check_sums(project["name"], rows, costs, project["start"], project["end"])
json.dump(forms, sys.stdout, ensure_ascii=False, separators=(",", ":"))
