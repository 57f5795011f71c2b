"""gatectl verify on codes that others made: the official vectors, and public SDKs where they are at hand."""
import base64
import json
import os
import pathlib
import re
import shutil
import subprocess

import pytest

import health_codes as hc
from gate import SOURCE
from verifying import place, run, signer, status, statuses, stranger, trust  # noqa: F401 (fixtures)

VECTORS = pathlib.Path(os.environ.get("GATE_DCC_VECTORS", SOURCE.parent / "shared" / "vectors" / "dcc"))
SDKS = pathlib.Path(os.environ.get("GATE_NODE_MODULES", "node_modules")).resolve() / "@pathcheck"


# ---- other makers -----------------------------------------------------------------------------------

# Issued after their own VALIDATIONCLOCK, and yet said to pass the check of dates.
CONTRADICT_THEMSELVES = {"ES-1101", "ES-1102", "ES-1103", "ES-2101", "ES-2102", "ES-2103"}


def wanted_of(expected):
    """A schema that does not hold is no verdict where the case speaks of others: the gate reads what its own stands on
    (entries, dates, doses, identifiers), and leaves the rest alone."""
    def refused(*names):
        return any(expected.get("EXPECTED" + name) is False for name in names)
    if refused("UNPREFIX"):
        return {"not_a_health_code"}
    if refused("B45DECODE", "COMPRESSION", "DECODE"):
        return {"malformed"}
    if expected == {"EXPECTEDSCHEMAVALIDATION": False}:
        return {"malformed"}
    if refused("VERIFY"):
        return {"malformed", "unknown_issuer", "bad_signature"}
    if refused("EXPIRATIONCHECK"):
        return {"expired", "not_yet_valid"}
    return {"wrong_key_usage"} if refused("KEYUSAGE") else {"valid"}


@pytest.mark.skipif(not VECTORS.is_dir(), reason="the official vectors are not at hand")
def test_the_official_vectors_get_their_verdict(tmp_path):
    wrong = {}
    for file in sorted(VECTORS.glob("*.json")):
        case = json.loads(file.read_text())
        context, folder = case["TESTCTX"], tmp_path / file.stem
        (folder / "dcc").mkdir(parents=True)
        (folder / "dcc" / "signer.der").write_bytes(base64.b64decode(context["CERTIFICATE"]))
        clock = context["VALIDATIONCLOCK"]
        clock += "" if re.search(r"(Z|[+-]\d\d:\d\d)$", clock) else "Z"
        found = status(folder, case["PREFIX"], at=clock)
        if found not in wanted_of(case["EXPECTEDRESULTS"]):
            wrong[file.stem] = found
    assert wrong == {name: "not_yet_valid" for name in CONTRADICT_THEMSELVES}


# ---- codes by public SDKs ---------------------------------------------------------------------------

SDK_DCC = """
import {signAndPack, makeCWT} from './lib/dcc.js';
import fs from 'fs';
const [key, pem, payload] = process.argv.slice(2).map((file) => fs.readFileSync(file, 'utf8'));
console.log(await signAndPack(await makeCWT(JSON.parse(payload), 3, 'AT'), pem, key));
"""
SDK_SHC = """
import {signAndPack, makeJWT} from './lib/shc.js';
import fs from 'fs';
const [payload, jwk] = process.argv.slice(2, 4).map((file) => JSON.parse(fs.readFileSync(file, 'utf8')));
console.log(await signAndPack(await makeJWT(payload, process.argv[4], new Date()), jwk));
"""


def sdk(folder, name, script, *arguments):
    """Their loader of modules is older than what they load; so a copy of the SDK is loaded by node's own."""
    if not (SDKS / name).is_dir():
        pytest.skip(f"@pathcheck/{name} is not installed (GATE_NODE_MODULES)")
    shutil.copytree(SDKS / name / "lib", folder / "lib")
    for file in (folder / "lib").rglob("*.js"):
        text = re.sub(r"(from\s*['\"]\.[^'\"]*?)(\.js)?(['\"])", r"\1.js\3", file.read_text())
        file.write_text(re.sub(r"import (\w+), (\{[^}]*\}) from ('node-jose');", r"import \1 from \3; const \2 = \1;", text))
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "make.js").write_text(script)
    (folder / "node_modules").symlink_to(SDKS.parent)
    done = subprocess.run(["node", "make.js", *map(str, arguments)], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip()


def test_a_certificate_by_a_public_sdk(tmp_path, signer):
    (tmp_path / "payload.json").write_text(json.dumps(hc.certificate()))
    line = sdk(tmp_path, "dcc-sdk", SDK_DCC, signer.key, signer.pem, tmp_path / "payload.json")
    assert status(hc.trust_folder(tmp_path / "trust", [signer]), line, at=None) == "valid"
    assert status(hc.trust_folder(tmp_path / "none"), line, at=None) == "unknown_issuer"


def test_a_card_by_a_public_sdk(tmp_path, signer):
    secret = hc.openssl("pkey", "-in", signer.key, "-outform", "DER", "-traditional")
    jwk = signer.jwk(d=hc.b64(secret[7:39]), x5c=[])
    (tmp_path / "payload.json").write_text(json.dumps(hc.card()["vc"]))
    (tmp_path / "jwk.json").write_text(json.dumps(jwk))
    line = sdk(tmp_path, "shc-sdk", SDK_SHC, tmp_path / "payload.json", tmp_path / "jwk.json", hc.ISSUER)
    folder = hc.trust_folder(tmp_path / "trust", issuers=[(hc.ISSUER, [signer.jwk()])])
    assert status(folder, line, at=None) == "valid"
    assert status(hc.trust_folder(tmp_path / "none"), line, at=None) == "unknown_issuer"
