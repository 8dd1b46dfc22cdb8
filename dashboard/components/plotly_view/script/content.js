// What the server sent, decoded where it is new: what is the same stays the same object.

function base64ToBytes(text) {
  const characters = atob(text);
  const bytes = new Uint8Array(characters.length);
  for (let i = 0; i < bytes.length; i++) bytes[i] = characters.charCodeAt(i);
  return bytes;
}

const DECODERS = {
  figure: (text) => JSON.parse(text),
  over: (text) => JSON.parse(text),
  names: (text) => JSON.parse(text),
  rows: (texts) => texts.map((text) => text && new Int32Array(base64ToBytes(text).buffer)),
  spans: (texts) => texts.map((text) => text && new Float64Array(base64ToBytes(text).buffer)),
};

/**
 * All fields that `plotly_view` sends, by their names. Of each trace, rows and spans or null.
 * `drawn` are the rows of those points that Plotly has: all of them, but of very many.
 */
class Content {
  update(data) {
    const decoded = Object.entries(DECODERS).map(([name, decode]) => {
      const same = String(data[name]) === String(this.sent?.[name]);
      return [name, same ? this[name] : decode(data[name])];
    });
    const { rows } = this;
    Object.assign(this, data, Object.fromEntries(decoded), { sent: data });
    if (this.rows !== rows) this.drawn = this.rows;
  }
}
