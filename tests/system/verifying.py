"""gatectl verify as the tests of its contract run it, and signers and a trust folder for them."""
import json
import os
import subprocess

import pytest

import health_codes as hc
from gate import BIN, SOURCE


def run(trust, lines, *options, at=hc.AT, env=None):
    text = b"".join((line if isinstance(line, bytes) else line.encode()) + b"\n" for line in lines)
    command = [BIN / "gatectl", "verify", "--trust", trust, *options] + (["--at", at] if at else [])
    done = subprocess.run(command, input=text, capture_output=True, timeout=120, env=env and os.environ | env)
    assert done.returncode == 0, done.stderr
    answers = [json.loads(line) for line in done.stdout.decode().splitlines()]
    assert len(answers) == len(lines)
    return answers


def statuses(trust, lines, *options, **how):
    return [answer["status"] for answer in run(trust, lines, *options, **how)]


def status(trust, line, *options, **how):
    return statuses(trust, [line], *options, **how)[0]


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("codes")


@pytest.fixture(scope="module")
def signer(place):
    return hc.Signer(place)


@pytest.fixture(scope="module")
def stranger(place):
    return hc.Signer(place, "stranger")


@pytest.fixture(scope="module")
def trust(place, signer):
    return hc.trust_folder(place / "trust", [signer], [(hc.ISSUER, [signer.jwk()])])


def site(folder, *changes):
    """A gate's config with its rules changed: pairs of a piece of config/gate.toml and what stands there instead."""
    (folder / "trust").mkdir(exist_ok=True)
    text = (SOURCE / "config" / "gate.toml").read_text().replace("profiles/", f"{SOURCE}/config/profiles/")
    for before, after in (("/var/lib/small-gate", str(folder)), *changes):
        assert before in text, before
        text = text.replace(before, after)
    (folder / "gate.toml").write_text(text)
    return folder / "gate.toml"
