// Linked maps: zooming or moving one moves all; a type that is chosen in the legend is lit in all.
// Without this script the maps stand still and everything can be read.
(() => {
  "use strict";
  const maps = document.querySelector(".maps");
  const frames = [...document.querySelectorAll(".frame")];
  if (!maps || !frames.length) return;
  const MOST = 12, STEP = 1.5, SHIFT = 0.1;
  const side = Number(maps.dataset.side), share = Number(maps.dataset.share);
  const view = { k: 1, x: 0, y: 0 }; // zoom, and where the upper left corner is, as shares of a frame

  const rounded = (longest) => {
    const power = 10 ** Math.floor(Math.log10(longest));
    return Math.max(...[1, 2, 5].map((m) => m * power).filter((length) => length <= longest * (1 + 1e-9)));
  };
  const show = () => {
    view.k = Math.min(Math.max(view.k, 1), MOST);
    view.x = Math.min(Math.max(view.x, 1 - view.k), 0);
    view.y = Math.min(Math.max(view.y, 1 - view.k), 0);
    const km = rounded((side / view.k) * share);
    maps.classList.toggle("near", view.k > 1);
    maps.style.setProperty("--k", view.k);
    maps.style.setProperty("--x", `${100 * view.x}%`);
    maps.style.setProperty("--y", `${100 * view.y}%`);
    maps.style.setProperty("--bar", `${(100 * km * view.k) / side}%`);
    for (const label of document.querySelectorAll(".km")) label.textContent = `${km} km`;
    frames.forEach(makeRoom);
  };
  // a name that would lie under a mark, or over a name of more people, waits until there is room
  const makeRoom = (frame) => {
    const taken = [...frame.querySelectorAll(".twin")].map((mark) => mark.getBoundingClientRect());
    for (const name of frame.querySelectorAll(".place")) {
      const box = name.getBoundingClientRect();
      const free = !taken.some((other) => box.left < other.right && other.left < box.right && box.top < other.bottom && other.top < box.bottom);
      name.style.visibility = free ? "" : "hidden";
      if (free) taken.push(box);
    }
  };
  const zoom = (factor, x = 0.5, y = 0.5) => {
    const k = Math.min(Math.max(view.k * factor, 1), MOST);
    view.x = x - ((x - view.x) * k) / view.k;
    view.y = y - ((y - view.y) * k) / view.k;
    view.k = k;
    show();
  };
  const move = (dx, dy) => { view.x += dx; view.y += dy; show(); };
  const at = (frame, event) => {
    const box = frame.getBoundingClientRect();
    return [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height, box];
  };

  for (const frame of frames) {
    const held = new Map(); // pointer -> where it was last
    frame.addEventListener("wheel", (event) => {
      if (!event.ctrlKey && view.k === 1 && event.deltaY > 0) return; // the page goes on scrolling
      event.preventDefault();
      zoom(Math.exp(-event.deltaY / 400), ...at(frame, event).slice(0, 2));
    }, { passive: false });
    frame.addEventListener("pointerdown", (event) => {
      if (event.pointerType === "touch" && view.k === 1 && held.size === 0) { held.set(event.pointerId, at(frame, event)); return; }
      frame.setPointerCapture(event.pointerId);
      held.set(event.pointerId, at(frame, event));
    });
    frame.addEventListener("pointermove", (event) => {
      const before = held.get(event.pointerId);
      if (!before) return;
      const now = at(frame, event);
      if (held.size === 2) {
        const [other] = [...held].filter(([id]) => id !== event.pointerId).map(([, where]) => where);
        const apart = (a) => Math.hypot(a[0] - other[0], a[1] - other[1]) || 1e-6;
        zoom(apart(now) / apart(before), (now[0] + other[0]) / 2, (now[1] + other[1]) / 2);
      } else move(now[0] - before[0], now[1] - before[1]);
      held.set(event.pointerId, now);
    });
    for (const name of ["pointerup", "pointercancel"]) frame.addEventListener(name, (event) => held.delete(event.pointerId));
    frame.addEventListener("keydown", (event) => {
      const done = {
        "+": () => zoom(STEP), "=": () => zoom(STEP), "-": () => zoom(1 / STEP), 0: () => { view.k = 1; show(); },
        ArrowLeft: () => move(SHIFT, 0), ArrowRight: () => move(-SHIFT, 0),
        ArrowUp: () => move(0, SHIFT), ArrowDown: () => move(0, -SHIFT),
      }[event.key];
      if (!done || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      done();
    });
  }
  const buttons = { in: () => zoom(STEP), out: () => zoom(1 / STEP), all: () => { view.k = 1; show(); } };
  for (const button of document.querySelectorAll("button[data-zoom]")) {
    button.addEventListener("click", buttons[button.dataset.zoom]);
  }

  const safe = document.querySelector("button[data-palette]");
  safe.addEventListener("click", () => {
    const chosen = safe.getAttribute("aria-pressed") !== "true";
    safe.setAttribute("aria-pressed", String(chosen));
    if (chosen) document.documentElement.dataset.palette = safe.dataset.palette;
    else delete document.documentElement.dataset.palette;
  });

  let kept = "";
  const light = (code) => { if (code) maps.dataset.lit = code; else delete maps.dataset.lit; };
  const types = [...document.querySelectorAll("button[data-code]")];
  for (const button of types) {
    const code = button.dataset.code;
    button.addEventListener("mouseenter", () => light(code));
    button.addEventListener("mouseleave", () => light(kept));
    button.addEventListener("click", () => {
      kept = kept === code ? "" : code;
      for (const one of types) one.setAttribute("aria-pressed", String(one.dataset.code === kept));
      light(kept);
    });
  }
  // paper has no summaries to open: all tables are printed
  const closed = () => [...document.querySelectorAll("details:not([open])")];
  let opened = [];
  window.addEventListener("beforeprint", () => { opened = closed(); for (const one of opened) one.open = true; });
  window.addEventListener("afterprint", () => { for (const one of opened) one.open = false; });

  window.addEventListener("resize", show);
  maps.classList.add("live");
  document.querySelector(".tools").hidden = false;
  show();
})();
