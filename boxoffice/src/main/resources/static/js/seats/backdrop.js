// What lies under the seats: the ground of each section, areas such as the stage, row letters, section names.

import { namesThatFit } from './names.js';

const PICTURE_PIXELS = 2048;
const ROW_NAME_RADIUS = 6.5;
const SECTION_NAME_RADIUS = 6.5;
const FONT = 'system-ui, "Liberation Sans", sans-serif';

export class Backdrop {
  constructor(plan) {
    this.plan = plan;
    this.rows = plan.sections.flatMap((section) => section.rows.map((row) => rowPath(plan, row)));
    this.areas = plan.areas.map((area) => ({ ...area, outline: new Path2D(area.path) }));
    this.captions = plan.areas.filter(({ caption, path }) => caption && !path).map(({ caption }) => caption);
    this.named = { k: 0, size: 13, shown: [] };
  }

  recolour(colours) {
    this.colours = colours;
    this.picture = this.#paintPicture();
  }

  // Far away the ground is one picture made beforehand; near by, where that would blur, the few rows in view.
  draw(context, map) {
    const { k, x, y } = map.transform;
    const { x0, y0, x1, y1 } = this.plan.bounds;
    if (k < this.pictureScale * 1.5) {
      context.drawImage(this.picture, x0 * k + x, y0 * k + y, (x1 - x0) * k, (y1 - y0) * k);
      this.#drawAreas(context, k, x, y);
      return;
    }
    const left = -x / k, top = -y / k, right = (map.width - x) / k, bottom = (map.height - y) / k;
    const margin = this.plan.spacing;
    context.save();
    context.translate(x, y);
    context.scale(k, k);
    this.#strokeRows(context, this.rows.filter((row) => row.x1 > left - margin && row.x0 < right + margin && row.y1 > top - margin && row.y0 < bottom + margin));
    context.restore();
    this.#drawAreas(context, k, x, y);
    this.#drawRowNames(context, map);
  }

  #paintPicture() {
    const { x0, y0, x1, y1 } = this.plan.bounds;
    const scale = Math.min(PICTURE_PIXELS / (x1 - x0), PICTURE_PIXELS / (y1 - y0));
    this.pictureScale = scale;
    const picture = document.createElement('canvas');
    picture.width = Math.max(1, Math.ceil((x1 - x0) * scale));
    picture.height = Math.max(1, Math.ceil((y1 - y0) * scale));
    const context = picture.getContext('2d');
    context.setTransform(scale, 0, 0, scale, -x0 * scale, -y0 * scale);
    this.#strokeRows(context, this.rows);
    return picture;
  }

  #strokeRows(context, rows) {
    context.lineCap = context.lineJoin = 'round';
    context.lineWidth = this.plan.spacing * 1.3;
    context.strokeStyle = this.colours.floor;
    for (const row of rows) context.stroke(row.path);
  }

  #drawAreas(context, k, x, y) {
    for (const area of this.areas) {
      context.save();
      context.translate(area.x * k + x, area.y * k + y);
      context.scale(k, k);
      context.rotate((area.rotation * Math.PI) / 180);
      context.fillStyle = this.colours.floor;
      context.fill(area.outline);
      context.strokeStyle = this.colours['line-strong'];
      context.lineWidth = 1 / k;
      context.stroke(area.outline);
      context.restore();
    }
  }

  #drawRowNames(context, { transform: { k, x, y }, width, height }) {
    if (this.plan.radius * k < ROW_NAME_RADIUS) return;
    context.font = `600 12px ${FONT}`;
    context.fillStyle = this.colours.muted;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    for (const row of this.rows) {
      for (const end of row.ends) {
        const sx = end.x * k + x, sy = end.y * k + y;
        if (sx > -20 && sx < width + 20 && sy > -20 && sy < height + 20) context.fillText(row.name, sx, sy);
      }
    }
  }

  /** The plan's own captions, and names over the sections while seats are too small to pick. */
  drawNames(context, map, radius) {
    const { k, x, y } = map.transform;
    context.textAlign = 'center';
    context.textBaseline = 'middle';
    context.lineJoin = 'round';
    context.font = `600 13px ${FONT}`;
    for (const { caption, path, box } of this.areas) {
      if (!caption || !path || (box[2] - box[0]) * k < context.measureText(caption.text).width) continue;
      this.#write(context, caption.text, caption.x * k + x, caption.y * k + y, this.colours.muted, false);
    }
    if (this.named.k !== k) this.named = { k, ...namesThatFit(this.captions, k) };
    context.font = `600 ${this.named.size}px ${FONT}`;
    for (const caption of this.named.shown) this.#write(context, caption.text, caption.x * k + x, caption.y * k + y, this.colours.muted, true);
    context.font = `600 13px ${FONT}`;
    if (radius >= SECTION_NAME_RADIUS) return;
    for (const section of this.plan.sections) {
      if (section.captioned) continue;
      const room = Math.max(section.width, section.height * 0.8) * k;
      if (room < context.measureText(section.name).width + 6) continue;
      const sx = section.cx * k + x, sy = section.cy * k + y;
      if (sx < -100 || sx > map.width + 100 || sy < -50 || sy > map.height + 50) continue;
      this.#write(context, section.name, sx, sy, this.colours.text, true);
    }
  }

  // A halo keeps words apart from the seats below them.
  #write(context, words, x, y, colour, halo) {
    if (halo) {
      context.strokeStyle = this.colours.surface;
      context.lineWidth = 5;
      context.strokeText(words, x, y);
    }
    context.fillStyle = colour;
    context.fillText(words, x, y);
  }
}

// A row is a line through its seats, broken at the aisles; its name stands beyond both ends.
function rowPath(plan, row) {
  const path = new Path2D();
  const points = row.seats.map((i) => plan.seats[i]);
  let x0 = Infinity, x1 = -Infinity, y0 = Infinity, y1 = -Infinity;
  points.forEach((point, n) => {
    const before = points[n - 1];
    if (before && Math.hypot(point.x - before.x, point.y - before.y) < plan.spacing * 2.2) path.lineTo(point.x, point.y);
    else {
      path.moveTo(point.x, point.y);
      path.lineTo(point.x + 0.01, point.y);
    }
    x0 = Math.min(x0, point.x); x1 = Math.max(x1, point.x); y0 = Math.min(y0, point.y); y1 = Math.max(y1, point.y);
  });
  const first = points[0], last = points[points.length - 1];
  return { name: row.name, path, x0, x1, y0, y1, ends: [beyond(points[1] ?? last, first, plan.spacing), beyond(points[points.length - 2] ?? first, last, plan.spacing)] };
}

function beyond(from, end, spacing) {
  const length = Math.hypot(end.x - from.x, end.y - from.y) || 1;
  return { x: end.x + ((end.x - from.x) / length) * spacing, y: end.y + ((end.y - from.y) / length) * spacing };
}
