"""Writes the tables of figures into the two READMEs, between two marks."""

import os
import platform
import subprocess
from datetime import date

from corpus import ROOT
from peers import PERFC, TRUE

START, END = "<!-- figures -->", "<!-- /figures -->"
SIZE = 10_000

CHINESE = {"sum of funds": "资金之和", "sum of costs": "成本之和", "units": "单位", ", ": "、"}


def write(measured, found):
    for page, is_chinese in [("README.md", True), ("README.en.md", False)]:
        path = ROOT / page
        before, rest = path.read_text().split(START)
        _, after = rest.split(END)
        path.write_text(f"{before}{START}\n{tables(measured, found, is_chinese)}{END}{after}")


def tables(measured, found, is_chinese):
    head = "| 量的是什么 | 实测 | 要求 | 目标 |" if is_chinese else "| figure | measured | required | aim |"
    rows = [head, "|---|--:|--:|--:|"]
    for figure in found:
        name = figure.chinese if is_chinese else figure.english
        value = figure.shown(figure.value)
        if figure.verdict() == "missed":
            value = f"**{value}（未达到）**" if is_chinese else f"**{value} (missed)**"
        rows.append(f"| {name} | {value} | {figure.bound(figure.required)} | {figure.bound(figure.aim)} |")
    head = "| 10 000 个项目 | 处理器时间 | 与 perfc 之比 | 内存峰值 | 看不出的错误 |" if is_chinese else "| 10 000 projects | CPU | over perfc | peak memory | mistakes not seen |"
    rows += ["", head, "|---|--:|--:|--:|---|"]
    own = measured[PERFC][SIZE]
    for name, at in measured.items():
        if name == TRUE or SIZE not in at or at[SIZE]["code"]:
            continue
        known, blind = at[SIZE], at["blind"]
        if is_chinese:
            for english, chinese in CHINESE.items():
                blind = blind.replace(english, chinese)
        rows.append(f"| {name} | {known['cpu'] * 1e3:.0f} ms | {known['ratio'] / own['ratio']:.2f}× | {known['peak']:.0f} MiB | {blind} |")
    return "\n".join(rows) + f"\n\n{machine(is_chinese)}\n"


def machine(is_chinese):
    names = [line.split(":", 1)[1].strip() for line in open("/proc/cpuinfo") if line.startswith("model name")]
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    rust = subprocess.run(["rustc", "--version"], capture_output=True, text=True, check=True).stdout.split()[1]
    cores = len(os.sched_getaffinity(0))
    kernel = platform.release().split("-")[0]
    name = names[0] if names else platform.machine()
    if is_chinese:
        return f"机器：{name}，{cores} 个核，{memory:.0f} GiB 内存，Linux {kernel}，Rust {rust}，{date.today().isoformat()}。"
    return f"The machine: {name}, {cores} cores, {memory:.0f} GiB of memory, Linux {kernel}, Rust {rust}, {date.today().isoformat()}."
