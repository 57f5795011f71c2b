// Daily reports of one day, by enterprise: received, late, missing, and what each says.
import { careful, count, data, h, page, pages, panel, problemPlace, remind, send, state, table, w } from '/assets/district.js';

const LIMIT = 100;
const asked = new URLSearchParams(location.search);
const wrong = problemPlace();
const list = h('div', {}), sums = h('span', { class: 'label' });
const day = h('input', { type: 'date', class: 'choose', id: 'day', 'aria-label': w('day'), value: asked.get('day') ?? data.day });
const only = h('select', { class: 'choose', id: 'state', 'aria-label': w('state') },
  [['', w('everything')], ...['received', 'late', 'missing'].map((name) => [name, w(name)])].map(([value, text]) => h('option', { value }, text)));
only.value = asked.get('state') ?? '';
const search = h('input', { type: 'search', class: 'search', id: 'search', 'aria-label': w('find'), placeholder: w('search'), maxlength: 60, value: asked.get('search') ?? '' });
const reminder = h('span', {}), told = h('span', { class: 'label', role: 'status', id: 'reminded' });
const csv = h('a', { class: 'action', id: 'csv' }, 'CSV'), xlsx = h('a', { class: 'action', id: 'xlsx' }, 'XLSX');
let from = 0;

function row(one, gate, first) {
  const figures = ['entered', 'refused', 'fevers', 'watched', 'faults', 'drills'];
  return [h('td', { class: 'strong' }, first ? one.enterprise : ''), first ? `${one.street} ${one.grid}` : '', first ? `${one.officer} ${one.phone}`.trim() : '', gate.gate, h('td', {}, first ? state(one.state) : ''),
    gate.version ? `${gate.received} (${gate.version})` : gate.asked_by ? h('td', { class: 'wrap' }, w('asked', { who: gate.asked_by, when: gate.asked })) : '—', gate.confirmed_by ?? '', ...figures.map((key) => (gate.version ? count(gate[key]) : '—')), h('td', { class: 'wrap' }, gate.remarks ?? '')];
}
async function load() {
  const query = `day=${day.value}&state=${only.value}&search=${encodeURIComponent(search.value.trim())}`;
  csv.href = `/api/district/reports.csv?${query}`;
  xlsx.href = `/api/district/reports.xlsx?${query}`;
  const answer = await send('GET', `/api/district/reports?${query}&from=${from}&limit=${LIMIT}`).catch((problem) => { wrong.textContent = problem.message; });
  if (!answer) return;
  wrong.textContent = '';
  const missing = answer.rows.filter((one) => one.state === 'missing').length;
  reminder.replaceChildren(only.value === 'missing' && missing ? careful(w('remind', { n: count(answer.found) }), (pressed) => remind(pressed, wrong, query, told).then(load), { id: 'remind' }) : '');
  sums.textContent = `${w('enterprises')} ${count(answer.enterprises)} · ${w('received')} ${count(answer.received)} · ${w('late')} ${count(answer.late)} · ${w('missing')} ${count(answer.missing)} · ${w('due', { h: `${String(answer.due_hour % 24).padStart(2, '0')}:00` })}`;
  const heads = [[w('enterprise')], [w('street_grid')], [w('officer')], [w('gate')], [w('state')], [w('received')], [w('confirmed_by')],
    ...['entered', 'refused', 'fevers', 'watched', 'faults', 'drills'].map((key) => [w(key), 'number']), [w('remarks')]];
  list.replaceChildren(answer.rows.length ? table(heads, answer.rows.flatMap((one) => one.gates.map((gate, at) => row(one, gate, at === 0))), { id: 'reports' })
    : h('p', {}, w('nothing_found')), pages(from, LIMIT, answer.found, (to) => { from = to; load(); }));
}
for (const input of [day, only]) input.addEventListener('change', () => { from = 0; told.textContent = ''; load(); });
let typing;
search.addEventListener('input', () => { clearTimeout(typing); from = 0; typing = setTimeout(load, 150); });
page.append(panel([day, only, search, sums], [told, reminder, csv, xlsx, (() => { const b = h('button', { type: 'button', class: 'action' }, w('print')); b.addEventListener('click', () => print()); return b; })()], wrong, list));
load();
