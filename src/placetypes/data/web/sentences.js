// Why a square has its type: the sentences of its pattern with its numbers in them.

const NO_TYPE = 2; // patterns before it are of squares outside the region and without a type

/** Everything that sentences are made of; null where the page tells types alone. */
async function unpackedSentences() {
  const { told } = data;
  if (!told) return null;
  const which = await unpacked(told.which, Uint32Array);
  const order = new Uint32Array(which.length);
  let count = 0;
  for (let at = 0; at < which.length; at += 1) {
    order[at] = count;
    if (which[at] >= NO_TYPE) count += 1;
  }
  const layers = await Promise.all(told.layers.map((layer) => unpacked(layer, Float32Array)));
  const margin = await unpacked(told.margin, Float32Array);
  const [voting, all] = await Promise.all([told.count, told.all].map((votes) => unpacked(votes, Uint32Array)));
  return { ...told, which, order, layers, margin, count: voting, all };
}

/** The sentences of a square, its margin and the name of the type beyond the nearest threshold. */
function sentencesOf(told, row, col) {
  const square = row * data.cols + col;
  const at = told.order[square];
  const { parts, runner_up: runnerUp } = told.patterns[told.which[square]];
  const [easting, northing] = middleOf(row, col);
  const plain = {
    easting: () => fixed(easting, 0),
    northing: () => fixed(northing, 0),
    margin: () => bare(told.margin[at], told.share),
    count: () => String(told.count[at]),
    all: () => String(told.all[at]),
  };
  const fill = (part) => {
    if (typeof part === "string") return part;
    const [kind, layer, limit, unit] = told.slots[part];
    if (kind in plain) return plain[kind]();
    const [value, forms] = [told.layers[layer][at], told.forms[unit]];
    const digits = kind === "state" ? USUAL_DIGITS : digitsOf(value, limit, forms);
    const said = {
      amount: () => amount(value, forms, digits),
      bare: () => bare(value, forms, digits),
      limit_amount: () => amount(limit, forms, digits),
      limit_bare: () => bare(limit, forms, digits),
      state: () => amount(value, forms, digits),
      difference: () => difference(value, limit, forms, digits, told.points),
    };
    return said[kind]();
  };
  return { text: parts.map(fill).join(""), margin: runnerUp ? plain.margin() : "", runnerUp };
}
