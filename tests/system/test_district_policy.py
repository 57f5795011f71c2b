"""A real gate and a real district: what the district publishes (hours, limits) is in force at the gate at once, and told there."""
import datetime
import json
import re
import zoneinfo

import pytest

import health_codes as hc
from district import District, wait_for
from gate import Gate
from test_bad_input import code_picture
from test_gate import reason

QUICK = "reading_wait_ms = 1500\nrescan_after_ms = 400\npassage_window_ms = 1500\nshow_refuse_ms = 1500\nshow_pass_ms = 1500\n"
TABLES = 'accept = ["pass", "dcc"]\nvisitors_need_guard = false\nrepeat_seconds = 0\n'


@pytest.fixture(scope="module")
def signers(tmp_path_factory):
    folder = tmp_path_factory.mktemp("signers")
    return [hc.Signer(folder, name) for name in ("first", "second")]


@pytest.fixture(scope="module")
def district(tmp_path_factory):
    with District(tmp_path_factory.mktemp("district")) as running:
        yield running


@pytest.fixture(scope="module")
def gate(district, signers, tmp_path_factory):
    """It believes both signers itself, and reports to the district."""
    folder = tmp_path_factory.mktemp("gate")
    hc.trust_folder(folder / "trust", signers)
    with Gate(folder, policy=TABLES, lane_extra=QUICK, more=f'[district]\nurl = "http://127.0.0.1:{district.port}"\n') as running:
        running.roster("A-1,王建华,装配二车间")
        running.user("zhangmin", "manager", "张敏")
        running.ctl("enroll", district.code(), "--config", running.config)
        wait_for(lambda: running.status()["district"]["connected"], 15, what="the link")
        yield running


def publish(district, gate, policy):
    """By the command line; its version, once the gate runs it."""
    file = district.folder / "policy.json"
    file.write_text(json.dumps(policy))
    version = int(re.search(r"version (\d+)", district.run("policy", file).stdout).group(1))
    wait_for(lambda: gate.status()["district"]["policy"] == version, 20, what="the policy at the gate")
    return version


def come_with(gate, signer):
    """Somebody with a certificate by this signer; what became of them: (kind, reason, row)."""
    now = int(datetime.datetime.now().timestamp())
    seen = len(gate.rows("kind IN (:admit, :readmit, :refuse)"))
    gate.desk("lane 1 absent", "lane 1 worker 36.5")
    gate.show(1, code_picture(gate, hc.dcc(signer, hc.claims(issued=now - 86400, expires=now + 86400))))
    wait_for(lambda: len(gate.rows("kind IN (:admit, :readmit, :refuse)")) > seen, 20, what="a verdict")
    gate.hide(1)
    gate.wait_phase("waiting", within=20)
    row = gate.rows("kind IN (:admit, :readmit, :refuse)")[-1]
    return reason(gate, row), row


def far_hours():
    """An hour of the day that is not soon, in the site's time."""
    now = datetime.datetime.now(zoneinfo.ZoneInfo("Asia/Shanghai"))
    return f"{(now.hour + 11) % 24:02}:00-{(now.hour + 12) % 24:02}:00".replace("-00:00", "-24:00")


def test_rules_of_both_are_in_force_at_once_and_told(district, gate, signers):
    assert come_with(gate, signers[0])[0] == "normal"
    before = gate.rows()[-1]["id"]
    version = publish(district, gate, {"hours": far_hours(), "fever_from": 37.0})
    why, row = come_with(gate, signers[0])
    assert why == "out_of_hours"
    told = gate.ctl("explain", row["id"], "--config", gate.config).stdout
    assert f"site version 1 + district version {version}" in told
    assert far_hours() in told and "out_of_hours" in told
    earlier = [each for each in gate.rows("kind IN (:admit, :readmit)") if each["id"] <= before][-1]
    told = gate.ctl("explain", earlier["id"], "--config", gate.config).stdout
    assert "site version 1, since" in told and "district" not in told

    state = gate.session("zhangmin").get("/api/policy")
    assert state["district"]["version"] == version and state["in_force"]["fever_from"] == 37.0
    assert state["versions"][0]["policy"]["fever_from"] == 37.3, "the site's own stays as it was written"
    # What-if judges visits by the rules of their time: who was let in before is no riddle to it.
    found = gate.session("zhangmin").send("POST", "/api/policy/what-if", {"policy": {}})
    assert found["in_force"]["hours"] == far_hours() and found["stopped"] >= 1 and found["not_judged"] == 0


def test_no_common_hour_is_never_and_not_always(district, gate, signers):
    boss = gate.session("zhangmin")
    seen = boss.get("/api/policy")["version"]
    hour = int(far_hours()[:2])
    boss.send("POST", "/api/policy", {"policy": {"hours": f"{(hour + 2) % 24:02}:00-{(hour + 2) % 24:02}:30"}, "seen": seen})
    publish(district, gate, {"hours": far_hours()})
    assert boss.get("/api/policy")["in_force"]["hours"] == "none"
    assert come_with(gate, signers[0])[0] == "out_of_hours"
    boss.send("POST", "/api/policy", {"policy": {"hours": ""}, "seen": seen + 1})
