// The policy: in force, as a draft, and what the draft would have done.
import { doing, send } from '/assets/api.js';
import { control, nameOf, wordsOf } from '/assets/fields.js';
import { alertPlace, asTable, button, chart, count, data, h, page, panel, s, scroll, shape, step, table, tile, title, titleRow, twice, w, zh } from '/assets/manage.js';

const { state } = data;
const inForce = state.versions[0];
const KEPT = 'small-gate-policy-draft';
const wrong = alertPlace();
const copy = (value) => JSON.parse(JSON.stringify(value));
const same = (a, b) => JSON.stringify(a) === JSON.stringify(b);
let draft = copy(inForce.policy);
let scope = 0;
let result = null;
let everybody = false;
let problems = [];

const kept = JSON.parse(localStorage.getItem(KEPT) ?? 'null');
if (kept?.seen === inForce.version) draft = { ...draft, ...kept.policy };

const valueOf = (policy, key, lane) => policy.lanes[lane]?.[key] ?? policy[key];
const changedAt = (key, lane) => !same(valueOf(draft, key, lane), valueOf(inForce.policy, key, lane));
const changes = () => state.fields.filter((field) => changedAt(field.key, 0)).length
  + data.lanes.reduce((sum, { lane }) => sum + state.fields.filter((field) => changedAt(field.key, lane) && !(changedAt(field.key, 0) && draft.lanes[lane]?.[field.key] === undefined)).length, 0);

function set(field, value) {
  if (scope === 0) draft[field.key] = value;
  else (draft.lanes[scope] ??= {})[field.key] = value;
  changed();
}
function inherit(field) {
  delete draft.lanes[scope][field.key];
  if (!Object.keys(draft.lanes[scope]).length) delete draft.lanes[scope];
  changed();
}
let timer;
function changed() {
  problems = [];
  draw();
  clearTimeout(timer);
  if (changes()) timer = setTimeout(judgeAgain, 250);
  else result = null, draw();
}

let asked = 0;
async function judgeAgain() {
  const mine = ++asked;
  try {
    const found = await send('POST', '/api/policy/what-if', { policy: draft });
    if (mine === asked) { result = found; wrong.textContent = ''; }
  } catch (problem) {
    if (mine === asked) { result = null; wrong.textContent = problem.message; problems = [problem.detail?.split(' ')[0]]; }
  }
  if (mine === asked) draw();
}

/** What the district makes of this field, where it is stricter than the draft (or the rules in force). */
function stricter(field) {
  if (!state.district) return null;
  const made = valueOf(underDistrict(), field.key, scope);
  return same(made, valueOf(draft, field.key, scope)) ? null : h('p', { class: 'label', 'data-district': field.key }, shape('locked'), ' ', w('district_asks', { v: wordsOf(field, made) }));
}
const underDistrict = () => result?.in_force ?? (changes() ? draft : state.in_force);

function rule(field) {
  const own = scope > 0 && draft.lanes[scope]?.[field.key] !== undefined;
  const is = changedAt(field.key, scope);
  const box = h('input', { type: 'checkbox', 'aria-label': w('own_rule') });
  box.checked = own;
  box.addEventListener('change', () => (box.checked ? set(field, valueOf(draft, field.key, 0)) : inherit(field)));
  return h('div', { class: `rule${is ? ' changed' : ''}`, 'data-key': field.key },
    h('div', { class: 'name' }, nameOf(field), scope > 0 ? h('label', { class: 'label' }, box, ' ', w('own_rule')) : null,
      is ? h('span', { class: 'label' }, w('was', { v: wordsOf(field, valueOf(inForce.policy, field.key, scope)) })) : null),
    h('div', { class: 'value' }, scope === 0 || own ? control(field, valueOf(draft, field.key, scope), (value) => set(field, value)) : h('span', { class: 'quiet-ink' }, wordsOf(field, valueOf(draft, field.key, 0)))), stricter(field),
    problems.includes(field.key) ? h('p', { class: 'wrong' }, wrong.textContent) : null);
}

function rules() {
  const select = h('select', { 'aria-label': w('scope') }, h('option', { value: 0 }, w('all_lanes')), data.lanes.map((lane) => h('option', { value: lane.lane }, lane.name)));
  select.value = scope;
  select.addEventListener('change', () => { scope = Number(select.value); draw(); });
  return h('section', { class: 'panel', id: 'rules' }, h('div', { class: 'head' }, h('h2', {}, w('rules')), select,
    changes() ? h('span', { class: 'end label' }, h('span', { class: 'swatch c2' }), ' ', w('changed_n', { n: changes() })) : null),
  state.district ? h('p', { class: 'label', id: 'district-version' }, w('district_in_force', { n: state.district.version, at: state.district.local.slice(0, 16) })) : null,
  state.fields.map(rule), h('div', { class: 'foot' }, w('foot', { n: inForce.version })));
}

function dayChart() {
  const { days } = result;
  const width = 900, height = 210, left = 36, top = 12, low = 180;
  const up = Math.max(...days.map((day) => day.stopped)), down = Math.max(...days.map((day) => day.let_in));
  const unit = step(Math.max(up, down, 5));
  const over = unit * Math.max(1, Math.ceil(up / unit)), under = unit * Math.ceil(down / unit);
  const y = (value) => top + (low - top) * ((over - value) / (over + under));
  const room = (width - left - 8) / days.length;
  const rulesAt = [];
  for (let at = -under; at <= over + 1e-9; at += unit) rulesAt.push(s('line', { class: at === 0 ? 'axis' : 'grid', x1: left, x2: width - 8, y1: y(at), y2: y(at) }), s('text', { x: left - 6, y: y(at) + 4, 'text-anchor': 'end' }, Math.abs(+at.toFixed(1))));
  return chart(width, height, w('rejudged'), rulesAt, days.map((day, i) => {
    const x = left + i * room + room * 0.12;
    return [day.stopped ? s('rect', { class: 'c2', x, width: room * 0.76, y: y(day.stopped), height: y(0) - y(day.stopped) }) : null,
      day.let_in ? s('rect', { class: 'c1', x, width: room * 0.76, y: y(0), height: y(-day.let_in) - y(0) }) : null,
      i % 7 === days.length % 7 - 1 || i === days.length - 1 ? s('text', { x: x + room * 0.38, y: height - 6, 'text-anchor': 'middle' }, day.day.slice(5)) : null];
  }));
}

function effects() {
  if (!result) return [panel(w('rejudged'), null, null, h('p', { class: 'label', role: 'status' }, changes() ? w('working') : w('no_draft')))];
  const shown = everybody ? result.who : result.who.slice(0, 8);
  const rows = shown.map((one) => ({ class: one.stopped ? 'look' : null, cells: [one.name || one.person || w('visitor'), one.person, one.department,
    h('td', { class: one.stopped ? 'no-ink' : null }, shape(one.stopped ? 'no' : 'ok', !one.stopped), ' ', one.stopped ? w('stop') : w('let_in')), count(one.times), title(one.reason), one.last.slice(5, 16)] }));
  const left = [['measured_again', 'again'], ['no_mask_record', 'no_mask'], ['by_guard', 'by_guard'], ['not_judged', 'not_judged'], ['forgotten', 'forgotten']]
    .filter(([key]) => result[key] > 0).map(([key, word]) => h('span', {}, w(word, { n: count(result[key]) })));
  const all = button(w('show_all', { n: count(result.who.length) }), () => { everybody = true; draw(); });
  return [h('section', { class: 'panel tiles', id: 'effects' },
    tile([h('span', { class: 'swatch c2' }), w('would_stop')], count(result.stopped), w('times_people', { n: count(result.stopped_people) }), { class: 'tile big', id: 'stopped' }),
    tile([h('span', { class: 'swatch c1' }), w('would_let_in')], count(result.let_in), w('times_people', { n: count(result.let_in_people) }), { class: 'tile big', id: 'let-in' }),
    tile(w('same'), count(result.unchanged), w('times'), { class: 'tile big', id: 'unchanged' })),
  panel(w('rejudged'), w('range', { from: result.from, to: result.to, n: count(result.visits) }), w('took', { s: (result.took_ms / 1000).toFixed(1) }), dayChart(),
    asTable([[w('day')], [w('would_stop'), 'number'], [w('would_let_in'), 'number']], result.days.map((day) => [day.day, count(day.stopped), count(day.let_in)]))),
  panel(w('who'), [...result.stopped_for, ...result.let_in_from].map((each) => `${title(each.reason)} ${count(each.times)}`).join(zh ? '，' : ', '), !everybody && result.who.length > shown.length ? all : null,
    rows.length ? (everybody ? (inner) => scroll(w('who'), inner) : (inner) => h('div', { class: 'scroll', 'data-scrolls': '' }, inner))(table([[w('name')], [w('id')], [w('department')], [w('change')], [w('count'), 'number'], [w('reason')], [w('last')]], rows, { class: 'rows' })) : h('p', { class: 'label' }, w('nobody')),
    left.length ? h('div', { class: 'foot', id: 'left-out' }, left) : null)];
}

function versions() {
  const rows = state.versions.map((one, i) => {
    const back = twice(w('take_back'), w('take_back_sure'), async (pressed) => {
      if (await doing(pressed, wrong, () => send('POST', '/api/policy/take-back', { version: one.version, seen: inForce.version }))) reload();
    }, { 'data-version': one.version });
    const told = one.changes.map((each) => `${each.lane ? `${w('lanes')} ${each.lane} ` : ''}${zh ? each.zh : each.en} ${zh ? each.before_zh : each.before_en} → ${zh ? each.after_zh : each.after_en}`).join(zh ? '；' : '; ');
    return [w('version_n', { n: one.version }), one.local.slice(0, 16), one.who, h('td', { class: 'wrap' }, told || w('first'), one.why ? ` (${one.why})` : ''), i === 0 ? '' : back];
  });
  return panel(w('versions'), null, null, h('div', { class: 'scroll', 'data-scrolls': '' }, table([[w('versions')], [w('since')], [w('by')], [w('changes')], ['']], rows, { id: 'versions', class: 'rows' })));
}

const site = () => panel(w('site'), w('site_note'), null, table([[w('site_name')], [w('zone')], [w('keep')], [w('lanes')]],
  [[data.site.name, data.site.zone, w('days', { n: data.site.keep_days }), h('td', { class: 'wrap' }, data.lanes.map((lane) => lane.name).join(zh ? '、' : ', '))]], { class: 'rows' }));

const reload = () => { localStorage.removeItem(KEPT); location.reload(); };
const why = h('input', { placeholder: w('why'), 'aria-label': w('why'), maxlength: 100, id: 'why' });
function actions() {
  if (!changes()) return [];
  const put = button(w('put', { n: inForce.version + 1 }), async (pressed) => {
    if (await doing(pressed, wrong, () => send('POST', '/api/policy', { policy: draft, seen: inForce.version, why: why.value }))) reload();
  }, { class: 'action primary', id: 'put' });
  return [button(w('discard'), reload, { id: 'discard' }), why, button(w('save_draft'), () => {
    localStorage.setItem(KEPT, JSON.stringify({ seen: inForce.version, policy: draft }));
    wrong.textContent = w('saved_draft');
  }), put];
}

function draw() {
  const focus = document.activeElement?.closest('[data-key]')?.dataset.key, which = document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.dataset?.choice;
  const pill = changes() ? h('span', { class: 'pill ask' }, shape('ask'), w('not_in_force')) : null;
  page.replaceChildren(titleRow(changes() ? w('draft_title') : w('title'), [pill, ' ', h('span', { class: 'label' }, w('in_force', { n: inForce.version, who: inForce.who, at: inForce.local.slice(0, 16) }))], actions()), wrong,
    h('div', { class: 'draft' }, rules(), h('div', { class: 'manage-column' }, effects(), versions(), site())));
  if (focus) [...document.querySelectorAll(`[data-key="${focus}"] button, [data-key="${focus}"] input`)].find((each) => (each.getAttribute('aria-label') ?? each.dataset.choice) === which)?.focus();
}
draw();
if (changes()) judgeAgain();
