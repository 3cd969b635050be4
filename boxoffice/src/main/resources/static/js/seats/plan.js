// The layout of a venue as the map needs it: seats by index, sections, rows, bounds, and how far seats stand apart.

import { unfoldSeats } from './plan-columns.js';

const NEIGHBOURS_SAMPLED = 400;

/**
 * Reads the API's plan, in either of its forms. Seats are numbered in its order, behind them the standing places of areas, which nobody draws;
 * everything else here speaks of those numbers.
 */
export function readPlan(json) {
  const sitting = Array.isArray(json.seats) ? json.seats : unfoldSeats(json.seats);
  const drawn = sitting.length;
  const seats = sitting.concat(...(json.areas || []).map(standingPlaces));
  const byId = new Map(seats.map((seat, i) => [seat.id, i]));
  const areas = (json.areas || []).map(readArea);
  const categories = new Map(json.categories.map(({ name, price }, i) => [name, { name, price: price?.amount ?? null, currency: price?.currency ?? '', colour: (i % 8) + 1, letter: letter(i) }]));
  const tree = d3.quadtree(sitting.map((_, i) => i), (i) => seats[i].x, (i) => seats[i].y);
  const spacing = measureSpacing(sitting, tree);
  return {
    seats, drawn, byId, categories, tree, spacing,
    radius: spacing * 0.38,
    sections: readSections(seats, areas),
    areas,
    bounds: measureBounds(sitting, areas, spacing),
  };
}

function letter(i) {
  return String.fromCharCode(65 + (i % 26));
}

// The ids of standing places are the contract's: "ga:", the area, a number from 1.
function standingPlaces({ id, section, category, capacity = 0, text, x, y }) {
  const place = { section, row: '', category, accessible: false, x, y, area: text?.text || section };
  return Array.from({ length: category ? capacity : 0 }, (_, n) => ({ ...place, id: `ga:${id}:${n + 1}`, number: String(n + 1) }));
}

// An area's outline as an SVG path around its own origin, and the box it fills.
function readArea({ x, y, shape, width = 0, height = 0, radiusX = 0, radiusY = 0, points = [], rotation = 0, text }) {
  const area = { x, y, rotation, caption: text, path: '', box: [x, y, x, y] };
  if (shape === 'rectangle') area.path = `M0 0H${width}V${height}H0Z`;
  if (shape === 'ellipse') area.path = `M${-radiusX} 0A${radiusX} ${radiusY} 0 1 1 ${radiusX} 0A${radiusX} ${radiusY} 0 1 1 ${-radiusX} 0Z`;
  if (shape === 'polygon') area.path = `M${points.map((point) => point.join(' ')).join('L')}Z`;
  const corners = shape === 'rectangle' ? [[0, 0], [width, height]] : shape === 'ellipse' ? [[-radiusX, -radiusY], [radiusX, radiusY]] : points;
  for (const [px, py] of corners) {
    const { box } = area;
    area.box = [Math.min(box[0], x + px), Math.min(box[1], y + py), Math.max(box[2], x + px), Math.max(box[3], y + py)];
  }
  return area;
}

function readSections(seats, areas) {
  const captions = areas.flatMap(({ caption }) => (caption ? [caption.text.toLowerCase()] : []));
  // A plan that names a section in a caption of its own needs no second name there.
  const isCaptioned = (name) => captions.some((caption) => name.toLowerCase() === caption || name.toLowerCase().endsWith(` ${caption}`));

  const sections = new Map();
  seats.forEach((seat, i) => {
    let section = sections.get(seat.section);
    if (!section) sections.set(seat.section, (section = { name: seat.section, seats: [], rows: new Map(), standing: new Map() }));
    section.seats.push(i);
    if (seat.area) {
      if (!section.standing.has(seat.area)) section.standing.set(seat.area, []);
      section.standing.get(seat.area).push(i);
      return;
    }
    if (!section.rows.has(seat.row)) section.rows.set(seat.row, { name: seat.row, seats: [] });
    section.rows.get(seat.row).seats.push(i);
  });
  return [...sections.values()].map((section) => {
    const rows = [...section.rows.values()];
    return { ...section, rows, captioned: isCaptioned(section.name), ...centreOf(seats, section.seats) };
  });
}

// The centre lies on a seat, not between: a curved section's mean lies outside of it.
function centreOf(seats, indexes) {
  let x0 = Infinity, x1 = -Infinity, y0 = Infinity, y1 = -Infinity, mx = 0, my = 0;
  for (const i of indexes) {
    const { x, y } = seats[i];
    x0 = Math.min(x0, x); x1 = Math.max(x1, x); y0 = Math.min(y0, y); y1 = Math.max(y1, y);
    mx += x; my += y;
  }
  mx /= indexes.length; my /= indexes.length;
  let best = indexes[0], distance = Infinity;
  for (const i of indexes) {
    const d = (seats[i].x - mx) ** 2 + (seats[i].y - my) ** 2;
    if (d < distance) { distance = d; best = i; }
  }
  return { cx: seats[best].x, cy: seats[best].y, width: x1 - x0, height: y1 - y0 };
}

function measureSpacing(seats, tree) {
  const step = Math.max(1, Math.floor(seats.length / NEIGHBOURS_SAMPLED));
  const distances = [];
  for (let i = 0; i < seats.length; i += step) {
    tree.remove(i);
    const j = tree.find(seats[i].x, seats[i].y);
    tree.add(i);
    if (j !== undefined) distances.push(Math.hypot(seats[i].x - seats[j].x, seats[i].y - seats[j].y));
  }
  distances.sort((a, b) => a - b);
  return distances.length ? distances[Math.floor(distances.length * 0.4)] || 1 : 30;
}

function measureBounds(seats, areas, spacing) {
  let x0 = Infinity, x1 = -Infinity, y0 = Infinity, y1 = -Infinity;
  const reach = (x, y) => {
    x0 = Math.min(x0, x); x1 = Math.max(x1, x); y0 = Math.min(y0, y); y1 = Math.max(y1, y);
  };
  for (const seat of seats) reach(seat.x, seat.y);
  for (const { box } of areas) {
    reach(box[0], box[1]);
    reach(box[2], box[3]);
  }
  return { x0: x0 - spacing, x1: x1 + spacing, y0: y0 - spacing, y1: y1 + spacing };
}

/** The seat an arrow key leads to from seat `from`: the nearest in that direction, sideways steps counted dearer. */
export function neighbour(plan, from, dx, dy) {
  const { x, y } = plan.seats[from];
  const reach = plan.spacing * 12;
  let best = -1, cost = Infinity;
  visitBox(plan, x - reach, y - reach, x + reach, y + reach, (i) => {
    if (i === from) return;
    const along = (plan.seats[i].x - x) * dx + (plan.seats[i].y - y) * dy;
    if (along < plan.spacing * 0.3) return;
    const aside = Math.abs((plan.seats[i].x - x) * dy - (plan.seats[i].y - y) * dx);
    const price = along + aside * 2.5;
    if (price < cost) { cost = price; best = i; }
  });
  return best;
}

/** The free seats nearest to `from`, those of its row first. */
export function nearestFree(plan, from, isFree, count) {
  const here = plan.seats[from];
  const reach = plan.spacing * 10;
  const found = [];
  visitBox(plan, here.x - reach, here.y - reach, here.x + reach, here.y + reach, (i) => {
    if (i === from || !isFree(i)) return;
    const there = plan.seats[i];
    const sameRow = there.row === here.row && there.section === here.section;
    found.push({ i, cost: Math.hypot(there.x - here.x, there.y - here.y) * (sameRow ? 0.5 : 1) });
  });
  return found.sort((a, b) => a.cost - b.cost).slice(0, count).map(({ i }) => i);
}

/** Calls `visit` with each seat whose centre lies in the box. */
export function visitBox(plan, x0, y0, x1, y1, visit) {
  plan.tree.visit((node, nx0, ny0, nx1, ny1) => {
    if (!node.length) {
      do {
        const { x, y } = plan.seats[node.data];
        if (x >= x0 && x <= x1 && y >= y0 && y <= y1) visit(node.data);
      } while ((node = node.next));
    }
    return nx0 > x1 || ny0 > y1 || nx1 < x0 || ny1 < y0;
  });
}
