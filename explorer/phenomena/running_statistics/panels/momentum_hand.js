// Tells the charts where the hand holds the momentum's slider, before Python has heard of it.

const states = new WeakMap();

const tell = (detail) => window.dispatchEvent(new CustomEvent("explorer:replay", { detail }));

export default function ({ data, parentElement }) {
  const slider = document.querySelector(`.st-key-${data.slider} input[type="range"]`);
  const known = states.get(parentElement);
  if (slider && known?.slider !== slider) {
    known?.observer.disconnect();
    const state = { slider, shown: slider.value };
    state.observer = new MutationObserver(() => {
      if (slider.value === state.shown) return;
      state.shown = slider.value;
      requestAnimationFrame(() => setTimeout(() => tell(state.ladder[Number(slider.value)])));  // Python hears first
    });
    state.observer.observe(slider, { attributes: true });
    states.set(parentElement, state);
  }
  const state = states.get(parentElement);
  if (state) state.ladder = data.ladder;
  if (data.ladder[Number(slider?.value)]?.name === data.name) tell(undefined);  // Python and the hand agree
  return () => {
    states.get(parentElement)?.observer.disconnect();
    states.delete(parentElement);
    tell(undefined);
  };
}
