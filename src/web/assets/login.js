import { send } from './api.js';
import { h } from './dom.js';
import { field, form } from './form.js';

const { words, next } = JSON.parse(document.getElementById('data').textContent);
const main = document.getElementById('main');
main.append(h('section', { class: 'panel' }, form([
  field('name', words.name, { autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', maxlength: 32 }),
  field('password', words.password, { type: 'password', autocomplete: 'current-password', maxlength: 200 }),
], words.log_in, async ({ name, password }) => {
  await send('POST', '/api/session', { name: name.trim().toLowerCase(), password });
  location.assign(next);
})));
document.getElementById('field-name').focus();
