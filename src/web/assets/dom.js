// Elements by calls, so that no text of the outside ever becomes markup.
const SVG = 'http://www.w3.org/2000/svg';

/** h('td', {class: 'number'}, '36.4', …): children are nodes, texts, or lists of them; null is left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) if (value !== null) element.setAttribute(name, value);
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
  return element;
}

/** A moment of the API as the site's clock shows it: 2026-11-23 07:42:18. */
export function localTime(utc) {
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeStyle: 'medium', timeZone: document.documentElement.dataset.zone }).format(new Date(utc));
}

/** Words for who does not see the page. */
export const unseen = (text) => h('span', { class: 'unseen' }, text);

// 24-unit grid; each shape is told apart without its colour.
const SHAPES = {
  ok: ['circle', 'M7 12.5l3.5 3.5L17 9'],
  no: ['M8 2h8l6 6v8l-6 6H8l-6-6V8z', 'M8.5 8.5l7 7m0-7l-7 7'],
  ask: ['M12 1l11 11-11 11L1 12z', 'M12 6.5v7m0 3v1'],
  alarm: ['M12 2l11 20H1z', 'M12 9v6m0 3v1'],
  idle: ['ring', ''],
  stale: ['dashed', ''],
  locked: ['M3 3h18v18H3z', 'M7 12h10'],
};

/** An inline picture of a state; the word beside it carries the meaning. `outline`: quiet. */
export function shape(name, outline = false) {
  const [body, mark] = SHAPES[name];
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 24 24');
  svg.setAttribute('class', `shape shape-${name}`);
  svg.setAttribute('aria-hidden', 'true');
  const colour = { ok: '--ok', no: '--no', ask: '--ask', alarm: '--on-alarm', idle: '--idle', stale: '--idle', locked: '--ink-2' }[name];
  const hollow = outline || body === 'ring' || body === 'dashed';
  const part = (tag, attributes) => {
    const node = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    svg.append(node);
  };
  const paint = { fill: hollow ? 'none' : `var(${colour})`, stroke: `var(${colour})`, 'stroke-width': 2 };
  if (body.startsWith('M')) part('path', { d: body, ...paint });
  else part('circle', { cx: 12, cy: 12, r: 10, ...paint, 'stroke-dasharray': body === 'dashed' ? '3 3' : 'none' });
  const ink = hollow ? `var(${colour})` : name === 'ask' ? '#17212b' : name === 'alarm' ? 'var(--alarm)' : 'var(--surface)';
  if (mark) part('path', { d: mark, fill: 'none', stroke: ink, 'stroke-width': 2.6, 'stroke-linecap': 'round' });
  return svg;
}
