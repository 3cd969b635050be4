// How a seat is drawn in each state, once for canvas and SVG: strokes and fills in units of the seat's radius.
// State shows by shape: full, ringed with a check, hollow with a dot, small square, small cross.

const circle = (r) => `M${-r} 0A${r} ${r} 0 1 1 ${r} 0A${r} ${r} 0 1 1 ${-r} 0Z`;
const CROSS = 'M-.42-.42 .42 .42M.42-.42-.42 .42';
const CHECK = 'M-.48 .04 -.12 .4 .52-.36';
// Wheelchair sign: from Lucide's "accessibility" (ISC License), moved to the middle and made a seat's size.
const WHEELCHAIR = 'M.33-.72A.05 .05 0 1 1 .34-.72M.55 .58 .64 0 .12 .08M-.55-.38-.27-.66 .24-.38 .03-.04M-.66 .02A.52 .52 0 0 0 .2 .6M.2 .32A.52 .52 0 0 0-.4-.3';

const GONE = [{ d: CROSS, stroke: 'muted', width: 0.2 }];

/** Parts of a mark, back to front; colours by name, `cat` standing for the category's. */
export const MARKS = {
  available: [{ d: circle(0.92), fill: 'cat', stroke: 'cat-edge', width: 0.16 }],
  selected: [
    { d: circle(1.36), fill: 'surface', stroke: 'water', width: 0.22 },
    { d: circle(1), fill: 'cat', stroke: 'cat-edge', width: 0.16 },
  ],
  mine: [
    { d: circle(1.36), fill: 'surface', stroke: 'water', width: 0.22 },
    { d: circle(1.04), fill: 'water' },
    { d: CHECK, stroke: 'on-water', width: 0.26 },
  ],
  held: [
    { d: circle(0.8), stroke: 'muted', width: 0.16 },
    { d: circle(0.24), fill: 'muted' },
  ],
  booked: [{ d: 'M-.42-.42H.42V.42H-.42Z', fill: 'taken' }],
  reserved: GONE,
  blocked: GONE,
};

/** On top of a seat that can be had and reached in a wheelchair. */
export const ACCESSIBLE = [{ d: WHEELCHAIR, stroke: 'cat-ink', width: 0.2 }];

/** Radius on screen from which the wheelchair sign can be made out. */
export const SIGN_RADIUS = 6;

/** Whether a seat of this look shows its category, and so its number or sign, in the category's colours. */
export const showsCategory = (look) => look === 'available' || look === 'selected';

/** The page's colours now; read again when the colour scheme changes. */
export function readColours() {
  const style = getComputedStyle(document.documentElement);
  const read = (name) => style.getPropertyValue(`--${name}`).trim();
  const colours = {};
  for (const name of ['surface', 'text', 'muted', 'water', 'on-water', 'surge', 'taken', 'floor', 'line', 'line-strong']) colours[name] = read(name);
  for (let n = 1; n <= 8; n++) for (const kind of ['', '-edge', '-ink']) colours[`cat-${n}${kind}`] = read(`cat-${n}${kind}`);
  return colours;
}

/** The colour a part's name stands for, in category number `n`. */
export function colourOf(colours, name, n) {
  return colours[name.startsWith('cat') ? name.replace('cat', `cat-${n}`) : name];
}
