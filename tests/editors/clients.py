"""What editors that speak to `perfc lsp` are tried on: a folder with Chinese in its name, one source with a mistake and one that is sound but ill laid out."""

BROKEN = """project "甲" <
  budget 100
  indicator 产出.数量.站数 = 2 个;
>
"""

SOUND = """project "甲" <
budget 100;
  indicator 成本.经济成本.单价   <= 50 元/个;
  indicator 产出.数量.站数 = 2 个;
  check 单价 * 站数 = budget;
>
"""

RENAMED = """project "甲" <
  budget 100;
  indicator 成本.经济成本.单价 <= 50 元/个;
  indicator 产出.数量.消防站数 = 2 个;
  check 单价 * 消防站数 = budget;
>
"""


def prepare(folder):
    place = folder / "资料"
    place.mkdir()
    (place / "broken.perf").write_text(BROKEN)
    (place / "sound.perf").write_text(SOUND)
    return place


def judge(seen, who):
    """What an editor saw of the two: the codes and lines of the findings, hover on 站数 in the check, completion behind `check `, the text renamed and formatted."""
    # Two lines are no whole form, which is told too.
    assert sorted(seen["diagnostics"]) == [["E0102", 1], ["W1001", 0]], f"{who}: {seen['diagnostics']}"
    assert "站数" in seen["hover"] and "2个" in seen["hover"], f"{who}: {seen['hover']!r}"
    assert {"单价", "站数"} <= set(seen["completion"]), f"{who}: {seen['completion']}"
    assert seen["text"] == RENAMED, f"{who}: {seen['text']}"
