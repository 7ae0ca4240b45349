// What another momentum would have kept, drawn under the hand: r ← (1 − m)·r + m·batch over the recorded batches, as
// explorer/formulas/running_average.py has it. Python answers a moment later, and has the last word.

function withReplay(figure, replay, wanted) {
  const at = replay ? figure.data.findIndex((trace) => trace.name === replay.trace) : -1;
  if (!wanted || at < 0 || replay.trace === wanted.name) return figure;
  const kept = Float64Array.from([replay.start, ...floats(replay.batches)]);
  for (let step = 1; step < kept.length; step++) {
    const before = kept[step - 1];
    kept[step] = wanted.momentum === 1 ? kept[step] : before + wanted.momentum * (kept[step] - before);
  }
  const shown = figure.data[at];
  const renamed = (text) => text?.replace(replay.trace, wanted.name);
  const y = Array.from(floats(shown.x), (step) => kept[step]);
  const line = { ...shown, name: wanted.name, hovertemplate: renamed(shown.hovertemplate), y };
  const annotations = figure.layout.annotations.map((note) => ({ ...note, text: renamed(note.text) }));
  return { data: figure.data.with(at, line), layout: { ...figure.layout, annotations } };
}

const floats = ({ bdata }) => new Float32Array(Uint8Array.from(atob(bdata), (byte) => byte.charCodeAt(0)).buffer);
