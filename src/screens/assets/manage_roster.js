// The roster: find, edit, import with a preview, passes and bound codes.
import { doing, download, send } from '/assets/api.js';
import { alertPlace, button, count, data, field, h, next, page, panel, s, scroll, shape, table, tile, title, titleRow, twice, w, zh } from '/assets/manage.js';

const SHOWN = 200;
const wrong = alertPlace();
const ticked = new Set();
let search = '', only = 'everybody', open = null, plan = null, file = null;

const matches = (person) => (only === 'everybody' || (only === 'watched' ? person.watch_until >= data.today : !person.active))
  && [person.id, person.name, person.department].some((text) => text.toLowerCase().includes(search.toLowerCase()));

// ---- import ----------------------------------------------------------------------------------------------------------
const picker = h('input', { type: 'file', accept: '.csv,.xlsx,text/csv', class: 'hidden', id: 'file', 'aria-label': w('import') });
picker.addEventListener('change', async () => {
  [file] = picker.files;
  picker.value = '';
  if (file) await doing(pick, wrong, async () => { plan = await send('POST', '/api/roster/preview', file, 'application/octet-stream'); draw(); });
});
const pick = button(w('import'), () => picker.click(), { class: 'action primary', id: 'import' });

const FIELDS = ['id', 'name', 'department', 'active', 'watch_until', 'watch_reason'];
const shown = (person, key) => (key === 'active' ? (person.active ? w('yes') : w('no')) : person[key]);
const differs = ({ before, after }) => FIELDS.map((key) => (before && before[key] !== after[key]
  ? h('td', { class: 'wrap' }, h('s', {}, shown(before, key) || '—'), ' ', h('strong', {}, shown(after, key) || '—')) : shown(after, key)));
const heads = (keys) => keys.map((key) => [w(key)]);

function preview() {
  const save = button(w('confirm', { n: plan.added_count + plan.changed_count }), async (pressed) => {
    if (!await doing(pressed, wrong, () => send('POST', '/api/roster/import', file, 'application/octet-stream'))) return;
    sessionStorage.setItem('said', w('imported', { a: plan.added_count, c: plan.changed_count }));
    location.reload();
  }, { class: 'action primary', id: 'confirm' });
  const drop = button(w('drop'), () => { plan = null; draw(); });
  const some = plan.added_count + plan.changed_count > 0;
  const list = (heading, rows, columns, id) => (rows.length ? panel(heading, null, null, scroll(heading, table(columns, rows, { class: 'rows', id }))) : null);
  return [titleRow(w('preview'), h('span', {}, h('span', { class: 'pill ask' }, shape('ask'), w('nothing_saved')), ' ', h('span', { class: 'label' }, file.name)), drop,
    plan.wrong_count ? h('span', { class: 'no-ink' }, w('fix_first')) : some ? save : h('span', {}, w('no_change'))), wrong,
  h('section', { class: 'panel tiles' }, tile(w('added'), count(plan.added_count)), tile(w('changed'), count(plan.changed_count)), tile(w('unchanged'), count(plan.unchanged_count)),
    tile(w('missing'), count(plan.missing_count)), tile(w('wrong'), count(plan.wrong_count))),
  list(w('wrong'), plan.wrong.map((each) => [each.line, h('td', { class: 'wrap no-ink' }, shape('no'), ' ', (zh && each.what_zh) || each.what)]), [[w('line'), 'number'], [w('what')]], 'wrong-rows'),
  list(w('changed'), plan.changed.map(differs), heads(FIELDS), 'changed-rows'),
  list(w('added'), plan.added.map((person) => FIELDS.map((key) => shown(person, key))), heads(FIELDS), 'added-rows')];
}

// ---- one person ------------------------------------------------------------------------------------------------------
function editor() {
  const { person, fresh, codes } = open;
  const input = (key, more = {}) => h('input', { name: key, value: person[key] ?? '', ...more });
  const made = { id: input('id', { maxlength: 32, ...(fresh ? {} : { disabled: '' }) }), name: input('name', { maxlength: 64 }), department: input('department', { maxlength: 64 }),
    active: h('select', { name: 'active' }, h('option', { value: 'yes' }, w('yes')), h('option', { value: 'no' }, w('no'))),
    watch_until: input('watch_until', { type: 'date' }), watch_reason: input('watch_reason', { maxlength: 200 }) };
  made.active.value = person.active ? 'yes' : 'no';
  const save = h('button', { class: 'action primary', type: 'submit' }, w('save'));
  const form = h('form', { class: 'edit', id: 'editor' }, FIELDS.map((key) => field(w(key), made[key])), h('span', {}, save, ' ', button(w('close'), () => { open = null; draw(); })));
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const body = { name: made.name.value, department: made.department.value, active: made.active.value === 'yes', watch_until: made.watch_until.value, watch_reason: made.watch_reason.value };
    if (!await doing(save, wrong, () => send('PUT', `/api/roster/${encodeURIComponent(made.id.value.trim())}`, body))) return;
    sessionStorage.setItem('said', w('saved'));
    location.reload();
  });
  return h('section', { class: 'panel' }, form, codes ? [passes(), bound()] : null);
}

async function show(person) {
  open = { person, codes: await send('GET', `/api/roster/${encodeURIComponent(person.id)}/codes`) };
  draw();
  document.getElementById('editor').scrollIntoView({ block: 'nearest' });
}
function passes() {
  const rows = open.codes.passes.map((pass) => {
    const gone = pass.revoked_by ? `${w('revoked')} · ${pass.revoked_by}` : pass.expired ? w('over') : null;
    return [pass.number, pass.until_local.slice(0, 10), pass.issued_by, gone ?? w('stands'), gone ? '' : twice(w('revoke'), w('sure'), (pressed) =>
      doing(pressed, wrong, async () => { await send('POST', `/api/passes/${pass.number}/revoke`, {}); await show(open.person); }), { 'data-pass': pass.number })];
  });
  return [h('div', { class: 'head' }, h('h2', {}, w('passes')), data.can_issue ? button(w('issue'), (pressed) => issue([open.person.id], pressed), { id: 'issue-one' }) : h('span', { class: 'label' }, `${title(data.no_key)}。${next(data.no_key)}`)),
    rows.length ? h('div', { class: 'scroll', 'data-scrolls': '' }, table([[w('number')], [w('until')], [w('by')], [w('state')], ['']], rows, { class: 'rows', id: 'passes' })) : h('p', { class: 'label' }, w('no_passes'))];
}
function bound() {
  const rows = open.codes.bound.map((one) => [`${one.digest.slice(0, 12)}…`, one.at, one.by, twice(w('unbind'), w('sure'), (pressed) =>
    doing(pressed, wrong, async () => { await send('DELETE', `/api/bindings/${one.digest}`); await show(open.person); }))]);
  return [h('h2', {}, w('bound')), rows.length ? table([[w('number')], [w('bound_at')], [w('bound_by')], ['']], rows, { class: 'rows' }) : h('p', { class: 'label' }, w('no_bound'))];
}

// ---- passes for several, on a sheet to print -----------------------------------------------------------------------
const days = h('input', { type: 'number', min: 1, max: 3650, value: 365, 'aria-label': w('days_valid'), id: 'days' });
const issue = (ids, pressed) => doing(pressed, wrong, async () => sheet((await send('POST', '/api/passes', { ids, days: Number(days.value) })).passes));
function qr(rows) {
  const size = rows.length + 8;
  const path = rows.flatMap((row, y) => [...row].map((bit, x) => (bit === '1' ? `M${x + 4} ${y + 4}h1v1h-1z` : ''))).join('');
  return s('svg', { viewBox: `0 0 ${size} ${size}`, class: 'qr', role: 'img', 'aria-label': 'QR' }, s('rect', { width: size, height: size, fill: '#fff' }), s('path', { d: path, fill: '#000' }));
}
function sheet(all) {
  ticked.clear();
  page.replaceChildren(titleRow(w('sheet'), h('span', { class: 'label' }, w('sheet_note')), button(w('back'), () => location.reload()), button(w('print'), () => print(), { class: 'action primary' })),
    h('div', { class: 'sheet' }, all.map((pass) => h('section', { class: 'card' }, qr(pass.qr), h('div', {}, h('strong', {}, pass.name), h('div', {}, pass.person), h('div', {}, pass.department),
      h('div', { class: 'label' }, data.site), h('div', { class: 'label' }, `${w('until')} ${pass.until_local.slice(0, 10)}`), h('div', { class: 'label' }, pass.number))))));
}

// ---- the list ----------------------------------------------------------------------------------------------------------
function list() {
  const found = data.people.filter(matches);
  const rows = found.slice(0, SHOWN).map((person) => {
    const box = h('input', { type: 'checkbox', 'aria-label': `${w('issue')} ${person.id}` });
    box.checked = ticked.has(person.id);
    box.addEventListener('change', () => { ticked[box.checked ? 'add' : 'delete'](person.id); draw(); });
    const watched = person.watch_until >= data.today;
    return { class: open?.person.id === person.id ? 'look' : null, cells: [box, person.id, person.name, person.department, h('td', { class: person.active ? null : 'quiet-ink' }, shown(person, 'active')),
      h('td', { class: watched ? 'ask-ink' : 'quiet-ink' }, watched ? shape('ask') : null, watched ? ' ' : null, person.watch_until), h('td', { class: 'wrap' }, person.watch_reason),
      button(w('edit'), (pressed) => doing(pressed, wrong, () => show(person)), { 'data-person': person.id })] };
  });
  return h('section', { class: 'panel' }, data.people.length ? h('div', { class: 'scroll', 'data-scrolls': '' }, table([[''], ...heads(FIELDS), ['']], rows, { class: 'rows', id: 'people' })) : h('p', { class: 'label' }, w('empty')),
    h('div', { class: 'foot' }, w('shown', { a: count(rows.length), n: count(found.length) })));
}
function filter() {
  const text = h('input', { value: search, placeholder: w('search'), id: 'search', size: 28 });
  const select = h('select', { id: 'only' }, ['everybody', 'watched', 'inactive'].map((each) => h('option', { value: each }, w(each))));
  select.value = only;
  const form = h('form', { class: 'panel filter' }, field(w('find'), text), field(w('only'), select), h('button', { class: 'action', type: 'submit' }, w('find')),
    data.can_issue ? h('span', { class: 'filter' }, field(w('days_valid'), days), ticked.size ? button(w('issue_print', { n: ticked.size }), (pressed) => issue([...ticked], pressed), { id: 'issue-many' }) : h('span', { class: 'label' }, w('choose'))) : null);
  const go = (event) => { event.preventDefault(); search = text.value.trim(); only = select.value; draw(); };
  form.addEventListener('submit', go);
  select.addEventListener('change', go);
  return form;
}
function draw() {
  if (plan) return page.replaceChildren(...preview().filter(Boolean));
  const save = (ending) => (pressed) => doing(pressed, wrong, () => download(`/api/roster.${ending}`, `roster.${ending}`));
  page.replaceChildren(titleRow(w('title'), h('span', { class: 'label' }, w('people', { n: count(data.people.length) })), button(w('add'), () => { open = { person: { active: true }, fresh: true }; draw(); }, { id: 'add' }),
    button('CSV', save('csv'), { id: 'csv' }), button('XLSX', save('xlsx'), { id: 'xlsx' }), picker, pick), wrong, filter(), ...(open ? [editor()] : []), list());
}
const said = sessionStorage.getItem('said');
sessionStorage.removeItem('said');
draw();
if (said) wrong.replaceChildren(h('span', { class: 'done', id: 'said' }, said));
