// Numbers as the program writes them: words.py and typology/wording.py have functions of the same names.

const NO_BREAK = "\u00a0";
const USUAL_DIGITS = 3;
const MOST_DIGITS = 9;
const BEYOND = 30; // decimals that show whether a number lies exactly between two others

/** A number with so many decimals; exactly between two it takes the even one, as Python does. */
function fixed(value, decimals) {
  const rounded = value.toFixed(decimals);
  const long = value.toFixed(Math.min(decimals + BEYOND, 100));
  const cut = long.indexOf(".") + 1 + decimals;
  if (!/^50*$/.test(long.slice(cut))) return rounded;
  const below = long.slice(0, cut).replace(/\.$/, "");
  return Number(below.at(-1)) % 2 === 0 ? below : rounded;
}

function decimalsOf(value, digits) {
  const magnitude = value ? Math.floor(Math.log10(Math.abs(value))) : 0;
  return Math.max(0, digits - 1 - magnitude);
}

function number(value, digits = USUAL_DIGITS) {
  if (!Number.isFinite(value)) return value > 0 ? "∞" : "-∞";
  const [whole, part = ""] = fixed(value, decimalsOf(value, digits)).split(".");
  const apart = whole.replace(/\B(?=(\d{3})+$)/g, NO_BREAK);
  const kept = part.replace(/0+$/, "");
  return kept ? apart + data.decimal_mark + kept : apart;
}

function percent(value, digits) {
  return data.percent.replace("{number}", number(100 * value, digits));
}

/** A number with its unit, in the form that the number asks for: `one|more` or `none|one|more`. */
function amount(value, forms, digits) {
  const all = forms.split("|");
  const more = all.at(-1);
  const one = all.length > 1 ? all.at(-2) : more;
  const written = number(value, digits);
  const single = data.language === "fr" ? Math.abs(value) < 2 : written === "1";
  const form = all.length > 2 && value === 0 ? all[0] : single ? one : more;
  return form.replace("{number}", written).replace("{percent}", percent(value, digits));
}

/** A value without its unit, as a percentage where the unit is a share. */
function bare(value, forms, digits) {
  return forms.includes("{percent}") ? percent(value, digits) : number(value, digits);
}

/** How many digits it takes to see that two values differ. */
function digitsOf(value, limit, forms) {
  for (let digits = USUAL_DIGITS; digits < MOST_DIGITS; digits += 1) {
    if (value === limit || bare(value, forms, digits) !== bare(limit, forms, digits)) return digits;
  }
  return MOST_DIGITS;
}

/** How far a value is from a threshold; of shares in percentage points. */
function difference(value, limit, forms, digits, points) {
  const share = forms.includes("{percent}");
  const [from, to] = share ? [100 * value, 100 * limit] : [value, limit];
  const apart = Math.abs(from - to);
  const said = Number(fixed(apart, decimalsOf(from || to, digits))) || apart;
  return share ? amount(said, points) : number(said);
}
