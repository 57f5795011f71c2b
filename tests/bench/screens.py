#!/usr/bin/python3
"""From a guard's order to every one of 50 open screens: the order's journal row and the lane's work included.

    tests/bench/screens.py [--screens 50] [--events 200]        GATE_BIN names the programs' folder

The real gated with one way out; 50 logged-in event streams by plain sockets; lock and unlock by turns over the
local socket. Prints p50, p99 and max of the first and of the last screen that shows it.
"""
import argparse
import http.client
import json
import pathlib
import selectors
import socket
import sys
import tempfile
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from gate import ADMINISTRATOR, Gate  # noqa: E402


def quantile(values, share):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


class Screens:
    def __init__(self, gate, count):
        self.selector, self.sockets, self.rest = selectors.DefaultSelector(), [], {}
        host, port = gate.address.removeprefix("http://").rstrip("/").split(":")
        cookie = gate.session(ADMINISTRATOR).cookie()
        for _ in range(count):
            one = socket.create_connection((host, int(port)))
            one.sendall(f"GET /api/events HTTP/1.1\r\nHost: localhost\r\nCookie: session={cookie}\r\n\r\n".encode())
            self.selector.register(one, selectors.EVENT_READ)
            self.sockets.append(one)
            self.rest[one] = b""

    def until_all_show(self, phase, began, patience=5.0):
        """Milliseconds until the first and until the last of them shows the phase."""
        times, wanted = {}, f'"phase":"{phase}"'.encode()
        while len(times) < len(self.sockets):
            if time.monotonic() - began > patience:
                raise SystemExit(f"only {len(times)} of {len(self.sockets)} screens showed {phase}")
            for key, _ in self.selector.select(0.5):
                *events, self.rest[key.fileobj] = (self.rest[key.fileobj] + key.fileobj.recv(1 << 20)).split(b"\n\n")
                if any(wanted in event for event in events):
                    times.setdefault(key.fileobj, time.monotonic())
        return (min(times.values()) - began) * 1000, (max(times.values()) - began) * 1000


def orders(gate):
    connection = http.client.HTTPConnection("localhost")
    connection.sock = socket.socket(socket.AF_UNIX)
    connection.sock.connect(str(gate.data / "gated.sock"))

    def give(kind):
        connection.request("POST", "/control/lanes/1/orders", json.dumps({"kind": kind, "guard": "bench", "note": "bench"}))

    def settle():
        answer = connection.getresponse()
        assert answer.status == 200, answer.read()
        answer.read()
    return give, settle


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, default=50)
    parser.add_argument("--events", type=int, default=200)
    options = parser.parse_args()
    first, last = [], []
    with tempfile.TemporaryDirectory() as folder, Gate(folder, directions=["out"]) as gate:
        gate.wait_phase("waiting")
        screens = Screens(gate, options.screens)
        screens.until_all_show("waiting", time.monotonic())
        give, settle = orders(gate)
        for number in range(options.events):
            kind, phase = [("lock", "locked"), ("unlock", "waiting")][number % 2]
            began = time.monotonic()
            give(kind)
            one, all_of_them = screens.until_all_show(phase, began)
            settle()
            first.append(one)
            last.append(all_of_them)
    print(f"{options.events} events, {options.screens} screens, ms      p50      p99      max")
    for name, values in (("order → first screen", first), ("order → all screens", last)):
        print(f"{name:32} {quantile(values, .5):7.1f}  {quantile(values, .99):7.1f}  {max(values):7.1f}")


if __name__ == "__main__":
    main()
