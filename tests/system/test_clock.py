"""Clocks that cannot be right, and time that passes: gated runs under libfaketime, which moves its wall clock only."""
import pathlib
import subprocess

import pytest

from gate import Gate, wait_for

QUICK = "reading_wait_ms = 1500\nrescan_after_ms = 400\npassage_window_ms = 1500\nshow_refuse_ms = 500\nshow_pass_ms = 500\n"


def faketime_library():
    listed = subprocess.run(["dpkg", "-L", "libfaketime"], capture_output=True, text=True).stdout.split()
    return next((path for path in listed if path.endswith("libfaketimeMT.so.1")), None)


class Clock:
    """The wall clock that gated sees: an offset like "+3d", or a moment like "@2019-01-01 08:00:00"."""

    def __init__(self, gate):
        self.file = pathlib.Path(gate.folder) / "clock"
        self.set("+0")
        gate.environment = {"LD_PRELOAD": faketime_library(), "FAKETIME_TIMESTAMP_FILE": str(self.file),
                            "FAKETIME_NO_CACHE": "1", "FAKETIME_DONT_FAKE_MONOTONIC": "1", "FAKETIME_DONT_RESET": "1"}

    def set(self, offset):
        fresh = self.file.with_suffix(".new")
        fresh.write_text(offset + "\n")
        fresh.rename(self.file)


@pytest.fixture
def gate(tmp_path):
    with Gate(tmp_path, lane_extra=QUICK, policy="repeat_seconds = 0", retention=1) as running:
        running.roster("A-1,王建华,装配一车间")
        running.stop()
        running.clock = Clock(running)
        yield running


def come(gate):
    gate.wait_devices()
    gate.desk("lane 1 worker 36.5")
    gate.show(1, gate.issue("A-1"))


@pytest.mark.parametrize("moment", ["@2019-01-01 08:00:00", "@1970-01-01 00:00:05"], ids=["before-2020", "flat-battery"])
def test_under_a_clock_that_cannot_be_right_nothing_opens_and_the_screen_says_clock(gate, moment):
    gate.clock.set(moment)
    gate.start()
    lane = gate.wait_phase("out_of_order")
    assert lane["reason"]["id"] == "clock_wrong"
    assert not gate.status()["clock_trusted"]
    come(gate)
    row = gate.wait_row("kind = :refuse")
    assert gate.rows("kind = :admit") == [] and gate.stats()["pulses"] == 0
    assert row["clock_trusted"] == 0
    explained = gate.ctl("explain", row["id"], "--config", gate.config).stdout
    assert "expired" not in explained and "过期" not in explained


def test_a_jump_back_stops_the_lane_until_a_guard_confirms_the_clock(gate):
    gate.start()
    gate.wait_phase("waiting")
    gate.clock.set("-2h")
    assert gate.wait_phase("out_of_order")["reason"]["id"] == "clock_wrong"
    gate.clock.set("+0")
    gate.ctl("clock", "confirm", "--by", "保安 李强", "--config", gate.config)
    gate.wait_phase("waiting")
    come(gate)
    gate.wait_row("kind = :admit")


def test_after_the_days_of_the_config_the_person_is_forgotten_and_the_counts_stay(gate):
    gate.start()
    come(gate)
    admit = gate.wait_row("kind = :admit")
    gate.wait_row("kind = :passage")
    gate.stop()
    gate.clock.set("+3d")
    gate.start()
    wait_for(lambda: gate.rows("id = :id AND person IS NULL", id=admit["id"]), what="the person to be forgotten")
    assert gate.rows("kind = :admit")[0]["hour"] == admit["hour"]
    assert gate.ctl("journal", "check", "--config", gate.config).returncode == 0
