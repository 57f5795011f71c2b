import { doing, send } from './api.js';
import { h, localTime, unseen } from './dom.js';
import { field, form } from './form.js';

const { words, roles } = JSON.parse(document.getElementById('data').textContent);
const main = document.getElementById('main');
const problem = h('p', { class: 'problem', role: 'alert' });
const handed = h('div', { role: 'status' });
const table = h('section', { class: 'panel' });
const title = (role) => roles.find((one) => one.id === role)?.title ?? role;
const local = (utc) => (utc ? localTime(utc) : words.never);

function button(text, work) {
  const element = h('button', { type: 'button', class: 'action' }, text);
  element.addEventListener('click', () => doing(element, problem, async () => { await work(); await load(); }));
  return element;
}

function handOver({ name, link }) {
  handed.replaceChildren(h('p', {}, words.hand_over.replace('{name}', name)), h('p', { class: 'secret' }, new URL(link, location).href));
}

function row(user) {
  const path = `/api/users/${encodeURIComponent(user.name)}`;
  const state = user.disabled ? words.disabled : user.has_password ? words.active : words.no_password;
  return h('tr', { 'data-user': user.name }, h('td', {}, user.name), h('td', {}, user.display_name), h('td', {}, title(user.role)),
    h('td', {}, state), h('td', {}, local(user.last_login)), h('td', {},
      button(user.disabled ? words.enable : words.disable, () => send('POST', `${path}/disabled`, { disabled: !user.disabled })), ' ',
      user.disabled ? null : button(words.new_link, async () => handOver(await send('POST', `${path}/link`, {})))));
}

async function load() {
  const { accounts } = await send('GET', '/api/users');
  const heads = [words.name, words.display_name, words.role, words.state, words.last_login, unseen(words.change)];
  table.replaceChildren(h('table', { class: 'rows' }, h('thead', {}, h('tr', {}, heads.map((text) => h('th', { scope: 'col' }, text)))),
    h('tbody', {}, accounts.map(row))));
}

main.append(table, h('section', { class: 'panel' }, problem, handed, h('h2', {}, words.add_user), form([
  field('name', words.name, { autocapitalize: 'none', spellcheck: 'false', autocomplete: 'off', minlength: 2, maxlength: 32 }, words.name_hint),
  field('display_name', words.display_name, { autocomplete: 'off', maxlength: 20 }),
  field('role', words.role, {}, '', roles.map((role) => [role.id, role.title])),
], words.add_user, async (values, say) => {
  handOver(await send('POST', '/api/users', values));
  say('');
  await load();
})));
await load();
