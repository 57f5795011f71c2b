// One question at a time to the guard, in the page and not over it: a reason, a reading, a person, or a plain yes.
// Escape is never a decision.
import { h } from './dom.js';
import { send } from './api.js';

/** "364" and "36.4" are 36.4; anything else is no reading. */
export function readingOf(text) {
  const digits = text.trim().replace('。', '.').replace(',', '.');
  if (/^\d{3}$/.test(digits)) return Number(digits) / 10;
  return /^\d{2}(\.\d)?$/.test(digits) ? Number(digits) : null;
}

/** Shows in `place`; `words` as the page has them. */
export function asker(place, words) {
  let open = null;
  const close = () => {
    open = null;
    place.replaceChildren();
  };
  const submit = async (value) => {
    if (!open || open.busy) return;
    const asked = open;
    asked.busy = true;
    asked.said.textContent = '';
    try {
      await asked.done(value);
      if (open === asked) close();
    } catch (problem) {
      asked.said.textContent = problem.message;
    }
    asked.busy = false;
  };
  const begin = (title, done, body, extra = {}) => {
    const said = h('p', { class: 'said', role: 'alert' });
    open = { done, said, busy: false, ...extra };
    place.replaceChildren(h('section', { class: 'panel ask-panel', 'aria-label': title }, h('h2', {}, title), body, said));
  };
  const button = (text, action, attributes = {}) => {
    const element = h('button', { type: 'button', class: 'key', ...attributes }, text);
    element.addEventListener('click', action);
    return element;
  };
  const end = (confirm) => h('div', { class: 'choices' }, button([h('kbd', {}, 'Enter'), ` ${words.confirm}`], confirm, { class: 'key primary confirm' }),
    button([h('kbd', {}, 'Esc'), ` ${words.back}`], close));

  const field = (attributes) => h('input', { class: 'entry', autocomplete: 'off', required: '', ...attributes });
  const form = (inputs, onSubmit) => {
    const element = h('form', {}, inputs, h('button', { class: 'key primary' }, words.confirm), button(words.back, close));
    element.addEventListener('submit', (event) => {
      event.preventDefault();
      onSubmit();
    });
    return element;
  };

  return {
    close,
    isOpen: () => open !== null,
    confirm(title, done) {
      begin(title, done, end(() => submit(true)), { enter: () => submit(true) });
    },
    reason(title, reasons, done) {
      let chosen = null;
      const choices = reasons.map((reason, index) => button([h('kbd', {}, `${index + 1}`), ` ${reason}`], () => choose(index), { 'aria-pressed': 'false' }));
      const choose = (index) => {
        if (!choices[index]) return;
        chosen = reasons[index];
        choices.forEach((each, at) => each.setAttribute('aria-pressed', `${at === index}`));
      };
      const enter = () => {
        if (chosen) submit(chosen);
        else open.said.textContent = words.choose_reason;
      };
      begin(title, done, [h('div', { class: 'choices' }, choices), end(enter)], { digit: (digit) => choose(digit - 1), enter });
    },
    reading(title, done) {
      const input = field({ inputmode: 'decimal', maxlength: '5', 'aria-label': words.reading, placeholder: '36.4' });
      begin(title, done, form([h('label', {}, `${words.reading} `, input), '°C'], () => {
        const value = readingOf(input.value);
        if (value === null) open.said.textContent = words.no_reading_typed;
        else submit(value);
      }));
      input.focus();
    },
    person(title, done) {
      const input = field({ class: 'entry person-entry', maxlength: '64', 'aria-label': words.who, placeholder: words.who });
      const found = h('div', { class: 'choices' });
      begin(title, done, [form([h('label', {}, `${words.who} `, input)], () => found.querySelector('button')?.click()), found]);
      personSearch(input, found, (person) => submit(person.id), button);
      input.focus();
    },
    /** Any fields; `read()` gives the value, or throws an Error that says what is missing. `done` null: reading it was all. */
    form(title, fields, read, done) {
      begin(title, done, form(fields, () => {
        try {
          const value = read();
          if (done) submit(value);
        } catch (wrong) {
          open.said.textContent = wrong.message;
        }
      }));
      place.querySelector('input, select').focus();
    },
    /** Something to look at, until Escape. */
    show(title, body) {
      begin(title, null, [body, h('div', { class: 'choices' }, button([h('kbd', {}, 'Esc'), ` ${words.back}`], close))]);
    },
    /** A key for the open question; true: taken. */
    key(name) {
      if (!open) return false;
      if (name === 'Escape') close();
      else if (name === 'Enter') open.enter?.();
      else if (/^[1-9]$/.test(name)) open.digit?.(Number(name));
      return true;
    },
  };
}

/** Fills `found` with buttons for who fits what is typed in `input`, the best first. */
export function personSearch(input, found, choose, button) {
  let asked = 0;
  input.addEventListener('input', async () => {
    const mine = ++asked;
    const people = input.value.trim() ? await send('GET', `/api/people?q=${encodeURIComponent(input.value.trim())}`) : [];
    if (mine !== asked) return;
    found.replaceChildren(...people.map((person) => button(`${person.name} · ${person.id} · ${person.department}`, () => choose(person))));
  });
}
