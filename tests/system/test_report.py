"""The daily report: made from rows, confirmed by name, posted to a work group that checks its signature."""
import base64
import hashlib
import hmac
import json
import threading
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gate import Gate, wait_for

QUICK = "reading_wait_ms = 1500\nrescan_after_ms = 400\npassage_window_ms = 1500\nshow_refuse_ms = 500\nshow_pass_ms = 500\n"
SECRET = "SEC0123456789abcdef"


class Robot:
    """A work group's robot as DingTalk documents it: takes what is rightly signed."""

    def __init__(self):
        self.taken, self.refused = [], []
        robot = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(self.path).query))
                wanted = base64.b64encode(hmac.new(SECRET.encode(), f"{query.get('timestamp')}\n{SECRET}".encode(),
                                                   hashlib.sha256).digest()).decode()
                good = query.get("sign") == wanted and query.get("access_token") == "T0ken"
                (robot.taken if good else robot.refused).append(json.loads(body))
                answer = json.dumps({"errcode": 0, "errmsg": "ok"} if good else {"errcode": 310000, "errmsg": "sign not match"}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/robot/send?access_token=T0ken"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self):
        self.server.shutdown()


class Reporting(Gate):
    robot, secret = None, SECRET

    def write_config(self):
        super().write_config()
        (self.folder / "robot-url").write_text(self.robot.url + "\n")
        (self.folder / "robot-secret").write_text(self.secret + "\n")
        text = self.config.read_text().replace("[policy]", '[[webhook]]\nkind = "dingtalk"\nurl_file = "robot-url"\n'
                                               'secret_file = "robot-secret"\n[policy]')
        self.config.write_text(text)


@pytest.fixture
def robot():
    robot = Robot()
    yield robot
    robot.stop()


def a_day_with_one_entry(gate):
    gate.roster("A-1,王建华,装配一车间")
    gate.desk("lane 1 worker 36.5 passes")
    gate.show(1, gate.issue("A-1"))
    hour = str(gate.wait_row("kind = :passage")["hour"])
    return f"{hour[:4]}-{hour[4:6]}-{hour[6:8]}"


def report(gate, *arguments):
    return json.loads(gate.ctl("report", *arguments, "--format", "json", "--config", gate.config).stdout)


def test_a_report_is_made_confirmed_by_name_and_posted_once(tmp_path, robot):
    gate = Reporting(tmp_path, lane_extra=QUICK)
    gate.robot = robot
    with gate:
        day = a_day_with_one_entry(gate)
        assert report(gate, "draft", "--day", day)["entered"] == 1
        assert robot.taken == [], "a draft is nobody's business"
        confirmed = report(gate, "confirm", "--day", day, "--by", "李国庆", "--remarks", "一切正常")
        assert confirmed["confirmed_by"] == "李国庆" and confirmed["version"] == 1
        wait_for(lambda: robot.taken, 10, "the message")
        text = robot.taken[0]["markdown"]["text"]
        assert "进厂人次：**1**" in text and "李国庆" in text and "王建华" not in text and "A-1" not in text
        gate.stop()
        gate.start()
        wait_for(lambda: gate.lane_status()["phase"] != "starting", 10, "the lane")
        assert len(robot.taken) == 1 and robot.refused == []


def test_a_wrong_secret_is_told_and_neither_it_nor_the_token_is_logged(tmp_path, robot):
    gate = Reporting(tmp_path, lane_extra=QUICK)
    gate.robot, gate.secret = robot, "SECwrong"
    with gate:
        day = a_day_with_one_entry(gate)
        report(gate, "draft", "--day", day)
        report(gate, "confirm", "--day", day, "--by", "李国庆")
        line = gate.log.wait(lambda text: "was not taken" in text)
        assert "sign not match" in line
        assert not any("T0ken" in text or "SECwrong" in text for text in gate.log.lines)


def test_what_cannot_be_confirmed_says_why(tmp_path, robot):
    gate = Reporting(tmp_path, lane_extra=QUICK)
    gate.robot = robot
    with gate:
        for arguments in (("confirm", "--day", "2020-02-02", "--by", "李国庆"), ("draft", "--day", "2026-02-31")):
            done = gate.ctl("report", *arguments, "--config", gate.config, check=False)
            assert done.returncode == 1 and done.stderr
