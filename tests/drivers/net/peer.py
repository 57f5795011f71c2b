"""A local HTTPS server that answers well, slowly, wrongly, cut short, hugely or not at all, by the path that is asked.
Its certificates are made at start, into the folder given: ca.pem, client.pem, client.key. Prints one JSON line with
its ports: good, expired, wrong_name (certificates), client (asks for the client's), plain (HTTP)."""
import datetime
import gzip
import ipaddress
import json
import pathlib
import socket
import ssl
import struct
import sys
import threading
import time

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

FOLDER = pathlib.Path(sys.argv[1])
NOW = datetime.datetime.utcnow()
DAY = datetime.timedelta(days=1)
HUGE = b"x" * 5_000_000
BOMB = gzip.compress(b"x" * 20_000_000)


def certificate(name, issuer=None, until=NOW + DAY, address="127.0.0.1"):
    """(certificate, key); its own issuer without one. Written to name.pem (both) and name.key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (x509.CertificateBuilder().subject_name(subject).issuer_name(issuer[0].subject if issuer else subject)
               .public_key(key.public_key()).serial_number(x509.random_serial_number())
               .not_valid_before(NOW - 3 * DAY).not_valid_after(until)
               .add_extension(x509.BasicConstraints(ca=issuer is None, path_length=None), critical=True)
               .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address))]), False))
    made = builder.sign(issuer[1] if issuer else key, hashes.SHA256())
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                               serialization.NoEncryption())
    public = made.public_bytes(serialization.Encoding.PEM)
    (FOLDER / f"{name}.key").write_bytes(secret)
    (FOLDER / f"{name}.pem").write_bytes(public)
    (FOLDER / f"{name}.both").write_bytes(public + secret)
    return made, key


def respond(stream, body, status="200 OK", extra="", length=None):
    stream.sendall(f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: "
                   f"{len(body) if length is None else length}\r\n{extra}\r\n".encode() + body)


broken = set()  # paths under /once/ that broke already


def colour(path, body):
    """An authority's answer; /colour/green, /colour/red …, /colour/lies is about another code."""
    token = json.loads(body)["token"]
    word = path.rsplit("/", 1)[1]
    return json.dumps({"code": 0, "data": {"color": "green" if word == "lies" else word, "id": "id-7", "name": "王建华",
                                           "token": "another" if word == "lies" else token}}).encode()


def answer(stream, method, path, headers, body, number):
    """False: the connection is over."""
    if path.startswith("/once/") and path not in broken:  # breaks the first time, then answers
        broken.add(path)
        return False
    if path == "/reset":
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False
    if path.startswith("/slow/"):
        time.sleep(float(path.split("/")[2]) / 1000)
    if path == "/hang":
        time.sleep(30)
    if path == "/trickle":
        stream.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        for _ in range(100):
            stream.sendall(b"x")
            time.sleep(0.1)
    if path == "/garbage":
        stream.sendall(b"SSH-2.0-OpenSSH\r\n\r\n")
        return False
    if path == "/cut":
        respond(stream, b"{}", length=100)
        return False
    if path == "/huge":
        respond(stream, HUGE)
    elif path == "/bomb":
        respond(stream, BOMB, extra="Content-Encoding: gzip\r\n")
    elif path == "/gzip":
        respond(stream, gzip.compress(b"squeezed"), extra="Content-Encoding: gzip\r\n")
    elif path == "/missing":
        respond(stream, b"no", status="404 Not Found")
    elif path == "/moved":
        respond(stream, b"", status="302 Found", extra="Location: /echo\r\n")
    elif "/colour/" in path:
        respond(stream, colour(path, body))
    elif path == "/500":
        respond(stream, b"oops", status="500 Internal Server Error")
    elif path == "/close":
        respond(stream, b"bye")
        return False
    else:
        respond(stream, json.dumps({"method": method, "path": path, "headers": headers, "body": body.decode(),
                                    "request": number}).encode())
    return True


def serve_one(stream):
    reader = stream.makefile("rb")
    number = 0
    while line := reader.readline():
        number += 1
        method, path, _ = line.decode().split(" ", 2)
        headers = {}
        while (header := reader.readline().strip()):
            name, _, value = header.decode().partition(":")
            headers[name.lower()] = value.strip()
        body = reader.read(int(headers.get("content-length", 0)))
        if not answer(stream, method, path, headers, body, number):
            break
    reader.close()
    stream.close()


def quietly(connection, context):
    try:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        serve_one(context.wrap_socket(connection, server_side=True) if context else connection)
    except (OSError, ValueError):
        connection.close()


def listen(context):
    server = socket.create_server(("127.0.0.1", 0))

    def accept():
        while True:
            threading.Thread(target=quietly, args=(server.accept()[0], context), daemon=True).start()
    threading.Thread(target=accept, daemon=True).start()
    return server.getsockname()[1]


def tls(name, ask_client=False):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(FOLDER / f"{name}.both")
    if ask_client:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(FOLDER / "ca.pem")
    return context


ca = certificate("ca")
certificate("good", ca)
certificate("expired", ca, until=NOW - DAY)
certificate("wrong_name", ca, address="10.9.8.7")
certificate("client", ca)
ports = {name: listen(tls(name)) for name in ("good", "expired", "wrong_name")}
ports["client"] = listen(tls("good", ask_client=True))
ports["plain"] = listen(None)
print(json.dumps(ports), flush=True)
sys.stdin.read()  # until the test is over
