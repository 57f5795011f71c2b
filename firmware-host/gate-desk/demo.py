#!/usr/bin/python3
"""The desk demo: two gates and the district they report to, invented workers, real protocols on loopback.

Started by firmware-host/demo. Ends with the sums of what happened, and exits 0 only if the pulses that the
virtual relay boards saw, the journals' rows, the gates' counts and the district's agree.
"""
import argparse
import json
import pathlib
import random
import secrets
import signal
import sys
import tempfile
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "tests" / "system"))
from district import District, cells_held, cells_of  # noqa: E402
from gate import Gate, wait_for  # noqa: E402

PEOPLE = {
    "10427": "王建华,装配二车间", "10388": "李雪梅,装配一车间", "11052": "赵国强,仓储部", "10981": "周晓燕,装配一车间",
    "10645": "刘志远,装配二车间", "11207": "陈秀兰,包装部", "10733": "吴海涛,设备部", "10512": "孙丽,质检部",
    "10819": "黄文斌,仓储部", "11330": "徐敏,包装部", "10290": "马超,设备部,no", "10944": "朱琳,质检部,yes,2099-12-31,居家观察期未满",
}
TIMING = "rescan_after_ms = 500\npassage_window_ms = 4000\nshow_pass_ms = 2500\nshow_refuse_ms = 3000\n"


class Story:
    """Plays workers at each way in until it is told to stop."""

    def __init__(self, gate, lanes_in, lane_out):
        self.gate, self.lanes_in, self.lane_out = gate, lanes_in, lane_out
        self.over = threading.Event()
        self.people = list(PEOPLE)
        self.lock = threading.Lock()

    def run(self, seconds):
        threads = [threading.Thread(target=self._lane, args=(lane,)) for lane in self.lanes_in]
        threads.append(threading.Thread(target=self._leave))
        for thread in threads:
            thread.start()
        self.over.wait(seconds)
        self.over.set()
        for thread in threads:
            thread.join()

    def _next_person(self):
        with self.lock:
            self.people.append(self.people.pop(0))
            return self.people[-1]

    def _lane(self, lane):
        chance = random.Random(lane)
        while not self.over.is_set():
            seen = len(self._verdicts(lane))
            warmth = 37.8 if chance.random() < 0.08 else round(chance.uniform(36.1, 36.9), 1)
            behaviour = "stays" if chance.random() < 0.05 else "passes"
            self.gate.desk(f"lane {lane} worker {warmth} {behaviour}")
            self.gate.show(lane, self.gate.issue(self._next_person()))
            self._until(lambda: len(self._verdicts(lane)) > seen, 12)
            self._until(lambda: self._settled(lane), 8)
            self.gate.hide(lane)
            self.gate.desk(f"lane {lane} absent")
            self.over.wait(chance.uniform(1.2, 2.5))

    def _leave(self):
        while self.lane_out and not self.over.wait(9):
            if (self.gate.status()["inside"] or 0) > 2:
                self.gate.desk(f"lane {self.lane_out} walk")

    def _verdicts(self, lane):
        return self.gate.rows("kind IN (:admit, :readmit, :refuse) AND lane = :lane", lane=lane)

    def _settled(self, lane):
        opened = self.gate.rows("kind IN (:admit, :readmit) AND lane = :lane", lane=lane)
        ended = self.gate.rows("kind IN (:passage, :no_passage, :pulse_not_sent) AND lane = :lane", lane=lane)
        return len({row["ref"] for row in ended}) >= len(opened)

    @staticmethod
    def _until(condition, within):
        end = time.monotonic() + within
        while time.monotonic() < end and not condition():
            time.sleep(0.05)


def sums(gate):
    """What the wire, the journal and the counts say; and whether they agree."""
    rows = gate.rows()
    day = str(rows[-1]["hour"])
    day = f"{day[:4]}-{day[4:6]}-{day[6:8]}"
    counts = json.loads(gate.ctl("counts", "--day", day, "--json", "--config", gate.config).stdout)
    counted = lambda *kinds: sum(cell["rows"] for cell in counts if cell["kind"] in kinds)
    logged = [json.loads(line)["kind"] for line in
              gate.ctl("log", "--day", day, "--format", "json", "--config", gate.config).stdout.splitlines()]
    in_log = lambda *kinds: sum(kind in kinds for kind in logged)
    pulses = sum(gate.stats(lane)["pulses"] for lane in range(1, gate.lanes + 1))
    opening = ("admit", "readmit", "manual_open")
    agree = (pulses == counted(*opening) - counted("pulse_not_sent") == in_log(*opening) - in_log("pulse_not_sent")
             and all(counted(kind) == in_log(kind) for kind in set(logged)))
    whole = gate.ctl("journal", "check", "--config", gate.config, check=False).returncode == 0
    print(f"扫码 scans {counted('admit', 'readmit', 'refuse')} · 放行 admits {counted('admit', 'readmit')} · "
          f"拒绝 refusals {counted('refuse')} · 复测 measured again {counted('remeasure')} · "
          f"通行 passages {counted('passage')} · 开闸脉冲 pulses {pulses}")
    return agree and whole and counted("admit") > 0


def district_agrees(district, gates):
    """The district counts exactly the rows of both journals; false if it does not within some seconds."""
    def equal():
        rows = {}
        for gate in gates:
            rows.update(cells_of(gate))
        return cells_held(district) == rows
    try:
        return wait_for(equal, 15)
    except AssertionError:
        return False


def gate_of(folder, district, name, lanes, directions, port=0):
    """One gate of the demo; its folder's name is its own."""
    return Gate(pathlib.Path(folder) / name, lanes=lanes, directions=directions, lane_extra=TIMING, port=port, site=f"禾丰电子 · {name}",
                policy="repeat_seconds = 12", more=f'[district]\nurl = "http://127.0.0.1:{district.port}"\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--for", dest="seconds", type=float, help="end after so many seconds")
    parser.add_argument("--port", type=int, default=0, help="port of the status screen (any free one)")
    options = parser.parse_args()
    password = secrets.token_hex(5)
    users = [("demo", "administrator", "演示", password)]
    with tempfile.TemporaryDirectory(prefix="small-gate-") as folder, District(pathlib.Path(folder) / "district", users=users) as district, \
            gate_of(folder, district, "东门", 3, ["in", "in", "out"], options.port) as east, gate_of(folder, district, "西门", 1, ["in"]) as west:
        for gate in (east, west):
            gate.roster(*[f"{number},{who}" for number, who in PEOPLE.items()])
            gate.user("demo", "administrator", "演示", password)
            gate.ctl("enroll", district.code(gate.site.split(" · ")[1]), "--config", gate.config)
        print(f"演示已启动 · the demo is running\n  状态屏 status screens: {east.address} {west.address}\n"
              f"  区平台 district: {district.address}\n  登录 log in: demo / {password}\n"
              f"  数据 data: {folder}\n  按 Ctrl-C 结束 · Ctrl-C ends it", flush=True)
        stories = [Story(east, [1, 2], 3), Story(west, [1], None)]
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: [story.over.set() for story in stories])
        threads = [threading.Thread(target=story.run, args=(options.seconds,)) for story in stories]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        agree = all([sums(gate) for gate in (east, west)])
        held = district_agrees(district, (east, west))
        today = district.today()
        print(f"区平台 district: 小门 gates {today['gates']} · 进厂 entries {today['entries']} · 拒绝 refusals {today['refusals']} · "
              f"警报 alerts {today['alerts_today']}")
    agree = agree and held
    print("相符：线上脉冲 = 记录 = 计数 = 区平台 · wire, journals, counts and district agree" if agree else
          "不符 · wire, journals, counts and district do NOT agree")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
