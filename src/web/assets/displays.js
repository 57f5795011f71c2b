import { doing, send } from './api.js';
import { h, localTime, unseen } from './dom.js';
import { field, form } from './form.js';

const { words } = JSON.parse(document.getElementById('data').textContent);
const main = document.getElementById('main');
const problem = h('p', { class: 'problem', role: 'alert' });
const table = h('section', { class: 'panel' });

function row(display, scopes) {
  const revoke = h('button', { type: 'button', class: 'action' }, words.revoke);
  revoke.addEventListener('click', () => doing(revoke, problem, async () => {
    await send('DELETE', `/api/displays/${display.id}`);
    await load();
  }));
  const scope = scopes.find((one) => one.scope === display.scope)?.name ?? display.scope;
  return h('tr', { 'data-display': display.id }, h('td', {}, scope), h('td', {}, display.name || '—'), h('td', {}, display.paired_by),
    h('td', {}, localTime(display.paired_at)), h('td', {}, revoke));
}

async function load() {
  const { displays, scopes } = await send('GET', '/api/displays');
  const heads = [words.scope, words.place, words.paired_by, words.paired_at, unseen(words.change)];
  table.replaceChildren(displays.length
    ? h('table', { class: 'rows' }, h('thead', {}, h('tr', {}, heads.map((text) => h('th', { scope: 'col' }, text)))),
      h('tbody', {}, displays.map((display) => row(display, scopes))))
    : h('p', {}, words.no_displays.replace('{address}', `${location.origin}/display`)), problem);
  return { scopes, paired: displays.length };
}

// The screen fetches its token at its next look, a second or two later: only then is it one of the displays.
async function awaitNew(before) {
  for (const pause of [0, 1000, 2000, 3000]) {
    await new Promise((done) => setTimeout(done, pause));
    paired = (await load()).paired;
    if (paired > before) return;
  }
}

const first = await load();
const { scopes } = first;
let { paired } = first;
main.append(table, h('section', { class: 'panel' }, h('h2', {}, words.pair_title), form([
  field('code', words.pair_code, { inputmode: 'numeric', pattern: '[0-9]{6}', maxlength: 6, autocomplete: 'off' }),
  field('scope', words.scope, {}, '', scopes.map((one) => [one.scope, one.name])),
  h('div', { class: 'field' }, h('label', { for: 'field-place' }, words.place), h('input', { id: 'field-place', name: 'name', maxlength: 20 })),
], words.pair, async (values, say) => {
  await send('POST', '/api/displays', values);
  say('✓');
  await awaitNew(paired);
})));
