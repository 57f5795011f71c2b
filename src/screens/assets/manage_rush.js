// Rush: how the lanes cope, and how many a shift needs.
import { alertPlace, count, data, field, h, legend, lines, page, panel, scroll, table, titleRow, w } from '/assets/manage.js';

const { found, lanes } = data;
const nameOf = (lane) => lanes.find((each) => each.lane === lane)?.name ?? String(lane);
const clock = (quarter) => `${String(Math.floor(quarter / 4)).padStart(2, '0')}:${String((quarter % 4) * 15).padStart(2, '0')}`;
const { need } = found;

function form() {
  return h('form', { class: 'panel filter', method: 'get' }, field(w('day'), h('input', { type: 'date', name: 'day', value: found.day, max: data.today })),
    field(w('shift'), h('input', { type: 'time', name: 'shift', value: need.shift, required: '' })),
    field(w('window'), h('input', { type: 'number', name: 'window', min: 5, max: 180, value: need.window })),
    field(w('people'), h('input', { type: 'number', name: 'people', min: 1, max: 100000, value: need.asked_people || '', placeholder: w('seen') })),
    h('button', { class: 'action primary', type: 'submit' }, w('work_out')));
}
const answer = h('section', { class: 'panel', id: 'need' }, h('div', { class: 'head' }, h('h2', {}, w('need', { shift: need.shift }))),
  need.lanes ? [h('p', { class: 'answer' }, h('strong', {}, w(need.lanes === 1 ? 'answer_one' : 'answer', { n: need.lanes })), ' ', h('span', {}, w('because', { people: count(need.people), service: need.service_s.toFixed(1), window: need.window }))),
    h('p', { class: 'label' }, w('based_on', { day: need.day }))] : h('p', { class: 'label' }, w('nothing')));
const seen = lanes.filter(({ lane }) => found.quarters.some((one) => one.lane === lane));
const first = Math.max(0, Math.min(...found.quarters.map((one) => one.quarter)) - 1), last = Math.min(95, Math.max(...found.quarters.map((one) => one.quarter)) + 1);
function series(lane) {
  const points = [];
  for (let quarter = first; quarter <= last; ++quarter) points.push([quarter - first, found.quarters.find((one) => one.lane === lane && one.quarter === quarter)?.per_minute ?? 0]);
  return { points };
}
const every = Math.max(1, Math.ceil((last - first) / 10));
const ticks = [];
for (let quarter = first; quarter <= last; quarter += every) ticks.push([quarter - first, clock(quarter)]);
const rows = found.quarters.map((one) => ({ class: one.busy >= 0.85 ? 'look' : null, cells: [clock(one.quarter), nameOf(one.lane), count(one.entries), one.per_minute.toFixed(1), one.took_s.toFixed(2), one.through_s.toFixed(2), one.service_s.toFixed(2), Math.round(one.busy * 100), one.queue.toFixed(1)] }));
page.replaceChildren(titleRow(w('title'), h('span', { class: 'label' }, found.day)), alertPlace(), form(), answer,
  ...(found.quarters.length ? [panel(w('chart'), legend(seen.map((each) => each.name)), null, h('div', { class: 'scroll', 'data-scrolls': '' }, lines(seen.map(({ lane }) => series(lane)), { most: Math.max(1, last - first), ticks, label: w('chart') }))),
    panel(w('each_lane'), null, null, scroll(w('each_lane'), table([[w('quarter')], [w('lane')], ...['entries', 'per_minute', 'took', 'through', 'service', 'busy', 'queue'].map((key) => [w(key), 'number'])], rows, { class: 'rows', id: 'quarters' })))]
    : [h('section', { class: 'panel' }, h('p', { class: 'label' }, w('empty')))]));
