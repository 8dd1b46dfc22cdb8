// What the server sent, decoded where it is new: what is the same stays the same object.

const base64ToBytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

const DECODERS = {
  figure: (text) => JSON.parse(text),
  over: (text) => JSON.parse(text),
  names: (text) => JSON.parse(text),
  rows: (texts) => texts.map((text) => text && new Int32Array(base64ToBytes(text).buffer)),
  spans: (texts) => texts.map((text) => text && new Float64Array(base64ToBytes(text).buffer)),
};

/** All fields that `plotly_view` sends, by their names. Of each trace, rows and spans or null. */
class Content {
  update(data) {
    const decoded = Object.entries(DECODERS).map(([name, decode]) => {
      const same = String(data[name]) === String(this.sent?.[name]);
      return [name, same ? this[name] : decode(data[name])];
    });
    Object.assign(this, data, Object.fromEntries(decoded), { sent: data });
  }
}
