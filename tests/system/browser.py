"""A real browser for the tests of pages: Debian's Chromium by selenium.

    with Browser(1366, 768) as page:
        page.open(gate.address)
        page.shot("status-zh")          # written to the build folder's screens/
        assert page.cut_off() == []
"""
import os
import pathlib
import time

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service

from gate import BIN, wait_for

SHOTS = pathlib.Path(os.environ.get("GATE_SHOTS", BIN.parent / "screens"))

# Elements whose own text does not fit them, or that hang over the window's edge.
CUT_OFF = """
const wrong = [];
for (const element of document.body.querySelectorAll('*')) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  if (!own || box.width === 0 || style.visibility === 'hidden' || element.closest('svg')) continue;
  const scrolls = element.closest('[data-scrolls]');
  if (!scrolls && (box.left < -1 || box.right > innerWidth + 1)) wrong.push('hangs over: ' + element.textContent.slice(0, 40));
  if (style.overflow !== 'visible' && (element.scrollWidth > element.clientWidth + 1 || element.scrollHeight > element.clientHeight + 1))
    wrong.push('cut off: ' + element.textContent.slice(0, 40));
}
if (document.documentElement.scrollWidth > innerWidth) wrong.push('the page is wider than the window');
return wrong;
"""

# Whether a letter is drawn as the box that stands for a missing one.
AS_BOX = """
const draw = (text) => {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 64;
  const context = canvas.getContext('2d');
  context.font = '48px ' + getComputedStyle(document.body).fontFamily;
  context.fillText(text, 4, 52);
  return context.getImageData(0, 0, 64, 64).data.join();
};
const box = draw('\\u{10FFFD}');
return [...arguments[0]].filter((letter) => draw(letter) === box || draw(letter) === draw(' '));
"""


class Browser:
    def __init__(self, width=1366, height=768):
        options = Options()
        for word in ("--headless=new", "--disable-gpu", "--no-first-run", "--disable-background-networking",
                     "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--lang=zh-CN"):
            options.add_argument(word)
        if os.geteuid() == 0:
            options.add_argument("--no-sandbox")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver", env={**os.environ, "LANGUAGE": "zh_CN"}), options=options)
        self.driver.set_page_load_timeout(20)
        self.size(width, height)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def size(self, width, height):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride",
                                    {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600})

    def open(self, address):
        self.driver.get(address)

    def js(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def text(self, selector="body"):
        return self.js("return document.querySelector(arguments[0])?.innerText ?? ''", selector)

    def wait_text(self, wanted, selector="body", within=5):
        return wait_for(lambda: wanted in self.text(selector), within, f"{wanted!r} in {selector}")

    def cut_off(self):
        return self.js(CUT_OFF)

    def boxes(self, text):
        """The letters of `text` that the browser has no font for."""
        return self.js(AS_BOX, text)

    def complaints(self):
        """What the browser's console says, but for a server that went away."""
        return [entry["message"] for entry in self.driver.get_log("browser")
                if "ERR_CONNECTION_REFUSED" not in entry["message"] and "ERR_INCOMPLETE_CHUNKED" not in entry["message"]
                and "favicon.ico" not in entry["message"]]

    def shot(self, name):
        SHOTS.mkdir(parents=True, exist_ok=True)
        self.driver.execute_async_script("const done = arguments[0]; requestAnimationFrame(() => requestAnimationFrame(done));")
        self.driver.save_screenshot(str(SHOTS / f"{name}.png"))
