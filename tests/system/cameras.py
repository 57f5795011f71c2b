#!/usr/bin/python3
"""Network cameras for the system tests and the desk demo.

MjpegCamera serves motion JPEG over HTTP: a test says what it shows, lets it stall, go away and come
back. RtspCamera serves H.264 over RTSP (gst-rtsp-server) in a process of its own; SIGSTOP stalls it.

As a program:  cameras.py mjpeg [--port N] [--fps 30] PICTURE|FOLDER …     loops over the pictures
               cameras.py rtsp  [--port N] [--fps 30] FOLDER               (of 00000.jpg, 00001.jpg …)
It prints its address in one line, then serves until it is ended.
"""
import argparse
import base64
import io
import os
import pathlib
import signal
import socket
import subprocess
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PICTURES = (".jpg", ".jpeg", ".png", ".webp", ".bmp", ".pgm")


def jpeg_of(path):
    """The picture as JPEG bytes; a JPEG file as it is."""
    path = pathlib.Path(path)
    if path.suffix.lower() in (".jpg", ".jpeg"):
        return path.read_bytes()
    from PIL import Image
    out = io.BytesIO()
    Image.open(path).convert("RGB").save(out, "JPEG", quality=92)
    return out.getvalue()


def pictures_of(paths):
    """The JPEGs of files and of folders (in order of name)."""
    files = []
    for path in map(pathlib.Path, paths):
        inside = sorted(path.iterdir()) if path.is_dir() else [path]
        files += [file for file in inside if file.suffix.lower() in PICTURES]
    return [jpeg_of(file) for file in files]


class MjpegCamera:
    """http://127.0.0.1:PORT/ . Use as a context manager, or start() and stop().

    frames  JPEG bytes, shown in a loop; show() replaces them at any time
    secret  "user:password" that clients must give (HTTP basic), or None
    """

    def __init__(self, frames, fps=30, port=0, secret=None):
        self._frames = list(frames)
        self._fps = fps
        self._secret = secret
        self._lock = threading.Lock()
        self._running = threading.Event()   # clear: stalled, the connection stays open and nothing comes
        self._running.set()
        self._server = None
        self._open = set()
        self.port = port
        self.served = 0   # frames sent, over all clients
        self.clients = 0  # connections that were ever made
        self.changed_at = 0.0  # time.monotonic() when another picture than before was first sent

    url = property(lambda self: f"http://127.0.0.1:{self.port}/")

    def show(self, *frames):
        """From the next frame on, these pictures in a loop."""
        with self._lock:
            self._frames = list(frames)

    def stall(self):
        """Keeps the connection open and sends nothing."""
        self._running.clear()

    def resume(self):
        self._running.set()

    def start(self):
        """Listens; the port stays the same over stop() and start()."""
        handler = type("Handler", (_MjpegHandler,), {"camera": self})
        self._server = _Server(("127.0.0.1", self.port), handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return self

    def stop(self):
        """Goes away: every connection is cut, new ones are refused."""
        server, self._server = self._server, None
        if server is None:
            return
        server.shutdown()
        server.server_close()
        with self._lock:
            connections, self._open = self._open, set()
        for connection in connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def __enter__(self):
        return self.start()

    def __exit__(self, *_):
        self.stop()

    def _frame(self, index):
        with self._lock:
            return self._frames[index % len(self._frames)]


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address):  # a client that goes away is everyday
        pass


class _MjpegHandler(BaseHTTPRequestHandler):
    camera = None

    def log_message(self, *_):
        pass

    def _allowed(self):
        if self.camera._secret is None:
            return True
        wanted = "Basic " + base64.b64encode(self.camera._secret.encode()).decode()
        if self.headers.get("Authorization") == wanted:
            return True
        self.send_response(401)
        self.send_header("WWW-Authenticate", 'Basic realm="camera"')
        self.end_headers()
        return False

    def do_GET(self):
        camera = self.camera
        if not self._allowed():
            return
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with camera._lock:
            camera._open.add(self.connection)
            camera.clients += 1
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
        self.end_headers()
        server, index, due, before = camera._server, 0, time.monotonic(), None
        while camera._server is server and server is not None:
            if not camera._running.wait(0.1):
                due = time.monotonic()
                continue
            jpeg = camera._frame(index)
            if jpeg is not before:
                before, camera.changed_at = jpeg, time.monotonic()
            self.wfile.write(b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg)
                             + jpeg + b"\r\n")
            index += 1
            camera.served += 1
            due += 1 / camera._fps
            time.sleep(max(0, due - time.monotonic()))


class RtspCamera:
    """rtsp://127.0.0.1:PORT/gate , H.264, from a folder of JPEGs of one size. A process of its own."""

    def __init__(self, folder, fps=30):
        self._arguments = [sys.executable, os.path.abspath(__file__), "rtsp", "--fps", str(fps), str(folder)]
        self._process = None
        self.url = None

    def stall(self):
        self._process.send_signal(signal.SIGSTOP)

    def resume(self):
        self._process.send_signal(signal.SIGCONT)

    def __enter__(self):
        self._process = subprocess.Popen(self._arguments, stdout=subprocess.PIPE, text=True)
        self.url = self._process.stdout.readline().strip()
        if not self.url:
            raise RuntimeError("the RTSP camera did not start")
        return self

    def __exit__(self, *_):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


def serve_rtsp(folder, fps, port):
    import gi
    gi.require_version("Gst", "1.0")
    gi.require_version("GstRtspServer", "1.0")
    from gi.repository import GLib, Gst, GstRtspServer
    Gst.init(None)
    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(port))
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_shared(True)
    factory.set_launch(
        f"( multifilesrc location={folder}/%05d.jpg loop=true caps=image/jpeg,framerate={fps}/1 ! jpegdec ! "
        "videoconvert ! video/x-raw,format=I420 ! x264enc tune=zerolatency speed-preset=ultrafast bitrate=8000 "
        f"key-int-max={fps} threads=1 ! rtph264pay name=pay0 pt=96 )")
    server.get_mount_points().add_factory("/gate", factory)
    server.attach(None)
    print(f"rtsp://127.0.0.1:{server.get_bound_port()}/gate", flush=True)
    GLib.MainLoop().run()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kind", choices=("mjpeg", "rtsp"))
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--fps", type=int, default=30)
    parser.add_argument("pictures", nargs="+")
    options = parser.parse_args()
    if options.kind == "rtsp":
        return serve_rtsp(options.pictures[0], options.fps, options.port)
    frames = pictures_of(options.pictures)
    if not frames:
        sys.exit("no picture there")
    camera = MjpegCamera(frames, options.fps, options.port).start()
    print(camera.url, flush=True)
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main()
