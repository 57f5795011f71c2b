// The header of the gate's pages: the server's clock, and whether the district hears this gate.
import { h, shape } from './dom.js';

let shown = '';
export function head(status, words) {
  document.getElementById('clock').textContent = status.clock;
  const { district } = status;
  const link = district ? [district.connected, district.connected ? words.connected : words.not_connected].join() : '';
  if (link === shown) return;
  shown = link;
  document.getElementById('head-slot').replaceChildren(...(district ? [h('span', { class: 'link' }, shape(district.connected ? 'ok' : 'ask'), words.district, ' ',
    h('strong', {}, district.connected ? words.connected : words.not_connected))] : []));
}
