#!/usr/bin/python3
"""verify.py [SECONDS]: makes codes of every family and measures how fast they are verified, beside bare OpenSSL.
Needs the tree built with -DGATE_BENCH=ON (GATE_BIN: where its programs are)."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
import health_codes as hc  # noqa: E402

BIN = pathlib.Path(os.environ.get("GATE_BIN", ".build/release/bin"))


def main():
    with tempfile.TemporaryDirectory() as place:
        place = pathlib.Path(place)
        curve, rsa = hc.Signer(place), hc.Signer(place, "rsa", "rsa")
        trust = hc.trust_folder(place / "trust", [curve, rsa], [(hc.ISSUER, [curve.jwk()])])
        ctl = [BIN / "gatectl", "pass"]
        subprocess.run([*ctl, "key", "--out", place / "key.pem", "--public", trust / "pass" / "one.pem"], check=True,
                       stdout=subprocess.DEVNULL)
        made = subprocess.run([*ctl, "issue", "--key", place / "key.pem", "--id", "A-1", "--from", "2021-01-01T00:00:00Z"],
                              check=True, capture_output=True).stdout
        for name, lines in {"dcc-es256": [hc.dcc(curve) for _ in range(8)], "dcc-rsa2048-ps256": [hc.dcc(rsa)],
                            "shc-es256": [hc.shc(hc.jws(curve))[0]], "pass-es256": [json.loads(made)["text"]]}.items():
            (place / f"{name}.txt").write_text("".join(line + "\n" for line in lines))
        subprocess.run([BIN / "verify_bench", place, *sys.argv[1:2]], check=True)


main()
