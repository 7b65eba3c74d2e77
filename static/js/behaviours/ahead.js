// The next tickets are fetched while nobody waits. That records nothing: what was looked at is told when it is shown. What the stream
// says has changed is dropped; the rest is good for as long as an open page may be old.
const GOOD = 20_000, REST = 1000;
const kept = new Map();
let round = 0;

export const parsed = (html) => Object.assign(document.createElement("template"), { innerHTML: html }).content;

async function fetched(address) {
  const asked = { headers: { "HX-Request": "true", "HX-Target": "conversation" }, redirect: "error", priority: "low" };
  const text = await fetch(address, asked).then((answer) => (answer.ok ? answer.text() : "")).catch(() => "");
  return text && parsed(text);
}

// The part, or a promise of it.
export function taken(address) {
  const one = kept.get(address);
  kept.delete(address);
  if (!one || performance.now() - one.at > GOOD) return null;
  return one.part ?? one.coming.then((part) => (one.dropped ? null : part));
}

// The second for whoever stays.
export async function ahead(...rows) {
  const mine = ++round;
  for (const [at, row] of rows.entries()) {
    await new Promise((act) => setTimeout(act, at * REST));
    if (mine !== round || document.hidden || !navigator.onLine) return;
    const address = row?.querySelector(".row__link").getAttribute("href"), now = performance.now();
    if (!row || now - kept.get(address)?.at < GOOD / 2) continue;
    const one = { at: now, id: row.id, coming: fetched(address) };
    kept.set(address, one);
    one.part = await one.coming;
  }
}

function drop(id) {
  for (const [address, one] of kept) {
    if (id && one.id !== `row-${id}`) continue;
    one.dropped = true;
    kept.delete(address);
  }
}

document.addEventListener("live:tickets", ({ detail }) => drop(detail?.id));
for (const name of ["offline", "pagehide"]) window.addEventListener(name, () => drop());
