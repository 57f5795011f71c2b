#!/usr/bin/python3
"""Four 720p motion-JPEG cameras at 30 frames a second over HTTP, each a process of its own with frames made before,
into the gate's own camera code on one machine: frames scanned and dropped, and the processor time of the reading side
alone (docs/scanner.md).

    tests/bench/live_cameras.py [--seconds 60] [--cameras 4] [--seed 3001]        GATE_BIN names the programs' folder
"""
import argparse
import os
import pathlib
import subprocess
import sys
import tempfile

SOURCE = pathlib.Path(__file__).resolve().parents[2]
BIN = pathlib.Path(os.environ.get("GATE_BIN", SOURCE / ".build/release/bin"))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--cameras", type=int, default=4)
    parser.add_argument("--seed", type=int, default=3001)
    options = parser.parse_args()
    servers = []
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([BIN / "scanner_bench", "--seed", str(options.seed), "--frames", "0", "--empty", "0",
                        "--sequences", str(options.cameras), "--store", folder], check=True)
        try:
            for visit in sorted(pathlib.Path(folder).glob("visit*")):
                servers.append(subprocess.Popen([sys.executable, SOURCE / "tests/system/cameras.py", "mjpeg", visit],
                                                stdout=subprocess.PIPE, text=True))
            urls = [server.stdout.readline().strip() for server in servers]
            subprocess.run([BIN / "scanner_bench", "--seconds", str(options.seconds), "--cameras", *urls], check=True)
        finally:
            for server in servers:
                server.kill()
                server.wait()


if __name__ == "__main__":
    main()
