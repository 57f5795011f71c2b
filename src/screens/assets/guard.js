// The guard's screen: draws each snapshot of /api/events, what needs somebody in front. The server decides; this shows and asks.
import { h, shape, unseen } from './dom.js';
import { head } from './head.js';
import { live } from './live.js';
import { send } from './api.js';
import { asker } from './guard_ask.js';
import { codeStatus, makeCards } from './guard_card.js';
import { keys } from './guard_keys.js';
import { makeTools } from './guard_tools.js';
import { notices } from './notices.js';
import { sounds } from './sounds.js';

const data = JSON.parse(document.getElementById('data').textContent);
const words = data.words;
const zh = document.documentElement.lang.startsWith('zh');
const title = (reason) => (zh ? reason.zh : reason.en);
const next = (reason) => (zh ? reason.next_zh : reason.next_en);
const degrees = (value) => (value === null ? '—' : value.toFixed(1));
const SHAPE_OF_PHASE = {
  waiting: ['idle', 'quiet'], reading: ['idle', 'quiet'], measuring: ['ask', 'ask'], admitted: ['ok', 'ok'], refused: ['no', 'no'],
  needs_guard: ['ask', 'ask'], locked: ['locked', 'quiet'], held_open: ['ok', 'ok'], out_of_order: ['ask', 'ask'], fire: ['no', 'no'],
};
const localTime = (utc) => new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium', timeZone: data.zone }).format(new Date(utc));

function alarms(status) {
  const [first] = status.alarms;
  redraw('alarms', JSON.stringify([first, status.alarms.length]), () => {
    if (!first) return [];
    const button = h('button', { type: 'button', class: 'acknowledge' }, h('kbd', {}, 'A'), ` ${words.acknowledge} (${data.me.name})`);
    button.addEventListener('click', () => acknowledge(first));
    return [h('div', { class: 'alarm', role: 'alert' }, shape('alarm', false), h('strong', {}, title(first.reason)),
      h('span', {}, `${laneName(status, first.lane)} · ${next(first.reason)}`), h('span', {}, localTime(first.at)),
      status.alarms.length > 1 ? h('span', {}, words.more.replace('{n}', status.alarms.length - 1)) : null, button)];
  });
}

const laneName = (status, number) => status.lanes.find((lane) => lane.lane === number)?.name ?? words.gate;

function pill(lane) {
  const [name, tone] = SHAPE_OF_PHASE[lane.phase];
  return h('span', { class: `pill ${tone}` }, shape(name), words[`phase_${lane.phase}`]);
}

/** After a restart the lane remembers nobody; the newest rows do. */
function newestRow(lane) {
  const row = status.recent.find((each) => each.lane === lane.lane && each.kind !== 'manual_open');
  return row && { ...row, first_temperature: null, expires_in_days: null, took_ms: null };
}

function visit(lane) {
  const shown = lane.visit ?? lane.last ?? newestRow(lane);
  if (!shown) return [h('div', { class: 'visit' }, shape('idle'), h('span', { class: 'label' }, words.nobody_yet))];
  const admitted = ['admit', 'readmit', 'manual_open', 'late'].includes(shown.kind);
  const underWay = shown.event === 0;
  const name = shown.name || (shown.family === 'unknown' ? words.unknown_code : words.visitor);
  const what = underWay ? words[`phase_${lane.phase}`] : title(shown.reason);
  return [
    h('div', { class: 'visit' }, shape(underWay ? 'idle' : admitted ? 'ok' : 'no'), h('div', {}, h('div', { class: 'name' }, name),
      h('div', { class: 'label' }, [shown.person, shown.department].filter(Boolean).join(' · ') || '—'))),
    h('dl', {}, h('dt', {}, words.result), h('dd', { class: admitted || underWay ? null : 'no-ink' }, what),
      h('dt', {}, words.temperature), h('dd', {}, shown.first_temperature === null ? `${degrees(shown.temperature)} °C`
        : `${degrees(shown.first_temperature)} → ${degrees(shown.temperature)} °C`),
      h('dt', {}, words.code), h('dd', {}, words[`family_${shown.family}`], codeStatus(shown, words), shown.expires_in_days === null ? null
        : h('span', { class: 'ask-ink' }, ' ', words.ends_in.replace('{n}', shown.expires_in_days))),
      h('dt', {}, words.took), h('dd', {}, underWay || shown.took_ms === null ? '—' : `${(shown.took_ms / 1000).toFixed(1)} ${words.seconds}`),
      shown.mask ? [h('dt', {}, words.mask), h('dd', {}, words[`mask_${shown.mask}`])] : null),
  ];
}

function lane(one) {
  const advice = ['refused', 'needs_guard', 'out_of_order', 'fire'].includes(one.phase) ? `${title(one.reason)}${words.colon}${next(one.reason)}` : '';
  const needs = ['needs_guard', 'out_of_order', 'fire'].includes(one.phase);
  const today = one.direction === 'in'
    ? [words.admitted, one.today.admit, words.refused, one.today.refuse, words.measured_again, one.today.remeasure]
    : [words.left, one.today.way_out + one.today.passage, words.alarms, one.today.alarm];
  return h('section', { class: `panel lane${needs ? ' needs' : ''}`, 'data-lane': one.lane, 'data-phase': one.phase },
    h('div', { class: 'top' }, h('h2', {}, one.name), h('span', { class: 'direction' }, words[`direction_${one.direction}`]), pill(one)),
    one.direction === 'in' ? visit(one) : null,
    advice ? h('p', { class: 'next' }, advice) : null,
    one.no_failsafe ? h('p', { class: 'next' }, words.no_failsafe) : null,
    h('div', { class: 'today' }, h('span', { class: 'label' }, `${words.today} `),
      today.map((part, index) => (index % 2 ? h('strong', {}, ` ${part}`) : `${index ? ' · ' : ''}${part}`))),
    orders(one));
}

function tile(label, figure) {
  return h('div', {}, h('div', { class: 'label' }, label), h('div', { class: 'figure' }, figure.toLocaleString('en')));
}

function tiles(status) {
  const { today } = status;
  return h('section', { class: 'panel tiles' }, tile(words.entered, today.passage + today.opened), tile(words.refused, today.refuse),
    tile(words.measured_again, today.remeasure), status.inside === null ? null : tile(words.inside, status.inside));
}

function recent(status) {
  const rows = status.recent.map((row) => {
    const admitted = row.kind !== 'refuse';
    const what = { manual_open: words.act_open, late: words.late }[row.kind] ?? words.admitted;
    const name = row.name || (row.kind === 'manual_open' ? '—' : words.visitor);
    return h('tr', { class: admitted ? null : 'look' }, h('td', {}, localTime(row.at)), h('td', { class: 'wide' }, row.lane),
      h('td', { class: 'who' }, name), h('td', { class: 'number' }, degrees(row.temperature)),
      h('td', { class: admitted ? null : 'no-ink' }, shape(admitted ? 'ok' : 'no', admitted), ' ', admitted ? what : title(row.reason)));
  });
  const head = h('tr', {}, h('th', {}, words.time), h('th', { class: 'wide' }, words.lane), h('th', {}, words.name),
    h('th', { class: 'number' }, words.temperature), h('th', {}, words.result));
  const whole = data.me.role === 'guard' ? null : h('a', { href: '/manage/log' }, words.see_all);
  return h('section', { class: 'panel recent' }, h('h2', {}, words.recent, whole), rows.length
    ? h('div', { class: 'list', tabindex: 0, role: 'group', 'aria-label': words.recent }, h('table', {}, h('thead', {}, head), h('tbody', {}, rows)))
    : h('p', { class: 'label' }, words.no_rows));
}

function deviceCell(one, kind) {
  const device = one.devices.find((each) => each.device === kind);
  if (!device) return h('td', {}, '—');
  if (!device.fault) return h('td', {}, words.normal);
  return h('td', { class: 'ask-ink' }, shape('ask'), ' ', title(device.fault));
}

function trustAge(trust) {
  return trust.age_days === null ? words.trust_none : trust.age_days <= 0 ? words.updated_today : words.days_old.replace('{n}', trust.age_days);
}

/** Whether the district hears this gate; what waits for it; who of it took on the newest alert. */
function districtText(district) {
  if (!district.connected) return [district.problem ? title(district.problem) : words.connecting];
  const [taken] = district.acknowledged;
  return [district.pending_alerts ? words.alerts_wait.replace('{n}', district.pending_alerts) : words.connected,
    taken ? ` · ${words.taken_on.replace('{who}', taken.by).replace('{alert}', taken.alert).replace('{when}', localTime(taken.at))}` : '',
    district.findings.length ? ` · ${words.journal_misfit}` : '', district.policy_problem ? ` · ${title(district.policy_problem)}` : ''];
}

function devices(status) {
  const wrong = status.lanes.flatMap((one) => one.devices).filter((device) => device.fault).length
    + [status.journal, status.disk].filter(Boolean).length + status.faults.length + (status.clock_trusted ? 0 : 1);
  const kinds = ['camera', 'thermometer', 'turnstile', 'authority'].filter((kind) => kind !== 'authority'
    || status.lanes.some((one) => one.devices.some((device) => device.device === kind)));
  const ofPolicy = status.faults.filter((fault) => fault.id.startsWith('policy_'));
  const [ofTrust] = status.faults.filter((fault) => !ofPolicy.includes(fault));
  const pair = (label, text, bad, across = '') => [h('dt', {}, label), h('dd', { class: `${bad ? 'ask-ink' : ''} ${across}`.trim() || null }, bad ? shape('ask') : null, bad ? ' ' : null, text)];
  return h('section', { class: 'panel devices' },
    h('h2', {}, words.devices, wrong ? h('span', { class: 'ask-ink' }, shape('ask'), ' ', words.to_look_at.replace('{n}', wrong)) : null),
    h('table', {}, h('thead', {}, h('tr', {}, h('th', {}, unseen(words.devices)), status.lanes.map((one) => h('th', {}, one.name)))),
      h('tbody', {}, kinds.map((kind) => h('tr', {}, h('td', { class: 'label' }, words[`device_${kind}`]),
        status.lanes.map((one) => deviceCell(one, kind)))))),
    h('dl', { class: 'system' }, pair(words.clock, status.clock_trusted ? words.trusted : words.untrusted, !status.clock_trusted),
      pair(words.disk, words.free.replace('{n}', status.disk_free_percent), status.disk !== null),
      pair(words.journal, status.journal ? title(status.journal) : words.normal, status.journal !== null),
      pair(words.trust, ofTrust ? title(ofTrust) : trustAge(status.trust), Boolean(ofTrust)),
      ofPolicy.length ? pair(words.policy, ofPolicy.map(title).join(' · '), true, 'across') : null,
      status.district ? pair(words.district, districtText(status.district), !status.district.connected
        || status.district.findings.length > 0 || status.district.policy_problem !== null, 'across') : null));
}

// ---- what the guard does ----------------------------------------------------------------------------
const ask = asker(document.getElementById('ask'), words);
const sound = sounds('guard-sound');
const said = (text) => {
  const line = document.querySelector('#front .said');
  if (line) line.textContent = text;
};
const drawn = new Map();
let status = data.status;
let front = null;   // the key of what is in front
let faced = '';     // and what it showed of its visit
let skipped = 0;    // by N
let gLane = null;   // after G: 'G', then the lane's number
const key = keys(press);

/** Rebuilds only what changed, so that focus and what is typed stay. */
function redraw(id, text, build) {
  if (drawn.get(id) === text) return;
  drawn.set(id, text);
  const place = document.getElementById(id), scrolled = place.querySelector('.list')?.scrollTop ?? 0;
  place.replaceChildren(...build());
  if (scrolled) place.querySelector('.list')?.scrollTo(0, scrolled);
}

async function order(lane, body, own = false) {
  try {
    return await send('POST', `/api/lanes/${lane}/orders`, body);
  } catch (problem) {
    if (own || ask.isOpen()) throw problem;
    said(problem.message);
    return null;
  }
}
async function claim(name) {
  try {
    await send('POST', `/api/exceptions/${name}/claim`, {});
  } catch (problem) {
    said(problem.message);
    throw problem;
  }
}
const acknowledge = (alarm) => send('POST', `/api/alarms/${alarm.event}/acknowledgement`, {}).catch((problem) => said(problem.message));

const tools = makeTools({ ask, words, zone: data.zone, lanes: () => status.lanes });
const cards = makeCards({ words, me: data.me, title, next, degrees, ask, order, claim });

const STEER = { O: ['open_once', 'act_open'], H: ['hold_open', 'act_hold'], K: ['lock', 'act_lock'] };
function steer(one, letter) {
  if (letter === 'K' && one.phase === 'locked') return order(one.lane, { kind: 'unlock', note: words.act_unlock });
  if (letter === 'H' && one.phase === 'held_open') return order(one.lane, { kind: 'end_hold', note: words.act_end_hold });
  const [kind, word] = STEER[letter];
  return ask.reason(`${one.name} · ${words[word]}`, words.reasons_open.split('|'), (note) => order(one.lane, { kind, note, seconds: 60 }));
}
function orders(one) {
  const make = (letter, word) => {
    const button = h('button', { type: 'button', class: 'key small', 'data-order': letter }, words[word]);
    button.addEventListener('click', () => steer(one, letter));
    return button;
  };
  const assist = h('button', { type: 'button', class: 'key small', 'data-order': 'assist' }, one.assisted?.guard ? words.act_end_assist : words.act_assist);
  assist.addEventListener('click', () => (one.assisted?.guard ? order(one.lane, { kind: 'end_assist' })
    : ask.reason(`${one.name} · ${words.act_assist}`, words.reasons_assist.split('|'), (note) => order(one.lane, { kind: 'assist', note }))));
  return h('div', { class: 'orders' }, make('O', 'act_open'), make('H', one.phase === 'held_open' ? 'act_end_hold' : 'act_hold'),
    one.direction === 'in' ? make('K', one.phase === 'locked' ? 'act_unlock' : 'act_lock') : null, one.direction === 'in' ? assist : null);
}

function press(name) {
  if (document.body.classList.contains('stale')) return;
  if (ask.key(name)) return;
  if (gLane) {
    const lane = gLane;
    gLane = null;
    const one = status.lanes.find((each) => each.lane === Number(name));
    if (lane === 'G' && one) gLane = one;
    else if (lane !== 'G' && STEER[name]) steer(lane, name);
  } else if (name === 'G') gLane = 'G';
  else if (name === 'A' && status.alarms.length) acknowledge(status.alarms[0]);
  else if (name === '/') tools.find();
  else if (name === '?') tools.help();
  else if (name === 'N') { skipped += 1; drawFront(); }
  else cards.press(items().find((item) => item.key === front), name);
}

// ---- drawing ----------------------------------------------------------------------------------------
function items() {
  const all = status.lanes.flatMap((lane) => [
    ...lane.exceptions.map((exception) => ({ key: `${exception.visit.event}`, lane, exception, visit: exception.visit, takenBy: exception.taken_by })),
    ...(lane.assisted ? [{ key: `lane-${lane.lane}`, lane, visit: null, takenBy: status.claims[`lane-${lane.lane}`] ?? null }] : []),
  ]);
  return all.sort((a, b) => Number(!a.exception) - Number(!b.exception) || a.visit?.event - b.visit?.event);
}

function ageOf(item) {
  const seconds = Math.max(0, Math.round((Date.parse(status.at) - Date.parse(item.visit.at)) / 1000));
  return words.waiting_for.replace('{age}', seconds < 90 ? `${seconds} ${words.seconds}` : `${Math.floor(seconds / 60)} ${words.minutes}`);
}

function drawFront() {
  const all = items();
  if (skipped) front = all[(all.findIndex((item) => item.key === front) + skipped) % Math.max(1, all.length)]?.key;
  skipped = 0;
  const item = all.find((each) => each.key === front) ?? all[0];
  const facing = item?.exception ? JSON.stringify([item.key, item.visit.reason.id, item.visit.first_temperature, item.visit.temperature]) : '';
  if ((item?.key ?? null) !== front || facing !== faced) {
    if (item?.exception) {
      key.rest();
      sound.play('ask');
    }
    front = item?.key ?? null;
    faced = facing;
    if (!item?.exception) ask.close();
  }
  const age = h('span', { class: 'age' });
  const text = item && JSON.stringify(item.exception ? [item.key, item.exception, item.takenBy, all.length]
    : [item.key, item.lane.assisted, item.lane.under_way, item.lane.phase === 'measuring', item.lane.visit?.person, item.takenBy, all.length]);
  redraw('front', text ?? '', () => (item ? [cards.card(item, status.fever_from, age),
    all.length > 1 ? h('p', { class: 'label waiting' }, words.more.replace('{n}', all.length - 1), ' ', h('kbd', {}, 'N')) : null].filter(Boolean) : []));
  if (item?.exception) document.querySelector('#front .age').textContent = ageOf(item);
  else if (item && !ask.isOpen() && !document.activeElement.closest('input')) document.querySelector('#front input')?.focus();
}

function withoutAges({ in_phase_ms: phase, show_for_ms: show, devices: _, ...rest }) { return rest; }

function render(next_status) {
  status = next_status;
  document.getElementById('site').textContent = status.site;
  head(status, words);
  alarms(status);
  drawFront();
  redraw('lanes', JSON.stringify([status.lanes.map(withoutAges), status.lanes.map(newestRow)]), () => status.lanes.map(lane));
  const { version, at, clock, ...rest } = status;
  redraw('side', JSON.stringify([rest.today, rest.recent, rest.inside, rest.faults, rest.journal, rest.disk, rest.disk_free_percent, rest.clock_trusted, rest.trust, rest.district,
    status.lanes.map((one) => one.devices.map((device) => device.fault))]), () => [notices(status.district, words), tiles(status), recent(status), devices(status)].filter(Boolean));
}

let alarmed = 0;
setInterval(() => {
  if (!status.alarms.length) return void (alarmed = 0);
  if (alarmed++ % 10 === 0) sound.play('alarm');
}, 1000);
setInterval(() => {
  const item = items().find((each) => each.key === front);
  if (item && item.takenBy?.account === data.me.account && ask.isOpen()) claim(front).catch(() => {});
}, 10_000);
document.getElementById('sound').addEventListener('click', sound.toggle);
for (const [id, text, act] of [['find', `/ ${words.find}`, tools.find], ['late', words.late, () => tools.late()], ['keys', `? ${words.keys}`, tools.help]]) {
  document.getElementById(id).textContent = text;
  document.getElementById(id).addEventListener('click', act);
}
sound.label(document.getElementById('sound'), words.sound_on, words.sound_off);
render(data.status);
live('/api/events', words, render);
