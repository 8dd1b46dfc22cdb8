// What rows are filtered by: a number, of which a range passes, or classes, of which some do.

const BINS = 48;

const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)).buffer;

/** A column as it was sent, with the bin of each row; -1 where there is no number. */
class Column {
  constructor(sent, n) {
    Object.assign(this, sent, { n });
    if (sent.classes) {
      this.bins = new Int16Array(bytesOf(sent.values));
      this.count = sent.classes.length;
    } else {
      this.numbers = new Float32Array(bytesOf(sent.values));
      this.count = BINS;
      this.bins = this.binned();
    }
    this.total = this.counted(() => true);
    this.filter = null; // { from, to } or { chosen: Set }
    this.fails = new Uint8Array(n); // 1 where the filter leaves a row out
    this.counts = this.total;
  }

  binned() {
    const { low, high, numbers } = this;
    const scale = BINS / (high - low || 1);
    return Int16Array.from(numbers, (value) =>
      Number.isNaN(value) ? -1 : Math.min(BINS - 1, Math.floor((value - low) * scale)),
    );
  }

  counted(passes) {
    const counts = new Uint32Array(this.count);
    for (let row = 0; row < this.n; row++) {
      if (this.bins[row] >= 0 && passes(row)) counts[this.bins[row]]++;
    }
    return counts;
  }

  /** Let another part pass, or with null everything. */
  setFilter(filter) {
    this.filter = filter;
    const { fails, numbers, bins } = this;
    if (!filter) fails.fill(0);
    else if (filter.chosen) for (let i = 0; i < fails.length; i++) fails[i] = +!filter.chosen.has(bins[i]);
    else {
      const { from, to } = filter;
      for (let i = 0; i < fails.length; i++) fails[i] = +!(numbers[i] >= from && numbers[i] <= to);
    }
  }
}

/**
 * How many rows of each bin pass the filters of all other columns and lie in `base`, for every
 * column; and which rows pass all filters.
 */
function crossFilter(columns, base, n) {
  const failing = new Uint8Array(n);
  for (const { filter, fails } of columns) {
    if (filter) for (let i = 0; i < n; i++) failing[i] += fails[i];
  }
  if (base) for (let i = 0; i < n; i++) failing[i] += 1 - base[i];
  for (const column of columns) {
    const { bins, fails, filter } = column;
    const counts = new Uint32Array(column.count);
    for (let i = 0; i < n; i++) {
      if (failing[i] - (filter ? fails[i] : 0) === 0 && bins[i] >= 0) counts[bins[i]]++;
    }
    column.counts = counts;
  }
  const mask = new Uint8Array(n);
  let passing = 0;
  for (let i = 0; i < n; i++) {
    // What lies outside of the base is no matter of the filters.
    mask[i] = +(failing[i] - (base ? 1 - base[i] : 0) === 0);
    passing += +(failing[i] === 0);
  }
  return { mask, passing };
}
