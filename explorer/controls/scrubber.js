// Training time under the hand: a slider over the recorded steps, and play over the recorded moments in a chosen time.
// While it plays, the next moment comes when the page has answered the last one, so that all of it is on one step; a
// page that takes long for that leaves moments out, and the run still takes the chosen time.
// Charts on the page move their line at once ("explorer:scrub"); Python hears of a new step only when it has
// answered the last one, so that a slow page skips frames instead of falling behind.

const FRAME_MS = 40;
const PATIENCE_MS = 2000;
const SPEED = "explorer play seconds";
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
  state.speed.disabled = steps.length < 2;
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
  state.began = performance.now();
  state.first = playedShare(state);
  state.timer = setInterval(() => playOn(state), FRAME_MS);
  show(state);
}

// How many of the moments are at or before the step on screen, of all but the first: 0 at the start, 1 at the end.
function playedShare({ steps, index, moments }) {
  const before = moments.filter((moment) => moment <= steps[index]).length - 1;
  return moments.length > 1 ? Math.max(0, before) / (moments.length - 1) : 0;
}

// The moment for this time, once the page shows the one before it.
function playOn(state) {
  if (state.waitingFor !== undefined && Date.now() - state.sentAt < PATIENCE_MS) return;
  const share = state.first + (performance.now() - state.began) / (1000 * Number(state.speed.value));
  const moment = state.moments[Math.min(state.moments.length - 1, Math.floor(share * (state.moments.length - 1)))];
  const index = state.steps.indexOf(moment);
  if (index > state.index) moveTo(state, index);
  if (share >= 1) pause(state);
}

function changeSpeed(state) {
  state.began = performance.now();
  state.first = playedShare(state);
  try { localStorage.setItem(SPEED, state.speed.value); } catch { /* a browser that keeps nothing */ }
}

function keptSpeed(select) {
  let kept = null;
  try { kept = localStorage.getItem(SPEED); } catch { /* as it is */ }
  if ([...select.options].some((option) => option.value === kept)) select.value = kept;
}

function create(root) {
  const state = {
    slider: root.querySelector("input"), output: root.querySelector("output"),
    play: root.querySelector("button"), label: root.querySelector("label"), speed: root.querySelector("select"),
    steps: [], moments: [], index: 0,
  };
  keptSpeed(state.speed);
  state.speed.addEventListener("change", () => changeSpeed(state));
  state.label.htmlFor = state.slider.id = "scrubber-" + Math.random().toString(36).slice(2);
  state.slider.addEventListener("input", () => moveTo(state, Number(state.slider.value)));
  state.play.addEventListener("click", () => (state.timer ? pause(state) : play(state)));
  state.stopPlaying = (event) => {
    if (state.timer && !state.play.contains(event.target) && !state.speed.contains(event.target)) pause(state);
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
  state.moments = data.moments;
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
