// What a machine can see of the acceptance ticks on a page as it stands. Returns a list of faults.
(wanted) => {
  const faults = [];
  const say = (tick, what) => faults.push(`${tick}: ${what}`.replace(/\s+/g, " ").slice(0, 200));
  const modal = [...document.querySelectorAll("dialog")].find((one) => one.open && one.matches(":modal"));
  const top = modal ?? document.body;
  const style = (element) => getComputedStyle(element);
  const seen = (element) => {
    if (element.closest(".unseen, .skip, [hidden]")) return false;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true })) return false;
    for (let one = element; one && one !== document.body; one = one.parentElement) {
      const box = one.getBoundingClientRect();
      const small = box.width < 2 || box.height < 2;
      // What is kept for screen readers alone stands clipped in a box of one pixel.
      if (small && (one === element || style(one).overflow !== "visible")) return false;
    }
    return true;
  };
  // A menu, a note that was opened or a foot that stays lies above the page on purpose.
  const layer = (element) => {
    for (let up = element; up && up !== document.body; up = up.parentElement) {
      const its = style(up);
      if (/fixed|sticky/.test(its.position) || (its.position === "absolute" && its.zIndex !== "auto")) return up;
    }
    return null;
  };
  // What is scrolled away in a box of its own is not there to be covered.
  const scrolledAway = (element, x, y) => {
    for (let up = element.parentElement; up && up !== document.body; up = up.parentElement) {
      if (!/auto|scroll|hidden|clip/.test(style(up).overflowY)) continue;
      const box = up.getBoundingClientRect();
      if (x < box.left || x > box.right || y < box.top || y > box.bottom) return true;
    }
    return false;
  };
  const name = (element) =>
    `<${element.tagName.toLowerCase()}${element.className && typeof element.className === "string" ? "." + element.className.trim().replace(/\s+/g, ".") : ""}> ${(element.textContent ?? "").trim().slice(0, 60)}`;

  // One heading, one filled button.
  const inModal = modal ? [...modal.querySelectorAll("h1")] : [];
  const heads = (inModal.length > 0 ? inModal : [...document.querySelectorAll("h1")]).filter(seen);
  if (heads.length !== 1) say("one h1", `${heads.length}`);
  const filled = [...top.querySelectorAll("button.primary, a.primary")].filter(seen);
  if (filled.length > 1) say("one filled button", filled.map((one) => one.textContent.trim()).join(" | "));

  // Words.
  const walker = document.createTreeWalker(top, NodeFilter.SHOW_TEXT);
  const texts = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.textContent.trim();
    const parent = node.parentElement;
    if (words !== "" && parent && !["SCRIPT", "STYLE", "OPTION"].includes(parent.tagName) && seen(parent)) texts.push([words, parent, node]);
  }
  const told = new Set();
  for (const [words, parent] of texts) {
    if (parent.closest(".maplibregl-map")) continue;
    const size = Number.parseFloat(style(parent).fontSize);
    if (size < wanted.smallest - 0.01 && !parent.closest("svg")) say("text size", `${size}px ${name(parent)}`);
    let rest = words;
    for (const one of wanted.names) rest = rest.split(one).join("");
    // Opaque numbers, masked names and addresses say the same in every language.
    rest = rest.replace(/([a-z_]+:)?(?=[a-z]*\d)[0-9a-z]{20}/g, "").replace(/[\u3400-\u9fff]*\*+[\u3400-\u9fff]*/gu, "").replace(/\S*社区示范路\S*/g, "");
    const foreign =
      wanted.language === "en"
        ? (rest.match(/[\u3400-\u9fff]+/gu) ?? []).filter(() => !parent.closest("[lang^=zh]"))
        : (rest.match(/[A-Za-z][A-Za-z'-]{3,}(?: [A-Za-z'-]+)*/g) ?? []).filter((one) => !parent.closest("[lang=en], [lang^=en-], [translate=no]") && !wanted.allowed.test(one));
    for (const one of foreign) {
      if (!told.has(one)) say("language", `${one} in ${name(parent)}`);
      told.add(one);
    }
    if (/(?<!\d)1\d{10}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)/.test(rest)) say("masked numbers", words);
  }

  // Nothing cut, nothing sideways.
  const page = document.scrollingElement;
  if (page.scrollWidth > page.clientWidth + 1) say("sideways scroll", `${page.scrollWidth} > ${page.clientWidth}`);
  for (const element of top.querySelectorAll("*")) {
    if (!(element instanceof HTMLElement) || element.closest(".unseen, svg, canvas, .maplibregl-map") || !seen(element)) continue;
    const its = style(element);
    const hides = /hidden|clip/.test(its.overflowX);
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim() !== "");
    if (hides && own && element.scrollWidth > element.clientWidth + 1) say("cut text", name(element));
    if (["A", "BUTTON", "INPUT", "SELECT"].includes(element.tagName) && !element.disabled) {
      const box = element.getBoundingClientRect();
      // Of a link that runs over two lines the middle may lie between them.
      const line = element.getClientRects()[0] ?? box;
      const x = line.left + line.width / 2;
      const y = line.top + line.height / 2;
      const alone = element.tagName !== "A" || element.matches(".button") || (element.closest("li, tr, .line")?.getBoundingClientRect().height ?? 0) < 24;
      if (alone && element.type !== "radio" && element.type !== "checkbox" && box.height < 23.5 && its.display !== "inline") say("target", `${box.height.toFixed(0)}px ${name(element)}`);
      const tall = element.closest("label")?.getBoundingClientRect().height ?? box.height;
      if (wanted.touch && Math.max(tall, box.height) < wanted.touch - 0.5 && element.matches(".choice, .choice *, .primary, .tall, .keypad *")) say("touch target", `${box.height.toFixed(0)}px ${name(element)}`);
      if (x > 0 && y > 0 && x < innerWidth && y < innerHeight && !scrolledAway(element, x, y)) {
        const there = document.elementFromPoint(x, y);
        const same = there && (element.contains(there) || there.contains(element) || there.closest("label")?.contains(element));
        const above = there && layer(there);
        if (there && !same && (!above || above.contains(element))) say("overlapped", `${name(element)} under ${name(there)}`);
      }
    }
  }

  // Words that run over each other: two texts of different blocks whose lines cross. A Chinese font
  // gives a line half as much again as its letters are high: only the letters count.
  const boxes = texts.flatMap(([words, parent, node]) => {
    const range = document.createRange();
    range.selectNode(node);
    const letters = Number.parseFloat(style(parent).fontSize);
    return [...range.getClientRects()].map((line) => {
      const spare = Math.max(0, (line.height - letters) / 2);
      const box = { left: line.left, right: line.right, top: line.top + spare, bottom: line.bottom - spare };
      return { words, parent, box };
    });
  }).filter(({ box, parent }) => box.top >= 0 && box.bottom <= innerHeight && !parent.closest("svg, canvas"))
    .filter(({ box, parent }) => !scrolledAway(parent, (box.left + box.right) / 2, box.bottom));
  for (let a = 0; a < boxes.length && boxes.length < 1200; a += 1) {
    for (let b = a + 1; b < boxes.length; b += 1) {
      const one = boxes[a];
      const two = boxes[b];
      if (one.parent.contains(two.parent) || two.parent.contains(one.parent)) continue;
      const wide = Math.min(one.box.right, two.box.right) - Math.max(one.box.left, two.box.left);
      const high = Math.min(one.box.bottom, two.box.bottom) - Math.max(one.box.top, two.box.top);
      if (wide > 4 && high > 6) {
        const above = document.elementFromPoint(Math.max(one.box.left, two.box.left) + wide / 2, Math.max(one.box.top, two.box.top) + high / 2);
        const both = above && (above.contains(one.parent) || one.parent.contains(above) || above.contains(two.parent) || two.parent.contains(above));
        if (both && layer(one.parent) === layer(two.parent)) say("overlapping text", `${one.words.slice(0, 40)} × ${two.words.slice(0, 40)}`);
      }
    }
  }

  // Alarm colours only with a shape and a word.
  const levels = new Set(["rgb(179, 38, 30)", "rgb(242, 140, 40)", "rgb(255, 216, 74)", "rgb(31, 95, 191)", "rgb(211, 47, 47)", "rgb(245, 147, 49)", "rgb(255, 221, 87)", "rgb(91, 155, 255)"]);
  for (const element of top.querySelectorAll("*")) {
    if (!(element instanceof HTMLElement) || !seen(element)) continue;
    if (levels.has(style(element).backgroundColor) && !(element.querySelector("svg") && element.textContent.trim() !== "")) say("alarm colour", name(element));
  }

  // Where we are connected to, and where help is.
  if (wanted.framed && !modal) {
    if (![...document.querySelectorAll(".connection")].some(seen)) say("connection word", "not seen");
    if (wanted.wide && ![...document.querySelectorAll("a[href='tel:12356']")].some(seen)) say("help line", "12356 not seen");
  }
  return faults;
};
