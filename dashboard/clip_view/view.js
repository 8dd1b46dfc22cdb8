// Clips played in step from sheets of frames.
//
// Streamlit calls the default export after every change of the data or the theme.
// Canvases are as large as the frames and are stretched by CSS, so that a pixel stays
// a square and can be read back as it was sent.

const memories = {}; // key of the element -> playing and position: survives a page switch
const views = new WeakMap();
const NARROWEST = 130; // pixels of a picture, before fewer stand side by side
const PLAY = "M8 5v14l11-7z";
const PAUSE = "M6 5h4v14H6zm8 0h4v14h-4z";

export default function ({ data, parentElement }) {
  if (!views.has(parentElement)) views.set(parentElement, new View(parentElement, data));
  const view = views.get(parentElement);
  view.update(data);
  return () => {
    // Streamlit calls this also for a run that newer data overtook: the view goes on then.
    if (view.root.isConnected) return;
    views.delete(parentElement);
    view.close();
  };
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function make(tag, className, text = "") {
  const node = document.createElement(tag);
  node.className = className;
  node.textContent = text;
  return node;
}

async function load(png) {
  const image = new Image();
  image.src = `data:image/png;base64,${png}`;
  await image.decode();
  return image;
}

class View {
  constructor(parent, data) {
    const find = (name) => parent.querySelector(`.clip-${name}`);
    [this.root, this.grid, this.button, this.slider, this.where, this.note] = [
      "view",
      "grid",
      "play",
      "at",
      "where",
      "note",
    ].map(find);
    this.memory = memories[data.key] ??= { at: 0, playing: !calm() };
    this.players = [];
    this.longest = 1;
    this.closed = new AbortController();
    const signal = this.closed.signal;
    this.button.addEventListener("click", () => this.play(!this.memory.playing), { signal });
    this.slider.addEventListener("input", () => this.go(Number(this.slider.value)), { signal });
    this.root.addEventListener("keydown", (event) => this.press(event), { signal });
    this.observer = new ResizeObserver(() => this.arrange());
    this.observer.observe(this.root);
  }

  async update(data) {
    if (data.version !== this.version) {
      this.version = data.version;
      const images = await Promise.all(
        data.clips.map((clip) => Promise.all(clip.sheets.map((sheet) => load(sheet.png)))),
      );
      // Newer clips may have come while these were unpacked.
      if (data.version !== this.version || this.closed.signal.aborted) return;
      this.data = data;
      this.longest = Math.max(...data.clips.map((clip) => clip.length));
      this.memory.at %= this.longest;
      this.players = [];
      this.grid.replaceChildren(...data.clips.map((clip, i) => this.figure(clip, images[i])));
      this.slider.max = this.longest - 1;
      this.slider.disabled = this.button.disabled = this.longest === 1;
    }
    this.data = data;
    this.root.setAttribute("aria-label", data.label);
    this.arrange();
    this.note.textContent = data.note;
    this.note.hidden = !data.note;
    this.shown = undefined;
    this.play(this.memory.playing);
  }

  /** As many clips side by side as asked for, or half as many until they have room. */
  arrange() {
    if (!this.data) return;
    const across = NARROWEST * Math.max(1, ...this.data.clips.map((clip) => clip.sheets.length));
    let columns = this.data.columns;
    while (columns > 1 && this.root.clientWidth / columns < across) columns = Math.ceil(columns / 2);
    this.grid.style.setProperty("--clip-columns", columns);
  }

  /** One clip: its pictures side by side, and what they are below. */
  figure(clip, images) {
    const figure = make("figure", "clip-figure");
    const pictures = make("div", "clip-pictures");
    clip.sheets.forEach((sheet, i) => {
      const what = ["original", "reconstruction"][i];
      const canvas = make("canvas", "clip-canvas");
      Object.assign(canvas, { width: sheet.width, height: sheet.height });
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `${clip.name}, ${what}`);
      const picture = make("div", "clip-picture");
      picture.append(canvas);
      if (clip.sheets.length > 1) picture.append(make("span", "clip-what", what));
      pictures.append(picture);
      this.players.push({ canvas, sheet, image: images[i], length: clip.length });
    });
    const caption = make("figcaption", "clip-caption");
    const name = make("span", "clip-name", clip.name);
    if (clip.colour) {
      const dot = make("span", "clip-dot");
      dot.style.background = clip.colour;
      name.prepend(dot);
    }
    caption.append(name, make("span", "clip-label", clip.note));
    figure.setAttribute("aria-label", [clip.name, clip.note].filter(Boolean).join(", "));
    figure.append(pictures, caption);
    return figure;
  }

  play(on) {
    this.memory.playing = on && this.longest > 1;
    const word = this.memory.playing ? "Pause" : "Play";
    const path = this.memory.playing ? PAUSE : PLAY;
    this.button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${path}"/></svg>`;
    this.button.setAttribute("aria-label", word);
    this.button.title = `${word} (Space)`;
    this.root.dataset.playing = this.memory.playing;
    cancelAnimationFrame(this.ticking);
    this.last = undefined;
    if (this.memory.playing) this.ticking = requestAnimationFrame((now) => this.tick(now));
    this.draw();
  }

  tick(now) {
    const seconds = this.last === undefined ? 0 : (now - this.last) / 1000;
    this.last = now;
    this.memory.at = (this.memory.at + seconds * this.data.rate) % this.longest;
    this.draw();
    this.ticking = requestAnimationFrame((later) => this.tick(later));
  }

  /** Show one frame of the longest clip, and stand still. */
  go(at) {
    this.memory.at = at;
    this.play(false);
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.longest === 1) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === " " && event.target !== this.button) {
      this.play(!this.memory.playing);
    } else if (step) {
      this.go((Math.floor(this.memory.at) + step + this.longest) % this.longest);
    } else return;
    event.preventDefault();
  }

  draw() {
    const at = Math.floor(this.memory.at);
    if (at === this.shown || !this.players.length) return;
    this.shown = at;
    for (const { canvas, sheet, image, length } of this.players) {
      // Shorter clips begin again; of thinned out ones the nearest frame is shown.
      const share = length > 1 ? (at % length) / (length - 1) : 0;
      const frame = Math.round(share * (sheet.frames - 1));
      const { width, height, columns } = sheet;
      const [x, y] = [(frame % columns) * width, Math.floor(frame / columns) * height];
      canvas.getContext("2d").drawImage(image, x, y, width, height, 0, 0, width, height);
      canvas.dataset.frame = frame;
    }
    const { noun, step, unit } = this.data;
    let text = `${noun} ${at + 1} of ${this.longest}`;
    if (step) text += ` · ${(at * step).toFixed(step < 0.1 ? 2 : 1)} ${unit}`;
    this.slider.value = at;
    this.slider.setAttribute("aria-valuetext", text);
    this.where.textContent = text;
  }

  close() {
    this.closed.abort();
    this.observer.disconnect();
    cancelAnimationFrame(this.ticking);
  }
}
