// Training time under the hand: a slider over the recorded steps, and play at ten frames a second at most.
// Charts on the page move their line at once ("explorer:scrub"); Python hears of a new step only when it has
// answered the last one, so that a slow page skips frames instead of falling behind.

const FRAME_MS = 100;
const PATIENCE_MS = 2000;
const states = new WeakMap();

const grouped = (number) => number.toLocaleString("en-US");

function show(state) {
  const { slider, output, steps, index } = state;
  slider.max = Math.max(0, steps.length - 1);
  slider.value = index;
  slider.disabled = steps.length < 2;
  slider.setAttribute("aria-valuetext", `step ${steps[index]}`);
  const share = steps.length > 1 ? index / (steps.length - 1) : 0;
  slider.style.setProperty("--share", share);
  output.style.setProperty("--share", share);
  output.textContent = steps.length ? `${grouped(steps[index])} of ${grouped(state.planned)}` : "nothing recorded yet";
  state.play.disabled = steps.length < 2;
  state.play.dataset.playing = Boolean(state.timer);
  state.play.setAttribute("aria-label", state.timer ? "Pause" : "Play");
}

function tell(state) {
  if (state.waitingFor !== undefined && Date.now() - state.sentAt < PATIENCE_MS) { state.unsent = true; return; }
  const step = state.steps[state.index];
  state.unsent = false;
  state.waitingFor = step;
  state.sentAt = Date.now();
  state.send({ step: state.index === state.steps.length - 1 ? null : step });
}

function announce({ steps, index }) {
  if (steps.length) window.dispatchEvent(new CustomEvent("explorer:scrub", { detail: { step: steps[index] } }));
}

function moveTo(state, index) {
  state.index = Math.min(Math.max(index, 0), state.steps.length - 1);
  show(state);
  announce(state);
  tell(state);
}

function pause(state) {
  clearInterval(state.timer);
  state.timer = undefined;
  show(state);
}

function play(state) {
  const atEnd = state.index >= state.steps.length - 1;
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) {
    moveTo(state, atEnd ? 0 : state.index + 1);
    return;
  }
  if (atEnd) moveTo(state, 0);
  const stride = Math.max(1, Math.round(state.steps.length / 150));
  state.timer = setInterval(() => {
    if (state.waitingFor !== undefined && Date.now() - state.sentAt < PATIENCE_MS) return;
    moveTo(state, state.index + stride);
    if (state.index >= state.steps.length - 1) pause(state);
  }, FRAME_MS);
  show(state);
}

function create(root) {
  const state = {
    slider: root.querySelector("input"), output: root.querySelector("output"),
    play: root.querySelector("button"), label: root.querySelector("label"), steps: [], index: 0,
  };
  state.label.htmlFor = state.slider.id = "scrubber-" + Math.random().toString(36).slice(2);
  state.slider.addEventListener("input", () => moveTo(state, Number(state.slider.value)));
  state.play.addEventListener("click", () => (state.timer ? pause(state) : play(state)));
  state.stopPlaying = (event) => {
    if (state.timer && !state.play.contains(event.target)) pause(state);
  };
  window.addEventListener("pointerdown", state.stopPlaying, true);
  window.addEventListener("keydown", state.stopPlaying, true);
  return state;
}

export default function ({ data, parentElement, setStateValue }) {
  let state = states.get(parentElement);
  if (!state) states.set(parentElement, (state = create(parentElement)));
  const untouched = state.waitingFor === undefined && !state.unsent;
  const here = state.steps[state.index];
  state.steps = data.steps;
  state.planned = data.planned;
  state.label.textContent = data.label;
  state.send = (moved) => setStateValue("moved", moved);
  if (data.step === state.waitingFor || data.step === data.steps.at(-1)) state.waitingFor = undefined;
  const wanted = untouched || state.waitingFor === undefined && !state.unsent ? data.step : here;
  state.index = Math.max(0, data.steps.indexOf(wanted));
  show(state);
  announce(state);
  if (state.unsent && state.waitingFor === undefined) tell(state);
  return () => {
    clearInterval(state.timer);
    window.removeEventListener("pointerdown", state.stopPlaying, true);
    window.removeEventListener("keydown", state.stopPlaying, true);
    states.delete(parentElement);
  };
}
