#!/usr/bin/python3
"""From the first frame that shows a code to the open command on the wire, scan by scan.

    tests/bench/latency.py [--scans 500] [--masks]        GATE_BIN names the programs' folder

One lane, the real gated, gate-desk on Modbus TCP, a 720p motion-JPEG camera at 30 frames a second, the
worker's temperature already measured. Prints the table of docs/figures.md. With --masks: the same worker with a mask on,
scan by scan in turn at a lane that does not look at masks and at one that holds the opening until one is seen.
"""
import argparse
import contextlib
import json
import pathlib
import random
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
import faces  # noqa: E402
from gate import Gate, wait_for  # noqa: E402

TIMING = "rescan_after_ms = 200\nshow_pass_ms = 500\n"


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class NoFeedback(Gate):
    """A turnstile that tells nothing: the lane is free again at once."""

    def lane_config(self, number, direction):
        return super().lane_config(number, direction).replace("passage_input = 0\n", "passage_input = -1\n")


def one_scan(gate, chance, face=None):
    """Milliseconds from the camera's first frame of the code to the pulse; and the visit's own timing."""
    seen = len(gate.desk_lines.lines)
    gate.desk("lane 1 temp 36.5")
    time.sleep(0.6 + chance.random() / 30)
    camera = gate.cameras[1]
    code = gate.issue("A-1")
    gate.show(1, faces.frame(code, face) if face else code)
    line = gate.desk_lines.wait(lambda text: '"pulse"' in text, start=seen)
    total = json.loads(line)["at_us"] / 1000 - camera.changed_at * 1000
    timing = wait_for(lambda: (last := gate.lane_status()["last"]) and last["timing_us"]["open"] and last["timing_us"])
    gate.hide(1)
    gate.desk("lane 1 absent")
    time.sleep(0.35)
    return total, timing


def with_and_without_masks(scans):
    """Both gates run all the time, so that what else the machine does meets both alike."""
    chance, totals = random.Random(1), {"off": [], "must": []}
    with contextlib.ExitStack() as stack:
        gates = {}
        for rule in totals:
            folder = stack.enter_context(tempfile.TemporaryDirectory())
            gate = gates[rule] = NoFeedback(folder, policy="repeat_seconds = 0", lane_extra=f'mask = "{rule}"\n' + TIMING)
            gate.data.mkdir()
            gate.ctl("model", "install", faces.MODEL, "--data", gate.data)
            stack.enter_context(gate)
            gate.roster("A-1,王建华,装配")
            one_scan(gate, chance, "masked")
        for _ in range(scans):
            for rule, gate in gates.items():
                totals[rule].append(one_scan(gate, chance, "masked")[0])
    print(f"{scans} scans each, ms: first frame sent → pulse      p50      p99      max")
    for rule, values in totals.items():
        print(f"mask = {rule:41} {quantile(values, .5):7.2f}  {quantile(values, .99):7.2f}  {max(values):7.2f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--scans", type=int, default=500)
    parser.add_argument("--masks", action="store_true")
    options = parser.parse_args()
    if options.masks:
        return with_and_without_masks(options.scans)
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
