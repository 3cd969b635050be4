// What seats and rows are called.

import { text } from '../text.js';

const LONGEST_ROW = 3;

/** What a row is called: "Row C", but "Box 2" where the plan's own name says what it is. */
export function rowName(row) {
  return row.length > LONGEST_ROW ? row : text('list.row', row);
}

/** "Row C, seat 14", with its section where asked. */
export function seatName(seat, withSection = false) {
  if (seat.area) return text('seat.place.standing', seat.area, seat.number);
  const place = seat.row ? text('seat.place', rowName(seat.row), seat.number) : text('seat.place.noRow', seat.number);
  return withSection ? `${seat.section}, ${place}` : place;
}
