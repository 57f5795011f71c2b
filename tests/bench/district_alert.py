#!/usr/bin/python3
"""From an alert's row at a gate to the district's open page: a drill is begun again and again, the page's event stream is read.

    GATE_BIN=.build/release/bin tests/bench/district_alert.py [--times 40]
"""
import argparse
import json
import pathlib
import sys
import tempfile
import time
import urllib.request

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
from district import District, wait_for  # noqa: E402
from gate import PASSWORD, Gate  # noqa: E402


def seen_at(stream, event):
    """When a picture with this alert came; ms since 1970."""
    for line in stream:
        if not line.startswith(b"data:"):
            continue
        picture = json.loads(line[5:])
        if any(alert["event"] == event for alert in picture.get("alerts", [])):
            return time.time() * 1000
    raise AssertionError("the stream ended")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=40)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory(prefix="district-alert-") as folder:
        folder = pathlib.Path(folder)
        with District(folder / "d", users=[("boss", "administrator", "boss", PASSWORD)]) as district, \
                Gate(folder / "g", directions=["out"], more=f'[district]\nurl = "http://127.0.0.1:{district.port}"\n') as gate:
            gate.ctl("enroll", district.code(), "--config", gate.config)
            wait_for(lambda: gate.status()["district"]["connected"], 20)
            session, manager = district.session("boss"), gate.session("tester")
            cookie = f"session={session.cookie()}"
            stream = urllib.request.urlopen(urllib.request.Request(district.address + "api/district/events", headers={"Cookie": cookie}), timeout=30)
            took = []
            for _ in range(times):
                event = manager.send("POST", "/api/drill")["event"]
                seen = seen_at(stream, event)
                took.append(seen - gate.rows("id = :id", id=event)[0]["at"])
                time.sleep(0.7)
            took.sort()
            print(json.dumps({"times": times, "p50_ms": round(took[len(took) // 2]), "p99_ms": round(took[int(0.99 * (len(took) - 1))]), "max_ms": round(took[-1])}))
    return 0


if __name__ == "__main__":
    sys.exit(main())
