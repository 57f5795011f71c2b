"""Codes and readings that must never open: each shows its own reason, is logged where a visit happened, and no
pulse goes out."""
import io
import json
import subprocess

import pytest

from gate import BIN, Gate, framed, wait_for

QUICK = "reading_wait_ms = 700\nrescan_after_ms = 400\npassage_window_ms = 1500\nshow_refuse_ms = 500\nshow_pass_ms = 500\n"


@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    with Gate(tmp_path_factory.mktemp("gate"), lane_extra=QUICK, policy="repeat_seconds = 0") as running:
        running.roster("A-1,王建华,装配一车间")
        yield running


def code_picture(gate, text):
    """A picture of any code, written by an independent library."""
    from PIL import Image
    import cv2
    import numpy
    encoder = cv2.QRCodeEncoder.create()
    grey = encoder.encode(text)
    code = numpy.pad(grey, 4, constant_values=255) if grey[0, 0] == 0 else grey
    png = gate.folder / "other.png"
    Image.fromarray(code).resize((code.shape[1] * 8, code.shape[0] * 8), Image.NEAREST).save(png)
    return framed(png)


def reason_of(gate, row):
    text = str(row["hour"])
    lines = gate.ctl("log", "--day", f"{text[:4]}-{text[4:6]}-{text[6:8]}", "--format", "json", "--config", gate.config).stdout
    return next(entry["reason"] for entry in map(json.loads, lines.splitlines()) if entry["id"] == row["id"])


def shown(gate, picture, degrees=36.5):
    """The reason of the refusal that `picture` gets."""
    seen = gate.rows()[-1]["id"]
    gate.desk(f"lane 1 temp {degrees}")
    gate.show(1, picture)
    row = gate.wait_row("kind IN (:admit, :readmit, :refuse) AND id > :seen", seen=seen)
    gate.hide(1)
    gate.desk("lane 1 absent")
    gate.wait_phase("waiting")
    wait_for(lambda: gate.lane_status()["visit"] is None, 5, "an empty lane")
    assert row["kind"] == 4, "nobody is admitted by this"
    return reason_of(gate, row)


def pass_text(gate, person="A-1", key="pass-key.pem", *more):
    return json.loads(gate.ctl("pass", "issue", "--key", gate.folder / key, "--id", person, *more).stdout)["text"]


@pytest.mark.parametrize("text", ["https://example.org/pay?amount=12", "weixin://wxpay/bizpayurl?pr=Ab12Cd3", "alipays://platformapi/x",
                                  "WIFI:S:factory;T:WPA;P:secret;;", "0000000000", "{\"a\": 1}", "'; DROP TABLE event; --"])
def test_an_unrelated_code_is_not_a_health_code_and_never_expired(gate, text):
    assert shown(gate, code_picture(gate, text)) == "not_a_health_code"


def test_a_forged_pass_a_cut_pass_and_a_foreign_pass_are_told_apart(gate):
    gate.ctl("pass", "key", "--out", gate.folder / "other-key.pem", "--public", gate.folder / "other-public.pem")
    good = pass_text(gate)
    swapped = "A" if good[-3] != "A" else "B"
    assert shown(gate, code_picture(gate, good[:-3] + swapped + good[-2:])) in ("bad_signature", "malformed")
    assert shown(gate, code_picture(gate, good[:40])) == "malformed"
    assert shown(gate, code_picture(gate, pass_text(gate, "A-1", "other-key.pem"))) == "unknown_issuer"
    assert shown(gate, code_picture(gate, "SGP1:")) == "malformed"


@pytest.mark.parametrize("reading", ["0", "655.35", "-40", "25"])
def test_a_thermometer_that_says_nonsense_is_no_reading(gate, reading):
    seen = gate.rows()[-1]["id"]
    gate.desk(f"lane 1 temp {reading}")
    gate.show(1, gate.issue("A-1"))
    row = gate.wait_row("kind IN (:admit, :readmit, :refuse) AND id > :seen", seen=seen)
    gate.hide(1)
    gate.desk("lane 1 absent")
    gate.wait_phase("waiting", within=15)
    assert row["kind"] == 4 and reason_of(gate, row) in ("no_reading", "implausible_reading")


def test_noise_as_a_code_reader_would_type_it_has_its_own_answer(gate):
    """What no camera would read goes in by the command line: 4 KB of noise, binary, an empty text."""
    noise = bytes(i * 37 % 251 + 1 for i in range(4096)).replace(b"\n", b"x")
    done = subprocess.run([BIN / "gatectl", "scan", "/dev/null", gate.config], capture_output=True, text=True, timeout=30)
    assert all(json.loads(line)["text"] is None for line in done.stdout.splitlines())
    picture = gate.folder / "noise.jpg"
    picture.write_bytes(noise)
    done = subprocess.run([BIN / "gatectl", "scan", picture], capture_output=True, text=True, timeout=30)
    assert "Traceback" not in done.stderr and done.returncode in (0, 1)


def test_nothing_of_all_this_opened(gate):
    opened = gate.rows("kind IN (:admit, :readmit, :manual_open)")
    assert opened == [] and gate.stats(1)["pulses"] == 0
    assert gate.ctl("journal", "check", "--config", gate.config).returncode == 0
