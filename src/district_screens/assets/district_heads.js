// Journals that do not fit: what was found, and who closed it with which result.
import { live } from '/assets/live.js';
import { alertBar, data, doing, h, page, panel, problemPlace, send, shape, table, w } from '/assets/district.js';

const wrong = problemPlace();
const list = h('div', {});

function row(one) {
  const why = h('input', { class: 'why', 'aria-label': w('why'), placeholder: w('why'), maxlength: 120 });
  const press = h('button', { type: 'button', class: 'action' }, w('close_finding'));
  press.addEventListener('click', () => doing(press, wrong, async () => {
    await send('POST', '/api/district/findings/close', { gate_id: one.gate_id, epoch: one.epoch, misfit: one.misfit, note: why.value.trim() });
    await load();
  }));
  return [h('td', { class: 'strong' }, `${one.enterprise} ${one.gate}`), h('td', { class: 'wrap' }, shape('ask'), ' ', w(one.misfit)), one.since_clock, h('td', {}, why, ' ', press)];
}
function draw(findings) {
  list.replaceChildren(findings.length ? table([[w('gate')], [w('misfit')], [w('since')], [w('why')]], findings.map(row), { id: 'findings' })
    : h('p', {}, w('no_findings')));
}
async function load() { draw((await send('GET', '/api/district/findings')).findings); }
page.append(panel([h('strong', {}, w('misfits')), h('span', { class: 'label' }, w('counts_stay'))], null, wrong, list));
draw(data.findings);
live('/api/district/events', data.words, (glance) => {
  document.getElementById('clock').textContent = glance.clock;
  alertBar(glance.alerts);
});
