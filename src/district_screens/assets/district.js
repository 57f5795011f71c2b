// What the district's pages share: words, tables, ages, the alert bar.
import { doing, send } from '/assets/api.js';
import { h, shape } from '/assets/dom.js';

export { doing, h, send, shape };
export const data = JSON.parse(document.getElementById('data').textContent);
export const page = document.getElementById('page');
export const zh = data.lang === 'zh';

/** A word with {name}s filled in. */
export function w(key, values = {}) {
  let text = data.words[key] ?? key;
  for (const [name, value] of Object.entries(values)) text = text.replace(`{${name}}`, value);
  return text;
}
export const count = (number) => number.toLocaleString('en-US');
export const said = (what) => (zh ? what.zh : what.en);

/** 12 秒, 46 分, 1 小时 52 分, 3 天. */
export function age(seconds) {
  if (seconds === null) return '';
  const s = Math.max(0, Math.floor(seconds));
  if (s < 60) return w('seconds', { n: s });
  if (s < 3600) return w('minutes', { n: Math.floor(s / 60) });
  if (s < 86400) return [w('hours', { n: Math.floor(s / 3600) }), Math.floor(s % 3600 / 60) ? w('minutes', { n: Math.floor(s % 3600 / 60) }) : ''].join(' ').trim();
  return w('days', { n: Math.floor(s / 86400) });
}

/** heads: [word, 'number'?]; rows: arrays of texts or nodes (a td stands as it is). */
export function table(heads, rows, attributes = {}) {
  const cell = (value, at) => (value instanceof HTMLTableCellElement ? value
    : h('td', { class: heads[at]?.[1] ?? null, 'data-label': heads[at]?.[0] ?? null }, value ?? ''));
  return h('table', { class: 'rows', ...attributes },
    h('thead', {}, h('tr', {}, heads.map(([text, kind]) => h('th', { scope: 'col', class: kind ?? null }, text)))),
    h('tbody', {}, rows.map((row) => (row instanceof HTMLTableRowElement ? row : h('tr', {}, row.map(cell))))));
}
export function panel(title, right, ...rest) {
  return h('section', { class: 'panel' }, title === null ? null
    : h('div', { class: 'panel-head' }, title, right ? h('span', { class: 'right' }, right) : null), ...rest);
}
export function button(text, work, attributes = {}) {
  const made = h('button', { type: 'button', class: 'action', ...attributes }, text);
  made.addEventListener('click', () => work(made));
  return made;
}
/** Must be pressed twice. */
export function careful(text, work, attributes = {}) {
  const made = button(text, () => {
    if (made.dataset.sure) return work(made);
    made.dataset.sure = 'yes';
    made.textContent = w('sure');
    return setTimeout(() => { delete made.dataset.sure; made.textContent = text; }, 4000);
  }, attributes);
  return made;
}
export const problemPlace = () => h('p', { class: 'problem', role: 'alert' });

const STATE = { received: ['ok', true], late: ['ask', false], missing: ['no', false] };
/** Received, late, missing: shape, colour and word. */
export function state(name) {
  const look = STATE[name];
  return h('span', { class: `state ${name}` }, look ? shape(...look) : null, w(name));
}
/** Asks those for their report that `query` finds missing, and says whom. */
export function remind(pressed, place, query, told) {
  return doing(pressed, place, async () => {
    const asked = await send('POST', `/api/district/reports/remind?${query}`);
    told.textContent = w('reminded', { e: count(asked.enterprises), g: count(asked.gates) });
  });
}
export const drillTag = () => h('span', { class: 'drill-tag' }, w('drill'));

/** Text with `part` marked. */
export function marked(text, part) {
  const at = part ? text.indexOf(part) : -1;
  return at < 0 ? text : [text.slice(0, at), h('mark', {}, part), text.slice(at + part.length)];
}

const pathOf = (alert) => `/api/district/alerts/${alert.gate_id}/${alert.epoch}/${alert.event}/acknowledge`;
export function acknowledgeButton(alert, place, after) {
  const made = h('button', { type: 'button', class: 'action', 'data-alert': alert.id }, w('acknowledge', { me: data.me }));
  made.addEventListener('click', () => doing(made, place, async () => { await send('POST', pathOf(alert)); await after?.(); }));
  return made;
}

const bar = document.getElementById('alarms');
let shown = '';
/** The oldest that nobody has taken on, under the menu; it goes only by a name. Rebuilt only when it is another one. */
export function alertBar(alerts) {
  const open = alerts.filter((one) => !one.acknowledged_at && !one.drill).sort((a, b) => a.received.localeCompare(b.received));
  const key = open.map((one) => one.id + one.gate_id).join();
  if (key === shown) return;
  shown = key;
  if (!open.length) return bar.replaceChildren();
  const [first] = open;
  const place = h('span', { role: 'alert' });
  const press = acknowledgeButton(first, place);
  press.className = '';
  bar.replaceChildren(h('div', { class: 'alarm', role: 'alert', id: 'alert-bar' }, shape('alarm'), h('strong', {}, said(first.what)),
    h('span', {}, `${first.enterprise} ${first.gate}`), h('span', {}, w('received_at', { t: first.received_clock.slice(11) })),
    h('span', { class: 'right' }, open.length > 1 ? h('span', {}, w('more_open', { n: open.length - 1 })) : null,
      h('span', {}, `${w('id')} ${first.id}`), place, press)));
}

/** Previous, next, and which rows are shown. */
export function pages(from, limit, found, go) {
  return h('div', { class: 'foot' }, h('span', { class: 'label' }, found ? w('rows', { a: from + 1, b: Math.min(found, from + limit) }) : ''),
    h('span', { class: 'right' }, from > 0 ? button(w('previous'), () => go(Math.max(0, from - limit))) : null,
      from + limit < found ? button(w('next'), () => go(from + limit), { id: 'next' }) : null));
}
