// Many sequences played in step on one canvas.
//
// What stands still (captions, lines, rings) is drawn once onto a canvas out of sight; for each
// moment that is copied, and only frames and cursors are drawn anew.

const GAP = 10; // CSS pixels between tiles
const CAPTION = 20; // below a picture
const WIDE = 2.2; // width by height of a series or a sound
const SPEEDS = [0.25, 0.5, 1, 2, 4];
const MISSING = 65535; // as a height, which reaches to 65534
const FAINT = 0.3; // of what has not begun or has ended
const SOUND = 26; // CSS pixels of the button on a sound

export default mount((parent, data) => new Wall(parent, data));

function heightsOf(base64) {
  const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
  return new Uint16Array(bytes.buffer);
}

class Wall {
  constructor(parent, data) {
    const find = (name) => parent.querySelector(`.wall-${name}`);
    this.root = parent.querySelector(".wall");
    for (const name of ["slider", "position", "speed", "size", "loop", "canvas", "note", "said"]) {
      this[name] = find(name);
    }
    this.button = find("play");
    this.context = this.canvas.getContext("2d");
    this.still = document.createElement("canvas");
    this.memory = memories[data.key] ??= {
      position: 0, playing: !prefersReducedMotion(), speed: 1, size: 96, loop: true,
    };
    this.audio = new Audio();
    this.closed = new AbortController();
    this.tiles = [];
    this.pictures = [];
    this.chosen = -1; // the tile that the keys are at
    for (const speed of SPEEDS) this.speed.append(new Option(`${speed}×`, speed));
    this.speed.value = this.memory.speed;
    this.size.value = this.memory.size;
    this.loop.checked = this.memory.loop;
    this.listen(parent);
    this.observer = new ResizeObserver(() => this.arrange());
    this.observer.observe(this.root);
  }

  listen(parent) {
    const { memory } = this;
    const on = (node, event, does) =>
      node.addEventListener(event, does, { signal: this.closed.signal });
    on(this.button, "click", () => this.play(!memory.playing));
    on(this.slider, "input", () => this.seek(Number(this.slider.value)));
    on(this.speed, "change", () => (memory.speed = Number(this.speed.value)));
    on(this.loop, "change", () => (memory.loop = this.loop.checked));
    on(this.size, "input", () => {
      memory.size = Number(this.size.value);
      this.arrange();
    });
    on(parent.querySelector(".clip-full"), "click", () => toggleFullScreen(this.root));
    on(this.canvas, "click", (event) => this.click(event));
    on(this.canvas, "mousemove", (event) => this.hover(event));
    on(this.root, "keydown", (event) => this.press(event));
    on(this.audio, "ended", () => this.endSound());
    on(this.audio, "error", () => {
      if (this.sounding) this.say("This browser can't play that sound.");
      this.endSound();
    });
  }

  async update(data, senders) {
    this.senders = senders;
    if (data.version !== this.version) {
      this.version = data.version;
      this.root.setAttribute("aria-busy", "true");
      const pictures = await Promise.all(
        data.tiles.map((tile) => Promise.all(tile.sheets.map((sheet) => load(sheet.png)))),
      );
      // Newer tiles may have come while these were unpacked.
      if (data.version !== this.version || this.closed.signal.aborted) return;
      this.pictures = pictures;
      this.tiles = data.tiles.map((tile) => ({
        ...tile,
        lines: tile.lines.map((line) => ({ ...line, heights: heightsOf(line.heights) })),
      }));
      this.chosen = -1;
      this.memory.position %= data.length;
      this.endSound();
      this.root.removeAttribute("aria-busy");
    }
    this.data = data;
    this.root.setAttribute("aria-label", data.label);
    this.canvas.setAttribute("aria-label", data.label);
    this.slider.max = data.length - 1;
    this.slider.disabled = this.button.disabled = data.length === 1;
    this.note.textContent = data.note;
    this.note.hidden = !data.note;
    this.arrange();
    this.play(this.memory.playing);
  }

  // What stands still

  /** How large tiles are, and where: as many in a row as there is room for. */
  arrange() {
    if (!this.data) return;
    const style = getComputedStyle(this.root);
    // clientWidth may be rounded up, and what is half a pixel too wide is cut.
    const room = this.root.clientWidth - 1 - parseFloat(style.paddingLeft) * 2;
    if (room <= 0) return;
    const first = this.tiles[0];
    const frames = first?.lines.length === 0 && !this.isPicture(first);
    const sheets = frames ? first.sheets.length : 1;
    const wide = frames ? sheets * (first.sheets[0].width / first.sheets[0].height) : WIDE;
    const least = Math.min(room, this.memory.size * (frames ? sheets : 1.4));
    const columns = Math.max(1, Math.floor((room + GAP) / (least + GAP)));
    const width = (room - (columns - 1) * GAP) / columns;
    const high = width / wide;
    this.places = this.tiles.map((_, i) => ({
      x: (i % columns) * (width + GAP),
      y: Math.floor(i / columns) * (high + CAPTION + GAP),
      width,
      height: high,
    }));
    this.columns = columns;
    const rows = Math.ceil(this.tiles.length / columns);
    const height = Math.max(1, rows * (high + CAPTION + GAP) - GAP);
    this.scale = Math.min(2, devicePixelRatio || 1);
    for (const canvas of [this.canvas, this.still]) {
      canvas.width = Math.round(room * this.scale);
      canvas.height = Math.round(height * this.scale);
    }
    Object.assign(this.canvas.style, { width: `${room}px`, height: `${height}px` });
    this.drawStill();
  }

  /** A sound's bands are one picture, over which only a cursor goes. */
  isPicture(tile) {
    return tile.sheets.length === 1 && tile.sheets[0].frames === 1 && tile.length > 1;
  }

  drawStill() {
    const pen = this.still.getContext("2d");
    const style = getComputedStyle(this.root);
    const theme = (name) => style.getPropertyValue(`--st-${name}`).trim();
    this.colours = { text: style.color, border: theme("border-color"), ring: theme("primary-color") };
    pen.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    pen.clearRect(0, 0, this.still.width, this.still.height);
    pen.font = `12px ${style.fontFamily}`;
    pen.textBaseline = "middle";
    const selected = new Set(this.data.selected);
    this.tiles.forEach((tile, i) => {
      const { x, y, width, height } = this.places[i];
      const ringed = selected.has(tile.row);
      const line = ringed ? 3 : i === this.chosen ? 2 : 1;
      pen.strokeStyle = ringed || i === this.chosen ? this.colours.ring : this.colours.border;
      pen.lineWidth = line;
      if (i === this.chosen && !ringed) pen.setLineDash([4, 3]);
      pen.strokeRect(x + line / 2, y + line / 2, width - line, height - line);
      pen.setLineDash([]);
      for (const one of tile.lines) this.drawLine(pen, one, this.places[i]);
      if (this.isPicture(tile)) {
        pen.drawImage(this.pictures[i][0], x + 2, y + 2, width - 4, height - 4);
      }
      this.drawCaption(pen, tile, this.places[i]);
    });
    this.draw(true);
  }

  drawCaption(pen, tile, { x, y, width, height }) {
    const middle = y + height + CAPTION / 2 + 1;
    let left = x + 1;
    if (tile.colour) {
      pen.fillStyle = tile.colour;
      pen.beginPath();
      pen.arc(left + 4, middle, 4, 0, 2 * Math.PI);
      pen.fill();
      left += 12;
    }
    const room = x + width - left;
    let text = tile.note ? `${tile.name} · ${tile.note}` : tile.name;
    if (pen.measureText(text).width > room) text = tile.name;
    while (text.length > 1 && pen.measureText(`${text}…`).width > room) text = text.slice(0, -1);
    const whole = text === tile.name || text.startsWith(`${tile.name} ·`);
    pen.fillStyle = this.colours.text;
    pen.fillText(whole && pen.measureText(text).width <= room ? text : `${text}…`, left, middle);
  }

  drawLine(pen, { heights, colour, dashed }, { x, y, width, height }) {
    const inside = 5;
    pen.strokeStyle = colour;
    pen.lineWidth = 1.25;
    pen.setLineDash(dashed ? [3, 2] : []);
    pen.beginPath();
    let drawing = false;
    heights.forEach((value, i) => {
      if (value === MISSING) {
        drawing = false;
        return;
      }
      const across = x + inside + ((width - 2 * inside) * i) / Math.max(1, heights.length - 1);
      const up = y + height - inside - ((height - 2 * inside) * value) / (MISSING - 1);
      if (drawing) pen.lineTo(across, up);
      else pen.moveTo(across, up);
      drawing = true;
    });
    pen.stroke();
    pen.setLineDash([]);
  }

  // What moves

  draw(anew = false) {
    if (!this.places) return;
    const position = Math.floor(this.memory.position);
    if (position === this.drawnPosition && !anew) return;
    this.drawnPosition = position;
    const pen = this.context;
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    pen.drawImage(this.still, 0, 0);
    pen.setTransform(this.scale, 0, 0, this.scale, 0, 0);
    pen.imageSmoothingEnabled = false;
    const shown = this.tiles.map((tile, i) => {
      const due = position - tile.offset;
      const frame = Math.min(Math.max(due, 0), tile.length - 1);
      pen.globalAlpha = due === frame ? 1 : FAINT;
      if (tile.lines.length || this.isPicture(tile)) this.drawCursor(pen, tile, frame, i);
      else this.drawFrames(pen, tile, frame, i);
      pen.globalAlpha = 1;
      if (this.data.sounds) this.drawSoundButton(pen, this.places[i], this.sounding?.tile === tile);
      return frame;
    });
    this.canvas.dataset.frames = shown.join(" ");
    this.canvas.dataset.drawn = Number(this.canvas.dataset.drawn ?? 0) + 1;
    this.sayPosition(position);
  }

  drawFrames(pen, tile, frame, i) {
    const { x, y, width, height } = this.places[i];
    const each = (width - 4) / tile.sheets.length;
    tile.sheets.forEach((sheet, part) => {
      // Of thinned out frames the nearest is shown.
      const share = tile.length > 1 ? frame / (tile.length - 1) : 0;
      const at = Math.round(share * (sheet.frames - 1));
      const [left, top] = [at % sheet.columns, Math.floor(at / sheet.columns)];
      const from = [left * sheet.width, top * sheet.height, sheet.width, sheet.height];
      pen.drawImage(this.pictures[i][part], ...from, x + 2 + part * each, y + 2, each, height - 4);
    });
  }

  drawCursor(pen, tile, frame, i) {
    const { x, y, width, height } = this.places[i];
    const inside = tile.lines.length ? 5 : 2;
    const share = tile.length > 1 ? frame / (tile.length - 1) : 0;
    pen.fillStyle = tile.lines.length ? this.colours.ring : "#FFFFFF";
    pen.fillRect(x + inside + (width - 2 * inside) * share - 0.75, y + 2, 1.5, height - 4);
  }

  drawSoundButton(pen, { x, y, height }, sounding) {
    const [left, top] = [x + 3, y + height - SOUND + 1];
    pen.fillStyle = "#000000A0";
    pen.beginPath();
    pen.arc(left + 11, top + 11, 11, 0, 2 * Math.PI);
    pen.fill();
    pen.fillStyle = "#FFFFFF";
    if (sounding) pen.fillRect(left + 7, top + 7, 8, 8);
    else pen.fill(new Path2D(`M${left + 8} ${top + 5}l9 6l-9 6z`));
  }

  sayPosition(position) {
    const { noun, step, unit, zero, length } = this.data;
    const digits = Number.isInteger(step) ? 0 : step < 0.1 ? 2 : 1;
    const from = position - zero;
    const sign = from > 0 ? "+" : "";
    let text = zero ? `${sign}${from} ${noun}s` : `${noun} ${position + 1} of ${length}`;
    if (step) text += ` · ${zero ? sign : ""}${(from * step).toFixed(digits)} ${unit}`;
    this.slider.value = position;
    this.slider.setAttribute("aria-valuetext", text);
    this.position.textContent = text;
  }

  // Time

  play(on) {
    const { memory } = this;
    memory.playing = on && this.data.length > 1;
    if (!memory.playing) this.audio.pause();
    else if (this.sounding) this.audio.play().catch(() => this.endSound());
    labelPlayButton(this.button, memory.playing, " (Space)");
    this.root.dataset.playing = memory.playing;
    cancelAnimationFrame(this.animationFrame);
    this.lastTick = undefined;
    if (memory.playing) this.animationFrame = requestAnimationFrame((now) => this.tick(now));
    this.draw();
  }

  tick(now) {
    const { memory, data } = this;
    const seconds = this.lastTick === undefined ? 0 : (now - this.lastTick) / 1000;
    this.lastTick = now;
    if (this.sounding) {
      const { begin, end, tile } = this.sounding;
      if (this.audio.currentTime >= end) this.endSound();
      const heard = Math.max(0, this.audio.currentTime - begin) / data.step;
      memory.position = Math.min(tile.offset + heard, data.length - 1);
    } else {
      memory.position += seconds * data.rate * memory.speed;
    }
    if (memory.position >= data.length) {
      if (!memory.loop) {
        memory.position = data.length - 1;
        this.play(false);
        return;
      }
      memory.position %= data.length;
    }
    this.draw();
    this.animationFrame = requestAnimationFrame((later) => this.tick(later));
  }

  /** Show one moment, and stand still. */
  seek(position) {
    this.endSound();
    this.memory.position = Math.min(Math.max(position, 0), this.data.length - 1);
    this.play(false);
  }

  /** One sound at a time; the slider follows it. */
  hear(tile) {
    const again = this.sounding?.tile === tile;
    this.endSound();
    if (again) {
      this.play(false);
      return;
    }
    const { step, sounds } = this.data;
    const begin = tile.begin * step;
    this.sounding = { tile, begin, end: begin + tile.length * step };
    this.audio.src = `${sounds.replace("{row}", tile.row)}#t=${begin}`;
    this.audio.currentTime = begin;
    this.memory.position = tile.offset;
    this.say(`${tile.name} is heard`);
    this.play(true);
  }

  endSound() {
    if (!this.sounding) return;
    this.sounding = undefined;
    this.audio.pause();
    this.draw(true);
  }

  // Hands

  tileAt(event) {
    const box = this.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - box.left, event.clientY - box.top];
    const i = (this.places ?? []).findIndex(
      (p) => x >= p.x && x <= p.x + p.width && y >= p.y && y <= p.y + p.height + CAPTION,
    );
    if (i < 0) return { i };
    const place = this.places[i];
    const low = y - place.y - place.height; // below the picture's lower edge
    return { i, onSound: x < place.x + SOUND + 4 && low > -SOUND - 2 && low <= 0 };
  }

  click(event) {
    const { i, onSound } = this.tileAt(event);
    if (i < 0) return;
    if (this.data.sounds && onSound) this.hear(this.tiles[i]);
    else this.pick(i, event.shiftKey || event.ctrlKey || event.metaKey);
  }

  hover(event) {
    const tile = this.tiles[this.tileAt(event).i];
    this.canvas.title = tile ? [tile.name, tile.note].filter(Boolean).join(" · ") : "";
  }

  pick(i, more) {
    this.chosen = -1;
    // A page that runs anew on a click sees it twice: each has a name.
    const stamp = `${Date.now()} ${Math.random()}`;
    this.senders.setTriggerValue("picked", { row: this.tiles[i].row, more, stamp });
  }

  press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || !this.data) return;
    const { target, key } = event;
    const onWall = target === this.canvas;
    const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
    const way = { ArrowDown: 1, ArrowUp: -1 }[key];
    if (target === this.speed || target === this.size) return;
    if (key === " " && target !== this.loop && target.tagName !== "BUTTON") {
      this.play(!this.memory.playing);
    } else if (step) {
      const { length } = this.data;
      this.seek((Math.floor(this.memory.position) + step + length) % length);
    } else if (onWall && way) {
      const last = this.tiles.length - 1;
      this.chosen = Math.min(last, Math.max(0, this.chosen + way));
      const { name, note } = this.tiles[this.chosen];
      this.say([name, note].filter(Boolean).join(", "));
      this.drawStill();
    } else if (onWall && key === "Enter" && this.chosen >= 0) {
      this.pick(this.chosen, event.shiftKey);
    } else if (onWall && key === "p" && this.data.sounds && this.chosen >= 0) {
      this.hear(this.tiles[this.chosen]);
    } else return;
    event.preventDefault();
  }

  say(text) {
    this.said.textContent = text;
  }

  close() {
    this.closed.abort();
    this.observer.disconnect();
    this.audio.pause();
    cancelAnimationFrame(this.animationFrame);
  }
}
