// Alerts and drills step by step: when it happened, was here, was taken on by name, was known at the gate.
import { live } from '/assets/live.js';
import { acknowledgeButton, age, alertBar, data, drillTag, h, page, panel, problemPlace, send, shape, table, w, said } from '/assets/district.js';

const wrong = problemPlace();
const list = h('div', {});
const only = h('select', { class: 'choose', 'aria-label': w('only'), id: 'only' },
  [['', w('everything')], ['open', w('not_yet')], ['drill', w('drill')]].map(([value, text]) => h('option', { value }, text)));
const after = (from, to) => (from && to ? `+${age((new Date(to) - new Date(from)) / 1000)}` : w('not_yet'));

function row(one) {
  const taken = one.acknowledged_at ? `${one.acknowledged_by} ${after(one.received, one.acknowledged_at)}` : h('td', {}, acknowledgeButton(one, wrong, load));
  return [h('td', { class: 'strong' }, shape(one.acknowledged_at ? 'ok' : one.drill ? 'idle' : 'no', Boolean(one.acknowledged_at)), ' ', said(one.what), ' ', one.drill ? drillTag() : null),
    `${one.enterprise} ${one.gate}`, one.id, one.at_clock.slice(5), after(one.at, one.received), taken, one.acknowledged_at ? after(one.acknowledged_at, one.known_at_gate) : '—'];
}
let alerts = data.alerts;
function draw() {
  const shown = alerts.filter((one) => !only.value || (only.value === 'drill' ? one.drill : !one.acknowledged_at));
  list.replaceChildren(shown.length ? table([[w('what_alert')], [w('gate')], [w('id')], [w('happened')], [w('arrived')], [w('taken_on')], [w('known_there')]], shown.map(row), { id: 'alerts' })
    : h('p', {}, w('no_alerts')));
}
async function load() {
  ({ alerts } = await send('GET', '/api/district/alerts'));
  draw();
}
only.addEventListener('change', draw);
page.append(panel([only, h('span', { class: 'label' }, `${w('drill')}: ${w('not_counted')}`)], null, wrong, list));
draw();
let key = '';
live('/api/district/events', data.words, (glance) => {
  document.getElementById('clock').textContent = glance.clock;
  alertBar(glance.alerts);
  const now = JSON.stringify(glance.alerts.map((one) => [one.id, one.acknowledged_at, one.known_at_gate]));
  if (now !== key && key) load();
  key = now;
});
