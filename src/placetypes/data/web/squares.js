// What the page carries, and where it lies on the map: squares of the region's grid are squares of the map.

const data = JSON.parse(document.getElementById("map-data").textContent);

/** Values that were deflated byte by byte, the first bytes of all values first. */
async function unpacked(text, kind) {
  const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const inflated = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const planes = new Uint8Array(await new Response(inflated).arrayBuffer());
  const width = kind.BYTES_PER_ELEMENT;
  const count = planes.length / width;
  const plain = new Uint8Array(planes.length);
  for (let byte = 0; byte < width; byte += 1) {
    for (let at = 0; at < count; at += 1) plain[at * width + byte] = planes[byte * count + at];
  }
  return new kind(plain.buffer);
}

// The upper left corner lies at longitude and latitude 0 of Mercator's plane, and the side of a square is a power of two
// of its width, so that corners of the picture are exact; so small a part that no browser runs out of map beside it.
const ROOM = 4;
const side = 2 ** -(Math.ceil(Math.log2(Math.max(data.rows, data.cols, 2))) + ROOM);

/** Longitude and latitude that stand for a point given in columns and rows. */
function placeOf(col, row) {
  return [360 * col * side, (360 / Math.PI) * Math.atan(Math.exp(-2 * Math.PI * row * side)) - 90];
}

/** Columns and rows of a longitude and latitude. */
function pointOf({ lng, lat }) {
  const down = -Math.log(Math.tan(Math.PI / 4 + (lat * Math.PI) / 360)) / (2 * Math.PI);
  return { col: lng / 360 / side, row: down / side };
}

/** A box of the page's whole numbers, as the map asks for it. */
function boundsOf([left, top, right, bottom]) {
  const [west, north] = placeOf(left / data.parts, top / data.parts);
  const [east, south] = placeOf(right / data.parts, bottom / data.parts);
  return [west, south, east, north];
}

/** Places of x, y, x, y in the page's whole numbers. */
function placesOf(flat) {
  const places = [];
  for (let at = 0; at < flat.length; at += 2) places.push(placeOf(flat[at] / data.parts, flat[at + 1] / data.parts));
  return places;
}

/** Easting and northing of the middle of a square. */
function middleOf(row, col) {
  const middle = 0.5 * data.size;
  return [data.west + col * data.step * data.size + middle, data.north - row * data.step * data.size - middle];
}
