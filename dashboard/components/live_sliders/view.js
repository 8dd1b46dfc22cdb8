// Sliders that send their values while they move, and can move by themselves.
//
// Where the sliders are is known here first; the server says it anew only with a new revision.

const SEND_INTERVAL = 60; // ms
const SWEEP = 6000; // ms from end to end by itself

export default mount((parent, data) => new View(parent, data));

// With a minus, not a hyphen.
const formatted = (value) => String(Number(value.toPrecision(3))).replace("-", "\u2212");

class View {
  constructor(parent, data) {
    this.root = parent.querySelector(".live-sliders");
    this.memory = memories[data.key] ??= {};
    this.lastSent = -Infinity;
  }

  update(data, { setTriggerValue }) {
    this.setTriggerValue = setTriggerValue;
    this.root.setAttribute("aria-label", data.label);
    const { sliders, play, columns, revision, cross_on, trail } = data;
    const content = JSON.stringify([sliders, play, columns, revision, cross_on, trail]);
    const { memory } = this;
    this.data = data;
    if (memory.revision !== data.revision || memory.values?.length !== data.sliders.length) {
      Object.assign(memory, {
        revision: data.revision,
        values: data.sliders.map((slider) => slider.value),
        playing: false,
      });
      clearTimeout(this.timer);
      this.timer = null;
    }
    if (content === this.content) return; // the cross may have been moved by hand since
    this.content = content;
    this.build();
    this.moveCross();
  }

  build() {
    const { sliders, columns, play } = this.data;
    this.inputs = [];
    this.texts = [];
    const grid = makeElement("div", "live-sliders-grid");
    grid.style.setProperty("--live-sliders-columns", columns);
    grid.append(...sliders.map((slider, i) => this.item(slider, i)));
    this.root.replaceChildren(grid);
    this.button = null;
    if (play) {
      this.button = makeElement("button", "live-sliders-play");
      this.button.type = "button";
      this.button.addEventListener("click", () => this.play(!this.memory.playing));
      this.root.prepend(this.button);
    }
    this.showValues();
    this.play(this.memory.playing);
  }

  item(slider, i) {
    const item = makeElement("div", "live-sliders-item");
    const head = makeElement("div", "live-sliders-head");
    const [name, text] = [makeElement("span", "", slider.name), makeElement("span", "live-sliders-value")];
    name.setAttribute("aria-hidden", "true");
    text.setAttribute("aria-hidden", "true");
    head.append(name, text);
    const input = makeElement("input", "live-sliders-input");
    const step = slider.whole ? 1 : (slider.high - slider.low) / 100;
    Object.assign(input, { type: "range", min: slider.low, max: slider.high, step: "any" });
    input.disabled = slider.low >= slider.high;
    input.setAttribute("aria-label", slider.name);
    input.addEventListener("input", () => this.set(i, Number(input.value)));
    // Arrows would move a slider without steps too far or not at all.
    input.addEventListener("keydown", (event) => {
      const directions = {
        ArrowLeft: -1,
        ArrowDown: -1,
        ArrowRight: 1,
        ArrowUp: 1,
        PageDown: -10,
        PageUp: 10,
      };
      const direction = directions[event.key];
      if (!direction || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      this.set(i, this.memory.values[i] + direction * step);
    });
    item.append(head, input);
    if (slider.ends[0] || slider.ends[1]) {
      const ends = makeElement("div", "live-sliders-ends");
      ends.append(...slider.ends.map((end) => makeElement("span", "", end)));
      item.append(ends);
    }
    this.inputs.push(input);
    this.texts.push(text);
    return item;
  }

  set(i, value, { playing = false } = {}) {
    const { low, high, whole } = this.data.sliders[i];
    const clamped = Math.max(low, Math.min(high, value));
    this.memory.values[i] = whole ? Math.round(clamped) : clamped;
    if (!playing && this.memory.playing) this.play(false);
    this.showValues();
    this.moveCross();
    this.sendSoon();
  }

  showValues() {
    this.data.sliders.forEach((slider, i) => {
      const value = this.memory.values[i];
      const share = (value - slider.low) / (slider.high - slider.low || 1);
      const text = slider.share ? `${Math.round(100 * share)} %` : formatted(value);
      this.inputs[i].value = value;
      this.inputs[i].setAttribute("aria-valuetext", text);
      this.texts[i].textContent = text;
    });
  }

  /** Let the cross of a chart go along its trail. */
  moveCross() {
    const { cross_on: key, trail, sliders } = this.data;
    if (!key) return;
    let at = null;
    if (trail.length && sliders.length) {
      const { low, high } = sliders[0];
      const share = (this.memory.values[0] - low) / (high - low || 1);
      const position = Math.max(0, Math.min(1, share)) * (trail.length - 1);
      const before = Math.min(Math.floor(position), Math.max(0, trail.length - 2));
      const after = Math.min(before + 1, trail.length - 1);
      at = [0, 1].map(
        (k) => trail[before][k] + (trail[after][k] - trail[before][k]) * (position - before),
      );
    }
    const detail = { key, at, path: trail };
    document.dispatchEvent(new CustomEvent("plotly-view-spot", { detail }));
  }

  play(on) {
    this.memory.playing = on;
    cancelAnimationFrame(this.animationFrame);
    if (!this.button) return;
    labelPlayButton(this.button, on);
    if (!on) return;
    let last;
    const tick = (now) => {
      const { low, high } = this.data.sliders[0];
      const { memory } = this;
      memory.backwards = memory.values[0] >= high || (memory.backwards && memory.values[0] > low);
      const stride = last === undefined ? 0 : ((now - last) / SWEEP) * (high - low);
      last = now;
      this.set(0, memory.values[0] + (memory.backwards ? -stride : stride), { playing: true });
      this.animationFrame = requestAnimationFrame(tick);
    };
    this.animationFrame = requestAnimationFrame(tick);
  }

  send() {
    this.lastSent = performance.now();
    const { revision, values } = this.memory;
    this.setTriggerValue("moved", { revision, values: values.slice() });
  }

  /** Send now, or once enough time has passed: the last values are always sent. */
  sendSoon() {
    const wait = this.lastSent + SEND_INTERVAL - performance.now();
    if (wait <= 0 && !this.timer) return this.send();
    this.timer ??= setTimeout(() => {
      this.timer = null;
      this.send();
    }, wait);
  }

  close() {
    cancelAnimationFrame(this.animationFrame);
    clearTimeout(this.timer);
    this.memory.playing = false;
  }
}
