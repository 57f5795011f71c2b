// The daily report: its draft is made, looked at, confirmed by name; and a drill is begun.
import { doing, send } from '/assets/api.js';
import { localTime } from '/assets/dom.js';
import { alertPlace, button, count, data, field, h, page, panel, table, tile, titleRow, twice, w } from '/assets/manage.js';

const path = `/api/reports/${data.day}`;
const wrong = alertPlace();
const shown = h('div', { class: 'manage-column' });
const when = (at) => (at ? localTime(at).slice(0, 16) : '');
const TILES = ['entered', 'admitted', 'refused', 'fevers', 'watched_seen', 'faults'];

function figures(report) {
  const rest = data.figures.filter(([key]) => !TILES.includes(key));
  const big = data.figures.filter(([key]) => TILES.includes(key));
  const refused = Object.entries(report.refused_for).sort((a, b) => b[1] - a[1]);
  return [h('section', { class: 'panel tiles', id: 'figures' }, big.map(([key, word]) => tile(word, count(report[key])))),
    h('div', { class: 'thirds' },
      panel(w('figures'), null, null, table([[''], ['']], rest.map(([key, word]) => [h('td', { class: 'label' }, word), h('td', { class: 'number' }, count(report[key]))]), { class: 'pairs' })),
      refused.length ? panel(w('refused_for'), null, count(report.refused), table([[w('reason')], [w('visits'), 'number']], refused.map(([id, visits]) => [data.refusals[id] ?? id, count(visits)]), { id: 'reasons' })) : null)];
}
function confirmation() {
  const by = h('input', { id: 'by', required: '', maxlength: 60, value: data.me, autocomplete: 'name' });
  const remarks = h('textarea', { id: 'remarks', rows: 2, maxlength: 500 });
  const made = h('form', { class: 'edit' }, field(w('by'), by), field(w('remarks'), remarks), h('button', { class: 'action primary', type: 'submit', id: 'confirm' }, w('confirm')));
  made.addEventListener('submit', (event) => {
    event.preventDefault();
    doing(event.submitter, wrong, async () => { await send('POST', `${path}/confirm`, { by: by.value, remarks: remarks.value }); await load(); });
  });
  return panel(w('confirm'), w('confirm_note'), null, made);
}
const state = (report) => (report.confirmed ? w('confirmed', { who: report.confirmed_by, at: when(report.confirmed), n: report.version }) : w('draft', { n: report.version }));

async function load() {
  const { versions } = await send('GET', path);
  const newest = versions.at(-1);
  const make = button(w(newest ? 'again' : 'make'), (pressed) => doing(pressed, wrong, async () => { await send('POST', path); await load(); }), { id: 'make', class: newest ? 'action' : 'action primary' });
  const saved = newest ? [h('a', { class: 'action', href: `${path}/csv?lang=${data.lang}`, id: 'csv' }, 'CSV'), h('a', { class: 'action', href: `${path}/xlsx?lang=${data.lang}`, id: 'xlsx' }, 'XLSX'), button(w('print'), () => print())] : [];
  const day = h('input', { type: 'date', name: 'day', value: data.day, max: data.today, 'aria-label': w('day') });
  day.addEventListener('change', () => day.value && location.assign(`/manage/report?day=${day.value}`));
  const old = versions.map((one) => ({ cells: [String(one.version), when(one.made), one.confirmed ? when(one.confirmed) : w('no'), one.confirmed_by, h('td', { class: 'wrap' }, one.remarks)] }));
  shown.replaceChildren(titleRow(w('title'), h('span', { class: 'label', id: 'state' }, data.day, newest ? ` · ${state(newest)}` : ''), day, make, ...saved), wrong,
    ...(newest ? [...figures(newest), newest.confirmed ? null : confirmation(),
      panel(w('versions'), null, null, table([[w('version')], [w('made')], [w('at')], [w('by')], [w('remarks')]], old, { class: 'rows', id: 'versions' }))].filter(Boolean)
      : [h('p', { class: 'panel label' }, w('none'))]));
}

function drill() {
  const told = h('span', { class: 'label', role: 'status', id: 'drill-told' });
  const start = twice(w('drill_start'), w('drill_sure'), (pressed) => doing(pressed, wrong, async () => {
    const { event } = await send('POST', '/api/drill');
    told.textContent = w('drill_begun', { n: event });
  }), { id: 'drill' });
  return panel(w('drill'), w('drill_note'), null, h('div', { class: 'filter' }, start, told));
}
page.replaceChildren(shown, drill());
load().catch((problem) => { wrong.textContent = problem.message; shown.replaceChildren(wrong); });
