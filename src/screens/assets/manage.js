// What the manager's pages share: their data and words, parts of pages, plain charts in SVG.
import { h, shape, unseen } from '/assets/dom.js';
import { head } from '/assets/head.js';
import { live } from '/assets/live.js';
import { notices } from '/assets/notices.js';

export const data = JSON.parse(document.getElementById('data').textContent);
export const zh = data.lang === 'zh';
export const page = document.getElementById('page');

/** The page's word for `key`, with {name} filled in. */
export const w = (key, fill = {}) => Object.entries(fill).reduce((text, [name, value]) => text.replace(`{${name}}`, value), data.words[key] ?? key);
export const count = (number) => number.toLocaleString('en-US');
export const title = (reason) => (reason.id === 'none' ? '' : zh ? reason.zh : reason.en);
export const next = (reason) => (zh ? reason.next_zh : reason.next_en);
export const degrees = (value) => (value === null || value === undefined ? '' : value.toFixed(1));

export const button = (text, click, more = {}) => {
  const made = h('button', { type: 'button', class: 'action', ...more }, text);
  made.addEventListener('click', () => click(made));
  return made;
};
/** A button that works when it is pressed once more, and says so in between. */
export function twice(text, sure, work, more = {}) {
  let armed = false;
  return button(text, (pressed) => {
    armed = !armed;
    pressed.textContent = armed ? sure : text;
    if (!armed) work(pressed);
  }, more);
}
export const tile = (label, figure, note = null, more = {}) =>
  h('div', { class: 'tile', ...more }, h('div', { class: 'label' }, label), h('div', { class: 'figure' }, figure, ' ', note ? h('small', {}, note) : null));
export const panel = (heading, note, end, ...rest) => h('section', { class: 'panel' },
  h('div', { class: 'head' }, h('h2', {}, heading), note ? h('span', { class: 'label' }, note) : null, end ? h('span', { class: 'end label' }, end) : null), ...rest);
/** heads: [text, class]; rows: lists of cells, or {class, cells}. */
export const table = (heads, rows, more = {}) => h('table', more,
  h('thead', {}, h('tr', {}, heads.map(([text, kind]) => h('th', { class: kind ?? null, scope: 'col' }, text || unseen(zh ? '操作' : 'Action'))))),
  h('tbody', {}, rows.map((row) => h('tr', { class: row.class ?? null }, (row.cells ?? row).map((cell, i) =>
    (cell instanceof HTMLTableCellElement ? cell : h('td', { class: heads[i]?.[1] ?? null }, cell)))))));
export const field = (label, control) => h('label', {}, label, control);
export const titleRow = (heading, note, ...end) =>
  h('div', { class: 'title-row' }, h('h1', {}, heading), note ?? null, h('div', { class: 'end' }, end));
export const alertPlace = () => h('p', { class: 'problem', role: 'alert' });
export const asTable = (heads, rows) => h('details', { class: 'data' }, h('summary', {}, zh ? '数据表' : 'As a table'), h('div', { class: 'scroll', 'data-scrolls': '' }, table(heads, rows)));

/** What is longer than its place scrolls in it, by keyboard too. */
export const scroll = (label, inner) => h('div', { class: 'scroll tall', 'data-scrolls': '', tabindex: 0, role: 'group', 'aria-label': label }, inner);

const SVG = 'http://www.w3.org/2000/svg';
/** An SVG element; text is its content. */
export function s(tag, attributes = {}, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children.flat(Infinity).filter((child) => child !== null));
  return made;
}
export const chart = (width, height, label, ...children) =>
  s('svg', { class: 'chart', viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label }, ...children);

/** Smallest of 1, 2, 5 × 10ⁿ steps that keeps `top` within five. */
export function step(top) {
  for (let unit = 0.1; ; unit *= 10) for (const each of [1, 2, 5]) if (top <= each * unit * 5) return each * unit;
}

/** Lines over hours: series [{points: [[x, y], …]}]; x from 0 to `most`. As wide as its place, with letters of one size. */
export function lines(series, options) {
  const roomy = matchMedia('(min-width: 60rem)');
  const place = h('div', { class: 'wide-chart' });
  const draw = () => place.replaceChildren(linesOf(series, { width: roomy.matches ? 1290 : 640, ...options }));
  roomy.addEventListener('change', draw);
  draw();
  return place;
}
function linesOf(series, { width, most, ticks, label, floor = 0, height = 240 }) {
  const left = 44, bottom = height - 26, top = 14;
  const values = series.flatMap((each) => each.points.map((point) => point[1]));
  const low = floor === null ? Math.floor(Math.min(...values, 100) * 2 - 0.4) / 2 : floor;
  const high = Math.max(...values, low + 0.5);
  const unitStep = step(high - low);
  const ceiling = low + unitStep * Math.ceil((high - low) / unitStep);
  const x = (value) => left + (width - left - 30) * (value / most);
  const y = (value) => bottom - (bottom - top) * ((value - low) / (ceiling - low));
  const rules = [];
  for (let at = low; at <= ceiling + 1e-9; at += unitStep)
    rules.push(s('line', { class: 'grid', x1: left, x2: width - 12, y1: y(at), y2: y(at) }), s('text', { x: left - 6, y: y(at) + 4, 'text-anchor': 'end' }, +at.toFixed(2)));
  return chart(width, height, label, rules,
    ticks.map(([at, text]) => s('text', { x: x(at), y: height - 6, 'text-anchor': 'middle' }, text)),
    series.map((each, i) => [
      s('polyline', { class: `series line${(i % 4) + 1}`, 'stroke-dasharray': DASHES[i % 4], points: each.points.map(([a, b]) => `${x(a)},${y(b)}`).join(' ') }),
      each.points.map(([a, b]) => s('circle', { cx: x(a), cy: y(b), r: 3, class: `series line${(i % 4) + 1}` })),
    ]));
}
const DASHES = ['none', '6 4', '2 3', '10 3 2 3'];
/** Which line is which, as its dashes are drawn. */
export const legend = (names) => h('span', { class: 'legend' }, names.map((name, i) => h('span', {},
  s('svg', { width: 30, height: 10, 'aria-hidden': 'true', class: 'chart-key chart' }, s('line', { x1: 0, x2: 28, y1: 5, y2: 5, class: `series line${(i % 4) + 1}`, 'stroke-dasharray': DASHES[i % 4] })), ' ', name)));
export { h, shape };

// What each page lives by: the clock, the link to the district, and to be told when the gate is gone.
const watchers = [];
/** Calls `look` with each picture of the gate's state, as the guard's screen gets it. */
export const watch = (look) => watchers.push(look);
const told = h('div', { class: 'told' });
page.before(told);
let telling = '';
function tell(district) {
  const text = JSON.stringify([district?.notices, district?.policy]);
  if (text === telling) return;
  telling = text;
  told.replaceChildren(...[notices(district, data.words)].filter(Boolean));
}
live('/api/events', data.words, (status) => {
  head(status, data.words);
  tell(status.district);
  for (const look of watchers) look(status);
});
