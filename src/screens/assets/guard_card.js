// What needs the guard: a visit to decide, or a lane where the guard does a device's part. A number is the same action in
// every card; what does not apply is not shown, and the others keep their numbers.
import { h, shape } from './dom.js';
import { readingOf, personSearch } from './guard_ask.js';

/** " · 有效": how the code of a visit stands, where one was read. */
export const codeStatus = ({ family, code_status: status }, words) => (status && !['none', 'unknown'].includes(family) ? ` · ${words[`status_${status}`]}` : '');

export function makeCards({ words, me, title, next, degrees, ask, order, claim }) {
  const reasons = words.reasons_admit.split('|');
  const about = (item, kind, more = {}) => order(item.lane.lane, { kind, about: item.visit.event, ...more });
  /** Number → [word, action]; an action that asks takes the exception first, so that no other screen can answer it. */
  const ACTIONS = {
    1: ['act_measure', (item) => about(item, 'measure_again'), (item) => item.exception.resumable],
    2: ['act_clinical', asks((item) => ask.reading(words.act_clinical, (temperature) => about(item, 'clinical', { temperature }))), () => true],
    3: ['act_mask', asks((item) => ask.confirm(words.act_mask, () => about(item, 'mask_checked'))),
      (item) => !item.exception.mask_checked && item.visit.reason.id.startsWith('mask')],
    4: ['act_bind', asks((item) => ask.person(words.act_bind, (person) => about(item, 'bind', { person }))), (item) => item.exception.bindable],
    5: ['act_admit', asks((item) => ask.reason(words.act_admit, reasons, (note) => about(item, 'admit', { note }))), () => true],
    6: ['act_refuse', (item) => about(item, 'refuse'), () => true],
    7: ['act_isolate', asks((item) => ask.confirm(words.act_isolate, () => about(item, 'isolate'))), (item) => !item.exception.isolation_called],
  };
  function asks(question) {
    return async (item) => {
      await claim(item.key);
      question(item);
    };
  }
  const isFever = (item) => item.visit.reason.id === 'fever';
  const primary = (item) => (isFever(item) && item.exception.clinical === null ? '2' : item.visit.reason.id.startsWith('mask') ? '3'
    : item.exception.bindable ? '4' : '6');
  const takenByOther = (item) => item.takenBy !== null && item.takenBy.account !== me.account;

  /** 36 to 39 °C: the limit, the first reading hollow, the second full. */
  function scale(first, value, limit) {
    const x = (degree) => Math.max(0, Math.min(220, ((degree - 36) / 3) * 220));
    const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg');
    const part = (tag, attributes, text = '', to = document.createElementNS(svg.namespaceURI, tag)) => {
      for (const [name, each] of Object.entries(attributes)) to.setAttribute(name, each);
      to.append(text);
      if (to !== svg) svg.append(to);
    };
    part('svg', { viewBox: '-6 0 232 32', width: '14.5rem', height: '2rem', class: 'scale', 'aria-hidden': 'true' }, '', svg);
    part('rect', { x: 0, y: 4, width: x(limit), height: 6, fill: 'var(--line)' });
    part('rect', { x: x(limit), y: 4, width: 220 - x(limit), height: 6, fill: 'var(--ask)' });
    part('rect', { x: x(limit) - 1, y: 0, width: 2, height: 14, fill: 'var(--ink)' });
    if (first !== null) part('circle', { cx: x(first), cy: 7, r: 4, fill: 'var(--surface)', stroke: 'var(--ink)', 'stroke-width': 2 });
    part('circle', { cx: x(value), cy: 7, r: 4.5, fill: 'var(--ink)' });
    for (const [at, text, anchor] of [[0, '36', 'start'], [x(limit), `${words.limit} ${degrees(limit)}`, 'middle'], [220, '39', 'end']]) part('text', { x: at, y: 29, 'text-anchor': anchor }, text);
    return svg;
  }

  function temperature(item, limit) {
    const { visit, exception } = item;
    if (visit.temperature === null) return h('div', { class: 'value' }, '—');
    const both = visit.first_temperature === null ? '' : `${words.first} ${degrees(visit.first_temperature)} · ${words.second} ${degrees(visit.temperature)}`;
    return h('div', {}, h('div', { class: 'value' }, degrees(visit.temperature), h('span', { class: 'unit' }, ' °C')),
      h('div', { class: 'label' }, both), scale(visit.first_temperature, visit.temperature, limit),
      exception.clinical === null ? null : h('strong', { class: exception.clinical >= limit ? 'no-ink' : 'ok-ink' },
        `${words.clinical} ${degrees(exception.clinical)} °C`));
  }

  function facts({ visit, exception }) {
    const pairs = [[words.code, words[`family_${visit.family}`] + codeStatus(visit, words)], [words.mask, words[`mask_${visit.mask}`]],
      [words.watch, visit.on_watch ? words.yes : words.no], [words.ambient, visit.ambient === null ? '—' : `${degrees(visit.ambient)} °C`]];
    if (exception.isolation_called) pairs.push([words.isolation, words.called]);
    return h('dl', {}, pairs.map(([name, value]) => [h('dt', {}, name), h('dd', {}, value)]));
  }

  function actions(item) {
    return h('div', { class: 'keys' }, Object.entries(ACTIONS).filter(([, [, , applies]]) => applies(item)).map(([number, [word, run]]) => {
      const button = h('button', { type: 'button', class: `key${number === primary(item) ? ' primary' : ''}${number === '7' ? ' grave' : ''}`,
        'data-key': number, disabled: takenByOther(item) ? '' : null }, h('kbd', {}, number), words[word]);
      button.addEventListener('click', () => run(item));
      return button;
    }));
  }

  function exceptionCard(item, limit, age) {
    const { visit, lane } = item;
    const name = visit.name || (visit.family === 'unknown' ? words.unknown_code : words.visitor);
    return h('section', { class: 'card exception', 'data-key': item.key },
      h('div', { class: 'top' }, shape('ask'), h('h2', { 'aria-live': 'assertive' }, title(visit.reason)),
        h('span', { class: 'where' }, h('strong', {}, lane.name), ` · ${words[`direction_${lane.direction}`]} · `, age)),
      h('div', { class: 'facts' }, temperature(item, limit), h('div', {}, h('div', { class: 'person' }, name),
        h('div', { class: 'label' }, [visit.person, visit.department].filter(Boolean).join(' · ')), facts(item))),
      h('div', { class: 'advice' }, h('strong', {}, next(visit.reason)),
        h('span', { class: 'label taken' }, takenByOther(item) ? words.taken_by.replace('{name}', item.takenBy.name) : '')),
      actions(item), h('p', { class: 'said', role: 'alert' }));
  }

  function assistedCard(item) {
    const { lane } = item;
    const { assisted } = lane;
    const waiting = lane.under_way && lane.visit;
    const reading = h('input', { class: 'entry', inputmode: 'decimal', maxlength: '5', autocomplete: 'off', 'aria-label': words.reading, placeholder: '36.4' });
    const person = h('input', { class: 'entry person-entry', maxlength: '64', autocomplete: 'off', 'aria-label': words.who, placeholder: words.who });
    const found = h('div', { class: 'choices' });
    const said = h('p', { class: 'said', role: 'alert' });
    const picks = assisted.no_camera && !waiting;
    const form = h('form', {}, picks ? person : null, assisted.wants_reading ? [reading, '°C'] : null,
      h('button', { class: 'key primary', disabled: takenByOther(item) ? '' : null }, h('kbd', {}, 'Enter'), words.confirm));
    const submit = async () => {
      const body = { kind: 'reading', visit: picks ? 0 : lane.under_way };
      if (!picks && !lane.under_way) return void (said.textContent = words.wait_for_code);
      if (assisted.wants_reading) {
        body.temperature = readingOf(reading.value);
        if (body.temperature === null) return void (said.textContent = words.no_reading_typed);
      }
      if (picks) body.person = person.value.trim().split(' ')[0];
      said.textContent = '';
      try {
        await order(lane.lane, body, true);
        reading.value = person.value = '';
        (picks ? person : reading).focus();
      } catch (problem) {
        said.textContent = problem.message;
      }
    };
    form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (picks && document.activeElement === person && assisted.wants_reading && reading.value === '') reading.focus();
      else submit();
    });
    personSearch(person, found, (one) => {
      person.value = `${one.id} ${one.name}`;
      (assisted.wants_reading ? reading : form.querySelector('button')).focus();
    }, (text, action) => {
      const button = h('button', { type: 'button', class: 'key small' }, text);
      button.addEventListener('click', action);
      return button;
    });
    const who = waiting ? lane.visit.name || words.visitor : picks ? words.pick_person : words.wait_for_code;
    return h('section', { class: 'card assisted', 'data-key': item.key },
      h('div', { class: 'top' }, shape('ask'), h('h2', {}, `${words.assisted} · ${title(assisted.reason)}`), h('span', { class: 'where' }, h('strong', {}, lane.name))),
      h('div', { class: 'facts' }, h('div', { class: 'person' }, who), h('div', { class: 'label' },
        waiting ? [lane.visit.person, lane.visit.department].filter(Boolean).join(' · ') : words.assisted_advice,
        waiting && lane.phase === 'measuring' ? h('strong', { class: 'no-ink' }, ` ${words.act_measure}`) : null)),
      h('div', { class: 'assist' }, form, found, said));
  }

  return {
    card: (item, limit, age) => (item.exception ? exceptionCard(item, limit, age) : assistedCard(item)),
    /** A number for the exception in front. */
    press(item, number) {
      const action = ACTIONS[number];
      if (item?.exception && action && action[2](item) && !takenByOther(item)) action[1](item);
    },
  };
}
