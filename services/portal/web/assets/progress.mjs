// Keeps named parts of a page up to date: <div data-live="/jobs/7/parts"> with <div data-part="state"> inside. The address
// answers {"parts": {"state": "<p>...</p>"}, "title": "...", "stop": 0}; a part is what stands inside its element.
const SOON = 2_000; // ms; after each answer that changed nothing half as much again, up to:
const LATER = 15_000;
const AWAY = 60_000; // the longest wait for a server that does not answer
const PATIENCE = 10_000; // for one answer

export function followLiveParts(root = document) {
  const addresses = new Set([...root.querySelectorAll("[data-live]")].map((place) => place.dataset.live));
  for (const address of addresses) follow(address);
}

async function follow(address) {
  let wait = SOON;
  for (;;) {
    await new Promise((go) => setTimeout(go, wait));
    await untilSeen();
    try {
      const options = { headers: { Accept: "application/json" }, cache: "no-store", signal: AbortSignal.timeout(PATIENCE) };
      const answer = await fetch(address, options);
      // Signed out: the page itself knows what to say.
      if (answer.status === 401 || answer.redirected) return location.reload();
      if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) return;
      if (!answer.ok) throw new Error(`${address} answered ${answer.status}`);
      const said = await answer.json();
      wait = show(address, said) ? SOON : Math.min(wait * 1.5, LATER);
      if (said.stop) return;
    } catch {
      wait = Math.min(wait * 2, AWAY);
    }
  }
}

// A page that waits for something, marked by data-again, looks at itself again, and is loaded whole once it waits no more.
export async function lookAgain() {
  let wait = SOON;
  while (document.querySelector("main [data-again]")) {
    await new Promise((go) => setTimeout(go, wait));
    await untilSeen();
    try {
      const answer = await fetch(location.href, { cache: "no-store", signal: AbortSignal.timeout(PATIENCE) });
      if (!answer.ok && answer.status >= 500) throw new Error(`${location.href} answered ${answer.status}`);
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("main");
      if (!answer.ok || answer.redirected || !fresh?.querySelector("[data-again]")) return location.reload();
      morphChildren(document.querySelector("main"), fresh);
      wait = Math.min(wait * 1.5, LATER);
    } catch {
      wait = Math.min(wait * 2, AWAY);
    }
  }
}

function show(address, { parts, title }) {
  let changed = false;
  if (title) document.title = title;
  for (const place of document.querySelectorAll(`[data-live="${CSS.escape(address)}"] [data-part]`)) {
    const html = parts[place.dataset.part];
    if (html === undefined) continue;
    const wanted = place.cloneNode(false);
    wanted.innerHTML = html;
    if (wanted.isEqualNode(place)) continue;
    changed = true;
    morphChildren(place, wanted);
  }
  return changed;
}

// Changes only what differs, so that focus, an open <details> and a screen reader's place stay where they are.
function morphChildren(now, wanted) {
  const fresh = [...wanted.childNodes];
  [...now.childNodes].slice(fresh.length).forEach((node) => node.remove());
  fresh.forEach((node, index) => {
    const old = now.childNodes[index];
    if (!old) now.append(node);
    else if (old.nodeName !== node.nodeName) old.replaceWith(node);
    else if (node.nodeType !== Node.ELEMENT_NODE) old.nodeValue = node.nodeValue;
    else if (!old.isEqualNode(node)) morph(old, node);
  });
}

function morph(now, wanted) {
  const stays = (name) => wanted.hasAttribute(name) || (name === "open" && now.nodeName === "DETAILS");
  now.getAttributeNames().filter((name) => !stays(name)).forEach((name) => now.removeAttribute(name));
  wanted.getAttributeNames().forEach((name) => now.setAttribute(name, wanted.getAttribute(name)));
  morphChildren(now, wanted);
}

function untilSeen() {
  return new Promise((go) => {
    const look = () => {
      if (document.hidden) return;
      document.removeEventListener("visibilitychange", look);
      go();
    };
    document.addEventListener("visibilitychange", look);
    look();
  });
}
