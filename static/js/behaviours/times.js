// Keeps "15 min" true while a page stands open. The server writes the first words; after a day they are a date and stay.
const language = document.documentElement.lang;
const words = (unit, unitDisplay, value) => new Intl.NumberFormat(language, { style: "unit", unit, unitDisplay }).format(value);

function tick() {
  for (const time of document.querySelectorAll("time[data-relative], .row__time time")) {
    const minutes = Math.floor((Date.now() - new Date(time.dateTime)) / 60_000);
    if (minutes < 1 || minutes >= 24 * 60) continue;
    const text = minutes < 60 ? words("minute", "short", minutes) : words("hour", "narrow", Math.floor(minutes / 60));
    time.textContent = text.replace(/(\d)\s*(\D)/, "$1\u00a0$2");
  }
}

setInterval(() => document.hidden || tick(), 30_000);
