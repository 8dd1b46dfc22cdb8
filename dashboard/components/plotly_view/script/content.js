// What the server sent, decoded where it is new: what is the same stays the same object.

function base64ToBytes(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text); // browsers since 2025
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

const ARRAYS = {
  f4: Float32Array, f8: Float64Array, i1: Int8Array, i2: Int16Array, i4: Int32Array,
};

/** An array of the figure's JSON, as numbers: sent with it, or one of the fetched `parts`. */
function typedArray(value, parts) {
  if (ArrayBuffer.isView(value)) return value;
  if (Array.isArray(value)) return Float32Array.from(value, (one) => one ?? NaN);
  const { dtype, bdata, part } = value;
  return new ARRAYS[dtype](part ? parts[part] : base64ToBytes(bdata).buffer);
}

/** Of each trace, the rows of its points or null. */
function decodeRows(text, parts) {
  const sent = JSON.parse(text);
  if (!sent.by_row) return sent.map((own) => own && Int32Array.from(typedArray(own, parts)));
  const places = typedArray(sent, parts);
  const counts = new Int32Array(sent.count);
  for (let row = 0; row < places.length; row++) if (places[row] >= 0) counts[places[row]]++;
  const rows = Array.from(counts, (count) => new Int32Array(count));
  counts.fill(0);
  for (let row = 0; row < places.length; row++) {
    const place = places[row];
    if (place >= 0) rows[place][counts[place]++] = row;
  }
  return rows.map((own) => (own.length ? own : null));
}

/** The figure with its parts in place; arrays that are `by_row` are of its points then. */
function decodeFigure(text, parts, rows) {
  const figure = JSON.parse(text);
  const placed = (value, own) => {
    if (!value || typeof value !== "object") return value;
    if (Array.isArray(value)) {
      return typeof value[0] === "object" ? value.map((one) => placed(one, own)) : value;
    }
    if (value.by_row) return ofPoints(typedArray(value, parts), own);
    if (value.part) return typedArray(value, parts);
    return Object.fromEntries(Object.entries(value).map(([name, v]) => [name, placed(v, own)]));
  };
  if (Object.keys(parts).length) figure.data = figure.data.map((t, i) => placed(t, rows[i]));
  return figure;
}

function ofPoints(values, rows) {
  const own = new values.constructor(rows.length);
  for (let point = 0; point < own.length; point++) own[point] = values[rows[point]];
  return own;
}

/**
 * All fields that `plotly_view` sends, by their names. Of each trace, rows and spans or null.
 * `drawn` are the rows of those points that Plotly has: all of them, but of very many.
 */
class Content {
  constructor() {
    this.fetched = {}; // name -> promise of the bytes of a part of the figure that is shown
  }

  /** What was sent with the parts that don't travel with it, in place of those of the last. */
  async bring({ parts: names, parts_at: at, figure_part: textPart, ...data }) {
    for (const name of Object.keys(this.fetched)) {
      if (!names.includes(name)) delete this.fetched[name];
    }
    const fetchOne = (name) => {
      this.fetched[name] ??= fetchPart(at + name);
      this.fetched[name].catch(() => delete this.fetched[name]); // the next time it is tried again
      return this.fetched[name];
    };
    const found = await Promise.all(names.map(fetchOne));
    const parts = Object.fromEntries(names.map((name, i) => [name, found[i]]));
    if (textPart) data.figure = new TextDecoder().decode(parts[textPart]);
    return { ...data, parts };
  }

  update(data) {
    const same = (name) => data[name] === this.sent?.[name];
    const { parts } = data;
    const { rows, sent } = this;
    const decoded = {};
    const decode = (name, how) => (decoded[name] = same(name) ? this[name] : how(data[name]));
    decode("over", JSON.parse);
    decode("names", JSON.parse);
    decode("rows", (text) => decodeRows(text, parts));
    decode("spans", (text) => {
      return JSON.parse(text).map((own) => own && typedArray(own, parts));
    });
    decoded.figure =
      sent && same("figure") && same("rows")
        ? this.figure
        : decodeFigure(data.figure, parts, decoded.rows);
    Object.assign(this, data, decoded, { sent: data });
    if (this.rows !== rows) this.drawn = this.rows;
  }
}

async function fetchPart(address) {
  const response = await fetch(address);
  if (!response.ok) throw new Error(`${response.status} for ${address}`);
  return response.arrayBuffer();
}
