// What the server sent, decoded where it is new: what is the same stays the same object.

function base64ToBytes(text) {
  if (Uint8Array.fromBase64) return Uint8Array.fromBase64(text); // browsers since 2025
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

const fetched = {}; // address -> promise of the parts of a large figure that is shown

/** The parts of a figure that doesn't travel with the rest, in place of the one `before`. */
function largeFigure(address, before) {
  if (before !== address) forget(before);
  fetched[address] ??= fetch(address).then((response) => {
    if (!response.ok) throw new Error(`${response.status} for ${address}`);
    return response.json();
  });
  fetched[address].catch(() => forget(address)); // the next time it is tried again
  return fetched[address];
}

function forget(address) {
  delete fetched[address];
}

/**
 * All fields that `plotly_view` sends, by their names. Of each trace, rows and spans or null.
 * `drawn` are the rows of those points that Plotly has: all of them, but of very many.
 */
class Content {
  update(data) {
    const decoded = Object.entries(DECODERS).map(([name, decode]) => {
      const [now, before] = [data[name], this.sent?.[name]];
      const same = now === before || String(now) === String(before);
      return [name, same ? this[name] : decode(data[name])];
    });
    const { rows } = this;
    Object.assign(this, data, Object.fromEntries(decoded), { sent: data });
    if (this.rows !== rows) this.drawn = this.rows;
  }
}
