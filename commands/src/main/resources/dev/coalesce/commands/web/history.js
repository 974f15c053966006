// The last two minutes: what changed in each second, for each method and in total.

export const SECONDS = 120;

/** What a tick counts for a method, in the order of the command's answer. */
const HITS = 0, LEADS = 1, FOLLOWS = 2, OTHERS = 3, SAVED = 4;
const NOTHING = [0, 0, 0, 0, 0];

const ticks = [];

/** The number of the newest tick. */
export let newest = 0;

export function add(more) {
  for (const tick of more) {
    if (tick.number > newest) {
      ticks.push({...tick, all: sum(Object.values(tick.methods))});
      newest = tick.number;
    }
  }
  ticks.splice(0, Math.max(0, ticks.length - SECONDS));
}

function sum(rows) {
  const total = [0, 0, 0, 0, 0];
  for (const row of rows) {
    row.forEach((value, i) => (total[i] += value));
  }
  return total;
}

const values = (tick, id) => (id === null ? tick.all : (tick.methods[id] ?? NOTHING));

function named(row) {
  const [hits, leads, follows, others, saved] = [row[HITS], row[LEADS], row[FOLLOWS], row[OTHERS], row[SAVED]];
  return {hits, leads, follows, others, saved, calls: hits + leads + follows + others};
}

/** The shares over the last seconds. The id null means all methods. */
export function recent(id, seconds) {
  const last = ticks.slice(-seconds);
  const time = last.reduce((total, tick) => total + tick.seconds, 0);
  return {...named(sum(last.map((tick) => values(tick, id)))), seconds: time};
}

/** One entry for each second, per second, the oldest first. Seconds that were not seen are null. */
export function series(id) {
  const seen = ticks.map((tick) => {
    const row = named(values(tick, id));
    for (const name of Object.keys(row)) {
      row[name] /= tick.seconds;
    }
    return {...row, time: tick.time};
  });
  return [...Array(SECONDS - seen.length).fill(null), ...seen];
}
