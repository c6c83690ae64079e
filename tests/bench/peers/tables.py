"""Measures every peer at a size, beside the reference, and prints it."""

import sys
from statistics import median

from corpus import bytes_of
from measure import Took
from peers import REFERENCE, TRUE

ROUNDS = {13: 21, 1000: 9, 10_000: 5, 100_000: 3}

# A program that takes so many seconds is run once.
SLOW = 6


def measure(meter, corpora, peers, size, measured):
    """Adds what was measured to `measured`, by peer and size."""
    runs = {}
    reference = next(peer for peer in peers if peer.name == REFERENCE)
    files = {peer.name: corpora.file(peer.idiom, size) for peer in peers if peer.idiom and size <= peer.largest}
    for round in range(ROUNDS.get(size, 3)):
        beside = meter.run(reference.on(files[REFERENCE]))
        for peer in peers:
            done = runs.setdefault(peer.name, [])
            is_apart = peer.name not in files and not (peer.name == TRUE and size == 13)
            is_slow = any(took.cpu > SLOW or took.code for took, _ in done)
            if is_apart or is_slow or would_take_too_long(measured.get(peer.name, {}), size):
                continue
            took = beside if peer is reference else meter.run(peer.on(files.get(peer.name)))
            done.append((took, took.cpu / max(beside.cpu, 1e-6)))
            print(f"  {size} projects, round {round + 1}: {peer.name} {took.cpu:.3f} s", file=sys.stderr)
    for peer in peers:
        done = runs.get(peer.name)
        if not done:
            continue
        took = Took(*(median(getattr(took, what) for took, _ in done) for what in ("wall", "cpu", "peak")), max(took.code for took, _ in done))
        size_of = bytes_of(files[peer.name]) if peer.name in files else 0
        measured.setdefault(peer.name, {"blind": peer.blind()})[size] = {
            **vars(took),
            "ratio": median(ratio for _, ratio in done),
            "pairs": [ratio for _, ratio in done],
            "walls": [took.wall for took, _ in done],
            "bytes": size_of,
            "runs": len(done),
        }


def would_take_too_long(known, size):
    smaller = [(at, known[at]) for at in known if isinstance(at, int) and at < size]
    if not smaller:
        return False
    at, took = max(smaller, key=lambda pair: pair[0])
    return took["code"] != 0 or took["cpu"] * size / at > 45


def of_peers(measured, sizes):
    """One table: CPU time at each size, and what it is to the reference."""
    head = ["program"] + [f"{size} projects" for size in sizes] + ["peak MiB", "MB/s", "does not see a wrong"]
    rows = [head, [":--"] + ["--:"] * (len(head) - 2) + [":--"]]
    for name, at in measured.items():
        cells = []
        for size in sizes:
            known = at.get(size)
            if not known:
                cells.append("—")
                continue
            once = "¹" if known["runs"] == 1 else ""
            bad = f" exit {known['code']}" if known["code"] else ""
            cells.append(f"{known['wall'] * 1e3:.1f} / {known['cpu'] * 1e3:.1f} ms, {known['ratio']:.2f}×{once}{bad}")
        at_most = max((size for size in at if isinstance(size, int)), key=lambda size: (size <= 10_000, size))
        known = at[at_most]
        size_of, cpu = known["bytes"], known["cpu"]
        speed = f"{size_of / cpu / 1e6:.1f}" if size_of and cpu else "—"
        peak = f"{known['peak']:.0f}" + (f" ({known['peak'] * 2**20 / size_of:.1f}×)" if size_of else "")
        rows.append([name, *cells, peak, speed, at["blind"]])
    text = "\n".join("| " + " | ".join(row) + " |" for row in rows)
    note = "Wall and CPU time, and CPU time over the reference's; ¹ one run. Peak and MB/s at 10 000 projects, the peak over the input too."
    return f"\n{text}\n\n{note}\n"
