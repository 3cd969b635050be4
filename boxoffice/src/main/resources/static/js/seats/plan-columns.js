// The plan comes column by column, which is an eighth of the bytes; here its seats become objects again.

/** The seats of a plan of form=columns, in its order: id, section, row, number, category, x, y, accessible, label. */
export function unfoldSeats({ count, id, x, y, accessible, ...runs }) {
  const seats = Array.from({ length: count }, () => ({ accessible: false }));
  unfoldIds(seats, id);
  for (const [name, column] of Object.entries(runs)) unfoldRuns(seats, name, column);
  unfoldSteps(seats, 'x', x);
  unfoldSteps(seats, 'y', y);
  for (const i of accessible) seats[i].accessible = true;
  return seats;
}

// Each id begins like the one before.
function unfoldIds(seats, { shared, rest }) {
  let id = '';
  seats.forEach((seat, i) => {
    id = id.slice(0, shared[i]) + rest[i];
    seat.id = id;
  });
}

function unfoldRuns(seats, name, { values, runs }) {
  let i = 0;
  for (let run = 0; run < runs.length; run += 2) {
    for (const end = i + runs[run + 1]; i < end; i += 1) seats[i][name] = values[runs[run]];
  }
}

// Hundredths, as changes of the step from seat to seat.
function unfoldSteps(seats, name, changes) {
  let at = 0, step = 0;
  seats.forEach((seat, i) => {
    step += changes[i];
    at += step;
    seat[name] = at / 100;
  });
}
