// Daily reports of one day, by enterprise: received, late, missing, and what each says.
import { count, data, h, page, pages, panel, problemPlace, send, state, table, w } from '/assets/district.js';

const LIMIT = 100;
const asked = new URLSearchParams(location.search);
const wrong = problemPlace();
const list = h('div', {}), sums = h('span', { class: 'label' });
const day = h('input', { type: 'date', class: 'choose', id: 'day', 'aria-label': w('day'), value: asked.get('day') ?? data.day });
const only = h('select', { class: 'choose', id: 'state', 'aria-label': w('state') },
  [['', w('everything')], ...['received', 'late', 'missing'].map((name) => [name, w(name)])].map(([value, text]) => h('option', { value }, text)));
only.value = asked.get('state') ?? '';
const csv = h('a', { class: 'action', id: 'csv' }, 'CSV'), xlsx = h('a', { class: 'action', id: 'xlsx' }, 'XLSX');
let from = 0;

function row(one, gate, first) {
  const figures = ['entered', 'refused', 'fevers', 'watched', 'faults', 'drills'];
  return [h('td', { class: 'strong' }, first ? one.enterprise : ''), first ? `${one.street} ${one.grid}` : '', gate.gate, h('td', {}, first ? state(one.state) : ''),
    gate.version ? `${gate.received} (${gate.version})` : '—', gate.confirmed_by ?? '', ...figures.map((key) => (gate.version ? count(gate[key]) : '—')), h('td', { class: 'wrap' }, gate.remarks ?? '')];
}
async function load() {
  const query = `day=${day.value}&state=${only.value}`;
  csv.href = `/api/district/reports.csv?${query}`;
  xlsx.href = `/api/district/reports.xlsx?${query}`;
  const answer = await send('GET', `/api/district/reports?${query}&from=${from}&limit=${LIMIT}`).catch((problem) => { wrong.textContent = problem.message; });
  if (!answer) return;
  wrong.textContent = '';
  sums.textContent = `${w('enterprises')} ${count(answer.enterprises)} · ${w('received')} ${count(answer.received)} · ${w('late')} ${count(answer.late)} · ${w('missing')} ${count(answer.missing)} · ${w('due', { h: `${String(answer.due_hour % 24).padStart(2, '0')}:00` })}`;
  const heads = [[w('enterprise')], [w('street_grid')], [w('gate')], [w('state')], [w('received')], [w('confirmed_by')],
    ...['entered', 'refused', 'fevers', 'watched', 'faults', 'drills'].map((key) => [w(key), 'number']), [w('remarks')]];
  list.replaceChildren(answer.rows.length ? table(heads, answer.rows.flatMap((one) => one.gates.map((gate, at) => row(one, gate, at === 0))), { id: 'reports' })
    : h('p', {}, w('nothing_found')), pages(from, LIMIT, answer.found, (to) => { from = to; load(); }));
}
for (const input of [day, only]) input.addEventListener('change', () => { from = 0; load(); });
page.append(panel([day, only, sums], [csv, xlsx, (() => { const b = h('button', { type: 'button', class: 'action' }, w('print')); b.addEventListener('click', () => print()); return b; })()], wrong, list));
load();
