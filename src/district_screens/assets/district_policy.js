// The policy that goes down to every gate: a form of the fields, notices and trust lists; who runs which version.
import { button, count, data, doing, h, page, panel, problemPlace, said, send, table, w, zh } from '/assets/district.js';
import { control, firstOf, nameOf, wordsOf } from '/assets/fields.js';

const MOST_NOTICES = 8, LONGEST_NOTICE = 300;
const wrong = problemPlace(), fileWrong = problemPlace();
const done = h('p', { class: 'done', role: 'status' });
const list = h('div', {}), form = h('div', { class: 'policy-form' });
let known = data;
let draft = {};
const parsed = (version) => JSON.parse(version.text);
const join = (parts) => parts.filter(Boolean).join(zh ? '；' : '; ');

/** A version in words: what it asks, tells and trusts. */
function saying(policy) {
  return join([...known.fields.filter((field) => field.key in policy).map((field) => `${nameOf(field)} ${wordsOf(field, policy[field.key])}`),
    ...(policy.notices ?? []).map((notice) => `${w('notice')}${zh ? '：' : ': '}${said(notice)}${notice.until ? ` (${w('until')} ${notice.until})` : ''}`),
    ...Object.keys(policy.trust ?? {})]) || w('asks_nothing');
}

function drawVersions() {
  list.replaceChildren(known.versions.length ? table([[w('version'), 'number'], [w('asks')], [w('by')], [w('when')], [w('gates_running'), 'number']],
    known.versions.map((one) => [one.version, h('td', { class: 'wrap', 'data-label': w('asks') }, saying(parsed(one))), one.by, one.at, w('of_gates', { n: count(one.gates), of: count(known.gates) })]), { id: 'versions' })
    : h('p', {}, w('no_policy')));
}

// ---- the form --------------------------------------------------------------------------------------
function change(work) {
  work();
  done.textContent = '';
  drawForm();
}
function box(text, on, flip, attributes = {}) {
  const input = h('input', { type: 'checkbox', ...attributes });
  input.checked = on;
  input.addEventListener('change', () => change(() => flip(input.checked)));
  return h('label', { class: 'check' }, input, ' ', text);
}

function rule(field) {
  const asked = field.key in draft;
  const set = (value) => change(() => { draft[field.key] = value; });
  return h('div', { class: `rule${asked ? ' changed' : ''}`, 'data-key': field.key },
    h('div', { class: 'name' }, box(nameOf(field), asked, (on) => (on ? draft[field.key] = firstOf(field) : delete draft[field.key]))),
    h('div', { class: 'value' }, asked ? control(field, draft[field.key], set) : h('span', { class: 'label' }, w('left_to_site'))));
}

/** Texts change the draft as they are typed: a redraw would take the cursor away. */
function noticeRow(notice, at) {
  const text = (key, label) => {
    const made = h('textarea', { 'aria-label': `${w('notice')} ${at + 1} ${label}`, placeholder: label, rows: 2, maxlength: LONGEST_NOTICE, lang: key, 'data-notice': `${at}-${key}` });
    made.value = notice[key];
    made.addEventListener('input', () => { notice[key] = made.value.replace(/\s*\n\s*/g, ' '); });
    return made;
  };
  const until = h('input', { type: 'date', 'aria-label': `${w('notice')} ${at + 1} ${w('until')}`, 'data-notice': `${at}-until` });
  until.value = notice.until ?? '';
  until.addEventListener('change', () => (until.value ? notice.until = until.value : delete notice.until));
  return h('div', { class: 'notice-row' }, text('zh', '中文'), text('en', 'English'),
    h('label', { class: 'label' }, w('until'), ' ', until), button(w('remove'), () => change(() => draft.notices.splice(at, 1)), { 'data-remove': at }));
}

function noticePart() {
  const notices = draft.notices ?? [];
  const add = button(w('add_notice'), () => change(() => (draft.notices ??= []).push({ zh: '', en: '' })), { id: 'add-notice' });
  add.disabled = notices.length >= MOST_NOTICES;
  return [h('h2', {}, w('notices')), h('p', { class: 'label' }, w('notices_note')), notices.map(noticeRow), add];
}

function trustPart() {
  const names = (file) => draft.trust?.[file.place] === file.sha256;
  const flip = (file) => (on) => {
    const { [file.place]: _, ...others } = draft.trust ?? {};
    draft.trust = on ? { ...others, [file.place]: file.sha256 } : others;
  };
  const chosen = h('input', { type: 'file', id: 'trust-file', 'aria-label': w('trust_file'), accept: '.pem,.der,.cer,.crt,.json,.txt' });
  chosen.addEventListener('change', () => doing(add, fileWrong, async () => {
    const [file] = chosen.files;
    if (!file) return;
    const added = await send('POST', `/api/district/trust?name=${encodeURIComponent(file.name)}`, file, 'application/octet-stream');
    known = await send('GET', '/api/district/policy');
    change(() => flip(added)(true));
  }));
  const add = button(w('add_file'), () => chosen.click(), { id: 'add-trust' });
  return [h('h2', {}, w('trust_lists')), h('p', { class: 'label' }, w('trust_note')),
    known.files.map((file) => h('div', { class: 'trust-row' }, box(file.place, names(file), flip(file), { 'data-trust': file.sha256 }),
      h('span', { class: 'label' }, `${file.at.slice(0, 16)} · ${file.by} · ${count(file.size)} B · ${file.sha256.slice(0, 12)}`))), h('span', { hidden: '' }, chosen), add, fileWrong];
}

const publish = button('', () => doing(publish, wrong, async () => {
  done.textContent = '';
  const { version } = await send('POST', '/api/district/policy', JSON.stringify(cleaned()), 'application/json');
  known = await send('GET', '/api/district/policy');
  drawVersions();
  drawForm();
  done.textContent = w('published', { v: version });
}), { class: 'action primary', id: 'publish' });

/** Without what is empty. */
function cleaned() {
  const { notices = [], trust = {}, ...rules } = draft;
  return { ...rules, ...(notices.length ? { notices } : {}), ...(Object.keys(trust).length ? { trust } : {}) };
}

function drawForm() {
  const focused = document.activeElement, row = focused?.closest?.('[data-key]')?.dataset.key;
  const name = focused?.getAttribute?.('aria-label') ?? focused?.dataset?.choice;
  publish.textContent = w('publish_as', { n: (known.versions[0]?.version ?? 0) + 1 });
  form.replaceChildren(h('h2', {}, w('rules')), h('div', { class: 'rules' }, known.fields.map(rule)), ...[noticePart(), trustPart()].flat(2));
  if (row) [...form.querySelectorAll(`[data-key="${row}"] :is(button, input)`)].find((each) => (each.getAttribute('aria-label') ?? each.dataset.choice) === name || (!name && each.type === 'checkbox'))?.focus();
}

page.append(panel([h('strong', {}, w('versions')), h('span', { class: 'label' }, w('policy_note'))], null, list));
drawVersions();
if (data.administrator) {
  draft = known.versions.length ? parsed(known.versions[0]) : {};
  page.append(panel([h('strong', {}, w('next_version'))], null, form, wrong, done, publish));
  drawForm();
}
