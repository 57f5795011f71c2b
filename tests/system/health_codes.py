"""Health codes made from the standards alone, with OpenSSL's command line for the keys: an independent maker for
tests of the reader. Nothing of it comes from the program under test."""
import base64
import hashlib
import json
import pathlib
import struct
import subprocess
import zlib

BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def base45(data):
    out = ""
    for at in range(0, len(data), 2):
        group = data[at:at + 2]
        value = int.from_bytes(group, "big")
        for _ in range(len(group) + 1):
            out += BASE45[value % 45]
            value //= 45
    return out


class Tag:
    def __init__(self, number, value):
        self.number, self.value = number, value


class Raw:
    """Bytes that stand in CBOR as they are."""

    def __init__(self, data):
        self.data = data


def head(major, number):
    if number < 24:
        return bytes([major << 5 | number])
    for low, width in ((24, 1), (25, 2), (26, 4), (27, 8)):
        if number < 1 << 8 * width:
            return bytes([major << 5 | low]) + number.to_bytes(width, "big")
    raise ValueError(number)


def cbor(value):
    if isinstance(value, Raw):
        return value.data
    if isinstance(value, Tag):
        return head(6, value.number) + cbor(value.value)
    if value is None or isinstance(value, bool):
        return {None: b"\xf6", False: b"\xf4", True: b"\xf5"}[value]
    if isinstance(value, int):
        return head(0, value) if value >= 0 else head(1, -1 - value)
    if isinstance(value, float):
        return b"\xfb" + struct.pack(">d", value)
    if isinstance(value, bytes):
        return head(2, len(value)) + value
    if isinstance(value, str):
        return head(3, len(value.encode())) + value.encode()
    if isinstance(value, (list, tuple)):
        return head(4, len(value)) + b"".join(map(cbor, value))
    return head(5, len(value)) + b"".join(cbor(key) + cbor(item) for key, item in value.items())


def openssl(*arguments, stdin=b""):
    return subprocess.run(["openssl", *map(str, arguments)], input=stdin, capture_output=True, check=True).stdout


def raw_ecdsa(der, half=32):
    """SEQUENCE of two INTEGERs to r‖s."""
    at, numbers = 2 if der[1] < 0x80 else 3, []
    for _ in range(2):
        size = der[at + 1]
        numbers.append(int.from_bytes(der[at + 2:at + 2 + size], "big"))
        at += 2 + size
    return b"".join(number.to_bytes(half, "big") for number in numbers)


class Signer:
    """A key with a certificate of its own, in a folder. kind: P-256, P-384, rsa, rsa-pss."""

    def __init__(self, folder, name="signer", kind="P-256", usage="", begins="20210101000000Z", ends="20310101000000Z"):
        self.folder, self.kind = pathlib.Path(folder), kind
        self.key, self.pem = self.folder / f"{name}.key", self.folder / f"{name}.pem"
        if kind == "rsa":
            openssl("genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.key)
        elif kind == "rsa-pss":
            openssl("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-out", self.key)
        else:
            openssl("genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{kind}", "-out", self.key)
        self.certify(usage, begins, ends)

    def certify(self, usage, begins, ends):
        place = self.folder / f"ca-{self.pem.stem}"
        place.mkdir(exist_ok=True)
        (place / "index").write_text("")
        (place / "index.attr").write_text("unique_subject = no\n")
        (place / "serial").write_text("01\n")
        extensions = f"extendedKeyUsage = {usage}\n" if usage else "basicConstraints = CA:FALSE\n"
        (place / "ca.cnf").write_text(
            f"[ca]\ndefault_ca = c\n[c]\nnew_certs_dir = {place}\ndatabase = {place}/index\nserial = {place}/serial\n"
            f"default_md = sha256\npolicy = p\nx509_extensions = x\n[p]\ncommonName = supplied\n[x]\n{extensions}"
            "[req]\ndistinguished_name = d\n[d]\n")
        request = place / "request.pem"
        openssl("req", "-new", "-key", self.key, "-subj", "/CN=Test signer", "-config", place / "ca.cnf", "-out", request)
        openssl("ca", "-batch", "-selfsign", "-keyfile", self.key, "-config", place / "ca.cnf", "-in", request,
                "-startdate", begins, "-enddate", ends, "-notext", "-out", self.pem)
        self.der = openssl("x509", "-in", self.pem, "-outform", "DER")
        self.kid = hashlib.sha256(self.der).digest()[:8]

    def sign(self, message):
        if self.kind.startswith("rsa"):
            return openssl("dgst", "-sha256", "-sign", self.key, "-sigopt", "rsa_padding_mode:pss", "-sigopt",
                           "rsa_pss_saltlen:32", stdin=message)
        half = {"P-256": 32, "P-384": 48}[self.kind]
        return raw_ecdsa(openssl("dgst", "-sha256", "-sign", self.key, stdin=message), half)

    def jwk(self, **more):
        point = openssl("pkey", "-in", self.key, "-pubout", "-outform", "DER")[-64:]
        jwk = {"kty": "EC", "use": "sig", "alg": "ES256", "crv": "P-256", "x": b64(point[:32]), "y": b64(point[32:])}
        proof = json.dumps({name: jwk[name] for name in ("crv", "kty", "x", "y")}, separators=(",", ":"))
        return jwk | {"kid": b64(hashlib.sha256(proof.encode()).digest())} | more


VACCINATION = {"tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2,
               "dt": "2021-03-18", "co": "AT", "is": "Ministry of Health", "ci": "URN:UVCI:01:AT:10807843F94AEE0EE5093FBC#B"}
TEST = {"tg": "840539006", "tt": "LP6464-4", "sc": "2021-05-20T12:34:56Z", "tr": "260415000", "tc": "Centre 1",
        "co": "AT", "is": "Ministry of Health", "ci": "URN:UVCI:01:AT:71EE2559DE38C6BF7304FB65#3"}
RECOVERY = {"tg": "840539006", "fr": "2021-02-20", "df": "2021-03-04", "du": "2021-08-20", "co": "AT",
            "is": "Ministry of Health", "ci": "URN:UVCI:01:AT:858CC18CFCF5965EF82F60E4#K"}
ISSUED, EXPIRES, AT = 1621587600, 1653123600, "2021-06-01T12:00:00Z"  # 21 May 2021, 21 May 2022


def certificate(**entry):
    person = {"fn": "Musterfrau", "gn": "Gabriele", "fnt": "MUSTERFRAU", "gnt": "GABRIELE"}
    return {"ver": "1.3.0", "nam": person, "dob": "1998-02-26"} | (entry or {"v": [VACCINATION]})


def claims(certified=None, issued=ISSUED, expires=EXPIRES, issuer="AT"):
    return {1: issuer, 4: expires, 6: issued, -260: {1: certified or certificate()}}


def cose(signer, payload, protected=None, unprotected=None, algorithm=None, tags=(18,), signature=None, untagged=False):
    algorithm = algorithm if algorithm is not None else -37 if signer.kind.startswith("rsa") else -7
    inner = {1: algorithm, 4: signer.kid} if protected is None else protected
    inner = inner if isinstance(inner, bytes) else cbor(inner)
    payload = payload if isinstance(payload, bytes) else cbor(payload)
    message = cbor(["Signature1", inner, b"", payload])
    whole = [inner, unprotected or {}, payload, signer.sign(message) if signature is None else signature]
    for tag in reversed(() if untagged else tags):
        whole = Tag(tag, whole)
    return cbor(whole)


def hc1(signed, compress=zlib.compress):
    return "HC1:" + base45(compress(signed))


def raw_deflate(data):
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    return squeeze.compress(data) + squeeze.flush()


def dcc(signer, payload=None, **how):
    return hc1(cose(signer, payload or claims(), **how))


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


ISSUER = "https://health.example.org/issuer"


def card(issuer=ISSUER, begins=ISSUED, **more):
    shot = {"resourceType": "Immunization", "status": "completed", "patient": {"reference": "resource:0"},
            "vaccineCode": {"coding": [{"system": "http://hl7.org/fhir/sid/cvx", "code": "207"}]},
            "occurrenceDateTime": "2021-01-01"}
    person = {"resourceType": "Patient", "name": [{"family": "Anyperson", "given": ["John", "B."]}],
              "birthDate": "1951-01-20"}
    entries = [{"fullUrl": f"resource:{n}", "resource": one} for n, one in enumerate((person, shot, shot))]
    credential = {"type": ["https://smarthealth.cards#health-card"], "credentialSubject": {
        "fhirVersion": "4.0.1", "fhirBundle": {"resourceType": "Bundle", "type": "collection", "entry": entries}}}
    if "rid" in more:
        credential["rid"] = more.pop("rid")
    return {"iss": issuer, "nbf": begins, "vc": credential} | more


def jws(signer, payload=None, header=None, signature=None):
    header = {"alg": "ES256", "zip": "DEF", "kid": signer.jwk()["kid"]} if header is None else header
    payload = payload if isinstance(payload, bytes) else json.dumps(payload or card(), separators=(",", ":")).encode()
    if header.get("zip") == "DEF":
        payload = raw_deflate(payload)
    text = b64(json.dumps(header, separators=(",", ":")).encode()) + "." + b64(payload)
    return text + "." + b64(signer.sign(text.encode()) if signature is None else signature)


def numeric(text):
    return "".join(f"{ord(c) - 45:02}" for c in text)


def shc(text, parts=1):
    if parts == 1:
        return ["shc:/" + numeric(text)]
    size = -(-len(text) // parts)
    pieces = [text[at:at + size] for at in range(0, len(text), size)]
    return [f"shc:/{n}/{len(pieces)}/{numeric(piece)}" for n, piece in enumerate(pieces, start=1)]


def trust_folder(folder, signers=(), issuers=()):
    """DIR with signers of EU certificates, and (iss, [JWK]) of SMART Health Cards."""
    folder = pathlib.Path(folder)
    for name in ("dcc", "shc", "pass", "revoked/shc"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    for number, signer in enumerate(signers):
        (folder / "dcc" / f"{number}.pem").write_bytes(signer.pem.read_bytes())
    for number, (issuer, keys) in enumerate(issuers):
        (folder / "shc" / f"{number}.json").write_text(json.dumps({"iss": issuer, "keys": keys}))
    return folder
