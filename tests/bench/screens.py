#!/usr/bin/python3
"""From a guard's order to every one of 50 open screens (the order's journal row and the lane's work included), and the first load of /guard.

    tests/bench/screens.py [--screens 50] [--events 200] [--loads 10]        GATE_BIN names the programs' folder

The real gated with one way out; 50 logged-in event streams by plain sockets; lock and unlock by turns over the
local socket. Prints p50, p99 and max of the first and of the last screen that shows it. Then Chromium without a cache opens /guard:
bytes on the wire, and milliseconds from the click to the load event and to the first lane drawn.
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
from browser import Browser  # noqa: E402
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

    def close(self):
        for one in self.sockets:
            one.close()

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


# What was fetched, when the page was complete, and when its lanes stood there.
LOAD = """
const done = arguments[0], [page] = performance.getEntriesByType('navigation');
const wait = () => {
  if (!page.loadEventEnd || !document.querySelector('.lane')) return void setTimeout(wait, 5);
  const files = performance.getEntriesByType('resource').filter((one) => !one.name.endsWith('/api/events'));
  done([[page, ...files].reduce((sum, one) => sum + one.transferSize, 0), files.length + 1, page.loadEventEnd, performance.now()]);
};
wait();
"""


def first_loads(gate, count):
    found = []
    with Browser() as page:
        page.open(gate.address + "healthz")
        page.driver.add_cookie({"name": "session", "value": gate.session(ADMINISTRATOR).cookie(), "path": "/"})
        page.driver.execute_cdp_cmd("Network.enable", {})
        page.driver.execute_cdp_cmd("Network.setCacheDisabled", {"cacheDisabled": True})
        for _ in range(count):
            page.open(gate.address + "guard")
            found.append(page.driver.execute_async_script(LOAD))
            page.open("about:blank")
    size, files = found[0][:2]
    print(f"first load of /guard: {size / 1000:.0f} kB in {files} files; ms of {count} loads      p50      max")
    for name, column in (("to the load event", 2), ("to the first lane drawn", 3)):
        print(f"{name:50} {quantile([one[column] for one in found], .5):15.0f} {max(one[column] for one in found):8.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--screens", type=int, default=50)
    parser.add_argument("--events", type=int, default=200)
    parser.add_argument("--loads", type=int, default=10)
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
        screens.close()
        print(f"{options.events} events, {options.screens} screens, ms      p50      p99      max")
        for name, values in (("order → first screen", first), ("order → all screens", last)):
            print(f"{name:32} {quantile(values, .5):7.1f}  {quantile(values, .99):7.1f}  {max(values):7.1f}")
        first_loads(gate, options.loads)


if __name__ == "__main__":
    main()
