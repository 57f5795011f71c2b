#!/usr/bin/python3
"""A district under load: N gates that report every few seconds, 20,000 enterprises to look at and search.

    GATE_BIN=.build/release/bin tests/bench/district_load.py [--gates 1000] [--every 10] [--seconds 30] [--enterprises 20000] [--idle N] [--slow N]
"""
import argparse
import json
import os
import pathlib
import socket
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from district import District  # noqa: E402
from gate import BIN, Session, PASSWORD  # noqa: E402

LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
STREETS = ["江北街道", "柳浦街道", "高桥镇"]


def credit_code(number):
    """A well-formed code: letters, and the check character of GB 32100-2015."""
    body = "91330199" + f"{number:09d}"
    total = sum(LETTERS.index(letter) * pow(3, place, 31) for place, letter in enumerate(body))
    return body + LETTERS[(31 - total % 31) % 31]


def usage(pid):
    """(CPU seconds, resident MB) of a process."""
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    ticks = os.sysconf("SC_CLK_TCK")
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return (int(fields[11]) + int(fields[12])) / ticks, int(status.split("VmRSS:")[1].split()[0]) / 1024


def timed(work, times=20):
    took = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        took.append((time.perf_counter() - began) * 1000)
    took.sort()
    return took[len(took) // 2], took[-1]


class Burden:
    """Connections beside the gates': `idle` ones say nothing, `slow` ones send a request byte by byte, and come again when they are cut."""

    def __init__(self, port, idle, slow):
        self.port, self.counts, self.cut, self.over = port, {"idle": idle, "slow": slow}, {"idle": 0, "slow": 0}, threading.Event()
        self.thread = threading.Thread(target=self._run, daemon=True)
        self.thread.start()

    def _run(self):
        text = b"POST /sync/v1/exchange HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000000\r\nX-Filler: " + b"x" * 4000
        open_ones = []
        while not self.over.wait(1):
            for kind, wanted in self.counts.items():
                for _ in range(wanted - sum(one[0] == kind for one in open_ones)):
                    open_ones.append([kind, socket.create_connection(("127.0.0.1", self.port)), 0])
            for one in list(open_ones):
                one[1].setblocking(False)
                try:
                    if one[0] == "slow":
                        one[1].send(text[one[2]:one[2] + 1])
                        one[2] += 1
                    if one[1].recv(1000) == b"":
                        raise ConnectionError
                except BlockingIOError:
                    continue
                except OSError:
                    self.cut[one[0]] += 1
                    open_ones.remove(one)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gates", type=int, default=1000)
    parser.add_argument("--every", type=float, default=10)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--enterprises", type=int, default=20_000)
    parser.add_argument("--idle", type=int, default=0, help="connections that say nothing")
    parser.add_argument("--slow", type=int, default=0, help="connections that send a request byte by byte")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="district-load-") as folder:
        folder = pathlib.Path(folder)
        codes = [credit_code(number) for number in range(options.enterprises)]
        head = "credit_code,name,division,street,grid,responsible,officer,phone\n"
        (folder / "enterprises.csv").write_text(head + "".join(
            f"{code},企业 {number:05d} 电子,330199,{STREETS[number % 3]},{number % 20:02d},责任人,服务员,\n" for number, code in enumerate(codes)))
        (folder / "gates.csv").write_text("credit_code,gate\n" + "".join(f"{codes[i % len(codes)]},门 {i}\n" for i in range(options.gates)))
        with District(folder / "d") as district:
            district.user("boss", "administrator")
            district.run("enterprises", folder / "enterprises.csv")
            (folder / "codes.csv").write_text(district.run("enroll-codes", folder / "gates.csv").stdout)
            burden = Burden(district.port, options.idle, options.slow) if options.idle or options.slow else None
            cpu, _ = usage(district.process.pid)
            began = time.monotonic()
            fleet = subprocess.run([BIN / "gate-desk", "--fleet", str(options.gates), "--district", f"http://127.0.0.1:{district.port}", "--codes",
                                    folder / "codes.csv", "--folder", folder, "--every", str(options.every), "--for", str(options.seconds)],
                                   capture_output=True, text=True)
            assert fleet.stdout, fleet.stderr
            result = json.loads(fleet.stdout)
            cpu_after, memory = usage(district.process.pid)
            if burden:
                burden.over.set()
                burden.thread.join()
                result["beside"] = {**burden.counts, "cut": burden.cut}
            time.sleep(3)
            session = Session(district.address, "boss", PASSWORD)
            today = session.get("/api/district/today")
            first = timed(lambda: session.ask("GET", "/"))
            glance = timed(lambda: session.ask("GET", "/api/district/today"))
            search = timed(lambda: session.ask("GET", "/api/district/enterprises?search=0123&limit=50"))
            print(json.dumps({**result, "enterprises": options.enterprises, "every_s": options.every, "entries_at_district": today["entries"],
                              "equal": today["entries"] == result["entries"], "district_cpu_cores": round((cpu_after - cpu) / (time.monotonic() - began), 3),
                              "district_memory_mb": round(memory), "page_ms_p50_max": first, "today_ms_p50_max": glance,
                              "search_ms_p50_max": search}, ensure_ascii=False, indent=1))
            return 0 if today["entries"] == result["entries"] else 1


if __name__ == "__main__":
    sys.exit(main())
