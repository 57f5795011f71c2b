// A form of labelled fields, one button, and a place where a problem is said.
import { doing } from './api.js';
import { h } from './dom.js';

/** field('name', 'Account', {type: 'password', …}, hint) → a labelled input; `options`: a select of [value, text]. */
export function field(name, label, attributes = {}, hint = '', options = null) {
  const id = `field-${name}`;
  const about = hint ? { 'aria-describedby': `${id}-hint` } : {};
  const input = options
    ? h('select', { id, name, ...attributes, ...about }, options.map(([value, text]) => h('option', { value }, text)))
    : h('input', { id, name, required: '', ...attributes, ...about });
  return h('div', { class: 'field' }, h('label', { for: id }, label), input, hint ? h('span', { class: 'hint', id: `${id}-hint` }, hint) : null);
}

/** Calls `work(values, say)` when the form is sent; `say(text)` shows that it went well. */
export function form(fields, button, work) {
  const problem = h('p', { class: 'problem', role: 'alert' });
  const done = h('p', { class: 'done', role: 'status' });
  const submit = h('button', { type: 'submit', class: 'action primary' }, button);
  const element = h('form', { method: 'post' }, fields, problem, done, submit);
  element.addEventListener('submit', (event) => {
    event.preventDefault();
    done.textContent = '';
    const values = Object.fromEntries(new FormData(element));
    doing(submit, problem, () => work(values, (text) => { element.reset(); done.textContent = text; }));
  });
  return element;
}

/** Two fields of a new password, and whether they are the same. */
export const passwords = (words) => [
  field('password', words.new_password, { type: 'password', autocomplete: 'new-password', minlength: 10, maxlength: 200 }, words.password_hint),
  field('again', words.again, { type: 'password', autocomplete: 'new-password' })];
export function same(values, words) {
  if (values.password !== values.again) throw new Error(words.not_the_same);
}
