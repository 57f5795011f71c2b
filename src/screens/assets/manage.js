// What the manager's pages share: their data and words, parts of pages, plain charts in SVG.
import { h, shape } from '/assets/dom.js';

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
export const tile = (label, figure, note = null, more = {}) =>
  h('div', { class: 'tile', ...more }, h('div', { class: 'label' }, label), h('div', { class: 'figure' }, figure, ' ', note ? h('small', {}, note) : null));
export const panel = (heading, note, end, ...rest) => h('section', { class: 'panel' },
  h('div', { class: 'head' }, h('h2', {}, heading), note ? h('span', { class: 'label' }, note) : null, end ? h('span', { class: 'end label' }, end) : null), ...rest);
/** heads: [text, class]; rows: lists of cells, or {class, cells}. */
export const table = (heads, rows, more = {}) => h('table', more,
  h('thead', {}, h('tr', {}, heads.map(([text, kind]) => h('th', { class: kind ?? null, scope: 'col' }, text)))),
  h('tbody', {}, rows.map((row) => h('tr', { class: row.class ?? null }, (row.cells ?? row).map((cell, i) =>
    (cell instanceof HTMLTableCellElement ? cell : h('td', { class: heads[i]?.[1] ?? null }, cell)))))));
export const field = (label, control) => h('label', {}, label, control);
export const titleRow = (heading, note, ...end) =>
  h('div', { class: 'title-row' }, h('h1', {}, heading), note ?? null, h('div', { class: 'end' }, end));
export const alertPlace = () => h('p', { class: 'problem', role: 'alert' });
export const asTable = (heads, rows) => h('details', { class: 'data' }, h('summary', {}, zh ? '数据表' : 'As a table'), h('div', { class: 'scroll', 'data-scrolls': '' }, table(heads, rows)));

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

/** Lines over hours: series [{name, line, points: [[x, y], …]}]; x from 0 to `most`. */
export function lines(series, { most, ticks, label, unit, floor = 0, height = 240 }) {
  const width = 900, left = 44, bottom = height - 26, top = 14;
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
  const dashes = ['none', '6 4', '2 3', '10 3 2 3'];
  return chart(width, height, label, rules, s('text', { x: 2, y: 11 }, unit),
    ticks.map(([at, text]) => s('text', { x: x(at), y: height - 6, 'text-anchor': 'middle' }, text)),
    series.map((each, i) => [
      s('polyline', { class: `series line${(i % 4) + 1}`, 'stroke-dasharray': dashes[i % 4], points: each.points.map(([a, b]) => `${x(a)},${y(b)}`).join(' ') }),
      each.points.map(([a, b]) => s('circle', { cx: x(a), cy: y(b), r: 3, class: `series line${(i % 4) + 1}` })),
    ]));
}
/** Which line is which, as its dashes are drawn. */
export const legend = (names) => h('span', {}, names.map((name, i) => [
  s('svg', { width: 30, height: 10, 'aria-hidden': 'true', class: 'chart-key' }, s('line', { x1: 0, x2: 28, y1: 5, y2: 5, class: 'series', stroke: ['var(--c1)', 'var(--c2)', 'var(--ink)', 'var(--idle)'][i % 4], 'stroke-width': 2, 'stroke-dasharray': ['none', '6 4', '2 3', '10 3 2 3'][i % 4] })), ' ', name, '  ']));
export { h, shape };
