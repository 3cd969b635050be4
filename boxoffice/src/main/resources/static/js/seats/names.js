// Which of a plan's captions there is room for, and how large.

const SIZES = [13, 11];
/** Width of a bold figure or letter, in parts of its size; a little more than most are. */
const LETTER = 0.65;

/**
 * Captions at this zoom: all of them at the largest size at which none lies on another, else the smallest, without those
 * that would. The first ones of the plan come first.
 */
export function namesThatFit(captions, k) {
  let fitting = { size: SIZES[0], shown: [] };
  for (const size of SIZES) {
    fitting = { size, shown: placed(captions, k, size) };
    if (fitting.shown.length === captions.length) break;
  }
  return fitting;
}

function placed(captions, k, size) {
  const boxes = [];
  return captions.filter(({ text, x, y }) => {
    const box = { x: x * k, y: y * k, w: text.length * size * LETTER, h: size * 1.2 };
    if (boxes.some((other) => Math.abs(other.x - box.x) * 2 < other.w + box.w && Math.abs(other.y - box.y) * 2 < other.h + box.h)) return false;
    boxes.push(box);
    return true;
  });
}
