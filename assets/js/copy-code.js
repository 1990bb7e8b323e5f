/**
 * Each block of code gets a button that copies it. Lines that are marked as deleted stay behind: what
 * is copied is what the code is now.
 *
 * @param {Document} document
 */
export function copyCode(document) {
  const blocks = document.querySelectorAll(".prose .highlight:not([data-copy='off'])");
  if (!navigator.clipboard || blocks.length === 0) return;
  const status = document.createElement("p");
  status.className = "sr";
  status.setAttribute("role", "status");
  document.body.append(status);

  for (const block of blocks) {
    const code = block.querySelector("pre > code");
    if (!code) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    const title = block.querySelector("figcaption")?.textContent;
    button.setAttribute("aria-label", title ? `Copy ${title}` : "Copy code");
    button.addEventListener("click", async () => {
      const said = (await written(textOf(code))) ? "Copied" : "Not copied";
      button.textContent = status.textContent = said;
      setTimeout(() => {
        button.textContent = "Copy";
        status.textContent = "";
      }, 2000);
    });
    block.append(button);
  }
}

/**
 * @param {string} text
 * @returns {Promise<boolean>} whether the browser allowed it
 */
async function written(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}

/** @param {Element} code */
function textOf(code) {
  const copy = /** @type {Element} */ (code.cloneNode(true));
  for (const line of copy.querySelectorAll("del.line")) line.remove();
  return (copy.textContent ?? "").replace(/\n$/, "");
}
