// Drawing: the picture of squares, outlines, points and names.

const PAPER = "#f4f3f0";
const FADED = 0.12; // how strong other types are while one is seen alone
const RING = 7; // pixels: a group of a few houses is seen, and can be chosen, on a map of the whole region
const WIDEST = 160; // pixels of a square beyond which there is nothing more to see

/** The picture of all squares, one pixel each, in a palette; of one kind alone where `alone` names it. */
function paint(canvas, squares, palette, alone) {
  const context = canvas.getContext("2d");
  const image = context.createImageData(data.cols, data.rows);
  const colors = new Uint8Array(4 * 256);
  data.kinds.forEach((kind, at) => {
    const [red, green, blue] = [1, 3, 5].map((digit) => parseInt(kind[palette].slice(digit, digit + 2), 16));
    const strong = alone === null || alone === at ? 1 : FADED;
    const mixed = [red, green, blue].map((part) => Math.round(255 + (part - 255) * strong));
    colors.set([...mixed, 255], 4 * (at + 1));
  });
  const table = new Uint32Array(colors.buffer);
  const pixels = new Uint32Array(image.data.buffer);
  for (let at = 0; at < squares.length; at += 1) pixels[at] = table[squares[at]];
  context.putImageData(image, 0, 0);
}

function newMap(container) {
  const words = data.words;
  const wheel = (key) => words.map_wheel.replace("{key}", key);
  const map = new maplibregl.Map({
    container,
    style: { version: 8, sources: {}, layers: [{ id: "paper", type: "background", paint: { "background-color": PAPER } }] },
    bounds: whole(),
    fitBoundsOptions: { padding: 14 },
    maxBounds: boundsOf([-1.5, -1.5, 2.5, 2.5].map((part, at) => part * (at % 2 ? data.rows : data.cols) * data.parts)),
    maxZoom: Math.log2(WIDEST / side / 512),
    attributionControl: false,
    cooperativeGestures: true,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxPitch: 0,
    renderWorldCopies: false,
    fadeDuration: 0,
    locale: {
      "Map.Title": words.map_live,
      "NavigationControl.ZoomIn": words.map_zoom_in,
      "NavigationControl.ZoomOut": words.map_zoom_out,
      "CooperativeGesturesHandler.WindowsHelpText": wheel("Ctrl"),
      "CooperativeGesturesHandler.MacHelpText": wheel("⌘"),
      "CooperativeGesturesHandler.MobileHelpText": words.map_two_fingers,
    },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibregl.NavigationControl({ showCompass: false }), "top-right");
  return map;
}

function whole() {
  return boundsOf([0, 0, data.cols * data.parts, data.rows * data.parts]);
}

/** The picture as the lowest layer; drawn again where its colours change. */
function addPicture(map, canvas) {
  const corners = [[0, 0], [data.cols, 0], [data.cols, data.rows], [0, data.rows]];
  const coordinates = corners.map(([col, row]) => placeOf(col, row));
  map.addSource("squares", { type: "canvas", canvas, coordinates, animate: false });
  map.addLayer({ id: "squares", type: "raster", source: "squares", paint: { "raster-resampling": "nearest", "raster-fade-duration": 0 } });
}

function repaint(map) {
  const source = map.getSource("squares");
  source.play(); // copies the canvas
  source.pause();
  map.triggerRepaint();
}

function polygon(outline) {
  return { type: "MultiPolygon", coordinates: outline.map((rings) => rings.map(placesOf)) };
}

/** The layers on the map that show one layer of the page. */
function addLayer(map, layer) {
  const visibility = layer.shown ? "visible" : "none";
  const added = [];
  const add = (suffix, type, paint, source = layer.id) => {
    const id = `${layer.id}:${suffix}`;
    map.addLayer({ id, type, source, layout: { visibility }, paint });
    added.push(id);
  };
  if (layer.points) {
    const points = { type: "Feature", properties: {}, geometry: { type: "MultiPoint", coordinates: placesOf(layer.points) } };
    map.addSource(layer.id, { type: "geojson", data: points });
    add("points", "circle", { "circle-color": layer.color, "circle-radius": layer.radius, "circle-stroke-color": "#fff", "circle-stroke-width": layer.radius - 2 });
    return added;
  }
  const features = layer.shapes.map((shape, at) => ({ type: "Feature", properties: { at }, geometry: polygon(shape.outline) }));
  map.addSource(layer.id, { type: "geojson", data: { type: "FeatureCollection", features }, tolerance: 0 });
  if (layer.rings) {
    const rings = layer.shapes.map(({ box }, at) => {
      const coordinates = placeOf((box[0] + box[2]) / 2 / data.parts, (box[1] + box[3]) / 2 / data.parts);
      return { type: "Feature", properties: { at }, geometry: { type: "Point", coordinates } };
    });
    map.addSource(`${layer.id}:ring`, { type: "geojson", data: { type: "FeatureCollection", features: rings } });
  }
  if (layer.asked) add("inside", "fill", { "fill-color": layer.color, "fill-opacity": layer.filled ? 0.16 : 0.01 });
  const plain = layer.id === "units";
  add("halo", "line", { "line-color": "#fff", "line-width": plain ? 2.2 : 3.4, "line-opacity": 0.8 });
  const dashes = layer.dashed ? { "line-dasharray": [3, 2] } : {};
  add("line", "line", { "line-color": plain ? "#2a2520" : layer.color, "line-width": plain ? 0.6 : 1.5, ...dashes });
  if (layer.rings) {
    const ring = { "circle-radius": RING, "circle-opacity": 0, "circle-stroke-color": layer.color };
    add("ring", "circle", { ...ring, "circle-stroke-width": layer.dashed ? 1 : 2 }, `${layer.id}:ring`);
  }
  return added;
}

/** Names as words of the page above the map; where two would meet the later is left away. */
function addNames(map, container, names) {
  const holder = document.createElement("div");
  holder.className = "map-names";
  holder.setAttribute("aria-hidden", "true"); // the search lists them
  const labels = names.map(({ name, at }) => {
    const label = document.createElement("span");
    label.textContent = name;
    holder.append(label);
    return { label, place: placesOf(at)[0] };
  });
  container.append(holder);
  const put = () => {
    const taken = [];
    for (const { label, place } of labels) {
      const { x, y } = map.project(place);
      const [half, high] = [label.offsetWidth / 2, label.offsetHeight / 2];
      const box = [x - half, y - high, x + half, y + high];
      const meets = taken.some((other) => box[0] < other[2] && other[0] < box[2] && box[1] < other[3] && other[1] < box[3]);
      if (!meets) taken.push(box);
      label.style.visibility = meets ? "hidden" : "";
      label.style.transform = `translate(${box[0]}px, ${box[1]}px)`;
    }
  };
  map.on("move", put);
  map.on("resize", put);
  put();
  return holder;
}

/** A bar of a round length; every part of the map has the same scale. */
function addScale(map, container) {
  const bar = document.createElement("div");
  bar.className = "map-scale";
  container.append(bar);
  const put = () => {
    const metres = (data.size * data.step) / (side * 512 * 2 ** map.getZoom());
    const most = 120 * metres;
    const power = 10 ** Math.floor(Math.log10(most));
    const length = [5, 2, 1].map((step) => step * power).find((step) => step <= most);
    bar.style.width = `${length / metres}px`;
    bar.textContent = length >= 1000 ? `${number(length / 1000)}${NO_BREAK}km` : `${number(length)}${NO_BREAK}m`;
  };
  map.on("zoom", put);
  put();
}
