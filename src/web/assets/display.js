// A screen that is not known yet: it shows its code, and nothing of anyone, until somebody types the code in.
import { Problem, send } from './api.js';
import { h } from './dom.js';

const { words } = JSON.parse(document.getElementById('data').textContent);
const main = document.getElementById('main');
const code = h('p', { class: 'code', id: 'code' }, '······');
const advice = h('p', { role: 'status' }, words.pairing_advice);
main.append(code, advice, h('a', { href: '/login' }, words.pairing_login));
let secret = null;

async function look() {
  if (!secret) {
    const begun = await send('POST', '/api/pairing', {});
    secret = begun.secret;
    code.textContent = begun.code;
  }
  const { paired, page } = await send('POST', '/api/pairing/token', { secret });
  advice.textContent = words.pairing_advice;
  if (paired) location.replace(page);
}

async function step() {
  try {
    await look();
  } catch (problem) {
    if (!(problem instanceof Problem) || problem.status !== 404) {  // else the code lapsed: at once a new one
      code.textContent = '······';
      advice.textContent = words.pairing_lost;
    }
    secret = null;
  }
  setTimeout(step, 2000);
}
step();
