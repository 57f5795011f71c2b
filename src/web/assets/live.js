// A page that lives by server-sent events, and says so when it does not. The clock shown is the
// server's: a frozen page has a frozen clock and, within three seconds, an overlay in the middle.
const QUIET_MS = 2700;  // the server sends something each second; looked at each LOOK_MS, so told within 3 s
const LOOK_MS = 250;
const AGAIN_MS = 3000;

/**
 * Calls `render` with each complete snapshot of `url`; `words` has stale_title, stale_advice, stale_again. A page that has a
 * look of its own for a lost link gives `lost`, which is called at once instead of the overlay after three seconds.
 */
export function live(url, words, render, lost = null) {
  const overlay = lost ? null : makeOverlay(words);
  let heard = performance.now();
  let tried = heard;
  let clock = '';
  let source;
  const connect = () => {
    source?.close();
    tried = performance.now();
    source = new EventSource(url);
    source.onmessage = (event) => {
      const snapshot = JSON.parse(event.data);
      heard = performance.now();
      clock = snapshot.clock;
      render(snapshot);
      show(false);  // only a complete new snapshot lifts the overlay
    };
    source.onerror = () => {
      lost?.();
      if (source.readyState === EventSource.CLOSED) leaveIfUnknown();
    };
  };
  const show = (stale) => {
    if (lost) {
      if (stale) lost();
      return;
    }
    document.body.classList.toggle('stale', stale);
    for (const part of document.body.children) if (part !== overlay) part.inert = stale;  // buttons too: what was typed stays
    overlay.classList.toggle('hidden', !stale);
  };
  connect();
  setInterval(() => {
    const now = performance.now();
    const quiet = now - heard;
    if (quiet < QUIET_MS) return;
    if (overlay) overlay.querySelector('.title').textContent = words.stale_title
      .replace('{clock}', clock || '—').replace('{seconds}', Math.round(quiet / 1000));
    show(true);
    if (now - tried >= AGAIN_MS) connect();
  }, LOOK_MS);
}

function makeOverlay(words) {
  const overlay = document.createElement('div');
  overlay.className = 'overlay hidden';
  overlay.setAttribute('role', 'alert');
  const box = document.createElement('div');
  for (const [name, text] of [['title', ''], ['advice', words.stale_advice], ['again', words.stale_again]]) {
    const line = document.createElement('p');
    line.className = name;
    line.textContent = text;
    box.append(line);
  }
  overlay.append(box);
  document.body.append(overlay);
  return overlay;
}

/** The stream was refused: a session that ended is led to the log-in, a revoked display to its pairing. */
async function leaveIfUnknown() {
  const answer = await fetch(location.pathname, { method: 'HEAD' }).catch(() => null);
  if (answer && [401, 403].includes(answer.status)) location.reload();
}
