// The map and its switches. Without WebGL, or in an old browser, the still picture stays.

const figure = document.getElementById("map");
const live = figure.querySelector(".map-live");
const view = figure.querySelector(".map-view");
const answer = figure.querySelector(".map-answer");

async function start() {
  const squares = await unpacked(data.squares, Uint8Array);
  const told = await unpackedSentences();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [data.cols, data.rows];
  const look = { palette: "own", alone: null };
  const draw = () => paint(canvas, squares, look.palette, look.alone);
  draw();
  live.hidden = false;
  const map = newMap(view);
  await new Promise((done, failed) => {
    map.once("load", done);
    map.once("error", ({ error }) => failed(error));
  });
  addPicture(map, canvas);
  const shown = Object.fromEntries(
    data.layers.map((layer) => [layer.id, layer.names ? addNames(map, view, layer.names) : addLayer(map, layer)]),
  );
  map.addSource("chosen", { type: "geojson", data: { type: "FeatureCollection", features: [] } });
  map.addLayer({ id: "chosen:halo", type: "line", source: "chosen", paint: { "line-color": "#fff", "line-width": 5 } });
  map.addLayer({ id: "chosen", type: "line", source: "chosen", paint: { "line-color": "#111", "line-width": 2 } });
  addScale(map, view);
  const changed = () => {
    draw();
    repaint(map);
  };
  switches(map, shown, look, changed);
  asking(map, squares, told);
  searching(map);
  figure.classList.add("is-live");
  map.once("idle", () => figure.classList.add("is-drawn"));
  return { map, placeOf, pointOf, number, told: (row, col) => sentencesOf(told, row, col).text };
}

/** Layers, strength and colours. */
function switches(map, shown, look, changed) {
  const show = (id, visible) => {
    const layer = shown[id];
    if (layer instanceof Element) layer.hidden = !visible;
    else for (const one of layer) map.setLayoutProperty(one, "visibility", visible ? "visible" : "none");
  };
  shown.squares = ["squares"];
  for (const box of figure.querySelectorAll("[data-layer]")) {
    show(box.dataset.layer, box.checked);
    box.addEventListener("change", () => show(box.dataset.layer, box.checked));
  }
  const strength = figure.querySelector("[data-strength]");
  strength.addEventListener("input", () => map.setPaintProperty("squares", "raster-opacity", Number(strength.value) / 100));
  for (const choice of figure.querySelectorAll("[data-palette]")) {
    choice.addEventListener("change", () => {
      look.palette = choice.dataset.palette;
      changed();
    });
  }
  const types = [...figure.querySelectorAll("[data-kind]")];
  for (const type of types) {
    type.addEventListener("click", () => {
      const at = Number(type.dataset.kind);
      look.alone = look.alone === at ? null : at;
      for (const other of types) other.setAttribute("aria-pressed", String(Number(other.dataset.kind) === look.alone));
      changed();
    });
  }
  figure.querySelector("[data-whole]").addEventListener("click", () => map.fitBounds(whole(), { padding: 14, animate: false }));
}

/** A click, or Enter for the square under the cross. */
function asking(map, squares, told) {
  const ask = (place, pixel) => {
    const found = pointOf(place);
    const [row, col] = [Math.floor(found.row), Math.floor(found.col)];
    const hits = data.layers.filter((layer) => layer.asked).flatMap((layer) => {
      const layers = [`${layer.id}:inside`, `${layer.id}:ring`].filter((id) => map.getLayer(id));
      return map.queryRenderedFeatures(pixel, { layers }).map((hit) => layer.shapes[hit.properties.at]);
    });
    const answers = [...new Set(hits)].reverse().map(toldOfShape);
    const inside = row >= 0 && row < data.rows && col >= 0 && col < data.cols;
    const kind = inside ? data.kinds[squares[row * data.cols + col] - 1] : undefined;
    if (kind) answers.push(toldOfSquare(kind, told && sentencesOf(told, row, col), middleOf(row, col)));
    tell(answers.length ? answers : [made("p", data.words.map_nothing)]);
    mark(map, kind ? { row, col } : null);
  };
  map.on("click", (event) => ask(event.lngLat, event.point));
  const canvas = map.getCanvas();
  canvas.setAttribute("aria-describedby", "map-help");
  canvas.addEventListener("focus", () => view.classList.toggle("has-cross", canvas.matches(":focus-visible")));
  canvas.addEventListener("blur", () => view.classList.remove("has-cross"));
  canvas.addEventListener("keydown", (event) => {
    view.classList.add("has-cross");
    if (event.key === "Enter") ask(map.getCenter(), map.project(map.getCenter()));
  });
}

function tell(elements) {
  answer.replaceChildren(...elements);
}

function mark(map, square) {
  const features = [];
  if (square) {
    const { row, col } = square;
    const ring = [[0, 0], [1, 0], [1, 1], [0, 1], [0, 0]].map(([right, down]) => placeOf(col + right, row + down));
    features.push({ type: "Feature", properties: {}, geometry: { type: "Polygon", coordinates: [ring] } });
  }
  map.getSource("chosen").setData({ type: "FeatureCollection", features });
}

/** Municipalities, places and groups by name. */
function searching(map) {
  const groups = data.layers.filter((layer) => layer.asked).flatMap((layer) => layer.shapes.map((shape) => ({ ...shape, kind: layer.title })));
  const entries = [...data.search, ...groups];
  const list = figure.querySelector("datalist");
  for (const entry of entries) {
    const option = made("option", entry.kind);
    option.value = entry.name;
    list.append(option);
  }
  const field = figure.querySelector("[data-search]");
  const folded = entries.map((entry) => entry.name.toLocaleLowerCase());
  const find = () => {
    const asked = field.value.trim().toLocaleLowerCase();
    if (!asked) return;
    const tests = [(name) => name === asked, (name) => name.startsWith(asked), (name) => name.includes(asked)];
    const at = tests.map((test) => folded.findIndex(test)).find((found) => found >= 0);
    if (at === undefined) {
      tell([made("p", data.words.map_not_found.replace("{name}", field.value.trim()))]);
      return;
    }
    const entry = entries[at];
    map.fitBounds(boundsOf(entry.box), { padding: 40, maxZoom: Math.log2(24 / side / 512), animate: false });
    const title = made("div", "", "map-found");
    title.append(made("h3", entry.name), made("p", entry.kind, "small"));
    tell([entry.found ? toldOfShape(entry) : title]);
    mark(map, null);
  };
  figure.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    find();
  });
  field.addEventListener("input", (event) => {
    if (!event.inputType || event.inputType === "insertReplacementText") find(); // chosen from the list
  });
}

start().then(
  (placetypes) => Object.assign(window, { placetypes }), // for those who look behind the page
  (error) => {
    live.hidden = true;
    console.warn(error);
  },
);
