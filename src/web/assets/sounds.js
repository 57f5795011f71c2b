// Sounds of a page, by Web Audio: off until somebody chooses them, told apart by rhythm and not by pitch alone.
const TONES = {  // [pitch in Hz, begins at s, lasts s]
  pass: [[880, 0, 0.12]],
  refuse: [[220, 0, 0.25], [220, 0.35, 0.25]],
  ask: [[440, 0, 0.15], [660, 0.2, 0.15]],
  alarm: [[660, 0, 0.15], [660, 0.22, 0.15], [660, 0.44, 0.15]],
  lost: [[160, 0, 0.9]],
};

/** `key`: where this page remembers whether its sounds are on. */
export function sounds(key) {
  let context = null;
  let button = null;
  let texts = ['', ''];
  const on = () => localStorage.getItem(key) === 'on';
  const label = () => {
    if (!button) return;
    button.textContent = on() && context?.state === 'running' ? texts[0] : texts[1];
    button.setAttribute('aria-pressed', on());
  };
  const begin = () => {
    context ??= new AudioContext();
    context.resume().then(label);
  };
  return {
    toggle() {
      localStorage.setItem(key, on() ? 'off' : 'on');
      if (on()) begin();
      label();
    },
    label(element, textOn, textOff) {
      button = element;
      texts = [textOn, textOff];
      if (on()) begin();
      label();
    },
    play(name) {
      if (!on() || context?.state !== 'running' || !TONES[name]) return;
      for (const [pitch, start, length] of TONES[name]) {
        const tone = new OscillatorNode(context, { frequency: pitch });
        const volume = new GainNode(context, { gain: 0.3 });
        tone.connect(volume).connect(context.destination);
        tone.start(context.currentTime + start);
        tone.stop(context.currentTime + start + length);
      }
    },
  };
}
