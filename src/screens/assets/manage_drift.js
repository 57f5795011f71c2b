// Drift watch: the hourly median of each lane, and which lane stands out.
import { alertPlace, count, data, degrees, field, h, legend, lines, page, panel, shape, table, title, titleRow, w } from '/assets/manage.js';

const { found, lanes } = data;
const nameOf = (lane) => lanes.find((each) => each.lane === lane)?.name ?? String(lane);
const signed = (value) => (value === null ? '—' : `${value > 0 ? '+' : value < 0 ? '−' : ''}${Math.abs(value).toFixed(2)}`);

function flagged() {
  if (!found.flagged.length) return h('p', {}, shape('ok', true), ' ', w('good'));
  return found.flagged.map((one) => {
    const worst = Math.max(Math.abs(one.from_peers ?? 0), Math.abs(one.from_own ?? 0));
    const why = [one.from_peers !== null ? w('from_peers', { d: signed(one.from_peers) }) : null, one.from_own !== null ? w('from_own', { d: signed(one.from_own) }) : null].filter(Boolean);
    return h('div', { class: 'flag', 'data-lane': one.lane }, h('h2', { class: 'ask-ink' }, shape('ask'), ' ', title(found.reason), ' · ', w('away', { lane: nameOf(one.lane), d: worst.toFixed(1) })),
      h('p', {}, why.join(' · ')), h('p', { class: 'label' }, w('step')), h('ol', {}, ['step_1', 'step_2', 'step_3'].map((step) => h('li', {}, w(step)))));
  });
}
const filter = h('form', { class: 'panel filter', method: 'get' }, field(w('day'), h('input', { type: 'date', name: 'day', value: found.day, max: data.today })), h('button', { class: 'action', type: 'submit' }, w('show')));
const seen = lanes.filter(({ lane }) => found.hours.some((hour) => hour.lane === lane));
const series = seen.map(({ lane }) => ({ points: found.hours.filter((hour) => hour.lane === lane).map((hour) => [hour.hour, hour.median]) }));
const rows = found.hours.map((hour) => ({ class: hour.flagged ? 'look' : null, cells: [nameOf(hour.lane), `${String(hour.hour).padStart(2, '0')}:00`, count(hour.readings), degrees(hour.median), signed(hour.from_peers), signed(hour.from_own),
  h('td', { class: hour.flagged ? 'ask-ink' : null }, shape(hour.flagged ? 'ask' : 'ok', !hour.flagged), ' ', hour.flagged ? w('flag') : w('ok'))] }));
page.replaceChildren(titleRow(w('title'), h('span', { class: 'label' }, w('note'))), alertPlace(), filter, h('section', { class: 'panel', id: 'flagged' }, flagged()),
  ...(found.hours.length ? [panel(w('chart'), legend(seen.map((each) => each.name)), null,
    h('div', { class: 'scroll', 'data-scrolls': '' }, lines(series, { most: 23, ticks: [0, 3, 6, 9, 12, 15, 18, 21].map((hour) => [hour, `${String(hour).padStart(2, '0')}:00`]), label: w('chart'), floor: null }))),
  h('section', { class: 'panel' }, h('div', { class: 'scroll', 'data-scrolls': '' }, table([[w('lane')], [w('hour')], [w('readings'), 'number'], [w('median'), 'number'], [w('peers'), 'number'], [w('own'), 'number'], [w('state')]], rows, { class: 'rows', id: 'hours' })), h('div', { class: 'foot' }, w('rule')))]
    : [h('section', { class: 'panel' }, h('p', { class: 'label' }, w('empty')))]));
