// Which rows are selected, and what the server knows of it.

const AT_ONCE = 8_192; // bytes that become characters, as arguments of one call

/** Bitset in base64, lowest bit first -> one number, 0 or 1, per row. */
function decodeBitset(text, n) {
  const packed = base64ToBytes(text);
  const mask = new Uint8Array(n);
  for (let row = 0; row < n; row++) mask[row] = (packed[row >> 3] >> (row & 7)) & 1;
  return mask;
}

function encodeBitset(mask) {
  const packed = new Uint8Array(Math.ceil(mask.length / 8));
  for (let row = 0; row < mask.length; row++) packed[row >> 3] |= mask[row] << (row & 7);
  const texts = [];
  for (let at = 0; at < packed.length; at += AT_ONCE) {
    texts.push(String.fromCharCode(...packed.subarray(at, at + AT_ONCE)));
  }
  return btoa(texts.join(""));
}

class Selection {
  constructor(chart) {
    Object.assign(this, chart);
  }

  /**
   * What histograms beside the chart let pass, null where nothing is filtered. What is selected is
   * what was drawn around (`memory.base`) and passes; where nothing was, it is all that passes.
   */
  get filter() {
    const { filter } = this.memory;
    return filter?.length === this.content.n ? filter : null;
  }

  /** Rows that were drawn around, without those that don't pass. */
  passing(base) {
    const { filter } = this;
    if (!filter) return base;
    return base.includes(1) ? base.map((on, row) => on & filter[row]) : filter.slice();
  }

  /** Filter by a mask, or with null not any more; the server is told at the end of a gesture. */
  setFilter(mask, final) {
    const base = this.filter ? this.memory.base : this.mask;
    Object.assign(this.memory, { base, filter: mask });
    this.mask = this.passing(base);
    if (!final) return;
    this.send("filter");
    this.redraw({ selection: true });
  }

  /** Tell the histograms beside the chart what was drawn around, and whether they still filter. */
  tell() {
    const base = this.filter ? this.memory.base : this.mask;
    const detail = { key: this.content.key, base: base?.includes(1) ? base : null };
    detail.filtered = Boolean(this.filter);
    document.dispatchEvent(new CustomEvent("plotly-view-selected", { detail }));
  }

  /** Whether these rows are what is selected with the filters that there are. */
  isFiltered(mask) {
    const { filter, memory } = this;
    if (!filter) return false;
    const base = memory.base?.length === mask.length ? memory.base : new Uint8Array(mask.length);
    const shown = this.passing(base);
    return mask.every((on, row) => on === shown[row]);
  }

  /** The mask as it is sent; a mask that was sent once isn't changed any more. */
  get bitset() {
    if (this.encodedOf !== this.mask) {
      Object.assign(this, { encodedOf: this.mask, encoded: encodeBitset(this.mask) });
    }
    return this.encoded;
  }

  get count() {
    let count = 0;
    for (let row = 0; row < this.mask.length; row++) count += this.mask[row];
    return count;
  }

  /** What the server says is selected, or where that is nothing new, what it was sent last. */
  update(setTriggerValue) {
    this.setTriggerValue = setTriggerValue;
    const { selected, n } = this.content;
    const received = selected?.replace(/[A=]+$/, "") ?? null; // the same with more rows
    const kept = received === null ? this.memory.sentMask : this.mask;
    if (received !== null && received !== this.received) {
      this.mask = decodeBitset(selected, n);
      if (!this.isFiltered(this.mask)) this.memory.filter = null; // selected elsewhere
      this.tell();
    } else {
      this.mask = new Uint8Array(n);
      if (kept) this.mask.set(kept.subarray(0, n));
    }
    this.received = received;
  }

  /** Send an event, and with it what is selected. */
  send(kind, more) {
    this.memory.sentMask = this.mask;
    this.setTriggerValue("selected", { kind, rows: this.bitset, ...more });
  }

  /** Select only these rows, or with "add" these too, or with "remove" all but these. */
  select(kind, rows, how = "new", { toggle = false, along = null } = {}) {
    const before = this.filter ? this.memory.base : this.mask;
    const mask = how === "new" ? new Uint8Array(this.content.n) : before.slice();
    const on = how === "remove" ? 0 : 1;
    if (!on && this.filter && !before.includes(1)) mask.fill(1); // all that passes was selected
    for (const row of rows) mask[row] = toggle ? 1 - mask[row] : on;
    this.memory.base = mask;
    if (kind === "clear") this.memory.filter = null;
    // Where nothing of what was drawn around passes, nothing is selected.
    this.mask = mask.includes(1) ? this.passing(mask) : mask;
    this.tell();
    this.send(kind, along ? { along } : {});
    this.redraw({ selection: true });
  }

  clear() {
    if (this.mask.includes(1)) this.select("clear", []);
  }
}
