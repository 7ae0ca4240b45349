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

// Whether Python has not answered the last move yet, and is not given up.
const isWaiting = (state) => state.waits && Date.now() - state.sentAt < PATIENCE_MS;

function tell(state) {
  if (isWaiting(state)) { state.unsent = true; return; }
  state.unsent = false;
  state.waits = true;
  state.count += 1;
  state.sentAt = Date.now();
  state.send({ step: state.index === state.steps.length - 1 ? null : state.steps[state.index], count: state.count });
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
  if (isWaiting(state)) return;
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

// `answered`: the number of the last move that Python knows of.
function create(root, answered) {
  const state = {
    slider: root.querySelector("input"), output: root.querySelector("output"),
    play: root.querySelector("button"), label: root.querySelector("label"), speed: root.querySelector("select"),
    steps: [], moments: [], index: 0, count: answered,
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
  if (!state) states.set(parentElement, (state = create(parentElement, data.answered)));
  const isNews = data.answered === state.count;  // else it is what was asked for before
  if (isNews) state.waits = false;
  const here = state.steps[state.index];
  state.steps = data.steps;
  state.moments = data.moments;
  state.planned = data.planned;
  state.label.textContent = data.label;
  state.send = (moved) => setStateValue("moved", moved);
  const wanted = isNews && !state.unsent || here === undefined ? data.step : here;
  state.index = Math.max(0, data.steps.indexOf(wanted));
  show(state);
  announce(state);
  if (state.unsent && !state.waits) tell(state);
  return () => {
    clearInterval(state.timer);
    window.removeEventListener("pointerdown", state.stopPlaying, true);
    window.removeEventListener("keydown", state.stopPlaying, true);
    states.delete(parentElement);
  };
}
