#!/usr/bin/env python3
"""How an exploration grows with each limit of its world: five sizes of each, and the exponent that fits them. Run by
ci/bench growth."""

import json
import math
import os
import subprocess
import sys
import tempfile
from pathlib import Path

SPAREPAGE = sys.argv[1]
# Of each limit, what the others are meanwhile: what may land in an operation multiplies what there is to try.
MANY = {"pages": 2, "blocks": 2, "sockets": 2, "interrupts": 1}
FEW = {"pages": 2, "blocks": 1, "sockets": 1, "interrupts": 1}
BASES = {"pages": MANY, "blocks": MANY, "sockets": MANY, "interrupts": FEW}
OPERATIONS = """alloc 2000
alloc 4000
free
fill
socket
bind 0x4001
bind 0x4001 reuse
close
irq free
irq packet 0x4001 500
irq@ alloc 4000
irq@ free
"""
WIDTH = 40


def explored(sizes, folder):
    """States, processor seconds, and bytes."""
    world = Path(folder) / "growth.world"
    world.write_text(
        "sparepage-world 1\nconfig pages={pages} heap=1 spare=1 bind=2000\n"
        "limits blocks={blocks} sockets={sockets} packets=1 interrupts={interrupts}\n".format(**sizes) + OPERATIONS
    )
    report = Path(folder) / "growth.json"
    command = [SPAREPAGE, "explore", "--world", world, "--strategy", "wsipx-4.0.953", "--jobs", "1", f"--json={report}"]
    before = os.times()
    status = subprocess.run(command, stdout=subprocess.DEVNULL, check=False).returncode
    after = os.times()
    found = json.loads(report.read_text())[0] if status in (0, 1) else {}
    if found.get("end") != "exhausted":
        sys.exit(f"growth.py: {sizes} ended with {found.get('end', status)}, and not exhausted")
    seconds = after.children_user + after.children_system - before.children_user - before.children_system
    return found["states"], seconds, found["bytes"]


def exponent(sizes, values):
    """Of the power of the size that fits best, by the logarithms' least squares."""
    x = [math.log(size) for size in sizes]
    y = [math.log(value) for value in values]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y)) / sum((a - mean_x) ** 2 for a in x)


def main():
    print("a bar is the logarithm of states")
    with tempfile.TemporaryDirectory() as folder:
        for name, base in BASES.items():
            sizes = range(1, 6)
            rows = [explored(base | {name: size}, folder) for size in sizes]
            most = math.log(max(states for states, _, _ in rows))
            others = ", ".join(f"{other} {size}" for other, size in base.items() if other != name)
            print(f"\n{name:<10} {'states':>9} {'seconds':>8} {'kB':>7}  {others}")
            for size, (states, seconds, taken) in zip(sizes, rows):
                bar = "#" * round(WIDTH * math.log(states) / most)
                print(f"{size:<10} {states:>9} {seconds:>8.2f} {taken // 1000:>7}  {bar}")
            fits = [exponent(sizes, [row[column] for row in rows]) for column in range(3)]
            print("exponent   {:>9.1f} {:>8.1f} {:>7.1f}".format(*fits))


main()
