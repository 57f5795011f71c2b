// What the guard does beside the exceptions: finds a person, types in what was kept on paper, looks up the keys.
import { h } from './dom.js';
import { send } from './api.js';
import { personSearch, readingOf } from './guard_ask.js';

/** "2026-11-23T07:42" by the clock of `zone` → RFC 3339 in UTC. */
export function utcOf(local, zone) {
  const there = (time) => Date.parse(`${new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' })
    .format(time).replace(' ', 'T')}Z`);
  const guess = Date.parse(`${local}:00Z`);
  return new Date(guess - (there(guess) - guess)).toISOString().replace('.000', '');
}

/** `lanes()`: those of the newest snapshot. */
export function makeTools({ ask, words, zone, lanes }) {
  const line = (label, ...inputs) => h('div', { class: 'line' }, h('label', {}, h('span', { class: 'label' }, label), inputs));
  const select = (name, options) => h('select', { class: 'entry', 'data-field': name }, options.map(([value, text]) => h('option', { value }, text)));
  const input = (name, attributes) => h('input', { class: 'entry', autocomplete: 'off', 'data-field': name, ...attributes });
  const button = (text, action) => {
    const made = h('button', { type: 'button', class: 'key small' }, text);
    made.addEventListener('click', action);
    return made;
  };

  /** `known`: {id, name}, or null for whoever the paper names. */
  function late(known = null) {
    const at = input('at', { type: 'datetime-local', required: '' });
    const lane = select('lane', lanes().map((one) => [one.lane, `${one.name} · ${words[`direction_${one.direction}`]}`]));
    const verdict = select('verdict', [['admitted', words.admitted], ['refused', words.refused]]);
    const person = input('person', { maxlength: 64, placeholder: words.who });
    const found = h('div', { class: 'choices' });
    const reading = input('temperature', { inputmode: 'decimal', maxlength: 5, placeholder: '36.4' });
    const note = input('note', { maxlength: 160, placeholder: words.late_note });
    let chosen = known?.id ?? '';
    person.value = known ? `${known.id} ${known.name}` : '';
    person.addEventListener('input', () => { chosen = ''; });
    personSearch(person, found, (one) => {
      chosen = one.id;
      person.value = `${one.id} ${one.name}`;
      found.replaceChildren();
      reading.focus();
    }, button);
    const read = () => {
      const entry = { at: utcOf(at.value, zone), lane: Number(lane.value), verdict: verdict.value, person: chosen || person.value.trim(), note: note.value.trim() };
      if (reading.value.trim() === '') return entry;
      entry.temperature = readingOf(reading.value);
      if (entry.temperature === null) throw new Error(words.no_reading_typed);
      return entry;
    };
    ask.form(words.late, [h('p', { class: 'label' }, words.late_advice), h('div', { class: 'lines' }, line(words.late_time, at), line(words.lane, lane),
      line(words.result, verdict), line(words.who, person), line(words.reading, reading, ' °C'), line(words.note, note)), found],
    read, (entry) => send('POST', '/api/late', entry));
  }

  function find() {
    const person = h('input', { class: 'entry person-entry', maxlength: 64, autocomplete: 'off', 'aria-label': words.who, placeholder: words.who });
    const found = h('div', { class: 'choices' });
    personSearch(person, found, (one) => ask.show(words.find, [h('p', { class: 'person' }, one.name),
      h('p', {}, [one.id, one.department].filter(Boolean).join(' · ')), h('div', { class: 'choices' }, button(words.late, () => late(one)))]), button);
    ask.form(words.find, [person, found], () => {
      const [first] = found.querySelectorAll('button');
      if (!first) throw new Error(words.nobody_found);
      first.click();
      return null;
    }, null);
  }

  function help() {
    const row = (keys, text) => [h('dt', {}, keys.map((name) => h('kbd', {}, name))), h('dd', {}, text)];
    ask.show(words.keys, h('dl', { class: 'key-list' }, row(['1'], words.act_measure), row(['2'], words.act_clinical), row(['3'], words.act_mask),
      row(['4'], words.act_bind), row(['5'], words.act_admit), row(['6'], words.act_refuse), row(['7'], words.act_isolate), row(['A'], words.acknowledge),
      row(['N'], words.key_next), row(['G', '1', 'O'], words.key_open), row(['G', '1', 'H'], words.key_hold), row(['G', '1', 'K'], words.key_lock),
      row(['/'], words.find), row(['?'], words.keys), row(['Esc'], words.key_back)));
  }

  return { find, late, help };
}
