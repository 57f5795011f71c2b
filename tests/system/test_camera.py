"""Every kind of camera a lane may have: network streams that stall and come back, files, folders, black pictures."""
import io
import subprocess

import pytest

from cameras import RtspCamera, jpeg_of
from gate import Gate, blank, wait_for

QUICK = "reading_wait_ms = 1500\nrescan_after_ms = 400\npassage_window_ms = 1500\nshow_refuse_ms = 500\nshow_pass_ms = 500\n"


class Fed(Gate):
    """A gate whose one camera is `source`, made by `make(gate)` once passes can be issued."""

    def __init__(self, folder, make, more="", **options):
        super().__init__(folder, **options)
        self.make, self.camera_lines, self.source = make, more, None

    def lane_config(self, number, direction):
        if self.source is None:
            self.source = self.make(self)
        text = super().lane_config(number, direction)
        return text.replace(f'source = "{self.cameras[number].url}"', f'source = "{self.source}"\n{self.camera_lines}')


def pictures(gate, frames):
    """A folder of JPEGs: one without anybody, then the pass."""
    folder = gate.folder / "frames"
    folder.mkdir()
    shown = gate.issue("A-1")
    for index in range(frames):
        (folder / f"{index:05}.jpg").write_bytes(blank() if index < frames // 3 else shown)
    return folder


def admitted(gate, within=20):
    gate.roster("A-1,王建华,装配一车间")
    gate.desk("lane 1 worker 36.5 passes")
    return gate.wait_row("kind = :admit", within)


def test_an_rtsp_camera_that_stalls_is_a_fault_within_3_s_and_is_opened_again(tmp_path):
    with RtspCamera(tmp_path / "frames", fps=15) as camera:
        with Fed(tmp_path, lambda gate: pictures(gate, 9) and camera.url, lane_extra=QUICK,
                 policy="repeat_seconds = 0") as gate:
            assert admitted(gate)["person"] == "A-1"
            camera.stall()
            fault = wait_for(lambda: (s := gate.lane_status())["phase"] == "out_of_order" and s, 6, "the fault")
            assert fault["reason"]["id"] in ("camera_stalled", "camera_unreachable")
            assert fault["devices"][0]["age_ms"] < 5000
            camera.resume()
            wait_for(lambda: gate.lane_status()["phase"] != "out_of_order", 25, "recovery")


def test_a_folder_of_pictures_is_a_camera(tmp_path):
    with Fed(tmp_path, lambda gate: pictures(gate, 9), more="loop = true\nfps = 10", lane_extra=QUICK) as gate:
        assert admitted(gate)["person"] == "A-1"


def test_a_video_file_is_a_camera(tmp_path):
    def video(gate):
        folder, file = pictures(gate, 30), gate.folder / "gate.mkv"
        subprocess.run(["ffmpeg", "-loglevel", "error", "-framerate", "10", "-i", folder / "%05d.jpg", "-c:v", "mjpeg",
                        "-q:v", "2", file], check=True, timeout=60)
        return file

    with Fed(tmp_path, video, more="loop = true\nfps = 10", lane_extra=QUICK) as gate:
        assert admitted(gate)["person"] == "A-1"


def test_a_camera_of_black_pictures_is_a_fault_of_its_own(tmp_path):
    from PIL import Image
    out = io.BytesIO()
    Image.new("RGB", (1280, 720), (2, 2, 2)).save(out, "JPEG")
    with Gate(tmp_path, lane_extra=QUICK) as gate:
        gate.wait_phase("waiting")
        gate.show(1, out.getvalue())
        state = wait_for(lambda: (s := gate.lane_status())["phase"] == "out_of_order" and s, 15, "the fault")
        assert "black" in state["reason"]["en"].lower() or "black" in state["reason"]["id"]
        gate.hide(1)
        gate.wait_phase("waiting", within=15)


def test_a_camera_that_is_not_there_is_told_and_the_gate_starts_all_the_same(tmp_path):
    with Fed(tmp_path, lambda gate: "http://127.0.0.1:9/none.mjpg", lane_extra=QUICK) as gate:
        state = wait_for(lambda: (s := gate.lane_status())["phase"] == "out_of_order" and s, 15, "the fault")
        assert state["reason"]["id"] == "camera_unreachable"
        assert gate.rows("kind = :admit") == []
