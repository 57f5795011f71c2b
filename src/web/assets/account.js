import { doing, send } from './api.js';
import { h } from './dom.js';
import { field, form, passwords, same } from './form.js';

const { words, roles } = JSON.parse(document.getElementById('data').textContent);
const main = document.getElementById('main');
const problem = h('p', { class: 'problem', role: 'alert' });
const out = h('button', { type: 'button', class: 'action' }, words.log_out);
out.addEventListener('click', () => doing(out, problem, async () => {
  await send('DELETE', '/api/session');
  location.assign('/login');
}));

const { account } = await send('GET', '/api/session');
const role = roles.find((one) => one.id === account.role)?.title ?? account.role;
main.append(
  h('section', { class: 'panel' }, h('p', {}, h('strong', {}, account.display_name), ` · ${account.name} · ${role}`), problem, out),
  h('section', { class: 'panel' }, h('h2', {}, words.change_password), form([
    h('input', { type: 'text', name: 'username', autocomplete: 'username', value: account.name, class: 'hidden', 'aria-label': words.name }),
    field('old_password', words.old_password, { type: 'password', autocomplete: 'current-password' }), passwords(words),
  ], words.change_password, async (values, say) => {
    same(values, words);
    const { csrf } = await send('POST', '/api/session/password', { old_password: values.old_password, password: values.password });
    document.querySelector('meta[name="csrf"]').content = csrf;
    say(words.changed);
  })));
