// The histogram of numbers, across which a hand drags; and the bars of classes, which it clicks.

const brief = (value) => Number(value.toPrecision(3)).toLocaleString("en-US", { maximumFractionDigits: 6 });

/** A moment so many days after an ISO date and time, to the minute. */
const moment = (since, days) =>
  new Date(Date.parse(`${since}Z`) + days * 86_400_000).toISOString().slice(0, 16).replace("T", " ");

class Histogram {
  constructor(column, changed) {
    Object.assign(this, { column, changed });
    this.root = makeElement("div", "filter-column");
    const title = makeElement("div", "filter-title");
    this.range = makeElement("span", "");
    const name = makeElement("span", "", column.name);
    name.title = column.name;
    title.append(name, this.range);
    this.canvas = makeElement("canvas", "");
    Object.assign(this.canvas, { tabIndex: 0, role: "group", ariaLabel: this.help });
    const ends = makeElement("div", "filter-ends");
    ends.append(...column.ends.map((text) => makeElement("span", "", text)));
    this.root.append(title, this.canvas, ends);
    for (const [name, act] of [["pointerdown", this.press], ["pointermove", this.move], ["pointerup", this.release], ["pointercancel", this.release], ["keydown", this.key]]) {
      this.canvas.addEventListener(name, act.bind(this));
    }
  }

  get help() {
    return `${this.column.name}: left and right move the range, with Shift its end; Escape clears it`;
  }

  at({ clientX }) {
    const { left, width } = this.canvas.getBoundingClientRect();
    const share = Math.max(0, Math.min(1, (clientX - left) / width));
    return this.column.low + share * (this.column.high - this.column.low);
  }

  press(event) {
    this.canvas.setPointerCapture(event.pointerId);
    this.start = this.at(event);
    this.startX = event.clientX;
  }

  move(event) {
    if (this.start === undefined) return;
    if (Math.abs(event.clientX - this.startX) < 3 && !this.dragged) return;
    this.dragged = true;
    this.set([this.start, this.at(event)], false);
  }

  release() {
    if (this.start === undefined) return;
    if (this.dragged) this.changed(true);
    else this.set(null, true); // a click clears
    this.start = undefined;
    this.dragged = false;
  }

  key(event) {
    const { low, high, filter } = this.column;
    const step = (high - low) / BINS;
    const by = { ArrowLeft: -step, ArrowRight: step }[event.key];
    if (event.key === "Escape") return this.set(null, true);
    if (!by) return;
    event.preventDefault();
    const { from, to } = filter ?? { from: low + (high - low) / 4, to: high - (high - low) / 4 };
    this.set(event.shiftKey ? [from, Math.max(from, to + by)] : [from + by, to + by], true);
  }

  set(ends, final) {
    this.column.setFilter(ends && { from: Math.min(...ends), to: Math.max(...ends) });
    this.changed(final);
  }

  draw(theme) {
    const { column, canvas } = this;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [canvas.clientWidth, canvas.clientHeight];
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    const context = canvas.getContext("2d");
    context.scale(ratio, ratio);
    const { filter, low, high } = column;
    const place = (value) => ((value - low) / (high - low || 1)) * width;
    if (filter) {
      context.fillStyle = theme.brush;
      context.fillRect(place(filter.from), 0, Math.max(1, place(filter.to) - place(filter.from)), height);
    }
    this.bars(context, column.total, theme.all, width, height);
    this.bars(context, column.counts, theme.passing, width, height);
    const said = (value) => (column.since ? moment(column.since, value) : brief(value));
    this.range.textContent = filter ? `${said(filter.from)} to ${said(filter.to)}` : "";
    this.root.toggleAttribute("data-filtered", Boolean(filter));
  }

  /** Bars, the highest as high as there is room: of few rows the shape is seen, too. */
  bars(context, counts, colour, width, height) {
    const most = counts.reduce((a, b) => Math.max(a, b), 0);
    if (!most) return;
    const wide = width / counts.length;
    context.fillStyle = colour;
    counts.forEach((count, i) => {
      const tall = count && Math.max(1, (count / most) * (height - 2));
      context.fillRect(i * wide + 0.5, height - tall, Math.max(1, wide - 1), tall);
    });
  }
}

class ClassBars {
  constructor(column, changed) {
    Object.assign(this, { column, changed });
    this.root = makeElement("div", "filter-column");
    const title = makeElement("div", "filter-title");
    this.range = makeElement("span", "");
    title.append(makeElement("span", "", column.name), this.range);
    const list = makeElement("div", "filter-classes");
    this.lines = column.classes.map((name, code) => this.line(name, code));
    list.append(...this.lines.map(({ button }) => button));
    this.root.append(title, list);
  }

  line(name, code) {
    const button = makeElement("button", "filter-class");
    const [all, passing] = [makeElement("i", "all"), makeElement("i", "")];
    passing.style.background = this.column.colours[code] ?? "var(--st-gray-color)";
    const count = makeElement("span", "");
    button.type = "button";
    button.title = name;
    button.append(all, passing, makeElement("span", "", name), count);
    button.addEventListener("click", () => this.toggle(code));
    return { button, all, passing, count };
  }

  toggle(code) {
    const chosen = new Set(this.column.filter?.chosen);
    if (!chosen.delete(code)) chosen.add(code);
    this.column.setFilter(chosen.size ? { chosen } : null);
    this.changed(true);
  }

  draw() {
    const { total, counts, filter } = this.column;
    const most = total.reduce((a, b) => Math.max(a, b), 1);
    this.lines.forEach(({ button, all, passing, count }, code) => {
      all.style.width = `${(100 * total[code]) / most}%`;
      passing.style.width = `${(100 * counts[code]) / most}%`;
      count.textContent = counts[code].toLocaleString("en-US");
      button.setAttribute("aria-pressed", String(Boolean(filter?.chosen.has(code))));
    });
    this.range.textContent = filter ? `${filter.chosen.size} of ${total.length}` : "";
    this.root.toggleAttribute("data-filtered", Boolean(filter));
  }
}
