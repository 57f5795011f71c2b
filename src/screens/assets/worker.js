// The worker's display of one lane: draws each snapshot, whole. What it may know is decided by the server (worker.cpp); a
// result goes by itself when its time is over, and at once when the link is lost.
import { live } from './live.js';
import { picture } from './worker_pictures.js';
import { h } from './dom.js';
import { sounds } from './sounds.js';

const data = JSON.parse(document.getElementById('data').textContent);
const main = document.querySelector('main');
const WAIT_SHOWN_AFTER_MS = 400;  // a shorter "one moment" is a flicker
const LOST = { state: 'lost', answer: { zh: '请找保安', en: 'See the guard' }, next: { zh: '', en: '' } };
const IDLE = { state: 'idle', answer: { zh: '请举起健康码', en: 'Hold up your code' }, next: { zh: '', en: '' } };

let notice = { zh: '', en: '' };  // of the district
let shown = '';      // the snapshot that is drawn, as text
let ends = 0;        // when the answer goes
let whole = 1;       // how long it stands altogether
let waiting = null;  // a "one moment" that is not drawn yet
const sound = sounds('display-sound');

function line(of, name) {
  return of.zh ? [h('div', { class: `${name}-zh`, lang: 'zh' }, of.zh), h('div', { class: `${name}-en`, lang: 'en' }, of.en)] : [];
}

function who(view) {
  if (!view.name && !view.temperature) return null;
  const words = view.fever ? '体温偏高' : '体温正常';
  return h('div', { class: 'who' }, [view.name, view.temperature ? `${words} ${view.temperature}` : ''].filter(Boolean).join('\u2002'),
    view.temperature ? h('span', { class: 'unit' }, ' °C') : null);
}

function lower(view) {
  if (!view.next.zh && !view.mask_reminder) return null;
  const refused = view.state === 'refuse';
  const mask = { zh: '请戴好口罩', en: 'Keep your mask on' };
  return h('section', { class: 'lower' }, h('div', { class: 'picture' }, picture(view.fever ? 'measure' : view.mask_reminder ? 'mask' : 'next')),
    h('div', { class: 'words' }, refused ? h('div', { class: 'next-label' }, '下一步\u2003Next') : null,
      view.next.zh ? line(view.next, 'next') : line(mask, 'next'),
      view.next.zh && view.mask_reminder ? h('div', { class: 'mask-line' }, `${mask.zh}\u2003${mask.en}`) : null));
}

/** Small, and only while nobody waits for an answer. */
function told(view) {
  return view.state === 'idle' && notice.zh ? h('section', { class: 'notice', id: 'notice' }, line(notice, 'notice')) : null;
}

function draw(view) {
  main.dataset.state = view.state;
  main.querySelector('.body').replaceChildren(
    h('section', { class: 'upper', 'aria-live': 'assertive' }, h('div', { class: 'picture' }, picture(view.state === 'measure' ? 'measure_again' : view.state)),
      h('div', { class: 'words' }, line(view.answer, 'answer'), who(view))),
    ...[lower(view) ?? told(view)].filter(Boolean));
}

function show(view) {
  clearTimeout(waiting);
  waiting = null;
  if (view.state === 'wait' && main.dataset.state === 'idle') {
    waiting = setTimeout(() => draw(view), WAIT_SHOWN_AFTER_MS);
    return;
  }
  draw(view);
  sound.play(view.state);
}

function render(snapshot) {
  document.getElementById('lane').textContent = snapshot.lane;
  document.getElementById('direction').textContent = snapshot.direction === 'in' ? '进厂\u2003In' : '出厂\u2003Out';
  document.getElementById('clock').textContent = snapshot.clock;
  const { clock, left_ms: left, ...view } = snapshot;
  const text = JSON.stringify(view);
  if (text === shown) return;
  shown = text;
  notice = snapshot.notice;
  ends = left > 0 ? performance.now() + left : 0;
  whole = Math.max(left, 1);
  show(view);
}

/** The bar of the time that is left; it also ends an answer whose end the server did not tell. */
function tick() {
  const left = ends ? Math.max(0, ends - performance.now()) : 0;
  document.getElementById('left').setAttribute('width', `${(100 * left) / whole}%`);
  if (ends && left === 0) {
    ends = 0;
    show(IDLE);
  }
}

function lost() {
  if (main.dataset.state === 'lost') return;
  shown = '';
  ends = 0;
  clearTimeout(waiting);
  draw(LOST);
  sound.play('lost');
}

render(data.view);
setInterval(tick, 100);
document.getElementById('sound').addEventListener('click', sound.toggle);
sound.label(document.getElementById('sound'), '声音开', '声音未开启');
live(data.events, {}, render, lost);
