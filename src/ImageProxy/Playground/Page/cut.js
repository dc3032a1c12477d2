// The part of the original that a plan uses, drawn over it, with a corner to drag.

const SVG = 'http://www.w3.org/2000/svg';

export class CutView {
  #svg; #grip; #size; #plan; #box; #onTry; #start;

  /** @param onTry is called with a box, {width, height}, or with null to go back to the one that was asked for. */
  constructor(svg, grip, onTry) {
    [this.#svg, this.#grip, this.#onTry] = [svg, grip, onTry];
    grip.addEventListener('pointerdown', e => this.#begin(e));
    grip.addEventListener('pointermove', e => this.#move(e));
    grip.addEventListener('pointerup', () => { this.#start = null; });
    grip.addEventListener('pointercancel', () => { this.#start = null; });
    grip.addEventListener('keydown', e => this.#key(e));
  }

  hide() {
    this.#svg.replaceChildren();
    this.#grip.hidden = true;
  }

  /** @param size of the original, @param box that the plan is for; null where it cannot be changed. */
  show(size, plan, box) {
    [this.#size, this.#plan, this.#box] = [size, plan, box];
    const { left, top, width, height } = plan.source;
    this.#svg.setAttribute('viewBox', `0 0 ${size.width} ${size.height}`);
    const cut = `M${left} ${top}h${width}v${height}h${-width}z`;
    this.#svg.replaceChildren(
      shape('path', 'shade', { d: `M0 0h${size.width}v${size.height}h${-size.width}z${cut}` }),
      shape('path', 'frame under', { d: cut }), shape('path', 'frame', { d: cut }));
    this.#grip.hidden = !box;
    if (!box) return;
    this.#grip.style.left = `${(left + width) / size.width * 100}%`;
    this.#grip.style.top = `${(top + height) / size.height * 100}%`;
    this.#grip.setAttribute('aria-label', `Box of ${box.width || 'any'} by ${box.height || 'any'}`);
  }

  #begin(e) {
    this.#grip.setPointerCapture(e.pointerId);
    const { source, output } = this.#plan;
    this.#start = {
      box: { width: this.#box.width || output.width, height: this.#box.height || output.height },
      cut: source, centre: { x: source.left + source.width / 2, y: source.top + source.height / 2 },
    };
    e.preventDefault();
    this.#grip.focus();
  }

  // The box grows and shrinks with the rectangle under the pointer, side by side.
  #move(e) {
    if (!this.#start) return;
    const area = this.#svg.getBoundingClientRect(), { box, cut, centre } = this.#start;
    const x = (e.clientX - area.left) / area.width * this.#size.width, y = (e.clientY - area.top) / area.height * this.#size.height;
    this.#try(box.width * 2 * (x - centre.x) / cut.width, box.height * 2 * (y - centre.y) / cut.height);
  }

  #key(e) {
    const step = e.shiftKey ? 50 : 10, { width, height } = this.#box ?? {};
    const move = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] }[e.key];
    if (e.key === 'Escape') this.#onTry(null);
    if (!move || !this.#box) return;
    e.preventDefault();
    this.#try((width || this.#plan.output.width) + move[0], (height || this.#plan.output.height) + move[1]);
  }

  #try(width, height) {
    const side = v => Math.min(4096, Math.max(10, Math.round(v / 5) * 5));
    this.#onTry({ width: side(width), height: side(height) });
  }
}

function shape(name, className, attributes) {
  const element = document.createElementNS(SVG, name);
  element.setAttribute('class', className);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}
