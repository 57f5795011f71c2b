// Health of the gate.
import { doing, download } from '/assets/api.js';
import { alertPlace, button, count, data, h, next, page, panel, scroll, shape, table, title, titleRow, w, zh } from '/assets/manage.js';

const { health } = data;
const wrong = alertPlace();
const size = (bytes) => (bytes > 1e9 ? `${(bytes / 1e9).toFixed(1)} GB` : `${(bytes / 1e6).toFixed(1)} MB`);
const state = (fault) => (fault ? h('td', { class: 'ask-ink wrap' }, shape('ask'), ' ', title(fault)) : h('td', {}, shape('ok', true), ' ', w('normal')));
const device = (lane, kind) => (lane.devices[kind] ? state(lane.devices[kind].fault) : w('none'));
const devices = health.devices.map((lane) => [lane.name || String(lane.lane), device(lane, 'camera'), device(lane, 'thermometer'), device(lane, 'turnstile')]);
const faults = health.faults.map((one) => ({ class: one.kind === 'fault' ? 'look' : null, cells: [one.at.slice(5), one.lane || w('whole_gate'), h('td', { class: one.kind === 'fault' ? 'ask-ink' : null }, shape(one.kind === 'fault' ? 'ask' : 'ok', one.kind !== 'fault'), ' ', zh ? one.kind_zh : one.kind_en), title(one.reason), h('td', { class: 'wrap' }, one.kind === 'fault' ? next(one.reason) : '')] }));
const pairs = (...all) => table([[''], ['']], all.map(([label, value]) => [h('td', { class: 'label' }, label), value]), { class: 'pairs' });
const { storage, versions } = health;
const standing = [health.journal_fault, health.disk_fault, ...health.standing].filter(Boolean);
const since = (days) => (days === null ? '—' : w('days', { n: count(days) }));

page.replaceChildren(titleRow(w('title'), h('span', { class: 'label' }, health.at), h('span', { class: 'label' }, w('bundle_note')),
  button(w('bundle'), (pressed) => doing(pressed, wrong, () => download('/api/diagnosis.tar.gz', 'small-gate-diagnosis.tar.gz')), { class: 'action primary', id: 'bundle' })), wrong,
...standing.map((fault) => h('p', { class: 'panel ask-ink' }, shape('ask'), ' ', h('strong', {}, title(fault)), ' · ', next(fault), fault.detail ? h('span', { class: 'label' }, ` · ${fault.detail}`) : null)),
panel(w('devices'), null, null, h('div', { class: 'scroll', 'data-scrolls': '' }, table([[w('lane')], [w('camera')], [w('thermometer')], [w('turnstile')]], devices, { class: 'rows', id: 'devices' }))),
panel(w('faults'), null, count(health.faults.length), faults.length ? scroll(w('faults'), table([[w('time')], [w('lane')], [w('what')], [w('fault')], [w('next')]], faults, { class: 'rows', id: 'faults' })) : h('p', { class: 'label' }, w('no_faults'))),
h('div', { class: 'thirds' }, panel(w('storage'), null, null, pairs([w('journal_size'), size(storage.journal_bytes)], [w('rows'), count(storage.rows)], [w('disk_free'), `${size(storage.free_bytes)} (${storage.free_percent}%)`], [w('keep'), w('days', { n: storage.keep_days })])),
  panel(w('versions'), null, null, pairs([w('program'), versions.program], [w('policy'), `v${versions.policy}`], [w('clock'), health.clock_trusted ? w('trusted') : h('td', { class: 'ask-ink' }, shape('ask'), ' ', w('untrusted'))])),
  panel(w('certificates'), null, null, h('div', { class: 'scroll', 'data-scrolls': '' }, table([[w('certificate')], [w('signers'), 'number'], [w('since')], [w('age'), 'number'], [w('left'), 'number']], health.certificates.map((one) =>
    [h('td', { class: 'wrap' }, one.of_district ? h('strong', {}, w('of_district'), ' ') : null, one.what, one.sha256 ? h('span', { class: 'label' }, ` ${one.sha256.slice(0, 12)}`) : null),
      one.signers === null ? '' : count(one.signers), one.since ?? '', since(one.age_days), h('td', { class: one.days_left !== null && one.days_left < 30 ? 'number ask-ink' : 'number' }, since(one.days_left))]), { id: 'certificates' })))));
