#!/usr/bin/python3
"""The health-code authority of a desk: answers over real HTTPS, well, slowly, wrongly or not at all, as it is told.

    /usr/bin/python3 firmware-host/gate-authority/main.py --folder /tmp/authority [--port 0]

Makes a certificate (ca.pem) and a signing secret (secret) in the folder, prints one JSON line with its base address, and
then obeys lines on standard input:

    person TOKEN COLOUR [IDENTITY [NAME]]   what it knows of a code: green yellow red expired, or a colour of your own
    slow MILLISECONDS                       answers so late from now on
    hang | refuse | reset | garbage | huge | 500 | forget | lie | stale    what every answer is from now on
    well                                    answers rightly again
    stats                                   prints {"asked": n, "signed_wrongly": n, "connections": n}

hang: never answers. refuse: takes no connections. forget: knows nobody. lie: answers about another code. stale: an answer of
an hour ago. config/authorities/desk.toml is the profile that asks it."""
import argparse
import hashlib
import hmac
import json
import pathlib
import secrets
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time

APP = "small-gate"
people = {}  # token → (colour, identity, name)
mood = {"how": "well", "slow": 0.0}
counts = {"asked": 0, "signed_wrongly": 0, "connections": 0}


def prepare(folder):
    """Certificate and secret, once."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "secret").exists():
        (folder / "secret").write_text(secrets.token_hex(16) + "\n")
        (folder / "secret").chmod(0o600)
    if not (folder / "ca.pem").exists():
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
                        "-days", "30", "-subj", "/CN=desk authority", "-addext", "subjectAltName=IP:127.0.0.1",
                        "-keyout", folder / "key.pem", "-out", folder / "ca.pem"], check=True, capture_output=True)
    return (folder / "secret").read_text().strip().encode()


def is_signed(headers, body, secret):
    """HMAC-SM3 over app, time, nonce and body, by Python's own hmac: not the gate's code."""
    over = "\n".join([headers.get("x-app", ""), headers.get("x-time", ""), headers.get("x-nonce", ""), body.decode()])
    wanted = hmac.new(secret, over.encode(), lambda data=b"": hashlib.new("sm3", data)).hexdigest()
    fresh = headers.get("x-time", "").isdigit() and abs(int(headers["x-time"]) - time.time()) < 300
    return fresh and hmac.compare_digest(wanted, headers.get("x-signature", ""))


def answer_about(token):
    how = mood["how"]
    if how == "forget" or token not in people:
        return {"code": 404, "message": "no such code"} if how != "forget" else {"code": 0, "data": {}}
    colour, identity, name = people[token]
    age = 3600_000 if how == "stale" else 0
    return {"code": 0, "data": {"token": "another" if how == "lie" else token, "color": colour, "id": identity,
                                "name": name, "time": int(time.time() * 1000) - age}}


def respond(stream, body, status="200 OK"):
    stream.sendall(f"HTTP/1.1 {status}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n".encode()
                   + body)


def serve_one(stream, headers, body, secret):
    """One request; False ends the connection."""
    counts["asked"] += 1
    time.sleep(mood["slow"])
    how = mood["how"]
    if how == "hang":
        while mood["how"] == "hang":
            time.sleep(0.05)
        return False
    if how == "reset":
        stream.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        return False
    if how == "garbage":
        respond(stream, b"<html>please log in</html>")
    elif how == "huge":
        respond(stream, b'{"code":0,"x":"' + b"x" * 5_000_000 + b'"}')
    elif how == "500":
        respond(stream, b"{}", "500 Internal Server Error")
    elif not is_signed(headers, body, secret):
        counts["signed_wrongly"] += 1
        respond(stream, b'{"code":401,"message":"signature"}')
    else:
        respond(stream, json.dumps(answer_about(json.loads(body)["token"]), ensure_ascii=False).encode())
    return True


def serve(connection, context, secret):
    try:
        with context.wrap_socket(connection, server_side=True) as stream, stream.makefile("rb") as reader:
            while reader.readline():
                headers = {}
                while line := reader.readline().strip():
                    name, _, value = line.decode().partition(":")
                    headers[name.lower()] = value.strip()
                body = reader.read(int(headers.get("content-length", 0)))
                if not serve_one(stream, headers, body, secret):
                    return
    except (OSError, ValueError, KeyError):
        pass  # a client that left or speaks no HTTP
    finally:
        connection.close()


def accept(server, context, secret):
    while True:
        connection, _ = server.accept()
        if mood["how"] == "refuse":
            connection.close()
            continue
        counts["connections"] += 1
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(connection, context, secret), daemon=True).start()


def obey(line):
    word, *rest = line.split(maxsplit=4)
    if word == "person" and len(rest) >= 2:
        people[rest[0]] = (rest[1], rest[2] if len(rest) > 2 else "", rest[3] if len(rest) > 3 else "")
    elif word == "slow" and len(rest) == 1 and rest[0].isdigit():
        mood["slow"] = int(rest[0]) / 1000
    elif word in ("well", "hang", "refuse", "reset", "garbage", "huge", "500", "forget", "lie", "stale") and not rest:
        mood["how"] = word
        if word == "well":
            mood["slow"] = 0.0
    elif word == "stats":
        return json.dumps(counts)
    else:
        return json.dumps({"error": f"unknown: {line.strip()}"})
    return json.dumps({"ok": line.strip()}, ensure_ascii=False)


def main():
    options = argparse.ArgumentParser(description="the health-code authority of a desk")
    options.add_argument("--folder", type=pathlib.Path, required=True, help="certificate and secret are kept here")
    options.add_argument("--port", type=int, default=0)
    given = options.parse_args()
    secret = prepare(given.folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(given.folder / "ca.pem", given.folder / "key.pem")
    server = socket.create_server(("127.0.0.1", given.port))
    threading.Thread(target=accept, args=(server, context, secret), daemon=True).start()
    print(json.dumps({"base": f"https://127.0.0.1:{server.getsockname()[1]}", "ca": str(given.folder / "ca.pem"),
                      "secret": str(given.folder / "secret")}), flush=True)
    for line in sys.stdin:
        if line.strip():
            print(obey(line), flush=True)


if __name__ == "__main__":
    main()
