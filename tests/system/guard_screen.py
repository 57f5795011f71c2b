"""The guard's screen in a real browser, for the tests: keys as a hand presses them, questions, cards."""
import time

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from browser import Browser
from gate import wait_for

QUICK = ("reading_wait_ms = 1500\nrescan_after_ms = 800\npassage_window_ms = 1500\nshow_refuse_ms = 1500\nshow_pass_ms = 1500\n")
DEAD_S = 0.55  # keys are dead for so long after an exception came to the front
BETWEEN_S = 0.06  # a hand is slower than a wedge scanner


class Screen(Browser):
    def __init__(self, gate, account, page="guard?lang=zh", size=(1366, 768)):
        super().__init__(*size)
        self.gate = gate
        self.open(gate.address + "login")
        self.driver.add_cookie({"name": "session", "value": gate.session(account).cookie(), "path": "/"})
        self.open(gate.address + page)

    def press(self, *keys):
        for key in keys:
            ActionChains(self.driver).send_keys(key).perform()
            time.sleep(BETWEEN_S)

    def card(self, within=10):
        """The exception in front, once keys count for it."""
        key = wait_for(lambda: self.js("return document.querySelector('.card')?.dataset.key"), within, "a card")
        time.sleep(DEAD_S)
        return key

    def wait_no_card(self, within=10):
        wait_for(lambda: self.js("return document.querySelector('.card.exception') === null"), within, "no exception in front")

    def wait_field(self, selector="#ask input"):
        wait_for(lambda: self.js("return document.activeElement === document.querySelector(arguments[0])", selector), 5,
                 f"{selector} in focus")

    def said(self):
        return self.js("return [...document.querySelectorAll('.said')].map((line) => line.textContent).join(' ')")

    def escape(self):
        self.press(Keys.ESCAPE)


def come(gate, person, degrees, lane=1, manner="stays"):
    gate.wait_phase("waiting", lane, within=20)
    gate.desk(f"lane {lane} worker {degrees} {manner}")
    gate.show(lane, gate.issue(person))


def leave(gate, lane=1):
    gate.hide(lane)
    gate.desk(f"lane {lane} absent")
    time.sleep(1)  # the code is out of sight for longer than rescan_after


def walk_after(gate, pulses, lane=1):
    """Walks through as soon as the turnstile has had one pulse more than `pulses`: the row comes before it."""
    wait_for(lambda: gate.stats(lane)["pulses"] > pulses, 5, "the pulse")
    gate.desk(f"lane {lane} walk")


def fever(gate, person="A-1", degrees=38.0, lane=1):
    """Comes with a fever, is refused, puts the phone away and stays; the refusal's row."""
    before = len(gate.rows("kind = :refuse"))
    come(gate, person, degrees, lane)
    wait_for(lambda: len(gate.rows("kind = :refuse")) > before, 15, "the refusal")
    gate.hide(lane)
    return gate.rows("kind = :refuse")[-1]
