"""seeds.py TARGET FOLDER: a few small inputs to begin with, made from the formats' own words."""
import json
import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "system"))
sys.dont_write_bytecode = True
import health_codes as hc  # noqa: E402


class Unsigned:
    """Signs nothing: for the shape of a code alone."""
    kind, kid = "P-256", bytes(range(8))

    def sign(self, message):
        return bytes(range(64))

    def jwk(self):
        return {"kty": "EC", "crv": "P-256", "kid": "k", "x": "gvaE0Z5GM87K2WM56cSj_bNyYCO6U3cLdlHXpMCaeIQ",
                "y": "7vXhWfGecAUGnpNRt-kFp723XSI89IgVL_AzcPdQZzw"}


S = Unsigned()
TYPES = [hc.claims(hc.certificate(**entry)) for entry in ({"v": [hc.VACCINATION]}, {"t": [hc.TEST]}, {"r": [hc.RECOVERY]})]
CARD = hc.jws(S)

SEEDS = {
    "base45": ["BB8", "%69 VD92EX0", "AQIDBA", "00ff"],
    "cbor": [*map(hc.cbor, TYPES), b"\x9f\x01\xbf\x61a\xf5\xff\xff", b"\xc1\xfb\x41\xd8\x29\x00\x00\x00\x00\x00", b"\xf9\x3c\x00"],
    "cose": [*(hc.cose(S, one) for one in TYPES), *map(hc.cbor, TYPES), hc.cose(S, TYPES[0], protected=b"", unprotected={1: -7})],
    "jws": [CARD, json.dumps(hc.card(rid="a")), hc.jws(S, header={"alg": "none", "zip": "DEF"})],
    "code": [*(hc.dcc(S, one) for one in TYPES), *hc.shc(CARD), "\n".join(hc.shc(CARD, 3)), "SGP1:" + hc.base45(
        b"\x01" + bytes(20) + b"\x03A-1" + bytes(64)), "https://h5.dingtalk.com/healthAct/index.html?qrCode=V0ding"],
    "trust": [b"\x01" + json.dumps({"iss": hc.ISSUER, "keys": [S.jwk()]}).encode(), b"\x03uci:" + b"0a" * 16 + b"\n",
              b"\x04" + json.dumps({"kid": "k", "rids": ["a", "b.1636977600"]}).encode(), b"\x050123456789abcdef # lost\n"],
    "settings": ["[site]\nname = \"小门\"\n[[lane]]\nnumber = 1\n[lane.camera]\nsource = \"/dev/video0\"\n", "a = [1, 2.5, true]"],
    "roster": ["id,name,department\nA-1,王建华,装配一车间\n", "id,name\n\"a,\"\"b\"\"\",x\r\n"],
    "target": ["/lane/1/code?lang=en&q=%E5%B0%8F", "a=1; b=\"2\"", "[::1]:8080"],
    "modbus": [b"\x01\x03\x0a" + bytes(10), b"\x01\x02\x02\xff\x1f", b"\x01\x05\x02\x00\x00\x03", b"\x01\x83\x02"],
}

if __name__ == "__main__":
    target, folder = sys.argv[1], pathlib.Path(sys.argv[2])
    for number, seed in enumerate(SEEDS.get(target, [])):
        (folder / str(number)).write_bytes(seed if isinstance(seed, bytes) else seed.encode())
