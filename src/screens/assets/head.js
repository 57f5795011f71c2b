// The header of the gate's pages: the server's clock, whether the district hears this gate, and which report it waits for.
import { h, shape } from './dom.js';

let shown = '';
export function head(status, words) {
  document.getElementById('clock').textContent = status.clock;
  const { district } = status;
  const [asked] = district?.reports_asked ?? [];
  const link = district ? [district.connected, asked?.day].join() : '';
  if (link === shown) return;
  shown = link;
  document.getElementById('head-slot').replaceChildren(...(district ? [h('span', { class: 'link' }, shape(district.connected ? 'ok' : 'ask'), words.district, ' ',
    h('strong', {}, district.connected ? words.connected : words.not_connected)),
    ...(asked ? [h(location.pathname.startsWith('/manage') ? 'a' : 'span', { class: 'link', id: 'report-asked', href: `/manage/report?day=${asked.day}` }, shape('ask'), words.report_asked.replace('{day}', asked.day))] : [])] : []));
}
