"""A gate that reports to a district through a proxy, and what the tests of that link share."""
import gzip
import re

import pytest

from district import District, Proxy, cells_held, cells_of, wait_for
from gate import Gate


@pytest.fixture
def pair(tmp_path):
    """(district, proxy, gate): the gate reports through the proxy, and is enrolled."""
    (tmp_path / "d").mkdir()
    with District(tmp_path / "d") as district:
        proxy = Proxy(district.port)
        gate = Gate(tmp_path / "g", more=f'[district]\nurl = "http://127.0.0.1:{proxy.port}"\n')
        with gate:
            gate.roster("A-1,王建华,装配二车间")
            gate.ctl("enroll", district.code(), "--config", gate.config)
            wait_for(lambda: gate.status()["district"]["connected"], 15, what="the link")
            yield district, proxy, gate
        proxy.close()


def visit(gate, temperature="36.5", person="A-1"):
    """One worker, measured and let in (or not); waits for the row."""
    seen = len(gate.rows("kind IN (:admit, :readmit, :refuse)"))
    gate.desk(f"lane 1 worker {temperature}")
    gate.show(1, gate.issue(person))
    wait_for(lambda: len(gate.rows("kind IN (:admit, :readmit, :refuse)")) > seen, 15, what="a verdict")
    gate.hide(1)
    gate.wait_phase("waiting", within=20)


def agree(district, gate, within=30):
    wait_for(lambda: cells_held(district) == cells_of(gate), within, what="equal counts")


def bodies(wire):
    """The unpacked bodies of the requests in a stream of bytes."""
    found, at = [], 0
    while (start := wire.find(b"POST /sync/v1/exchange", at)) >= 0:
        head = wire.find(b"\r\n\r\n", start)
        length = int(re.search(rb"Content-Length: (\d+)", wire[start:head]).group(1))
        found.append(gzip.decompress(bytes(wire[head + 4:head + 4 + length])))
        at = head + 4 + length
    return found
