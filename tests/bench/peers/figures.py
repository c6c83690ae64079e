"""The figures that perfc promises, and whether it keeps them."""

import os
import sys
from dataclasses import dataclass
from statistics import median

from corpus import bytes_of
from peers import PERFC, REFERENCE, TRUE, TYPED

LARGE = 100_000
MEDIUM = 10_000
SMALL = 13

# What the cost of a project is told for, in folders of files of 1000 projects.
SCALE = [1000, 10_000, 100_000, 1_000_000]


@dataclass
class Figure:
    english: str
    chinese: str
    value: float
    unit: str
    required: float
    aim: float
    least: bool = False
    """Whether it is to be at least so much, not at most."""
    detail: str = ""

    def verdict(self):
        def keeps(bound):
            return self.value >= bound if self.least else self.value <= bound

        return "aim met" if keeps(self.aim) else "kept" if keeps(self.required) else "missed"

    def shown(self, value):
        digits = 0 if value >= 100 else 1 if value >= 10 else 2
        return f"{value:.{digits}f}{self.unit}"

    def bound(self, value):
        return ("≥ " if self.least else "≤ ") + f"{value:g}{self.unit}"


def measure(meter, corpora, installed, measured):
    perfc = installed.perfc
    found = []

    def pairs(one, other, size):
        """CPU time of one over that of another, of runs of the same round."""
        ratios = zip(measured[one][size]["pairs"], measured[other][size]["pairs"])
        return median(one / other for one, other in ratios)

    def known(name, size):
        return name in measured and size in measured[name] and measured[name][size]["code"] == 0

    for size in (1000, MEDIUM, LARGE):
        if known(PERFC, size) and known(REFERENCE, size):
            words = f"{size:,}".replace(",", " ")
            found.append(Figure(
                f"CPU at {words} projects over a program in Rust for just these forms (typed parse, checks, JSON)",
                f"{words} 个项目：处理器时间与专为这一种表写的 Rust 程序（读入、检查、写出）之比",
                pairs(PERFC, REFERENCE, size), "×", 1.25, 1.0))
    if known(PERFC, MEDIUM) and known(TYPED, MEDIUM):
        found.append(Figure(
            "CPU at 10 000 projects over serde_json's typed parse alone", "10 000 个项目：处理器时间与仅用 serde_json 读入之比",
            pairs(PERFC, TYPED, MEDIUM), "×", 2.5, 1.5))
    for name, required, aim in [("jrsonnet", 15, 20), ("ledger", 12, 15), ("hledger check", 12, 15)]:
        if known(name, MEDIUM) and known(PERFC, MEDIUM):
            times = median(measured[name][MEDIUM]["pairs"]) / median(measured[PERFC][MEDIUM]["pairs"])
            found.append(Figure(f"times faster than {name} at 10 000 projects", f"10 000 个项目：比 {name} 快的倍数", times, "×", required, aim, least=True))

    say("two cores against one")
    large = corpora.file("perf", LARGE)
    build = [perfc, "build", "--to", "json", large]
    cores = sorted(os.sched_getaffinity(0))
    one = rounds(meter, 5, build, threads=1, cores=set(cores[:1]))
    two = rounds(meter, 5, build, threads=2, cores=set(cores[:2]))
    if len(cores) > 1:
        # What else runs only adds to wall time.
        ratio = min(took.wall for took in two) / min(took.wall for took in one)
        found.append(Figure("wall time at 100 000 projects on two cores over one", "100 000 个项目：两个核的用时与一个核之比", ratio, "×", 0.65, 0.55))
    if known(TRUE, SMALL) and known(PERFC, SMALL):
        took = median(measured[PERFC][SMALL]["walls"]) - median(measured[TRUE][SMALL]["walls"])
        found.append(Figure("13 projects, wall time over that of `true`", "13 个项目：用时比什么也不做的 `true` 多", took * 1e3, " ms", 3, 1))

    say("memory")
    peak = max(took.peak for took in one + two)
    found.append(Figure(
        "peak memory at 100 000 projects in one file, over the input", "100 000 个项目在一个文件里：内存峰值与输入之比",
        peak * 2**20 / bytes_of(large), "×", 3, 1.5, detail=f"{peak:.0f} MiB"))
    folder = corpora.folder_of(LARGE, 10)
    took = rounds(meter, 1, [perfc, "build", "--to", "ndjson", folder])[0]
    found.append(Figure(
        "peak memory at 100 000 projects in 10 000 files, ndjson", "100 000 个项目在 10 000 个文件里，写 ndjson：内存峰值", took.peak, " MiB", 128, 64))

    say("ten times as much")
    medium = [perfc, "build", "--to", "json", corpora.file("perf", MEDIUM)]
    ten = [(meter.run(build, threads=1).cpu, meter.run(medium, threads=1).cpu) for _ in range(3)]
    found.append(Figure(
        "CPU at 100 000 projects over CPU at 10 000", "处理器时间：100 000 个项目与 10 000 个之比", median(one / other for one, other in ten), "×", 11, 10.5))

    say("an error in every project")
    clean = [perfc, "check", corpora.file("perf", MEDIUM)]
    for fault, english, chinese in [("sum", "a wrong sum", "合计错误"), ("unended", "a missing `;`", "漏写 `;`"), ("unit", "an unknown unit", "单位不存在")]:
        broken = [perfc, "check", corpora.file("perf", MEDIUM, fault)]
        ratios = [meter.run(broken, threads=1).cpu / meter.run(clean, threads=1).cpu for _ in range(5)]
        found.append(Figure(
            f"check of 10 000 projects, {english} in each, over check without", f"检查 10 000 个项目，每个{chinese}，与没有错误之比", median(ratios), "×", 3, 1.5))

    per_project = {}
    for size in SCALE:
        say(f"{size} projects in files of 1000")
        folder = corpora.folder_of(size, 1000)
        took = rounds(meter, 1 if size == max(SCALE) else 3, [perfc, "build", "--to", "ndjson", folder], threads=1)
        cpu = median(took.cpu for took in took)
        per_project[size] = (cpu / size * 1e6, bytes_of(folder) / cpu / 1e6, max(took.peak for took in took))
    costs = ", ".join(f"{size}: {cost:.2f} µs, {speed:.0f} MB/s, {peak:.0f} MiB" for size, (cost, speed, peak) in per_project.items())
    found.append(Figure(
        "CPU a project at 1 000 000 over 10 000", "每个项目的处理器时间：共 1 000 000 个与 10 000 个之比",
        per_project[1_000_000][0] / per_project[MEDIUM][0], "×", 1.1, 1.05, detail=costs))
    return found


def rounds(meter, count, command, **how):
    took = [meter.run(command, **how) for _ in range(count)]
    if any(one.code for one in took):
        raise RuntimeError(f"{' '.join(map(str, command))} exits with {max(one.code for one in took)}")
    return took


def say(what):
    print(f"  {what}", file=sys.stderr)


def table(found):
    rows = ["| figure | measured | required | aim | verdict |", "|:--|--:|--:|--:|:--|"]
    for figure in found:
        rows.append(f"| {figure.english} | {figure.shown(figure.value)} | {figure.bound(figure.required)} | {figure.bound(figure.aim)} | {figure.verdict()} |")
    return "\n".join(rows) + "\n"


def scale(found):
    return "\n".join(f"{figure.english}: {figure.detail}" for figure in found if figure.detail) + "\n"
