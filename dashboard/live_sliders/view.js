// Sliders that tell where they are while they move, and can move by themselves.
//
// Streamlit calls the default export after every change of the data or the theme. Where
// the sliders are is known here first; the server says it anew only with a new revision.

const memories = {}; // key of the element -> revision, values, playing: survives a page switch
const views = new WeakMap();
const OFTEN = 60; // ms between two tellings
const THERE = 6000; // ms from end to end by itself
const PLAY = "M8 5v14l11-7z";
const PAUSE = "M6 5h4v14H6zm8 0h4v14h-4z";

export default function ({ data, parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement, data));
  const view = views.get(parentElement);
  view.update(data, setTriggerValue);
  return () => {
    // Streamlit calls this also for a run that newer data overtook: the view goes on then.
    if (view.root.isConnected) return;
    views.delete(parentElement);
    view.close();
  };
}

function make(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

const short = (value) =>
  String(Number(value.toPrecision(3))).replace("-", "\u2212"); // a minus, not a hyphen

class View {
  constructor(parent, data) {
    this.root = parent.querySelector(".live-sliders");
    this.memory = memories[data.key] ??= {};
    this.last = -Infinity;
  }

  update(data, send) {
    this.send = send;
    this.root.setAttribute("aria-label", data.label);
    const { sliders, play, columns, revision, cross_on, trail } = data;
    const made = JSON.stringify([sliders, play, columns, revision, cross_on, trail]);
    const { memory } = this;
    this.data = data;
    if (memory.revision !== data.revision || memory.values?.length !== data.sliders.length) {
      Object.assign(memory, {
        revision: data.revision,
        values: data.sliders.map((slider) => slider.value),
        playing: false,
      });
      clearTimeout(this.telling);
      this.telling = null;
    }
    if (made === this.made) return; // the cross may have been moved by hand since
    this.made = made;
    this.build();
    this.point();
  }

  build() {
    const { sliders, columns, play } = this.data;
    this.inputs = [];
    this.texts = [];
    const grid = make("div", "live-sliders-grid");
    grid.style.setProperty("--live-sliders-columns", columns);
    grid.append(...sliders.map((slider, i) => this.item(slider, i)));
    this.root.replaceChildren(grid);
    this.button = null;
    if (play) {
      this.button = make("button", "live-sliders-play");
      this.button.type = "button";
      this.button.addEventListener("click", () => this.play(!this.memory.playing));
      this.root.prepend(this.button);
    }
    this.write();
    this.play(this.memory.playing);
  }

  item(slider, i) {
    const item = make("div", "live-sliders-item");
    const head = make("div", "live-sliders-head");
    const [name, text] = [make("span", "", slider.name), make("span", "live-sliders-value")];
    name.setAttribute("aria-hidden", "true");
    text.setAttribute("aria-hidden", "true");
    head.append(name, text);
    const input = make("input", "live-sliders-at");
    const step = slider.whole ? 1 : (slider.high - slider.low) / 100;
    Object.assign(input, { type: "range", min: slider.low, max: slider.high, step: "any" });
    input.disabled = slider.low >= slider.high;
    input.setAttribute("aria-label", slider.name);
    input.addEventListener("input", () => this.set(i, Number(input.value)));
    // Arrows would move a slider without steps too far or not at all.
    input.addEventListener("keydown", (event) => {
      const ways = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -10, PageUp: 10 };
      const way = ways[event.key];
      if (!way || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.set(i, this.memory.values[i] + way * step);
    });
    item.append(head, input);
    if (slider.ends[0] || slider.ends[1]) {
      const ends = make("div", "live-sliders-ends");
      ends.append(...slider.ends.map((end) => make("span", "", end)));
      item.append(ends);
    }
    this.inputs.push(input);
    this.texts.push(text);
    return item;
  }

  set(i, value, { playing = false } = {}) {
    const { low, high, whole } = this.data.sliders[i];
    const within = Math.max(low, Math.min(high, value));
    this.memory.values[i] = whole ? Math.round(within) : within;
    if (!playing && this.memory.playing) this.play(false);
    this.write();
    this.point();
    this.tellSoon();
  }

  /** Show the numbers. */
  write() {
    this.data.sliders.forEach((slider, i) => {
      const value = this.memory.values[i];
      const share = (value - slider.low) / (slider.high - slider.low || 1);
      const text = slider.share ? `${Math.round(100 * share)} %` : short(value);
      this.inputs[i].value = value;
      this.inputs[i].setAttribute("aria-valuetext", text);
      this.texts[i].textContent = text;
    });
  }

  /** Let the cross of a chart go along its trail. */
  point() {
    const { cross_on: key, trail, sliders } = this.data;
    if (!key) return;
    let at = null;
    if (trail.length && sliders.length) {
      const { low, high } = sliders[0];
      const share = (this.memory.values[0] - low) / (high - low || 1);
      const place = Math.max(0, Math.min(1, share)) * (trail.length - 1);
      const before = Math.min(Math.floor(place), Math.max(0, trail.length - 2));
      const after = Math.min(before + 1, trail.length - 1);
      at = [0, 1].map((k) => trail[before][k] + (trail[after][k] - trail[before][k]) * (place - before));
    }
    const detail = { key, at, path: trail };
    document.dispatchEvent(new CustomEvent("plotly-view-spot", { detail }));
  }

  play(on) {
    this.memory.playing = on;
    cancelAnimationFrame(this.ticking);
    if (!this.button) return;
    const word = on ? "Pause" : "Play";
    const path = on ? PAUSE : PLAY;
    this.button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
    this.button.setAttribute("aria-label", word);
    this.button.title = word;
    if (!on) return;
    let before;
    const tick = (now) => {
      const { low, high } = this.data.sliders[0];
      const { memory } = this;
      memory.back = memory.values[0] >= high || (memory.back && memory.values[0] > low);
      const stride = before === undefined ? 0 : ((now - before) / THERE) * (high - low);
      before = now;
      this.set(0, memory.values[0] + (memory.back ? -stride : stride), { playing: true });
      this.ticking = requestAnimationFrame(tick);
    };
    this.ticking = requestAnimationFrame(tick);
  }

  tell() {
    this.last = performance.now();
    const { revision, values } = this.memory;
    this.send("moved", { revision, values: values.slice() });
  }

  /** Tell now, or once enough time has passed: the last position is always told. */
  tellSoon() {
    const wait = this.last + OFTEN - performance.now();
    if (wait <= 0 && !this.telling) return this.tell();
    this.telling ??= setTimeout(() => {
      this.telling = null;
      this.tell();
    }, wait);
  }

  close() {
    cancelAnimationFrame(this.ticking);
    clearTimeout(this.telling);
    this.memory.playing = false;
  }
}
