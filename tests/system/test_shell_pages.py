"""The shell's own pages in a real browser: log-in, account, accounts, displays; by keyboard. What they look like: test_every_page.py."""
import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from browser import Browser
from gate import ADMINISTRATOR, PASSWORD, Gate, wait_for



@pytest.fixture(scope="module")
def gate(tmp_path_factory):
    with Gate(tmp_path_factory.mktemp("gate"), directions=["out"]) as running:
        yield running


@pytest.fixture
def browser():
    with Browser() as page:
        yield page


def type_in(browser, *keys):
    for key in keys:
        browser.driver.switch_to.active_element.send_keys(key)


def path(browser):
    return browser.js("return location.pathname")


def log_in(browser, gate, name=ADMINISTRATOR, password=PASSWORD):
    browser.open(gate.address + "login")
    wait_for(lambda: browser.js("return document.activeElement.id") == "field-name", what="the field in focus")
    type_in(browser, name, Keys.TAB, password, Keys.ENTER)
    wait_for(lambda: path(browser) != "/login", what="the page after the log-in")


def field(browser, name):
    return browser.driver.find_element(By.ID, f"field-{name}")


def test_the_door_leads_back_to_where_one_wanted(gate, browser):
    browser.open(gate.address + "admin/users")
    assert path(browser) == "/login"
    wait_for(lambda: browser.js("return document.activeElement.id") == "field-name")
    type_in(browser, ADMINISTRATOR, Keys.TAB, "not-the-password", Keys.ENTER)
    wait_for(lambda: "账号或密码不对" in browser.js("return document.body.textContent"), what="what went wrong, in words")
    assert field(browser, "name").get_attribute("value") == ADMINISTRATOR, "what was typed stays"
    field(browser, "password").send_keys(Keys.CONTROL, "a")
    field(browser, "password").send_keys(PASSWORD, Keys.ENTER)
    wait_for(lambda: path(browser) == "/admin/users")
    assert "测试员" in browser.js("return document.querySelector('header .who').textContent")


def test_an_account_is_added_and_its_owner_sets_the_password(gate, browser):
    log_in(browser, gate)
    browser.open(gate.address + "admin/users")
    wait_for(lambda: browser.js("return document.querySelectorAll('[data-user]').length") >= 1)
    field(browser, "name").send_keys("zhangmin")
    field(browser, "display_name").send_keys("张敏")
    field(browser, "role").send_keys("管理员")
    type_in(browser, Keys.ENTER)
    field(browser, "display_name").send_keys(Keys.ENTER)
    link = wait_for(lambda: browser.js("return document.querySelector('.secret')?.textContent"), what="the one-time link")
    browser.driver.delete_all_cookies()
    browser.open(link)
    wait_for(lambda: browser.js("return document.querySelector('#field-name')?.value") == "zhangmin")
    field(browser, "password").send_keys("zhang-horse-5")
    field(browser, "again").send_keys("zhang-horse-6", Keys.ENTER)
    wait_for(lambda: "两次输入不同" in browser.js("return document.body.textContent"))
    field(browser, "again").send_keys(Keys.CONTROL, "a")
    field(browser, "again").send_keys("zhang-horse-5", Keys.ENTER)
    wait_for(lambda: path(browser) != "/setup")
    assert gate.session("zhangmin", "zhang-horse-5").get("/api/session")["account"]["display_name"] == "张敏"


def test_a_screen_is_paired_by_the_code_it_shows(gate, browser):
    with Browser(1920, 1080) as screen:
        screen.open(gate.address + "display")
        code = wait_for(lambda: (text := screen.js("return document.getElementById('code')?.textContent")) and text.isdigit() and text)
        log_in(browser, gate)
        browser.open(gate.address + "admin/displays")
        wait_for(lambda: browser.js("return !!document.querySelector('#field-code')"))
        field(browser, "code").send_keys(code, Keys.ENTER)
        wait_for(lambda: path(screen) == "/lane/1", what="the display's own page")
        wait_for(lambda: browser.js("return document.querySelectorAll('[data-display]').length") == 1)
        browser.driver.find_element(By.CSS_SELECTOR, "[data-display] button").click()
        wait_for(lambda: path(screen) == "/display", what="the revoked screen's way back to its code")


def test_logging_out_closes_the_pages(gate, browser):
    log_in(browser, gate)
    browser.open(gate.address + "account")
    wait_for(lambda: browser.js("return !!document.querySelector('button.action')"))
    browser.driver.find_element(By.XPATH, "//button[text()='退出登录']").click()
    wait_for(lambda: path(browser) == "/login")
    browser.open(gate.address + "admin/users")
    assert path(browser) == "/login"

