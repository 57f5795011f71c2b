// The daily entry log.
import { download, doing, send } from '/assets/api.js';
import { alertPlace, asTable, button, chart, count, data, degrees, field, h, page, panel, s, shape, table, tile, title, titleRow, w, watch, zh } from '/assets/manage.js';

let { log } = data;
const wrong = alertPlace();
const address = (path, change = {}) => {
  const query = new URLSearchParams({ ...log.filter, ...change });
  for (const [key, value] of [...query]) if (value === '' || value === '0') query.delete(key);
  return `${path}?${query}`;
};

function downloads() {
  const bar = h('span', { class: 'progress' });
  const start = (ending) => (pressed) => doing(pressed, wrong, async () => {
    const cancel = new AbortController();
    const said = h('span', { role: 'status' });
    bar.replaceChildren(said, button(w('cancel'), () => cancel.abort()));
    try {
      await download(address(`/api/log.${ending}`), `entry-log-${log.filter.from}${log.filter.to === log.filter.from ? '' : `-${log.filter.to}`}.${ending}`,
        (bytes, rows) => { said.textContent = ending === 'csv' ? w('rows_done', { n: count(Math.max(0, rows - 1)) }) : `${count(Math.ceil(bytes / 1024))} KB`; }, cancel.signal);
    } catch (problem) {
      if (problem.name !== 'AbortError') throw problem;
      wrong.textContent = w('cancelled');
    } finally {
      bar.replaceChildren();
    }
  });
  return [bar, noted,
    button('CSV', start('csv'), { class: 'action primary', id: 'csv' }), button('XLSX', start('xlsx'), { id: 'xlsx' }),
    h('a', { class: 'action', id: 'print', href: address('/manage/log/print') }, w('print'))];
}

function filter() {
  const select = (name, choices, chosen) => h('select', { name }, choices.map(([value, text]) =>
    h('option', { value, selected: String(value) === String(chosen) ? '' : null }, text)));
  const { filter: now } = log;
  const day = (name) => h('input', { type: 'date', name, value: now[name], max: data.today, required: '' });
  return h('form', { class: 'panel filter', method: 'get', action: '/manage/log' },
    h('label', {}, w('date'), h('span', { class: 'joined' }, h('a', { class: 'action', href: address('/manage/log', { from: data.day_before, to: data.day_before }) }, w('day_before')), day('from'),
      h('a', { class: 'action', href: address('/manage/log', { from: data.day_after, to: data.day_after }) }, w('day_after')))),
    field(w('to'), day('to')),
    field(w('lane'), select('lane', [['', w('all')], ...data.lanes.map((lane) => [lane.lane, lane.name])], now.lane || '')),
    field(w('result'), select('show', data.shows, now.show)),
    field(w('department'), select('department', [['', w('all')], ...data.departments.map((name) => [name, name])], now.department)),
    field(w('person'), h('input', { name: 'q', value: now.q, placeholder: w('name_or_id'), maxlength: 64 })),
    h('button', { class: 'action', type: 'submit' }, w('filter')));
}

function hours() {
  const { hours: all } = log.totals;
  const width = 960, bottom = 108, top = 20, most = Math.max(1, ...all.map((one) => one.admitted));
  const at = (hour) => 20 + hour * 39;
  const bars = all.map(({ hour, admitted, refused }) => {
    const size = admitted ? Math.max(1, (bottom - top) * (admitted / most)) : 0;
    return [admitted ? s('rect', { class: 'c1', x: at(hour), y: bottom - size, width: 29, height: size }) : null,
      admitted ? s('text', { class: 'strong', x: at(hour) + 14.5, y: bottom - size - 5, 'text-anchor': 'middle' }, count(admitted)) : null,
      s('text', { x: at(hour) + 14.5, y: bottom + 18, 'text-anchor': 'middle' }, String(hour).padStart(2, '0')),
      refused ? s('text', { class: 'no', x: at(hour) + 14.5, y: bottom + 35, 'text-anchor': 'middle' }, count(refused)) : null];
  });
  return panel(w('per_hour'), null, h('span', {}, shape('no'), ' ', w('below_refused')),
    chart(width, 148, w('per_hour'), s('line', { class: 'axis', x1: 10, x2: width - 5, y1: bottom, y2: bottom }), bars),
    asTable([[w('hour')], [w('admitted'), 'number'], [w('refused'), 'number']], all.map((one) => [String(one.hour).padStart(2, '0'), count(one.admitted), count(one.refused)])));
}

function reasons() {
  const { reasons: all, refused } = log.totals;
  const most = Math.max(1, ...all.map((one) => one.rows));
  return panel(w('reasons'), null, w('total', { n: count(refused) }), all.slice(0, 7).map((one) => h('div', { class: 'reason' }, h('span', {}, title(one.reason)),
    s('svg', { viewBox: '0 0 100 8', preserveAspectRatio: 'none', 'aria-hidden': 'true', class: 'chart' }, s('rect', { class: 'c2', width: 100 * (one.rows / most), height: 8 })), h('strong', {}, count(one.rows)))));
}

const RESULT = { admit: ['ok', true], readmit: ['ok', true], manual_open: ['ok', true], late: ['ok', true], refuse: ['no', false], remeasure: ['ask', false], alarm: ['ask', false], fault: ['ask', false] };
function result(row) {
  if (row.outcome === 'no_passage') return h('td', { class: 'quiet-ink' }, shape('idle'), ' ', w('no_passage'));
  const [name, outline] = RESULT[row.kind] ?? ['idle', true];
  return h('td', { class: name === 'no' ? 'no-ink' : null }, shape(name, outline), ' ', row.kind_words);
}
const PLAIN = ['normal', 'none', 'passed'];
function note(row) {
  const said = [PLAIN.includes(row.reason.id) ? '' : title(row.reason), row.note].filter(Boolean).join(zh ? '，' : ', ');
  return h('td', { class: 'wrap' }, row.kind === 'late' ? h('span', { class: 'tag' }, w('late')) : null, [row.by, said].filter(Boolean).join(zh ? '：' : ': '));
}
function rows() {
  const several = log.filter.from !== log.filter.to;
  const cells = log.rows.map((row) => ({ class: row.kind === 'refuse' ? 'look' : null, cells: [several ? row.local.slice(5) : row.local.slice(11), row.lane ? w('lane_n', { n: row.lane }) : '',
    row.name || (row.forgotten ? w('forgotten') : row.person || !['admit', 'readmit', 'refuse'].includes(row.kind) ? '' : w('visitor')), row.person, row.department, row.code, degrees(row.temperature), row.mask, result(row), note(row)] }));
  const first = log.first, last = first + log.rows.length - 1;
  return h('section', { class: 'panel' }, log.rows.length
    ? h('div', { class: 'scroll', 'data-scrolls': '' }, table([[w('time')], [w('lane')], [w('name')], [w('id')], [w('department')], [w('code')], [w('temperature'), 'number'], [w('mask')], [w('result')], [w('note')]], cells, { class: 'rows' }))
    : h('p', { class: 'label' }, w('empty')),
  h('div', { class: 'foot' }, log.rows.length ? w('rows_of', { a: count(first), b: count(last), n: count(log.total) }) : null,
    h('span', { class: 'end' }, data.page > 1 ? h('a', { href: address('/manage/log') }, w('newest')) : null,
      log.next_before ? h('a', { href: address('/manage/log', { before: log.next_before }) }, w('older')) : null)));
}

// ---- new rows -----------------------------------------------------------------------------------------------------------
const noted = h('span', { class: 'label' });
const fresh = h('p', { role: 'status', class: 'fresh' });
const results = h('div', { class: 'manage-column' });
function draw() {
  const { totals } = log;
  const opened = [...results.querySelectorAll('details')].map((each) => each.open);
  noted.textContent = w('download_note', { n: count(log.total) });
  results.replaceChildren(h('section', { class: 'panel tiles' }, tile(w('admitted'), count(totals.admitted)), tile(w('refused'), count(totals.refused)), tile(w('remeasured'), count(totals.remeasured), w('times')),
    tile(w('by_hand'), count(totals.by_hand)), tile(w('no_passage'), count(totals.no_passage)), tile(w('alarms'), count(totals.alarms))), h('div', { class: 'beside' }, hours(), reasons()), rows());
  [...results.querySelectorAll('details')].forEach((each, i) => { each.open = opened[i] ?? false; });
}

/** On the first page of today new rows come by themselves; on an older page it says how many there are. */
const newest = (status) => status.recent[0]?.event ?? 0;
let known = null, busy = false, rest = 0;
async function follow(status) {
  const unseen = status.recent.filter((row) => row.event > (known ?? newest(status))).length;
  known ??= newest(status);
  if (!unseen) return;
  if (data.page > 1) {
    const more = unseen === status.recent.length ? `${unseen}+` : unseen;
    fresh.replaceChildren(w('fresh', { n: more }), ' ', h('a', { href: address('/manage/log') }, w('newest')));
  } else if (!busy && performance.now() >= rest) {
    busy = true;
    const began = performance.now(), upTo = newest(status);
    try {
      log = await send('GET', address('/api/log'));
      known = upTo;
      draw();
    } catch (problem) {
      wrong.textContent = problem.message;
    }
    rest = performance.now() + 5 * (performance.now() - began);  // of a long range, a sixth of the time at most
    busy = false;
  }
}
if (log.filter.to >= data.today) watch(follow);

const span = log.filter.from === log.filter.to ? log.filter.from : `${log.filter.from} – ${log.filter.to}`;
page.replaceChildren(titleRow(w('title'), h('span', { class: 'label' }, span), downloads()), wrong, filter(), fresh, results);
draw();
