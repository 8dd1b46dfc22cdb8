// A slider over the moments of a training, which leads charts of the page through them.

const FRAME_TIME = 650; // ms that each frame gets where there are few
const [SHORTEST, LONGEST] = [3_000, 10_000]; // ms of a whole replay
const SETTLE = 150; // ms after which charts are drawn in full
const ARRAYS = { points: Int16Array, rows: Int32Array, x: Float32Array, y: Float32Array };

export default mount((parent, data) => new View(parent, data));

function decoded(text, name) {
  const bytes = Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
  return new ARRAYS[name](bytes.buffer);
}

class View {
  constructor(parent, data) {
    this.root = parent.querySelector(".replay-bar");
    const find = (name) => this.root.querySelector(`.replay-${name}`);
    [this.button, this.slider, this.text, this.scale] = ["play", "slider", "text", "scale"].map(find);
    this.memory = memories[data.key] ??= {};
    this.button.addEventListener("click", () => this.play(!this.playing));
    this.slider.addEventListener("input", () => this.seek(Number(this.slider.value)));
    this.root.addEventListener("keydown", (event) => this.press(event));
    this.closed = new AbortController();
    // A chart that comes later, or is sent another figure, shows the moment that the others show.
    const join = ({ detail }) => {
      for (const chart of this.charts ?? []) if (chart.key === detail.key) this.lead(chart);
    };
    document.addEventListener("plotly-view-figure", join, { signal: this.closed.signal });
  }

  update(data) {
    this.root.setAttribute("aria-label", data.label);
    if (data.revision !== this.revision) {
      this.revision = data.revision;
      this.texts = data.texts;
      this.last = data.texts.length - 1;
      this.charts = data.charts.map((chart) => ({
        key: chart.key,
        rows: chart.rows && decoded(chart.rows, "rows"),
        points: chart.points && decoded(chart.points, "points"),
        lines: chart.lines.map(({ trace, moving, x, y }) => ({
          trace,
          moving,
          x: x && decoded(x, "x"),
          y: decoded(y, "y"),
        })),
        clips: chart.clips,
      }));
      this.slider.max = this.last;
      this.scale.replaceChildren(...data.ticks.map((tick) => this.tick(tick)));
      this.slider.disabled = this.button.disabled = this.last < 1;
    }
    Object.assign(this.memory, { position: this.position(data), of: data.of, texts: data.texts });
    this.play(this.playing ?? false);
    this.show(!this.playing);
  }

  /**
   * Where the slider stands now: of the same training, the moment in view stays, also when moments
   * were added, as the finished model's is, or left out. Who was at the end stays there.
   */
  position({ of, texts }) {
    const { of: before, texts: known, position } = this.memory;
    if (of !== before || position >= known.length - 1) return this.last;
    const frame = Math.floor(position);
    const at = texts[frame] === known[frame] ? frame : texts.indexOf(known[frame]);
    return at < 0 ? this.last : at + (position - frame);
  }

  /** A mark under the slider, where its thumb is at that frame. */
  tick([frame, text]) {
    const tick = makeElement("span", "replay-tick", text);
    tick.style.setProperty("--share", frame / Math.max(1, this.last));
    return tick;
  }

  play(on) {
    this.playing = on;
    labelPlayButton(this.button, on, " (Space)");
    cancelAnimationFrame(this.animationFrame);
    if (!on) return;
    if (this.memory.position >= this.last) this.memory.position = 0;
    const whole = Math.max(SHORTEST, Math.min(LONGEST, FRAME_TIME * this.last));
    let before;
    const tick = (now) => {
      const passed = before === undefined ? 0 : now - before;
      before = now;
      const position = this.memory.position + (passed / whole) * this.last;
      this.memory.position = Math.min(position, this.last);
      if (position >= this.last) {
        this.play(false);
        return this.show(true);
      }
      this.show(false);
      this.animationFrame = requestAnimationFrame(tick);
    };
    this.animationFrame = requestAnimationFrame(tick);
  }

  seek(position) {
    if (this.playing) this.play(false);
    this.memory.position = position;
    this.show(false);
    clearTimeout(this.settling);
    this.settling = setTimeout(() => this.show(true), SETTLE);
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target === this.button) return;
    if (event.key !== " " || this.last < 1) return;
    event.preventDefault();
    this.play(!this.playing);
    if (!this.playing) this.seek(Math.round(this.memory.position));
  }

  /** Lead all charts to where the slider is; `still` where it rests there. */
  show(still) {
    const { position } = this.memory;
    const frame = Math.min(Math.floor(position), this.last);
    this.slider.value = frame;
    this.slider.setAttribute("aria-valuetext", this.texts[frame]);
    this.text.textContent = this.texts[frame];
    this.root.dataset.frame = frame;
    for (const chart of this.charts) this.lead(chart, still);
  }

  /** Lead one chart there. */
  lead(chart, still = !this.playing) {
    const { position } = this.memory;
    const frame = Math.min(Math.floor(position), this.last);
    const detail = { key: chart.key, still };
    if (!(still && frame === this.last)) {
      Object.assign(detail, {
        rows: chart.rows,
        points: chart.points && this.between(chart.points, position),
        lines: chart.lines.map((line) => this.line(line, frame)),
        clips: chart.clips && { sheets: chart.clips.sheets, moment: chart.clips.nearest[frame] },
      });
    }
    document.dispatchEvent(new CustomEvent("plotly-view-moment", { detail }));
  }

  /** Points on their straight way from one frame to the next. */
  between(points, position) {
    const size = points.length / this.texts.length;
    const frame = Math.min(Math.floor(position), Math.max(0, this.last - 1));
    const share = position - frame;
    const [from, to] = [frame * size, Math.min(frame + 1, this.last) * size];
    return Float32Array.from(
      { length: size },
      (_, i) => (points[from + i] + (points[to + i] - points[from + i]) * share) / 32767,
    );
  }

  line({ trace, moving, x, y }, frame) {
    const size = y.length / this.texts.length;
    const part = (values) => values.subarray(frame * size, (frame + 1) * size);
    return { trace, x: x && (moving ? part(x) : x), y: part(y) };
  }

  close() {
    this.closed.abort();
    cancelAnimationFrame(this.animationFrame);
    clearTimeout(this.settling);
  }
}
