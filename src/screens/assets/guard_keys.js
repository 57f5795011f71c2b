// The guard's keys: by KeyboardEvent.code, so that layout, numpad and a Chinese input method do not matter. Never while
// composing or in a field, never a held key's repeats, never a burst: a wedge scanner types faster than any hand.
const BURST_MS = 30;
const DEAD_MS = 500;

/** `act(name)` gets '1' … '9', 'A' … 'Z', 'Enter', 'Escape', '/' or '?'. Returns {rest()}: dead for half a second from now. */
export function keys(act) {
  let last = -Infinity;
  let pending = null;
  let dead = 0;
  document.addEventListener('keydown', (event) => {
    const now = performance.now();
    const burst = now - last < BURST_MS;
    last = now;
    const field = event.target.closest('input, select, textarea');
    if (field && event.code !== 'Escape') return;
    if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.altKey || event.metaKey) return;
    const name = nameOf(event);
    if (!name) return;
    if (event.repeat) return event.preventDefault();
    // Enter on a button is that button's; everything else is ours.
    if (name === 'Enter' && event.target.closest('button, a') ) return;
    event.preventDefault();
    clearTimeout(pending);
    if (burst || now < dead) return;
    pending = setTimeout(() => act(name), BURST_MS);
  });
  return { rest() { dead = performance.now() + DEAD_MS; } };
}

function nameOf({ code, shiftKey }) {
  if (code === 'Slash') return shiftKey ? '?' : '/';
  if (code === 'Enter' || code === 'NumpadEnter') return 'Enter';
  if (code === 'Escape') return 'Escape';
  return /^(?:Digit|Numpad)([0-9])$/.exec(code)?.[1] ?? /^Key([A-Z])$/.exec(code)?.[1] ?? null;
}
