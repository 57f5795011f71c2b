// Today at a glance: silent gates on top, alerts at once, every enterprise by search, yesterday's reports.
import { live } from '/assets/live.js';
import { acknowledgeButton, age, alertBar, careful, count, data, drillTag, h, marked, page, pages, panel, problemPlace, remind, send, shape, state, table, w, said } from '/assets/district.js';

const LIMIT = 50;
const wrong = problemPlace();
const place = (one) => `${one.street} ${one.grid}`.trim();
const tiles = h('section', { class: 'panel tiles' });
const silent = h('div', {}), alerts = h('div', {}), reports = h('div', {}), found = h('div', {});
const search = h('input', { type: 'search', class: 'search', id: 'search', 'aria-label': w('find'), placeholder: w('search'), maxlength: 60 });

const only = h('select', { class: 'choose', id: 'only', 'aria-label': w('only') },
  [['', w('everything')], ['silent=1', w('silent')], ['report=missing', `${w('report')} ${w('missing')}`]].map(([value, text]) => h('option', { value }, text)));

const tile = (label, figure, note = '') => h('div', {}, h('div', { class: 'label' }, label), h('b', {}, count(figure)), h('span', { class: 'label' }, note));

function drawTiles(glance) {
  tiles.replaceChildren(tile(w('enterprises'), glance.enterprises), tile(w('gates'), glance.gates, w('online', { n: count(glance.online) })),
    tile(w('entries'), glance.entries, w('times')), tile(w('refusals'), glance.refusals, w('times')),
    tile(w('alerts_today'), glance.alerts_today, glance.alerts_open ? w('unacknowledged', { n: glance.alerts_open }) : ''),
    tile(w('misfits'), glance.misfits, glance.misfits ? w('to_check') : ''));
}

function drawSilent({ silent: all }) {
  const title = [shape(all.count ? 'ask' : 'idle', !all.count), h('strong', {}, w('silent_gates')),
    h('span', { class: 'label' }, all.count ? w('silent_count', { n: all.count, c: all.no_contact, e: all.no_entries }) : w('no_silent'))];
  const rows = all.rows.map((one) => [h('td', { class: 'strong' }, one.enterprise), one.gate, place(one), one.last === null ? w('never') : w(one.kind),
    age(one.seconds), one.last ?? '—', `${one.officer} ${one.phone}`.trim()]);
  silent.replaceChildren(panel(title, all.count ? h('a', { href: '/enterprises?silent' }, w('see_all')) : null, rows.length
    ? table([[w('enterprise')], [w('gate')], [w('place')], [w('situation')], [w('lasting'), 'number'], [w('last_contact')], [w('officer')]], rows, { id: 'silent' }) : null));
}

function alertRow(one) {
  const look = one.drill ? shape('idle', true) : one.acknowledged_at ? shape('ok') : h('span', {}, shape('no'));
  const note = one.acknowledged_at
    ? w('acknowledged', { who: one.acknowledged_by, when: one.acknowledged_clock.slice(11), t: age(one.waited_seconds) })
    : w('waiting_for', { t: age(one.waited_seconds) });
  return h('div', { class: 'alert-row' }, look, h('span', {}, h('strong', {}, said(one.what)), ' ', one.drill ? [drillTag(), ' '] : null, `${one.enterprise} ${one.gate}`),
    h('span', {}, one.received_clock.slice(11)), h('span', { class: 'label' }, note, one.drill ? ` · ${w('not_counted')}` : '',
      one.drill && !one.acknowledged_at ? [' ', acknowledgeButton(one, wrong)] : null));
}
let drawnAlerts = '';
function drawAlerts(glance) {
  const key = JSON.stringify(glance.alerts.map((one) => [one.id, one.acknowledged_at, age(one.waited_seconds)]));
  if (key === drawnAlerts) return;
  drawnAlerts = key;
  alerts.replaceChildren(panel([h('strong', {}, w('alerts'))], h('a', { href: '/alerts' }, w('all_alerts')),
    glance.alerts.length ? glance.alerts.slice(0, 5).map(alertRow) : h('p', { class: 'label' }, w('no_alerts'))));
}

const svg = (tag, attributes) => {
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  return node;
};
function share(of) {
  const picture = svg('svg', { class: 'share', viewBox: '0 0 1000 18', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  let at = 0;
  for (const name of ['received', 'late', 'missing']) {
    const width = of.enterprises ? 1000 * of[name] / of.enterprises : 0;
    if (width) picture.append(svg('rect', { class: name, x: at, y: 1, width, height: 16 }));
    at += width;
  }
  return picture;
}
let drawnReports = '';
function drawReports({ reports: all }) {
  const key = JSON.stringify(all);
  if (key === drawnReports) return;  // a button that was pressed once stays
  drawnReports = key;
  const told = h('span', { class: 'label', role: 'status', id: 'reminded' });
  const missing = `day=${all.day}&state=missing`;
  const big = (name) => h('div', {}, state(name), h('b', {}, count(all[name])));
  reports.replaceChildren(panel([h('strong', {}, w('report_of', { day: all.day }))], h('span', { class: 'label' }, w('due', { h: `${String(all.due_hour % 24).padStart(2, '0')}:00` })),
    share(all), h('div', { class: 'three' }, big('received'), big('late'), big('missing')),
    table([[w('street')], [w('enterprises'), 'number'], [w('received'), 'number'], [w('late'), 'number'], [w('missing'), 'number']],
      all.streets.map((one) => [one.street || '—', count(one.enterprises), count(one.received), count(one.late), count(one.missing)]), { id: 'streets' }),
    h('p', { class: 'foot' }, h('a', { href: `/reports?${missing}` }, `${w('missing')} ${count(all.missing)}`), ' ', h('a', { href: `/api/district/reports.csv?${missing}` }, 'CSV'), ' ',
      h('a', { href: `/api/district/reports.xlsx?${missing}` }, 'XLSX'),
      h('span', { class: 'right' }, told, all.missing ? careful(w('remind', { n: count(all.missing) }), (pressed) => remind(pressed, wrong, missing, told), { id: 'remind' }) : null))));
}

// ---- search --------------------------------------------------------------------------------------
let from = 0, asked = 0;
async function look() {
  const mine = ++asked;
  const text = search.value.trim();
  const answer = await send('GET', `/api/district/enterprises?search=${encodeURIComponent(text)}&${only.value}&from=${from}&limit=${LIMIT}`).catch((problem) => { wrong.textContent = problem.message; });
  if (!answer || mine !== asked) return;
  const rows = answer.rows.map((one) => [h('td', {}, h('a', { href: `/enterprises?open=${one.credit_code}` }, marked(one.name, text))), marked(one.credit_code, text), marked(place(one), text), one.gates,
    count(one.entries), count(one.refusals), one.last_contact ? w('ago', { t: age(one.quiet_seconds) }) : w('never'), state(one.report)]);
  found.replaceChildren(h('p', { class: 'label' }, w('found', { n: count(answer.found), of: count(answer.of) })), rows.length
    ? table([[w('enterprise')], [w('credit_code')], [w('street_grid')], [w('gates'), 'number'], [w('entries'), 'number'], [w('refusals'), 'number'], [w('last_contact')], [w('report')]], rows, { id: 'found' })
    : h('p', {}, answer.of ? w('nothing_found') : w('none_yet')), pages(from, LIMIT, answer.found, (to) => { from = to; look(); }));
}
let typing;
search.addEventListener('input', () => { clearTimeout(typing); from = 0; typing = setTimeout(look, 150); });

only.addEventListener('change', () => { from = 0; look(); });

function draw(glance) {
  document.getElementById('clock').textContent = glance.clock;
  alertBar(glance.alerts);
  drawTiles(glance);
  drawSilent(glance);
  drawAlerts(glance);
  drawReports(glance);
}
page.querySelector('h1').classList.add('hidden');
page.append(tiles, h('div', { class: 'two' }, h('div', { class: 'wide' }, silent, panel([search, only], null, found, wrong)), h('div', { class: 'narrow-side' }, alerts, reports)));
draw(data.glance);
live('/api/district/events', data.words, draw);
look();
setInterval(() => { if (document.visibilityState === 'visible') look(); }, 10_000);
