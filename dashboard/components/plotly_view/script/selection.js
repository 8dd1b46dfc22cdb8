// Which rows are selected, and what the server knows of it.

/** Bitset in base64, lowest bit first -> one number, 0 or 1, per row. */
function decodeBitset(text, n) {
  const packed = base64ToBytes(text);
  return Uint8Array.from({ length: n }, (_, row) => (packed[row >> 3] >> (row & 7)) & 1);
}

function encodeBitset(mask) {
  const packed = new Uint8Array(Math.ceil(mask.length / 8));
  mask.forEach((on, row) => (packed[row >> 3] |= on << (row & 7)));
  let text = "";
  packed.forEach((byte) => (text += String.fromCharCode(byte)));
  return btoa(text);
}

class Selection {
  constructor(chart) {
    Object.assign(this, chart);
  }

  get bitset() {
    return encodeBitset(this.mask);
  }

  get count() {
    return this.mask.reduce((sum, on) => sum + on, 0);
  }

  /** What the server says is selected, or where that is nothing new, what it was sent last. */
  update(setTriggerValue) {
    this.setTriggerValue = setTriggerValue;
    const { selected, n } = this.content;
    const received = selected?.replace(/[A=]+$/, "") ?? null; // the same with more rows
    const kept = received === null ? this.memory.sentMask : this.mask;
    if (received !== null && received !== this.received) {
      this.mask = decodeBitset(selected, n);
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
    const mask = how === "new" ? new Uint8Array(this.content.n) : this.mask.slice();
    const on = how === "remove" ? 0 : 1;
    rows.forEach((row) => (mask[row] = toggle ? 1 - mask[row] : on));
    this.mask = mask;
    this.send(kind, along ? { along } : {});
    this.redraw({ selection: true });
  }

  clear() {
    if (this.mask.includes(1)) this.select("clear", []);
  }
}
