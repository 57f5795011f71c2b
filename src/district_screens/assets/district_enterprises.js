// Enterprises: find, look at their gates, enroll and revoke, bring in and take out as a file.
import { age, careful, count, data, doing, h, marked, button, page, pages, panel, problemPlace, send, shape, state, table, w } from '/assets/district.js';

const LIMIT = 50;
const asked = new URLSearchParams(location.search);
const wrong = problemPlace();
const done = h('p', { class: 'done', role: 'status' });
const list = h('div', {}), detail = h('div', {}), importing = h('div', {});
const search = h('input', { type: 'search', class: 'search', id: 'search', 'aria-label': w('find'), placeholder: w('search'), maxlength: 60 });
const only = h('select', { class: 'choose', id: 'only', 'aria-label': w('only') },
  [['', w('everything')], ['silent', w('silent')], ['report=missing', `${w('report')}: ${w('missing')}`], ['report=late', `${w('report')}: ${w('late')}`]]
    .map(([value, text]) => h('option', { value }, text)));
if (asked.has('silent')) only.value = 'silent';
const place = (one) => `${one.street} ${one.grid}`.trim();
const csv = h('a', { class: 'action', id: 'export' }, w('export')), xlsx = h('a', { class: 'action', id: 'export-xlsx' }, 'XLSX');
let from = 0, open = asked.get('open'), typing;

async function load() {
  const query = `search=${encodeURIComponent(search.value.trim())}${only.value ? `&${only.value}` : ''}`;
  csv.href = `/api/district/enterprises.csv?${query}`;
  xlsx.href = `/api/district/enterprises.xlsx?${query}`;
  const answer = await send('GET', `/api/district/enterprises?${query}&from=${from}&limit=${LIMIT}`);
  const rows = answer.rows.map((one) => {
    const name = h('button', { type: 'button', class: 'plain' }, marked(one.name, search.value.trim()));
    name.addEventListener('click', () => { open = one.credit_code; show(); });
    return [h('td', {}, name), marked(one.credit_code, search.value.trim()), place(one), one.responsible, one.officer, one.phone, h('td', { class: 'number' }, one.silent ? [shape('ask'), ' '] : null, String(one.gates)),
      count(one.entries), count(one.refusals), one.last_contact ? w('ago', { t: age(one.quiet_seconds) }) : '—', state(one.report)];
  });
  list.replaceChildren(h('p', { class: 'label' }, w('found', { n: count(answer.found), of: count(answer.of) })), rows.length
    ? table([[w('enterprise')], [w('credit_code')], [w('street_grid')], [w('responsible')], [w('officer')], [w('phone')], [w('gates'), 'number'], [w('entries'), 'number'], [w('refusals'), 'number'], [w('last_contact')], [w('report')]], rows, { id: 'enterprises' })
    : h('p', {}, answer.of ? w('nothing_found') : w('none_yet')), pages(from, LIMIT, answer.found, (to) => { from = to; load(); }));
}

// ---- one enterprise --------------------------------------------------------------------------------
function gateRow(gate) {
  const drill = button(w('start_drill'), (pressed) => doing(pressed, wrong, async () => { await send('POST', `/api/district/gates/${gate.id}/drill`); done.textContent = w('drill_asked'); }));
  const revoke = careful(w('revoke'), (pressed) => doing(pressed, wrong, async () => { await send('POST', `/api/district/gates/${gate.id}/revoke`); await show(); }));
  return [h('td', { class: 'strong' }, gate.name), gate.silent ? w(gate.silent) : '', gate.last ?? w('never'), count(gate.entries), count(gate.refusals), gate.program || '—', gate.policy || '—',
    gate.last ? `${(gate.clock_ahead_ms / 1000).toFixed(1)} s` : '—', h('td', {}, drill, ' ', data.administrator ? revoke : null)];
}
async function show() {
  if (!open) return detail.replaceChildren();
  const one = await send('GET', `/api/district/enterprises/${open}`).catch((problem) => { wrong.textContent = problem.message; });
  if (!one) return undefined;
  const name = h('input', { class: 'why', id: 'gate-name', 'aria-label': w('gate_name'), placeholder: w('gate_name'), maxlength: 30 });
  const code = h('p', { class: 'secret hidden', id: 'code' });
  const make = button(w('make_code'), (pressed) => doing(pressed, wrong, async () => {
    const made = await send('POST', `/api/district/enterprises/${open}/codes`, { gate: name.value.trim() });
    done.textContent = w('code_made', { h: made.hours });
    code.textContent = made.code;
    code.classList.remove('hidden');
  }));
  return detail.replaceChildren(panel([h('h2', {}, one.name), h('span', { class: 'label' }, `${one.credit_code} · ${place(one)} · ${w('responsible')} ${one.responsible} · ${w('officer')} ${one.officer}`)],
    button(w('back'), () => { open = null; show(); }),
    one.gate_list.length ? table([[w('gate')], [w('situation')], [w('last_contact')], [w('entries'), 'number'], [w('refusals'), 'number'], [w('program')], [w('policy_version')], [w('clock_ahead')], ['']], one.gate_list.map(gateRow), { id: 'gates' }) : null,
    data.administrator ? h('p', { class: 'foot' }, name, make) : null, code));
}

// ---- a file ----------------------------------------------------------------------------------------
const picker = h('input', { type: 'file', accept: '.csv,.xlsx,text/csv', class: 'hidden', id: 'file', 'aria-label': w('import') });
const pick = button(w('import'), () => picker.click(), { id: 'import' });
picker.addEventListener('change', () => {
  const [file] = picker.files;
  picker.value = '';
  if (file) doing(pick, wrong, async () => preview(file, await send('POST', '/api/district/enterprises/preview', file, 'application/octet-stream')));
});
function preview(file, plan) {
  const save = button(w('confirm'), (pressed) => doing(pressed, wrong, async () => {
    const told = await send('POST', '/api/district/enterprises/import', file, 'application/octet-stream');
    done.textContent = w('imported', { a: told.added, c: told.changed });
    importing.replaceChildren();
    setTimeout(load, 1500);
  }), { class: 'action primary', id: 'confirm' });
  importing.replaceChildren(panel([h('h2', {}, w('preview')), h('span', { class: 'pill ask' }, w('nothing_saved')), h('span', { class: 'label' }, file.name)],
    [plan.wrong_count ? h('span', { class: 'problem' }, w('fix_first')) : save, button(w('discard'), () => importing.replaceChildren())],
    h('p', {}, `${w('added')} ${count(plan.added)} · ${w('changed')} ${count(plan.changed)} · ${w('wrong')} ${count(plan.wrong_count)}`),
    plan.wrong.length ? table([[w('line'), 'number'], [w('what')]], plan.wrong.map((one) => [one.line, h('td', { class: 'wrap' }, one.what)]), { id: 'wrong-rows' }) : null));
}

search.addEventListener('input', () => { clearTimeout(typing); from = 0; typing = setTimeout(load, 150); });
only.addEventListener('change', () => { from = 0; load(); });
page.append(h('div', {}, wrong, done), importing, detail, panel([search, only], [data.administrator ? [picker, pick] : null, csv, xlsx], list));
load();
show();
