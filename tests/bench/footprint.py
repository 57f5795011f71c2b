#!/usr/bin/python3
"""What a gate costs while nobody is there: resident memory and processor time of gated, by number of lanes.

    tests/bench/footprint.py [--seconds 20]        GATE_BIN names the programs' folder

Each lane has a 720p motion-JPEG camera at 30 frames a second (the cameras are processes of their own), a thermometer
and a turnstile on Modbus TCP.
"""
import argparse
import os
import pathlib
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from gate import Gate  # noqa: E402


def resident_mib(pid):
    for line in pathlib.Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")


def cpu_seconds(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def measure(lanes, seconds):
    with tempfile.TemporaryDirectory() as folder, Gate(folder, lanes=lanes) as gate:
        for lane in range(1, lanes + 1):
            gate.wait_phase("waiting", lane)
        time.sleep(3)
        before, began = cpu_seconds(gate.process.pid), time.monotonic()
        time.sleep(seconds)
        share = (cpu_seconds(gate.process.pid) - before) / (time.monotonic() - began)
        return resident_mib(gate.process.pid), share


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=20)
    options = parser.parse_args()
    print("lanes   resident MiB   one core, %   one core a lane, %")
    for lanes in (1, 4):
        memory, share = measure(lanes, options.seconds)
        print(f"{lanes:5}   {memory:12.0f}   {100 * share:11.1f}   {100 * share / lanes:18.1f}")


if __name__ == "__main__":
    main()
