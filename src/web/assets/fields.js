// Fields that a table of the program describes ({key, kind, zh, en, unit_zh, unit_en, least, most, step, choices, none_is_all}): a
// value in words, and a control that changes it. The gate's and the district's policy pages are made of these.
import { h } from '/assets/dom.js';

const zh = document.documentElement.lang.startsWith('zh');
const NOTHING = 'none'; // a list or hours that hold nothing at all, where an empty one means all
const WORDS = zh ? { yes: '是', no: '否', all: '全部', nothing: '无', always: '全天', never: '不得进厂', hours: '如 06:00-09:00, 18:00-20:30；留空为全天' }
  : { yes: 'Yes', no: 'No', all: 'All', nothing: 'None', always: 'All day', never: 'Never', hours: 'Like 06:00-09:00, 18:00-20:30; empty: all day' };

export const nameOf = (field) => (zh ? field.zh : field.en);
export const unitOf = (field) => (zh ? field.unit_zh : field.unit_en);

/** "37.3 °C", "提醒". */
export function wordsOf(field, value) {
  const choice = (id) => { const found = field.choices.find((each) => each.id === id); return found ? nameOf(found) : WORDS.nothing; };
  if (field.kind === 'flag') return value ? WORDS.yes : WORDS.no;
  if (field.kind === 'choice') return choice(value);
  if (field.kind === 'hours') return value === NOTHING ? WORDS.never : value || WORDS.always;
  if (field.kind === 'list') return value.length ? value.map(choice).join(zh ? '、' : ', ') : field.none_is_all ? WORDS.all : WORDS.nothing;
  return [field.kind === 'number' ? value.toFixed(1) : String(value), unitOf(field)].filter(Boolean).join(' ');
}

/** What a form begins with where nothing is said yet. */
export const firstOf = (field) => (field.kind === 'flag' ? true : field.usual);

function pressed(id, text, on, click) {
  const made = h('button', { type: 'button', class: 'action', 'aria-pressed': String(on), 'data-choice': id }, text);
  made.addEventListener('click', click);
  return made;
}

/** Shows `value`; `set(value)` is called with another one. */
export function control(field, value, set) {
  const label = { 'aria-label': nameOf(field) };
  if (field.kind === 'flag')
    return h('span', { class: 'joined', role: 'group', ...label }, pressed('false', WORDS.no, !value, () => set(false)), pressed('true', WORDS.yes, value, () => set(true)));
  if (field.kind === 'choice')
    return h('span', { class: 'joined', role: 'group', ...label }, field.choices.map((each) => pressed(each.id, nameOf(each), value === each.id, () => set(each.id))));
  if (field.kind === 'list')
    return h('span', { class: 'value', role: 'group', ...label }, field.choices.map((each) => pressed(each.id, nameOf(each), value.includes(each.id),
      () => set(value.includes(each.id) ? value.filter((id) => id !== each.id) : [...value, each.id]))));
  const made = field.kind === 'hours' ? h('input', { value, placeholder: WORDS.hours, title: WORDS.hours, size: 26, maxlength: 120, ...label })
    : h('input', { type: 'number', value, min: field.least, max: field.most, step: field.kind === 'number' ? 0.1 : 1, ...label });
  made.addEventListener('change', () => set(field.kind === 'hours' ? made.value.trim() : Number(made.value)));
  if (field.kind === 'hours') return made;
  const by = (sign) => set(Math.min(field.most, Math.max(field.least, Math.round((value + sign * field.step) * 10) / 10)));
  const step = (text, sign) => {
    const each = h('button', { type: 'button', class: 'action', 'aria-label': `${nameOf(field)} ${text}` }, text);
    each.addEventListener('click', () => by(sign));
    return each;
  };
  return h('span', {}, h('span', { class: 'joined' }, step('−', -1), made, step('+', 1)), ' ', unitOf(field));
}
