// Passkeys: fetches a question, has the browser answer it, and sends the answer as an ordinary form.
const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));
const told = (buffer) => buffer
  ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")
  : null;
const described = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

const options = (asked) => ({
  ...asked,
  challenge: bytes(asked.challenge),
  ...(asked.user && { user: { ...asked.user, id: bytes(asked.user.id) } }),
  ...(asked.excludeCredentials && { excludeCredentials: described(asked.excludeCredentials) }),
  ...(asked.allowCredentials && { allowCredentials: described(asked.allowCredentials) }),
});

const answered = (made) => {
  const { id, type, rawId, response } = made;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const said = parts.filter((part) => part in response).map((part) => [part, told(response[part])]);
  return { id, type, rawId: told(rawId), clientExtensionResults: {}, response: Object.fromEntries(said) };
};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const alone = document.getElementById(form.dataset.alone ?? "");
  if (!window.PublicKeyCredential) continue;
  form.hidden = false;
  if (alone) alone.hidden = true;
  const problem = form.querySelector("[role=alert]");
  const say = (text) => { problem.textContent = text; problem.hidden = !text; };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    try {
      const body = new URLSearchParams({ csrf: form.elements.csrf?.value ?? "" });
      const question = await fetch(form.dataset.question, { method: "POST", body, headers: { Accept: "application/json" } });
      if (question.status === 401) { location.reload(); return; }
      if (!question.ok) { say(form.dataset.busy); return; }
      const { token, options: asked } = await question.json();
      const publicKey = options(asked);
      const made = await (form.dataset.passkey === "make"
        ? navigator.credentials.create({ publicKey })
        : navigator.credentials.get({ publicKey }));
      form.elements.token.value = token;
      form.elements.credential.value = JSON.stringify(answered(made));
      form.submit();
    } catch (error) {
      say(error.name === "InvalidStateError" ? form.dataset.present : form.dataset.failed);
    }
  });
}
