#!/usr/bin/python3
"""From the first frame that shows a code to the open command on the wire, scan by scan.

    tests/bench/latency.py [--scans 500]        GATE_BIN names the programs' folder

One lane, the real gated, gate-desk on Modbus TCP, a 720p motion-JPEG camera at 30 frames a second, the
worker's temperature already measured. Prints the table of docs/figures.md.
"""
import argparse
import json
import pathlib
import random
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from gate import Gate, wait_for  # noqa: E402

TIMING = "rescan_after_ms = 200\nshow_pass_ms = 500\n"


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class NoFeedback(Gate):
    """A turnstile that tells nothing: the lane is free again at once."""

    def lane_config(self, number, direction):
        return super().lane_config(number, direction).replace("passage_input = 0\n", "passage_input = -1\n")


def one_scan(gate, chance):
    """Milliseconds from the camera's first frame of the code to the pulse; and the visit's own timing."""
    seen = len(gate.desk_lines.lines)
    gate.desk("lane 1 temp 36.5")
    time.sleep(0.6 + chance.random() / 30)
    camera = gate.cameras[1]
    gate.show(1, gate.issue("A-1"))
    line = gate.desk_lines.wait(lambda text: '"pulse"' in text, start=seen)
    total = json.loads(line)["at_us"] / 1000 - camera.changed_at * 1000
    timing = wait_for(lambda: (last := gate.lane_status()["last"]) and last["timing_us"]["open"] and last["timing_us"])
    gate.hide(1)
    gate.desk("lane 1 absent")
    time.sleep(0.35)
    return total, timing


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scans", type=int, default=500)
    options = parser.parse_args()
    chance = random.Random(1)
    totals, parts = [], {"decode": [], "read": [], "commit": [], "open": []}
    with tempfile.TemporaryDirectory() as folder, NoFeedback(folder, policy="repeat_seconds = 0", lane_extra=TIMING) as gate:
        gate.roster("A-1,王建华,装配")
        one_scan(gate, chance)  # the first one warms caches
        for _ in range(options.scans):
            total, timing = one_scan(gate, chance)
            totals.append(total)
            for name in parts:
                parts[name].append(timing[name] / 1000)
    rest = [total - sum(parts[name][i] for name in parts) for i, total in enumerate(totals)]
    rows = [("whole: first frame sent → pulse on the wire", totals), ("camera: frame sent, received, JPEG decoded, lane woken", rest),
            ("decode: find and read the code", parts["decode"]), ("read: verify the pass, person, history", parts["read"]),
            ("commit: durable row", parts["commit"]), ("open: Modbus TCP, echo checked", parts["open"])]
    print(f"{options.scans} scans, ms{'':41} p50      p99      max")
    for name, values in rows:
        print(f"{name:54} {quantile(values, .5):7.2f}  {quantile(values, .99):7.2f}  {max(values):7.2f}")


if __name__ == "__main__":
    main()
