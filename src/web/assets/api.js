// Calls of the JSON API: the CSRF token goes along, and a problem of RFC 9457 comes back in words.
const zh = document.documentElement.lang.startsWith('zh');
const LOST = zh ? ['连接中断', '检查网络后再试'] : ['Connection lost', 'Check the network and try again'];

/** What went wrong, to be shown: `message` is a sentence in the page's language, `id` the catalogue's. */
export class Problem extends Error {
  constructor(status, body) {
    const [title, next] = zh ? [body.title_zh, body.next_zh] : [body.title, body.next];
    super([title, body.detail, next].filter(Boolean).join(zh ? ' · ' : ' · '));
    Object.assign(this, { status, id: body.id, title, next, detail: body.detail });
  }
}

const token = () => document.querySelector('meta[name="csrf"]').content;
export const toLogin = () => location.assign(`/login?next=${encodeURIComponent(location.pathname + location.search)}`);

/** Sends `body` (an object goes as JSON, a text or Blob as it is) and returns the answer's JSON. Throws Problem. */
export async function send(method, path, body = undefined, type = 'text/plain; charset=utf-8') {
  const plain = typeof body === 'string' || body instanceof Blob;
  const headers = { 'X-CSRF-Token': token(), Accept: 'application/json' };
  if (body !== undefined) headers['Content-Type'] = plain ? type : 'application/json';
  let answer;
  try {
    answer = await fetch(path, { method, headers, body: plain || body === undefined ? body : JSON.stringify(body) });
  } catch {
    throw new Problem(0, { id: 'lost', title: LOST[0], title_zh: LOST[0], next: LOST[1], next_zh: LOST[1] });
  }
  return read(answer);
}

async function read(answer) {
  const json = await answer.json().catch(() => ({}));
  if (answer.ok) return json;
  if (answer.status === 401 && json.id === 'login_needed') toLogin();
  throw new Problem(answer.status, json);
}

/**
 * Downloads `path` to a file, telling `progress(bytes, rows)` as it comes; `signal` of an AbortController cancels.
 * Rows are counted by line ends, for texts.
 */
export async function download(path, name, progress, signal) {
  const answer = await fetch(path, { signal, headers: { 'X-CSRF-Token': token() } });
  if (!answer.ok) return read(answer);
  const parts = [];
  let bytes = 0, rows = 0;
  for (const reader = answer.body.getReader(); ;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    bytes += value.length;
    for (const byte of value) rows += byte === 10;
    progress?.(bytes, rows);
  }
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob(parts, { type: answer.headers.get('Content-Type') }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
  return { bytes, rows };
}

/** While `work` runs, `button` is off and says so; a Problem is shown in `place` (role="alert"). True if it went well. */
export async function doing(button, place, work) {
  const text = button.textContent;
  button.disabled = true;
  const slow = setTimeout(() => { button.textContent = zh ? '正在…' : 'Working…'; }, 300);
  place.textContent = '';
  try {
    await work();
    return true;
  } catch (problem) {
    place.textContent = problem.message;
    return false;
  } finally {
    clearTimeout(slow);
    button.textContent = text;
    button.disabled = false;
  }
}
