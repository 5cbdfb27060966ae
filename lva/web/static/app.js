// Enhancement only: every page works without this file. Words come from data attributes, never from here.

// Character counters: the server prints the first figure, this keeps it current.
for (const out of document.querySelectorAll("[data-count-for]")) {
  const area = document.getElementById(out.dataset.countFor);
  if (!area) continue;
  const max = Number(area.dataset.max);
  const show = () => {
    const left = max - area.value.length;
    out.textContent = (left < 0 ? out.dataset.over : out.dataset.left).replace("{n}", Math.abs(left));
  };
  area.addEventListener("input", show);
  show();
}

// Fields that apply only to some answers on the same page are put away until one of these is chosen.
// Not `form.elements`: a question of that name would stand in its place.
const said = (form, name) => [...form.querySelectorAll("input, select, textarea")]
  .filter((e) => e.name === name && (e.checked || !["radio", "checkbox"].includes(e.type))).map((e) => e.value);
const met = (form, [op, what, values]) => {
  if (op === "is") return said(form, what).some((value) => values.includes(value));
  if (op === "answered") return said(form, what).some(Boolean);
  if (op === "not") return !met(form, what);
  return op === "all" ? what.every((test) => met(form, test)) : what.some((test) => met(form, test));
};
for (const form of document.querySelectorAll("form")) {
  const parts = [...form.querySelectorAll("[data-when]")];
  if (!parts.length) continue;
  form.toggleAttribute("data-settled", true);
  const settle = () => {
    for (const part of parts) part.toggleAttribute("data-hidden", !met(form, JSON.parse(part.dataset.when)));
  };
  form.addEventListener("change", settle);
  settle();
}

// Autosave: the same form to the same address, ten seconds after the last key and on leaving a field.
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const line = form.querySelector("[data-saved]");
  const text = line?.querySelector("span");
  const say = (key, when = "") => { if (text && line.dataset[key]) text.textContent = line.dataset[key].replace("{when}", when); };

  // Every field has one hidden input `seen.<field>`; its other inputs are called `<field>` or `<field>.<part>`.
  const seen = new Map([...form.querySelectorAll('input[name^="seen."]')].map((e) => [e.name.slice(5), e]));
  const longestFirst = [...seen.keys()].sort((a, b) => b.length - a.length);
  const fields = new Map();
  const fieldOf = (name) => {
    const bare = name.startsWith("seen.") ? name.slice(5) : name;
    if (!fields.has(bare)) fields.set(bare, longestFirst.find((own) => bare === own || bare.startsWith(`${own}.`)));
    return fields.get(bare);
  };
  const state = () => {
    const found = new Map(longestFirst.map((own) => [own, ""]));
    for (const [name, value] of new FormData(form)) {
      const own = fieldOf(name);
      if (own && !name.startsWith("seen.")) found.set(own, `${found.get(own)}${name}\n${value.name ?? value}\n`);
    }
    return found;
  };
  const saved = state();
  const changed = (now = state()) => longestFirst.filter((own) => now.get(own) !== saved.get(own));
  // A chosen file is sent by a button only.
  const waits = (own) => [...form.querySelectorAll('input[type="file"]')].some((e) => e.value && fieldOf(e.name) === own);
  let timer, busy = false, leaving = false, waiting = null;

  const save = async () => {
    const now = state();
    const dirty = changed(now).filter((own) => !waits(own));
    if (!dirty.length || busy || leaving) return;
    busy = true;
    const body = new URLSearchParams();
    for (const [name, value] of new FormData(form)) {
      // What was pasted replaces all cells, those typed since too: it waits for a button.
      if (name.endsWith(".paste")) continue;
      const own = fieldOf(name);
      if (own ? dirty.includes(own) : typeof value === "string") body.append(name, value);
    }
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, headers: { Accept: "application/json" } });
      const told = await answer.json();
      if (answer.status === 401 || answer.status === 403) say("ended");
      else if (answer.status === 409) say("stale");
      else if (told.seen) {
        for (const [own, token] of Object.entries(told.seen)) {
          if (seen.has(own)) seen.get(own).value = token;
          if (dirty.includes(own)) saved.set(own, now.get(own));
        }
        say(answer.status === 422 ? "partly" : changed(now).some(waits) ? "dirty" : "done", told.saved_at);
      } else say("failed");
    } catch {
      say("failed");
    }
    busy = false;
    if (waiting) { const press = waiting; waiting = null; press(); }
  };

  form.addEventListener("input", () => {
    say("dirty");
    clearTimeout(timer);
    timer = setTimeout(save, 10_000);
  });
  form.addEventListener("focusout", (event) => {
    // A press on a button saves the page itself; saving twice at once would only meet itself.
    if (!event.relatedTarget || event.relatedTarget.tagName !== "BUTTON") save();
  });
  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    // A save that is under way brings new revisions; the page waits for them, or it would meet itself.
    if (busy) {
      event.preventDefault();
      const button = event.submitter;
      waiting = () => form.requestSubmit(button);
    } else {
      leaving = true;
    }
  });
  addEventListener("pageshow", () => { leaving = false; });
  addEventListener("beforeunload", (event) => { if (!leaving && changed().length) event.preventDefault(); });
}

// What was chosen on a rating scale, in words beside it.
for (const scale of document.querySelectorAll(".scale")) {
  const out = scale.parentElement.querySelector(".scale__w");
  const show = () => { const on = scale.querySelector("input:checked"); if (out) out.textContent = on ? on.dataset.word : ""; };
  scale.addEventListener("change", show);
}

// A long list is searched as one types; without scripts its button asks the server.
for (const box of document.querySelectorAll("[data-find]")) {
  const rows = [...document.querySelectorAll(`#${CSS.escape(box.dataset.find)} > li`)];
  box.addEventListener("input", (event) => {
    event.stopPropagation();
    const wanted = box.value.trim().toLowerCase();
    for (const row of rows) row.toggleAttribute("data-hidden", !row.textContent.toLowerCase().includes(wanted));
  });
}

// What somebody selects in a text goes into the box that asks for a word.
const picked = document.querySelector("[data-picked]");
if (picked) document.querySelector("[data-pick]")?.addEventListener("pointerup", () => {
  const text = String(getSelection()).trim();
  if (text && text.length <= picked.maxLength) picked.value = text;
});

document.querySelector("[data-error-summary]")?.focus();

if (matchMedia("(max-width: 47.99rem)").matches) {
  for (const fold of document.querySelectorAll(".guide[open]")) fold.open = false;
}
