// Draws the gate's status from each snapshot of /api/events. The server decides; this only shows.
import { h, shape } from './dom.js';
import { live } from './live.js';

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
  const bar = document.getElementById('alarms');
  const [first] = status.alarms;
  bar.replaceChildren(...(first ? [h('div', { class: 'alarm', role: 'alert' }, shape('alarm', false), h('strong', {}, title(first.reason)),
    h('span', {}, `${laneName(status, first.lane)} · ${next(first.reason)}`), h('span', {}, localTime(first.at)),
    status.alarms.length > 1 ? h('span', {}, words.more.replace('{n}', status.alarms.length - 1)) : null)] : []));
}

const laneName = (status, number) => status.lanes.find((lane) => lane.lane === number)?.name ?? words.gate;

function pill(lane) {
  const [name, tone] = SHAPE_OF_PHASE[lane.phase];
  return h('span', { class: `pill ${tone}` }, shape(name), words[`phase_${lane.phase}`]);
}

function visit(lane) {
  const shown = lane.visit ?? lane.last;
  if (!shown) return [h('div', { class: 'visit' }, shape('idle'), h('span', { class: 'label' }, words.nobody_yet))];
  const admitted = ['admit', 'readmit', 'manual_open'].includes(shown.kind);
  const underWay = shown.event === 0;
  const name = shown.name || (shown.family === 'unknown' ? words.unknown_code : words.visitor);
  const what = underWay ? words[`phase_${lane.phase}`] : title(shown.reason);
  return [
    h('div', { class: 'visit' }, shape(underWay ? 'idle' : admitted ? 'ok' : 'no'), h('div', {}, h('div', { class: 'name' }, name),
      h('div', { class: 'label' }, [shown.person, shown.department].filter(Boolean).join(' · ') || '—'))),
    h('dl', {}, h('dt', {}, words.result), h('dd', { class: admitted || underWay ? null : 'no-ink' }, what),
      h('dt', {}, words.temperature), h('dd', {}, shown.first_temperature === null ? `${degrees(shown.temperature)} °C`
        : `${degrees(shown.first_temperature)} → ${degrees(shown.temperature)} °C`),
      h('dt', {}, words.code), h('dd', {}, words[`family_${shown.family}`], shown.expires_in_days === null ? null
        : h('span', { class: 'ask-ink' }, ' ', words.ends_in.replace('{n}', shown.expires_in_days))),
      h('dt', {}, words.took), h('dd', {}, underWay ? '—' : `${(shown.took_ms / 1000).toFixed(1)} ${words.seconds}`)),
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
      today.map((part, index) => (index % 2 ? h('strong', {}, ` ${part}`) : `${index ? ' · ' : ''}${part}`))));
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
  const rows = status.recent.slice(0, 9).map((row) => {
    const admitted = row.kind !== 'refuse';
    return h('tr', { class: admitted ? null : 'look' }, h('td', {}, localTime(row.at)), h('td', { class: 'wide' }, row.lane),
      h('td', {}, row.name || words.visitor), h('td', { class: 'number' }, degrees(row.temperature)),
      h('td', { class: admitted ? null : 'no-ink' }, shape(admitted ? 'ok' : 'no', admitted), ' ', admitted ? words.admitted : title(row.reason)));
  });
  const head = h('tr', {}, h('th', {}, words.time), h('th', { class: 'wide' }, words.lane), h('th', {}, words.name),
    h('th', { class: 'number' }, words.temperature), h('th', {}, words.result));
  return h('section', { class: 'panel' }, h('h2', {}, words.recent), rows.length
    ? h('table', {}, h('thead', {}, head), h('tbody', {}, rows)) : h('p', { class: 'label' }, words.no_rows));
}

function deviceCell(one, kind) {
  const device = one.devices.find((each) => each.device === kind);
  if (!device) return h('td', {}, '—');
  if (!device.fault) return h('td', {}, words.normal);
  return h('td', { class: 'ask-ink' }, shape('ask'), ' ', title(device.fault));
}

function trustAge(trust) {
  return trust.age_days === null ? words.trust_none : words.days_old.replace('{n}', Math.max(0, trust.age_days));
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
    || status.lanes.some((one) => one.devices.some((device) => device.kind === kind)));
  const pair = (label, text, bad, across = '') => [h('dt', {}, label), h('dd', { class: `${bad ? 'ask-ink' : ''} ${across}`.trim() || null }, bad ? shape('ask') : null, bad ? ' ' : null, text)];
  return h('section', { class: 'panel devices' },
    h('h2', {}, words.devices, wrong ? h('span', { class: 'ask-ink' }, shape('ask'), ' ', words.to_look_at.replace('{n}', wrong)) : null),
    h('table', {}, h('thead', {}, h('tr', {}, h('th', {}), status.lanes.map((one) => h('th', {}, one.name)))),
      h('tbody', {}, kinds.map((kind) => h('tr', {}, h('td', { class: 'label' }, words[`device_${kind}`]),
        status.lanes.map((one) => deviceCell(one, kind)))))),
    h('dl', { class: 'system' }, pair(words.clock, status.clock_trusted ? words.trusted : words.untrusted, !status.clock_trusted),
      pair(words.disk, words.free.replace('{n}', status.disk_free_percent), status.disk !== null),
      pair(words.journal, status.journal ? title(status.journal) : words.normal, status.journal !== null),
      pair(words.trust, status.faults.length ? title(status.faults[0]) : trustAge(status.trust), status.faults.length > 0),
      status.district ? pair(words.district, districtText(status.district), !status.district.connected
        || status.district.findings.length > 0 || status.district.policy_problem !== null, 'across') : null));
}

function render(status) {
  document.getElementById('site').textContent = status.site;
  document.getElementById('clock').textContent = status.clock;
  alarms(status);
  document.getElementById('lanes').replaceChildren(...status.lanes.map(lane));
  document.getElementById('side').replaceChildren(tiles(status), recent(status), devices(status));
}

render(data.status);
live('/api/events', words, render);
