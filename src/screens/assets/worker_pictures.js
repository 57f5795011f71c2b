// The pictures of the worker's display: one shape a state, told apart without colour and without words.
const SVG = 'http://www.w3.org/2000/svg';

const FACE = [
  ['path', { d: 'M24 8c10 0 16 7 16 17 0 14-8 23-16 23S8 39 8 25C8 15 14 8 24 8z', fill: 'none', stroke: '#17212b', 'stroke-width': 2.4 }],
  ['circle', { cx: 18, cy: 25, r: 2.2, fill: '#17212b' }], ['circle', { cx: 30, cy: 25, r: 2.2, fill: '#17212b' }],
  ['path', { d: 'M12 33c5 0 8-2 12-2s7 2 12 2v6c0 6-5 8-12 8s-12-2-12-8zM12 34l-4-3M36 34l4-3', fill: '#0b57a4', stroke: '#0b57a4', 'stroke-width': 2 }],
  ['path', { d: 'M17 37h14M18 41h12', stroke: '#fff', 'stroke-width': 1.4 }],
];
const RING = (dash) => [['circle', { cx: 32, cy: 32, r: 25, fill: 'none', stroke: 'currentColor', 'stroke-width': 5, 'stroke-dasharray': dash }]];
const DIAMOND = [['path', { d: 'M32 3l29 29-29 29L3 32z', fill: '#17212b' }], ['path', { d: 'M32 17v20m0 6v5', stroke: '#f0a400', 'stroke-width': 6 }]];
const PHONE = [
  ['rect', { x: 18, y: 6, width: 28, height: 52, rx: 4, fill: 'none', stroke: 'currentColor', 'stroke-width': 4 }],
  ['path', { d: 'M24 18h6v6h-6zM34 18h6v6h-6zM24 28h6v6h-6zM35 29h2v2h-2zM38 32h2v2h-2z', fill: 'currentColor' }],
  ['path', { d: 'M28 50h8', stroke: 'currentColor', 'stroke-width': 3 }],
];
const PICTURES = {
  pass: ['0 0 64 64', [['circle', { cx: 32, cy: 32, r: 31, fill: '#fff' }], ['path', { d: 'M16 34l11 11 21-24', fill: 'none', stroke: '#007a66', 'stroke-width': 7 }]]],
  refuse: ['0 0 64 64', [['path', { d: 'M19.5 2h25L62 19.5v25L44.500 62h-25L2 44.500v-25z', fill: '#fff' }], ['path', { d: 'M20 20l24 24m0-24L20 44', stroke: '#8f1014', 'stroke-width': 8 }]]],
  ask: ['0 0 64 64', DIAMOND], lost: ['0 0 64 64', DIAMOND], measure_again: ['0 0 64 64', DIAMOND],
  idle: ['0 0 64 64', PHONE], hint: ['0 0 64 64', PHONE], pairing: ['0 0 64 64', PHONE],
  wait: ['0 0 64 64', RING('none')],
  closed: ['0 0 64 64', [['path', { d: 'M5 5h54v54H5z', fill: 'none', stroke: 'currentColor', 'stroke-width': 5 }], ['path', { d: 'M17 32h30', stroke: 'currentColor', 'stroke-width': 7 }]]],
  fire: ['0 0 64 64', [['circle', { cx: 38, cy: 12, r: 6, fill: '#fff' }], ['path', { d: 'M14 34l10-12 12 2-6 14 10 8-2 14M30 38l-8 8H8M36 24l6 8h10', fill: 'none', stroke: '#fff', 'stroke-width': 6 }]]],
  mask: ['0 0 48 56', FACE],
  measure: ['0 0 96 56', [...FACE, ['path', { d: 'M62 14h20v9h-6l4 20h-9l-4-20h-5zM52 17h3v3h-3zM57 17h3v3h-3z', fill: '#0b57a4' }]]],
  next: ['0 0 64 64', [['path', { d: 'M6 32h44M34 14l18 18-18 18', fill: 'none', stroke: '#0b57a4', 'stroke-width': 8 }]]],
};

export function picture(name) {
  const [box, parts] = PICTURES[name] ?? PICTURES.wait;
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', box);
  svg.setAttribute('aria-hidden', 'true');
  for (const [tag, attributes] of parts) {
    const node = document.createElementNS(SVG, tag);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    svg.append(node);
  }
  return svg;
}
