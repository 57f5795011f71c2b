"""Modbus devices against the gate's programs, over real wires: pymodbus on one side, gate-desk, gate-watchdog and gated
on the other."""
import json
import os
import pathlib
import signal
import struct
import subprocess
import time

import pytest
from pymodbus.client import ModbusTcpClient
from pymodbus.client.serial import ModbusSerialClient

from gate import BIN, Lines, wait_for
from modbus_peers import RtuPeers, TcpPeers


def line_of(peers):
    """gate-watchdog's words for the line of `peers`."""
    if isinstance(peers, TcpPeers):
        return ["--tcp", peers.address]
    return ["--serial", peers.path, "--baud", "9600"]


@pytest.fixture(params=[TcpPeers, RtuPeers], ids=["tcp", "rtu"])
def peers(request):
    with request.param(lanes=2) as peers:
        yield peers


# ---- gate-watchdog ---------------------------------------------------------------------------------------------------

class Watchdog:
    def __init__(self, *words):
        self.process = subprocess.Popen([BIN / "gate-watchdog", *words], stdin=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def owner_dies(self):
        self.process.stdin.close()
        self.process.stdin = None
        return self.process.wait(30)

    def goodbye(self):
        self.process.communicate("bye\n", timeout=30)
        return self.process.returncode


def test_relays_are_switched_off_when_their_owner_dies(peers):
    dog = Watchdog(*line_of(peers), "--off", "21:0", "--off", "22:3")
    peers.board(1).open(0, float("inf"))
    peers.board(2).open(3, float("inf"))
    assert dog.owner_dies() == 0
    assert not peers.board(1).coil(0) and not peers.board(2).coil(3)


def test_after_a_goodbye_nothing_is_sent(peers):
    dog = Watchdog(*line_of(peers), "--off", "21:0")
    assert dog.goodbye() == 0
    assert peers.board(1).offs == 0


def test_a_board_that_is_silent_at_first_is_switched_off_when_it_answers(peers):
    peers.board(1).silent = True
    peers.board(1).open(0, float("inf"))
    dog = Watchdog(*line_of(peers), "--response-timeout-ms", "100", "--off", "21:0")
    dog.process.stdin.close()
    dog.process.stdin = None
    time.sleep(1)
    peers.board(1).silent = False
    assert dog.process.wait(30) == 0
    assert not peers.board(1).coil(0)


def test_what_ends_gated_does_not_end_its_guard():
    with TcpPeers() as peers:
        dog = Watchdog(*line_of(peers), "--off", "21:0")
        wait_for(lambda: "SigIgn" in (status := pathlib.Path(f"/proc/{dog.process.pid}/status").read_text())
                 and int(status.split("SigIgn:")[1].split()[0], 16) & (1 << (signal.SIGTERM - 1)), what="ignored signals")
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            dog.process.send_signal(number)
        peers.board(1).open(0, float("inf"))
        assert dog.process.poll() is None
        assert dog.owner_dies() == 0
        assert not peers.board(1).coil(0)


def test_words_it_does_not_know_are_refused_at_once():
    for words in ([], ["--tcp", "127.0.0.1:502"], ["--off", "21:0"], ["--tcp", "127.0.0.1", "--off", "21:0"],
                  ["--tcp", "127.0.0.1:502", "--off", "21"], ["--tcp", "127.0.0.1:502", "--off", "0:0"], ["--dance", "1", "--off", "21:0"]):
        done = subprocess.run([BIN / "gate-watchdog", *words], stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=10)
        assert done.returncode == 2, words
        assert "usage" in done.stderr


# ---- gate-desk -------------------------------------------------------------------------------------------------------

class Desk:
    def __init__(self, *words):
        self.process = subprocess.Popen([BIN / "gate-desk", *words], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.lines = Lines(self.process.stdout)
        self.ready = json.loads(self.lines.wait(lambda line: '"ready"' in line))

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        assert self.process.wait(10) == 0

    def say(self, *lines):
        for line in lines:
            self.process.stdin.write(line + "\n")
        self.process.stdin.flush()

    def stats(self):
        seen = len(self.lines.lines)
        self.say("stats")
        return json.loads(self.lines.wait(lambda line: '"stats"' in line, start=seen))["stats"]

    def client(self):
        host, port = self.ready["tcp"].split(":")
        client = ModbusTcpClient(host, int(port))
        assert client.connect()
        return client


def temperature(client, unit=11):
    return client.read_input_registers(0, 1, slave=unit).registers[0]


def test_pymodbus_reads_the_virtual_devices_over_tcp():
    with Desk("--lanes", "2") as desk:
        client = desk.client()
        desk.say("lane 1 temp 36.5")
        wait_for(lambda: temperature(client) == 3650)
        assert temperature(client, 12) == 2200
        assert client.read_input_registers(0x0E, 4, slave=11).registers == [365, 365, 220, 0]
        high, low = client.read_input_registers(1080, 2, slave=11).registers
        assert struct.unpack(">f", struct.pack(">HH", high, low))[0] == pytest.approx(36.5)
        assert client.read_discrete_inputs(0, 8, slave=21).bits == [False] * 7 + [True]
        assert client.write_coil(1, True, slave=20).value  # the shared board's second coil is lane 2's
        assert client.read_coils(0, 8, slave=22).bits[0]
        assert [lane["pulses"] for lane in desk.stats()] == [0, 1]
        client.close()


def test_pymodbus_reads_the_virtual_devices_on_a_pty(tmp_path):
    link = tmp_path / "line"
    with Desk("--tcp", "", "--rtu", str(link), "--baud", "9600") as desk:
        assert desk.ready["rtu"] == str(link) and "tcp" not in desk.ready
        client = ModbusSerialClient(str(link), baudrate=9600, timeout=2)
        assert client.connect()
        desk.say("lane 1 temp 36.5")
        wait_for(lambda: temperature(client) == 3650)
        assert client.read_coils(0, 8, slave=21).bits == [False] * 8
        client.close()
    assert not os.path.lexists(link)


def test_a_worker_walks_after_the_pulse_and_the_desk_counts_both():
    with Desk("--events") as desk:
        client = desk.client()
        desk.say("lane 1 worker 36.5")
        wait_for(lambda: temperature(client) == 3650)
        client.write_coil(0, True, slave=21)
        client.write_coil(0, False, slave=21)
        wait_for(lambda: client.read_discrete_inputs(0, 1, slave=21).bits[0], what="the passage")
        assert temperature(client) == 2200
        stats = desk.stats()[0]
        assert (stats["pulses"], stats["offs"], stats["passages"], stats["coil"]) == (1, 1, 1, False)
        events = [json.loads(line) for line in desk.lines.lines if '"event"' in line]
        assert [(event["event"], event["lane"]) for event in events] == [("pulse", 1)]
        assert 0 <= time.monotonic() - events[0]["at_us"] / 1e6 < 60
        client.close()


def test_a_script_plays_by_itself(tmp_path):
    script = tmp_path / "day.txt"
    script.write_text("# a day\nlane 1 temp 36.5\nwait 200\nlane 1 absent\nstats\nquit\n")
    desk = Desk("--script", str(script))
    assert desk.process.wait(20) == 0
    assert desk.lines.wait(lambda line: '"stats"' in line)


def test_a_command_that_is_not_understood_is_answered_and_the_desk_goes_on():
    with Desk() as desk:
        desk.say("lane 7 dance")
        assert "lane 7 dance" in desk.lines.wait(lambda line: '"error"' in line)
        assert desk.stats()


# ---- gated with pymodbus devices ---------------------------------------------------------------------------------------

@pytest.fixture
def site(tmp_path, peers):
    from gate import Gate
    with Gate(tmp_path, lanes=1, bus=peers.bus) as gate:
        gate.roster("A-1,王建华")
        yield gate, peers


def come(gate, peers, degrees=36.5, lane=1):
    """A worker stands before the lane and shows the pass."""
    peers.thermometer(lane).set(None)
    time.sleep(0.5)
    peers.thermometer(lane).set(degrees)
    gate.show(lane, gate.issue("A-1"))


def rows(gate, kind):
    return gate.rows(f"kind = {kind}")


def test_the_first_write_is_an_off(site):
    gate, peers = site
    wait_for(lambda: peers.board(1).offs >= 1)
    assert peers.board(1).pulses == []


def test_a_worker_is_admitted_and_walks(site):
    gate, peers = site
    come(gate, peers)
    gate.wait_row("kind = :admit", lane=1)
    wait_for(lambda: peers.board(1).pulses)
    assert peers.board(1).pulses[0][1] == pytest.approx(0.5)
    peers.thermometer(1).set(None)
    time.sleep(0.3)
    peers.board(1).passage = True
    gate.wait_row("kind = :passage", lane=1)
    peers.board(1).passage = False
    assert len(peers.board(1).pulses) == 1


def test_a_reply_lost_after_the_pulse_is_one_pulse_never_two(site):
    gate, peers = site
    peers.board(1).lose_replies = 1
    come(gate, peers)
    gate.wait_row("kind = :pulse_unconfirmed", lane=1)
    time.sleep(2)
    assert len(peers.board(1).pulses) == 1


def test_a_stock_echo_is_no_confirmation(site):
    gate, peers = site
    peers.board(1).stock_echo = True
    come(gate, peers)
    gate.wait_row("kind = :pulse_unconfirmed", lane=1)
    time.sleep(1)
    assert len(peers.board(1).pulses) == 1


def test_a_board_that_refuses_has_not_opened(site):
    gate, peers = site
    peers.board(1).refuse = 3
    come(gate, peers)
    gate.wait_row("kind = :pulse_not_sent", lane=1)
    assert peers.board(1).pulses == []


def test_a_coil_that_is_on_without_our_command_is_an_alarm(site):
    gate, peers = site
    time.sleep(1)
    peers.board(1).open(0, 3)
    gate.wait_row("kind = :alarm", lane=1)


def test_a_thermometer_that_says_nonsense_opens_nothing(site):
    gate, peers = site
    for raw in (0xFFFF, 0x8000, 0):
        peers.thermometer(1).raw = raw
        gate.show(1, gate.issue("A-1"))
        time.sleep(1.5)
        gate.show(1, None)
        time.sleep(0.5)
    assert peers.board(1).pulses == []
