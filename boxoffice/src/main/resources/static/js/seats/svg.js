// Pieces of SVG: elements, labels, the marks of seats.

import { ACCESSIBLE, MARKS, showsCategory } from './marks.js';

const NS = 'http://www.w3.org/2000/svg';

/** The marks of all looks, to be used by `#mark-<look>` and, for accessible seats, `#mark-<look>-acc`. */
export function symbols(radius) {
  const defs = make('defs');
  for (const [look, parts] of Object.entries(MARKS)) {
    for (const accessible of showsCategory(look) ? [false, true] : [false]) {
      const group = make('g', { id: `mark-${look}${accessible ? '-acc' : ''}`, transform: `scale(${radius})` });
      for (const part of accessible ? [...parts, ...ACCESSIBLE] : parts) {
        const sign = ACCESSIBLE.includes(part) ? { class: 'sign' } : {};
        const stroke = part.stroke ? { stroke: `var(--${part.stroke})`, 'stroke-width': part.width, 'stroke-linecap': 'round', 'stroke-linejoin': 'round' } : {};
        group.append(make('path', { d: part.d, fill: part.fill ? `var(--${part.fill})` : 'none', ...stroke, ...sign }));
      }
      defs.append(group);
    }
  }
  return defs;
}

/** A path along the seats of a row, broken where an aisle is. */
export function rowLine(plan, row) {
  let before = null, d = '';
  for (const i of row.seats) {
    const { x, y } = plan.seats[i];
    d += before && Math.hypot(x - before.x, y - before.y) < plan.spacing * 2.2 ? `L${x} ${y}` : `M${x} ${y}h.01`;
    before = plan.seats[i];
  }
  return d;
}

export function label(content, x, y, size, className) {
  const element = make('text', { x, y, 'font-size': size, class: className });
  element.textContent = content;
  return element;
}

export function make(name, attributes = {}) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
