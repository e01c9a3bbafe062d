// What is told of a square, a group or a place: as text, whatever a name may hold.

function made(name, text, className) {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return element;
}

/** A group or constellation: what it is, what was found, and the way to its card. */
function toldOfShape(shape) {
  const told = made("div", "", "map-found");
  told.append(made("h3", shape.name));
  told.append(made("p", shape.said.filter(Boolean).join(" · "), "small"));
  told.append(made("p", shape.found));
  if (shape.card) {
    const link = made("a", data.words.map_card);
    link.href = shape.card;
    told.append(link);
  }
  return told;
}

/** A square: its type, margin and next nearest type, and why; or how to ask that, where a page would be too large. */
function toldOfSquare(kind, answer, middle) {
  const told = made("div", "", "map-found");
  const title = made("h3");
  const swatch = made("span", "", "swatch");
  if (kind.code) swatch.style.background = `var(--type-${kind.code})`;
  title.append(swatch, kind.name);
  told.append(title);
  if (!answer) {
    if (kind.code) told.append(made("p", data.words.map_type_only, "small"), made("code", `placetypes explain . ${middle.join(" ")}`));
    return told;
  }
  told.append(made("p", answer.text));
  if (answer.margin) {
    const facts = made("dl");
    for (const [word, fact] of [["map_margin", answer.margin], ["map_runner_up", answer.runnerUp]]) {
      facts.append(made("dt", data.words[word]), made("dd", fact));
    }
    told.append(facts);
  }
  return told;
}
