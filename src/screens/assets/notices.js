// What the district tells everybody at the gate, as a panel; nothing while it tells nothing.
import { h, shape } from './dom.js';

const zh = document.documentElement.lang.startsWith('zh');

export function notices(district, words) {
  if (!district?.notices.length) return null;
  return h('section', { class: 'panel notices', 'aria-label': words.district_notices },
    h('h2', {}, shape('ask'), ' ', words.district_notices, ' ', h('span', { class: 'label' }, words.district_policy_version.replace('{n}', district.policy))),
    h('ul', {}, district.notices.map((one) => h('li', {}, zh ? one.zh : one.en,
      one.until ? h('span', { class: 'label' }, ' ', words.notice_until.replace('{day}', one.until)) : null))));
}
