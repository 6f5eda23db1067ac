// Words and numbers, as the page's language writes them.

const language = document.documentElement.lang;
const texts = readBlock("texts", {});

function readBlock(name, otherwise) {
  const element = document.getElementById(`beatplan-${name}`);
  return element ? JSON.parse(element.textContent) : otherwise;
}

function text(key, values = {}) {
  return texts[key].replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

function countText(key, count) {
  return text(count === 1 ? `${key}_one` : key, { count: number(count) });
}

function clock(seconds) {
  const minutes = Math.floor(seconds / 60);
  const two = (number) => String(number).padStart(2, "0");
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

function span(first, last) {
  return `${clock(first)}–${clock(last)}`;
}

function number(value, digits = 0) {
  return value.toLocaleString(language, {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}

function hours(seconds) {
  return `${number(seconds / 3600, seconds < 3600000 ? 1 : 0)}\u00a0${text("hours")}`;
}

function minutes(seconds) {
  return `${number(Math.round(seconds / 60))}\u00a0${text("minutes")}`;
}

function kilometres(metres) {
  return `${number(metres / 1000, metres < 100000 ? 1 : 0)}\u00a0${text("kilometres")}`;
}

function percent(share) {
  return `${number(100 * share)}\u00a0%`;
}

function dateText(day, options = {}) {
  const start = new Date(`${plan.start}T00:00:00Z`);
  start.setUTCDate(start.getUTCDate() + day);
  const short = { weekday: "short", day: "numeric", month: "short" };
  return start.toLocaleDateString(language, { ...short, ...options, timeZone: "UTC" });
}

function dayOf(date) {
  const start = new Date(`${plan.start}T00:00:00Z`);
  return Math.round((new Date(`${date}T00:00:00Z`) - start) / 86400000);
}

function weekdayText(weekday) {
  return text(`weekday_${weekday}`);
}
