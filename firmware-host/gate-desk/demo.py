#!/usr/bin/python3
"""The desk demo: two ways in and a way out, invented workers, real protocols on loopback.

Started by firmware-host/demo. Ends with the sums of what happened, and exits 0 only if the pulses that
the virtual relay board saw, the journal's rows and the counts agree.
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
from gate import Gate  # noqa: E402

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


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--for", dest="seconds", type=float, help="end after so many seconds")
    parser.add_argument("--port", type=int, default=0, help="port of the status screen (any free one)")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="small-gate-") as folder, \
            Gate(folder, lanes=3, directions=["in", "in", "out"], lane_extra=TIMING, port=options.port,
                 site="禾丰电子 · 东门", policy="repeat_seconds = 12") as gate:
        gate.roster(*[f"{number},{who}" for number, who in PEOPLE.items()])
        password = secrets.token_hex(5)
        gate.user("demo", "administrator", "演示", password)
        print(f"演示已启动 · the demo is running\n  状态屏 status screen: {gate.address}\n"
              f"  登录 log in: demo / {password}\n"
              f"  数据 data: {folder}\n  按 Ctrl-C 结束 · Ctrl-C ends it", flush=True)
        story = Story(gate, [1, 2], 3)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: story.over.set())
        story.run(options.seconds)
        agree = sums(gate)
    print("相符：线上脉冲 = 记录 = 计数 · wire, journal and counts agree" if agree else
          "不符 · wire, journal and counts do NOT agree")
    return 0 if agree else 1


if __name__ == "__main__":
    sys.exit(main())
