"""The gate end to end: real processes, real Modbus, a real network camera. Pulses on the wire, journal
rows and counts must agree in every test."""
import json
import random
import time

import pytest

from gate import Gate, wait_for

PEOPLE = ("A-1,王建华,装配一车间", "A-2,李雪梅,装配二车间", "A-3,赵国强,仓储部", "A-4,孙丽,装配一车间,no",
          "A-5,周晓燕,品质部,yes,2099-12-31,居家观察")
QUICK = "reading_wait_ms = 1500\nrescan_after_ms = 400\npassage_window_ms = 1500\nshow_refuse_ms = 500\nshow_pass_ms = 500\n"


@pytest.fixture
def gate(tmp_path):
    with Gate(tmp_path, lane_extra=QUICK, policy="repeat_seconds = 3600") as running:
        running.roster(*PEOPLE)
        yield running


def verdicts(gate, lane=1):
    return gate.rows("kind IN (:admit, :readmit, :refuse) AND lane = :lane", lane=lane)


def reason(gate, row):
    found = [entry for entry in json.loads(gate.ctl("log", "--day", day(row), "--format", "json", "--config", gate.config)
                                           .stdout.replace("}\n{", "},{").join("[]")) if entry["id"] == row["id"]]
    return found[0]["reason"]


def day(row):
    text = str(row["hour"])
    return f"{text[:4]}-{text[4:6]}-{text[6:8]}"


def agree(gate, lane=1):
    """Every pulse the relay board saw has its row, and every opening row its pulse."""
    opening = gate.rows("kind IN (:admit, :readmit, :manual_open) AND lane = :lane", lane=lane)
    unsent = gate.rows("kind = :pulse_not_sent AND lane = :lane", lane=lane)
    assert gate.stats(lane)["pulses"] == len(opening) - len(unsent)


def come(gate, person, temperature, lane=1, behaviour="passes"):
    gate.desk(f"lane {lane} worker {temperature} {behaviour}")
    gate.show(lane, gate.issue(person))


def go(gate, lane=1):
    """The code is taken away, and the lane is free again."""
    gate.hide(lane)
    gate.desk(f"lane {lane} absent")
    gate.wait_phase("waiting", lane)
    time.sleep(0.6)  # out of sight for longer than rescan_after


def test_a_healthy_worker_is_admitted_with_one_row_one_pulse_one_passage(gate):
    come(gate, "A-1", 36.5)
    passage = gate.wait_row("kind = :passage")
    admit = gate.rows("kind = :admit")[0]
    assert passage["ref"] == admit["id"] and admit["person"] == "A-1"
    go(gate)
    assert len(verdicts(gate)) == 1, "a code that stays in sight is one scan"
    agree(gate)


def test_nobody_opens_by_an_unrelated_code(gate, tmp_path):
    picture = other_code(gate, "https://example.org/pay?id=1")
    gate.desk("lane 1 temp 36.5")
    gate.show(1, picture)
    row = gate.wait_row("kind = :refuse")
    assert reason(gate, row) == "not_a_health_code"
    assert gate.stats()["pulses"] == 0


def other_code(gate, text):
    import subprocess
    from gate import framed
    png = gate.folder / "other.png"
    subprocess.run(["/usr/bin/python3", "-c", "import sys, cv2; cv2.imwrite(sys.argv[1], cv2.resize("
                    "cv2.QRCodeEncoder_create().encode(sys.argv[2]), None, fx=8, fy=8, interpolation=0))",
                    str(png), text], check=True)
    return framed(png)


def test_inactive_and_watched_people_are_refused_each_with_its_own_reason(gate):
    come(gate, "A-4", 36.5)
    assert reason(gate, gate.wait_row("kind = :refuse AND person = 'A-4'")) == "inactive"
    go(gate)
    come(gate, "A-5", 36.5)
    assert reason(gate, gate.wait_row("kind = :refuse AND person = 'A-5'")) == "on_watch"
    go(gate)
    assert gate.stats()["pulses"] == 0


def test_a_fever_is_measured_twice_and_refused(gate):
    come(gate, "A-1", 37.8)
    row = gate.wait_row("kind = :refuse")
    assert reason(gate, row) == "fever"
    assert len(gate.rows("kind = :remeasure")) == 1
    assert gate.stats()["pulses"] == 0


@pytest.mark.parametrize("first, second, answers", [(38.2, 36.4, ("refuse", "admit")), (36.4, 38.2, ("admit", "refuse"))])
def test_a_temperature_belongs_to_its_own_worker_though_the_next_comes_400_ms_later(gate, first, second, answers):
    kinds = {"refuse": 4, "admit": 2}
    come(gate, "A-1", first)
    gate.wait_row("kind = :kind", kind=kinds[answers[0]])
    wait_for(lambda: gate.lane_status()["phase"] in ("waiting", "refused", "needs_guard") or
             gate.rows("kind = :passage"), what="the first worker's end")
    gate.desk("lane 1 absent")
    gate.hide(1)
    time.sleep(0.4)
    come(gate, "A-2", second)
    row = gate.wait_row("kind IN (:admit, :refuse) AND person = 'A-2'")
    assert row["kind"] == kinds[answers[1]]
    agree(gate)


def test_a_lost_reply_after_the_pulse_is_one_pulse_never_two(gate):
    gate.desk("lane 1 lose-reply-after-pulse 1")
    come(gate, "A-1", 36.5)
    unconfirmed = gate.wait_row("kind = :pulse_unconfirmed")
    passage = gate.wait_row("kind = :passage")
    assert passage["ref"] == unconfirmed["ref"]
    go(gate)
    assert gate.stats()["pulses"] == 1


def test_who_did_not_walk_through_is_readmitted_and_counted_once(gate):
    come(gate, "A-1", 36.5, behaviour="stays")
    gate.wait_row("kind = :no_passage")
    go(gate)
    come(gate, "A-1", 36.5)
    gate.wait_row("kind = :readmit")
    gate.wait_row("kind = :passage")
    go(gate)
    come(gate, "A-1", 36.5)
    assert reason(gate, gate.wait_row("kind = :refuse")) == "repeat"
    assert len(gate.rows("kind = :admit")) == 1
    agree(gate)


def test_two_on_one_admit_is_tailgating_and_one_on_none_is_forced(gate):
    come(gate, "A-1", 36.5, behaviour="tailgated")
    gate.wait_row("kind = :alarm")
    go(gate)
    time.sleep(1.5)
    gate.desk("lane 1 walk")
    wait_for(lambda: len(gate.rows("kind = :alarm")) == 2, what="the second alarm")
    assert [reason(gate, row) for row in gate.rows("kind = :alarm")] == ["tailgating", "forced"]


def test_a_coil_that_is_on_without_our_command_and_the_fire_loop_are_seen(gate):
    gate.desk("lane 1 coil on")
    assert reason(gate, gate.wait_row("kind = :alarm")) == "coil_not_ours"
    gate.desk("lane 1 coil off", "lane 1 fire on")
    gate.wait_phase("fire")
    gate.desk("lane 1 fire off")
    gate.wait_row("kind = :fire_off")


@pytest.mark.parametrize("trouble", ["raw 0", "raw 65535", "sensor-error on", "thermometer fault silent"])
def test_a_thermometer_that_lies_or_is_silent_admits_nobody(gate, trouble):
    gate.desk(f"lane 1 {trouble}")
    come(gate, "A-1", 36.5)
    row = gate.wait_row("kind = :refuse")
    assert reason(gate, row) in ("no_reading", "implausible_reading")
    assert gate.stats()["pulses"] == 0


def test_an_unplugged_line_is_on_the_screen_and_the_lane_recovers(gate):
    gate.desk("lane 1 relay fault silent")
    wait_for(lambda: gate.lane_status()["phase"] == "out_of_order", what="out of order")
    gate.desk("lane 1 ok")
    gate.wait_phase("waiting", within=20)
    come(gate, "A-1", 36.5)
    gate.wait_row("kind = :passage")
    agree(gate)


def test_a_camera_that_stalls_is_a_fault_within_seconds_and_comes_back(gate):
    gate.wait_phase("waiting")
    gate.cameras[1].stall()
    began = time.monotonic()
    gate.wait_phase("out_of_order")
    assert time.monotonic() - began < 6  # 3 s to see it, 1 s to believe it
    gate.cameras[1].resume()
    gate.wait_phase("waiting", within=20)


def test_a_guard_opens_locks_and_holds_with_a_row_each(gate):
    gate.ctl("open", "--lane", 1, "--by", "李建国", "--reason", "访客送货", "--config", gate.config)
    row = gate.wait_row("kind = :manual_open")
    assert row["actor"] == "李建国" and row["note"] == "访客送货"
    gate.desk("lane 1 walk")
    assert gate.wait_row("kind = :passage")["ref"] == row["id"]
    gate.ctl("lock", "--lane", 1, "--by", "李建国", "--reason", "清场", "--config", gate.config)
    gate.wait_phase("locked")
    come(gate, "A-1", 36.5)
    time.sleep(1)
    assert not gate.rows("kind = :admit")
    gate.ctl("unlock", "--lane", 1, "--by", "李建国", "--config", gate.config)
    gate.wait_row("kind = :admit")
    agree(gate)


def test_a_way_out_counts_passages_and_shows_how_many_are_inside(tmp_path):
    with Gate(tmp_path, lanes=2, directions=["in", "out"], lane_extra=QUICK) as gate:
        gate.roster(*PEOPLE)
        come(gate, "A-1", 36.5)
        gate.wait_row("kind = :passage")
        wait_for(lambda: gate.status()["inside"] == 1, what="one inside")
        gate.desk("lane 2 walk")
        gate.wait_row("kind = :way_out", lane=2)
        wait_for(lambda: gate.status()["inside"] == 0, what="nobody inside")


def test_a_day_of_scripted_workers_agrees_one_by_one(gate):
    order = random.Random(20261123)
    people = [f"B-{number}" for number in range(1, 13)]
    gate.roster(*[f"{person},工人{person},装配" for person in people])
    for person in people:
        come(gate, person, order.choice([36.2, 36.5, 36.8, 37.9]), behaviour=order.choice(["passes", "passes", "stays"]))
        gate.wait_row("kind IN (:admit, :refuse) AND person = :person", person=person)
        wait_for(lambda: gate.lane_status()["phase"] in ("waiting", "refused", "needs_guard", "admitted"))
        wait_for(lambda: len(gate.rows("kind IN (:passage, :no_passage)")) == len(gate.rows("kind = :admit")),
                 what="a settlement for each admit")
        go(gate)
    agree(gate)
    admits = gate.rows("kind = :admit")
    counts = json.loads(gate.ctl("counts", "--day", day(admits[0]), "--json", "--config", gate.config).stdout)
    counted = sum(cell["rows"] for cell in counts if cell["kind"] == "admit")
    assert counted == len(admits) == gate.stats()["pulses"]
    assert gate.stats()["passages"] == len(gate.rows("kind = :passage"))
    assert gate.ctl("journal", "check", "--config", gate.config).returncode == 0
