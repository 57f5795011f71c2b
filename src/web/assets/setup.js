// A one-time link: its token stands after the #, which is never sent by itself.
import { send } from './api.js';
import { h } from './dom.js';
import { field, form, passwords, same } from './form.js';

const { words } = JSON.parse(document.getElementById('data').textContent);
const main = document.getElementById('main');
const token = location.hash.slice(1);

function ask(owner) {
  if (!owner) document.querySelector('h1').textContent = words.setup_first;
  const who = owner ? [field('name', words.name, { value: owner, readonly: '', autocomplete: 'username' })] : [
    field('name', words.name, { autocomplete: 'username', autocapitalize: 'none', spellcheck: 'false', minlength: 2, maxlength: 32 }, words.name_hint),
    field('display_name', words.display_name, { autocomplete: 'name', maxlength: 20 })];
  main.append(h('section', { class: 'panel' }, form([...who, passwords(words)], words.save, async (values) => {
    same(values, words);
    const { home } = await send('POST', '/api/setup', { token, name: values.name, display_name: values.display_name ?? '', password: values.password });
    location.assign(home);
  })));
  main.querySelector('input:not([readonly])').focus();
}

send('POST', '/api/setup/owner', { token }).then(({ name }) => ask(name),
  () => main.append(h('section', { class: 'panel' }, h('p', { role: 'alert' }, words.link_spent))));
