// Clips played in step from sheets of frames.
//
// Canvases are as large as the frames and are stretched by CSS, so that a pixel stays
// a square and can be read back as it was sent.

const MIN_PICTURE_WIDTH = 130; // pixels, before fewer stand side by side

export default mount((parent, data) => new View(parent, data));

class View {
  constructor(parent, data) {
    const find = (name) => parent.querySelector(`.clip-${name}`);
    this.root = find("view");
    this.grid = find("grid");
    this.button = find("play");
    this.slider = find("slider");
    this.positionText = find("position");
    this.note = find("note");
    this.memory = memories[data.key] ??= { position: 0, playing: !prefersReducedMotion() };
    this.players = [];
    this.maxLength = 1;
    this.closed = new AbortController();
    const signal = this.closed.signal;
    this.button.addEventListener("click", () => this.play(!this.memory.playing), { signal });
    this.slider.addEventListener("input", () => this.seek(Number(this.slider.value)), { signal });
    find("full").addEventListener("click", () => toggleFullScreen(this.root), { signal });
    this.root.addEventListener("keydown", (event) => this.press(event), { signal });
    const follow = ({ detail }) => {
      if (detail.key === this.data?.key) this.follow(detail.clips);
    };
    document.addEventListener("plotly-view-moment", follow, { signal });
    this.observer = new ResizeObserver(() => this.arrange());
    this.observer.observe(this.root);
  }

  async update(data) {
    const isNew = data.version !== this.version;
    if (isNew) {
      this.version = data.version;
      this.root.setAttribute("aria-busy", "true");
      const images = await Promise.all(
        data.clips.map((clip) => Promise.all(clip.sheets.map((sheet) => load(sheet.png)))),
      );
      // Newer clips may have come while these were unpacked.
      if (data.version !== this.version || this.closed.signal.aborted) return;
      this.data = data;
      this.maxLength = Math.max(...data.clips.map((clip) => clip.length));
      this.memory.position %= this.maxLength;
      this.players = [];
      this.grid.replaceChildren(...data.clips.map((clip, i) => this.figure(clip, images[i])));
      this.slider.max = this.maxLength - 1;
      this.slider.disabled = this.button.disabled = this.maxLength === 1;
    }
    this.data = data;
    this.root.setAttribute("aria-label", data.label);
    this.arrange();
    this.note.textContent = data.note;
    this.note.hidden = !data.note;
    this.drawnPosition = undefined;
    this.play(this.memory.playing);
    if (!isNew) return;
    this.root.removeAttribute("aria-busy");
    tellOfFigure(data.key);
  }

  /** As many clips side by side as asked for, or half as many until they have room. */
  arrange() {
    if (!this.data) return;
    const width =
      MIN_PICTURE_WIDTH * Math.max(1, ...this.data.clips.map((clip) => clip.sheets.length));
    let columns = this.data.columns;
    while (columns > 1 && this.root.clientWidth / columns < width) columns = Math.ceil(columns / 2);
    this.grid.style.setProperty("--clip-columns", columns);
  }

  /** One clip: its pictures side by side, with a caption below. */
  figure(clip, images) {
    const figure = makeElement("figure", "clip-figure");
    const pictures = makeElement("div", "clip-pictures");
    clip.sheets.forEach((sheet, i) => {
      const role = ["original", "reconstruction"][i];
      const canvas = makeElement("canvas", "clip-canvas");
      Object.assign(canvas, { width: sheet.width, height: sheet.height });
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `${clip.name}, ${role}`);
      const picture = makeElement("div", "clip-picture");
      picture.append(canvas);
      if (clip.sheets.length > 1) picture.append(makeElement("span", "clip-role", role));
      pictures.append(picture);
      const drawn = i === 1 ? this.players.length >> 1 : null; // whose reconstruction it is
      this.players.push({ canvas, sheet, image: images[i], length: clip.length, drawn });
    });
    const caption = makeElement("figcaption", "clip-caption");
    const name = makeElement("span", "clip-name", clip.name);
    if (clip.colour) {
      const dot = makeElement("span", "clip-dot");
      dot.style.background = clip.colour;
      name.prepend(dot);
    }
    caption.append(name, makeElement("span", "clip-label", clip.note));
    figure.setAttribute("aria-label", [clip.name, clip.note].filter(Boolean).join(", "));
    figure.append(pictures, caption);
    return figure;
  }

  play(on) {
    this.memory.playing = on && this.maxLength > 1;
    labelPlayButton(this.button, this.memory.playing, " (Space)");
    this.root.dataset.playing = this.memory.playing;
    cancelAnimationFrame(this.animationFrame);
    this.lastTick = undefined;
    if (this.memory.playing) this.animationFrame = requestAnimationFrame((now) => this.tick(now));
    this.draw();
  }

  tick(now) {
    const seconds = this.lastTick === undefined ? 0 : (now - this.lastTick) / 1000;
    this.lastTick = now;
    this.memory.position = (this.memory.position + seconds * this.data.rate) % this.maxLength;
    this.draw();
    this.animationFrame = requestAnimationFrame((later) => this.tick(later));
  }

  /** Show one frame of the longest clip, and stand still. */
  seek(position) {
    this.memory.position = position;
    this.play(false);
  }

  /** Show reconstructions of another moment of the training; null: those that were sent. */
  async follow(clips) {
    this.moment = clips?.moment ?? null;
    if (clips && clips.sheets !== this.replayed?.sheets) {
      const { sheets } = clips;
      this.replayed = { sheets };
      this.replayed.images = await Promise.all(sheets.map((sheet) => load(sheet.png)));
    }
    this.drawnPosition = undefined;
    this.draw();
  }

  /** The pictures of a clip at that moment, and which of them is the first. */
  picturesOf({ drawn, image, sheet }) {
    const { images, sheets } = this.replayed ?? {};
    if (drawn === null || this.moment == null || !images) return { image, sheet, first: 0 };
    const replayed = sheets[drawn];
    return { image: images[drawn], sheet: replayed, first: this.moment * replayed.frames };
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || this.maxLength === 1) return;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (event.key === " " && event.target.tagName !== "BUTTON") {
      this.play(!this.memory.playing);
    } else if (step) {
      this.seek((Math.floor(this.memory.position) + step + this.maxLength) % this.maxLength);
    } else return;
    event.preventDefault();
  }

  draw() {
    const position = Math.floor(this.memory.position);
    if (position === this.drawnPosition || !this.players.length) return;
    this.drawnPosition = position;
    for (const player of this.players) {
      const { canvas, length } = player;
      const { image, sheet, first } = this.picturesOf(player);
      // Shorter clips begin again; of thinned out ones the nearest frame is shown.
      const share = length > 1 ? (position % length) / (length - 1) : 0;
      const frame = Math.round(share * (sheet.frames - 1));
      const { width, height, columns } = sheet;
      const at = first + frame;
      const [x, y] = [(at % columns) * width, Math.floor(at / columns) * height];
      const whole = [0, 0, canvas.width, canvas.height];
      canvas.getContext("2d").drawImage(image, x, y, width, height, ...whole);
      canvas.dataset.frame = frame;
    }
    const { noun, step, unit } = this.data;
    let text = `${noun} ${position + 1} of ${this.maxLength}`;
    if (step) text += ` · ${(position * step).toFixed(step < 0.1 ? 2 : 1)} ${unit}`;
    this.slider.value = position;
    this.slider.setAttribute("aria-valuetext", text);
    this.positionText.textContent = text;
  }

  close() {
    this.closed.abort();
    this.observer.disconnect();
    cancelAnimationFrame(this.animationFrame);
  }
}
