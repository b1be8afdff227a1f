// Sends what the forms of /docs say, and shows what comes back. Without this script the page is
// complete to read, and plain forms send what HTML can.
"use strict";

(() => {
  const LONGEST_SHOWN = 200_000;

  // Lays JSON out without reading its values, so that every number stays as it was written.
  const layOut = (text) => {
    JSON.parse(text);
    const tokens = text.match(/"(?:\\.|[^"\\])*"|[{}[\],:]|[^\s{}[\],:"]+/g) ?? [];
    const parts = [];
    let depth = 0;
    tokens.forEach((token, at) => {
      const line = () => "\n" + "  ".repeat(depth);
      if (token === "}" || token === "]") {
        depth -= 1;
        const empty = tokens[at - 1] === "{" || tokens[at - 1] === "[";
        parts.push(empty ? token : line() + token);
      } else if (token === "{" || token === "[") {
        depth += 1;
        const next = tokens[at + 1];
        parts.push(next === "}" || next === "]" ? token : token + line());
      } else {
        parts.push(token === "," ? token + line() : token === ":" ? ": " : token);
      }
    });
    return parts.join("");
  };

  const readable = (text, type) => {
    if (!/[/+]json\b/.test(type)) return text;
    try {
      return layOut(text);
    } catch {
      return text;
    }
  };

  const shortened = (text) =>
    text.length <= LONGEST_SHOWN
      ? text
      : `${text.slice(0, LONGEST_SHOWN)}\n… and ${text.length - LONGEST_SHOWN} characters more`;

  // The address, headers and body that the fields of a form say; empty fields are left out.
  const read = (form) => {
    let path = form.dataset.path;
    const query = new URLSearchParams();
    const headers = new Headers();
    const token = document.getElementById("token").value.trim();
    if (token !== "") headers.set("Authorization", `Bearer ${token}`);
    let body;
    for (const field of form.querySelectorAll("[data-in]")) {
      const { name, in: place } = field.dataset;
      if (place === "body") {
        body = field.value;
        headers.set("Content-Type", field.dataset.type);
      } else if (field.value !== "") {
        if (place === "path") path = path.replace(`{${name}}`, encodeURIComponent(field.value));
        if (place === "query") query.append(name, field.value);
        if (place === "header") headers.set(name, field.value);
      }
    }
    const address = String(query) === "" ? path : `${path}?${query}`;
    return { address, options: { method: form.dataset.method, headers, body, cache: "no-store" } };
  };

  const show = (element, text) => {
    element.textContent = text;
    element.hidden = text === "";
  };

  // Somebody who was just written is whom the other forms are about.
  const fillIn = (answer) => {
    const id = /^\/v1\/people\/([0-9a-f-]{36})$/.exec(answer.headers.get("Location") ?? "")?.[1];
    if (id === undefined) return;
    for (const field of document.querySelectorAll('[data-in="path"][data-name="id"]')) {
      field.value = id;
    }
  };

  const send = async (form, answer) => {
    const status = answer.querySelector(".status");
    const headers = answer.querySelector(".headers");
    const body = answer.querySelector(".body");
    let address;
    try {
      const request = read(form);
      address = `${request.options.method} ${request.address}`;
      status.textContent = `${address} is being sent …`;
      const begun = performance.now();
      const response = await fetch(request.address, request.options);
      const text = await response.text();
      const took = Math.round(performance.now() - begun);
      status.dataset.ok = String(response.status < 400);
      status.textContent =
        `${response.status} ${response.statusText} after ${took} ms: ${address}`;
      show(headers, [...response.headers].map(([name, value]) => `${name}: ${value}`).join("\n"));
      show(body, shortened(readable(text, response.headers.get("Content-Type") ?? "")));
      fillIn(response);
    } catch (error) {
      status.dataset.ok = "false";
      status.textContent = `There is no answer (${error.message})`;
      show(headers, "");
      show(body, "");
    }
  };

  // Only what scrolls has to be reached by keyboard.
  const reach = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const box = target.closest("pre, .scroll");
      const scrolls =
        box.scrollWidth > box.clientWidth || box.scrollHeight > box.clientHeight;
      if (scrolls) box.setAttribute("tabindex", "0");
      else box.removeAttribute("tabindex");
    }
  });

  const offerCopy = (block) => {
    const box = document.createElement("div");
    const button = document.createElement("button");
    box.className = "copyable";
    button.type = "button";
    button.textContent = "Copy";
    button.setAttribute("aria-label", `Copy: ${block.getAttribute("aria-label")}`);
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(block.textContent);
      button.textContent = "Copied";
      setTimeout(() => (button.textContent = "Copy"), 2000);
    });
    block.replaceWith(box);
    box.append(block, button);
  };

  const start = () => {
    document.documentElement.classList.add("has-script");
    for (const origin of document.querySelectorAll(".origin")) {
      origin.textContent = window.location.origin;
    }
    for (const box of document.querySelectorAll("pre, .scroll")) {
      reach.observe(box);
      for (const content of box.children) reach.observe(content);
    }
    if (navigator.clipboard) document.querySelectorAll("pre:has(> code)").forEach(offerCopy);
    for (const form of document.querySelectorAll("form.send")) {
      const answer = form.parentElement.querySelector(".answer");
      form.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (form.getAttribute("aria-busy") === "true") return;
        form.setAttribute("aria-busy", "true");
        await send(form, answer);
        form.removeAttribute("aria-busy");
      });
    }
  };

  start();
})();
