// The policy that goes down to every gate: the text, signed when it is published, and who runs which version.
import { count, data, doing, h, page, panel, problemPlace, send, table, w } from '/assets/district.js';

const wrong = problemPlace();
const done = h('p', { class: 'done', role: 'status' });
const list = h('div', {});
const input = h('textarea', { class: 'policy', id: 'policy', 'aria-label': w('policy_text'), spellcheck: 'false', maxlength: 20000 });
const publish = h('button', { type: 'button', class: 'action primary', id: 'publish' }, w('publish'));

function draw(versions) {
  list.replaceChildren(versions.length ? table([[w('version'), 'number'], [w('policy_text')], [w('by')], [w('when')], [w('gates_running'), 'number']],
    versions.map((one) => [one.version, h('td', { class: 'wrap' }, one.text), one.by, one.at, count(one.gates)]), { id: 'versions' }) : h('p', {}, w('no_policy')));
  input.value ||= versions.length ? versions[0].text : '{"fever_from": 37.3}';
}
publish.addEventListener('click', () => doing(publish, wrong, async () => {
  done.textContent = '';
  const { version } = await send('POST', '/api/district/policy', input.value, 'application/json');
  done.textContent = w('published', { v: version });
  draw((await send('GET', '/api/district/policy')).versions);
}));
page.append(panel([h('strong', {}, w('in_force')), h('span', { class: 'label' }, w('policy_note'))], null, list));
if (data.administrator) page.append(panel([h('strong', {}, w('policy_text'))], null, input, h('p', { class: 'label' }, `${w('fields')}: ${data.fields.join(', ')}`), wrong, done, publish));
draw(data.versions);
