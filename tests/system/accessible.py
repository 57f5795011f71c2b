"""What a page must hold for everybody, asked of the browser: contrast, names of controls, one heading and one main; and axe-core where it is.

axe-core is no Debian package: `npm install axe-core` beside the sources, or GATE_AXE=/path/to/axe.min.js."""
import os
import pathlib

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from gate import SOURCE

# Text against what is painted behind it: 4.5, or 3 where it is large (WCAG 2.2, 1.4.3). What cannot be used is left out.
CONTRAST = """
const parse = (colour) => { const [r, g, b, a] = colour.match(/[\\d.]+/g).map(Number); return { r, g, b, a: a ?? 1 }; };
const over = (top, under) => ({ r: top.r * top.a + under.r * (1 - top.a), g: top.g * top.a + under.g * (1 - top.a), b: top.b * top.a + under.b * (1 - top.a), a: 1 });
const light = ({ r, g, b }) => [r, g, b].map((value) => (value /= 255) <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
  .reduce((sum, value, i) => sum + value * [0.2126, 0.7152, 0.0722][i], 0);
const ground = (element) => {
  const layers = [];
  for (let at = element; at; at = at.parentElement) { layers.push(parse(getComputedStyle(at).backgroundColor)); if (layers.at(-1).a === 1) break; }
  return layers.reverse().reduce((under, layer) => over(layer, under), { r: 255, g: 255, b: 255, a: 1 });
};
const wrong = [];
for (const element of document.body.querySelectorAll('*')) {
  const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
  const box = element.getBoundingClientRect(), style = getComputedStyle(element);
  if (!own || box.width === 0 || box.height === 0 || style.visibility === 'hidden' || element.closest(':disabled, script, style, option')) continue;
  const behind = ground(element);
  const ink = over(parse(element.namespaceURI.endsWith('svg') ? style.fill : style.color), behind);
  const [a, b] = [light(ink), light(behind)].sort((x, y) => y - x);
  const ratio = (a + 0.05) / (b + 0.05), size = parseFloat(style.fontSize);
  const large = size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700);
  if (ratio < (large ? 3 : 4.5)) wrong.push(`contrast ${ratio.toFixed(2)}: ${element.textContent.trim().slice(0, 30)}`);
}
return [...new Set(wrong)];
"""

# Names, landmarks, headings, ids (WCAG 1.3.1, 2.4.6, 3.1.1, 4.1.2).
STRUCTURE = """
const wrong = [];
const seen = (element) => element.getClientRects().length > 0;
const one = (selector) => { const count = document.querySelectorAll(selector).length; if (count !== 1) wrong.push(`${count} × ${selector}`); };
one('h1'); one('main'); one('title');
if (!document.documentElement.lang) wrong.push('no language');
let level = 1;
for (const heading of document.querySelectorAll('h1, h2, h3, h4')) {
  const now = Number(heading.tagName[1]);
  if (now > level + 1) wrong.push(`heading ${now} after ${level}: ${heading.textContent}`);
  if (!heading.textContent.trim()) wrong.push('an empty heading');
  level = now;
}
for (const field of document.querySelectorAll('input:not([type=hidden]), select, textarea'))
  if (!field.labels?.length && !field.getAttribute('aria-label')) wrong.push(`no label: ${field.outerHTML.slice(0, 80)}`);
for (const control of document.querySelectorAll('button, a[href], summary'))
  if (seen(control) && !control.textContent.trim() && !control.getAttribute('aria-label')) wrong.push(`no name: ${control.outerHTML.slice(0, 80)}`);
for (const image of document.querySelectorAll('img:not([alt]), svg:not([aria-hidden]):not([aria-label])')) wrong.push(`a picture without words: ${image.outerHTML.slice(0, 80)}`);
const ids = [...document.querySelectorAll('[id]')].map((element) => element.id);
for (const id of new Set(ids.filter((each, i) => ids.indexOf(each) !== i))) wrong.push(`twice: #${id}`);
for (const head of document.querySelectorAll('th')) if (seen(head) && !head.textContent.trim() && !head.getAttribute('aria-label')) wrong.push('a column without a heading');
return wrong;
"""

AXE = """
const done = arguments[arguments.length - 1];
axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], rules: { region: { enabled: true } } })
  .then(({ violations }) => done(violations.map((each) => `${each.id} (${each.impact}): ${each.help}: ${each.nodes.slice(0, 3).map((node) => node.target.join(' ')).join(' | ')}`)),
        (error) => done([`axe: ${error}`]));
"""


def axe_file():
    """axe.min.js where this machine has one, else None."""
    for path in (os.environ.get("GATE_AXE", ""), SOURCE / "node_modules/axe-core/axe.min.js"):
        if path and pathlib.Path(path).is_file():
            return pathlib.Path(path)
    return None


# What Tab must reach, in the page's order; one of a group of radio buttons stands for all.
CONTROLS = """
return [...document.querySelectorAll('a[href], button:not(:disabled), input:not([type=hidden]):not(:disabled), select:not(:disabled), textarea, summary, [tabindex="0"]')]
  .filter((each) => each.getClientRects().length && getComputedStyle(each).visibility !== 'hidden').slice(0, arguments[0]).map((each, i) => { each.dataset.stop = i; return each.outerHTML.slice(0, 80); });
"""
FOCUSED = "const it = document.activeElement, style = getComputedStyle(it); return [Number(it.dataset.stop ?? -1), style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2];"


def keyboard_faults(page, most=20):
    """Whether Tab reaches the first controls one after the other, each with a ring that is seen."""
    wanted = page.js(CONTROLS, most)
    page.js("document.activeElement.blur(); scrollTo(0, 0); getSelection().removeAllRanges()")
    wrong, reached = [], set()
    page.js("document.body.tabIndex = -1; document.body.focus(); document.body.removeAttribute('tabindex')")
    for _ in range(3 * len(wanted)):  # a field for a date has a stop for each of its parts
        if len(reached) == len(wanted):
            break
        ActionChains(page.driver, duration=0).send_keys(Keys.TAB).perform()
        stop, ring = page.js(FOCUSED)
        if stop >= 0 and stop not in reached and not ring:
            wrong.append(f"no ring around {wanted[stop]}")
        if stop >= 0:
            reached.add(stop)
    return wrong + [f"Tab does not reach {wanted[stop]}" for stop in range(len(wanted)) if stop not in reached]


def faults(page):
    """What our own checks find on the page that `page` shows."""
    return page.js(CONTRAST) + page.js(STRUCTURE)


def axe_faults(page):
    page.js(axe_file().read_text())
    return page.driver.execute_async_script(AXE)
